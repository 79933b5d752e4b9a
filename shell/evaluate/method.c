/* Methods that run script blocks, which types/ cannot. */
#include "shell/evaluate/block.h"
#include "shell/evaluate/enumerator.h"
#include "shell/evaluate/intrinsic.h"
#include "shell/pipeline/script_member.h"

static Flow invoke(Eval *eval, Value block, const Value *arguments,
		   unsigned count, Value *result)
{
	g_autofree Argument *words = g_new0(Argument, MAX(count, 1));
	ListEmit emit;
	for (unsigned i = 0; i < count; i++)
		words[i] =
			(Argument){ .has_value = true, .value = arguments[i] };
	Invocation how = { .arguments = words, .count = count };
	list_emit_init(&emit);
	Flow flow = block_run(eval->session, block, &how, &emit.emit);
	if (flow)
		list_emit_clear(&emit);
	else
		*result = value_list_take(emit.list);
	return flow;
}

static Flow on_block(Eval *eval, const char *name, Value on,
		     const Value *arguments, unsigned count, Value *result,
		     bool *known)
{
	*known = true;
	if (name_same(name, "Invoke"))
		return invoke(eval, on, arguments, count, result);
	if (name_same(name, "InvokeReturnAsIs")) {
		g_auto(Value) list = VALUE_NONE;
		Flow flow = invoke(eval, on, arguments, count, &list);
		if (!flow)
			*result = list.list->count == 1
					  ? value_ref(list.list->values[0])
					  : value_ref(list);
		return flow;
	}
	if (name_same(name, "GetNewClosure")) {
		*result = block_closure(eval->session, on);
		return FLOW_NORMAL;
	}
	*known = false;
	return FLOW_NORMAL;
}

Flow eval_block_method(Eval *eval, const Access *step, Value on,
		       const Value *arguments, Value *result, bool *known)
{
	unsigned count = step->arguments.count;
	const char *name = step->label;
	*known = false;
	if (!name)
		return FLOW_NORMAL;
	if (on.type == VALUE_RECORD) {
		Flow flow = eval_host_method(eval, name, on, arguments, count,
					     result, known);
		if (*known || flow)
			return flow;
	}
	if (block_of(on))
		return on_block(eval, name, on, arguments, count, result,
				known);
	if ((*known = enumerator_method(on, name, result)))
		return FLOW_NORMAL;
	Node node = { .start = step->start, .end = step->end };
	Flow written = eval_console_writer(eval, &node, name, on, arguments,
					   count, result, known);
	if (*known || written)
		return written;
	Flow state = eval_session_state_method(eval, name, on, arguments, count,
					       result, known);
	if (*known || state)
		return state;
	Flow called = eval_cmdlet_method(eval, &node, name, on, arguments,
					 count, result, known);
	if (*known || called)
		return called;
	Flow intrinsic = eval_intrinsic_method(eval, &node, name, on, arguments,
					       count, result, known);
	if (*known || intrinsic)
		return intrinsic;
	Value block = script_method_find(on, name);
	if (!value_is_null(block)) {
		*known = true;
		return script_method_call(eval->session, on, block, arguments,
					  count, result);
	}
	Flow flow = eval_predicate_method(eval, name, on, arguments, count,
					  result, known);
	if (*known || flow)
		return flow;
	return eval_collection_method(eval, step, on, arguments, result, known);
}
