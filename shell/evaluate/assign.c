#include "shell/evaluate/block.h"
#include "shell/types/member.h"
#include "shell/types/operate.h"

/* Sets a member or an element of a container. */
static Flow store_step(Eval *eval, const AccessNode *node, Value container,
		       Value value)
{
	const Access *step = &node->steps[node->count - 1];
	GError *error = NULL;
	bool done;
	if (step->kind == ACCESS_INDEX) {
		g_auto(Value) index = VALUE_NONE;
		Flow flow = eval_value(eval, step->member, &index);
		if (flow) {
			value_clear(&value);
			return flow;
		}
		done = index_set_take(container, index, value, &error);
	} else if (step->kind == ACCESS_MEMBER) {
		g_autofree char *name = NULL;
		Flow flow = eval_member_name(eval, step, &name);
		if (flow) {
			value_clear(&value);
			return flow;
		}
		done = member_set_take(container, name, value, &error);
	} else {
		/* Settings of .NET's console and network have no meaning here
		 * and no effect. */
		const Type *type = type_of_value(container);
		if (step->kind == ACCESS_STATIC && type && step->label &&
		    static_has_setter(type, step->label))
			return static_set_take(type, step->label, value, &error)
				       ? FLOW_NORMAL
				       : eval_fail(eval, &node->node, error);
		value_clear(&value);
		if (step->kind == ACCESS_STATIC && type &&
		    static_is_setting(type))
			return FLOW_NORMAL;
		return eval_throw(eval, &node->node, TYPE_ERROR_READ_ONLY,
				  "This cannot be assigned to");
	}
	return done ? FLOW_NORMAL : eval_fail(eval, &node->node, error);
}

static Flow store_access(Eval *eval, const AccessNode *node, Value value)
{
	g_auto(Value) container = VALUE_NONE;
	Flow flow = eval_container(eval, node, &container);
	if (flow) {
		value_clear(&value);
		return flow;
	}
	return store_step(eval, node, container, value);
}

/* Several targets: each takes one value, the last all that are left. */
static Flow store_list(Eval *eval, const ListNode *node, Value value)
{
	g_auto(Value) whole = value;
	uint32_t count = value.type == VALUE_LIST ? value.list->count : 1;
	const Value *values =
		value.type == VALUE_LIST ? value.list->values : &whole;
	for (unsigned i = 0; i < node->items.count; i++) {
		Value part = VALUE_NONE;
		bool last = i + 1 == node->items.count;
		if (last && count > i + 1) {
			List *rest = list_new(LIST_ARRAY, count - i);
			for (uint32_t j = i; j < count; j++)
				list_add_take(rest, value_ref(values[j]));
			part = value_list_take(rest);
		} else if (i < count) {
			part = value_ref(values[i]);
		}
		Flow flow = eval_store_take(eval, node->items.items[i], part);
		if (flow)
			return flow;
	}
	return FLOW_NORMAL;
}

/* The variable behind its types and attributes; NULL: another target. */
static Variable *declared_variable(Eval *eval, const Node *target)
{
	while (target->kind == NODE_CAST || target->kind == NODE_ATTRIBUTED)
		target = target->kind == NODE_CAST
				 ? ((const CastNode *)target)->operand
				 : ((const AttributedNode *)target)->operand;
	if (target->kind != NODE_VARIABLE)
		return NULL;
	return eval_own_variable(eval, (const VariableNode *)target);
}

static const char *target_label(const Node *target)
{
	while (target->kind == NODE_CAST)
		target = ((const CastNode *)target)->operand;
	return target->kind == NODE_VARIABLE
		       ? ((const VariableNode *)target)->label
		       : "target";
}

/* A new declaration takes the place of an older one's rules. */
static void forget_rules(Eval *eval, const Node *target)
{
	Variable *variable = declared_variable(eval, target);
	if (!variable)
		return;
	value_clear(&variable->constraint);
	value_clear(&variable->checks);
}

