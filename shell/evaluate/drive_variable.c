/* Items of drives as variables: $env:NAME, $function:name, $alias:name. */
#include "shell/evaluate/block.h"
#include "shell/types/environment.h"

bool eval_is_item(const VariableNode *node)
{
	return node->scope == SCOPE_ENV || node->scope == SCOPE_FUNCTION ||
	       node->scope == SCOPE_ALIAS;
}

static Value text_or_null(const char *text)
{
	return text ? value_string(text) : VALUE_NONE;
}

Value eval_item(Eval *eval, const VariableNode *node)
{
	Session *session = eval->session;
	if (node->scope == SCOPE_ENV)
		return text_or_null(environment_get(node->label));
	if (node->scope == SCOPE_ALIAS)
		return text_or_null(
			command_table_target(session->commands, node->label));
	Function *function = scope_find_function(session->scope, node->name);
	return function ? value_ref(function->owner) : VALUE_NONE;
}

/* ---- setting; nothing removes the item ---- */

static void set_environment(const char *given, const char *text)
{
	g_autofree char *name = environment_name(given);
	if (*text)
		g_setenv(name, text, TRUE);
	else
		g_unsetenv(name);
}

static void set_alias(Session *session, const char *name, const char *target)
{
	if (*target)
		command_table_alias(session->commands, name, target);
	else
		command_table_unalias(session->commands, name);
}

static void remove_function(Scope *scope, const Name *name)
{
	while (scope && !scope_remove_function(scope, name))
		scope = scope->parent;
}

/* A block as it is, text as the body of a function. */
static Flow set_function(Eval *eval, const VariableNode *node, Value value)
{
	GError *error = NULL;
	g_auto(Value) block = VALUE_NONE;
	if (value.type == VALUE_NULL) {
		remove_function(eval->session->scope, node->name);
		return FLOW_NORMAL;
	}
	if (block_of(value)) {
		block = value_ref(value);
	} else {
		g_autofree char *text = value_format(value);
		if (script_parse(eval->session, text, NULL, &block, &error) !=
		    PARSE_OK)
			return eval_fail(eval, &node->node, error);
	}
	block_define(eval->session, node->label, block);
	return FLOW_NORMAL;
}

Flow eval_set_item_take(Eval *eval, const VariableNode *node, Value value)
{
	g_auto(Value) taken = value;
	if (node->scope == SCOPE_FUNCTION)
		return set_function(eval, node, taken);
	g_autofree char *text = value_format(taken);
	if (node->scope == SCOPE_ENV)
		set_environment(node->label, text);
	else
		set_alias(eval->session, node->label, text);
	return FLOW_NORMAL;
}
