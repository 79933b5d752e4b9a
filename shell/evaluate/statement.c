#include "shell/evaluate/block.h"
#include "shell/types/convert.h"

static Flow eval_if(Eval *eval, const IfNode *node, Emit *output)
{
	for (unsigned i = 0; i < node->count; i++) {
		g_auto(Value) test = VALUE_NONE;
		Flow flow = eval_value(eval, node->clauses[i].test, &test);
		if (flow)
			return flow;
		if (value_truth(test))
			return eval_statements(eval, node->clauses[i].body,
					       output);
	}
	return node->otherwise ? eval_statements(eval, node->otherwise, output)
			       : FLOW_NORMAL;
}

static Flow eval_exit(Eval *eval, const JumpNode *node)
{
	g_auto(Value) value = VALUE_NONE;
	int code = 0;
	if (node->value) {
		Flow flow = eval_value(eval, node->value, &value);
		if (flow)
			return flow;
		if (!convert_int(value, &code, NULL))
			code = 0;
	}
	return session_exit(eval->session, code);
}

static Flow eval_break(Eval *eval, const JumpNode *node)
{
	g_auto(Value) label = VALUE_NONE;
	eval->session->label = NULL;
	if (node->value) {
		Flow flow = eval_value(eval, node->value, &label);
		if (flow)
			return flow;
		g_autofree char *text = value_format(label);
		eval->session->label = name_intern(text);
	}
	return node->jump == JUMP_BREAK ? FLOW_BREAK : FLOW_CONTINUE;
}

static Flow eval_jump(Eval *eval, const JumpNode *node, Emit *output)
{
	Flow flow = FLOW_NORMAL;
	switch (node->jump) {
	case JUMP_BREAK:
	case JUMP_CONTINUE:
		return eval_break(eval, node);
	case JUMP_RETURN:
		if (node->value)
			flow = eval_statement(eval, node->value, output);
		return flow ? flow : FLOW_RETURN;
	case JUMP_EXIT:
		return eval_exit(eval, node);
	case JUMP_THROW:
		break;
	}
	return eval_throw_statement(eval, node);
}

/* $? of an assignment is that of the command whose output it takes. */
static bool is_command(const Node *node)
{
	if (node->kind != NODE_PIPELINE)
		return false;
	const PipelineNode *pipeline = (const PipelineNode *)node;
	const Element *last = &pipeline->elements[pipeline->count - 1];
	return last->node->kind == NODE_COMMAND;
}

static Flow eval_silently(Eval *eval, const AssignNode *node)
{
	g_auto(Value) value = VALUE_NONE;
	Flow flow = eval_assign(eval, node, &value);
	if (!flow && !is_command(node->value))
		eval->session->success = true;
	return flow;
}

Flow eval_statement(Eval *eval, const Node *node, Emit *output)
{
	containers_collect_when_due();
	if (session_interrupted(eval->session))
		return FLOW_STOP;
	switch (node->kind) {
	case NODE_PIPELINE:
		return eval_pipeline(eval, (const PipelineNode *)node, output);
	case NODE_ASSIGN:
		return eval_silently(eval, (const AssignNode *)node);
	case NODE_IF:
		return eval_if(eval, (const IfNode *)node, output);
	case NODE_SWITCH:
		return eval_switch(eval, (const SwitchNode *)node, output);
	case NODE_FOREACH:
		return eval_foreach(eval, (const ForeachNode *)node, output);
	case NODE_FOR:
		return eval_for(eval, (const ForNode *)node, output);
	case NODE_WHILE:
		return eval_while(eval, (const WhileNode *)node, output);
	case NODE_JUMP:
		return eval_jump(eval, (const JumpNode *)node, output);
	case NODE_TRY:
		return eval_try(eval, (const TryNode *)node, output);
	case NODE_FUNCTION:
		return eval_function(eval, (const FunctionNode *)node);
	case NODE_STATEMENTS:
		return eval_statements(eval, (const StatementsNode *)node,
				       output);
	default:
		return eval_emit(eval, node, output);
	}
}

/* A trap of these statements: `continue` goes on after the statement, `break`
 * throws again; neither: the error is reported and the next one runs. */
static Flow run_trap(Eval *eval, const Trap *trap, Emit *output)
{
	Session *session = eval->session;
	bool fatal = session->fatal;
	g_autoptr(Record) record = session_take_thrown(session);
	Record *caught = exception_caught_take(record_ref(record), trap->type);
	Scope *outer = session->scope;
	session->scope = scope_new(outer);
	eval_put(session, underscore_name(), "_", value_record_take(caught));
	Flow flow = eval_statements(eval, trap->body, output);
	scope_unref(session->scope);
	session->scope = outer;
	if (flow == FLOW_CONTINUE) {
		session_remember_error(session, record);
		return FLOW_NORMAL;
	}
	if (flow == FLOW_BREAK)
		return session_throw_take(session, g_steal_pointer(&record),
					  fatal);
	if (flow == FLOW_NORMAL)
		session_report(session, record);
	return flow;
}

static const Trap *find_trap(const StatementsNode *node, Record *record)
{
	const Trap *any = NULL;
	for (unsigned i = 0; i < node->trap_count; i++) {
		if (!node->traps[i].type)
			any = &node->traps[i];
		else if (exception_fits(record, node->traps[i].type))
			return &node->traps[i];
	}
	return any;
}

/* Errors of inner blocks come up to the trap, too. What it throws again leaves
 * these statements. */
static Flow run_trapped(Eval *eval, const StatementsNode *node,
			const Node *item, Emit *output, bool *leaves)
{
	Session *session = eval->session;
	session->tries++;
	Flow flow = eval_statement(eval, item, output);
	session->tries--;
	if (flow != FLOW_THROW)
		return flow;
	const Trap *trap = find_trap(node, session->thrown);
	if (!trap)
		return flow;
	flow = run_trap(eval, trap, output);
	*leaves = flow == FLOW_THROW;
	return flow;
}

Flow eval_statements(Eval *eval, const StatementsNode *node, Emit *output)
{
	for (unsigned i = 0; i < node->items.count; i++) {
		const Node *item = node->items.items[i];
		bool leaves = false;
		Flow flow =
			node->trap_count
				? run_trapped(eval, node, item, output, &leaves)
				: eval_statement(eval, item, output);
		if (flow == FLOW_THROW && !leaves)
			flow = session_settle(eval->session, flow);
		if (flow)
			return flow;
	}
	return FLOW_NORMAL;
}
