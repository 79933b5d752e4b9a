#include "shell/evaluate/eval.h"
#include "shell/language/parse.h"

#define RUNTIME "System.Management.Automation.RuntimeException"
#define CAST	"System.Management.Automation.PSInvalidCastException"

/* What .NET's own methods throw. */
#define NET_KIND(code_, name_)                                                 \
	{                                                                      \
		code_, "OperationStopped", name_, name_                        \
	}

static const ErrorKind type_kinds[] = {
	{ TYPE_ERROR_CONVERT, "InvalidArgument",
	  "ConvertToFinalInvalidCastException", RUNTIME, .inner = CAST },
	{ TYPE_ERROR_CONVERT_INTEGER, "InvalidArgument",
	  "InvalidCastFromStringToInteger", RUNTIME, .inner = CAST },
	{ TYPE_ERROR_CONVERT_DOUBLE, "InvalidArgument",
	  "InvalidCastFromStringToDoubleOrSingle", RUNTIME, .inner = CAST },
	{ TYPE_ERROR_CONVERT_PARSE, "InvalidArgument",
	  "InvalidCastParseTargetInvocation", RUNTIME, .inner = CAST },
	{ TYPE_ERROR_NOT_FOUND, "InvalidOperation", "TypeNotFound", RUNTIME },
	{ TYPE_ERROR_MEMBER, "InvalidOperation", "MethodNotFound", RUNTIME },
	{ TYPE_ERROR_PROPERTY, "InvalidOperation", "PropertyNotFound",
	  RUNTIME },
	{ TYPE_ERROR_OVERLOAD, "NotSpecified", "MethodCountCouldNotFindBest",
	  "System.Management.Automation.MethodException" },
	{ TYPE_ERROR_OPERATOR, "InvalidOperation", "BadOperatorArgument",
	  RUNTIME },
	{ TYPE_ERROR_DIVIDE, "NotSpecified", "RuntimeException", RUNTIME,
	  .inner = "System.DivideByZeroException" },
	{ TYPE_ERROR_INDEX, "InvalidOperation", "NullArray", RUNTIME },
	{ TYPE_ERROR_BOUNDS, "OperationStopped",
	  "System.IndexOutOfRangeException",
	  "System.IndexOutOfRangeException" },
	{ TYPE_ERROR_REGEX, "OperationStopped", "System.ArgumentException",
	  "System.ArgumentException" },
	{ TYPE_ERROR_FORMAT, "InvalidOperation", "FormatError", RUNTIME,
	  .inner = "System.FormatException" },
	{ TYPE_ERROR_OVERFLOW, "OperationStopped", "System.OverflowException",
	  "System.OverflowException" },
	{ TYPE_ERROR_ARGUMENT, "OperationStopped", "System.ArgumentException",
	  "System.ArgumentException" },
	{ TYPE_ERROR_CONSTRUCTOR, "InvalidOperation",
	  "ConstructorInvokedThrowException",
	  "System.Management.Automation.MethodInvocationException" },
	{ TYPE_ERROR_METHOD_ARGUMENT, "NotSpecified",
	  "MethodArgumentConversionInvalidCastArgument",
	  "System.Management.Automation.MethodException" },
	{ TYPE_ERROR_NULL, "InvalidOperation", "InvokeMethodOnNull", RUNTIME },
	{ TYPE_ERROR_READ_ONLY, "NotSpecified", "NotSupportedException",
	  "System.NotSupportedException" },
	{ TYPE_ERROR_RANGE, "InvalidOperation", "TooLarge",
	  "System.ArgumentOutOfRangeException" },
	NET_KIND(TYPE_ERROR_STATE, "System.InvalidOperationException"),
	NET_KIND(TYPE_ERROR_KEY,
		 "System.Collections.Generic.KeyNotFoundException"),
	NET_KIND(TYPE_ERROR_NO_ARGUMENT, "System.ArgumentNullException"),
	NET_KIND(TYPE_ERROR_NO_FILE, "System.IO.FileNotFoundException"),
	NET_KIND(TYPE_ERROR_NO_FOLDER, "System.IO.DirectoryNotFoundException"),
	NET_KIND(TYPE_ERROR_ACCESS, "System.UnauthorizedAccessException"),
	NET_KIND(TYPE_ERROR_IO, "System.IO.IOException"),
	NET_KIND(TYPE_ERROR_DISPOSED, "System.ObjectDisposedException"),
	NET_KIND(TYPE_ERROR_URI, "System.UriFormatException"),
	NET_KIND(TYPE_ERROR_NETWORK, "System.Net.Sockets.SocketException"),
	NET_KIND(TYPE_ERROR_ZONE, "System.TimeZoneNotFoundException"),
	{ 0 },
};

