/* $PSCmdlet.SessionState.PSVariable: variables by name, as scripts that came
 * from C# ask for them. */
#include "shell/evaluate/block.h"
#include "shell/evaluate/intrinsic.h"

#include <string.h>

static const ObjectClass variables_class = {
	.name = "System.Management.Automation.PSVariableIntrinsics",
};

Value eval_session_state(void)
{
	Record *state = record_new_custom();
	state->type_name =
		g_strdup("System.Management.Automation.SessionState");
	record_set_take(state, "PSVariable",
			value_object_take(
				object_new(&variables_class, sizeof(Object))));
	record_set_take(state, "Path", eval_path_intrinsics());
	record_set_take(state, "InvokeCommand", eval_invoke_intrinsics());
	record_set_take(state, "LanguageMode", value_string("FullLanguage"));
	record_set_take(state, "Module", VALUE_NONE);
	return value_record_take(state);
}

/* The scope that a prefix names; *name is then behind it. */
static Scope *scope_named(Session *session, const char **name)
{
	const char *colon = strchr(*name, ':');
	Scope *scope = session->scope;
	if (!colon)
		return scope;
	if (g_str_has_prefix(*name, "global:"))
		scope = scope_global(scope);
	else if (g_str_has_prefix(*name, "script:"))
		scope = scope_script(scope);
	*name = colon + 1;
	return scope;
}

Value eval_state_value(Session *session, const char *name, Value fallback)
{
	Scope *scope = scope_named(session, &name);
	const Variable *variable = scope_find(scope, name_intern(name));
	return value_ref(variable ? variable->value : fallback);
}

static Value describe(const Variable *variable)
{
	Record *record = record_new_custom();
	record->type_name = g_strdup("System.Management.Automation.PSVariable");
	record_set_take(record, "Name", value_string(variable->label));
	record_set_take(record, "Value", value_ref(variable->value));
	return value_record_take(record);
}

static Flow set(Eval *eval, Scope *scope, const char *name, Value value)
{
	GError *error = NULL;
	if (scope_set_take(scope, name_intern(name), name, value_ref(value),
			   &error))
		return FLOW_NORMAL;
	return session_throw_error_take(eval->session, error, VALUE_NONE);
}

Flow eval_session_state_method(Eval *eval, const char *name, Value on,
			       const Value *arguments, unsigned count,
			       Value *result, bool *known)
{
	*known = value_object(on, &variables_class) && count > 0;
	if (!*known)
		return FLOW_NORMAL;
	g_autofree char *text = value_format(arguments[0]);
	const char *label = text;
	Scope *scope = scope_named(eval->session, &label);
	const Variable *variable = scope_find(scope, name_intern(label));
	*result = VALUE_NOTHING;
	if (name_same(name, "Set") && count == 2)
		return set(eval, scope, label, arguments[1]);
	if (name_same(name, "GetValue"))
		*result = eval_state_value(eval->session, text,
					   count == 2 ? arguments[1]
						      : VALUE_NONE);
	else if (name_same(name, "Get"))
		*result = variable ? describe(variable) : VALUE_NONE;
	else if (name_same(name, "Remove"))
		scope_remove(scope, name_intern(label), false, NULL);
	else
		*known = false;
	return FLOW_NORMAL;
}
