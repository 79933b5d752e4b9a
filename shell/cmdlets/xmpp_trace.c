/* Get-CsXmppTrace: what is said on the streams with one partner, as it is
 * said. The edges write it down only while somebody asks. */
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/model/address.h"
#include "core/service/ask.h"
#include "shell/cmdlets/answer.h"
#include "shell/cmdlets/cmdlets.h"
#include "shell/cmdlets/deployment.h"

#include <string.h>

#define ASK_MS	     5000
#define NAP_MS	     200
#define SECONDS	     10 /* without -Wait and -Seconds */
#define STREAM_WIDTH 5
#define UNIX_EPOCH   G_GINT64_CONSTANT(621355968000000000) /* in ticks */

/* ---- a line ---- */

static const char *const directions[] = { "Sent", "Received", "Note", NULL };

static const Property properties[] = {
	{ "Time", "When.", .type = VALUE_DATETIME },
	{ "Computer", "Edge that holds the stream.", .type = VALUE_STRING },
	{ "Stream",
	  "Its number, as in Get-CsXmppStream and in the edge's log; 0 before "
	  "there is one.",
	  .type = VALUE_LONG },
	{ "Direction", "Sent, Received or Note.", .type = VALUE_STRING,
	  .allowed = directions },
	{ "RemoteDomain", "The partner's side.", .type = VALUE_STRING },
	{ "Address", "The other end.", .type = VALUE_STRING },
	{ "Text",
	  "What was said, without keys and, unless the gateway is set to log "
	  "all message bodies, without what people wrote.",
	  .type = VALUE_STRING },
	{ 0 },
};

static const char *const members[] = { "time",	 NULL,	    "stream", NULL,
				       "remote", "address", "text" };

static const char *way_mark(const char *direction)
{
	return !g_strcmp0(direction, "Sent")	   ? "->"
	       : !g_strcmp0(direction, "Received") ? "<-"
						   : "--";
}

static char *line_text(const Record *shown)
{
	Record *record = (Record *)shown;
	int64_t ticks = record_get(record, "Time").integer;
	g_autofree char *at = clock_format_utc((ticks - UNIX_EPOCH) / 10, TRUE);
	const char *text = value_text(record_get(record, "Text"));
	const char *way = value_text(record_get(record, "Direction"));
	return g_strdup_printf("%s %*" G_GINT64_FORMAT " %s %s", at,
			       STREAM_WIDTH,
			       record_get(record, "Stream").integer,
			       way_mark(way), text ? text : "");
}

static const View view = { .lines = line_text };

static const RecordType line_type = {
	.name = "Gatehouse.XmppTraceLine",
	.properties = properties,
	.view = &view,
};

/* Sent, Received, Note. */
static void set_direction(Record *record, const char *way)
{
	g_autofree char *name = g_strdup(way ? way : "note");
	*name = g_ascii_toupper(*name);
	record_set_take(record, "Direction", value_string(name));
}

/* ---- following ---- */

typedef struct TraceArgs {
	const char *identity, *computer;
	int64_t seconds;
	bool wait;
} TraceArgs;

/* One trace at the edges. */
typedef struct Trace {
	Call *call;
	const char *domain;
	Paths *paths;
	GPtrArray *edges;
	char *watch;
	bool full; /* nobody takes any more */
} Trace;

static void trace_clear(Trace *trace)
{
	g_clear_pointer(&trace->paths, paths_free);
	g_clear_pointer(&trace->edges, g_ptr_array_unref);
	g_free(trace->watch);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Trace, trace_clear)

static void emit_lines(Trace *trace, const char *computer, const json_t *lines)
{
	for (size_t i = 0; !trace->full && i < json_array_size(lines); i++) {
		const json_t *line = json_array_get(lines, i);
		Record *record = answer_record(&line_type, members, line);
		record_set_take(record, "Computer", value_string(computer));
		set_direction(record, json_member(line, "way"));
		trace->full = !call_emit_record_take(trace->call, record);
	}
}

static bool fetch(Trace *trace, const char *computer, bool end, GError **error)
{
	g_autoptr(json_t) request =
		json_pack("{s:s, s:s, s:s, s:b}", "ask", "trace", "watch",
			  trace->watch, "remote", trace->domain, "end", end);
	g_autoptr(json_t) answer = service_ask_computer(trace->paths, computer,
							request, ASK_MS, error);
	if (!answer)
		return false;
	int64_t lost = json_member_integer(answer, "lost", 0);
	emit_lines(trace, computer, json_object_get(answer, "lines"));
	if (lost)
		feedback_warn(call_feedback(trace->call),
			      "%" G_GINT64_FORMAT " lines were lost: more was "
			      "said than could be fetched",
			      lost);
	return true;
}

static bool fetch_all(Trace *trace, bool end, GError **error)
{
	for (guint i = 0; i < trace->edges->len; i++)
		if (!fetch(trace, trace->edges->pdata[i], end, error))
			return false;
	return true;
}

static bool follow(Trace *trace, const TraceArgs *args, GError **error)
{
	Session *session = call_session(trace->call);
	int64_t until = clock_monotonic_ms() + 1000 * args->seconds;
	bool good = fetch_all(trace, false, error);
	while (good && !trace->full && !session_interrupted(session) &&
	       (args->wait || clock_monotonic_ms() < until)) {
		session_wait(session, true);
		g_usleep(1000 * NAP_MS);
		session_wait(session, false);
		good = fetch_all(trace, false, error);
	}
	return good;
}

static bool get_trace(Call *call, void *data, GError **error)
{
	TraceArgs *args = data;
	g_auto(Trace) trace = { .call = call };
	g_autofree char *spelled = NULL, *key = NULL;
	bool pattern = strpbrk(args->identity, "*?") != NULL;
	if (!pattern && !domain_parse(args->identity, &spelled, &key, error))
		return false;
	if (!call_given_name(call, "Seconds"))
		args->seconds = SECONDS;
	trace.domain = pattern ? args->identity : key;
	trace.paths = deployment_paths(call_session(call));
	trace.edges =
		deployment_edges(call, trace.paths, args->computer, error);
	trace.watch = random_hex(8);
	if (!trace.edges || !follow(&trace, args, error))
		return false;
	return fetch_all(&trace, true, error);
}

static const Param params[] = {
	{ .is = { "Identity",
		  "One of the partner's domains: all of them are traced; "
		  "wildcards are allowed.",
		  .field = STRING_FIELD(TraceArgs, identity) },
	  .position = 1,
	  .mandatory = ALL_SETS,
	  .by_name = ALL_SETS },
	{ .is = { "Wait", "Goes on until Ctrl+C.",
		  .field = SWITCH_FIELD(TraceArgs, wait) } },
	{ .is = { "Seconds", "How long; 10 when absent.", .least = 0,
		  .most = G_MAXINT32,
		  .field = INTEGER_FIELD(TraceArgs, seconds) } },
	{ .is = { "ComputerName", "Edge to ask; all when absent.",
		  .field = STRING_FIELD(TraceArgs, computer) } },
	{ 0 },
};

static const Example examples[] = {
	{ "Get-CsXmppTrace fabrikam.com -Wait",
	  "Shows what is said on all streams with the partner until Ctrl+C.",
	  true },
	{ 0 },
};

const Cmdlet cmdlet_get_cs_xmpp_trace = {
	.name = "Get-CsXmppTrace",
	.synopsis = "Shows live what is said on the XMPP streams with one "
		    "partner, without secrets.",
	.args_size = sizeof(TraceArgs),
	.params = params,
	.examples = examples,
	.output = &line_type,
	.process = get_trace,
};
