#include "shell/evaluate/block.h"

#include <string.h>

/* Names that the evaluator answers itself. */
typedef struct Special {
	const Name *true_, *false_, *null, *success, *error, *item, *underscore,
		*input;
} Special;

static const Special *special(void)
{
	static Special names;
	if (!names.null) {
		names.true_ = name_intern("true");
		names.false_ = name_intern("false");
		names.success = name_intern("?");
		names.error = name_intern("Error");
		names.item = name_intern("PSItem");
		names.underscore = name_intern("_");
		names.input = name_intern("input");
		names.null = name_intern("null");
	}
	return &names;
}

const Name *underscore_name(void)
{
	return special()->underscore;
}

Scope *eval_variable_scope(const Eval *eval, const VariableNode *node)
{
	Scope *current = eval->session->scope;
	switch (node->scope) {
	case SCOPE_GLOBAL:
		return scope_global(current);
	case SCOPE_SCRIPT:
		return scope_script(current);
	default:
		return current;
	}
}

static bool special_value(const Eval *eval, const Name *name, Value *value)
{
	const Special *names = special();
	if (name == names->null)
		*value = VALUE_NONE;
	else if (name == names->true_ || name == names->false_)
		*value = value_bool(name == names->true_);
	else if (name == names->success)
		*value = value_bool(eval->session->success);
	else if (name == names->error)
		*value = value_list_take(list_ref(eval->session->errors));
	else
		return false;
	return true;
}

Value eval_variable(Eval *eval, const VariableNode *node)
{
	Value value;
	const Name *name = node->name;
	if (eval_is_item(node))
		return eval_item(eval, node);
	if (special_value(eval, name, &value))
		return value;
	name = eval_variable_name(node);
	Scope *scope = eval_variable_scope(eval, node);
	if (node->scope == SCOPE_LOCAL || node->scope == SCOPE_PRIVATE) {
		Variable *variable = scope_find_local(scope, name);
		return variable ? value_ref(variable->value) : VALUE_NONE;
	}
	if (name == special()->input && !scope_find(scope, name))
		return eval_piped_input(eval->session);
	return value_ref(scope_value(scope, name));
}

void eval_put(Session *session, const Name *name, const char *label,
	      Value value)
{
	Variable *variable = scope_find_local(session->scope, name);
	if (variable)
		value_set_take(&variable->value, value);
	else
		scope_put_take(session->scope, label, value);
}

Value eval_swap_underscore(Session *session, Value value)
{
	Variable *variable =
		scope_find_local(session->scope, underscore_name());
	if (!variable)
		variable = scope_put_take(session->scope, "_", VALUE_NONE);
	Value old = variable->value;
	variable->value = value;
	return old;
}

void eval_restore_underscore(Session *session, Value old)
{
	eval_put(session, underscore_name(), "_", old);
}

/* A typed variable converts what it is given. */
static bool constrained(Session *session, Scope *scope, const Name *name,
			Value *value, GError **error)
{
	Variable *variable = scope_find_local(scope, name);
	const Type *type = variable && variable->constraint.type
				   ? type_of_value(variable->constraint)
				   : NULL;
	Value converted = VALUE_NONE;
	if (type && !convert(*value, type, &converted, error))
		return false;
	if (type)
		value_set_take(value, converted);
	return !variable || variable->checks.type == VALUE_NULL ||
	       variable_checks_pass(session, variable->checks, variable->label,
				    *value, error);
}

Variable *eval_own_variable(Eval *eval, const VariableNode *node)
{
	Value value;
	if (eval_is_item(node))
		return NULL;
	if (special_value(eval, node->name, &value)) {
		value_clear(&value);
		return NULL;
	}
	return scope_find_local(eval_variable_scope(eval, node), node->name);
}

bool variable_assign_take(Session *session, Scope *scope, const Name *name,
			  const char *label, Value value, GError **error)
{
	if (constrained(session, scope, name, &value, error))
		return scope_set_take(scope, name, label, value, error);
	value_clear(&value);
	return false;
}

const Name *eval_variable_name(const VariableNode *node)
{
	return node->name == special()->item ? special()->underscore
					     : node->name;
}

bool eval_is_variable(const VariableNode *node)
{
	const Special *names = special();
	const Name *name = node->name;
	return !eval_is_item(node) && name != names->null &&
	       name != names->true_ && name != names->false_ &&
	       name != names->success && name != names->error;
}

Flow eval_set_variable(Eval *eval, const VariableNode *node, Value value)
{
	GError *error = NULL;
	if (eval_is_item(node))
		return eval_set_item_take(eval, node, value);
	if (node->name == special()->null) {
		value_clear(&value);
		return FLOW_NORMAL;
	}
	const Name *name = eval_variable_name(node);
	Scope *scope = eval_variable_scope(eval, node);
	if (!variable_assign_take(eval->session, scope, name, node->label,
				  value, &error))
		return eval_fail(eval, &node->node, error);
	if (node->scope == SCOPE_PRIVATE)
		scope_find_local(scope, name)->flags |= VARIABLE_PRIVATE;
	return FLOW_NORMAL;
}
