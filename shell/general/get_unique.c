#include "shell/general/general.h"

#include "shell/general/identity.h"
#include "shell/general/object.h"

#include <string.h>

typedef struct UniqueArgs {
	Value input;
	bool as_string, on_type;
} UniqueArgs;

/* What makes two neighbours the same; free it. */
static char *mark_of(const UniqueArgs *args)
{
	if (args->on_type)
		return g_strdup(object_type(args->input));
	return args->as_string ? value_format(args->input)
			       : identity_text(args->input);
}

/* The state is the mark of the object before. */
static bool unique_process(Call *call, void *data, GError **error)
{
	UniqueArgs *args = data;
	(void)error;
	if (!object_given(call))
		return true;
	g_autofree char *mark = mark_of(args);
	const char *before = call_state(call);
	if (before && strcmp(mark, before) == 0)
		return true;
	call_set_state(call, g_steal_pointer(&mark), g_free);
	call_emit_take(call, value_ref(args->input));
	return true;
}

static const char *const sets[] = { "AsString", "UniqueByType", NULL };

static const Param unique_params[] = {
	{ .is = { "AsString", "Compares the texts of the objects.",
		  .field = SWITCH_FIELD(UniqueArgs, as_string) },
	  .sets = SET(0) },
	{ .is = { "OnType", "Gives one object of each type in a row.",
		  .field = SWITCH_FIELD(UniqueArgs, on_type) },
	  .sets = SET(1) },
	INPUT_PARAM(UniqueArgs, input),
	{ 0 },
};

static const Example unique_examples[] = {
	{ "1, 1, 2 | Get-Unique", "1 and 2." },
	{ "'b', 'a', 'b' | Sort-Object | Get-Unique", "Sorted, each once." },
	{ 0 },
};

const Cmdlet cmdlet_get_unique = {
	.name = "Get-Unique",
	.synopsis = "Leaves out objects that are the same as the one before.",
	.args_size = sizeof(UniqueArgs),
	.params = unique_params,
	.sets = sets,
	.default_set = "AsString",
	.examples = unique_examples,
	.process = unique_process,
};
