#include "core/publish/configuration_file.h"

#include <gio/gio.h>
#include <string.h>

#include "core/publish/enroll.h"
#include "core/publish/stream.h"
#include "db/statement.h"

/* ---- into a replica ---- */

/* Applies what the replica does not have yet. */
static bool apply_records(const Configuration *configuration, Replica *replica,
			  const char *role, GError **error)
{
	for (int i = 1; i <= RECORD_STREAMS; i++) {
		g_autoptr(GError) fault = NULL;
		RecordStream stream = (RecordStream)i;
		GBytes *record = configuration_record(configuration, stream);
		if (!record || !stream_is_for(stream, role) ||
		    replica_apply(replica, stream, record, &fault) ||
		    g_error_matches(fault, RECORD_ERROR, RECORD_ERROR_OLD))
			continue;
		g_propagate_error(error, g_steal_pointer(&fault));
		return false;
	}
	return true;
}

/* The role that the file's own topology gives to the computer. */
static const char *role_in(const Configuration *configuration,
			   const char *computer, GError **error)
{
	g_autoptr(Replica) replica = replica_open(NULL, "edge", error);
	if (!replica ||
	    !replica_trust(replica, configuration->store, configuration->key,
			   false, error) ||
	    !replica_apply(replica, STREAM_TOPOLOGY,
			   configuration_record(configuration, STREAM_TOPOLOGY),
			   error))
		return NULL;
	return computer_role(replica_store(replica), computer, error);
}

static bool set_up(const Paths *paths, const char *computer,
		   const Configuration *configuration, bool replace,
		   GError **error)
{
	const char *role = role_in(configuration, computer, error);
	if (!role)
		return false;
	Enrolment enrolment = { .computer = computer,
				.role = role,
				.key = configuration->key,
				.authority = configuration->authority };
	memcpy(enrolment.store, configuration->store, STORE_ID_BYTES);
	if (!enroll(paths, &enrolment, replace, error))
		return false;
	g_autofree char *path = paths_role(paths, role, "replica.db");
	g_autoptr(Replica) replica = replica_open(path, role, error);
	return replica && apply_records(configuration, replica, role, error);
}

bool configuration_import_local(const Paths *paths, const char *computer,
				GBytes *file, bool replace,
				ConfigurationFacts *facts, GError **error)
{
	g_auto(Configuration) configuration = { 0 };
	if (configuration_open(file, &configuration, facts, error) &&
	    set_up(paths, computer, &configuration, replace, error))
		return true;
	configuration_facts_clear(facts);
	return false;
}

/* ---- into the store ---- */

static bool check_schema(const Configuration *configuration, Store *store,
			 GError **error)
{
	for (int i = 1; i <= RECORD_STREAMS; i++) {
		RecordHeader header;
		GBytes *record =
			configuration_record(configuration, (RecordStream)i);
		if (!record)
			continue;
		gsize length;
		const guint8 *bytes = g_bytes_get_data(record, &length);
		if (!record_read(bytes, length, &header, error))
			return false;
		if (header.schema == (guint64)store_version(store))
			continue;
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
			    "the file is of store version %d and this store of "
			    "version %d: import it with the same version",
			    (int)header.schema, store_version(store));
		return false;
	}
	return true;
}

/* A secret in a record is sealed for the edges: this store cannot read it. */
static bool forget_secrets(Store *store, const SnapshotTable *table,
			   GError **error)
{
	const char *const *column = table->without;
	for (; column && *column; column++) {
		g_autofree char *sql =
			g_strdup_printf("UPDATE \"%s\" SET \"%s\" = NULL",
					table->name, *column);
		if (!store_execute(store, sql, error))
			return false;
	}
	return true;
}

static bool replace_tables(const Configuration *configuration, Store *store,
			   GError **error)
{
	for (int i = 1; i <= RECORD_STREAMS; i++) {
		RecordHeader header;
		g_autoptr(GBytes) body = NULL;
		GBytes *record =
			configuration_record(configuration, (RecordStream)i);
		const SnapshotTable *table = stream_tables((RecordStream)i);
		if (!record)
			continue;
		if (!record_verify(record, configuration->key, &header, &body,
				   error) ||
		    !snapshot_apply(store, body, table, error))
			return false;
		for (; table->name; table++)
			if (!forget_secrets(store, table, error))
				return false;
	}
	return true;
}

/* Ids stay unique: what comes next is above all that came in. */
static bool raise_ids(Model *model, Store *store, GError **error)
{
	gint64 highest = 0;
	for (const Kind *const *kind = kinds; *kind; kind++) {
		gint64 here;
		g_autofree char *sql = g_strdup_printf(
			"SELECT max(id) FROM \"%s\"", (*kind)->table);
		if (!store_integer(store, sql, 0, &here, error))
			return false;
		highest = MAX(highest, here);
	}
	while (model_next_id(model) < highest)
		continue;
	return true;
}

static void name_secrets(const Configuration *configuration, Feedback *feedback)
{
	for (int i = 1; i <= RECORD_STREAMS; i++) {
		if (!configuration_record(configuration, (RecordStream)i))
			continue;
		for (const SnapshotTable *table =
			     stream_tables((RecordStream)i);
		     table->name; table++)
			for (const char *const *column = table->without;
			     column && *column; column++)
				feedback_verbose(feedback,
						 "secrets are in no file: set "
						 "%s of %s again if it was set",
						 *column, table->name);
	}
}

bool configuration_import(Model *model, GBytes *file, ConfigurationFacts *facts,
			  Feedback *feedback, GError **error)
{
	g_auto(Configuration) configuration = { 0 };
	if (!configuration_open(file, &configuration, facts, error)) {
		configuration_facts_clear(facts);
		return false;
	}
	Store *store = model_write(model, error);
	if (store && check_schema(&configuration, store, error) &&
	    store_execute(store, "PRAGMA defer_foreign_keys = ON", error) &&
	    replace_tables(&configuration, store, error) &&
	    raise_ids(model, store, error)) {
		name_secrets(&configuration, feedback);
		return true;
	}
	configuration_facts_clear(facts);
	return false;
}
