#include "shell/evaluate/block.h"
#include "shell/types/member.h"
#include "shell/types/regex.h"

Flow eval_member_name(Eval *eval, const Access *step, char **name)
{
	g_auto(Value) value = VALUE_NONE;
	if (step->label) {
		*name = g_strdup(step->label);
		return FLOW_NORMAL;
	}
	Flow flow = eval_value(eval, step->member, &value);
	if (!flow)
		*name = value_format(value);
	return flow;
}

static Flow fail_at(Eval *eval, const AccessNode *node, const Access *step,
		    GError *error)
{
	Node at = { .start = node->node.start, .end = step->end };
	return eval_fail(eval, &at, error);
}

/* What the shell itself says of a call, and not the method. */
static bool is_own(const GError *error)
{
	static const int codes[] = {
		TYPE_ERROR_NOT_FOUND, TYPE_ERROR_MEMBER,
		TYPE_ERROR_PROPERTY,  TYPE_ERROR_OVERLOAD,
		TYPE_ERROR_NULL,      TYPE_ERROR_METHOD_ARGUMENT
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(codes); i++)
		if (g_error_matches(error, TYPE_ERROR, codes[i]))
			return true;
	return error->domain == EVALUATE_ERROR;
}

static Flow fail_call(Eval *eval, const AccessNode *node, const Access *step,
		      GError *error, const char *name)
{
	Node at = { .start = node->node.start, .end = step->end };
	if (is_own(error))
		return eval_fail(eval, &at, error);
	Record *record =
		error_record_calling(error, name, step->arguments.count);
	g_error_free(error);
	return eval_fail_record_take(eval, &at, record);
}

static Flow get_member(Eval *eval, const AccessNode *node, const Access *step,
		       Value on, Value *result)
{
	GError *error = NULL;
	g_autofree char *name = NULL;
	Flow flow = FLOW_NORMAL;
	if (!step->label)
		flow = eval_member_name(eval, step, &name);
	if (flow)
		return flow;
	if (on.type == VALUE_OBJECT &&
	    eval_cmdlet_member(eval, on, name ? name : step->label, result))
		return FLOW_NORMAL;
	if (!member_get(on, name ? name : step->label, result, &error))
		return fail_at(eval, node, step, error);
	if (result->type != VALUE_NULL)
		return FLOW_NORMAL;
	Node at = { .start = node->node.start, .end = step->end };
	return strict_member(eval, &at, on, name ? name : step->label, *result);
}

static Flow get_index(Eval *eval, const AccessNode *node, const Access *step,
		      Value on, Value *result)
{
	GError *error = NULL;
	g_auto(Value) index = VALUE_NONE;
	Flow flow = eval_value(eval, step->member, &index);
	if (flow)
		return flow;
	if (!index_get(on, index, result, &error))
		return fail_at(eval, node, step, error);
	if (result->type != VALUE_NULL)
		return FLOW_NORMAL;
	Node at = { .start = node->node.start, .end = step->end };
	return strict_index(eval, &at, on, index);
}

static Flow no_type(Eval *eval, const AccessNode *node, const Access *step,
		    Value on)
{
	GError *error = g_error_new(TYPE_ERROR, TYPE_ERROR_MEMBER,
				    "'::' needs a type to its left, not a "
				    "value of type [%s]",
				    value_type_name(on));
	return fail_at(eval, node, step, error);
}

static Flow get_static(Eval *eval, const AccessNode *node, const Access *step,
		       Value on, Value *result)
{
	GError *error = NULL;
	g_autofree char *name = NULL;
	Flow flow = eval_member_name(eval, step, &name);
	if (flow)
		return flow;
	const Type *type = type_of_value(on);
	if (!type)
		return no_type(eval, node, step, on);
	if (!static_get(type, name, result, &error))
		return fail_at(eval, node, step, error);
	return FLOW_NORMAL;
}

/* Values of a call's arguments, owned. */
static Flow call_arguments(Eval *eval, const Access *step, Value *values)
{
	for (unsigned i = 0; i < step->arguments.count; i++) {
		Flow flow =
			eval_value(eval, step->arguments.items[i], &values[i]);
		if (flow)
			return flow;
	}
	return FLOW_NORMAL;
}

/* [Environment]::Exit(code): nothing of the session runs any more. */
static bool is_process_exit(const Type *type, const char *name)
{
	return name_same(type->name, "System.Environment") &&
	       name_same(name, "Exit");
}

