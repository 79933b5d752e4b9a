#include "shell/pipeline/call_stack.h"

#include "core/value/table.h"
#include "shell/pipeline/call.h"

#define NO_FILE "<No file>"

static const Property frame_properties[] = {
	{ "Command", "What runs." },
	{ "Location", "Its file and the line it stands at." },
	{ "Arguments", "What it was given." },
	{ "ScriptName", "Path of its file." },
	{ "ScriptLineNumber", "The line it stands at." },
	{ "InvocationInfo", "How it was called." },
	{ "FunctionName", "Name and part of the function." },
	{ 0 },
};
static const ViewColumn frame_columns[] = {
	{ "Command" },
	{ "Arguments" },
	{ "Location" },
	{ 0 },
};
static const View frame_view = { .columns = frame_columns };

static char *frame_format(const Record *record)
{
	Record *frame = (Record *)record;
	g_autofree char *line =
		value_format(record_get(frame, "ScriptLineNumber"));
	const char *script = value_text(record_get(frame, "ScriptName"));
	return g_strdup_printf("at %s, %s: line %s",
			       value_text(record_get(frame, "FunctionName")),
			       script ? script : NO_FILE, line);
}

const RecordType frame_type = {
	.name = "System.Management.Automation.CallStackFrame",
	.properties = frame_properties,
	.view = &frame_view,
	.format = frame_format,
};

char *call_frame_name(const Call *call)
{
	const Cmdlet *cmdlet = call->cmdlet;
	const char *name =
		cmdlet->file || !*cmdlet->name ? "<ScriptBlock>" : cmdlet->name;
	return call->part ? g_strdup_printf("%s<%s>", name, call->part)
			  : g_strdup(name);
}

/* ---- what it was given ---- */

/* What is false shows as nothing, without a name as $null. */
static void add_argument(GString *text, const char *name, Value value)
{
	g_autofree char *shown = value_truth(value) ? value_format(value)
				 : name		    ? g_strdup("")
						    : g_strdup("$null");
	g_string_append_printf(text, "%s%s%s%s", text->len > 1 ? ", " : "",
			       name ? name : "", name ? "=" : "", shown);
}

/* Words of a simple function that no parameter took. */
static void add_rest(GString *text, List *unbound, Value rest)
{
	for (uint32_t i = 0; rest.type == VALUE_LIST && i < rest.list->count;
	     i++) {
		add_argument(text, NULL, rest.list->values[i]);
		list_add_take(unbound, value_ref(rest.list->values[i]));
	}
}

/* "{Name=Ken, 5}"; fills what the invocation says about it. */
static char *arguments_text(const Call *call, Table *bound, List *unbound)
{
	const Binding *binding = &call->binding;
	GString *text = g_string_new("{");
	for (unsigned i = 0; i < binding->total; i++) {
		const Param *param = binding_param(binding, i);
		if (binding->given[i] == GIVEN_NO)
			continue;
		if (param->rest && call->cmdlet->simple) {
			add_rest(text, unbound, binding->values[i]);
			continue;
		}
		add_argument(text, param->is.name, binding->values[i]);
		table_set_take(bound, value_string(param->is.name),
			       value_ref(binding->values[i]));
	}
	g_string_append_c(text, '}');
	return g_string_free(text, FALSE);
}

/* ---- frames ---- */

static Record *frame_new(const Position *position)
{
	Record *frame = record_new(&frame_type);
	const char *script = position->script;
	bool file = script && *script;
	record_set_take(frame, "ScriptLineNumber",
			value_int((int32_t)position->line));
	if (!file) {
		record_set_take(frame, "Location", value_string(NO_FILE));
		return frame;
	}
	g_autofree char *base = g_path_get_basename(script);
	record_set_take(
		frame, "ScriptName",
		value_string_take(g_canonicalize_filename(script, NULL)));
	record_set_take(frame, "Location",
			value_string_take(g_strdup_printf("%s: line %u", base,
							  position->line)));
	return frame;
}

static Record *frame_of(Call *call, const Position *position)
{
	Record *frame = frame_new(position);
	Record *invocation = call_invocation(call, VALUE_NONE);
	Table *bound = table_new(false);
	List *unbound = list_new(LIST_ARRAY, 0);
	const Cmdlet *cmdlet = call->cmdlet;
	char *name = cmdlet->file    ? g_path_get_basename(cmdlet->file)
		     : *cmdlet->name ? g_strdup(cmdlet->name)
				     : g_strdup("<ScriptBlock>");
	record_set_take(
		frame, "Arguments",
		value_string_take(arguments_text(call, bound, unbound)));
	record_set_take(invocation, "BoundParameters", value_table_take(bound));
	record_set_take(invocation, "UnboundArguments",
			value_list_take(unbound));
	record_set_take(frame, "InvocationInfo", value_record_take(invocation));
	record_set_take(frame, "Command", value_string_take(name));
	record_set_take(frame, "FunctionName",
			value_string_take(call_frame_name(call)));
	return frame;
}

static Record *outermost(const Position *position)
{
	Record *frame = frame_new(position);
	Record *invocation = invocation_new(NULL, NULL);
	record_set_take(frame, "Command", value_string("<ScriptBlock>"));
	record_set_take(frame, "FunctionName", value_string("<ScriptBlock>"));
	record_set_take(frame, "Arguments", value_string("{}"));
	record_set_take(frame, "InvocationInfo", value_record_take(invocation));
	return frame;
}

List *call_stack_frames(Call *call)
{
	List *frames = list_new(LIST_ARRAY, 0);
	Position position = call->stage->position;
	while ((call = call->outer)) {
		if (call->cmdlet->script) {
			Record *frame = frame_of(call, &position);
			list_add_take(frames, value_record_take(frame));
		}
		if (call->stage->position.line || call->cmdlet->file)
			position = call->stage->position;
	}
	list_add_take(frames, value_record_take(outermost(&position)));
	return frames;
}
