#include "core/gateway/bridge/media.h"

#include "core/gateway/bridge/address.h"

#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd"

/* ---- Content-Type ---- */

static const char *skip_space(const char *at)
{
	while (g_ascii_isspace(*at))
		at++;
	return at;
}

/* A quoted string without its quotes, or a token; `at` moves behind it. */
static char *read_value(const char **at)
{
	GString *value = g_string_new(NULL);
	const char *next = *at;

	if (*next != '"') {
		gsize length = strcspn(next, "; \t\r\n");

		g_string_append_len(value, next, (gssize)length);
		next += length;
	} else {
		for (next++; *next && *next != '"'; next++) {
			if (*next == '\\' && next[1])
				next++;
			g_string_append_c(value, *next);
		}
		if (*next)
			next++;
	}
	*at = next;
	return g_string_free(value, FALSE);
}

/* One "name=value"; what is no parameter is passed over. */
static const char *read_parameter(Media *media, const char *at)
{
	gsize length = strcspn(at, "=; \t\r\n");
	g_autofree char *name = g_ascii_strdown(at, (gssize)length);

	at = skip_space(at + length);
	if (*at != '=')
		return at;
	at = skip_space(at + 1);
	if (*name && !g_hash_table_contains(media->values, name))
		g_hash_table_insert(media->values, g_steal_pointer(&name),
				    read_value(&at));
	else
		g_free(read_value(&at));
	return at;
}

void media_read(Media *media, const char *content_type)
{
	const char *at = skip_space(content_type ? content_type : "text/plain");
	gsize length = strcspn(at, "; \t\r\n");

	media->type = g_ascii_strdown(at, (gssize)length);
	media->values =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	at += length;
	while (*(at += strcspn(at, ";")))
		at = read_parameter(media, skip_space(at + 1));
}

void media_clear(Media *media)
{
	g_clear_pointer(&media->type, g_free);
	g_clear_pointer(&media->values, g_hash_table_unref);
}

const char *media_value(const Media *media, const char *name)
{
	return g_hash_table_lookup(media->values, name);
}

/* ---- transfer encoding ---- */

typedef GBytes *DecodeFn(const char *bytes, gsize length);

static GBytes *decode_identity(const char *bytes, gsize length)
{
	return g_bytes_new(bytes, length);
}

static GBytes *decode_base64(const char *bytes, gsize length)
{
	gint state = 0;
	guint save = 0;
	guchar *out = g_malloc(length / 4 * 3 + 3);
	gsize made = g_base64_decode_step(bytes, length, out, &state, &save);

	return g_bytes_new_take(out, made);
}

/* How many bytes at `at` are a soft line break: "=", blanks, a line end. */
static gsize soft_break(const char *at, const char *end)
{
	const char *next = at + 1;

	while (next < end && (*next == ' ' || *next == '\t'))
		next++;
	if (next < end && *next == '\r')
		next++;
	if (next < end && *next == '\n')
		return (gsize)(next + 1 - at);
	return next >= end ? (gsize)(end - at) : 0;
}

static GBytes *decode_quoted(const char *bytes, gsize length)
{
	g_autoptr(GByteArray) out = g_byte_array_new();
	const char *end = bytes + length;

	for (const char *at = bytes; at < end;) {
		gsize broken = *at == '=' ? soft_break(at, end) : 0;
		guint8 byte = (guint8)*at;

		if (broken) {
			at += broken;
			continue;
		}
		if (*at == '=') {
			if (end - at < 3 || !g_ascii_isxdigit(at[1]) ||
			    !g_ascii_isxdigit(at[2]))
				return NULL;
			byte = (guint8)(g_ascii_xdigit_value(at[1]) << 4 |
					g_ascii_xdigit_value(at[2]));
			at += 2;
		}
		g_byte_array_append(out, &byte, 1);
		at++;
	}
	return g_byte_array_free_to_bytes(g_steal_pointer(&out));
}

static const struct {
	const char *name;
	DecodeFn *decode;
} encodings[] = {
	{ "identity", decode_identity }, { "7bit", decode_identity },
	{ "8bit", decode_identity },	 { "binary", decode_identity },
	{ "base64", decode_base64 },	 { "quoted-printable", decode_quoted },
};

GBytes *media_decode(const MediaPart *part)
{
	if (!part->encoding)
		return decode_identity(part->bytes, part->length);
	for (guint i = 0; i < G_N_ELEMENTS(encodings); i++)
		if (!g_ascii_strcasecmp(part->encoding, encodings[i].name))
			return encodings[i].decode(part->bytes, part->length);
	return NULL;
}

/* ---- charsets ---- */

static char *fail(int *status, int code, GError **error, const char *text)
{
	*status = code;
	g_set_error_literal(error, GW_ADDRESS_ERROR, code, text);
	return NULL;
}

static gboolean is_utf8(const char *charset)
{
	return !charset || !g_ascii_strcasecmp(charset, "utf-8") ||
	       !g_ascii_strcasecmp(charset, "us-ascii");
}

/* NUL would end the text: it becomes what XML makes of all its like. Some
 * charsets have more characters than Unicode. NULL when it is no UTF-8. */
static char *checked(const char *bytes, gsize length)
{
	GString *text = g_string_sized_new(length);

	for (gsize i = 0; i < length; i++)
		if (bytes[i])
			g_string_append_c(text, bytes[i]);
		else
			g_string_append(text, REPLACEMENT);
	return g_string_free(
		text, !g_utf8_validate(text->str, (gssize)text->len, NULL));
}

/* Only names that iconv knows reach it; "//" would be its options. */
static char *convert(const char *bytes, gsize length, const char *charset,
		     int *status, GError **error)
{
	g_autoptr(GError) reason = NULL;
	g_autofree char *made = NULL;
	char *text;
	gsize written;

	if (!*charset || strchr(charset, '/'))
		return fail(status, 415, error, "the charset has no name");
	made = g_convert(bytes, (gssize)length, "UTF-8", charset, NULL,
			 &written, &reason);
	if (g_error_matches(reason, G_CONVERT_ERROR,
			    G_CONVERT_ERROR_NO_CONVERSION))
		return fail(status, 415, error, "the charset is not known");
	text = made ? checked(made, written) : NULL;
	if (text)
		return text;
	return fail(status, 400, error, "the body is not in its charset");
}

static void fold_line_ends(char *text)
{
	char *to = text;

	for (const char *at = text; *at; at++)
		if (*at != '\r')
			*to++ = *at;
		else if (at[1] != '\n')
			*to++ = '\n';
	*to = '\0';
}

char *media_text(GBytes *bytes, const char *charset, int *status,
		 GError **error)
{
	gsize length;
	const char *data = g_bytes_get_data(bytes, &length);
	char *text;

	/* Of no bytes there is no address. */
	if (!length)
		return g_strdup("");
	if (!is_utf8(charset))
		text = convert(data, length, charset, status, error);
	else if (!(text = checked(data, length)))
		fail(status, 400, error, "the body is not UTF-8");
	if (text)
		fold_line_ends(text);
	return text;
}
