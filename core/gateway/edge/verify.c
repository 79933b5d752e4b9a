#include "core/gateway/edge/edge_private.h"
#include "core/gateway/edge/limits.h"
#include "core/gateway/xmpp/route.h"

#include <string.h>

/* One key that is being asked about at its domain's server. */
struct Verify {
	Edge *edge;
	Session *asker; /* a reference */
	char *local, *remote, *id, *key;
	char *host; /* that was asked last, or NULL */
	Route *route;
	Session *session;
	gboolean over;
};

void verify_free(void *data)
{
	Verify *verify = data;
	verify->over = TRUE;
	g_clear_pointer(&verify->route, route_free);
	if (verify->session)
		session_drop(verify->session);
	session_unref(verify->asker);
	g_free(verify->local);
	g_free(verify->remote);
	g_free(verify->id);
	g_free(verify->key);
	g_free(verify->host);
	g_free(verify);
}

void verify_sweep(Edge *edge)
{
	for (guint i = edge->verifying->len; i; i--) {
		const Verify *verify = edge->verifying->pdata[i - 1];
		if (verify->over)
			g_ptr_array_remove_index_fast(edge->verifying, i - 1);
	}
}

/* The stream that brought the answer stands on the stack: verify_sweep does
 * the rest. */
static void answer(Verify *verify, const char *type, const char *condition)
{
	if (verify->over)
		return;
	verify->over = TRUE;
	g_clear_pointer(&verify->route, route_free);
	stream_answer_result(session_stream(verify->asker), verify->local,
			     verify->remote, type, condition);
}

/* Both addresses: whether the DNS leads elsewhere shows in them. */
static void note_invalid(const Verify *verify, const Session *asked)
{
	SessionView from, to;
	session_view(verify->asker, &from);
	session_view(asked, &to);
	g_autofree char *why = g_strdup_printf(
		"the server that the DNS names for '%s' ('%s', %s) did not "
		"make the dialback key shown from %s",
		verify->remote, verify->host, to.address, from.address);
	stream_note_refused(session_stream(verify->asker), why);
}

static void on_dialback(void *data, Session *session, const Dialback *element)
{
	Verify *verify = data;
	gboolean valid = !strcmp(element->type, "valid");
	if (verify->over)
		return;
	if (!strcmp(element->type, "error")) {
		answer(verify, "error", "remote-server-timeout");
		return;
	}
	if (!valid)
		note_invalid(verify, session);
	answer(verify, valid ? "valid" : "invalid", NULL);
}

static void next(Verify *verify);

static void on_closed(void *data, Session *session, const GError *error)
{
	Verify *verify = data;
	verify->session = NULL;
	if (error && !verify->over)
		edge_note_session(verify->edge, session, "dialback", error);
	session_unref(session);
	if (!verify->over)
		next(verify);
}

static char *no_key(void *data, Session *session, const char *id)
{
	(void)data;
	(void)session;
	(void)id;
	return g_strdup("");
}

static void nothing(void *data, Session *session)
{
	(void)data;
	(void)session;
}

static void no_stanza(void *data, Session *session, Xml *stanza, guint64 number)
{
	(void)data;
	(void)session;
	(void)number;
	xml_free(stanza);
}

static const SessionHandler handler = { NULL,	   no_key,	nothing,
					no_stanza, on_dialback, nothing,
					on_closed };

static void note_dns(Verify *verify, const GError *error)
{
	Failure failure = { TRUE, verify->local, verify->remote,
			    NULL, "dialback",	 error->message };
	edge_note_failure(verify->edge, &failure);
}

static void on_stop(void *data, const RouteStop *stop, const GError *error)
{
	Verify *verify = data;
	Edge *edge = verify->edge;
	if (!stop) {
		note_dns(verify, error);
		answer(verify, "error",
		       error->code == ROUTE_NOT_FOUND
			       ? "remote-server-not-found"
			       : "remote-connection-failed");
		return;
	}
	g_free(verify->host);
	verify->host = g_strdup(stop->host);
	StreamSetup setup = { .role = STREAM_INITIATING,
			      .local = verify->local,
			      .remote = verify->remote,
			      .methods = edge_methods_in(edge, verify->remote),
			      .verify_id = verify->id,
			      .verify_key = verify->key };
	SessionSetup session = { .loop = edge->loop,
				 .fd = stop->fd,
				 .direct = stop->direct,
				 .credentials = edge->credentials,
				 .host = stop->secure ? stop->host : NULL,
				 .tlsa = stop->tlsa };
	edge_limits(edge, verify->remote, &session.limits);
	verify->session = session_begin(&session, &setup, &handler, verify);
}

static void next(Verify *verify)
{
	route_next(verify->route, on_stop, verify);
}

void verify_start(Edge *edge, Session *session, const Dialback *ask)
{
	if (edge->verifying->len >= VERIFY_OPEN ||
	    !edge_methods_in(edge, ask->remote)) {
		stream_answer_result(session_stream(session), ask->local,
				     ask->remote, "error",
				     "resource-constraint");
		return;
	}
	Verify *verify = g_new0(Verify, 1);
	verify->edge = edge;
	verify->asker = session_ref(session);
	verify->local = g_strdup(ask->local);
	verify->remote = g_strdup(ask->remote);
	verify->id = g_strdup(ask->id);
	verify->key = g_strdup(ask->key);
	verify->route = edge_route(edge, ask->remote);
	g_ptr_array_add(edge->verifying, verify);
	next(verify);
}
