#include "shell/general/general.h"

#include "core/value/list.h"
#include "shell/general/member_call.h"
#include "shell/general/object.h"
#include "shell/pipeline/block.h"
#include "shell/pipeline/session.h"

#include <gio/gio.h>

typedef struct ForEachArgs {
	Value input, process, remaining, begin, end, arguments;
	const char *member;
} ForEachArgs;

/* Blocks given by position: one is process; of several the first is begin and,
 * of more than two, the last is end. */
typedef struct Blocks {
	Value begin, end;
	List *process;
	const char *member;
	List *arguments;
} Blocks;

static void blocks_free(void *data)
{
	Blocks *blocks = data;
	value_clear(&blocks->begin);
	value_clear(&blocks->end);
	list_unref(blocks->process);
	list_unref(blocks->arguments);
	g_free(blocks);
}

static void add_blocks(List *list, Value value)
{
	if (value.type != VALUE_LIST) {
		list_add_take(list, value_ref(value));
		return;
	}
	for (uint32_t i = 0; i < value.list->count; i++)
		list_add_take(list, value_ref(value.list->values[i]));
}

/* Several blocks: the first is -Begin and the last -End, where these are not
 * given themselves. */
static void sort_out(Call *call, Blocks *blocks, const ForEachArgs *args)
{
	List *process = blocks->process;
	blocks->begin = value_ref(args->begin);
	blocks->end = value_ref(args->end);
	if (process->count > 1 && !call_given_name(call, "Begin")) {
		blocks->begin = value_ref(process->values[0]);
		list_remove(process, 0);
	}
	if (process->count > 1 && !call_given_name(call, "End")) {
		blocks->end = value_ref(process->values[process->count - 1]);
		list_remove(process, process->count - 1);
	}
}

static bool check_blocks(Call *call, const List *process, GError **error)
{
	for (uint32_t i = 0; i < process->count; i++)
		if (!value_is_block(call_session(call), process->values[i])) {
			g_autofree char *text =
				value_format(process->values[i]);
			g_set_error(error, G_IO_ERROR,
				    G_IO_ERROR_INVALID_ARGUMENT,
				    "'%s' is no script block: ForEach-Object "
				    "takes { … } or the name of one member",
				    text);
			return false;
		}
	return true;
}

static bool foreach_begin(Call *call, void *data, GError **error)
{
	ForEachArgs *args = data;
	Blocks *blocks = g_new0(Blocks, 1);
	call_set_state(call, blocks, blocks_free);
	blocks->process = list_new(LIST_ARRAY, 1);
	blocks->arguments = list_new(LIST_ARRAY, 0);
	blocks->member = args->member;
	if (!value_is_null(args->process))
		add_blocks(blocks->process, args->process);
	if (!value_is_null(args->remaining))
		add_blocks(blocks->process, args->remaining);
	if (!value_is_null(args->arguments))
		add_blocks(blocks->arguments, args->arguments);
	if (blocks->process->count && !blocks->member &&
	    blocks->process->values[0].type == VALUE_STRING) {
		blocks->member = value_text(blocks->process->values[0]);
		for (uint32_t i = 1; i < blocks->process->count; i++)
			list_add_take(blocks->arguments,
				      value_ref(blocks->process->values[i]));
		return true;
	}
	if (!check_blocks(call, blocks->process, error))
		return object_stop(call, error);
	sort_out(call, blocks, args);
	if (!value_is_null(blocks->begin))
		call_run_block(call, blocks->begin, VALUE_NONE, NULL);
	return true;
}

static bool foreach_process(Call *call, void *data, GError **error)
{
	ForEachArgs *args = data;
	Blocks *blocks = call_state(call);
	if (blocks->member)
		return member_emit(call, args->input, blocks->member,
				   blocks->arguments, error);
	for (uint32_t i = 0; i < blocks->process->count; i++)
		if (!call_run_block(call, blocks->process->values[i],
				    args->input, NULL))
			return true;
	return true;
}

static bool foreach_end(Call *call, void *data, GError **error)
{
	Blocks *blocks = call_state(call);
	(void)data, (void)error;
	if (blocks && !value_is_null(blocks->end))
		call_run_block(call, blocks->end, VALUE_NONE, NULL);
	return true;
}

static const Param foreach_params[] = {
	{ .is = { "Process",
		  "Block to run for each object, or the name of a member.",
		  .flags = ANY_LIST,
		  .field = VALUE_FIELD(ForEachArgs, process) },
	  .sets = SET(0),
	  .mandatory = SET(0),
	  .position = 1,
	  .rest = true },
	{ .is = { "RemainingScripts",
		  "More blocks, the last of them for the end.",
		  .flags = ANY_LIST | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(ForEachArgs, remaining) } },
	{ .is = { "Begin", "Block to run before the first object.",
		  .flags = PROPERTY_ANY | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(ForEachArgs, begin) } },
	{ .is = { "End", "Block to run after the last object.",
		  .flags = PROPERTY_ANY | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(ForEachArgs, end) } },
	{ .is = { "MemberName", "Property to read or method to call.",
		  .field = STRING_FIELD(ForEachArgs, member) },
	  .sets = SET(1),
	  .mandatory = SET(1) },
	{ .is = { "ArgumentList", "Arguments of the method.",
		  .flags = ANY_LIST | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(ForEachArgs, arguments) } },
	INPUT_PARAM(ForEachArgs, input),
	{ 0 },
};

static const char *const foreach_sets[] = { "ScriptBlockSet",
					    "PropertyAndMethodSet", NULL };

static const Example foreach_examples[] = {
	{ "1..3 | ForEach-Object { $_ * 2 }", "Doubles three numbers." },
	{ "'a', 'b' | ForEach-Object ToUpper", "Calls a method of each." },
	{ 0 },
};

const Cmdlet cmdlet_foreach_object = {
	.name = "ForEach-Object",
	.synopsis = "Runs a block for each object of the pipeline.",
	.args_size = sizeof(ForEachArgs),
	.params = foreach_params,
	.sets = foreach_sets,
	.examples = foreach_examples,
	.begin = foreach_begin,
	.process = foreach_process,
	.end = foreach_end,
};
