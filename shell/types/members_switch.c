/* [switch]: a bool that knows that it is a parameter's. */
#include "shell/types/member.h"

static bool get_present(Value on, Value *result, GError **error)
{
	(void)error;
	*result = value_bool(on.boolean);
	return true;
}

static bool to_bool(Value on, const Value *arguments, unsigned count,
		    Value *result, GError **error)
{
	(void)arguments;
	(void)count;
	return get_present(on, result, error);
}

static const Getter getters[] = { { "IsPresent", get_present }, { 0 } };
static const Method methods[] = { { "ToBool", 0, 0, to_bool }, { 0 } };

const Members switch_members = {
	.type = "System.Management.Automation.SwitchParameter",
	.getters = getters,
	.methods = methods,
};
