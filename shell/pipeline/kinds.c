/* Category, identifier and exception of the engine's errors. */
#include "shell/pipeline/binder.h"
#include "shell/pipeline/call.h"
#include "shell/pipeline/defaults.h"
#include "shell/pipeline/host_object.h"

#define BINDING "ParameterBindingException"

static const ErrorKind binder_kinds[] = {
	{ BINDER_ERROR_UNKNOWN, "InvalidArgument", "NamedParameterNotFound",
	  BINDING },
	{ BINDER_ERROR_AMBIGUOUS, "InvalidArgument", "AmbiguousParameter",
	  BINDING },
	{ BINDER_ERROR_TWICE, "InvalidArgument", "ParameterAlreadyBound",
	  BINDING },
	{ BINDER_ERROR_ARGUMENT, "InvalidArgument", "MissingArgument",
	  BINDING },
	{ BINDER_ERROR_POSITION, "InvalidArgument",
	  "PositionalParameterNotFound", BINDING },
	{ BINDER_ERROR_MANDATORY, "InvalidArgument",
	  "MissingMandatoryParameter", BINDING },
	{ BINDER_ERROR_SET, "InvalidArgument", "AmbiguousParameterSet",
	  BINDING },
	{ BINDER_ERROR_VALUE, "InvalidData",
	  "ParameterArgumentTransformationError",
	  "ParameterBindingArgumentTransformationException" },
	{ BINDER_ERROR_NULL, "InvalidData",
	  "ParameterArgumentValidationErrorNullNotAllowed",
	  "ParameterBindingValidationException" },
	{ BINDER_ERROR_INPUT, "InvalidArgument", "InputObjectNotBound",
	  BINDING },
	{ BINDER_ERROR_DYNAMIC, "InvalidArgument",
	  "GetDynamicParametersException", BINDING },
	{ 0 },
};

static const ErrorKind property_kinds[] = {
	{ -1, "InvalidData", "ParameterArgumentValidationError",
	  "ParameterBindingValidationException" },
	{ 0 },
};

static const ErrorKind command_kinds[] = {
	{ -1, "ObjectNotFound", "CommandNotFoundException",
	  "CommandNotFoundException" },
	{ 0 },
};

static const ErrorKind session_kinds[] = {
	{ SESSION_ERROR_DEPTH, "InvalidOperation", "CallDepthOverflow",
	  "ScriptCallDepthException" },
	{ 0 },
};

static const ErrorKind scope_kinds[] = {
	{ SCOPE_ERROR_READ_ONLY, "WriteError", "VariableNotWritable",
	  "SessionStateUnauthorizedAccessException" },
	{ SCOPE_ERROR_NOT_FOUND, "ObjectNotFound", "VariableNotFound",
	  "ItemNotFoundException" },
	{ 0 },
};

static const ErrorKind file_kinds[] = {
	{ G_FILE_ERROR_NOENT, "ObjectNotFound", "PathNotFound",
	  "ItemNotFoundException" },
	{ G_FILE_ERROR_EXIST, "ResourceExists", "FileExists",
	  "System.IO.IOException" },
	{ G_FILE_ERROR_ACCES, "PermissionDenied", "AccessDenied",
	  "System.UnauthorizedAccessException" },
	{ -1, "WriteError", "FileError", "System.IO.IOException" },
	{ 0 },
};

static const ErrorKind stop_kinds[] = {
	{ -1, "InvalidOperation", "InvalidOperation",
	  "System.InvalidOperationException" },
	{ 0 },
};

void error_kinds_register(void)
{
	error_type_register();
	host_types_register();
	error_domain_register(BINDER_ERROR, binder_kinds);
	error_domain_register(PROPERTY_ERROR, property_kinds);
	error_domain_register(COMMAND_ERROR, command_kinds);
	error_domain_register(SCOPE_ERROR, scope_kinds);
	error_domain_register(SESSION_ERROR, session_kinds);
	error_domain_register(G_FILE_ERROR, file_kinds);
	error_domain_register(CALL_STOP, stop_kinds);
}
