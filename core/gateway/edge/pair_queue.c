#include "core/gateway/base/trace.h"
#include "core/gateway/edge/pair_private.h"
#include "core/gateway/xmpp/route.h"

#include <string.h>

static void queued_free(Queued *queued)
{
	g_bytes_unref(queued->bytes);
	g_free(queued->trace);
	g_free(queued);
}

const char *pair_condition(const GError *error)
{
	if (error->domain == ROUTE_ERROR && error->code == ROUTE_NOT_FOUND)
		return "remote-server-not-found";
	return "remote-server-timeout";
}

static void give_result(Queued *queued, const LinkResult *result)
{
	queued->fn(queued->data, result);
	queued_free(queued);
}

static void give_failure(Queued *queued, const char *condition,
			 const char *text, gboolean unsure)
{
	LinkResult result = { .unsure = unsure,
			      .condition = condition,
			      .type = "wait",
			      .text = text };
	if (!strcmp(condition, "remote-server-not-found") ||
	    !strcmp(condition, "not-allowed"))
		result.type = "cancel";
	else if (!strcmp(condition, "policy-violation"))
		result.type = "modify";
	edge_note_stanza(queued->trace, unsure ? "unsure" : "failed",
			 queued->pair->local, queued->pair->remote, condition,
			 text);
	give_result(queued, &result);
}

static Queued *pop(Pair *pair)
{
	Queued *queued = g_queue_pop_head(&pair->queue);
	if (queued)
		pair->bytes -= g_bytes_get_size(queued->bytes);
	return queued;
}

void pair_fail_queue(Pair *pair, const char *condition, const char *text)
{
	/* What a result leads to may be queued anew: only what is here now. */
	for (guint left = pair->queue.length; left && pair->queue.length;
	     left--)
		give_failure(pop(pair), condition, text, FALSE);
	while (pair->parked.length)
		give_failure(g_queue_pop_head(&pair->parked), condition, text,
			     FALSE);
}

/* First in, first out: what comes back is older than all that waits. */
static void push_first(Queued *queued)
{
	Pair *pair = queued->pair;
	trace_line(TRACE_DEBUG, "edge", queued->trace,
		   "the partner has not got it: once more");
	g_queue_push_head(&pair->queue, queued);
	pair->bytes += g_bytes_get_size(queued->bytes);
}

static void on_outcome(void *data, SentOutcome outcome)
{
	Queued *queued = data;
	static const LinkResult good = { .ok = TRUE };
	switch (outcome) {
	case SENT_ARRIVED:
		trace_line(TRACE_DEBUG, "edge", queued->trace,
			   "the partner has it");
		give_result(queued, &good);
		break;
	case SENT_UNDONE:
		push_first(queued);
		break;
	case SENT_UNSURE:
		give_failure(queued, "remote-server-timeout",
			     "the stream ended before the partner confirmed it",
			     TRUE);
		break;
	}
}

static gboolean is_late(const Pair *pair, const Queued *queued)
{
	return loop_now(pair->edge->loop) > queued->deadline;
}

static gboolean may_act(const Queued *queued)
{
	return !queued->may_act || queued->may_act(queued->data);
}

/* Those that may act again stand before everything younger. */
static void unpark(Pair *pair)
{
	GList *link = pair->parked.tail;
	while (link) {
		GList *before = link->prev;
		Queued *queued = link->data;
		if (may_act(queued)) {
			g_queue_delete_link(&pair->parked, link);
			g_queue_push_head(&pair->queue, queued);
			pair->bytes += g_bytes_get_size(queued->bytes);
		}
		link = before;
	}
}

static void write_one(Pair *pair, Stream *stream)
{
	Queued *queued = pop(pair);
	gsize length = 0;
	const char *bytes = g_bytes_get_data(queued->bytes, &length);
	if (!may_act(queued))
		g_queue_push_tail(&pair->parked, queued);
	else if (is_late(pair, queued))
		give_failure(queued, "remote-server-timeout",
			     "it waited too long for the partner", FALSE);
	else if (!stream_takes(stream, length))
		give_failure(queued, "policy-violation",
			     "it is larger than the partner's server takes",
			     FALSE);
	else
		stream_send(stream, bytes, length, on_outcome, queued);
}

void pair_pump(Pair *pair)
{
	unpark(pair);
	while (pair->queue.length && pair->session) {
		Stream *stream = session_stream(pair->session);
		if (!stream_may_send(stream) || stream_full(stream))
			return;
		write_one(pair, stream);
	}
}

static const char late_text[] = "it waited too long for the partner";

void pair_expire(Pair *pair)
{
	const char *text = pair->last ? pair->last->message : late_text;
	Queued *first;
	while ((first = g_queue_peek_head(&pair->parked)) &&
	       is_late(pair, first))
		give_failure(g_queue_pop_head(&pair->parked),
			     "remote-server-timeout", late_text, FALSE);
	while ((first = g_queue_peek_head(&pair->queue)) &&
	       is_late(pair, first))
		give_failure(pop(pair), "remote-server-timeout", text, FALSE);
	pair_pump(pair);
}

static Queued *queued_new(Pair *pair, const PairItem *item)
{
	Queued *queued = g_new0(Queued, 1);
	queued->pair = pair;
	queued->bytes = g_bytes_new(item->bytes, item->length);
	queued->deadline = item->deadline;
	queued->trace = g_strdup(item->trace);
	queued->fn = item->fn;
	queued->may_act = item->may_act;
	queued->data = item->data;
	return queued;
}

void pair_push(Pair *pair, const PairItem *item)
{
	g_queue_push_tail(&pair->queue, queued_new(pair, item));
	pair->bytes += item->length;
}
