#include "core/gateway/edge/edge_private.h"
#include "core/gateway/edge/limits.h"
#include "core/gateway/edge/pair.h"
#include "core/gateway/edge/relay.h"

/* The end of an edge: no new streams and stanzas; what is under way ends as
 * usual. A partner's answers are read as long as it has to prove something. */

static gboolean is_drained(const Edge *edge)
{
	return !edge->inbound->len && !relay_open(edge->relay) &&
	       pairs_idle(edge);
}

static void close_all(Edge *edge)
{
	g_autoptr(GError) error = g_error_new_literal(
		STREAM_ERROR, STREAM_SYSTEM_SHUTDOWN, "the edge shuts down");
	while (edge->inbound->len)
		session_close(edge->inbound->pdata[0], error);
}

void drain_tick(Edge *edge)
{
	inbound_drain(edge);
	pairs_leave(edge);
	if (!relay_open(edge->relay))
		pairs_drain(edge);
	gboolean late = loop_now(edge->loop) > edge->drain_until;
	if (late)
		close_all(edge);
	if (!edge->drained || !(late || is_drained(edge)))
		return;
	LoopFn *done = edge->drained;
	edge->drained = NULL;
	done(edge->drained_data);
}

void edge_drain(Edge *edge, LoopFn *done, void *data)
{
	g_clear_pointer(&edge->listener, listener_free);
	edge->draining = TRUE;
	edge->drained = done;
	edge->drained_data = data;
	edge->drain_until = loop_now(edge->loop) + EDGE_DRAIN_MS;
	lost_give_up(edge);
	inbound_drain(edge);
	pairs_leave(edge);
}
