/* ScriptStackTrace: the functions and scripts that run, innermost first. */
#include "shell/pipeline/call.h"

#include <string.h>

/* Where the innermost function stands: at the cmdlet that it runs, else at
 * the error itself. */
static Position innermost(Session *session, Record *record, Call **function)
{
	Position position = { 0 };
	Call *call = session->running;
	while (call && !call->cmdlet->script) {
		position = call->stage->position;
		call = call->outer;
	}
	*function = call;
	if (position.text)
		return position;
	Value place = record_get(record, "InvocationInfo");
	position.line = error_record_line(record);
	if (place.type == VALUE_RECORD)
		position.script =
			value_text(record_get(place.record, "ScriptName"));
	return position;
}

static void add(GString *trace, const char *name, const Position *position)
{
	const char *script = position->script;
	g_string_append_printf(
		trace, "%sat %s, %s: line %u", trace->len ? "\n" : "", name,
		script && *script ? script : "<No file>", position->line);
}

void session_trace(Session *session, Record *record)
{
	Call *call;
	if (!value_is_null(record_get(record, "ScriptStackTrace")))
		return;
	GString *trace = g_string_new(NULL);
	Position position = innermost(session, record, &call);
	for (; call; call = call->outer) {
		if (!call->cmdlet->script)
			continue;
		g_autofree char *name = call_frame_name(call);
		add(trace, name, &position);
		position = call->stage->position;
	}
	if (position.line)
		add(trace, "<ScriptBlock>", &position);
	record_set_take(record, "ScriptStackTrace", value_text_take(trace));
}
