#include "shell/general/general.h"

#include "shell/general/object.h"
#include "shell/pipeline/error.h"

typedef struct ErrorArgs {
	Value message, exception, record, target;
	const char *category, *id, *action;
	const char *activity, *reason, *target_name, *target_type;
} ErrorArgs;

static const char *const categories[] = {
	"NotSpecified",	       "OpenError",	      "CloseError",
	"DeviceError",	       "DeadlockDetected",    "InvalidArgument",
	"InvalidData",	       "InvalidOperation",    "InvalidResult",
	"InvalidType",	       "MetadataError",	      "NotImplemented",
	"NotInstalled",	       "ObjectNotFound",      "OperationStopped",
	"OperationTimeout",    "SyntaxError",	      "ParserError",
	"PermissionDenied",    "ResourceBusy",	      "ResourceExists",
	"ResourceUnavailable", "ReadError",	      "WriteError",
	"FromStdErr",	       "SecurityError",	      "ProtocolError",
	"ConnectionError",     "AuthenticationError", "LimitsExceeded",
	"QuotaExceeded",       "NotEnabled",	      NULL,
};

static Record *record_for(const ErrorArgs *args)
{
	ErrorKind kind = {
		.category = args->category ? args->category : "NotSpecified",
		.id = args->id ? args->id
			       : "Microsoft.PowerShell.Commands."
				 "WriteErrorException",
		.exception = "WriteErrorException",
	};
	if (args->record.type == VALUE_RECORD)
		return error_record_of(args->record);
	if (args->exception.type == VALUE_RECORD &&
	    value_is_null(args->message))
		return error_record_of(args->exception);
	g_autofree char *text = value_format(
		value_is_null(args->message) ? args->exception : args->message);
	return error_record_new(text, &kind, args->target);
}

static bool error_process(Call *call, void *data, GError **error)
{
	(void)error;
	call_error_record_take(call, record_for(data));
	return true;
}

static const char *const message_aliases[] = { "Msg", NULL };

static const Param error_params[] = {
	{ .is = { "Message", "What went wrong.",
		  .flags = PROPERTY_ANY | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(ErrorArgs, message) },
	  .position = 1,
	  .by_value = ALL_SETS,
	  .aliases = message_aliases },
	{ .is = { "Exception", "An exception to report.", .flags = PROPERTY_ANY,
		  .field = VALUE_FIELD(ErrorArgs, exception) } },
	{ .is = { "ErrorRecord", "An error record to report again.",
		  .flags = PROPERTY_ANY,
		  .field = VALUE_FIELD(ErrorArgs, record) } },
	{ .is = { "Category", "Kind of the error.", .allowed = categories,
		  .field = STRING_FIELD(ErrorArgs, category) } },
	{ .is = { "ErrorId", "Name that scripts know the error by.",
		  .field = STRING_FIELD(ErrorArgs, id) } },
	{ .is = { "TargetObject", "What was worked on.",
		  .flags = PROPERTY_ANY | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(ErrorArgs, target) } },
	{ .is = { "RecommendedAction", "Accepted.",
		  .field = STRING_FIELD(ErrorArgs, action) } },
	{ .is = { "CategoryActivity", "Accepted.",
		  .field = STRING_FIELD(ErrorArgs, activity) } },
	{ .is = { "CategoryReason", "Accepted.",
		  .field = STRING_FIELD(ErrorArgs, reason) } },
	{ .is = { "CategoryTargetName", "Accepted.",
		  .field = STRING_FIELD(ErrorArgs, target_name) } },
	{ .is = { "CategoryTargetType", "Accepted.",
		  .field = STRING_FIELD(ErrorArgs, target_type) } },
	{ 0 },
};

static const Example error_examples[] = {
	{ "Write-Error 'No such pool' -ErrorAction SilentlyContinue",
	  "An error in $Error." },
	{ 0 },
};

const Cmdlet cmdlet_write_error = {
	.name = "Write-Error",
	.synopsis = "Reports an error and goes on.",
	.args_size = sizeof(ErrorArgs),
	.params = error_params,
	.examples = error_examples,
	.process = error_process,
};