static Flow call_static(Eval *eval, const AccessNode *node, const Access *step,
			Value on, const Value *values, Value *result)
{
	GError *error = NULL;
	const Type *type = type_of_value(on);
	g_autofree char *name = NULL;
	Flow flow = eval_member_name(eval, step, &name);
	if (flow)
		return flow;
	if (!type)
		return no_type(eval, node, step, on);
	if (name_same(type->name, block_class.name) &&
	    name_same(name, "Create") && step->arguments.count == 1) {
		g_autofree char *text = value_format(values[0]);
		return script_parse(eval->session, text, NULL, result,
				    &error) == PARSE_OK
			       ? FLOW_NORMAL
			       : fail_at(eval, node, step, error);
	}
	if (name_same(type->name, "System.Console")) {
		bool known;
		flow = eval_console_call(eval, &node->node, name, values,
					 step->arguments.count, result, &known);
		if (known || flow)
			return flow;
	}
	if (name_same(type->name, regex_class.name) &&
	    eval_is_regex_block(name, true, values, step->arguments.count))
		return eval_regex_block(eval, &node->node, on, values,
					step->arguments.count, result);
	if (!static_call(type, name, values, step->arguments.count, result,
			 &error)) {
		member_name_argument(type->name, name, values,
				     step->arguments.count, &error);
		return fail_call(eval, node, step, error,
				 name_same(name, "new") ? ".ctor" : name);
	}
	if (!is_process_exit(type, name))
		return FLOW_NORMAL;
	eval->session->leaving = true;
	return session_exit(eval->session, (int)result->integer);
}

static Flow call_member(Eval *eval, const AccessNode *node, const Access *step,
			Value on, const Value *values, Value *result)
{
	GError *error = NULL;
	bool silent = false, known;
	g_autofree char *name = NULL;
	Flow flow = eval_block_method(eval, step, on, values, result, &known);
	if (known || flow)
		return flow;
	flow = eval_member_name(eval, step, &name);
	if (flow)
		return flow;
	if (value_object(on, &regex_class) &&
	    eval_is_regex_block(name, false, values, step->arguments.count))
		return eval_regex_block(eval, &node->node, on, values,
					step->arguments.count, result);
	if (!member_call(on, name, values, step->arguments.count, result,
			 &silent, &error)) {
		member_name_argument(value_type_name(on), name, values,
				     step->arguments.count, &error);
		return fail_call(eval, node, step, error, name);
	}
	if (silent)
		*result = VALUE_NOTHING;
	return eval_done(eval, result);
}

static Flow call_step(Eval *eval, const AccessNode *node, const Access *step,
		      Value on, Value *result)
{
	unsigned count = step->arguments.count;
	Value *values = g_new0(Value, MAX(count, 1));
	Flow flow = call_arguments(eval, step, values);
	if (!flow)
		flow = step->kind == ACCESS_CALL
			       ? call_member(eval, node, step, on, values,
					     result)
			       : call_static(eval, node, step, on, values,
					     result);
	for (unsigned i = 0; i < count; i++)
		value_clear(&values[i]);
	g_free(values);
	return flow;
}

Flow eval_step(Eval *eval, const AccessNode *node, const Access *step, Value on,
	       Value *result)
{
	switch (step->kind) {
	case ACCESS_MEMBER:
		return get_member(eval, node, step, on, result);
	case ACCESS_INDEX:
		return get_index(eval, node, step, on, result);
	case ACCESS_STATIC:
		return get_static(eval, node, step, on, result);
	case ACCESS_CALL:
	case ACCESS_STATIC_CALL:
		break;
	}
	return call_step(eval, node, step, on, result);
}

static Flow eval_steps(Eval *eval, const AccessNode *node, unsigned count,
		       Value *result)
{
	g_auto(Value) on = VALUE_NONE;
	Flow flow = eval_value(eval, node->base, &on);
	for (unsigned i = 0; i < count && !flow; i++) {
		Value next = VALUE_NONE;
		flow = eval_step(eval, node, &node->steps[i], on, &next);
		if (!flow)
			value_set_take(&on, next);
	}
	if (flow)
		return flow;
	*result = on;
	on = VALUE_NONE;
	return FLOW_NORMAL;
}

Flow eval_access(Eval *eval, const AccessNode *node, Value *result)
{
	return eval_steps(eval, node, node->count, result);
}

Flow eval_container(Eval *eval, const AccessNode *node, Value *result)
{
	return eval_steps(eval, node, node->count - 1, result);
}
