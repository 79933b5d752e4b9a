#include "shell/general/general.h"

#include "core/value/list.h"
#include "shell/general/object.h"
#include "shell/pipeline/session.h"
#include "shell/types/date.h"
#include "shell/types/like.h"

#include <gio/gio.h>
#include <string.h>

typedef struct HistoryArgs {
	Value ids, input;
	const char *id;
	int64_t count;
	bool newest, pass_thru;
} HistoryArgs;

static const Property history_properties[] = {
	{ "Id", "Its number in this session." },
	{ "CommandLine", "What was typed." },
	{ "ExecutionStatus", "How it ended." },
	{ "StartExecutionTime", "When it began." },
	{ "EndExecutionTime", "When it ended." },
	{ 0 },
};
static const ViewColumn history_columns[] = {
	{ "Id", NULL, 4, true },
	{ "CommandLine", NULL, 0, false },
	{ 0 },
};
static const View history_view = { false, history_columns };
static const RecordType history_type = {
	"Microsoft.PowerShell.Commands.HistoryInfo", history_properties,
	&history_view, NULL
};

static Value local_time(gint64 microseconds)
{
	return date_to(value_datetime(microseconds), DATE_LOCAL);
}

static bool show(Call *call, const TypedLine *line)
{
	Record *record = record_new(&history_type);
	record_set_take(record, "Id", value_long(line->id));
	record_set_take(record, "CommandLine", value_string(line->text));
	record_set_take(record, "ExecutionStatus", value_string(line->status));
	record_set_take(record, "StartExecutionTime",
			local_time(line->started));
	record_set_take(record, "EndExecutionTime", local_time(line->ended));
	return call_emit_record_take(call, record);
}

static const TypedLine *line_of(Call *call, Value id, GError **error)
{
	double number;
	const Typed *typed = call_session(call)->typed;
	const TypedLine *line = object_number(id, &number)
					? typed_find(typed, (int64_t)number)
					: NULL;
	if (line)
		return line;
	g_autofree char *text = value_format(id);
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
		    "there is no line %s in the history", text);
	return NULL;
}

/* The last `most` lines up to `last`, or of all. */
static void show_last(Call *call, const TypedLine *last, int64_t most)
{
	const GPtrArray *lines = call_session(call)->typed->lines;
	guint end = lines->len;
	while (last && lines->pdata[end - 1] != last)
		end--;
	for (guint i = most < end ? end - (guint)most : 0; i < end; i++)
		if (!show(call, lines->pdata[i]))
			return;
}

static bool show_ids(Call *call, const List *ids, GError **error)
{
	for (uint32_t i = 0; i < ids->count; i++) {
		const TypedLine *line = line_of(call, ids->values[i], error);
		if (!line)
			return false;
		show(call, line);
	}
	return true;
}

static bool get_process(Call *call, void *data, GError **error)
{
	HistoryArgs *args = data;
	const TypedLine *last = NULL;
	bool given = call_given_name(call, "Count");
	if (args->ids.type == VALUE_LIST)
		return show_ids(call, args->ids.list, error);
	if (!value_is_null(args->ids) &&
	    !(last = line_of(call, args->ids, error)))
		return false;
	show_last(call, last, given ? args->count : last ? 1 : G_MAXINT64);
	return true;
}

/* ---- Add-History, Invoke-History */

static bool add_process(Call *call, void *data, GError **error)
{
	HistoryArgs *args = data;
	g_auto(Value) given = VALUE_NONE;
	(void)error;
	if (value_is_null(args->input))
		return true;
	if (!object_get(call, args->input, "CommandLine", &given))
		given = value_ref(args->input);
	g_autofree char *text = value_format(given);
	TypedLine *line = typed_add(call_session(call)->typed, text);
	if (args->pass_thru)
		show(call, line);
	return true;
}

static bool begins_as(const char *line, const char *word)
{
	size_t length = strlen(word);
	return g_ascii_strncasecmp(line, word, length) == 0 &&
	       (!line[length] || line[length] == ' ');
}

static bool is_invocation(const char *line)
{
	return begins_as(line, "Invoke-History") || begins_as(line, "ihy") ||
	       begins_as(line, "r");
}

/* By number, by the beginning of the line, or the last one. */
static const TypedLine *find_line(const Typed *typed, const char *id)
{
	char *end = NULL;
	guint64 number = id ? g_ascii_strtoull(id, &end, 10) : 0;
	if (number && !*end)
		return typed_find(typed, (int64_t)number);
	for (guint i = typed->lines->len; i > 0; i--) {
		const TypedLine *line = typed->lines->pdata[i - 1];
		if (!is_invocation(line->text) &&
		    (!id || !g_ascii_strncasecmp(line->text, id, strlen(id))))
			return line;
	}
	return NULL;
}

static bool is_invoked(const Session *session, const char *text)
{
	for (guint i = 0; i < session->invoked->len; i++)
		if (strcmp(session->invoked->pdata[i], text) == 0)
			return true;
	return false;
}

static bool run_again(Call *call, const char *text, GError **error)
{
	Session *session = call_session(call);
	const Invocation how = { .dot = true };
	g_auto(Value) block = VALUE_NONE;
	if (session->engine->parse(session, text, NULL, &block, error) !=
	    PARSE_OK)
		return false;
	g_ptr_array_add(session->invoked, (gpointer)text);
	Flow flow = session->engine->run(session, block, &how, call_emit(call));
	g_ptr_array_remove_index(session->invoked, session->invoked->len - 1);
	return call_flow(call, flow);
}

