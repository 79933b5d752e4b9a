#include "core/gateway/sip/tap.h"

#include "core/gateway/sip/incoming.h"
#include "core/gateway/sip/message.h"

#include <string.h>

#define SHOWN_BYTES 16384 /* of one message */

/* Names in lower case of headers whose values are secrets, or could be tried
 * against a dictionary. */
static const char *const secrets[] = {
	"authorization",
	"proxy-authorization",
	"authentication-info",
	"proxy-authentication-info",
	NULL,
};

/* Texts of a user within a header: subjects, and the first message of Lync's
 * INVITE. */
static const char *const written[] = { "subject", "s", "ms-text-format",
				       "ms-im-format", NULL };

static gboolean is_one_of(const char *const *names, const char *line,
			  gsize length)
{
	g_autofree char *name = g_ascii_strdown(line, (gssize)length);

	return g_strv_contains(names, g_strstrip(name));
}

/* A line that goes on with the one before is hidden with it. */
static void add_line(GString *text, const char *line, gsize length,
		     gboolean bodies, gboolean *hidden)
{
	const char *colon = memchr(line, ':', length);
	gsize name = colon ? (gsize)(colon - line) : 0;

	if (length && (*line == ' ' || *line == '\t')) {
		if (!*hidden)
			g_string_append_len(text, line, (gssize)length);
	} else {
		*hidden =
			colon && (is_one_of(secrets, line, name) ||
				  (!bodies && is_one_of(written, line, name)));
		g_string_append_len(text, line,
				    (gssize)(*hidden ? name : length));
		if (*hidden)
			g_string_append(text, ": (hidden)");
	}
	if (!*hidden || colon)
		g_string_append_c(text, '\n');
}

static void add_head(GString *text, const char *bytes, gsize length,
		     gboolean bodies)
{
	gboolean hidden = FALSE;

	while (length) {
		const char *end = memchr(bytes, '\n', length);
		gsize whole = end ? (gsize)(end - bytes) + 1 : length;
		gsize shown = whole;

		while (shown && strchr("\r\n", bytes[shown - 1]))
			shown--;
		if (!shown)
			return;
		add_line(text, bytes, shown, bodies, &hidden);
		bytes += whole;
		length -= whole;
	}
}

static void add_body(GString *text, const SipMessage *message, gboolean bodies)
{
	const char *type = sip_message_value(message, "content-type");
	gboolean open =
		bodies ||
		(type && !g_ascii_strncasecmp(type, "application/sdp", 15));
	g_autofree char *body = NULL;

	if (!message->body_length)
		return;
	g_string_append_c(text, '\n');
	if (!open) {
		g_string_append_printf(text, "(hidden: %zu bytes)\n",
				       message->body_length);
		return;
	}
	body = g_utf8_make_valid(message->body, (gssize)message->body_length);
	for (const char *at = body; *at; at++)
		if (*at != '\r')
			g_string_append_c(text, *at);
}

static gboolean is_control(char byte)
{
	return (g_ascii_iscntrl(byte) && byte != '\n' && byte != '\t') ||
	       byte == 0x7f;
}

static char *take_shown(GString *text)
{
	char *shown;

	if (text->len > SHOWN_BYTES) {
		g_string_truncate(text, SHOWN_BYTES);
		g_string_append(text, "…");
	}
	shown = g_utf8_make_valid(text->str, (gssize)text->len);
	for (char *at = shown; *at; at++)
		if (is_control(*at))
			*at = ' ';
	g_string_free(text, TRUE);
	return shown;
}

char *sip_tap_text(const char *bytes, gsize length, gboolean bodies)
{
	g_autoptr(SipMessage) message = sip_message_scan(bytes, length);
	GString *text = g_string_new(NULL);

	if (message) {
		add_head(text, bytes, length, bodies);
		add_body(text, message, bodies);
	} else {
		g_string_append_printf(text, "(%zu bytes)", length);
	}
	return take_shown(text);
}

static char *uri_of(const SipMessage *message, const char *name)
{
	const char *value = sip_message_value(message, name);

	return value ? sip_header_uri(value) : NULL;
}

gboolean sip_tap_read(const char *bytes, gsize length, gboolean bodies,
		      SipTapped *tapped)
{
	g_autoptr(SipMessage) message = sip_message_scan(bytes, length);

	if (!message)
		return FALSE;
	tapped->call_id = g_strdup(sip_message_value(message, "call-id"));
	tapped->cseq = g_strdup(sip_message_value(message, "cseq"));
	tapped->from = uri_of(message, "from");
	tapped->to = uri_of(message, "to");
	tapped->text = sip_tap_text(bytes, length, bodies);
	return TRUE;
}

void sip_tapped_clear(SipTapped *tapped)
{
	g_free(tapped->call_id);
	g_free(tapped->cseq);
	g_free(tapped->from);
	g_free(tapped->to);
	g_free(tapped->text);
}
