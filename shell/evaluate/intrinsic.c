#include "shell/evaluate/intrinsic.h"

#include "shell/evaluate/block.h"

Value eval_path_intrinsics(void)
{
	return value_object_take(
		object_new(&path_intrinsics_class, sizeof(Object)));
}

Value eval_invoke_intrinsics(void)
{
	return value_object_take(
		object_new(&invoke_intrinsics_class, sizeof(Object)));
}

void execution_context_set(Session *session)
{
	Record *context = record_new_custom();
	context->type_name =
		g_strdup("System.Management.Automation.EngineIntrinsics");
	record_set_take(context, "Host",
			value_ref(session_variable(session, "Host")));
	record_set_take(context, "InvokeCommand", eval_invoke_intrinsics());
	record_set_take(context, "SessionState", eval_session_state());
	scope_put_take(session->global, "ExecutionContext",
		       value_record_take(context))
		->flags |= VARIABLE_CONSTANT;
}

Flow eval_intrinsic_method(Eval *eval, const Node *node, const char *name,
			   Value on, const Value *arguments, unsigned count,
			   Value *result, bool *known)
{
	*known = false;
	if (value_object(on, &path_intrinsics_class))
		return session_path_method(eval, node, name, arguments, count,
					   result, known);
	if (value_object(on, &invoke_intrinsics_class))
		return invoke_command_method(eval, node, name, arguments, count,
					     result, known);
	return FLOW_NORMAL;
}

bool eval_intrinsic_member(Value on, const char *name, Value *result)
{
	return value_object(on, &path_intrinsics_class) &&
	       session_path_member(name, result);
}

/* The cmdlet's own error, as that of the statement it is called in. */
static Flow settle(Session *session, Flow flow)
{
	if (flow == FLOW_THROW)
		session->fatal = false;
	return flow;
}

Flow intrinsic_run(Eval *eval, const Node *node, const char *name,
		   const Argument *arguments, unsigned count, Value *list)
{
	ListEmit emit;
	Session *session = eval->session;
	g_autofree Argument *words = g_new0(Argument, count + 1);
	Stage stage = {
		.cmdlet = command_table_cmdlet(session->commands, name),
		.arguments = words,
		.count = count + 1,
	};
	Pipeline pipeline = { .stages = &stage, .count = 1 };
	if (!stage.cmdlet) {
		GError *error = NULL;
		g_set_error(&error, EVALUATE_ERROR, EVALUATE_ERROR_EXPRESSION,
			    "There is no cmdlet '%s' here", name);
		return session_throw_error_take(session, error, VALUE_NONE);
	}
	for (unsigned i = 0; i < count; i++)
		words[i] = arguments[i];
	words[count] = (Argument){ .name = "ErrorAction",
				   .has_value = true,
				   .value = value_string("Stop") };
	stage.position = eval_position(eval, node);
	list_emit_init(&emit);
	Flow flow = pipeline_run(session, &pipeline, &emit.emit);
	value_clear(&words[count].value);
	if (flow)
		list_emit_clear(&emit);
	else
		*list = value_list_take(emit.list);
	return settle(session, flow);
}