#define REQUIRES_KIND(code_, category_, id_)                                   \
	{                                                                      \
		code_, category_, id_,                                         \
			"System.Management.Automation.ScriptRequiresException" \
	}

static const ErrorKind evaluate_kinds[] = {
	REQUIRES_KIND(EVALUATE_ERROR_VERSION, "ResourceUnavailable",
		      "ScriptRequiresUnmatchedPSVersion"),
	REQUIRES_KIND(EVALUATE_ERROR_EDITION, "ResourceUnavailable",
		      "ScriptRequiresUnmatchedPSEdition"),
	REQUIRES_KIND(EVALUATE_ERROR_MODULES, "ResourceUnavailable",
		      "ScriptRequiresMissingModules"),
	REQUIRES_KIND(EVALUATE_ERROR_SNAPINS, "ResourceUnavailable",
		      "ScriptRequiresMissingPSSnapIns"),
	REQUIRES_KIND(EVALUATE_ERROR_SHELL, "ResourceUnavailable",
		      "ScriptRequiresUnmatchedShellId"),
	REQUIRES_KIND(EVALUATE_ERROR_ELEVATION, "PermissionDenied",
		      "ScriptRequiresElevation"),
	{ EVALUATE_ERROR_VALIDATE, "InvalidData",
	  "ParameterArgumentValidationError",
	  "ParameterBindingValidationException" },
	{ EVALUATE_ERROR_BIND, "InvalidData",
	  "ParameterArgumentTransformationError",
	  "ParameterBindingArgumentTransformationException" },
	{ EVALUATE_ERROR_UNDEFINED, "InvalidOperation", "VariableIsUndefined",
	  "System.Management.Automation.RuntimeException" },
	{ EVALUATE_ERROR_REFERENCE, "InvalidOperation",
	  "NonExistingVariableReference",
	  "System.Management.Automation.RuntimeException" },
	{ EVALUATE_ERROR_PROPERTY, "NotSpecified", "PropertyNotFoundStrict",
	  "System.Management.Automation.PropertyNotFoundException" },
	{ EVALUATE_ERROR_INDEX, "OperationStopped",
	  "System.IndexOutOfRangeException",
	  "System.IndexOutOfRangeException" },
	{ EVALUATE_ERROR_EXPRESSION, "InvalidOperation", "BadExpression",
	  "System.Management.Automation.RuntimeException" },
	{ EVALUATE_ERROR_NATIVE, "ResourceUnavailable", "NativeCommandFailed",
	  "System.Management.Automation.ApplicationFailedException",
	  .ends = true },
	{ 0 },
};

G_DEFINE_QUARK(gatehouse - evaluate - error, evaluate_error)

G_DEFINE_QUARK(gatehouse - parse - error, parse_error)

static const ErrorKind *parse_kinds(void)
{
	static ErrorKind kinds[FAULT_IDS + 1];
	for (int i = 0; i < FAULT_IDS; i++)
		kinds[i] = (ErrorKind){
			.code = i,
			.category = "ParserError",
			.id = parse_fault_ids[i].id,
			.exception =
				"System.Management.Automation.ParseException",
		};
	return kinds;
}

void evaluate_errors_register(void)
{
	error_domain_register(PARSE_ERROR, parse_kinds());
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

Flow eval_done(Eval *eval, Value *result)
{
	if (!session_interrupted(eval->session))
		return FLOW_NORMAL;
	value_clear(result);
	return FLOW_STOP;
}

Flow eval_fail_record_take(Eval *eval, const Node *node, Record *record)
{
	Position position = eval_position(eval, node);
	error_record_place(record, NULL, &position);
	return session_throw_record_take(eval->session, record);
}

Flow eval_fail_on(Eval *eval, const Node *node, GError *error, Value target)
{
	Record *record = error_record_from(error, target);
	g_error_free(error);
	return eval_fail_record_take(eval, node, record);
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
