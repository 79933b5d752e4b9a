/* Methods that run script blocks, which types/ cannot. */
#include "shell/evaluate/block.h"
#include "shell/evaluate/enumerator.h"
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

static bool text_argument(const Value *arguments, unsigned count, unsigned at,
			  char **text)
{
	*text = at < count ? value_format(arguments[at]) : g_strdup("");
	return at < count;
}

/* Ends the function, and the statement that called it: function.c turns it
 * into that. */
static Flow throw_from(Call *call, Record *record)
{
	Session *session = call_session(call);
	call_place(call, record, NULL);
	session->thrower = call;
	return session_throw_take(session, record, true);
}

/* $PSCmdlet */
static Flow on_cmdlet(Call *call, const char *name, const Value *arguments,
		      unsigned count, Value *result, bool *known)
{
	g_autofree char *first = NULL, *second = NULL;
	text_argument(arguments, count, 0, &first);
	bool action = text_argument(arguments, count, 1, &second);
	*known = true;
	*result = VALUE_NOTHING;
	if (name_same(name, "ShouldProcess"))
		*result = value_bool(call_should_process(
			call, first,
			action ? second : call_cmdlet(call)->name));
	else if (name_same(name, "ShouldContinue"))
		*result = value_bool(call_should_continue(call, first, second));
	else if (name_same(name, "WriteVerbose"))
		call_say(call, FEEDBACK_VERBOSE, first);
	else if (name_same(name, "WriteWarning"))
		call_say(call, FEEDBACK_WARNING, first);
	else if (name_same(name, "WriteDebug"))
		call_say(call, FEEDBACK_DEBUG, first);
	else if (name_same(name, "WriteObject") && count)
		call_emit_take(call, value_ref(arguments[0]));
	else if (name_same(name, "WriteError") && count)
		call_error_record_take(call, error_record_of(arguments[0]));
	else if (name_same(name, "ThrowTerminatingError") && count)
		return throw_from(call, error_record_of(arguments[0]));
	else
		*known = false;
	return FLOW_NORMAL;
}

bool eval_cmdlet_member(Eval *eval, Value on, const char *name, Value *result)
{
	if (enumerator_member(on, name, result))
		return true;
	CmdletValue *value = value_object(on, &cmdlet_class);
	if (!value || !value->call)
		return false;
	*result = VALUE_NONE;
	const Cmdlet *cmdlet = call_cmdlet(value->call);
	if (name_same(name, "ParameterSetName"))
		*result = value_string(
			cmdlet->sets ? cmdlet->sets[call_set(value->call)]
				     : "__AllParameterSets");
	else if (name_same(name, "MyInvocation"))
		*result = value_ref(
			session_variable(eval->session, "MyInvocation"));
	else if (name_same(name, "SessionState"))
		*result = eval_session_state();
	return true;
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
	CmdletValue *cmdlet = value_object(on, &cmdlet_class);
	if (cmdlet && cmdlet->call)
		return on_cmdlet(cmdlet->call, name, arguments, count, result,
				 known);
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
