/* Running blocks and text: Invoke-Expression, Measure-Command. */
#include "shell/general/general.h"

#include "core/base/clock.h"
#include "shell/general/object.h"
#include "shell/pipeline/session.h"

#include <gio/gio.h>

typedef struct RunArgs {
	const char *text;
	Value block, input;
} RunArgs;

static bool invoke_process(Call *call, void *data, GError **error)
{
	RunArgs *args = data;
	Session *session = call_session(call);
	g_auto(Value) block = VALUE_NONE;
	const Invocation how = { .dot = true };
	switch (session->engine->parse(session, args->text, NULL, &block,
				       error)) {
	case PARSE_OK:
		return call_flow(call,
				 session->engine->run(session, block, &how,
						      call_emit(call)));
	case PARSE_INCOMPLETE:
		if (!*error)
			g_set_error(error, G_IO_ERROR,
				    G_IO_ERROR_INVALID_ARGUMENT,
				    "the command is not complete: a quote or "
				    "bracket is open at its end");
		break;
	case PARSE_WRONG:
		break;
	}
	return object_stop(call, error);
}

static bool measure_begin(Call *call, void *data, GError **error)
{
	gint64 *micros = g_new0(gint64, 1);
	(void)data, (void)error;
	call_set_state(call, micros, g_free);
	return true;
}

static bool measure_process(Call *call, void *data, GError **error)
{
	RunArgs *args = data;
	gint64 *micros = call_state(call);
	gint64 start = g_get_monotonic_time();
	(void)error;
	call_run_block(call, args->block, args->input, &emit_nothing);
	*micros += g_get_monotonic_time() - start;
	return true;
}

static bool measure_end(Call *call, void *data, GError **error)
{
	const gint64 *micros = call_state(call);
	(void)data, (void)error;
	call_emit_take(call, value_timespan(*micros));
	return true;
}

static const Param invoke_params[] = {
	{ .is = { "Command", "Text to run as if it stood here.",
		  .field = STRING_FIELD(RunArgs, text) },
	  .position = 1,
	  .mandatory = ALL_SETS,
	  .by_value = ALL_SETS },
	{ 0 },
};

static const Param measure_params[] = {
	{ .is = { "Expression", "Block to run.", .flags = PROPERTY_BLOCK,
		  .field = VALUE_FIELD(RunArgs, block) },
	  .position = 1,
	  .mandatory = ALL_SETS },
	INPUT_PARAM(RunArgs, input),
	{ 0 },
};

static const Example invoke_examples[] = {
	{ "Invoke-Expression '1 + 2'", "Gives 3." },
	{ 0 },
};
static const Example measure_examples[] = {
	{ "Measure-Command { 1..9 | Sort-Object }", "How long it took." },
	{ 0 },
};

const Cmdlet cmdlet_invoke_expression = {
	.name = "Invoke-Expression",
	.synopsis = "Runs text as commands.",
	.args_size = sizeof(RunArgs),
	.params = invoke_params,
	.examples = invoke_examples,
	.process = invoke_process,
};

const Cmdlet cmdlet_measure_command = {
	.name = "Measure-Command",
	.synopsis = "Runs a block and gives how long it took.",
	.args_size = sizeof(RunArgs),
	.params = measure_params,
	.examples = measure_examples,
	.begin = measure_begin,
	.process = measure_process,
	.end = measure_end,
};
