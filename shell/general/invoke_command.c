#include "shell/general/general.h"

#include "core/value/list.h"
#include "shell/general/object.h"
#include "shell/pipeline/run.h"
#include "shell/pipeline/session.h"

#include <gio/gio.h>

typedef struct InvokeArgs {
	Value block, arguments, input, session;
	const char *const *computers;
	const char *file, *job_name;
	bool no_scope, as_job, hide;
	int64_t throttle;
	Value credential;
} InvokeArgs;

static bool fail_remote(Call *call, const char *what, GError **error)
{
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
		    "Invoke-Command %s: remoting and jobs are not offered "
		    "here; without it the block runs in this session",
		    what);
	return object_stop(call, error);
}

static bool is_here(const char *name)
{
	return name_same(name, "localhost") || name_same(name, ".") ||
	       name_same(name, g_get_host_name());
}

static bool begin(Call *call, void *data, GError **error)
{
	const InvokeArgs *args = data;
	for (const char *const *name = args->computers; name && *name; name++)
		if (!is_here(*name))
			return fail_remote(call, "-ComputerName", error);
	if (call_given_name(call, "Session"))
		return fail_remote(call, "-Session", error);
	if (args->as_job)
		return fail_remote(call, "-AsJob", error);
	call_set_state(call, list_new(LIST_ARRAY, 0),
		       (GDestroyNotify)list_unref);
	return true;
}

static bool process(Call *call, void *data, GError **error)
{
	const InvokeArgs *args = data;
	(void)error;
	if (object_given(call) && call_state(call))
		list_add_take(call_state(call), value_ref(args->input));
	return true;
}

/* What -ArgumentList holds, as the block gets it. */
static Argument *arguments_of(Value given, unsigned *count)
{
	bool list = given.type == VALUE_LIST;
	*count = list ? given.list->count : !value_is_null(given);
	Argument *arguments = g_new0(Argument, MAX(*count, 1));
	for (unsigned i = 0; i < *count; i++)
		arguments[i] =
			(Argument){ NULL, true,
				    list ? given.list->values[i] : given };
	return arguments;
}

static bool end(Call *call, void *data, GError **error)
{
	const InvokeArgs *args = data;
	Session *session = call_session(call);
	if (!call_state(call))
		return true;
	Value input = { .type = VALUE_LIST, .list = call_state(call) };
	Invocation how = { .input = &input, .dot = args->no_scope };
	Emit *to = call_emit(call);
	g_autofree Argument *arguments =
		arguments_of(args->arguments, &how.count);
	how.arguments = arguments;
	if (args->file)
		return call_flow(call, session->engine->run_script(
					       session, args->file, arguments,
					       how.count, to));
	if (!value_is_null(args->block))
		return call_flow(call, session->engine->run(
					       session, args->block, &how, to));
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
		    "-ScriptBlock is missing: give a block, { … }");
	return object_stop(call, error);
}

static const char *const computer_aliases[] = { "Cn", NULL };
static const char *const block_aliases[] = { "Command", NULL };
static const char *const arguments_aliases[] = { "Args", NULL };
static const char *const file_aliases[] = { "PSPath", NULL };

static const Param params[] = {
	{ .is = { "ScriptBlock", "Block to run.", .flags = PROPERTY_BLOCK,
		  .field = VALUE_FIELD(InvokeArgs, block) },
	  .position = 1,
	  .aliases = block_aliases },
	{ .is = { "ComputerName", "Only this computer.", .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(InvokeArgs, computers) },
	  .position = 1,
	  .aliases = computer_aliases },
	{ .is = { "ArgumentList", "What the block gets as arguments.",
		  .flags = ANY_LIST | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(InvokeArgs, arguments) },
	  .aliases = arguments_aliases },
	{ .is = { "FilePath", "Script to run instead of a block.",
		  .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(InvokeArgs, file) },
	  .aliases = file_aliases },
	{ .is = { "NoNewScope", "Runs it in the current scope.",
		  .field = SWITCH_FIELD(InvokeArgs, no_scope) } },
	{ .is = { "Session", "Not offered: remoting.",
		  .flags = ANY_LIST | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(InvokeArgs, session) } },
	{ .is = { "AsJob", "Not offered: jobs.",
		  .field = SWITCH_FIELD(InvokeArgs, as_job) } },
	{ .is = { "JobName", "Not offered: jobs.",
		  .field = STRING_FIELD(InvokeArgs, job_name) } },
	{ .is = { "HideComputerName", "Accepted.",
		  .field = SWITCH_FIELD(InvokeArgs, hide) } },
	{ .is = { "ThrottleLimit", "Accepted.", .least = 0, .most = G_MAXINT32,
		  .field = INTEGER_FIELD(InvokeArgs, throttle) } },
	{ .is = { "Credential", "Accepted.",
		  .flags = PROPERTY_ANY | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(InvokeArgs, credential) } },
	INPUT_PARAM(InvokeArgs, input),
	{ 0 },
};
static const Example examples[] = {
	{ "Invoke-Command { param($a) $a + 1 } -ArgumentList 2", "Gives 3." },
	{ 0 },
};

const Cmdlet cmdlet_invoke_command = {
	.name = "Invoke-Command",
	.synopsis = "Runs a block in this session.",
	.args_size = sizeof(InvokeArgs),
	.params = params,
	.examples = examples,
	.begin = begin,
	.process = process,
	.end = end,
};