/* [type]$x = …: converts now and whenever it is assigned to. */
static Flow store_typed(Eval *eval, const CastNode *node, Value value)
{
	const Type *type;
	g_auto(Value) given = value;
	GError *error = NULL;
	Value converted = VALUE_NONE;
	Flow flow = eval_resolve(eval, node->type, &type);
	if (flow)
		return flow;
	if (!convert(given, type, &converted, &error))
		return eval_fail(eval, node->operand, error);
	forget_rules(eval, node->operand);
	flow = eval_store_take(eval, node->operand, converted);
	if (flow)
		return flow;
	Variable *variable = declared_variable(eval, node->operand);
	if (variable)
		value_set_take(&variable->constraint, value_of_type(type));
	return FLOW_NORMAL;
}

/* [Validate…()]$x = …: checks now and whenever it is assigned to. */
static Flow store_attributed(Eval *eval, const AttributedNode *node,
			     Value value)
{
	GError *error = NULL;
	const Node *target = &node->node;
	g_auto(Value) checks = variable_checks_new(eval->source);
	for (; target->kind == NODE_ATTRIBUTED;
	     target = ((const AttributedNode *)target)->operand)
		variable_checks_add(
			checks, ((const AttributedNode *)target)->attribute);
	if (!variable_checks_pass(eval->session, checks, target_label(target),
				  value, &error)) {
		value_clear(&value);
		return eval_fail(eval, &node->node, error);
	}
	forget_rules(eval, target);
	Flow flow = eval_store_take(eval, target, value);
	Variable *variable = flow ? NULL : declared_variable(eval, target);
	if (variable)
		value_set_take(&variable->checks, value_ref(checks));
	return flow;
}

Flow eval_store_take(Eval *eval, const Node *target, Value value)
{
	switch (target->kind) {
	case NODE_VARIABLE:
		return eval_set_variable(eval, (const VariableNode *)target,
					 value);
	case NODE_ACCESS:
		return store_access(eval, (const AccessNode *)target, value);
	case NODE_LIST:
		return store_list(eval, (const ListNode *)target, value);
	case NODE_CAST:
		return store_typed(eval, (const CastNode *)target, value);
	case NODE_ATTRIBUTED:
		return store_attributed(eval, (const AttributedNode *)target,
					value);
	case NODE_PAREN: {
		const GroupNode *group = (const GroupNode *)target;
		const PipelineNode *pipeline =
			(const PipelineNode *)group->body;
		return eval_store_take(eval, pipeline->elements[0].node, value);
	}
	default:
		value_clear(&value);
		return eval_throw(eval, target, TYPE_ERROR_READ_ONLY,
				  "This cannot be assigned to");
	}
}

static Flow combine(Eval *eval, const Node *at, Operator op, Value *left,
		    Value right)
{
	GError *error = NULL;
	Value result = VALUE_NONE;
	g_auto(Value) operand = eval_operand(eval, op, *left, right);
	if (!operate(op, false, *left, operand, &result, NULL, &error))
		return eval_fail(eval, at, error);
	Flow flow = eval_done(eval, &result);
	if (!flow)
		value_set_take(left, result);
	return flow;
}

/* The last step of an access with its name or index evaluated: once, although
 * it is read and stored. */
typedef struct FixedStep {
	AccessNode node;
	Access step;
	ConstantNode constant; /* its value is owned */
	Value container;
} FixedStep;

static void fixed_clear(FixedStep *fixed)
{
	value_clear(&fixed->constant.value);
	value_clear(&fixed->container);
}

static Flow fix_step(Eval *eval, const AccessNode *node, FixedStep *fixed)
{
	fixed->node = *node;
	fixed->step = node->steps[node->count - 1];
	fixed->node.steps = &fixed->step;
	fixed->node.count = 1;
	Flow flow = eval_container(eval, node, &fixed->container);
	if (flow || fixed->step.kind > ACCESS_INDEX)
		return flow;
	if (fixed->step.kind == ACCESS_MEMBER && fixed->step.label) {
		fixed->constant.value = value_string(fixed->step.label);
		return FLOW_NORMAL;
	}
	flow = eval_value(eval, fixed->step.member, &fixed->constant.value);
	fixed->constant.node = *fixed->step.member;
	fixed->constant.node.kind = NODE_CONSTANT;
	fixed->step.member = &fixed->constant.node;
	return flow;
}

