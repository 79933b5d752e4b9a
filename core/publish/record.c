#include "core/publish/record.h"

#include <string.h>

#include "core/base/clock.h"
#include "core/publish/limits.h"

G_DEFINE_QUARK(record_error, record_error)

#define MAGIC	"GHRECORD"
#define VERSION 1

/* Offsets of the fields; integers are big-endian. */
enum {
	AT_MAGIC = 0,
	AT_VERSION = 8,
	AT_KIND = 10,
	AT_STREAM = 12,
	AT_ZERO = 14,
	AT_STORE = 16,
	AT_EPOCH = 32,
	AT_NUMBER = 40,
	AT_PREVIOUS = 48,
	AT_SCHEMA = 80,
	AT_TIME = 88,
	AT_LENGTH = 96,
	AT_BODY_HASH = 104,
	AT_KEY = 136,
	AT_SIGNATURE = RECORD_SIGNED_BYTES,
	AT_BODY = RECORD_HEADER_BYTES,
};

static const struct {
	RecordStream stream;
	const char *name;
} streams[] = {
	{ STREAM_TOPOLOGY, "topology" },
	{ STREAM_SETTINGS, "settings" },
	{ STREAM_USERS, "users" },
};

const char *stream_name(RecordStream stream)
{
	for (guint i = 0; i < G_N_ELEMENTS(streams); i++)
		if (streams[i].stream == stream)
			return streams[i].name;
	return NULL;
}

bool stream_parse(const char *name, RecordStream *stream)
{
	for (guint i = 0; i < G_N_ELEMENTS(streams); i++)
		if (g_strcmp0(streams[i].name, name) == 0) {
			*stream = streams[i].stream;
			return true;
		}
	return false;
}

const char *record_kind_name(RecordKind kind)
{
	switch (kind) {
	case RECORD_SNAPSHOT:
		return "snapshot";
	case RECORD_CHANGES:
		return "changes";
	case RECORD_SCHEMA:
		return "schema";
	case RECORD_KEY:
		return "key";
	}
	return NULL;
}

static void put16(guint8 *at, guint16 value)
{
	value = GUINT16_TO_BE(value);
	memcpy(at, &value, sizeof value);
}

static void put64(guint8 *at, guint64 value)
{
	value = GUINT64_TO_BE(value);
	memcpy(at, &value, sizeof value);
}

static guint16 get16(const guint8 *at)
{
	guint16 value;
	memcpy(&value, at, sizeof value);
	return GUINT16_FROM_BE(value);
}

static guint64 get64(const guint8 *at)
{
	guint64 value;
	memcpy(&value, at, sizeof value);
	return GUINT64_FROM_BE(value);
}

static void sha256(const void *data, gsize length, guint8 hash[HASH_BYTES])
{
	gsize bytes = HASH_BYTES;
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	g_checksum_update(sum, data, (gssize)length);
	g_checksum_get_digest(sum, hash, &bytes);
}

void record_hash(const guint8 *bytes, guint8 hash[HASH_BYTES])
{
	sha256(bytes, RECORD_SIGNED_BYTES, hash);
}

static void write_header(const RecordHeader *header, guint8 *bytes)
{
	memset(bytes, 0, RECORD_SIGNED_BYTES);
	memcpy(bytes + AT_MAGIC, MAGIC, strlen(MAGIC));
	put16(bytes + AT_VERSION, VERSION);
	put16(bytes + AT_KIND, header->kind);
	put16(bytes + AT_STREAM, header->stream);
	memcpy(bytes + AT_STORE, header->store, STORE_ID_BYTES);
	put64(bytes + AT_EPOCH, header->epoch);
	put64(bytes + AT_NUMBER, header->number);
	memcpy(bytes + AT_PREVIOUS, header->previous, HASH_BYTES);
	put64(bytes + AT_SCHEMA, header->schema);
	put64(bytes + AT_TIME, (guint64)header->time);
	put64(bytes + AT_LENGTH, header->length);
	memcpy(bytes + AT_BODY_HASH, header->body_hash, HASH_BYTES);
	memcpy(bytes + AT_KEY, header->key, HASH_BYTES);
}

GBytes *record_make(RecordHeader *header, GBytes *body, const Key *key,
		    GError **error)
{
	gsize length;
	const void *data = g_bytes_get_data(body, &length);
	g_assert(length <= RECORD_BODY_BYTES);
	header->length = length;
	sha256(data, length, header->body_hash);
	if (!key_id(key, header->key, error))
		return NULL;
	g_autofree guint8 *record = g_malloc(RECORD_HEADER_BYTES + length);
	write_header(header, record);
	if (!key_sign(key, record, RECORD_SIGNED_BYTES, record + AT_SIGNATURE,
		      error))
		return NULL;
	if (length)
		memcpy(record + AT_BODY, data, length);
	return g_bytes_new_take(g_steal_pointer(&record),
				RECORD_HEADER_BYTES + length);
}

static bool malformed(GError **error, const char *what)
{
	g_set_error(error, RECORD_ERROR, RECORD_ERROR_MALFORMED,
		    "this is no intact publication record: %s", what);
	return false;
}

static void read_fields(const guint8 *bytes, RecordHeader *header)
{
	header->kind = (RecordKind)get16(bytes + AT_KIND);
	header->stream = (RecordStream)get16(bytes + AT_STREAM);
	memcpy(header->store, bytes + AT_STORE, STORE_ID_BYTES);
	header->epoch = get64(bytes + AT_EPOCH);
	header->number = get64(bytes + AT_NUMBER);
	memcpy(header->previous, bytes + AT_PREVIOUS, HASH_BYTES);
	header->schema = get64(bytes + AT_SCHEMA);
	header->time = (gint64)get64(bytes + AT_TIME);
	header->length = get64(bytes + AT_LENGTH);
	memcpy(header->body_hash, bytes + AT_BODY_HASH, HASH_BYTES);
	memcpy(header->key, bytes + AT_KEY, HASH_BYTES);
}

