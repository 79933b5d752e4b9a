#include "core/gateway/bridge/limits.h"
#include "core/gateway/bridge/message.h"

#include <string.h>

/* Marks a Call-ID that carries a thread which is none. */
#define THREAD_MARK "xmpp-thread-"

/* RFC 3261 §25.1: word. */
static gboolean is_word(const char *text, gsize length)
{
	for (gsize i = 0; i < length; i++)
		if (!g_ascii_isalnum(text[i]) &&
		    (!text[i] || !strchr("-.!%*_+`'~()<>:\\\"/[]?{}", text[i])))
			return FALSE;
	return length > 0;
}

static gboolean is_call_id(const char *text)
{
	const char *at = strchr(text, '@');

	if (!at)
		return is_word(text, strlen(text));
	return is_word(text, (gsize)(at - text)) &&
	       is_word(at + 1, strlen(at + 1));
}

/* Base64 in the alphabet of RFC 4648 §5, without padding. */
static char *to_base64url(const char *text)
{
	char *encoded = g_base64_encode((const guchar *)text, strlen(text));

	g_strdelimit(encoded, "+", '-');
	g_strdelimit(encoded, "/", '_');
	encoded[strcspn(encoded, "=")] = '\0';
	return encoded;
}

static char *from_base64url(const char *encoded)
{
	GString *padded = g_string_new(encoded);
	guchar *bytes;
	gsize length;

	g_strdelimit(padded->str, "-", '+');
	g_strdelimit(padded->str, "_", '/');
	while (padded->len % 4)
		g_string_append_c(padded, '=');
	bytes = g_base64_decode(padded->str, &length);
	g_string_free(padded, TRUE);
	if (length && g_utf8_validate((char *)bytes, (gssize)length, NULL))
		return (char *)bytes;
	g_free(bytes);
	return NULL;
}

char *thread_to_call_id(const char *thread)
{
	g_autofree char *encoded = NULL;

	if (!*thread || strlen(thread) > MESSAGE_THREAD_BYTES)
		return NULL;
	if (is_call_id(thread) && !g_str_has_prefix(thread, THREAD_MARK))
		return g_strdup(thread);
	encoded = to_base64url(thread);
	return g_strconcat(THREAD_MARK, encoded, NULL);
}

char *call_id_to_thread(const char *call_id)
{
	if (g_str_has_prefix(call_id, THREAD_MARK)) {
		const char *encoded = call_id + strlen(THREAD_MARK);
		g_autofree char *thread = from_base64url(encoded);
		g_autofree char *again = thread ? to_base64url(thread) : NULL;

		if (!g_strcmp0(again, encoded))
			return g_steal_pointer(&thread);
	}
	return g_strdup(call_id);
}
