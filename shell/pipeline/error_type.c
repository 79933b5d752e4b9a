/* ErrorRecord as scripts make it: New-Object and ::new. */
#include "core/value/list.h"
#include "shell/pipeline/error.h"
#include "shell/types/exception.h"
#include "shell/types/member.h"

#define ERROR_RECORD "System.Management.Automation.ErrorRecord"

const char *const error_categories[] = {
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

static const char *find_category(Value value)
{
	g_autofree char *text = value_format(value);
	if (value.type == VALUE_INT && value.integer >= 0 &&
	    value.integer < (int64_t)G_N_ELEMENTS(error_categories) - 1)
		return error_categories[value.integer];
	for (unsigned i = 0; error_categories[i]; i++)
		if (name_same(error_categories[i], text))
			return error_categories[i];
	return NULL;
}

/* (exception, id, category, target) */
static bool make(Value on, const Value *arguments, unsigned count,
		 Value *result, GError **error)
{
	(void)on;
	(void)count;
	const char *category = find_category(arguments[2]);
	g_autofree char *id = value_format(arguments[1]);
	g_autofree char *text = value_format(arguments[0]);
	if (!category) {
		g_autofree char *given = value_format(arguments[2]);
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_ARGUMENT,
			    "'%s' is no error category: ObjectNotFound and "
			    "InvalidData are",
			    given);
		return false;
	}
	g_auto(Value) exception = value_is_exception(arguments[0])
					  ? value_ref(arguments[0])
					  : value_record_take(exception_new(
						    "System.Exception", text));
	*result = value_record_take(
		error_record_about(exception, id, category, arguments[3]));
	return true;
}

static const Method statics[] = {
	{ "new", 4, 4, make },
	{ 0 },
};

static const Members members = {
	.type = ERROR_RECORD,
	.static_methods = statics,
};

static const Type type = { .name = ERROR_RECORD };

void error_type_register(void)
{
	type_add(&type);
	members_add(&members);
}
