#include "core/gateway/edge/onlooker.h"

#include "core/base/clock.h"
#include "core/gateway/edge/limits.h"
#include "core/gateway/xmpp/tap.h"

#include <string.h>

struct Onlooker {
	Edge *edge;
	char *watch, *remote;
	Tap *tap;
	GQueue lines; /* of json_t */
	gsize bytes;
	guint lost;
	gint64 asked; /* loop time */
};

static void drop_lines(Onlooker *onlooker)
{
	json_t *line;
	while ((line = g_queue_pop_head(&onlooker->lines)))
		json_decref(line);
	onlooker->bytes = 0;
}

void onlooker_free(void *data)
{
	Onlooker *onlooker = data;
	tap_free(onlooker->tap);
	drop_lines(onlooker);
	g_free(onlooker->watch);
	g_free(onlooker->remote);
	g_free(onlooker);
}

/* All domains of a partner are his. */
static gboolean on_wants(void *data, const char *remote)
{
	const Onlooker *onlooker = data;
	if (g_pattern_match_simple(onlooker->remote, remote))
		return TRUE;
	const PartnerConfig *partner = edge_partner(onlooker->edge, remote);
	return partner &&
	       partner == edge_partner(onlooker->edge, onlooker->remote);
}

static const char *way_name(TapWay way)
{
	switch (way) {
	case TAP_SENT:
		return "sent";
	case TAP_RECEIVED:
		return "received";
	case TAP_NOTE:
		return "note";
	}
	return "";
}

static void on_line(void *data, const TapLine *line)
{
	Onlooker *onlooker = data;
	gsize length = strlen(line->text);
	if (onlooker->lines.length >= ONLOOKER_LINES ||
	    onlooker->bytes + length > ONLOOKER_BYTES) {
		onlooker->lost++;
		return;
	}
	g_autofree char *time = clock_format_utc(clock_now(), TRUE);
	json_t *object = json_pack(
		"{s:s, s:i, s:s, s:s, s:s*, s:s}", "time", time, "stream",
		(int)line->stream, "way", way_name(line->way), "remote",
		line->remote, "address", line->address, "text", line->text);
	if (!object)
		return; /* no UTF-8: nothing that came over a stream */
	onlooker->bytes += length;
	g_queue_push_tail(&onlooker->lines, object);
}

static const TapHandler handler = { on_wants, on_line };

static Onlooker *find(const Edge *edge, const char *watch)
{
	for (guint i = 0; i < edge->onlookers->len; i++) {
		Onlooker *one = edge->onlookers->pdata[i];
		if (!strcmp(one->watch, watch))
			return one;
	}
	return NULL;
}

static Onlooker *onlooker_new(Edge *edge, const char *watch, const char *remote)
{
	Onlooker *onlooker = g_new0(Onlooker, 1);
	onlooker->edge = edge;
	onlooker->watch = g_strdup(watch);
	onlooker->remote = g_strdup(remote);
	onlooker->tap = tap_new(&handler, onlooker);
	g_ptr_array_add(edge->onlookers, onlooker);
	return onlooker;
}

static json_t *take_lines(Onlooker *onlooker)
{
	json_t *lines = json_array(), *line;
	while ((line = g_queue_pop_head(&onlooker->lines)))
		json_array_append_new(lines, line);
	json_t *answer = json_pack("{s:o, s:i}", "lines", lines, "lost",
				   (int)onlooker->lost);
	onlooker->bytes = 0;
	onlooker->lost = 0;
	return answer;
}

json_t *onlookers_ask(Edge *edge, const json_t *request)
{
	const char *watch = json_member(request, "watch");
	const char *remote = json_member(request, "remote");
	if (!watch || !remote)
		return json_pack("{s:s}", "error",
				 "the request has no 'watch' or no 'remote'");
	Onlooker *onlooker = find(edge, watch);
	if (!onlooker && edge->onlookers->len >= ONLOOKERS)
		return json_pack("{s:s}", "error",
				 "too many traces are under way: end another "
				 "one");
	if (!onlooker)
		onlooker = onlooker_new(edge, watch, remote);
	onlooker->asked = loop_now(edge->loop);
	json_t *answer = take_lines(onlooker);
	if (json_is_true(json_object_get(request, "end")))
		g_ptr_array_remove_fast(edge->onlookers, onlooker);
	return answer;
}

void onlookers_tick(Edge *edge)
{
	gint64 now = loop_now(edge->loop);
	for (guint i = edge->onlookers->len; i; i--) {
		const Onlooker *one = edge->onlookers->pdata[i - 1];
		if (now - one->asked > ONLOOKER_MS)
			g_ptr_array_remove_index_fast(edge->onlookers, i - 1);
	}
}
