#include "shell/general/general.h"

#include "core/value/list.h"
#include "shell/general/object.h"
#include "shell/pipeline/session.h"
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

static bool show(Call *call, guint index)
{
	const GPtrArray *lines = call_session(call)->history;
	Record *record = record_new(&history_type);
	record_set_take(record, "Id", value_long(index + 1));
	record_set_take(record, "CommandLine",
			value_string(lines->pdata[index]));
	return call_emit_record_take(call, record);
}

static bool show_id(Call *call, Value id, GError **error)
{
	double number;
	guint count = call_session(call)->history->len;
	if (object_number(id, &number) && number >= 1 && number <= count) {
		show(call, (guint)number - 1);
		return true;
	}
	g_autofree char *text = value_format(id);
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
		    "there is no line %s in the history", text);
	return false;
}

static bool get_process(Call *call, void *data, GError **error)
{
	HistoryArgs *args = data;
	guint count = call_session(call)->history->len, from = 0;
	if (args->ids.type == VALUE_LIST) {
		for (uint32_t i = 0; i < args->ids.list->count; i++)
			if (!show_id(call, args->ids.list->values[i], error))
				return false;
		return true;
	}
	if (!value_is_null(args->ids))
		return show_id(call, args->ids, error);
	if (call_given_name(call, "Count") && args->count < count)
		from = count - (guint)args->count;
	while (from < count && show(call, from))
		from++;
	return true;
}

/* ---- Add-History, Invoke-History */

static bool add_process(Call *call, void *data, GError **error)
{
	HistoryArgs *args = data;
	g_auto(Value) line = VALUE_NONE;
	(void)error;
	if (value_is_null(args->input))
		return true;
	if (!object_get(call, args->input, "CommandLine", &line))
		line = value_ref(args->input);
	GPtrArray *lines = call_session(call)->history;
	g_ptr_array_add(lines, value_format(line));
	if (args->pass_thru)
		show(call, lines->len - 1);
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
static const char *find_line(const GPtrArray *lines, const char *id)
{
	char *end = NULL;
	guint64 number = id ? g_ascii_strtoull(id, &end, 10) : 0;
	if (number && !*end)
		return number <= lines->len ? lines->pdata[number - 1] : NULL;
	for (guint i = lines->len; i > 0; i--) {
		const char *line = lines->pdata[i - 1];
		if (!is_invocation(line) &&
		    (!id || g_ascii_strncasecmp(line, id, strlen(id)) == 0))
			return line;
	}
	return NULL;
}

static bool invoke_process(Call *call, void *data, GError **error)
{
	HistoryArgs *args = data;
	Session *session = call_session(call);
	const Invocation how = { .dot = true };
	g_auto(Value) block = VALUE_NONE;
	g_autofree char *line = g_strdup(find_line(session->history, args->id));
	if (!line) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
			    "Cannot locate the history for command line %s",
			    args->id ? args->id : "");
		return false;
	}
	if (!call_should_process(call, line, "Invoke-History"))
		return true;
	session->host->class->write(session->host, line, true, NULL, NULL);
	g_ptr_array_add(session->history, g_strdup(line));
	if (session->engine->parse(session, line, NULL, &block, error) !=
	    PARSE_OK)
		return false;
	return call_flow(call, session->engine->run(session, block, &how,
						    call_emit(call)));
}

/* ---- Clear-History */

static bool is_cleared(const HistoryArgs *args, const char *line, guint id)
{
	double number;
	if (args->id && !like_match(args->id, line, false))
		return false;
	if (args->ids.type == VALUE_LIST) {
		for (uint32_t i = 0; i < args->ids.list->count; i++)
			if (object_number(args->ids.list->values[i], &number) &&
			    number == id)
				return true;
		return false;
	}
	return value_is_null(args->ids) ||
	       (object_number(args->ids, &number) && number == id);
}

static bool clear_process(Call *call, void *data, GError **error)
{
	const HistoryArgs *args = data;
	GPtrArray *lines = call_session(call)->history;
	bool some = call_given_name(call, "Count");
	int64_t left = some ? args->count : G_MAXINT64;
	guint count = lines->len;
	(void)error;
	if (!call_should_process(call, "history", "Clear"))
		return true;
	for (guint i = 0; i < count && left > 0; i++) {
		guint at = some && !args->newest ? i : count - 1 - i;
		guint gone = count - lines->len;
		guint index = some && !args->newest ? at - gone : at;
		if (is_cleared(args, lines->pdata[index], at + 1)) {
			g_ptr_array_remove_index(lines, index);
			left--;
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
