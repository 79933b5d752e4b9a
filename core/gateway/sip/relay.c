#include "core/gateway/sip/relay_private.h"

#include "core/gateway/base/trace.h"
#include "core/gateway/bridge/message.h"
#include "core/gateway/sip/incoming.h"
#include "core/gateway/sip/relay_write.h"
#include "core/gateway/sip/respond.h"
#include "core/gateway/sip/screen.h"
#include "core/gateway/sip/uri.h"
#include "core/gateway/sip/via.h"

#include <stdlib.h>
#include <string.h>

/* Branches of the agent go on in hexadecimal digits. */
#define COOKIE	     "z9hG4bK"
#define BRANCH	     COOKIE "r"
#define BRANCH_BYTES 32
#define MARK	     "gh-relayed"

void sip_agent_relay(SipAgent *agent, gboolean relaying)
{
	agent->relaying = relaying;
}

/* ---- what is asked ---- */

static void passing_clear(SipPassing *passing)
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
		passing->mark = sip_uri_parameter(uri, MARK);
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

/* Gives how many of its Routes are ours. */
static guint passing_read(const SipAgent *agent, const SipMessage *message,
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

/* ---- requests ---- */

static void refuse(SipAgent *agent, const SipMessage *message,
		   const SipTarget *from, int status, const char *reason)
{
	sip_take_refuse(agent, message, from, status, reason);
}

/* A function of the request alone, and the same for INVITE, its CANCEL and
 * the ACK of what is no 2xx (RFC 3261 §16.11). */
static char *branch_of(const SipMessage *message)
{
	const char *value = sip_message_value(message, "via");
	const char *cseq = sip_message_value(message, "cseq");
	g_autofree char *number = g_strndup(cseq, strcspn(cseq, " \t"));
	g_autofree char *tag =
		sip_header_tag(sip_message_value(message, "from"));
	g_autofree char *text = NULL;
	g_autofree char *sum = NULL;
	g_auto(SipVia) via = { 0 };

	if (sip_via_read(value, &via) && via.branch &&
	    g_str_has_prefix(via.branch, COOKIE))
		text = g_strdup_printf("%s\n%s:%u", via.branch, via.host,
				       via.port);
	else
		text = g_strjoin("\n", value, tag ? tag : "",
				 sip_message_value(message, "call-id"), number,
				 message->uri, NULL);
	sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
	return g_strdup_printf(BRANCH "%.*s", BRANCH_BYTES, sum);
}

static void add_record(const SipAgent *agent, SipProtocol protocol,
		       const char *mark, GString *top)
{
	static const char *const transports[] = {
		[SIP_UDP] = "",
		[SIP_TCP] = ";transport=tcp",
		[SIP_TLS] = ";transport=tls",
	};

	g_string_append_printf(
		top, "Record-Route: <sip:%s:%u%s;lr;" MARK "=%s>\r\n",
		agent->host, sip_transport_port(agent->transport),
		transports[protocol], mark);
}

static gboolean makes_dialog(const SipMessage *message)
{
	static const char *const methods[] = { "INVITE", "REFER", "SUBSCRIBE",
					       NULL };

	return g_strv_contains(methods, message->method);
}

/* Our lines; two Record-Routes where the two sides speak by different
 * transports (RFC 5658 §3.1). */
static char *make_top(const SipAgent *agent, const SipMessage *message,
		      const SipTarget *from, const SipDecision *decision)
{
	GString *top = g_string_new(NULL);
	g_autofree char *branch = branch_of(message);
	SipProtocol protocol = decision->target.protocol;

	g_string_append_printf(
		top,
		"Via: SIP/2.0/%s %s:%u;branch=%s;" SIP_VIA_RELAYED
		"=%s-%" G_GUINT64_FORMAT "%s\r\n",
		sip_protocol_name(protocol), agent->host,
		sip_transport_port(agent->transport), branch,
		agent->branch_base, from->flow,
		protocol == SIP_TLS ? ";alias" : "");
	if (!decision->mark || !makes_dialog(message))
		return g_string_free(top, FALSE);
	add_record(agent, protocol, decision->mark, top);
	if (from->protocol != protocol)
		add_record(agent, from->protocol, decision->mark, top);
	return g_string_free(top, FALSE);
}

static GBytes *write_request(const SipAgent *agent, const SipMessage *message,
			     const char *bytes, gsize length,
			     const SipTarget *from, guint routes,
			     const SipDecision *decision)
{
	g_autofree char *top = make_top(agent, message, from, decision);
	g_autofree char *via =
		sip_via_received(sip_message_value(message, "via"), from);
	SipRelayEdit edit = { decision->uri, top, via, routes };

	return sip_relay_write_request(message, bytes, length, &edit);
}

/* What does not fit UDP goes by TCP, with a Via that says so. */
static GBytes *fit_request(const SipAgent *agent, const SipMessage *message,
			   const char *bytes, gsize length,
			   const SipTarget *from, guint routes,
			   SipDecision *decision)
{
	g_autoptr(GBytes) whole = write_request(agent, message, bytes, length,
						from, routes, decision);

	if (decision->target.protocol != SIP_UDP ||
	    message_fits(g_bytes_get_size(whole), FALSE))
		return g_steal_pointer(&whole);
	decision->target.protocol = SIP_TCP;
	return write_request(agent, message, bytes, length, from, routes,
			     decision);
}

static void send_request(SipAgent *agent, const SipMessage *message,
			 const SipTarget *from, const SipTarget *to,
			 GBytes *whole)
{
	gsize length;
	const char *bytes = g_bytes_get_data(whole, &length);
	gboolean stands = to->protocol == SIP_UDP ||
			  sip_transport_stands(agent->transport, to);

	if (!sip_transport_send(agent->transport, to, bytes, length))
		refuse(agent, message, from, 504, NULL);
	else if (!stands && strcmp(message->method, "ACK"))
		sip_relay_wait_add(agent->relay_wait, to, message, from);
}

/* The ACK of an answer of our own ends here. */
static gboolean is_our_ack(const SipMessage *message)
{
	g_autofree char *tag = sip_header_tag(sip_message_value(message, "to"));
	g_autofree char *own = sip_respond_tag(message);

	return !strcmp(message->method, "ACK") && !g_strcmp0(tag, own);
}

static void relay_request(SipAgent *agent, const SipMessage *message,
			  const char *bytes, gsize length,
			  const SipTarget *from, guint routes,
			  SipDecision *decision)
{
	SipScreen screen = sip_screen_relay(
		message, agent->host, sip_transport_port(agent->transport));
	g_autofree char *extra = screen.extra;
	g_autoptr(GBytes) whole = NULL;

	if (is_our_ack(message))
		return;
	if (screen.status) {
		sip_take_refuse_with(agent, message, from, screen.status,
				     screen.reason, extra);
		return;
	}
	whole = fit_request(agent, message, bytes, length, from, routes,
			    decision);
	send_request(agent, message, from, &decision->target, whole);
}

static gboolean take_request(SipAgent *agent, const SipMessage *message,
			     const char *bytes, gsize length,
			     const SipTarget *from)
{
	SipDecision decision = { .way = SIP_WAY_OURS };
	SipPassing passing;
	guint routes = passing_read(agent, message, from, &passing);

	agent->handler->passing(agent->data, &passing, &decision);
	if (decision.way == SIP_WAY_RELAYED)
		relay_request(agent, message, bytes, length, from, routes,
			      &decision);
	else if (decision.way == SIP_WAY_REFUSED)
		refuse(agent, message, from, decision.status, decision.reason);
	passing_clear(&passing);
	return decision.way != SIP_WAY_OURS;
}

/* ---- answers ---- */

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

static gboolean take_answer(SipAgent *agent, const SipMessage *message,
			    const char *bytes, gsize length)
{
	const char *value = sip_message_value(message, "via");
	g_auto(SipVia) own = { 0 };

	if (!strstr(value, BRANCH) || !sip_via_read(value, &own) ||
	    !own.branch || !g_str_has_prefix(own.branch, BRANCH) ||
	    g_ascii_strcasecmp(own.host, agent->host))
		return FALSE;
	relay_answer(agent, message, bytes, length, &own);
	return TRUE;
}

gboolean sip_relay_take(SipAgent *agent, const SipMessage *message,
			const char *bytes, gsize length, const SipTarget *from)
{
	if (!message->method)
		return take_answer(agent, message, bytes, length);
	return agent->relaying &&
	       take_request(agent, message, bytes, length, from);
}
