/* Variables that a function finds when it starts: its parameters, $args,
 * $PSBoundParameters, $MyInvocation, $PSScriptRoot. */
#include "shell/evaluate/block.h"
#include "shell/pipeline/binder.h"
#include "shell/pipeline/common.h"

/* Assignments in the body are checked as the argument was. */
static void keep_checks(Eval *eval, const Declared *declared,
			Variable *variable)
{
	for (unsigned i = 0; i < declared->count; i++) {
		if (!attribute_is_check(declared->attributes[i]))
			continue;
		if (!variable->checks.type)
			variable->checks = variable_checks_new(eval->source);
		variable_checks_add(variable->checks, declared->attributes[i]);
	}
}

static void put_typed(Eval *eval, const Declared *declared, Value value)
{
	Session *session = eval->session;
	eval_put(session, declared->name, declared->label, value);
	const Type *type =
		declared->type ? eval_find_type(declared->type) : NULL;
	Variable *variable = scope_find_local(session->scope, declared->name);
	if (type && variable && type->value != VALUE_BOOL)
		value_set_take(&variable->constraint, value_of_type(type));
	if (declared->count && variable)
		keep_checks(eval, declared, variable);
}

static Flow put_default(Eval *eval, const Declared *declared)
{
	Value value = VALUE_NONE;
	const Type *type =
		declared->type ? eval_find_type(declared->type) : NULL;
	GError *error = NULL;
	if (declared->fallback) {
		Flow flow = eval_value(eval, declared->fallback, &value);
		if (flow)
			return flow;
	}
	bool plain = !declared->fallback && type && type->value == VALUE_LIST;
	bool object = type && !declared->fallback && !type->convert;
	if (type && !plain && !object) {
		Value converted = VALUE_NONE;
		if (!convert(value, type, &converted, &error)) {
			Node at = { .start = declared->start,
				    .end = declared->end };
			value_clear(&value);
			return eval_fail(eval, &at, error);
		}
		value_set_take(&value, converted);
	}
	put_typed(eval, declared, value);
	return FLOW_NORMAL;
}

static void put(Session *session, const char *label, Value value)
{
	eval_put(session, name_intern(label), label, value);
}

/* Common parameters that were given. */
static void add_common(Call *call, Table *table)
{
	for (const Param *param = common_params; param->is.name; param++) {
		Value value;
		if (call_common(call, param->is.name, &value))
			table_set_take(table, value_string(param->is.name),
				       value_ref(value));
	}
}

/* $args is none of them. */
static unsigned param_count(Call *call)
{
	const Cmdlet *cmdlet = call_cmdlet(call);
	return cmdlet_param_count(cmdlet) - cmdlet->simple;
}

static void fill_bound(Call *call, Table *table)
{
	const Param *params = call_cmdlet(call)->params;
	unsigned count = param_count(call);
	for (unsigned i = 0; i < count; i++) {
		g_auto(Value) name = value_string(params[i].is.name);
		if (call_given(call, i))
			table_set_take(table, value_ref(name),
				       value_ref(call_value(call, i)));
		else if (params[i].by_name || params[i].by_value)
			table_remove(table, name);
	}
}

static Value bound_table(Call *call)
{
	Table *table = table_new(false);
	table->type_name = BOUND_PARAMETERS_TYPE;
	fill_bound(call, table);
	if (!call_cmdlet(call)->simple)
		add_common(call, table);
	return value_table_take(table);
}

/* What this object gives; scripts keep what they changed in it. */
static void refill_bound(Session *session, Call *call)
{
	const Variable *variable = scope_find_local(
		session->scope, name_intern("PSBoundParameters"));
	if (variable && variable->value.type == VALUE_TABLE)
		fill_bound(call, variable->value.table);
}

static Value definition_of(const BlockValue *block)
{
	const char *script = block_script(block);
	const Block *tree = block_tree(block);
	const Source *source = block_source(block);
	return script ? value_string(script)
		      : value_string_length(source->text + tree->start,
					    tree->end - tree->start);
}

static Value invocation_record(Call *call, const BlockValue *block)
{
	g_auto(Value) definition = definition_of(block);
	Record *record = call_invocation(call, definition);
	record_set_take(record, "BoundParameters", bound_table(call));
	Value rest = call_cmdlet(call)->simple
			     ? call_value(call, param_count(call))
			     : VALUE_NONE;
	record_set_take(record, "UnboundArguments",
			rest.type == VALUE_LIST
				? value_ref(rest)
				: value_list_take(list_new(LIST_ARRAY, 0)));
	return value_record_take(record);
}

static void put_script(Session *session, const char *script)
{
	g_autofree char *path = g_canonicalize_filename(script, NULL);
	put(session, "PSCommandPath", value_string(path));
	put(session, "PSScriptRoot",
	    value_string_take(g_path_get_dirname(path)));
}

/* A parameter that the object before gave and this one does not has its
 * default again. */
Flow function_set_bound(Eval *eval, Call *call, FunctionCmdlet *function)
{
	const Block *block = block_tree(function->block);
	const Param *params = function->cmdlet.params;
	Flow flow = FLOW_NORMAL;
	for (unsigned i = 0; i < block->param_count && !flow; i++) {
		if (call_given(call, i))
			eval_put(eval->session, block->params[i].name,
				 block->params[i].label,
				 value_ref(call_value(call, i)));
		else if (params[i].by_name || params[i].by_value)
			flow = put_default(eval, &block->params[i]);
	}
	if (block_source(function->block)->reads_bound)
		refill_bound(eval->session, call);
	return flow;
}

void function_set_given(Eval *eval, Call *call, FunctionCmdlet *function)
{
	const Block *block = block_tree(function->block);
	put(eval->session, "MyInvocation",
	    invocation_record(call, function->block));
	put(eval->session, "PSBoundParameters", bound_table(call));
	for (unsigned i = 0; i < block->param_count; i++)
		eval_put(eval->session, block->params[i].name,
			 block->params[i].label,
			 call_given(call, i) ? value_ref(call_value(call, i))
					     : VALUE_NONE);
}

Flow function_set_start(Eval *eval, Call *call, FunctionCmdlet *function)
{
	const Block *block = block_tree(function->block);
	Session *session = eval->session;
	const char *script = block_script(function->block);
	put(session, "MyInvocation", invocation_record(call, function->block));
	put(session, "PSBoundParameters", bound_table(call));
	if (script)
		put_script(session, script);
	if (function->cmdlet.simple) {
		Value rest = call_value(call, block->param_count);
		put(session, "args",
		    rest.type == VALUE_LIST
			    ? value_ref(rest)
			    : value_list_take(list_new(LIST_ARRAY, 0)));
	}
	for (unsigned i = 0; i < block->param_count; i++) {
		Flow flow = FLOW_NORMAL;
		if (call_given(call, i))
			put_typed(eval, &block->params[i],
				  value_ref(call_value(call, i)));
		else
			flow = put_default(eval, &block->params[i]);
		if (flow)
			return flow;
	}
	return FLOW_NORMAL;
}
