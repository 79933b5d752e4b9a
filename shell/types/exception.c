#include "shell/types/exception.h"

#include "core/value/name.h"

#include <string.h>

#define SYSTEM	   "System."
#define IO	   "System.IO."
#define AUTOMATION "System.Management.Automation."

/* What an exception is besides System.Exception; the last row that leads up
 * is found by name, so that the order does not matter. */
static const struct {
	const char *name, *parent;
} hierarchy[] = {
	{ "System.Exception", NULL },
	{ "System.SystemException", "System.Exception" },
	{ "System.ApplicationException", "System.Exception" },
	{ "System.AggregateException", "System.Exception" },
	{ SYSTEM "ArithmeticException", "System.SystemException" },
	{ SYSTEM "DivideByZeroException", "System.ArithmeticException" },
	{ SYSTEM "OverflowException", "System.ArithmeticException" },
	{ SYSTEM "ArgumentException", "System.SystemException" },
	{ SYSTEM "ArgumentNullException", "System.ArgumentException" },
	{ SYSTEM "ArgumentOutOfRangeException", "System.ArgumentException" },
	{ SYSTEM "FormatException", "System.SystemException" },
	{ SYSTEM "UriFormatException", "System.FormatException" },
	{ SYSTEM "IndexOutOfRangeException", "System.SystemException" },
	{ SYSTEM "InvalidCastException", "System.SystemException" },
	{ SYSTEM "InvalidOperationException", "System.SystemException" },
	{ SYSTEM "ObjectDisposedException",
	  "System.InvalidOperationException" },
	{ SYSTEM "NotImplementedException", "System.SystemException" },
	{ SYSTEM "NotSupportedException", "System.SystemException" },
	{ SYSTEM "NullReferenceException", "System.SystemException" },
	{ SYSTEM "OutOfMemoryException", "System.SystemException" },
	{ SYSTEM "StackOverflowException", "System.SystemException" },
	{ SYSTEM "TimeZoneNotFoundException", "System.Exception" },
	{ SYSTEM "TimeoutException", "System.SystemException" },
	{ SYSTEM "OperationCanceledException", "System.SystemException" },
	{ SYSTEM "UnauthorizedAccessException", "System.SystemException" },
	{ SYSTEM "RankException", "System.SystemException" },
	{ SYSTEM "MemberAccessException", "System.SystemException" },
	{ SYSTEM "MissingMemberException", "System.MemberAccessException" },
	{ SYSTEM "MissingMethodException", "System.MissingMemberException" },
	{ SYSTEM "Collections.Generic.KeyNotFoundException",
	  "System.SystemException" },
	{ SYSTEM "Security.SecurityException", "System.SystemException" },
	{ SYSTEM "Security.Authentication.AuthenticationException",
	  "System.SystemException" },
	{ SYSTEM "Security.Cryptography.CryptographicException",
	  "System.SystemException" },
	{ SYSTEM "Net.WebException", "System.InvalidOperationException" },
	{ SYSTEM "Net.Sockets.SocketException",
	  "System.ComponentModel.Win32Exception" },
	{ SYSTEM "ComponentModel.Win32Exception", "System.SystemException" },
	{ SYSTEM "Runtime.InteropServices.ExternalException",
	  "System.SystemException" },
	{ SYSTEM "Runtime.InteropServices.COMException",
	  "System.Runtime.InteropServices.ExternalException" },
	{ SYSTEM "Xml.XmlException", "System.SystemException" },
	{ SYSTEM "Data.DataException", "System.SystemException" },
	{ IO "IOException", "System.SystemException" },
	{ IO "FileNotFoundException", "System.IO.IOException" },
	{ IO "DirectoryNotFoundException", "System.IO.IOException" },
	{ IO "DriveNotFoundException", "System.IO.IOException" },
	{ IO "PathTooLongException", "System.IO.IOException" },
	{ IO "EndOfStreamException", "System.IO.IOException" },
	{ IO "InvalidDataException", "System.SystemException" },
	{ AUTOMATION "RuntimeException", "System.SystemException" },
	{ AUTOMATION "ActionPreferenceStopException",
	  AUTOMATION "RuntimeException" },
	{ AUTOMATION "CmdletInvocationException",
	  AUTOMATION "RuntimeException" },
	{ AUTOMATION "CommandNotFoundException",
	  AUTOMATION "RuntimeException" },
	{ AUTOMATION "ParameterBindingException",
	  AUTOMATION "RuntimeException" },
	{ AUTOMATION "ParameterBindingValidationException",
	  AUTOMATION "ParameterBindingException" },
	{ AUTOMATION "ParameterBindingArgumentTransformationException",
	  AUTOMATION "ParameterBindingException" },
	{ AUTOMATION "ParentContainsErrorRecordException",
	  "System.SystemException" },
	{ AUTOMATION "ParseException", AUTOMATION "RuntimeException" },
	{ AUTOMATION "IncompleteParseException", AUTOMATION "ParseException" },
	{ AUTOMATION "MethodException",
	  AUTOMATION "ExtendedTypeSystemException" },
	{ AUTOMATION "MethodInvocationException",
	  AUTOMATION "MethodException" },
	{ AUTOMATION "ExtendedTypeSystemException",
	  AUTOMATION "RuntimeException" },
	{ AUTOMATION "GetValueException",
	  AUTOMATION "ExtendedTypeSystemException" },
	{ AUTOMATION "SetValueException",
	  AUTOMATION "ExtendedTypeSystemException" },
	{ AUTOMATION "GetValueInvocationException",
	  AUTOMATION "GetValueException" },
	{ AUTOMATION "SetValueInvocationException",
	  AUTOMATION "SetValueException" },
	{ AUTOMATION "PipelineStoppedException",
	  AUTOMATION "RuntimeException" },
	{ AUTOMATION "PipelineClosedException", AUTOMATION "RuntimeException" },
	{ AUTOMATION "ScriptCallDepthException", "System.SystemException" },
	{ AUTOMATION "ScriptRequiresException", AUTOMATION "RuntimeException" },
	{ AUTOMATION "ApplicationFailedException",
	  AUTOMATION "RuntimeException" },
	{ AUTOMATION "RemoteException", AUTOMATION "RuntimeException" },
	{ AUTOMATION "ProviderInvocationException",
	  AUTOMATION "RuntimeException" },
	{ AUTOMATION "SessionStateException", AUTOMATION "RuntimeException" },
	{ AUTOMATION "ItemNotFoundException",
	  AUTOMATION "SessionStateException" },
	{ AUTOMATION "DriveNotFoundException",
	  AUTOMATION "SessionStateException" },
	{ AUTOMATION "ProviderNotFoundException",
	  AUTOMATION "SessionStateException" },
	{ AUTOMATION "SessionStateUnauthorizedAccessException",
	  AUTOMATION "SessionStateException" },
	{ AUTOMATION "SessionStateOverflowException",
	  AUTOMATION "SessionStateException" },
	{ AUTOMATION "MetadataException", AUTOMATION "RuntimeException" },
	{ AUTOMATION "ValidationMetadataException",
	  AUTOMATION "MetadataException" },
	{ AUTOMATION "ArgumentTransformationMetadataException",
	  AUTOMATION "MetadataException" },
	{ AUTOMATION "PSInvalidCastException", "System.InvalidCastException" },
	{ AUTOMATION "PSInvalidOperationException",
	  "System.InvalidOperationException" },
	{ AUTOMATION "PSArgumentException", "System.ArgumentException" },
	{ AUTOMATION "PSArgumentNullException",
	  "System.ArgumentNullException" },
	{ AUTOMATION "PSArgumentOutOfRangeException",
	  "System.ArgumentOutOfRangeException" },
	{ AUTOMATION "PSNotSupportedException",
	  "System.NotSupportedException" },
	{ AUTOMATION "PSNotImplementedException",
	  "System.NotImplementedException" },
	{ AUTOMATION "PSSecurityException", AUTOMATION "RuntimeException" },
	{ AUTOMATION "Host.HostException", AUTOMATION "RuntimeException" },
	{ AUTOMATION "Host.PromptingException",
	  AUTOMATION "Host.HostException" },
	{ "Microsoft.PowerShell.Commands.WriteErrorException",
	  "System.SystemException" },
	{ "Microsoft.PowerShell.Commands.ProcessCommandException",
	  "System.SystemException" },
	{ "Microsoft.PowerShell.Commands.ServiceCommandException",
	  "System.SystemException" },
};

