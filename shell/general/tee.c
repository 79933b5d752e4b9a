#include "shell/general/general.h"

#include "core/value/list.h"
#include "shell/general/object.h"
#include "shell/general/out_file.h"

typedef struct TeeArgs {
	Value input;
	const char *path, *literal_path, *variable, *encoding;
	bool append;
} TeeArgs;

typedef struct Tee {
	Emit *file; /* or NULL */
	List *kept; /* or NULL */
} Tee;

static void tee_free(void *data)
{
	Tee *tee = data;
	if (tee->file)
		out_file_close(tee->file);
	g_clear_pointer(&tee->kept, list_unref);
	g_free(tee);
}

static bool tee_begin(Call *call, void *data, GError **error)
{
	TeeArgs *args = data;
	Tee *tee = g_new0(Tee, 1);
	const char *path = args->literal_path ? args->literal_path : args->path;
	call_set_state(call, tee, tee_free);
	if (args->variable) {
		tee->kept = list_new(LIST_ARRAY, 0);
		return true;
	}
	tee->file = out_file_open(call_session(call), path ? path : "",
				  args->append, error);
	return tee->file || object_stop(call, error);
}

static bool tee_process(Call *call, void *data, GError **error)
{
	TeeArgs *args = data;
	Tee *tee = call_state(call);
	(void)error;
	if (!object_given(call))
		return true;
	if (tee->file)
		emit_take(tee->file, value_ref(args->input));
	else
		list_add_take(tee->kept, value_ref(args->input));
	call_emit_take(call, value_ref(args->input));
	return true;
}

static bool tee_end(Call *call, void *data, GError **error)
{
	TeeArgs *args = data;
	Tee *tee = call_state(call);
	if (tee->file) {
		Emit *file = g_steal_pointer(&tee->file);
		return out_file_finish(file, error);
	}
	Value value = tee->kept->count == 1
			      ? value_ref(tee->kept->values[0])
			      : value_list_take(list_ref(tee->kept));
	Session *session = call_session(call);
	return scope_set_take(session->scope, name_intern(args->variable),
			      args->variable, value, error);
}

static const Param tee_params[] = {
	{ .is = { "FilePath", "File that gets the objects too.",
		  .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(TeeArgs, path) },
	  .position = 1 },
	{ .is = { "LiteralPath", "The same, without wildcards.",
		  .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(TeeArgs, literal_path) } },
	{ .is = { "Variable", "Variable that gets the objects too.",
		  .field = STRING_FIELD(TeeArgs, variable) } },
	{ .is = { "Append", "Adds to the end of the file.",
		  .field = SWITCH_FIELD(TeeArgs, append) } },
	INPUT_PARAM(TeeArgs, input),
	{ 0 },
};

static const Example tee_examples[] = {
	{ "1..3 | Tee-Object -Variable numbers | Measure-Object",
	  "Counts them and keeps them." },
	{ 0 },
};

const Cmdlet cmdlet_tee_object = {
	.name = "Tee-Object",
	.synopsis = "Keeps objects in a file or variable and passes them on.",
	.args_size = sizeof(TeeArgs),
	.params = tee_params,
	.examples = tee_examples,
	.begin = tee_begin,
	.process = tee_process,
	.end = tee_end,
};
