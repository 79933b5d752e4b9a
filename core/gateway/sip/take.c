#include "core/gateway/sip/agent_private.h"

#include "core/gateway/base/trace.h"
#include "core/gateway/bridge/errors.h"
#include "core/gateway/sip/check.h"
#include "core/gateway/sip/diagnostics.h"
#include "core/gateway/sip/incoming.h"
#include "core/gateway/sip/limits.h"
#include "core/gateway/sip/relay_private.h"
#include "core/gateway/sip/respond.h"
#include "core/gateway/sip/screen.h"
#include "core/gateway/sip/via.h"

#include <string.h>

/* With what a pool of Lync wants to hear beside. */
static char *add_diagnostics(const SipAgent *agent, const SipTarget *from,
			     int status, const char *extra)
{
	const char *line =
		agent->trust && sip_trust_lync(agent->trust, from->pool)
			? sip_diagnostics(status)
			: NULL;

	return g_strconcat(extra ? extra : "", line, NULL);
}

static void answer(const SipAgent *agent, SipServer *server, int status,
		   const char *text, const char *extra)
{
	const SipTarget *from = sip_server_from(server);
	g_autofree char *reason = error_reason(status, text);
	g_autofree char *lines = add_diagnostics(agent, from, status, extra);
	g_autoptr(GBytes) bytes = sip_respond(sip_server_message(server), from,
					      status, reason, lines);

	sip_server_answer(server, status, bytes);
}

/* Says in an answer's Warning what its phrase says, and who said it. */
static char *add_warning(const SipAgent *agent, int status, const char *text,
			 const char *extra)
{
	GString *lines = g_string_new(extra);
	g_autofree char *reason = error_reason(status, text);

	if (status >= 300 && text) {
		g_string_append_printf(lines, "Warning: 399 %s \"",
				       agent->host);
		for (const char *at = reason; *at; at++) {
			if (strchr("\"\\", *at))
				g_string_append_c(lines, '\\');
			g_string_append_c(lines, *at);
		}
		g_string_append(lines, "\"\r\n");
	}
	return g_string_free(lines, FALSE);
}

void sip_take_free(void *data)
{
	SipRequest *request = data;

	sip_incoming_clear(&request->incoming);
	g_free(request);
}

static void hand_out(SipAgent *agent, SipServer *server,
		     const SipMessage *message, const SipTarget *from)
{
	SipRequest *request = g_new0(SipRequest, 1);

	request->agent = agent;
	request->server = server;
	if (!sip_incoming_read(message, from, &request->incoming)) {
		sip_take_free(request);
		answer(agent, server, 400, "Bad Address", NULL);
		return;
	}
	g_hash_table_add(agent->requests, request);
	agent->handler->request(agent->data, request);
}

/* An INVITE is answered when it comes, unless it was passed on (forward.c). */
static gboolean take_cancel(SipAgent *agent, SipServer *server,
			    const SipMessage *message)
{
	if (strcmp(message->method, "CANCEL") ||
	    !sip_server_cancel(agent->transactions, message))
		return FALSE;
	answer(agent, server, 200, NULL, NULL);
	return TRUE;
}

static void take_screened(SipAgent *agent, SipServer *server,
			  const SipMessage *message, const SipTarget *from)
{
	guint16 port = sip_transport_port(agent->transport);
	SipScreen screen =
		agent->sessions ? sip_screen_session(message, agent->host, port)
				: sip_screen(message, agent->host, port);

	if (screen.status == 200 && agent->draining)
		answer(agent, server, 500, "This Computer Is Being Stopped",
		       NULL);
	else if (screen.status)
		answer(agent, server, screen.status, screen.reason,
		       screen.extra);
	else
		hand_out(agent, server, message, from);
	g_free(screen.extra);
}

void sip_take_request(void *agent, SipServer *server, SipMessage *message,
		      const SipTarget *from)
{
	if (!take_cancel(agent, server, message))
		take_screened(agent, server, message, from);
}

const SipIncoming *sip_request_get(const SipRequest *request)
{
	return &request->incoming;
}

void sip_request_answer(SipRequest *request, int status, const char *reason,
			const char *extra)
{
	SipAgent *agent = request->agent;
	SipServer *server = request->server;
	g_autofree char *lines = add_warning(agent, status, reason, extra);

	g_hash_table_remove(agent->requests, request);
	answer(agent, server, status, reason, lines);
}