static Flow update_step(Eval *eval, const AccessNode *node, Operator op,
			Value right, Value *old, Value *result)
{
	FixedStep fixed = { 0 };
	g_auto(Value) value = VALUE_NONE;
	Flow flow = fix_step(eval, node, &fixed);
	bool grown = !flow && !old && op == OPERATOR_ADD &&
		     eval_grow_entry(fixed.container, fixed.constant.value,
				     right, result);
	if (flow || grown)
		goto out;
	flow = eval_step(eval, node, &fixed.step, fixed.container, &value);
	if (!flow && old)
		*old = value_ref(value);
	if (!flow)
		flow = combine(eval, &node->node, op, &value, right);
	if (!flow)
		flow = store_step(eval, &fixed.node, fixed.container,
				  value_ref(value));
	if (!flow)
		*result = value_ref(value);
out:
	fixed_clear(&fixed);
	return flow;
}

/* The old value of `$x += …`: in a function's own scope a variable of its
 * callers is not seen, while ++ sees it. */
static bool starts_empty(Eval *eval, const Node *target)
{
	const VariableNode *node = (const VariableNode *)target;
	return eval->local && target->kind == NODE_VARIABLE &&
	       node->scope == SCOPE_ANY && node->name != underscore_name() &&
	       !scope_find_local(eval->session->scope, node->name);
}

/* Reads, combines and stores. */
static Flow update(Eval *eval, const Node *target, Operator op, Value right,
		   Value *old, Value *result)
{
	g_auto(Value) value = VALUE_NONE;
	if (target->kind == NODE_ACCESS)
		return update_step(eval, (const AccessNode *)target, op, right,
				   old, result);
	if (target->kind == NODE_VARIABLE && !old && op == OPERATOR_ADD &&
	    eval_grow_variable(eval, (const VariableNode *)target, right,
			       result))
		return FLOW_NORMAL;
	Flow flow = FLOW_NORMAL;
	if (old || !starts_empty(eval, target))
		flow = eval_value(eval,
				  target->kind == NODE_CAST
					  ? ((const CastNode *)target)->operand
					  : target,
				  &value);
	if (!flow && old)
		*old = value_ref(value);
	if (!flow)
		flow = combine(eval, target, op, &value, right);
	if (!flow)
		flow = eval_store_take(eval, target, value_ref(value));
	if (!flow)
		*result = value_ref(value);
	return flow;
}

Flow eval_assign(Eval *eval, const AssignNode *node, Value *result)
{
	g_auto(Value) value = VALUE_NONE;
	Flow flow = eval_value(eval, node->value, &value);
	if (flow)
		return flow;
	if (node->op != OPERATOR_ASSIGN)
		return update(eval, node->target, node->op, value, NULL,
			      result);
	flow = eval_store_take(eval, node->target, value_ref(value));
	if (!flow)
		*result = value_ref(value);
	return flow;
}

static bool numeric(Value value)
{
	return value.type == VALUE_NULL || value.type == VALUE_BYTE ||
	       value.type == VALUE_INT || value.type == VALUE_LONG ||
	       value.type == VALUE_DOUBLE || value.type == VALUE_OBJECT;
}

Flow eval_step_by(Eval *eval, const StepNode *node, Value *result)
{
	g_auto(Value) old = VALUE_NONE;
	g_auto(Value) now = VALUE_NONE;
	Flow flow = update(eval, node->operand, OPERATOR_ADD,
			   value_int(node->by), &old, &now);
	if (flow)
		return flow;
	if (!numeric(old))
		return eval_throw(eval, &node->node, TYPE_ERROR_OPERATOR,
				  "The operator '%s' works only on numbers. "
				  "The operand is a '%s'",
				  node->by > 0 ? "++" : "--",
				  value_type_name(old));
	if (old.type == VALUE_NULL)
		value_set_take(&old, value_int(0));
	*result = value_ref(node->after ? old : now);
	return FLOW_NORMAL;
}
