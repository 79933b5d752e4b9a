#include "core/publish/configuration_file.h"

#include <gio/gio.h>
#include <string.h>

void configuration_facts_clear(ConfigurationFacts *facts)
{
	g_clear_pointer(&facts->fingerprint, g_free);
	g_clear_pointer(&facts->store, g_free);
}

char *configuration_member(RecordStream stream)
{
	return g_strconcat(stream_name(stream), ".record", NULL);
}

char *configuration_store_text(const guint8 id[STORE_ID_BYTES])
{
	GString *text = g_string_new(NULL);
	for (int i = 0; i < STORE_ID_BYTES; i++)
		g_string_append_printf(text, "%02x", id[i]);
	return g_string_free(text, FALSE);
}

char *configuration_fingerprint(const Key *key, const char *authority,
				GError **error)
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

void configuration_clear(Configuration *configuration)
{
	g_clear_pointer(&configuration->archive, g_ptr_array_unref);
	key_free(configuration->key);
	g_free(configuration->authority);
}

GBytes *configuration_record(const Configuration *configuration,
			     RecordStream stream)
{
	g_autofree char *name = configuration_member(stream);
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
		GBytes *record =
			configuration_record(configuration, (RecordStream)i);
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

bool configuration_open(GBytes *file, Configuration *configuration,
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
	if (g_strcmp0(format, CONFIGURATION_FORMAT) != 0 || !pem)
		return not_ours(error);
	configuration->authority =
		archive_find_text(configuration->archive, "authority.pem");
	configuration->key = key_parse_public(pem, error);
	if (!configuration->key || !check_records(configuration, facts, error))
		return false;
	facts->fingerprint = configuration_fingerprint(
		configuration->key, configuration->authority, error);
	facts->store = configuration_store_text(configuration->store);
	return facts->fingerprint != NULL;
}
