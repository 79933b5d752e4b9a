/* Stop-CsXmppStream: ends streams of the edges; what waits goes on over new
 * ones. */
#include "core/service/ask.h"
#include "shell/cmdlets/cmdlets.h"
#include "shell/cmdlets/deployment.h"

#include <gio/gio.h>
#include <string.h>

#define ASK_MS 5000

static const char *const directions[] = { "in", "out", "both", NULL };

typedef struct StopArgs {
	const char *identity, *direction, *computer;
	bool pass_thru;
} StopArgs;

/* What is to end. "fabrikam.com/out" is the identity of one stream. */
typedef struct Target {
	char *remote, *direction; /* or NULL: both */
} Target;

static void target_clear(Target *target)
{
	g_free(target->remote);
	g_free(target->direction);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Target, target_clear)

static Target target_of(const StopArgs *args)
{
	const char *slash = strrchr(args->identity, '/');
	if (!slash)
		return (Target){ g_strdup(args->identity),
				 g_strdup(args->direction) };
	return (Target){ g_strndup(args->identity,
				   (gsize)(slash - args->identity)),
			 g_strdup(slash + 1) };
}

static bool check_target(const Target *target, GError **error)
{
	if (!target->direction ||
	    g_strv_contains(directions, target->direction))
		return true;
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
		    "a stream's direction is in, out or both, not '%s'",
		    target->direction);
	return false;
}

static json_t *ask(const Paths *paths, const char *computer,
		   const Target *target, GError **error)
{
	g_autoptr(json_t) request =
		json_pack("{s:s, s:s, s:s*}", "ask", "stop", "remote",
			  target->remote, "direction", target->direction);
	return service_ask_computer(paths, computer, request, ASK_MS, error);
}

static const Property stopped_properties[] = {
	{ "Computer", "Edge that held the stream.", .type = VALUE_STRING },
	{ "Direction", "in, out or both.", .type = VALUE_STRING },
	{ "LocalDomain", "Our side.", .type = VALUE_STRING },
	{ "RemoteDomain", "The partner's side.", .type = VALUE_STRING },
	{ 0 },
};

static const RecordType stopped_type = {
	.name = "Gatehouse.XmppStreamStopped",
	.properties = stopped_properties,
};

static void set(Record *record, const char *name, const json_t *object,
		const char *member)
{
	record_set_take(record, name,
			value_string(json_member(object, member)));
}

static void emit_stopped(Call *call, const char *computer, const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *one = json_array_get(list, i);
		Record *record = record_new(&stopped_type);
		record_set_take(record, "Computer", value_string(computer));
		set(record, "Direction", one, "direction");
		set(record, "LocalDomain", one, "local");
		set(record, "RemoteDomain", one, "remote");
		if (!call_emit_record_take(call, record))
			return;
	}
}

static bool fail_none(const Target *target, GError **error)
{
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
		    "there is no stream with '%s' now: Get-CsXmppStream shows "
		    "those that there are",
		    target->remote);
	return false;
}

static bool stop_all(Call *call, const StopArgs *args, const Target *target,
		     GError **error)
{
	g_autoptr(Paths) paths = deployment_paths(call_session(call));
	g_autoptr(GPtrArray) edges =
		deployment_edges(call, paths, args->computer, error);
	size_t count = 0;
	for (guint i = 0; edges && i < edges->len; i++) {
		GError *fault = NULL;
		g_auto(Value) edge = value_string(edges->pdata[i]);
		g_autoptr(json_t) answer =
			ask(paths, edges->pdata[i], target, &fault);
		if (!answer) {
			call_error_take(call, fault, edge);
			count++; /* there may have been one */
			continue;
		}
		json_t *stopped = json_object_get(answer, "stopped");
		count += json_array_size(stopped);
		if (args->pass_thru)
			emit_stopped(call, edges->pdata[i], stopped);
	}
	/* A pattern that fits nothing is no mistake. */
	if (edges && !count && !strpbrk(target->remote, "*?"))
		return fail_none(target, error);
	return edges != NULL;
}

static bool stop_stream(Call *call, void *data, GError **error)
{
	const StopArgs *args = data;
	g_auto(Target) target = target_of(args);
	if (!check_target(&target, error))
		return false;
	if (!call_should_process(call, args->identity, "Stop-CsXmppStream"))
		return true;
	return stop_all(call, args, &target, error);
}

static const Param params[] = {
	{ .is = { "Identity",
		  "Partner domain, or one stream as Get-CsXmppStream names it; "
		  "wildcards are allowed.",
		  .field = STRING_FIELD(StopArgs, identity) },
	  .position = 1,
	  .mandatory = ALL_SETS,
	  .by_value = ALL_SETS,
	  .by_name = ALL_SETS },
	{ .is = { "Direction", "Only streams of this direction.",
		  .allowed = directions,
		  .field = STRING_FIELD(StopArgs, direction) } },
	{ .is = { "ComputerName", "Edge to ask; all when absent.",
		  .field = STRING_FIELD(StopArgs, computer) } },
	{ .is = { "PassThru", "Gives the streams that were stopped.",
		  .field = SWITCH_FIELD(StopArgs, pass_thru) } },
	{ 0 },
};

static const Example examples[] = {
	{ "Stop-CsXmppStream fabrikam.com -WhatIf",
	  "Says what it would end. Without -WhatIf, streams end once nothing "
	  "on them is open, and messages go on over new ones." },
	{ 0 },
};

const Cmdlet cmdlet_stop_cs_xmpp_stream = {
	.name = "Stop-CsXmppStream",
	.synopsis = "Ends XMPP streams with partners without losing what is on "
		    "them.",
	.args_size = sizeof(StopArgs),
	.params = params,
	.examples = examples,
	.output = &stopped_type,
	.confirm = CONFIRM_MEDIUM,
	.process = stop_stream,
};
