#include "core/gateway/sip/relay_private.h"

#include "core/gateway/bridge/message.h"
#include "core/gateway/sip/incoming.h"
#include "core/gateway/sip/relay_write.h"
#include "core/gateway/sip/respond.h"
#include "core/gateway/sip/screen.h"
#include "core/gateway/sip/via.h"

#include <string.h>

#define COOKIE	     "z9hG4bK"
#define BRANCH_BYTES 32

void sip_agent_relay(SipAgent *agent, gboolean relaying)
{
	agent->relaying = relaying;
}

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
	return g_strdup_printf(SIP_RELAY_BRANCH "%.*s", BRANCH_BYTES, sum);
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
		top, "Record-Route: <sip:%s:%u%s;lr;" SIP_RELAY_MARK "=%s>\r\n",
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
	guint routes = sip_passing_read(agent, message, from, &passing);

	agent->handler->passing(agent->data, &passing, &decision);
	if (decision.way == SIP_WAY_RELAYED)
		relay_request(agent, message, bytes, length, from, routes,
			      &decision);
	else if (decision.way == SIP_WAY_REFUSED)
		refuse(agent, message, from, decision.status, decision.reason);
	sip_passing_clear(&passing);
	return decision.way != SIP_WAY_OURS;
}

gboolean sip_relay_take(SipAgent *agent, const SipMessage *message,
			const char *bytes, gsize length, const SipTarget *from)
{
	if (!message->method)
		return sip_relay_answer(agent, message, bytes, length);
	return agent->relaying &&
	       take_request(agent, message, bytes, length, from);
}
