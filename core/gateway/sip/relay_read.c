#include "core/gateway/sip/relay_private.h"

#include "core/gateway/sip/incoming.h"
#include "core/gateway/sip/relay_write.h"
#include "core/gateway/sip/uri.h"

#include <string.h>

void sip_passing_clear(SipPassing *passing)
{
	g_free(passing->from);
	g_free(passing->to);
	g_free(passing->mark);
	g_free(passing->host);
	g_free(passing->next);
}

/* Reads one element of Route; false: it does not name us. */
static gboolean read_route(const SipAgent *agent, const char *value,
			   gsize length, SipPassing *passing)
{
	g_autofree char *element = g_strndup(value, length);
	g_autofree char *uri = sip_header_uri(element);
	g_autofree char *host = uri ? sip_uri_host(uri) : NULL;

	if (!host)
		return FALSE;
	if (g_ascii_strcasecmp(host, agent->host)) {
		passing->next = g_steal_pointer(&host);
		return FALSE;
	}
	passing->routed = TRUE;
	if (!passing->mark)
		passing->mark = sip_uri_parameter(uri, SIP_RELAY_MARK);
	return TRUE;
}

/* How many of the first elements of Route are ours. */
static guint read_routes(const SipAgent *agent, const SipMessage *message,
			 SipPassing *passing)
{
	guint ours = 0;

	for (guint i = 0; i < message->headers->len; i++) {
		const SipHeader *header =
			&g_array_index(message->headers, SipHeader, i);
		const char *at = header->value;

		if (strcmp(header->name, "route"))
			continue;
		while (*at) {
			gsize length = sip_relay_element(at);

			if (!read_route(agent, at, length, passing))
				return ours;
			ours++;
			at += length + strspn(at + length, ", \t");
		}
	}
	passing->next = g_strdup(passing->host);
	return ours;
}

guint sip_passing_read(const SipAgent *agent, const SipMessage *message,
		       const SipTarget *from, SipPassing *passing)
{
	const char *to = sip_message_value(message, "to");
	g_autofree char *tag = sip_header_tag(to);

	memset(passing, 0, sizeof(*passing));
	passing->method = message->method;
	passing->uri = message->uri;
	passing->host = sip_uri_host(message->uri);
	passing->call_id = sip_message_value(message, "call-id");
	passing->cseq = sip_message_value(message, "cseq");
	passing->pool = from->pool;
	passing->from = sip_header_uri(sip_message_value(message, "from"));
	passing->to = sip_header_uri(to);
	passing->inside = tag != NULL;
	return read_routes(agent, message, passing);
}
