#include "core/gateway/sip/relay_private.h"

#include "core/gateway/base/trace.h"
#include "core/gateway/sip/relay_write.h"
#include "core/gateway/sip/via.h"

#include <string.h>

/* The connection that the request came on, where it was this process'. */
static guint64 flow_of(const SipAgent *agent, const SipVia *own)
{
	g_autofree char *start = g_strconcat(agent->branch_base, "-", NULL);

	if (!own->relayed || !g_str_has_prefix(own->relayed, start))
		return 0;
	return g_ascii_strtoull(own->relayed + strlen(start), NULL, 10);
}

/* The second element of Via, or "". */
static const char *second_via(const SipMessage *message)
{
	gboolean first = TRUE;

	for (guint i = 0; i < message->headers->len; i++) {
		const SipHeader *header =
			&g_array_index(message->headers, SipHeader, i);
		const char *at = header->value;

		if (strcmp(header->name, "via"))
			continue;
		if (!first)
			return at;
		first = FALSE;
		at += sip_via_length(at);
		at += strspn(at, ", \t");
		if (*at)
			return at;
	}
	return "";
}

static guint16 port_of(const SipVia *via)
{
	if (via->protocol == SIP_UDP && via->returned)
		return via->returned;
	return via->port ? via->port : sip_protocol_port(via->protocol);
}

/* Where the next Via leads (RFC 3261 §18.2.2), if that is somebody we know:
 * a Via may say anything. */
static gboolean find_back(const SipAgent *agent, const SipMessage *message,
			  const SipVia *own, SipTarget *back)
{
	g_auto(SipVia) next = { 0 };
	const char *host;

	if (!sip_via_read(second_via(message), &next) || !next.known)
		return FALSE;
	host = next.received ? next.received : next.host;
	if (!sip_target_set(back, next.protocol, host, port_of(&next)))
		return FALSE;
	back->flow = flow_of(agent, own);
	return back->flow || !agent->trust ||
	       sip_trust_knows(agent->trust, host);
}

static void relay_answer(SipAgent *agent, const SipMessage *message,
			 const char *bytes, gsize length, const SipVia *own)
{
	g_autoptr(GBytes) whole = NULL;
	SipTarget back;

	if (!find_back(agent, message, own, &back)) {
		trace_line(TRACE_INFO, "sip", NULL,
			   "an answer to a relayed request leads nowhere: %s",
			   sip_message_value(message, "via"));
		return;
	}
	whole = sip_relay_write_answer(message, bytes, length);
	bytes = g_bytes_get_data(whole, &length);
	sip_transport_send(agent->transport, &back, bytes, length);
}

gboolean sip_relay_answer(SipAgent *agent, const SipMessage *message,
			  const char *bytes, gsize length)
{
	const char *value = sip_message_value(message, "via");
	g_auto(SipVia) own = { 0 };

	if (!strstr(value, SIP_RELAY_BRANCH) || !sip_via_read(value, &own) ||
	    !own.branch || !g_str_has_prefix(own.branch, SIP_RELAY_BRANCH) ||
	    g_ascii_strcasecmp(own.host, agent->host))
		return FALSE;
	relay_answer(agent, message, bytes, length, &own);
	return TRUE;
}
