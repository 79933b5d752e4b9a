#include "core/gateway/bridge/sdp.h"
#include "core/gateway/bridge/session.h"

#include <string.h>

static gboolean is_chat(const char *line)
{
	return g_str_has_prefix(line, "m=message ") ||
	       g_str_has_prefix(line, "m=x-ms-message ");
}

gboolean session_offer_taken(const char *sdp, gsize length)
{
	const char *end = sdp + length;
	gboolean chat = FALSE, other = FALSE;
	char *line;

	while (sdp && (line = sdp_next_line(&sdp, end))) {
		if (is_chat(line))
			chat = TRUE;
		else if (g_str_has_prefix(line, "m=") && !sdp_is_declined(line))
			other = TRUE;
		g_free(line);
	}
	return chat && !other;
}

static gboolean lists_html(const char *line)
{
	g_auto(GStrv) types = NULL;

	if (!g_str_has_prefix(line, "a=accept-types:"))
		return FALSE;
	types = g_strsplit(line + strlen("a=accept-types:"), " ", 64);
	return g_strv_contains((const char *const *)types, "text/html");
}

gboolean session_takes_html(const char *sdp, gsize length)
{
	const char *end = sdp + length;
	gboolean html = FALSE;
	char *line;

	while (sdp && (line = sdp_next_line(&sdp, end))) {
		html |= lists_html(line);
		g_free(line);
	}
	return html;
}

char *session_sdp(const char *address, const char *user)
{
	const char *family = strchr(address, ':') ? "IP6" : "IP4";
	g_autofree char *format =
		user ? g_strconcat("sip:", user, NULL) : g_strdup("null");

	return g_strdup_printf("v=0\r\no=- 0 0 IN %s %s\r\ns=session\r\n"
			       "c=IN %s %s\r\nt=0 0\r\n"
			       "m=message 5060 sip %s\r\n"
			       "a=accept-types:text/plain text/html "
			       "multipart/alternative\r\n",
			       family, address, family, address, format);
}
