#include "shell/evaluate/block.h"
#include "shell/evaluate/enumerator.h"

Flow loop_flow(Eval *eval, const Name *label, Flow flow)
{
	if (flow != FLOW_BREAK && flow != FLOW_CONTINUE)
		return flow;
	const Name *wanted = eval->session->label;
	if (wanted && wanted != label)
		return flow;
	eval->session->label = NULL;
	return flow == FLOW_CONTINUE ? FLOW_NORMAL : FLOW_BREAK;
}

/* What a loop that ended so answers: its own break is normal. */
static Flow after_loop(const Eval *eval, Flow flow)
{
	bool own = flow == FLOW_BREAK && !eval->session->label;
	return own ? FLOW_NORMAL : flow;
}

static Flow run_body(Eval *eval, const Name *label, const StatementsNode *body,
		     Emit *output)
{
	if (session_interrupted(eval->session))
		return FLOW_STOP;
	return loop_flow(eval, label, eval_statements(eval, body, output));
}

/* Is the loop left? A flow that is not normal and not ours leaves it too. */
static bool leaves(Flow flow)
{
	return flow != FLOW_NORMAL;
}

static Flow foreach_one(Eval *eval, const ForeachNode *node, Value item,
			Emit *output)
{
	Flow flow = eval_set_variable(eval, node->variable, item);
	if (flow)
		return flow;
	return run_body(eval, node->label, node->body, output);
}

static Flow foreach_all(Eval *eval, const ForeachNode *node,
			Enumerator *enumerator, Emit *output)
{
	Flow flow = FLOW_NORMAL;
	while (!leaves(flow) && enumerator_next(enumerator)) {
		flow = enumerator_check(eval, node->collection, enumerator);
		if (!flow)
			flow = foreach_one(
				eval, node,
				value_ref(enumerator_current(enumerator)),
				output);
	}
	return flow;
}

/* What foreach goes over; NULL: nothing. */
static Flow foreach_over(Eval *eval, const Node *node, Enumerator **enumerator)
{
	g_auto(Value) collection = VALUE_NONE;
	int from, to;
	const Node *lone = eval_lone_expression(node);
	*enumerator = NULL;
	if (lone && eval_is_range(lone)) {
		Flow flow = eval_range(eval, lone, &from, &to);
		if (!flow)
			*enumerator = enumerator_new_range(from, to);
		return flow;
	}
	Flow flow = eval_value(eval, node, &collection);
	if (!flow && collection.type != VALUE_NULL)
		*enumerator = enumerator_new(collection);
	return flow;
}

Flow eval_foreach(Eval *eval, const ForeachNode *node, Emit *output)
{
	static const Name *name;
	Enumerator *enumerator;
	Session *session = eval->session;
	Flow flow = foreach_over(eval, node->collection, &enumerator);
	if (flow || !enumerator)
		return flow;
	if (!name)
		name = name_intern("foreach");
	Value old = enumerator_enter(session, name, object_ref(enumerator));
	flow = foreach_all(eval, node, enumerator, output);
	enumerator_leave(session, name, old);
	object_unref(enumerator);
	return after_loop(eval, flow);
}

static Flow condition_holds(Eval *eval, const Node *condition, bool *holds)
{
	g_auto(Value) value = VALUE_NONE;
	*holds = true;
	if (!condition)
		return FLOW_NORMAL;
	Flow flow = eval_value(eval, condition, &value);
	*holds = !flow && value_truth(value);
	return flow;
}

Flow eval_for(Eval *eval, const ForNode *node, Emit *output)
{
	bool holds;
	Flow flow = node->first
			    ? eval_statement(eval, node->first, &emit_nothing)
			    : FLOW_NORMAL;
	while (!leaves(flow)) {
		flow = condition_holds(eval, node->condition, &holds);
		if (flow || !holds)
			break;
		flow = run_body(eval, node->label, node->body, output);
		if (!flow && node->step)
			flow = eval_statement(eval, node->step, &emit_nothing);
	}
	return after_loop(eval, flow);
}

Flow eval_while(Eval *eval, const WhileNode *node, Emit *output)
{
	bool holds = true;
	Flow flow = FLOW_NORMAL;
	if (node->after)
		flow = run_body(eval, node->label, node->body, output);
	while (!leaves(flow)) {
		flow = condition_holds(eval, node->condition, &holds);
		if (flow || holds == node->until)
			break;
		flow = run_body(eval, node->label, node->body, output);
	}
	return after_loop(eval, flow);
}
