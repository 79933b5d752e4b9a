#include "shell/evaluate/block.h"
#include "shell/types/convert.h"

bool eval_is_range(const Node *node)
{
	const ChainNode *chain = (const ChainNode *)node;
	return node->kind == NODE_CHAIN && chain->count == 1 &&
	       chain->links[0].op == OPERATOR_RANGE;
}

Flow eval_range(Eval *eval, const Node *node, int *from, int *to)
{
	const ChainNode *chain = (const ChainNode *)node;
	g_auto(Value) left = VALUE_NONE;
	g_auto(Value) right = VALUE_NONE;
	GError *error = NULL;
	Flow flow = eval_value(eval, chain->first, &left);
	if (!flow)
		flow = eval_value(eval, chain->links[0].operand, &right);
	if (!flow && (!convert_int(left, from, &error) ||
		      !convert_int(right, to, &error)))
		flow = eval_fail(eval, node, error);
	return flow;
}

static Flow emit_range(Eval *eval, const Node *node, Emit *output)
{
	int from, to;
	Flow flow = eval_range(eval, node, &from, &to);
	if (flow)
		return flow;
	int step = to < from ? -1 : 1;
	for (int64_t i = from; i != (int64_t)to + step; i += step)
		if (session_interrupted(eval->session) ||
		    !emit_take(output, value_int((int32_t)i)))
			return FLOW_STOP;
	return FLOW_NORMAL;
}

Flow eval_emit(Eval *eval, const Node *node, Emit *output)
{
	Value value = VALUE_NONE;
	if (eval_is_range(node))
		return emit_range(eval, node, output);
	Flow flow = eval_value(eval, node, &value);
	if (flow)
		return flow;
	if (is_nothing(value))
		return FLOW_NORMAL;
	if (node->kind == NODE_STEP) {
		value_clear(&value);
		return FLOW_NORMAL;
	}
	return emit_each_take(output, value) ? FLOW_NORMAL : FLOW_STOP;
}

typedef struct SourceData {
	Eval *eval;
	const Node *node;
} SourceData;

static Flow source(void *data, Emit *to)
{
	SourceData *from = data;
	return eval_emit(from->eval, from->node, to);
}

/* "(Get-Item x) 2>&1": what the commands within say goes there too. */
static Flow emit_redirected(Eval *eval, const Node *node,
			    const Redirect *wanted, Emit *output)
{
	Session *session = eval->session;
	const Redirect *outer = session->streams;
	Redirect streams[STREAM_COUNT] = { 0 };
	Emit *to = wanted[STREAM_OUTPUT].to ? wanted[STREAM_OUTPUT].to : output;
	for (unsigned i = STREAM_ERROR; i < STREAM_COUNT; i++) {
		if (wanted[i].merge)
			streams[i] = (Redirect){ to, true };
		else if (wanted[i].to)
			streams[i] = wanted[i];
		else if (outer)
			streams[i] = outer[i];
	}
	session->streams = streams;
	Flow flow = eval_emit(eval, node, to);
	session->streams = outer;
	return flow;
}

/* An expression alone, perhaps into a file. */
static Flow run_expression(Eval *eval, const Element *element, Emit *output)
{
	if (!element->redirect_count) {
		Flow flow = eval_emit(eval, element->node, output);
		if (!flow)
			eval->session->success = true;
		return flow;
	}
	Prepared prepared = { 0 };
	Flow flow = eval_redirect(eval, element, &prepared);
	if (!flow)
		flow = emit_redirected(eval, element->node,
				       prepared.stage.streams, output);
	flow = prepared_close(eval, &prepared, element->node, flow);
	prepared_clear(eval, &prepared);
	return flow;
}

static Flow run_commands(Eval *eval, const PipelineNode *node,
			 Prepared *prepared, Emit *output)
{
	bool first = node->elements[0].node->kind != NODE_COMMAND;
	SourceData data = { eval, node->elements[0].node };
	unsigned count = node->count - first;
	Flow flow = FLOW_NORMAL;
	g_autofree Stage *stages = g_new0(Stage, count);
	for (unsigned i = 0; i < count && !flow; i++) {
		flow = eval_prepare(eval, &node->elements[i + first],
				    &prepared[i]);
		stages[i] = prepared[i].stage;
	}
	if (flow)
		return flow;
	Pipeline pipeline = { .source = first ? source : NULL,
			      .source_data = &data,
			      .stages = stages,
			      .count = count };
	flow = pipeline_run(eval->session, &pipeline, output);
	if (stages[count - 1].cmdlet == &cmdlet_native)
		eval->session->success &= native_succeeded(eval->session);
	return flow;
}

Flow eval_pipeline(Eval *eval, const PipelineNode *node, Emit *output)
{
	const Element *first = &node->elements[0];
	if (node->count == 1 && first->node->kind != NODE_COMMAND)
		return run_expression(eval, first, output);
	Prepared *prepared = g_new0(Prepared, node->count);
	Flow flow = run_commands(eval, node, prepared, output);
	for (unsigned i = 0; i < node->count; i++) {
		flow = prepared_close(eval, &prepared[i], first->node, flow);
		prepared_clear(eval, &prepared[i]);
	}
	g_free(prepared);
	return flow;
}
