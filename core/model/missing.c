/* An identity that nothing has, with the one that was perhaps meant. */
#include "core/model/identity.h"
#include "core/model/model.h"
#include "core/model/pattern.h"
#include "core/value/nearest.h"
#include "db/store.h"

#include <string.h>

#define NEAR_ROWS 500 /* so many identities are compared with the wrong one */

/* Without "Site:", "Tag:" and the like where nothing like it was typed. */
static const char *comparable(const char *identity, const char *typed)
{
	const char *colon = strrchr(identity, ':');
	return colon && !strchr(typed, ':') ? colon + 1 : identity;
}

static void try_column(Statement *rows, int column, const char *typed,
		       GPtrArray *names, Nearest *nearest)
{
	char *name = g_strdup(statement_text(rows, column));
	if (!name)
		return;
	g_ptr_array_add(names, name);
	nearest_try(nearest, typed, comparable(name, typed));
}

static char *near_hint(Store *store, const Kind *kind, const char *typed)
{
	/* People are known by what they are called, too. */
	g_autofree char *sql = g_strdup_printf(
		"SELECT %s, %s FROM %s LIMIT %d", kind->identity,
		kind == &kind_user ? "user.display_name" : "NULL", kind->table,
		NEAR_ROWS);
	g_autoptr(Statement) rows = store_statement(store, sql, NULL);
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	Nearest nearest = { 0 };
	while (rows && statement_step(rows, NULL) == STEP_ROW)
		for (int i = 0; i < 2; i++)
			try_column(rows, i, typed, names, &nearest);
	return nearest_hint(&nearest);
}

bool model_fail_missing(Model *model, const Kind *kind, const char *identity,
			GError **error)
{
	Store *store = model_store(model, NULL);
	if (!store || pattern_has(identity))
		return kind_fail_missing(kind, identity, error);
	g_autofree char *hint = near_hint(store, kind, identity);
	g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_NOT_FOUND,
		    "there is no %s '%s'%s", kind->title, identity, hint);
	return false;
}
