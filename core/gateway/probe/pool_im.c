/* A message from one user to another: MESSAGE, or a session with it inside, by
 * MESSAGE as Lync has it or by MSRP. */
#include "core/gateway/probe/pool_private.h"

#include "core/gateway/bridge/session.h"

#include <string.h>

#define ACCEPTS "INVITE, ACK, BYE, CANCEL, MESSAGE, OPTIONS"

char *pool_im_text(const PoolProbe *probe)
{
	return g_strdup_printf("Test message %s", probe->token);
}

static gboolean is_msrp(const PoolProbe *probe)
{
	return !g_strcmp0(probe->profile, "Msrp");
}

static gboolean is_session(const PoolProbe *probe)
{
	return is_msrp(probe) || !g_strcmp0(probe->profile, "Lync");
}

/* Who has a password gets it here; of others the pool's answer counts. */
static gboolean comes_here(const PoolProbe *probe)
{
	return probe->to.registered;
}

static void check_done(PoolProbe *probe)
{
	if (!probe->answered || (comes_here(probe) && !probe->arrived))
		return;
	pool_measured(probe);
	pool_succeed(probe, comes_here(probe)
				    ? "The message has come to its receiver"
				    : "The pool has taken the message");
}

void pool_im_taken(PoolProbe *probe)
{
	probe->answered = TRUE;
	check_done(probe);
}

void pool_im_arrived(PoolProbe *probe, const char *by)
{
	if (probe->arrived)
		return;
	pool_step(probe, "%s has come", by);
	probe->arrived = TRUE;
	check_done(probe);
}

/* ---- sending ---- */

static void on_message(PoolProbe *probe, PoolUser *user,
		       const SipOutcome *outcome)
{
	if (outcome->status >= 300) {
		pool_refused(probe, user, "MESSAGE", outcome);
		return;
	}
	pool_im_taken(probe);
}

static void send_message(PoolProbe *probe)
{
	g_autofree char *text = pool_im_text(probe);
	PoolRequest request = { .method = "MESSAGE",
				.uri = probe->to.address,
				.type = "text/plain; charset=UTF-8",
				.body = text,
				.dialog = probe->dialog };

	pool_send(&probe->from, &request, on_message);
}

static void acknowledge(PoolProbe *probe)
{
	SipOutgoing outgoing = { .method = "ACK", .target = probe->target };

	sip_dialog_fill(probe->dialog, &outgoing);
	outgoing.cseq = --probe->dialog->cseq;
	if (!outgoing.uri)
		outgoing.uri = probe->to.address;
	sip_agent_ack(probe->from.agent, &outgoing);
}

static void on_invited(PoolProbe *probe, PoolUser *user,
		       const SipOutcome *outcome)
{
	if (outcome->status >= 300) {
		pool_refused(probe, user, "INVITE", outcome);
		return;
	}
	sip_dialog_answered(probe->dialog, outcome);
	acknowledge(probe);
	if (probe->ending)
		return;
	if (!is_msrp(probe))
		send_message(probe);
	else if (!pool_msrp_answered(probe, outcome))
		pool_fail(probe, "488 Not Acceptable Here",
			  "What took the session offers no MSRP that can be "
			  "used: see SipProfile of Set-CsPool");
}

static void send_invite(PoolProbe *probe)
{
	g_autofree char *sdp = is_msrp(probe)
				       ? pool_msrp_offer(probe)
				       : session_sdp(probe->address, NULL);
	PoolRequest request = { .method = "INVITE",
				.uri = probe->to.address,
				.lines = "Allow: " ACCEPTS "\r\n",
				.type = "application/sdp",
				.body = sdp,
				.dialog = probe->dialog };

	pool_send(&probe->from, &request, on_invited);
}

void pool_im_start(PoolProbe *probe)
{
	probe->dialog = sip_dialog_new(probe->from.address, probe->to.address);
	pool_measure(probe);
	if (is_session(probe))
		send_invite(probe);
	else
		send_message(probe);
}

static void on_bye(PoolProbe *probe, PoolUser *user, const SipOutcome *outcome)
{
	(void)probe;
	(void)user;
	(void)outcome;
}

void pool_im_leave(PoolProbe *probe)
{
	PoolRequest request = { .method = "BYE",
				.uri = probe->to.address,
				.dialog = probe->dialog };

	if (probe->dialog && is_session(probe) &&
	    sip_dialog_stands(probe->dialog))
		pool_send(&probe->from, &request, on_bye);
}

/* ---- receiving ---- */

static gboolean has_token(const PoolProbe *probe, const SipIncoming *incoming)
{
	gsize length = 0;
	const char *body =
		incoming->page.body
			? g_bytes_get_data(incoming->page.body, &length)
			: NULL;

	return body && g_strstr_len(body, (gssize)length, probe->token);
}

static const char *user_of(const char *address)
{
	return address + strlen("sip:");
}

static void accept_invite(PoolProbe *probe, SipRequest *request)
{
	const SipIncoming *incoming = sip_request_get(request);
	g_autofree char *contact =
		sip_agent_contact(probe->to.agent, incoming->protocol);
	g_autofree char *lines =
		g_strconcat(contact, "Content-Type: application/sdp\r\n",
			    "Allow: " ACCEPTS "\r\n", NULL);
	g_autofree char *sdp =
		is_msrp(probe) ? pool_msrp_accept(probe, incoming)
			       : session_sdp(probe->address,
					     user_of(probe->to.address));

	pool_step(probe, "INVITE has come");
	if (sdp)
		sip_request_accept(request, lines, sdp);
	else
		sip_request_answer(request, 488, NULL, NULL);
}

void pool_im_take(PoolProbe *probe, SipRequest *request)
{
	const SipIncoming *incoming = sip_request_get(request);
	gboolean message = !strcmp(incoming->method, "MESSAGE");
	gboolean arrived = message && has_token(probe, incoming);

	if (!strcmp(incoming->method, "INVITE")) {
		accept_invite(probe, request);
		return;
	}
	if (!message && strcmp(incoming->method, "BYE")) {
		sip_request_answer(request, 405, NULL,
				   "Allow: " ACCEPTS "\r\n");
		return;
	}
	sip_request_answer(request, 200, NULL, NULL);
	if (arrived)
		pool_im_arrived(probe, "MESSAGE");
}
