#include "core/publish/configuration_file.h"

#include <gio/gio.h>

#include "core/pki/error.h"
#include "core/publish/publisher.h"
#include "core/publish/replica.h"

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
	g_autofree char *name = configuration_member(stream);
	archive_add(archive, name, record);
	facts->number[stream] = header.number;
	if (!facts->store)
		facts->store = configuration_store_text(header.store);
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
	facts->fingerprint = configuration_fingerprint(key, authority, error);
	if (!facts->fingerprint)
		return NULL;
	archive_add_text(archive, "format", CONFIGURATION_FORMAT);
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
