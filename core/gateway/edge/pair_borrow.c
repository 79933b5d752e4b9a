#include "core/gateway/base/trace.h"
#include "core/gateway/edge/pair_private.h"

/* Pairs whose stanzas go over a stream that is not theirs (XEP-0288: of the
 * partner; XEP-0220 §2.5: of another pair), and those that wait for a lost
 * one of their own to go on (XEP-0198 §5). */

void pair_borrow_from(Pair *pair, Session *session)
{
	pair->session = session_ref(session);
	pair->borrowed = TRUE;
	pair->failures = 0;
	pair->not_before = 0;
	g_clear_error(&pair->last);
	pair_tell_state(pair, TRUE, "");
	pair_pump(pair);
}

static gboolean may_borrow(const Pair *pair)
{
	return !pair->session && !pair->busy && !pair->resume &&
	       !pair->edge->freeing;
}

void pair_return(Pair *pair)
{
	g_clear_pointer(&pair->session, session_unref);
	pair->borrowed = FALSE;
}

gboolean pair_borrow(Pair *pair)
{
	Session *session =
		may_borrow(pair)
			? inbound_find(pair->edge, pair->local, pair->remote)
			: NULL;
	if (!session)
		return FALSE;
	trace_line(TRACE_INFO, "edge", NULL,
		   "stanzas from '%s' to '%s' go over the stream that it "
		   "opened",
		   pair->local, pair->remote);
	pair_borrow_from(pair, session);
	return TRUE;
}

/* Those that may be on a stream: mostly one. */
static GList *pairs_on(Edge *edge, const Stream *stream)
{
	Pair *only;
	if (stream_pairs(stream) > 1)
		return g_hash_table_get_values(edge->pairs);
	if (!stream_pairs(stream))
		return NULL;
	only = pair_find(edge, stream_local(stream), stream_remote(stream));
	return only ? g_list_prepend(NULL, only) : NULL;
}

void pairs_lend(Edge *edge, Session *session)
{
	const Stream *stream = session_stream(session);
	g_autoptr(GList) pairs = pairs_on(edge, stream);
	for (GList *link = pairs; link; link = link->next) {
		Pair *pair = link->data;
		if (pair->session == session)
			pair_pump(pair);
		else if (pair->queue.length && may_borrow(pair) &&
			 stream_has_pair(stream, pair->local, pair->remote))
			pair_borrow_from(pair, session);
	}
}

/* Pairs go before streams of partners do. */
void pairs_take_back(Edge *edge, Session *session)
{
	if (edge->freeing)
		return;
	g_autoptr(GList) pairs = pairs_on(edge, session_stream(session));
	for (GList *link = pairs; link; link = link->next) {
		Pair *pair = link->data;
		if (pair->asked == session) {
			pair_stop_sharing(pair);
			pair_dial(pair);
		}
		if (pair->session != session || !pair->borrowed)
			continue;
		pair_return(pair);
		if (pair->queue.length)
			pair_dial(pair);
	}
}

static void end_wait(Pair *pair)
{
	trace_line(TRACE_WARNING, "edge", NULL,
		   "the lost stream from '%s' to '%s' could not be resumed",
		   pair->local, pair->remote);
	g_clear_pointer(&pair->resume, resume_free);
	if (!pair->busy && !pair->session &&
	    loop_now(pair->edge->loop) < pair->not_before)
		pair_fail_queue(pair,
				pair->last ? pair_condition(pair->last)
					   : "remote-server-timeout",
				pair->last ? pair->last->message
					   : "the partner cannot be reached");
}

void pair_tend(Pair *pair)
{
	if (pair->resume && loop_now(pair->edge->loop) > pair->resume_until)
		end_wait(pair);
	pair_tend_sharing(pair);
	if (pair->queue.length || pair->resume)
		pair_dial(pair);
}
