#include "core/gateway/msrp/agent_private.h"

#include <gio/gio.h>
#include <string.h>

static MsrpFlow *flow_of(MsrpAgent *agent, guint64 number)
{
	return g_hash_table_lookup(agent->flows, &number);
}

static void break_off(MsrpFlow *flow, const char *text)
{
	g_autoptr(GError) error =
		g_error_new_literal(G_IO_ERROR, G_IO_ERROR_INVALID_DATA, text);

	msrp_flow_fail(flow, error);
}

/* ---- whose it is ---- */

/* The session that a path leads to, NULL for none of ours. */
static MsrpSession *find_session(const MsrpAgent *agent, const char *path)
{
	g_auto(MsrpUri) uri = { 0 };
	MsrpSession *session;

	if (!msrp_path_first(path, &uri) || !uri.session)
		return NULL;
	session = g_hash_table_lookup(agent->sessions, uri.session);
	return session && msrp_path_same(session->path, path) ? session : NULL;
}

/* The other end's first request shows which connection is its own. */
static int bind_session(MsrpFlow *flow, MsrpSession *session)
{
	if (session->flow)
		return session->flow == flow ? 200 : 506;
	if (session->failure || !msrp_flow_proves(flow, session, NULL))
		return 403;
	msrp_flow_join(flow, session);
	return 200;
}

static int judge(MsrpFlow *flow, const MsrpHead *head, MsrpSession **session)
{
	int status;

	if (head->malformed)
		return 400;
	if (head->kind == MSRP_OTHER)
		return 501;
	*session = find_session(flow->agent, head->to);
	if (!*session || !(*session)->remote ||
	    !msrp_path_same((*session)->remote, head->from)) {
		*session = NULL;
		return 481;
	}
	status = bind_session(flow, *session);
	if (status != 200)
		*session = NULL;
	return status;
}

/* ---- one request ---- */

static void take_head(MsrpFlow *flow, const MsrpHead *head)
{
	MsrpSession *session = NULL;
	gint64 now = loop_now(flow->agent->loop);

	flow->current = NULL;
	if (head->kind == MSRP_RESPONSE)
		return;
	flow->status = judge(flow, head, &session);
	flow->misses = flow->status == 200 ? 0 : flow->misses + 1;
	flow->current = session;
	if (session && head->kind == MSRP_SEND)
		flow->status = msrp_join_begin(session->join, head, now);
}

static void take_body(MsrpFlow *flow, const MsrpHead *head, const char *bytes,
		      gsize length)
{
	if (flow->current && head->kind == MSRP_SEND && flow->status == 200)
		flow->status =
			msrp_join_add(flow->current->join, bytes, length);
}

/* A SEND that says nothing has only shown where its sender is. */
static void take_whole(MsrpFlow *flow, const MsrpHead *head, MsrpWhole *whole)
{
	MsrpSession *session = flow->current;

	if (!g_bytes_get_size(whole->body))
		msrp_answer(flow, head, 200);
	else
		session->handler->message(session->data,
					  msrp_incoming_new(flow, head, whole));
}

static void end_send(MsrpFlow *flow, const MsrpHead *head, MsrpFlag flag)
{
	g_auto(MsrpWhole) whole = { 0 };
	MsrpSession *session = flow->current;
	gboolean failed = flow->status != 200;
	int status =
		session ? msrp_join_end(session->join, flag, failed, &whole)
			: 200;

	if (whole.body)
		take_whole(flow, head, &whole);
	else
		msrp_answer(flow, head, failed ? flow->status : status);
}

static void take_end(MsrpFlow *flow, const MsrpHead *head, MsrpFlag flag)
{
	MsrpAgent *agent = flow->agent;
	guint64 number = flow->number;

	switch (head->kind) {
	case MSRP_RESPONSE:
		msrp_sends_answered(agent, flow, head);
		return;
	case MSRP_REPORT:
		if (flow->current && flow->status == 200)
			msrp_sends_reported(flow->current, head);
		break;
	case MSRP_OTHER:
		msrp_answer(flow, head, flow->status);
		break;
	case MSRP_SEND:
		end_send(flow, head, flag);
		break;
	}
	/* It stands since it was bound; the answer goes before what waited. */
	flow = flow_of(agent, number);
	if (flow && flow->current && !flow->current->open)
		msrp_session_opened(flow->current);
}

static void take_event(MsrpFlow *flow, MsrpEvent event, const char *bytes,
		       gsize length)
{
	const MsrpHead *head = msrp_reader_head(flow->reader);

	if (event == MSRP_HEAD)
		take_head(flow, head);
	else if (event == MSRP_BODY)
		take_body(flow, head, bytes, length);
	else if (event == MSRP_END) {
		flow->began = 0;
		take_end(flow, head, msrp_reader_flag(flow->reader));
	}
}

/* ---- the stream ---- */

/* Everything that is there, unless too much waits for answers; what is told
 * may end the flow. False: it is gone. */
static gboolean deliver(MsrpAgent *agent, guint64 number)
{
	MsrpFlow *flow;

	while ((flow = flow_of(agent, number)) && !flow->paused) {
		const char *bytes;
		gsize length;
		MsrpEvent event =
			msrp_reader_next(flow->reader, &bytes, &length);

		if (event == MSRP_NOTHING)
			break;
		if (event == MSRP_BROKEN || flow->misses > MSRP_MISSES) {
			break_off(flow, event == MSRP_BROKEN
						? "this is no MSRP"
						: "too much was for sessions "
						  "that are none");
			return FALSE;
		}
		take_event(flow, event, bytes, length);
	}
	return flow != NULL;
}

static void go_on(MsrpAgent *agent, guint64 number)
{
	MsrpFlow *flow;

	if (!deliver(agent, number))
		return;
	flow = flow_of(agent, number);
	if (!msrp_reader_partial(flow->reader))
		flow->began = 0;
	else if (!flow->began)
		flow->began = loop_now(agent->loop);
}

void msrp_flow_received(void *data, const char *bytes, gsize length)
{
	MsrpFlow *flow = data;

	flow->ready = TRUE;
	msrp_reader_append(flow->reader, bytes, length);
	go_on(flow->agent, flow->number);
}

void msrp_flow_resume(MsrpFlow *flow)
{
	if (flow->unanswered >= MSRP_UNANSWERED / 2 || !flow->paused)
		return;
	flow->paused = FALSE;
	connection_pause(flow->connection, FALSE);
	go_on(flow->agent, flow->number);
}
