/* Dialback of peers that open streams: whose they are, and whether a key is
 * ours. */
#include "core/gateway/base/repeat.h"
#include "core/gateway/edge/edge_private.h"

#include <string.h>

/* What the stream does not end with. */
static void note_question(const Session *session, const Dialback *ask,
			  const char *why)
{
	SessionView view;
	session_view(session, &view);
	g_autofree char *cause =
		g_strconcat(ask->remote, " ", ask->local, " ", why, NULL);
	trace_repeat(TRACE_WARNING, "edge", NULL, cause,
		     "stream from '%s' (%s, stream %u), dialback between '%s' "
		     "and '%s': %s",
		     stream_remote(session_stream(session)), view.address,
		     view.number, ask->local, ask->remote, why);
}

/* A question about a key that we may have made. */
static void answer_verify(Edge *edge, Session *session, const Dialback *ask)
{
	Stream *stream = session_stream(session);
	gboolean local = edge_is_local(edge, ask->local);
	gboolean valid =
		local && edge_methods_in(edge, ask->remote) &&
		dialback_secret_check(edge->secret, ask->remote, ask->local,
				      ask->id, ask->key, loop_now(edge->loop));
	if (!valid)
		note_question(
			session, ask,
			local ? "it asks about a dialback key that is not "
				"ours"
			      : "it asks about a dialback key of a domain "
				"that is not served here");
	stream_answer_verify(stream, ask->local, ask->remote, ask->id,
			     !local  ? "error"
			     : valid ? "valid"
				     : "invalid",
			     local ? NULL : "item-not-found");
}

/* Why a key is not even looked at; NULL: it is. */
static const char *result_problem(const Edge *edge, const Stream *stream,
				  const Dialback *ask)
{
	guint methods = edge_methods_in(edge, ask->remote);
	if (!edge_is_local(edge, ask->local))
		return "item-not-found";
	if (!methods)
		return "forbidden";
	if (policy_usable(methods, stream_is_secured(stream)) &
	    (METHOD_TLS_DIALBACK | METHOD_TCP_DIALBACK))
		return NULL;
	return stream_is_secured(stream) ? "not-authorized"
					 : "policy-violation";
}

static void note_refused(Session *session, const Dialback *ask,
			 const char *problem)
{
	Stream *stream = session_stream(session);
	g_autoptr(GError) distrust = NULL;
	g_autofree char *why = NULL;
	if (!strcmp(problem, "policy-violation"))
		why = g_strdup("it uses dialback in clear text: TLS is "
			       "required");
	else if (strcmp(problem, "not-authorized"))
		why = g_strdup_printf("dialback for '%s': <%s/>", ask->remote,
				      problem);
	else if (session_check(session, ask->remote, NULL, &distrust))
		why = g_strdup("it uses dialback: SASL EXTERNAL is required");
	else
		why = g_strdup_printf("it uses dialback, which is not enabled "
				      "for it, and %s",
				      distrust->message);
	stream_note_refused(stream, why);
	/* Else it is what the stream ends with. */
	if (stream_method(stream))
		note_question(session, ask, why);
}

/* The certificate proves the domain as well as its server could: nobody is
 * asked (XEP-0344 §2.2). So one stream carries all pairs of a partner whose
 * settings have no dialback, too. */
static gboolean is_proven(const Edge *edge, const Session *session,
			  const Dialback *ask)
{
	guint methods = edge_methods_in(edge, ask->remote);
	gboolean external =
		methods & METHOD_EXTERNAL &&
		stream_method(session_stream(session)) == METHOD_EXTERNAL;
	return edge_is_local(edge, ask->local) &&
	       (external || methods & METHOD_TLS_DIALBACK) &&
	       session_check(session, ask->remote, NULL, NULL);
}

void edge_dialback(Edge *edge, Session *session, const Dialback *ask)
{
	Stream *stream = session_stream(session);
	if (ask->verify) {
		answer_verify(edge, session, ask);
		return;
	}
	if (is_proven(edge, session, ask)) {
		session_rely(session);
		stream_answer_result(stream, ask->local, ask->remote, "valid",
				     NULL);
		return;
	}
	const char *problem = result_problem(edge, stream, ask);
	if (!problem) {
		verify_start(edge, session, ask);
		return;
	}
	note_refused(session, ask, problem);
	stream_answer_result(stream, ask->local, ask->remote, "error", problem);
}
