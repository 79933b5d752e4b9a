/* The parameters of one call that its dynamicparam block made: the function's
 * cmdlet with them, and their objects. */
#include "shell/evaluate/runtime_parameter.h"

struct DynamicParams {
	RuntimeParams *params;
	FunctionCmdlet *function;
	unsigned first; /* index of the first of them */
};

static bool fail_twice(const char *name, GError **error)
{
	g_set_error(error, BINDER_ERROR, BINDER_ERROR_DYNAMIC,
		    "A parameter with the name '%s' was defined multiple times "
		    "for the command.",
		    name);
	return false;
}

static bool check_names(const FunctionCmdlet *function,
			const RuntimeParams *params, GError **error)
{
	const Declared *declared = runtime_params_declared(params);
	unsigned own = cmdlet_param_count(&function->cmdlet);
	unsigned total = own + common_count(&function->cmdlet);
	for (unsigned i = 0; i < runtime_params_count(params); i++)
		for (unsigned j = 0; j < total; j++)
			if (name_same(
				    cmdlet_param(&function->cmdlet, j)->is.name,
				    declared[i].label))
				return fail_twice(declared[i].label, error);
	return true;
}

DynamicParams *dynamic_params_new(const FunctionCmdlet *function, Value given,
				  GError **error)
{
	RuntimeParams *params = runtime_params_read(given, error);
	if (!params)
		return NULL;
	if (!check_names(function, params, error)) {
		runtime_params_free(params);
		return NULL;
	}
	DynamicParams *dynamic = g_new0(DynamicParams, 1);
	dynamic->params = params;
	dynamic->first = cmdlet_param_count(&function->cmdlet);
	dynamic->function = function_cmdlet_extend(
		function, runtime_params_declared(params),
		runtime_params_count(params));
	return dynamic;
}

void dynamic_params_free(DynamicParams *dynamic)
{
	if (!dynamic)
		return;
	function_cmdlet_free(dynamic->function);
	runtime_params_free(dynamic->params);
	g_free(dynamic);
}

const Cmdlet *dynamic_params_cmdlet(const DynamicParams *dynamic)
{
	return &dynamic->function->cmdlet;
}

void dynamic_params_bind(const DynamicParams *dynamic, Call *call)
{
	for (unsigned i = 0; i < runtime_params_count(dynamic->params); i++)
		if (call_given(call, dynamic->first + i))
			runtime_params_bind(
				dynamic->params, i,
				call_value(call, dynamic->first + i));
}
