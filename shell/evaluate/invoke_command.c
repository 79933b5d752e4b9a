/* $ExecutionContext.InvokeCommand: text and blocks that are run. */
#include "shell/evaluate/block.h"
#include "shell/evaluate/intrinsic.h"

#include <string.h>

const ObjectClass invoke_intrinsics_class = {
	.name = "System.Management.Automation.CommandInvocationIntrinsics",
};

/* What is asked of it: where, and with what. */
typedef struct Asked {
	Eval *eval;
	const Node *node;
	const char *method;
	const Value *arguments;
	unsigned count;
} Asked;

static Flow parse(const Asked *asked, const char *text, Value *block)
{
	GError *error = NULL;
	if (script_parse(asked->eval->session, text, NULL, block, &error) ==
	    PARSE_OK)
		return FLOW_NORMAL;
	if (!error)
		g_set_error(&error, EVALUATE_ERROR, EVALUATE_ERROR_EXPRESSION,
			    "the text is not complete: a quote or bracket is "
			    "open at its end");
	Record *record =
		error_record_calling(error, asked->method, asked->count);
	g_error_free(error);
	return eval_fail_record_take(asked->eval, asked->node, record);
}

/* As within double quotes; quotes in it stand for themselves. */
static Flow expand_string(const Asked *asked, Value *result)
{
	Session *session = asked->eval->session;
	g_autofree char *text = value_format(asked->arguments[0]);
	g_autofree char *quoted = g_strconcat("@\"\n", text, "\n\"@", NULL);
	g_auto(Value) block = VALUE_NONE;
	Flow flow = parse(asked, quoted, &block);
	if (flow)
		return flow;
	return block_value(session, block, session_variable(session, "_"),
			   result);
}

/* (text or block, arguments …) */
static Flow invoke_script(const Asked *asked, Value *result)
{
	unsigned count = asked->count;
	const Value *arguments = asked->arguments;
	ListEmit emit;
	g_auto(Value) block = VALUE_NONE;
	g_autofree Argument *words = g_new0(Argument, count);
	if (block_of(arguments[0])) {
		block = value_ref(arguments[0]);
	} else {
		g_autofree char *text = value_format(arguments[0]);
		Flow flow = parse(asked, text, &block);
		if (flow)
			return flow;
	}
	for (unsigned i = 1; i < count; i++)
		words[i - 1] =
			(Argument){ .has_value = true, .value = arguments[i] };
	Invocation how = { .arguments = words, .count = count - 1 };
	list_emit_init(&emit);
	Flow flow = block_run(asked->eval->session, block, &how, &emit.emit);
	if (flow)
		list_emit_clear(&emit);
	else
		*result = value_list_take(emit.list);
	return flow;
}

static Flow get_command(const Asked *asked, Value *result)
{
	g_auto(Value) list = VALUE_NONE;
	Argument words[] = {
		{ .name = "Name",
		  .has_value = true,
		  .value = asked->arguments[0] },
	};
	Flow flow = intrinsic_run(asked->eval, asked->node, "Get-Command",
				  words, 1, &list);
	*result = VALUE_NONE;
	if (flow == FLOW_THROW) {
		record_unref(session_take_thrown(asked->eval->session));
		return FLOW_NORMAL;
	}
	if (!flow && list.list->count)
		*result = value_ref(list.list->values[0]);
	return flow;
}

Flow invoke_command_method(Eval *eval, const Node *node, const char *name,
			   const Value *arguments, unsigned count,
			   Value *result, bool *known)
{
	Asked asked = { eval, node, name, arguments, count };
	*known = true;
	if (name_same(name, "ExpandString") && count == 1)
		return expand_string(&asked, result);
	if (name_same(name, "InvokeScript") && count)
		return invoke_script(&asked, result);
	if (name_same(name, "NewScriptBlock") && count == 1) {
		g_autofree char *text = value_format(arguments[0]);
		return parse(&asked, text, result);
	}
	if (name_same(name, "GetCommand") && count)
		return get_command(&asked, result);
	*known = false;
	return FLOW_NORMAL;
}