static bool check_fields(const RecordHeader *header, GError **error)
{
	if (!record_kind_name(header->kind))
		return malformed(error, "its kind is unknown");
	if (!stream_name(header->stream))
		return malformed(error, "its stream is unknown");
	if (header->epoch == 0 || header->epoch > G_MAXINT64)
		return malformed(error, "its epoch is out of range");
	if (header->number == 0 || header->number > G_MAXINT64)
		return malformed(error, "its number is out of range");
	if (header->schema == 0 || header->schema > G_MAXINT32)
		return malformed(error, "its schema is out of range");
	if (header->time < 0)
		return malformed(error, "its time is out of range");
	if (header->length > RECORD_BODY_BYTES)
		return malformed(error, "its body is too long");
	return true;
}

bool record_read(const guint8 *bytes, gsize length, RecordHeader *header,
		 GError **error)
{
	if (length < RECORD_HEADER_BYTES)
		return malformed(error, "it is too short");
	if (memcmp(bytes + AT_MAGIC, MAGIC, strlen(MAGIC)) != 0)
		return malformed(error, "it does not begin with " MAGIC);
	if (get16(bytes + AT_VERSION) != VERSION)
		return malformed(error, "it is of another version");
	if (get16(bytes + AT_ZERO) != 0)
		return malformed(error, "a field that must be 0 is not");
	RecordHeader found;
	read_fields(bytes, &found);
	if (!check_fields(&found, error))
		return false;
	*header = found;
	return true;
}

bool record_check_header(const guint8 *bytes, gsize length, const Key *key,
			 RecordHeader *header, GError **error)
{
	RecordHeader found;
	guint8 id[HASH_BYTES];
	if (!record_read(bytes, length, &found, error) ||
	    !key_id(key, id, error))
		return false;
	if (memcmp(id, found.key, HASH_BYTES) != 0 ||
	    !key_verify(key, bytes, RECORD_SIGNED_BYTES,
			bytes + AT_SIGNATURE)) {
		g_set_error(error, RECORD_ERROR, RECORD_ERROR_KEY,
			    "the record is not signed by the publishing key "
			    "that this computer trusts");
		return false;
	}
	*header = found;
	return true;
}

bool record_verify(GBytes *record, const Key *key, RecordHeader *header,
		   GBytes **body, GError **error)
{
	gsize length;
	const guint8 *bytes = g_bytes_get_data(record, &length);
	RecordHeader found;
	guint8 hash[HASH_BYTES];
	if (!record_check_header(bytes, length, key, &found, error))
		return false;
	if (found.length != length - RECORD_HEADER_BYTES)
		return malformed(error, "its body is cut or too long");
	sha256(bytes + AT_BODY, found.length, hash);
	if (memcmp(hash, found.body_hash, HASH_BYTES) != 0)
		return malformed(error, "its body is damaged");
	*header = found;
	*body = g_bytes_new_from_bytes(record, AT_BODY, found.length);
	return true;
}

static bool refuse(GError **error, RecordError code, const char *format, ...)
	G_GNUC_PRINTF(3, 4);

static bool refuse(GError **error, RecordError code, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	if (error)
		*error = g_error_new_valist(RECORD_ERROR, (int)code, format,
					    list);
	va_end(list);
	return false;
}

static bool check_age(const RecordHeader *header, const RecordPosition *at,
		      GError **error)
{
	if (header->time > clock_now() + RECORD_AHEAD_US)
		return refuse(error, RECORD_ERROR_OLD,
			      "the record is of tomorrow: one of the clocks is "
			      "wrong");
	if (header->epoch < at->epoch)
		return refuse(error, RECORD_ERROR_OLD,
			      "the record is of epoch %" G_GUINT64_FORMAT
			      ", this replica is in %" G_GUINT64_FORMAT,
			      header->epoch, at->epoch);
	if (header->epoch == at->epoch && header->number <= at->number)
		return refuse(error, RECORD_ERROR_OLD,
			      "record %" G_GUINT64_FORMAT
			      " is not above %" G_GUINT64_FORMAT
			      ", which is applied",
			      header->number, at->number);
	return true;
}

bool record_follows(const RecordHeader *header,
		    const guint8 store[STORE_ID_BYTES], RecordStream stream,
		    const RecordPosition *position, GError **error)
{
	if (memcmp(header->store, store, STORE_ID_BYTES) != 0)
		return refuse(error, RECORD_ERROR_STORE,
			      "the record is of another topology store");
	if (header->stream != stream)
		return refuse(error, RECORD_ERROR_STREAM,
			      "a record of the %s stream lies in the %s stream",
			      stream_name(header->stream), stream_name(stream));
	if (!check_age(header, position, error))
		return false;
	if (header->kind != RECORD_SNAPSHOT &&
	    (header->epoch != position->epoch ||
	     memcmp(header->previous, position->hash, HASH_BYTES) != 0))
		return refuse(error, RECORD_ERROR_PREVIOUS,
			      "record %" G_GUINT64_FORMAT
			      " does not follow %" G_GUINT64_FORMAT
			      ", which is applied: a snapshot is needed",
			      header->number, position->number);
	return true;
}
