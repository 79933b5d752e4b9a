#include "core/publish/replica_handle.h"

#include <gio/gio.h>
#include <string.h>

#include "core/publish/stream.h"
#include "db/migrate.h"
#include "db/statement.h"

G_DEFINE_QUARK(replica_error, replica_error)

static const Migration replica_migrations[] = {
	{ "0001-replica.sql",
	  "CREATE TABLE replica_trust ("
	  "id INTEGER PRIMARY KEY, store BLOB NOT NULL, key BLOB NOT NULL"
	  ") STRICT;"
	  "CREATE TABLE replica_position ("
	  "stream INTEGER PRIMARY KEY, epoch INTEGER NOT NULL,"
	  "number INTEGER NOT NULL, hash BLOB NOT NULL,"
	  "body_hash BLOB NOT NULL, time INTEGER NOT NULL, record BLOB"
	  ") STRICT;" },
	{ 0 },
};

static const StoreSchema replica_schema = {
	.what = "replica",
	.application_id = 0x47687270, /* "Ghrp" */
	.migrations = replica_migrations,
	.durable = true,
	.plain = true,
};

void replica_free(Replica *replica)
{
	if (!replica)
		return;
	store_free(replica->store);
	g_free(replica->role);
	key_free(replica->key);
	g_ptr_array_unref(replica->refusals);
	g_free(replica);
}

Store *replica_store(Replica *replica)
{
	return replica->store;
}

const Key *replica_key(Replica *replica)
{
	return replica->key;
}

static bool copy_blob(Statement *statement, int column, guint8 *into,
		      gsize length, GError **error)
{
	g_autoptr(GBytes) blob = statement_blob(statement, column);
	if (!blob || g_bytes_get_size(blob) != length) {
		g_set_error(error, STORE_ERROR, STORE_ERROR_DAMAGED,
			    "the replica is damaged: remove it and enable it "
			    "again");
		return false;
	}
	memcpy(into, g_bytes_get_data(blob, NULL), length);
	return true;
}

static bool read_trust(Replica *replica, GError **error)
{
	g_autoptr(Statement) statement = store_statement(
		replica->store, "SELECT store, key FROM replica_trust", error);
	guint8 raw[KEY_RAW_BYTES];
	if (!statement)
		return false;
	Step step = statement_step(statement, error);
	if (step != STEP_ROW)
		return step == STEP_DONE;
	if (!copy_blob(statement, 0, replica->trusted, STORE_ID_BYTES, error) ||
	    !copy_blob(statement, 1, raw, sizeof raw, error))
		return false;
	g_clear_pointer(&replica->key, key_free);
	replica->key = key_from_raw(raw, error);
	return replica->key != NULL;
}

/* Every table exists from the start, empty, so that readers need not ask: an
 * edge has no users, a fresh replica nothing. */
static bool make_tables(Replica *replica, GError **error)
{
	g_autoptr(Store) empty =
		store_open(NULL, &topology_schema, STORE_CREATE, error);
	if (!empty)
		return false;
	for (int i = 1; i <= RECORD_STREAMS; i++) {
		const SnapshotTable *tables = stream_tables((RecordStream)i);
		g_autoptr(GBytes) nothing = snapshot_take(empty, tables, error);
		if (!nothing ||
		    !snapshot_apply(replica->store, nothing, tables, error))
			return false;
	}
	return true;
}

/* Those of a replica that an older program wrote. */
static bool complete_all(Replica *replica, GError **error)
{
	for (int i = 1; i <= RECORD_STREAMS; i++)
		if (!replica_complete(replica, (RecordStream)i, error))
			return false;
	return true;
}

static bool ensure_tables(Replica *replica, GError **error)
{
	gint64 found;
	if (!store_integer(replica->store,
			   "SELECT 1 FROM sqlite_schema WHERE name = 'user'", 0,
			   &found, error))
		return false;
	if (found)
		return complete_all(replica, error);
	if (!store_begin(replica->store, error))
		return false;
	if (make_tables(replica, error) && store_commit(replica->store, error))
		return true;
	store_rollback(replica->store);
	return false;
}

Replica *replica_open(const char *path, const char *role, GError **error)
{
	g_autoptr(Replica) replica = g_new0(Replica, 1);
	replica->role = g_strdup(role);
	replica->refusals = refusals_new();
	replica->store = store_open(path, &replica_schema, STORE_CREATE, error);
	if (!replica->store || !ensure_tables(replica, error) ||
	    !read_trust(replica, error))
		return NULL;
	return g_steal_pointer(&replica);
}

bool replica_check_trust(Replica *replica, GError **error)
{
	if (replica->key)
		return true;
	g_set_error(error, REPLICA_ERROR, REPLICA_ERROR_UNTRUSTED,
		    "this computer has no replica yet: run Enable-CsReplica "
		    "here, or Import-CsConfiguration -LocalStore with a file "
		    "of Export-CsConfiguration");
	return false;
}

static bool write_trust(Replica *replica, const guint8 *store,
			const guint8 *raw, GError **error)
{
	if (!make_tables(replica, error) ||
	    !store_execute(replica->store,
			   "DELETE FROM replica_trust;"
			   "DELETE FROM replica_position",
			   error))
		return false;
	g_autoptr(Statement) statement = store_statement(
		replica->store,
		"INSERT INTO replica_trust (id, store, key) VALUES (1, ?1, ?2)",
		error);
	if (!statement)
		return false;
	statement_bind_blob(statement, 1, store, STORE_ID_BYTES);
	statement_bind_blob(statement, 2, raw, KEY_RAW_BYTES);
	return statement_run(statement, error);
}

