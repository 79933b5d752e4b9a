#include "core/gateway/bridge/content.h"

#include "core/gateway/bridge/limits.h"

#include <string.h>

static char *fail(int *status, int code, GError **error, const char *text)
{
	*status = code;
	g_set_error_literal(error, GW_ADDRESS_ERROR, code, text);
	return NULL;
}

gboolean content_language_valid(const char *language)
{
	if (!language || !g_ascii_isalpha(*language) ||
	    strlen(language) > MESSAGE_LANGUAGE_BYTES ||
	    g_str_has_suffix(language, "-"))
		return FALSE;
	for (const char *at = language; *at; at++)
		if (!g_ascii_isalnum(*at) && *at != '-')
			return FALSE;
	return TRUE;
}

static gboolean is_plain(const char *type)
{
	gsize length = strcspn(type, ";");

	while (length && g_ascii_isspace(type[length - 1]))
		length--;
	return length == strlen("text/plain") &&
	       !g_ascii_strncasecmp(type, "text/plain", length);
}

/* Identity encodings change no byte. */
static gboolean is_identity(const char *encoding)
{
	static const char *const identity[] = { "identity", "7bit", "8bit",
						"binary" };

	for (guint i = 0; encoding && i < G_N_ELEMENTS(identity); i++)
		if (!g_ascii_strcasecmp(encoding, identity[i]))
			return TRUE;
	return !encoding;
}

/* The value of the charset parameter without quotes; NULL: UTF-8
 * (RFC 3428 §4). */
static char *charset_of(const char *type)
{
	g_auto(GStrv) parts = g_strsplit(type, ";", 0);

	for (char **part = parts + 1; *parts && *part; part++) {
		char *name = g_strstrip(*part);
		char *value = strchr(name, '=');

		if (!value)
			continue;
		*value++ = '\0';
		g_strchomp(name);
		g_strchug(value);
		if (g_ascii_strcasecmp(name, "charset"))
			continue;
		if (*value != '"')
			return g_strdup(value);
		return g_strndup(value + 1, strcspn(value + 1, "\""));
	}
	return NULL;
}

static gboolean is_utf8(const char *charset)
{
	return !charset || !g_ascii_strcasecmp(charset, "utf-8") ||
	       !g_ascii_strcasecmp(charset, "us-ascii");
}

/* Only names that iconv knows reach it; "//" would be its options. */
static char *convert(const char *bytes, gsize length, const char *charset,
		     int *status, GError **error)
{
	g_autoptr(GError) reason = NULL;
	char *text;

	if (strchr(charset, '/'))
		return fail(status, 415, error, "the charset has no name");
	text = g_convert(bytes, (gssize)length, "UTF-8", charset, NULL, NULL,
			 &reason);
	if (text)
		return text;
	if (g_error_matches(reason, G_CONVERT_ERROR,
			    G_CONVERT_ERROR_NO_CONVERSION))
		return fail(status, 415, error, "the charset is not known");
	return fail(status, 400, error, "the body is not in its charset");
}

static char *decode(const PageMessage *message, int *status, GError **error)
{
	const char *type = message->content_type;
	g_autofree char *charset = type ? charset_of(type) : NULL;
	gsize length;
	const char *bytes = g_bytes_get_data(message->body, &length);

	if (!is_utf8(charset))
		return convert(bytes, length, charset, status, error);
	if (!g_utf8_validate(bytes, (gssize)length, NULL))
		return fail(status, 400, error, "the body is not UTF-8");
	return g_strndup(bytes, length);
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

char *content_text(const PageMessage *message, int *status, GError **error)
{
	char *text;

	if (!message->body || !g_bytes_get_size(message->body))
		return fail(status, 400, error, "the message has no body");
	if (g_bytes_get_size(message->body) > MESSAGE_BODY_BYTES)
		return fail(status, 413, error, "the message is too long");
	if ((message->content_type && !is_plain(message->content_type)) ||
	    !is_identity(message->encoding))
		return fail(status, 415, error, "only text/plain is carried");
	text = decode(message, status, error);
	if (text)
		fold_line_ends(text);
	return text;
}
