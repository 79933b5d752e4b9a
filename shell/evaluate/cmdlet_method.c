/* $PSCmdlet: its properties and methods. */
#include "shell/evaluate/block.h"
#include "shell/evaluate/enumerator.h"
#include "shell/evaluate/intrinsic.h"
#include "shell/types/convert.h"

typedef struct Asked {
	Eval *eval;
	const Node *node;
	Call *call;
	const Value *arguments;
	unsigned count;
	Value *result;
} Asked;

static char *text_of(const Asked *asked, unsigned at)
{
	return at < asked->count ? value_format(asked->arguments[at])
				 : g_strdup("");
}

static void set_reference(Value reference, Value value)
{
	if (reference.type == VALUE_RECORD)
		record_set_take(reference.record, "Value", value);
}

/* (target), (target, action) or (description, question, caption[, reason]) */
static Flow should_process(const Asked *asked)
{
	g_autofree char *first = text_of(asked, 0);
	g_autofree char *second = text_of(asked, 1);
	g_autofree char *third = text_of(asked, 2);
	Call *call = asked->call;
	if (asked->count > 3)
		set_reference(asked->arguments[3],
			      value_string(call_would_only_say(call) ? "WhatIf"
								     : "None"));
	bool done = asked->count > 2
			    ? call_should_process_as(call, first, second, third)
			    : call_should_process(call, first,
						  asked->count > 1
							  ? second
							  : call_name(call));
	*asked->result = value_bool(done);
	return FLOW_NORMAL;
}

static Flow fail_nobody(const Asked *asked)
{
	g_autoptr(GError) error = g_error_new(
		TYPE_ERROR, TYPE_ERROR_STATE,
		"Windows PowerShell is in NonInteractive mode. Read and Prompt "
		"functionality is not available.");
	return eval_fail_record_take(
		asked->eval, asked->node,
		error_record_calling(error, "ShouldContinue", asked->count));
}

static bool is_set(Value reference)
{
	return reference.type == VALUE_RECORD &&
	       value_truth(record_get(reference.record, "Value"));
}

/* (question, caption[, security], [ref]yesToAll, [ref]noToAll) */
static Flow should_continue(const Asked *asked)
{
	bool all = asked->count > 3;
	Value yes = all ? asked->arguments[asked->count - 2] : VALUE_NONE;
	Value no = all ? asked->arguments[asked->count - 1] : VALUE_NONE;
	g_autofree char *question = text_of(asked, 0);
	g_autofree char *caption = text_of(asked, 1);
	Answer answer = ANSWER_YES;
	*asked->result = value_bool(is_set(yes));
	if (is_set(yes) || is_set(no))
		return FLOW_NORMAL;
	if (!call_choose(asked->call, question, caption, all, &answer))
		return fail_nobody(asked);
	set_reference(yes, value_bool(answer == ANSWER_YES_TO_ALL));
	set_reference(no, value_bool(answer == ANSWER_NO_TO_ALL));
	*asked->result =
		value_bool(answer == ANSWER_YES || answer == ANSWER_YES_TO_ALL);
	return FLOW_NORMAL;
}

static Flow say(const Asked *asked, FeedbackLevel level)
{
	g_autofree char *text = text_of(asked, 0);
	call_say(asked->call, level, text);
	return FLOW_NORMAL;
}

static Flow write_verbose(const Asked *asked)
{
	return say(asked, FEEDBACK_VERBOSE);
}

static Flow write_warning(const Asked *asked)
{
	return say(asked, FEEDBACK_WARNING);
}

static Flow write_debug(const Asked *asked)
{
	return say(asked, FEEDBACK_DEBUG);
}

static Flow write_information(const Asked *asked)
{
	const List *tags =
		asked->count > 1 && asked->arguments[1].type == VALUE_LIST
			? asked->arguments[1].list
			: NULL;
	call_inform(asked->call, asked->arguments[0], tags);
	return FLOW_NORMAL;
}