bool replica_trust(Replica *replica, const guint8 store[STORE_ID_BYTES],
		   const Key *key, bool replace, GError **error)
{
	guint8 raw[KEY_RAW_BYTES];
	if (!key_raw(key, raw, error))
		return false;
	if (replica->key && key_equal(replica->key, key) &&
	    memcmp(replica->trusted, store, STORE_ID_BYTES) == 0)
		return true;
	if (replica->key && !replace) {
		g_set_error(error, REPLICA_ERROR, REPLICA_ERROR_OTHER,
			    "this replica belongs to another topology store or "
			    "publishing key: use -Force to replace it");
		return false;
	}
	if (!store_begin(replica->store, error))
		return false;
	if (write_trust(replica, store, raw, error) &&
	    store_commit(replica->store, error))
		return read_trust(replica, error);
	store_rollback(replica->store);
	return false;
}

bool replica_position(Replica *replica, RecordStream stream,
		      RecordPosition *position, GError **error)
{
	*position = (RecordPosition){ 0 };
	g_autoptr(Statement) statement =
		store_statement(replica->store,
				"SELECT epoch, number, hash, time "
				"FROM replica_position WHERE stream = ?1",
				error);
	if (!statement)
		return false;
	statement_bind_integer(statement, 1, stream);
	Step step = statement_step(statement, error);
	if (step != STEP_ROW)
		return step == STEP_DONE;
	position->epoch = (guint64)statement_integer(statement, 0);
	position->number = (guint64)statement_integer(statement, 1);
	position->time = statement_integer(statement, 3);
	return copy_blob(statement, 2, position->hash, HASH_BYTES, error);
}

GBytes *replica_record(Replica *replica, RecordStream stream, GError **error)
{
	g_autoptr(Statement) statement =
		store_statement(replica->store,
				"SELECT record FROM replica_position "
				"WHERE stream = ?1 AND record IS NOT NULL",
				error);
	if (!statement)
		return NULL;
	statement_bind_integer(statement, 1, stream);
	if (statement_step(statement, error) != STEP_ROW)
		return NULL;
	return statement_blob(statement, 0);
}

static void bind_record(Statement *statement, const RecordHeader *header,
			GBytes *record)
{
	gsize length;
	const guint8 *bytes = g_bytes_get_data(record, &length);
	statement_bind_integer(statement, 1, header->stream);
	statement_bind_integer(statement, 2, (gint64)header->epoch);
	statement_bind_integer(statement, 3, (gint64)header->number);
	statement_bind_blob(statement, 5, header->body_hash, HASH_BYTES);
	statement_bind_integer(statement, 6, header->time);
	if (header->stream == STREAM_USERS)
		statement_bind_null(statement, 7);
	else
		statement_bind_blob(statement, 7, bytes, length);
}

static bool write_position(Replica *replica, const RecordHeader *header,
			   GBytes *record, GError **error)
{
	guint8 hash[HASH_BYTES];
	record_hash(g_bytes_get_data(record, NULL), hash);
	g_autoptr(Statement) statement = store_statement(
		replica->store,
		"INSERT OR REPLACE INTO replica_position "
		"(stream, epoch, number, hash, body_hash, time, record) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
		error);
	if (!statement)
		return false;
	bind_record(statement, header, record);
	statement_bind_blob(statement, 4, hash, HASH_BYTES);
	return statement_run(statement, error);
}

/* Who may have the record at all, before its content counts. */
static bool check_stream(const Replica *replica, const RecordHeader *header,
			 GError **error)
{
	if (!stream_is_for(header->stream, replica->role)) {
		g_set_error(error, RECORD_ERROR, RECORD_ERROR_STREAM,
			    "the %s stream is not for the role '%s'",
			    stream_name(header->stream), replica->role);
		return false;
	}
	if (header->kind == RECORD_SNAPSHOT)
		return true;
	g_set_error(error, RECORD_ERROR, RECORD_ERROR_PREVIOUS,
		    "a record of kind '%s' cannot be applied here: a snapshot "
		    "is needed",
		    record_kind_name(header->kind));
	return false;
}

static bool apply_body(Replica *replica, const RecordHeader *header,
		       GBytes *record, GBytes *body, GError **error)
{
	if (!store_begin(replica->store, error))
		return false;
	if (snapshot_apply(replica->store, body, stream_tables(header->stream),
			   error) &&
	    replica_complete(replica, header->stream, error) &&
	    write_position(replica, header, record, error) &&
	    store_commit(replica->store, error))
		return true;
	store_rollback(replica->store);
	return false;
}

bool replica_apply(Replica *replica, RecordStream stream, GBytes *record,
		   GError **error)
{
	RecordHeader header;
	RecordPosition position;
	g_autoptr(GBytes) body = NULL;
	return replica_check_trust(replica, error) &&
	       replica_position(replica, stream, &position, error) &&
	       record_verify(record, replica->key, &header, &body, error) &&
	       record_follows(&header, replica->trusted, stream, &position,
			      error) &&
	       check_stream(replica, &header, error) &&
	       apply_body(replica, &header, record, body, error);
}