static const char *last_part(const char *name)
{
	const char *dot = strrchr(name, '.');
	return dot ? dot + 1 : name;
}

/* A row by its whole name, without System., or by the last part alone. */
static int find_row(const char *name)
{
	bool plain = !strchr(name, '.');
	for (unsigned i = 0; i < G_N_ELEMENTS(hierarchy); i++) {
		const char *full = hierarchy[i].name;
		if (name_same(full, name) ||
		    (g_str_has_prefix(full, SYSTEM) &&
		     name_same(full + strlen(SYSTEM), name)) ||
		    (plain && name_same(last_part(full), name)))
			return (int)i;
	}
	return -1;
}

char *exception_full_name(const char *name)
{
	int row = find_row(name);
	if (row >= 0)
		return g_strdup(hierarchy[row].name);
	return strchr(name, '.') ? g_strdup(name)
				 : g_strconcat(AUTOMATION, name, NULL);
}

const char *exception_parent(const char *name)
{
	int row = find_row(name);
	return row >= 0 ? hierarchy[row].parent : "System.Exception";
}

bool exception_is(const char *name, const char *wanted)
{
	g_autofree char *goal = exception_full_name(wanted);
	g_autofree char *start = exception_full_name(name);
	for (const char *at = start; at; at = exception_parent(at))
		if (name_same(at, goal))
			return true;
	return false;
}

