#include "shell/evaluate/block.h"
#include "shell/pipeline/common.h"
#include "shell/types/exception.h"

#include <string.h>

static bool fits(Value exception, const TypeName *type)
{
	return value_is_exception(exception) &&
	       exception_is(value_type_name(exception), type->name);
}

/* What the exception wraps is looked at first, as PowerShell does. */
static bool inner_fits(Record *record, const TypeName *type)
{
	Value exception = record_get(record, "Exception");
	return value_is_exception(exception) &&
	       fits(record_get(exception.record, "InnerException"), type);
}

bool exception_fits(Record *record, const TypeName *type)
{
	return inner_fits(record, type) ||
	       fits(record_get(record, "Exception"), type);
}

Record *exception_caught_take(Record *record, const TypeName *type)
{
	if (!type || !inner_fits(record, type))
		return record;
	Record *inner = error_record_inner(record);
	record_unref(record);
	return inner;
}

/* *type: the name that fits, NULL for a catch without any. */
static const Catch *find_catch(const TryNode *node, Record *record,
			       const TypeName **type)
{
	for (unsigned i = 0; i < node->count; i++) {
		const Catch *one = &node->catches[i];
		*type = NULL;
		if (!one->count)
			return one;
		for (unsigned j = 0; j < one->count; j++)
			if (exception_fits(record, *type = one->types[j]))
				return one;
	}
	return NULL;
}

static Flow run_catch(Eval *eval, const TryNode *node, Emit *output)
{
	Session *session = eval->session;
	const TypeName *type = NULL;
	const Catch *one = find_catch(node, session->thrown, &type);
	if (!one)
		return FLOW_THROW;
	Record *record = session_take_thrown(session);
	session_remember_error(session, record);
	record = exception_caught_take(record, type);
	Value old = eval_swap_underscore(session, value_record_take(record));
	Flow flow = eval_statements(eval, one->body, output);
	eval_restore_underscore(session, old);
	return flow;
}

/* Runs `finally` whatever happened; what was on its way goes on after it. */
static Flow run_finally(Eval *eval, const TryNode *node, Flow before,
			Emit *output)
{
	Session *session = eval->session;
	Record *thrown = g_steal_pointer(&session->thrown);
	const Name *label = session->label;
	bool fatal = session->fatal;
	/* A signal handler adds to it at any moment. */
	int interrupted = g_atomic_int_exchange(&session->interrupted, 0);
	Flow flow = eval_statements(eval, node->finally, output);
	g_atomic_int_add(&session->interrupted, interrupted);
	if (flow) {
		record_unref(thrown);
		return flow;
	}
	session->thrown = thrown;
	session->label = label;
	session->fatal = fatal;
	return before;
}

Flow eval_try(Eval *eval, const TryNode *node, Emit *output)
{
	Session *session = eval->session;
	bool catches = node->count > 0;
	session->tries += catches;
	Flow flow = eval_statements(eval, node->body, output);
	session->tries -= catches;
	if (flow == FLOW_THROW && catches)
		flow = run_catch(eval, node, output);
	bool last = node->finally && !session->leaving;
	return last ? run_finally(eval, node, flow, output) : flow;
}

/* Where errors are silent, the statement behind a throw runs, too. */
static bool told_to_go_on(Session *session)
{
	Action action =
		action_of(session_variable(session, "ErrorActionPreference"));
	return action == ACTION_SILENTLY_CONTINUE || action == ACTION_IGNORE;
}

Flow eval_throw_statement(Eval *eval, const JumpNode *node)
{
	Session *session = eval->session;
	g_auto(Value) value = VALUE_NONE;
	if (node->value) {
		Flow flow = eval_value(eval, node->value, &value);
		if (flow)
			return flow;
	} else {
		value = value_ref(
			scope_value(session->scope, underscore_name()));
		if (value.type == VALUE_NULL)
			value = value_string("ScriptHalted");
	}
	Record *record = error_record_of(value);
	Position position = eval_position(eval, &node->node);
	error_record_place(record, NULL, &position);
	return session_throw_take(session, record, !told_to_go_on(session));
}
