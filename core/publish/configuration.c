#include "core/publish/configuration.h"

#include <gio/gio.h>
#include <string.h>

#include "core/pki/error.h"
#include "core/publish/archive.h"
#include "core/publish/enroll.h"
#include "core/publish/publisher.h"
#include "core/publish/replica.h"
#include "core/publish/stream.h"
#include "db/statement.h"

#define FORMAT "gatehouse configuration 1"

void configuration_facts_clear(ConfigurationFacts *facts)
{
	g_clear_pointer(&facts->fingerprint, g_free);
	g_clear_pointer(&facts->store, g_free);
}

/* ---- export ---- */

static char *member_name(RecordStream stream)
{
	return g_strconcat(stream_name(stream), ".record", NULL);
}

static char *id_text(const guint8 id[STORE_ID_BYTES])
{
	GString *text = g_string_new(NULL);
	for (int i = 0; i < STORE_ID_BYTES; i++)
		g_string_append_printf(text, "%02x", id[i]);
	return g_string_free(text, FALSE);
}

/* What a file is trusted by: publishing key and authority together, so that
 * neither can be exchanged behind an unchanged fingerprint. */
static char *fingerprint(const Key *key, const char *authority, GError **error)
{
	guint8 raw[KEY_RAW_BYTES];
	guint8 hash[HASH_BYTES];
	gsize length = HASH_BYTES;
	if (!key_raw(key, raw, error))
		return NULL;
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	g_checksum_update(sum, raw, sizeof raw);
	if (authority)
		g_checksum_update(sum, (const guint8 *)authority, -1);
	g_checksum_get_digest(sum, hash, &length);
	GString *text = g_string_new(NULL);
	for (int i = 0; i < HASH_BYTES; i += 2)
		g_string_append_printf(text, "%s%02x%02x", i ? " " : "",
				       hash[i], hash[i + 1]);
	return g_string_free(text, FALSE);
}

/* The newest whole record of a stream, or NULL. */
static GBytes *newest(Transport *transport, RecordStream stream, const Key *key)
{
	g_autoptr(GPtrArray) list = transport_list(transport, stream, NULL);
	for (guint i = 0; list && i < list->len; i++) {
		const TransportEntry *entry = list->pdata[i];
		RecordHeader header;
		g_autoptr(GBytes) body = NULL;
		g_autoptr(GBytes) record =
			entry->readable ? transport_read(transport, entry, NULL)
					: NULL;
		if (record && record_verify(record, key, &header, &body, NULL))
			return g_steal_pointer(&record);
	}
	return NULL;
}

static bool add_record(Archive *archive, RecordStream stream, GBytes *record,
		       ConfigurationFacts *facts, GError **error)
{
	RecordHeader header;
	gsize length;
	const guint8 *bytes = g_bytes_get_data(record, &length);
	if (!record_read(bytes, length, &header, error))
		return false;
	g_autofree char *name = member_name(stream);
	archive_add(archive, name, record);
	facts->number[stream] = header.number;
	if (!facts->store)
		facts->store = id_text(header.store);
	return true;
}

static GBytes *pack(Archive *archive, const Key *key, const char *authority,
		    ConfigurationFacts *facts, GError **error)
{
	if (!facts->number[STREAM_TOPOLOGY]) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
			    "nothing was published yet: run Enable-CsTopology "
			    "first");
		return NULL;
	}
	g_autofree char *pem = key_format_public(key);
	facts->fingerprint = fingerprint(key, authority, error);
	if (!facts->fingerprint)
		return NULL;
	archive_add_text(archive, "format", FORMAT);
	archive_add_text(archive, "publishing.pem", pem);
	archive_add_text(archive, "store", facts->store);
	if (authority)
		archive_add_text(archive, "authority.pem", authority);
	return archive_pack(archive, error);
}

GBytes *configuration_export(const Paths *paths, bool users,
			     ConfigurationFacts *facts, GError **error)
{
	*facts = (ConfigurationFacts){ 0 };
	g_autoptr(Key) key = publishing_key_public(paths, error);
	if (!key)
		return NULL;
	g_autofree char *path =
		g_build_filename(paths->pki, "authority.pem", NULL);
	g_autofree char *authority = pki_read(path, NULL, NULL);
	g_autoptr(Transport) transport = transport_directory(paths->published);
	g_autoptr(GPtrArray) archive = archive_new();
	for (int i = 1; i <= RECORD_STREAMS; i++) {
		RecordStream stream = (RecordStream)i;
		if (stream == STREAM_USERS && !users)
			continue;
		g_autoptr(GBytes) record = newest(transport, stream, key);
		if (record &&
		    !add_record(archive, stream, record, facts, error))
			return NULL;
	}
	GBytes *file = pack(archive, key, authority, facts, error);
	if (!file)
		configuration_facts_clear(facts);
	return file;
}

