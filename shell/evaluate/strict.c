/* Set-StrictMode: what is not there is an error. */
#include "shell/evaluate/block.h"

/* Do not exist before they are used, and may be asked for nevertheless. */
static bool is_automatic(const Name *name)
{
	static const char *const names[] = {
		"_",	  "args",    "input",  "Matches",  "LASTEXITCODE",
		"PSItem", "foreach", "switch", "PSCmdlet", "StackTrace"
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
		if (name == name_intern(names[i]))
			return true;
	return false;
}

static bool has_member(Value on, const char *name)
{
	if (member_has(on, name))
		return true;
	for (uint32_t i = 0; on.type == VALUE_LIST && i < on.list->count; i++)
		if (has_member(on.list->values[i], name))
			return true;
	return false;
}

Flow strict_variable(Eval *eval, const VariableNode *node, Value value)
{
	Scope *scope = eval->session->scope;
	if (value.type != VALUE_NULL || scope_strict(scope) < 1 ||
	    eval_is_item(node) || name_same(node->label, "null") ||
	    is_automatic(node->name) || scope_find(scope, node->name))
		return FLOW_NORMAL;
	GError *error =
		g_error_new(EVALUATE_ERROR, EVALUATE_ERROR_UNDEFINED,
			    "The variable '$%s' cannot be retrieved because it "
			    "has not been set",
			    node->label);
	return eval_fail(eval, &node->node, error);
}

Flow strict_member(Eval *eval, const Node *node, Value on, const char *name,
		   Value value)
{
	if (value.type != VALUE_NULL ||
	    scope_strict(eval->session->scope) < 2 || has_member(on, name))
		return FLOW_NORMAL;
	GError *error =
		g_error_new(EVALUATE_ERROR, EVALUATE_ERROR_PROPERTY,
			    "The property '%s' cannot be found on this object. "
			    "Verify that the property exists",
			    name);
	return eval_fail(eval, node, error);
}

/* Negative ones count from the end. */
Flow strict_index(Eval *eval, const Node *node, Value on, Value index)
{
	if (scope_strict(eval->session->scope) < 3 || index.type != VALUE_INT ||
	    (on.type != VALUE_LIST && on.type != VALUE_STRING))
		return FLOW_NORMAL;
	int64_t count = on.type == VALUE_LIST
				? (int64_t)on.list->count
				: g_utf8_strlen(value_text(on), -1);
	if (index.integer >= -count && index.integer < count)
		return FLOW_NORMAL;
	GError *error =
		g_error_new(EVALUATE_ERROR, EVALUATE_ERROR_INDEX,
			    "Index was outside the bounds of the array");
	return eval_fail(eval, node, error);
}
