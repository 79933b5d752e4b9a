#include "db/migrate.h"

#include "db/handle.h"
#include "db/statement.h"

#include <unistd.h>

unsigned migrate_count(const Migration *migrations)
{
	unsigned count = 0;
	while (migrations[count].name)
		count++;
	return count;
}

static bool write_copy(Store *store, int version, GError **error)
{
	g_autofree char *target =
		g_strdup_printf("%s.before-%d", store->path, version + 1);
	if (access(target, F_OK) == 0)
		return true;
	if (store_copy(store, target, error))
		return true;
	g_prefix_error(error, "no copy could be made before the update: ");
	return false;
}

static bool apply_from(Store *store, const Migration *migrations, int version,
		       GError **error)
{
	for (; migrations[version].name; version++) {
		if (store_execute(store, migrations[version].sql, error))
			continue;
		g_prefix_error(error, "%s: ", migrations[version].name);
		return false;
	}
	g_autofree char *sql = g_strdup_printf(
		"PRAGMA user_version=%d; PRAGMA application_id=%d", version,
		(int)store->schema->application_id);
	return store_execute(store, sql, error);
}

static bool read_version(Store *store, int64_t *version, GError **error)
{
	return store_integer(store, "PRAGMA user_version", 0, version, error);
}

bool migrate_apply(Store *store, const Migration *migrations, bool copy,
		   GError **error)
{
	int64_t version;
	if (!read_version(store, &version, error))
		return false;
	if (version == migrate_count(migrations))
		return true;
	if (copy && store->path && version &&
	    !write_copy(store, (int)version, error))
		return false;
	/* Another session may have done it meanwhile: look again, locked. */
	if (!store_begin(store, error))
		return false;
	if (read_version(store, &version, error) &&
	    (version >= migrate_count(migrations) ||
	     apply_from(store, migrations, (int)version, error)))
		return store_commit(store, error);
	store_rollback(store);
	return false;
}
