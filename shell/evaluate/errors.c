#include "shell/evaluate/eval.h"

static const ErrorKind type_kinds[] = {
	{ TYPE_ERROR_CONVERT, "InvalidArgument", "InvalidCast",
	  "System.Management.Automation.PSInvalidCastException" },
	{ TYPE_ERROR_NOT_FOUND, "InvalidOperation", "TypeNotFound",
	  "System.Management.Automation.RuntimeException" },
	{ TYPE_ERROR_MEMBER, "InvalidOperation", "MethodNotFound",
	  "System.Management.Automation.RuntimeException" },
	{ TYPE_ERROR_OPERATOR, "InvalidOperation", "BadOperatorArgument",
	  "System.Management.Automation.RuntimeException" },
	{ TYPE_ERROR_DIVIDE, "NotSpecified", "RuntimeException",
	  "System.DivideByZeroException" },
	{ TYPE_ERROR_INDEX, "InvalidOperation", "NullArray",
	  "System.Management.Automation.RuntimeException" },
	{ TYPE_ERROR_REGEX, "InvalidOperation", "InvalidRegularExpression",
	  "System.ArgumentException" },
	{ TYPE_ERROR_FORMAT, "InvalidOperation", "FormatError",
	  "System.FormatException" },
	{ TYPE_ERROR_ARGUMENT, "NotSpecified", "ArgumentException",
	  "System.ArgumentException" },
	{ TYPE_ERROR_NULL, "InvalidOperation", "InvokeMethodOnNull",
	  "System.Management.Automation.RuntimeException" },
	{ TYPE_ERROR_READ_ONLY, "NotSpecified", "NotSupportedException",
	  "System.NotSupportedException" },
	{ TYPE_ERROR_RANGE, "InvalidOperation", "TooLarge",
	  "System.ArgumentOutOfRangeException" },
	{ 0 },
};

static const ErrorKind evaluate_kinds[] = {
	{ EVALUATE_ERROR_PARSE, "ParserError", "ParseException",
	  "System.Management.Automation.ParseException" },
	{ EVALUATE_ERROR_VALIDATE, "InvalidData",
	  "ParameterArgumentValidationError",
	  "System.Management.Automation.ParameterBindingException" },
	{ EVALUATE_ERROR_BIND, "InvalidData",
	  "ParameterArgumentTransformationError",
	  "System.Management.Automation.ParameterBindingException" },
	{ EVALUATE_ERROR_NATIVE, "ResourceUnavailable", "NativeCommandFailed",
	  "System.Management.Automation.ApplicationFailedException" },
	{ 0 },
};

G_DEFINE_QUARK(gatehouse - evaluate - error, evaluate_error)

void evaluate_errors_register(void)
{
	error_domain_register(EVALUATE_ERROR, evaluate_kinds);
	error_domain_register(TYPE_ERROR, type_kinds);
}

Position eval_position(const Eval *eval, const Node *node)
{
	const Source *source = eval->source;
	unsigned line = source_line(source, node->start);
	uint32_t start = g_array_index(source->lines, uint32_t,
				       line - source->first_line);
	return (Position){ .script = source->name,
			   .line = line,
			   .column = source_column(source, node->start),
			   .length = node->end - node->start,
			   .text = source->text + start };
}

Flow eval_fail_on(Eval *eval, const Node *node, GError *error, Value target)
{
	Session *session = eval->session;
	Position position = eval_position(eval, node);
	const Position *outer = session->position;
	session->position = &position;
	Flow flow = session_throw_error_take(session, error, target);
	session->position = outer;
	return flow;
}

Flow eval_fail(Eval *eval, const Node *node, GError *error)
{
	return eval_fail_on(eval, node, error, VALUE_NONE);
}

Flow eval_throw(Eval *eval, const Node *node, int code, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	GError *error = g_error_new_valist(TYPE_ERROR, code, format, arguments);
	va_end(arguments);
	return eval_fail(eval, node, error);
}
