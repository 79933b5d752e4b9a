#include "shell/evaluate/block.h"

#include <string.h>

/* What some exceptions are, besides System.Exception. */
static const struct {
	const char *type, *parent;
} parents[] = {
	{ "PSInvalidCastException", "InvalidCastException" },
	{ "PSInvalidCastException", "RuntimeException" },
	{ "CommandNotFoundException", "RuntimeException" },
	{ "ParameterBindingException", "RuntimeException" },
	{ "ActionPreferenceStopException", "RuntimeException" },
	{ "ItemNotFoundException", "SessionStateException" },
	{ "DivideByZeroException", "ArithmeticException" },
	{ "FileNotFoundException", "IOException" },
	{ "DirectoryNotFoundException", "IOException" },
	{ "ArgumentOutOfRangeException", "ArgumentException" },
	{ "ArgumentNullException", "ArgumentException" },
};

static const char *last_part(const char *name)
{
	const char *dot = strrchr(name, '.');
	return dot ? dot + 1 : name;
}

bool exception_fits(Record *record, const TypeName *type)
{
	Value exception = record_get(record, "Exception");
	const char *wanted = last_part(type->name);
	const char *name = last_part(value_type_name(exception));
	if (name_same(wanted, "Exception") || name_same(wanted, name) ||
	    name_same(wanted, "SystemException"))
		return true;
	for (unsigned i = 0; i < G_N_ELEMENTS(parents); i++)
		if (name_same(parents[i].type, name) &&
		    name_same(parents[i].parent, wanted))
			return true;
	return false;
}

static const Catch *find_catch(const TryNode *node, Record *record)
{
	for (unsigned i = 0; i < node->count; i++) {
		const Catch *one = &node->catches[i];
		if (!one->count)
			return one;
		for (unsigned j = 0; j < one->count; j++)
			if (exception_fits(record, one->types[j]))
				return one;
	}
	return NULL;
}

static Flow run_catch(Eval *eval, const TryNode *node, Emit *output)
{
	Session *session = eval->session;
	const Catch *one = find_catch(node, session->thrown);
	if (!one)
		return FLOW_THROW;
	Record *record = session_take_thrown(session);
	session_remember_error(session, record);
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
	int interrupted = session->interrupted;
	session->interrupted = 0;
	Flow flow = eval_statements(eval, node->finally, output);
	session->interrupted = MAX(interrupted, session->interrupted);
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
	return node->finally ? run_finally(eval, node, flow, output) : flow;
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
	return session_throw_take(session, record, true);
}
