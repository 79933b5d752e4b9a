#include "core/gateway/sip/screen.h"

#include "core/gateway/sip/incoming.h"
#include "core/gateway/sip/via.h"

#include <string.h>

typedef SipScreen ScreenFn(const SipMessage *request, const char *host,
			   guint16 port);

static SipScreen screen_method(const SipMessage *request, const char *host,
			       guint16 port)
{
	static const char *const taken[] = { "BENOTIFY", "MESSAGE",   "NOTIFY",
					     "OPTIONS",	 "SUBSCRIBE", NULL };

	(void)host;
	(void)port;
	if (!strcmp(request->method, "CANCEL"))
		return (SipScreen){ 481, NULL, NULL };
	if (!g_strv_contains(taken, request->method))
		return (SipScreen){ 405, NULL, g_strdup(SIP_ALLOW) };
	if (!request->osip)
		return (SipScreen){ 400, "Syntax Error", NULL };
	return (SipScreen){ 0 };
}

static gboolean is_ours(const char *value, const char *host, guint16 port)
{
	g_auto(SipVia) via = { 0 };

	return sip_via_read(value, &via) &&
	       !g_ascii_strcasecmp(via.host, host) &&
	       (via.port ? via.port : 5060) == port;
}

/* Where one of ours has been here already (RFC 5393). */
static SipScreen screen_loop(const SipMessage *request, const char *host,
			     guint16 port)
{
	for (guint i = 0; i < request->headers->len; i++) {
		const SipHeader *header =
			&g_array_index(request->headers, SipHeader, i);
		const char *at = header->value;

		if (strcmp(header->name, "via"))
			continue;
		for (; *at; at += strspn(at, ", \t")) {
			if (is_ours(at, host, port))
				return (SipScreen){ 482, NULL, NULL };
			at += sip_via_length(at);
		}
	}
	return (SipScreen){ 0 };
}

static SipScreen screen_hops(const SipMessage *request, const char *host,
			     guint16 port)
{
	const SipHeader *header = sip_message_header(request, "max-forwards");
	guint64 hops;

	(void)host;
	(void)port;
	if (header && sip_number(header->value, header->length, 255, &hops) &&
	    !hops)
		return (SipScreen){ 483, NULL, NULL };
	return (SipScreen){ 0 };
}

/* What is to be safe all the way would not be beyond us (RFC 7247 §8). */
static SipScreen screen_sips(const SipMessage *request, const char *host,
			     guint16 port)
{
	const char *to = sip_message_value(request, "to");
	g_autofree char *uri = to ? sip_header_uri(to) : NULL;

	(void)host;
	(void)port;
	if (uri && !g_ascii_strncasecmp(uri, "sips:", 5))
		return (SipScreen){ 416, "SIPS Does Not Lead To XMPP", NULL };
	return (SipScreen){ 0 };
}

/* We have no extension that a peer could require. */
static SipScreen screen_extensions(const SipMessage *request, const char *name)
{
	GString *extra = NULL;

	for (guint i = 0; i < request->headers->len; i++) {
		const SipHeader *header =
			&g_array_index(request->headers, SipHeader, i);

		if (strcmp(header->name, name) || !header->length)
			continue;
		if (!extra)
			extra = g_string_new(NULL);
		g_string_append_printf(extra, "Unsupported: %s\r\n",
				       header->value);
	}
	if (!extra)
		return (SipScreen){ 0 };
	return (SipScreen){ 420, NULL, g_string_free(extra, FALSE) };
}

static SipScreen screen_require(const SipMessage *request, const char *host,
				guint16 port)
{
	(void)host;
	(void)port;
	return screen_extensions(request, "require");
}

static SipScreen screen_proxy(const SipMessage *request, const char *host,
			      guint16 port)
{
	(void)host;
	(void)port;
	return screen_extensions(request, "proxy-require");
}

static SipScreen screen_options(const SipMessage *request, const char *host,
				guint16 port)
{
	(void)host;
	(void)port;
	if (strcmp(request->method, "OPTIONS"))
		return (SipScreen){ 0 };
	return (SipScreen){ 200, NULL,
			    g_strdup(SIP_ALLOW "Accept: text/plain\r\n") };
}

static ScreenFn *const screens[] = {
	screen_method, screen_loop,    screen_hops,
	screen_sips,   screen_require, screen_options,
};

SipScreen sip_screen(const SipMessage *request, const char *host, guint16 port)
{
	SipScreen screen = { 0 };

	for (guint i = 0; i < G_N_ELEMENTS(screens) && !screen.status; i++)
		screen = screens[i](request, host, port);
	return screen;
}

/* A call that is to replace another, a conference, a transfer (lync-sip
 * R-I11): there is nothing like it in a chat of two. */
static gboolean is_for_two(const SipMessage *request)
{
	const char *ends = sip_message_value(request, "endpoints");
	const char *triggered = sip_message_value(request, "triggeredinvite");
	guint count = ends ? 1 : 0;

	for (; ends && *ends; ends++)
		count += *ends == ',';
	return count <= 2 && !sip_message_value(request, "replaces") &&
	       !(triggered && !g_ascii_strcasecmp(triggered, "TRUE"));
}

SipScreen sip_screen_session(const SipMessage *request, const char *host,
			     guint16 port)
{
	static const char *const methods[] = { "BYE", "INFO", "INVITE", NULL };
	SipScreen screen = { 0 };

	if (!g_strv_contains(methods, request->method))
		return sip_screen(request, host, port);
	if (!request->osip)
		return (SipScreen){ 400, "Syntax Error", NULL };
	if (!strcmp(request->method, "INVITE") && !is_for_two(request))
		return (SipScreen){ 488, NULL, NULL };
	for (guint i = 1; i < G_N_ELEMENTS(screens) && !screen.status; i++)
		screen = screens[i](request, host, port);
	return screen;
}

SipScreen sip_screen_relay(const SipMessage *request, const char *host,
			   guint16 port)
{
	static ScreenFn *const relayed[] = { screen_loop, screen_hops,
					     screen_proxy };
	SipScreen screen = { 0 };

	for (guint i = 0; i < G_N_ELEMENTS(relayed) && !screen.status; i++)
		screen = relayed[i](request, host, port);
	return screen;
}
