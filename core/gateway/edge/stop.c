#include "core/base/json.h"
#include "core/gateway/base/trace.h"
#include "core/gateway/edge/edge_private.h"
#include "core/gateway/edge/limits.h"
#include "core/gateway/edge/pair.h"
#include "core/gateway/edge/passage.h"

#include <string.h>

/* A stream that is to end once nothing on it is open. */
typedef struct Stop {
	Session *session; /* a reference */
	gint64 deadline;
} Stop;

void stop_free(void *data)
{
	Stop *stop = data;
	session_unref(stop->session);
	g_free(stop);
}

static gboolean is_wanted(const json_t *request, const char *direction,
			  const char *remote)
{
	const char *wanted = json_member(request, "direction");
	const char *pattern = json_member(request, "remote");
	return remote && (!wanted || !strcmp(wanted, direction)) &&
	       (!pattern || g_pattern_match_simple(pattern, remote));
}

static void tell(json_t *stopped, const char *direction, const char *local,
		 const char *remote)
{
	json_array_append_new(stopped, json_pack("{s:s, s:s, s:s}", "direction",
						 direction, "local", local,
						 "remote", remote));
}

static void stop_one(Edge *edge, Session *session, json_t *stopped,
		     const char *direction)
{
	Stream *stream = session_stream(session);
	Stop *stop = g_new(Stop, 1);
	*stop = (Stop){ session_ref(session),
			loop_now(edge->loop) + EDGE_STOP_MS };
	stream_stop(stream);
	session_leave(session, stream_role(stream) == STREAM_RECEIVING &&
				       !stream_is_bidi(stream));
	g_ptr_array_add(edge->stopping, stop);
	tell(stopped, direction, stream_local(stream), stream_remote(stream));
}

/* What is on them is not known here. */
static void stop_passages(Edge *edge, const json_t *request, json_t *stopped)
{
	for (guint i = 0; i < edge->passages->len; i++) {
		Passage *passage = edge->passages->pdata[i];
		const char *remote = passage_remote(passage);
		if (!is_wanted(request, "in", remote))
			continue;
		tell(stopped, "in", passage_local(passage), remote);
		passage_end(passage);
	}
}

static void stop_wanted(Edge *edge, Session *session, json_t *stopped,
			const json_t *request)
{
	const Stream *stream = session_stream(session);
	const char *direction = edge_direction(stream);
	if (is_wanted(request, direction, stream_remote(stream)))
		stop_one(edge, session, stopped, direction);
}

json_t *stop_streams(Edge *edge, const json_t *request)
{
	json_t *stopped = json_array();
	GHashTableIter iter;
	void *value;
	g_hash_table_iter_init(&iter, edge->pairs);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		Pair *pair = value;
		Session *session = (Session *)pair_session(pair);
		if (session && !pair_is_borrowed(pair))
			stop_wanted(edge, session, stopped, request);
	}
	for (guint i = 0; i < edge->inbound->len; i++) {
		stop_wanted(edge, edge->inbound->pdata[i], stopped, request);
	}
	stop_passages(edge, request, stopped);
	stop_tick(edge);
	return json_pack("{s:o}", "stopped", stopped);
}

static gboolean is_due(const Edge *edge, const Stop *stop)
{
	const Stream *stream = session_stream(stop->session);
	return loop_now(edge->loop) > stop->deadline ||
	       !(stream_open_stanzas(stream) || stream_unproven(stream));
}

void stop_tick(Edge *edge)
{
	for (guint i = edge->stopping->len; i; i--) {
		Stop *stop = edge->stopping->pdata[i - 1];
		if (!is_due(edge, stop))
			continue;
		Session *session = session_ref(stop->session);
		g_ptr_array_remove_index_fast(edge->stopping, i - 1);
		session_close(session, NULL);
		session_unref(session);
	}
}
