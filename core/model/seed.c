#include "core/base/random.h"
#include "core/model/identity.h"
#include "core/model/unit.h"
#include "db/statement.h"

#define FIRST_ID 100 /* below: rows that every store begins with */

static bool write_facts(Store *store, GError **error)
{
	g_autofree char *id = random_hex(16);
	g_autofree char *sql = g_strdup_printf(
		"INSERT INTO sequence (id, next) VALUES (1, %d);"
		"INSERT INTO fact (name, value) VALUES ('store_id', '%s'), "
		"('epoch', '1')",
		FIRST_ID, id);
	return store_execute(store, sql, error);
}

/* Each kind of global scope has one row from the start. */
static bool write_globals(Store *store, GError **error)
{
	int64_t id = 1;
	for (const Kind *const *kind = kinds; *kind; kind++) {
		if (!((*kind)->scopes & SCOPE_GLOBAL))
			continue;
		g_autoptr(Record) record = model_new_record(*kind);
		record->id = id++;
		if ((*kind)->name &&
		    !(*kind)->name(NULL, record, "global", error))
			return false;
		if (!model_insert_row(NULL, store, *kind, record, error))
			return false;
	}
	return true;
}

bool model_seed(Store *store, GError **error)
{
	int64_t rows;
	if (!store_integer(store, "SELECT count(*) FROM sequence", 0, &rows,
			   error))
		return false;
	if (rows)
		return true;
	if (!store_begin(store, error))
		return false;
	/* Another session may have been faster. */
	if (store_integer(store, "SELECT count(*) FROM sequence", 0, &rows,
			  error) &&
	    (rows ||
	     (write_facts(store, error) && write_globals(store, error))))
		return store_commit(store, error);
	store_rollback(store);
	return false;
}