/* (object[, enumerate]) */
static Flow write_object(const Asked *asked)
{
	Value object = value_ref(asked->arguments[0]);
	if (asked->count > 1 && value_truth(asked->arguments[1]))
		call_emit_each_take(asked->call, object);
	else
		call_emit_take(asked->call, object);
	return FLOW_NORMAL;
}

static Flow write_error(const Asked *asked)
{
	call_error_record_take(asked->call,
			       error_record_of(asked->arguments[0]));
	return FLOW_NORMAL;
}

/* Ends the function, and the statement that called it: function.c turns it
 * into that. */
static Flow throw_terminating(const Asked *asked)
{
	Session *session = asked->eval->session;
	Record *record = error_record_of(asked->arguments[0]);
	call_place(asked->call, record, NULL);
	session->thrower = asked->call;
	return session_throw_take(session, record, true);
}

static Flow get_variable(const Asked *asked)
{
	g_autofree char *name = text_of(asked, 0);
	*asked->result = eval_state_value(asked->eval->session, name,
					  asked->count > 1 ? asked->arguments[1]
							   : VALUE_NONE);
	return FLOW_NORMAL;
}

static const struct {
	const char *name;
	unsigned least, most;
	Flow (*call)(const Asked *asked);
} methods[] = {
	{ "ShouldProcess", 1, 4, should_process },
	{ "ShouldContinue", 2, 5, should_continue },
	{ "WriteVerbose", 1, 1, write_verbose },
	{ "WriteWarning", 1, 1, write_warning },
	{ "WriteDebug", 1, 1, write_debug },
	{ "WriteInformation", 1, 2, write_information },
	{ "WriteObject", 1, 2, write_object },
	{ "WriteError", 1, 1, write_error },
	{ "ThrowTerminatingError", 1, 1, throw_terminating },
	{ "GetVariableValue", 1, 2, get_variable },
};

Flow eval_cmdlet_method(Eval *eval, const Node *node, const char *name,
			Value on, const Value *arguments, unsigned count,
			Value *result, bool *known)
{
	CmdletValue *cmdlet = value_object(on, &cmdlet_class);
	*known = false;
	if (!cmdlet || !cmdlet->call)
		return FLOW_NORMAL;
	Asked asked = { eval, node, cmdlet->call, arguments, count, result };
	for (unsigned i = 0; i < G_N_ELEMENTS(methods); i++) {
		if (!name_same(methods[i].name, name) ||
		    count < methods[i].least || count > methods[i].most)
			continue;
		*known = true;
		*result = VALUE_NOTHING;
		return methods[i].call(&asked);
	}
	/* Those of its SessionState.Path that it has itself. */
	g_auto(Value) path = eval_path_intrinsics();
	return eval_intrinsic_method(eval, node, name, path, arguments, count,
				     result, known);
}

/* ---- properties ---- */

static Value set_name_of(const Call *call)
{
	const Cmdlet *cmdlet = call_cmdlet(call);
	return value_string(cmdlet->sets ? cmdlet->sets[call_set(call)]
					 : "__AllParameterSets");
}

bool eval_cmdlet_member(Eval *eval, Value on, const char *name, Value *result)
{
	if (enumerator_member(on, name, result) ||
	    eval_intrinsic_member(on, name, result))
		return true;
	CmdletValue *value = value_object(on, &cmdlet_class);
	Session *session = eval->session;
	if (!value || !value->call)
		return false;
	*result = VALUE_NONE;
	if (name_same(name, "ParameterSetName"))
		*result = set_name_of(value->call);
	else if (name_same(name, "MyInvocation"))
		*result = value_ref(session_variable(session, "MyInvocation"));
	else if (name_same(name, "SessionState"))
		*result = eval_session_state();
	else if (name_same(name, "InvokeCommand"))
		*result = eval_invoke_intrinsics();
	else if (name_same(name, "Host"))
		*result = value_ref(session_variable(session, "Host"));
	else if (name_same(name, "CommandRuntime"))
		*result = value_string(call_name(value->call));
	else if (name_same(name, "CommandOrigin"))
		*result = value_string("Internal");
	else if (name_same(name, "Stopping"))
		*result = value_bool(session_interrupted(session));
	return true;
}
