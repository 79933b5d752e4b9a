#include "shell/pipeline/call_stack.h"

#include "shell/general/general.h"

static bool stack_process(Call *call, void *data, GError **error)
{
	g_autoptr(List) frames = call_stack_frames(call);
	(void)data;
	(void)error;
	for (uint32_t i = 0; i < frames->count; i++)
		if (!call_emit_take(call, value_ref(frames->values[i])))
			break;
	return true;
}

static const Param stack_params[] = { { 0 } };

static const Example stack_examples[] = {
	{ "function f { Get-PSCallStack }; f",
	  "f, and what called it with which arguments." },
	{ 0 },
};

const Cmdlet cmdlet_get_ps_call_stack = {
	.name = "Get-PSCallStack",
	.synopsis = "Shows which functions and scripts run.",
	.params = stack_params,
	.examples = stack_examples,
	.output = &frame_type,
	.process = stack_process,
};