GBytes *configuration_export_local(const Paths *paths, const char *role,
				   ConfigurationFacts *facts, GError **error)
{
	*facts = (ConfigurationFacts){ 0 };
	g_autofree char *path = paths_role(paths, role, "replica.db");
	g_autofree char *anchor = paths_role(paths, role, "keys/authority.pem");
	g_autofree char *authority = pki_read(anchor, NULL, NULL);
	g_autoptr(Replica) replica = replica_open(path, role, error);
	if (!replica || !replica_check_trust(replica, error))
		return NULL;
	g_autoptr(GPtrArray) archive = archive_new();
	for (int i = 1; i < STREAM_USERS; i++) {
		g_autoptr(GBytes) record =
			replica_record(replica, (RecordStream)i, NULL);
		if (record &&
		    !add_record(archive, (RecordStream)i, record, facts, error))
			return NULL;
	}
	GBytes *file =
		pack(archive, replica_key(replica), authority, facts, error);
	if (!file)
		configuration_facts_clear(facts);
	return file;
}

/* ---- import ---- */

/* An unpacked file whose records are all signed by the key in it. */
typedef struct Configuration {
	Archive *archive;
	Key *key;
	char *authority;
	guint8 store[STORE_ID_BYTES];
} Configuration;

static void configuration_clear(Configuration *configuration)
{
	g_clear_pointer(&configuration->archive, g_ptr_array_unref);
	key_free(configuration->key);
	g_free(configuration->authority);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Configuration, configuration_clear)

static GBytes *record_in(const Configuration *configuration,
			 RecordStream stream)
{
	g_autofree char *name = member_name(stream);
	return archive_find(configuration->archive, name);
}

static bool not_ours(GError **error)
{
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
		    "this is no file of Export-CsConfiguration, or one of a "
		    "newer version");
	return false;
}

static bool check_records(Configuration *configuration,
			  ConfigurationFacts *facts, GError **error)
{
	for (int i = 1; i <= RECORD_STREAMS; i++) {
		RecordHeader header;
		g_autoptr(GBytes) body = NULL;
		GBytes *record = record_in(configuration, (RecordStream)i);
		if (!record)
			continue;
		if (!record_verify(record, configuration->key, &header, &body,
				   error))
			return false;
		if ((int)header.stream != i)
			return not_ours(error);
		facts->number[i] = header.number;
		memcpy(configuration->store, header.store, STORE_ID_BYTES);
	}
	return facts->number[STREAM_TOPOLOGY] != 0 || not_ours(error);
}

static bool open_file(GBytes *file, Configuration *configuration,
		      ConfigurationFacts *facts, GError **error)
{
	*facts = (ConfigurationFacts){ 0 };
	configuration->archive = archive_unpack(file, error);
	if (!configuration->archive)
		return false;
	g_autofree char *format =
		archive_find_text(configuration->archive, "format");
	g_autofree char *pem =
		archive_find_text(configuration->archive, "publishing.pem");
	if (g_strcmp0(format, FORMAT) != 0 || !pem)
		return not_ours(error);
	configuration->authority =
		archive_find_text(configuration->archive, "authority.pem");
	configuration->key = key_parse_public(pem, error);
	if (!configuration->key || !check_records(configuration, facts, error))
		return false;
	facts->fingerprint = fingerprint(configuration->key,
					 configuration->authority, error);
	facts->store = id_text(configuration->store);
	return facts->fingerprint != NULL;
}

/* Applies what the replica does not have yet. */
static bool apply_records(const Configuration *configuration, Replica *replica,
			  const char *role, GError **error)
{
	for (int i = 1; i <= RECORD_STREAMS; i++) {
		g_autoptr(GError) fault = NULL;
		RecordStream stream = (RecordStream)i;
		GBytes *record = record_in(configuration, stream);
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
			   record_in(configuration, STREAM_TOPOLOGY), error))
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
	if (open_file(file, &configuration, facts, error) &&
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
		GBytes *record = record_in(configuration, (RecordStream)i);
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

static bool replace_tables(const Configuration *configuration, Store *store,
			   GError **error)
{
	for (int i = 1; i <= RECORD_STREAMS; i++) {
		RecordHeader header;
		g_autoptr(GBytes) body = NULL;
		GBytes *record = record_in(configuration, (RecordStream)i);
		if (record &&
		    (!record_verify(record, configuration->key, &header, &body,
				    error) ||
		     !snapshot_apply(store, body,
				     stream_tables((RecordStream)i), error)))
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
		if (!record_in(configuration, (RecordStream)i))
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
	if (!open_file(file, &configuration, facts, error)) {
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