/* ---- values ---- */

static const Property properties[] = {
	{ "Message" },	  { "Data" },	    { "InnerException" },
	{ "TargetSite" }, { "StackTrace" }, { "HelpLink" },
	{ "Source" },	  { "HResult" },    { 0 },
};

static char *text_of(const Record *record, const char *name)
{
	return value_format(record_get((Record *)record, name));
}

/* "System.Exception: message" and, behind arrows, what is within. */
static char *format(const Record *record)
{
	g_autofree char *message = text_of(record, "Message");
	Value inner = record_get((Record *)record, "InnerException");
	GString *text = g_string_new(record->type_name);
	g_string_append_printf(text, ": %s", message);
	if (value_is_exception(inner)) {
		g_autofree char *within = format(inner.record);
		g_string_append_printf(text, " ---> %s", within);
	}
	return g_string_free(text, FALSE);
}

static const RecordType exception_type = {
	.name = "System.Exception",
	.properties = properties,
	.format = format,
};

/* COM's numbers of the common ones; all others have Exception's. */
static int32_t result_code(const char *name)
{
	static const struct {
		const char *name;
		uint32_t code;
	} codes[] = {
		{ IO "FileNotFoundException", 0x80070002 },
		{ IO "DirectoryNotFoundException", 0x80070003 },
		{ IO "IOException", 0x80131620 },
		{ SYSTEM "UnauthorizedAccessException", 0x80070005 },
		{ SYSTEM "ArgumentException", 0x80070057 },
		{ SYSTEM "ArgumentNullException", 0x80004003 },
		{ SYSTEM "DivideByZeroException", 0x80020012 },
		{ SYSTEM "FormatException", 0x80131537 },
		{ SYSTEM "InvalidOperationException", 0x80131509 },
		{ SYSTEM "OverflowException", 0x80131516 },
		{ AUTOMATION "RuntimeException", 0x80131501 },
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(codes); i++)
		if (!strcmp(codes[i].name, name))
			return (int32_t)codes[i].code;
	return (int32_t)0x80131500;
}

Record *exception_new(const char *name, const char *message)
{
	Record *record = record_new(&exception_type);
	record->type_name = exception_full_name(name);
	record_set_take(record, "Message", value_string(message));
	record_set_take(record, "Data", value_table_take(table_new(false)));
	record_set_take(record, "HResult",
			value_int(result_code(record->type_name)));
	return record;
}

bool value_is_exception(Value value)
{
	return value.type == VALUE_RECORD &&
	       value.record->type == &exception_type;
}

Value exception_base(Value exception)
{
	while (value_is_exception(exception)) {
		Value inner = record_get(exception.record, "InnerException");
		if (!value_is_exception(inner))
			break;
		exception = inner;
	}
	return exception;
}

/* ---- constructors ---- */

static char *default_message(const char *full)
{
	if (exception_is(full, "System.ArgumentNullException"))
		return g_strdup("Value cannot be null");
	if (exception_is(full, "System.ArgumentOutOfRangeException"))
		return g_strdup("Specified argument was out of the range of "
				"valid values");
	return g_strdup_printf("Exception of type '%s' was thrown", full);
}

/* (parameter) and (parameter, message) instead of the message first. */
static bool names_parameter_first(const char *full)
{
	return exception_is(full, "System.ArgumentNullException") ||
	       exception_is(full, "System.ArgumentOutOfRangeException");
}

static char *with_parameter(const char *message, const char *parameter)
{
	return g_strdup_printf("%s\nParameter name: %s", message, parameter);
}

static Record *construct_argument(const char *full, const char *message,
				  const char *parameter)
{
	g_autofree char *whole = with_parameter(message, parameter);
	Record *record = exception_new(full, whole);
	record_set_take(record, "ParamName", value_string(parameter));
	return record;
}

Record *exception_construct(const char *name, const Value *arguments,
			    unsigned count)
{
	g_autofree char *full = exception_full_name(name);
	g_autofree char *first =
		count ? value_format(arguments[0]) : default_message(full);
	bool inner = count >= 2 && value_is_exception(arguments[1]);
	if (count && !inner && exception_is(full, "System.ArgumentException")) {
		g_autofree char *second =
			count > 1 ? value_format(arguments[1]) : NULL;
		g_autofree char *usual = default_message(full);
		if (names_parameter_first(full))
			return construct_argument(full, second ? second : usual,
						  first);
		if (second)
			return construct_argument(full, first, second);
	}
	Record *record = exception_new(full, first);
	if (inner)
		record_set_take(record, "InnerException",
				value_ref(arguments[1]));
	if (exception_is(full, IO "FileNotFoundException") && count >= 2 &&
	    !inner)
		record_set_take(record, "FileName", value_ref(arguments[1]));
	return record;
}