void sip_request_accept(SipRequest *request, const char *lines,
			const char *body)
{
	SipServer *server = request->server;
	g_autoptr(GBytes) bytes = sip_respond_body(sip_server_message(server),
						   sip_server_from(server), 200,
						   "OK", lines, body);

	g_hash_table_remove(request->agent->requests, request);
	sip_server_answer(server, 200, bytes);
}

/* ---- before there is a transaction ---- */

void sip_take_refuse_with(SipAgent *agent, const SipMessage *message,
			  const SipTarget *from, int status, const char *text,
			  const char *extra)
{
	g_autofree char *reason = error_reason(status, text);
	g_autoptr(GBytes) bytes = NULL;
	SipTarget to = *from;
	gsize length;
	const char *answer;

	if (!message->method || !strcmp(message->method, "ACK") ||
	    !strcmp(message->method, "BENOTIFY") ||
	    !sip_message_value(message, "via"))
		return;
	bytes = sip_respond(message, from, status, reason, extra);
	sip_answer_target(message, from, &to);
	answer = g_bytes_get_data(bytes, &length);
	sip_transport_send(agent->transport, &to, answer, length);
}

void sip_take_refuse(SipAgent *agent, const SipMessage *message,
		     const SipTarget *from, int status, const char *reason)
{
	sip_take_refuse_with(agent, message, from, status, reason, NULL);
}

static SipVerdict judge(SipMessage *message, const char *bytes, gboolean broken)
{
	if (!broken)
		return sip_check(message, bytes);
	if (message->body - message->buffer > SIP_HEADER_BYTES)
		return (SipVerdict){ 513, "Headers Too Large" };
	return (SipVerdict){ 400, "Bad Content-Length" };
}

/* Whose requests nobody takes does not get a transaction, nor more answers
 * than would tell an honest administrator, nor does he keep a connection. */
static void refuse_stranger(SipAgent *agent, const SipMessage *message,
			    const SipTarget *from, const GError *error)
{
	g_autofree char *host = sip_target_host(from);

	if (sip_rate_take(agent->refusals, host, loop_now(agent->loop))) {
		sip_take_refuse(agent, message, from, 403,
				"This computer is not a trusted pool member");
		if (agent->handler->refused)
			agent->handler->refused(agent->data, from, error);
	}
	sip_transport_end(agent->transport, from);
}

/* Whether a message may be looked at; `from` gets the pool that it is of. An
 * answer is known by its branch. */
static gboolean admit(SipAgent *agent, const SipMessage *message,
		      SipTarget *from)
{
	g_autofree char *host = NULL;
	g_autoptr(GError) error = NULL;

	if (!agent->trust || from->pool)
		return TRUE;
	host = sip_target_host(from);
	from->pool = sip_trust_address(agent->trust, host, &error);
	if (from->pool || !message->method)
		return TRUE;
	refuse_stranger(agent, message, from, error);
	return FALSE;
}

/* RFC 5923 §5: what the other end lets us send comes back this way. */
static void note_alias(SipAgent *agent, const SipMessage *message,
		       const SipTarget *from)
{
	g_auto(SipVia) via = { 0 };

	if (from->protocol == SIP_TLS && message->method &&
	    sip_via_read(sip_message_value(message, "via"), &via) && via.alias)
		sip_transport_alias(agent->transport, from,
				    via.port ? via.port
					     : sip_protocol_port(SIP_TLS));
}

void sip_take_bytes(void *data, const char *bytes, gsize length,
		    const SipTarget *origin, gboolean broken)
{
	SipAgent *agent = data;
	g_autoptr(SipMessage) message = sip_message_scan(bytes, length);
	SipTarget from = *origin;
	SipVerdict verdict;

	if (!message || !admit(agent, message, &from))
		return;
	verdict = judge(message, bytes, broken);
	if (verdict.status) {
		trace_line(TRACE_INFO, "sip", NULL, "malformed message: %s",
			   verdict.reason ? verdict.reason
					  : error_phrase(verdict.status));
		sip_take_refuse(agent, message, &from, verdict.status,
				verdict.reason);
		return;
	}
	note_alias(agent, message, &from);
	if (sip_relay_take(agent, message, bytes, length, &from))
		return;
	sip_transactions_take(agent->transactions, g_steal_pointer(&message),
			      &from);
}
