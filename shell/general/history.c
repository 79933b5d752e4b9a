#include "shell/general/general.h"

#include "core/value/list.h"
#include "shell/general/object.h"
#include "shell/pipeline/session.h"

#include <gio/gio.h>

typedef struct HistoryArgs {
	Value ids;
	int64_t count;
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

static bool clear_process(Call *call, void *data, GError **error)
{
	(void)data, (void)error;
	if (call_should_process(call, "history", "Clear"))
		g_ptr_array_set_size(call_session(call)->history, 0);
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

static const Param no_params[] = { { 0 } };

static const Example get_examples[] = {
	{ "Get-History -Count 5", "The last five lines." },
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
	.params = no_params,
	.examples = clear_examples,
	.confirm = CONFIRM_LOW,
	.process = clear_process,
};