static bool invoke_process(Call *call, void *data, GError **error)
{
	HistoryArgs *args = data;
	Session *session = call_session(call);
	const TypedLine *line = find_line(session->typed, args->id);
	if (!line) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
			    "Cannot locate the history for command line %s",
			    args->id ? args->id : "");
		return false;
	}
	g_autofree char *text = g_strdup(line->text);
	if (is_invoked(session, text)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
			    "The Invoke-History cmdlet is called in a loop: "
			    "'%s' runs already",
			    text);
		return object_stop(call, error);
	}
	if (!call_should_process(call, text, "Invoke-History"))
		return true;
	session->host->class->write(session->host, text, true, NULL, NULL);
	typed_add(session->typed, text);
	return run_again(call, text, error);
}

/* ---- Clear-History */

static bool is_among(Value ids, int64_t id)
{
	double number;
	const List *list = ids.type == VALUE_LIST ? ids.list : NULL;
	for (uint32_t i = 0; i < (list ? list->count : 1); i++)
		if (object_number(list ? list->values[i] : ids, &number) &&
		    number == (double)id)
			return true;
	return false;
}

static bool is_cleared(const HistoryArgs *args, const TypedLine *line)
{
	if (args->id && !like_match(args->id, line->text, false))
		return false;
	return value_is_null(args->ids) || is_among(args->ids, line->id);
}

static bool clear_process(Call *call, void *data, GError **error)
{
	const HistoryArgs *args = data;
	GPtrArray *lines = call_session(call)->typed->lines;
	bool some = call_given_name(call, "Count");
	int64_t left = some ? args->count : G_MAXINT64;
	(void)error;
	if (!call_should_process(call, "history", "Clear"))
		return true;
	for (guint i = args->newest ? lines->len : 0; left > 0;) {
		if (args->newest ? i == 0 : i >= lines->len)
			break;
		guint at = args->newest ? --i : i;
		if (is_cleared(args, lines->pdata[at])) {
			g_ptr_array_remove_index(lines, at);
			left--;
		} else if (!args->newest) {
			i++;
		}
	}
	return true;
}

static const Param get_params[] = {
	{ .is = { "Id", "Numbers of lines.", .flags = ANY_LIST,
		  .field = VALUE_FIELD(HistoryArgs, ids) },
	  .position = 1,
	  .by_value = ALL_SETS },
	{ .is = { "Count", "How many of the last lines.", .least = 0,
		  .most = G_MAXINT32,
		  .field = INTEGER_FIELD(HistoryArgs, count) },
	  .position = 2 },
	{ 0 },
};

static const Param clear_params[] = {
	{ .is = { "Id", "Numbers of lines.", .flags = ANY_LIST,
		  .field = VALUE_FIELD(HistoryArgs, ids) },
	  .position = 1 },
	{ .is = { "Count", "How many lines, from the beginning.", .least = 0,
		  .most = G_MAXINT32,
		  .field = INTEGER_FIELD(HistoryArgs, count) },
	  .position = 2 },
	{ .is = { "CommandLine", "Only such lines; wildcards are allowed.",
		  .field = STRING_FIELD(HistoryArgs, id) } },
	{ .is = { "Newest", "-Count from the end.",
		  .field = SWITCH_FIELD(HistoryArgs, newest) } },
	{ 0 },
};
static const Param add_params[] = {
	{ .is = { "InputObject", "Lines, as Get-History gives them.",
		  .flags = PROPERTY_ANY | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(HistoryArgs, input) },
	  .position = 1,
	  .by_value = ALL_SETS },
	{ .is = { "Passthru", "Gives the line.",
		  .field = SWITCH_FIELD(HistoryArgs, pass_thru) } },
	{ 0 },
};
static const Param invoke_params[] = {
	{ .is = { "Id", "Number or beginning of a line; the last if not given.",
		  .field = STRING_FIELD(HistoryArgs, id) },
	  .position = 1,
	  .by_name = ALL_SETS },
	{ 0 },
};

static const Example get_examples[] = {
	{ "Get-History -Count 5", "The last five lines." },
	{ 0 },
};
static const Example add_examples[] = {
	{ "[pscustomobject]@{ CommandLine = 'Get-Date' } | Add-History",
	  "One line more." },
	{ 0 },
};
static const Example invoke_examples[] = {
	{ "[pscustomobject]@{ CommandLine = '1' } | Add-History; "
	  "Invoke-History",
	  "Runs the last line again." },
	{ 0 },
};
static const Example clear_examples[] = {
	{ "Clear-History", "Forgets this session's lines." },
	{ 0 },
};

const Cmdlet cmdlet_get_history = {
	.name = "Get-History",
	.synopsis = "Gives the lines typed in this session.",
	.args_size = sizeof(HistoryArgs),
	.params = get_params,
	.examples = get_examples,
	.output = &history_type,
	.process = get_process,
};

const Cmdlet cmdlet_clear_history = {
	.name = "Clear-History",
	.synopsis = "Forgets the lines typed in this session.",
	.args_size = sizeof(HistoryArgs),
	.params = clear_params,
	.examples = clear_examples,
	.confirm = CONFIRM_LOW,
	.process = clear_process,
};

const Cmdlet cmdlet_add_history = {
	.name = "Add-History",
	.synopsis = "Adds lines to those typed in this session.",
	.args_size = sizeof(HistoryArgs),
	.params = add_params,
	.examples = add_examples,
	.process = add_process,
};

const Cmdlet cmdlet_invoke_history = {
	.name = "Invoke-History",
	.synopsis = "Runs a line of this session again.",
	.args_size = sizeof(HistoryArgs),
	.params = invoke_params,
	.examples = invoke_examples,
	.confirm = CONFIRM_LOW,
	.process = invoke_process,
};
