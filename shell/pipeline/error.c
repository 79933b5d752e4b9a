#include "shell/pipeline/error.h"

#include "core/value/string.h"

#include <string.h>

static const Property exception_properties[] = {
	{ "Message" },	{ "Data" },   { "InnerException" }, { "StackTrace" },
	{ "HelpLink" }, { "Source" }, { "HResult" },	    { 0 },
};

static char *member_text(const Record *record, const char *name)
{
	return value_format(record_get((Record *)record, name));
}

/* "System.Exception: message" */
static char *exception_format(const Record *record)
{
	g_autofree char *message = member_text(record, "Message");
	return g_strdup_printf("%s: %s",
			       record->type_name ? record->type_name
						 : record->type->name,
			       message);
}

static const RecordType exception_type = {
	.name = "System.Exception",
	.properties = exception_properties,
	.format = exception_format,
};

static const Property category_properties[] = {
	{ "Category" },	  { "Activity" },   { "Reason" },
	{ "TargetName" }, { "TargetType" }, { 0 },
};

static const RecordType category_type = {
	.name = "System.Management.Automation.ErrorCategoryInfo",
	.properties = category_properties,
};

static const Property invocation_properties[] = {
	{ "MyCommand" },
	{ "ScriptLineNumber" },
	{ "OffsetInLine" },
	{ "ScriptName" },
	{ "Line" },
	{ "PositionMessage" },
	{ "PSScriptRoot" },
	{ "InvocationName" },
	{ 0 },
};

static const RecordType invocation_type = {
	.name = "System.Management.Automation.InvocationInfo",
	.properties = invocation_properties,
};

static const Property error_properties[] = {
	{ "Exception" },	{ "TargetObject" },
	{ "CategoryInfo" },	{ "FullyQualifiedErrorId" },
	{ "ErrorDetails" },	{ "InvocationInfo" },
	{ "ScriptStackTrace" }, { 0 },
};

static char *error_format(const Record *record)
{
	return g_strdup(error_record_message((Record *)record));
}

const RecordType error_record_type = {
	.name = "System.Management.Automation.ErrorRecord",
	.properties = error_properties,
	.format = error_format,
};

static const ErrorKind unspecified = { -1, "NotSpecified", "Error",
				       "System.Exception" };

/* ---- tables of kinds */

static GHashTable *domains; /* GQuark -> const ErrorKind * */

void error_domain_register(GQuark domain, const ErrorKind *kinds)
{
	if (!domains)
		domains = g_hash_table_new(NULL, NULL);
	g_hash_table_insert(domains, GUINT_TO_POINTER(domain), (gpointer)kinds);
}

static const ErrorKind *kind_of(const GError *error)
{
	const ErrorKind *kind =
		domains ? g_hash_table_lookup(domains,
					      GUINT_TO_POINTER(error->domain))
			: NULL;
	for (; kind && kind->category; kind++)
		if (kind->code == error->code || kind->code == -1)
			return kind;
	return &unspecified;
}

bool error_ends_pipeline(const GError *error)
{
	return kind_of(error)->ends;
}

/* ---- making records */

static void set(Record *record, const char *name, const char *text)
{
	record_set_take(record, name, value_string(text));
}

/* "ItemNotFoundException" of "System.….ItemNotFoundException". */
static const char *last_part(const char *name)
{
	const char *dot = strrchr(name, '.');
	return dot ? dot + 1 : name;
}

static Value exception_value(const char *message, const char *name)
{
	Record *exception = record_new(&exception_type);
	if (strchr(name, '.'))
		exception->type_name = g_strdup(name);
	else
		exception->type_name = g_strconcat(
			"System.Management.Automation.", name, NULL);
	set(exception, "Message", message);
	return value_record_take(exception);
}

static Value category_value(const ErrorKind *kind, Value target)
{
	Record *category = record_new(&category_type);
	g_autofree char *name = value_format(target);
	set(category, "Category", kind->category);
	set(category, "Activity", "");
	set(category, "Reason",
	    last_part(kind->exception ? kind->exception
				      : unspecified.exception));
	set(category, "TargetName", name);
	set(category, "TargetType",
	    value_is_null(target) ? "" : last_part(value_type_name(target)));
	return value_record_take(category);
}

static Record *make(Value exception, const ErrorKind *kind, Value target)
{
	Record *record = record_new(&error_record_type);
	record_set_take(record, "Exception", exception);
	record_set_take(record, "TargetObject", value_ref(target));
	record_set_take(record, "CategoryInfo", category_value(kind, target));
	set(record, "FullyQualifiedErrorId",
	    kind->id ? kind->id : unspecified.id);
	return record;
}

Record *error_record_new(const char *message, const ErrorKind *kind,
			 Value target)
{
	if (!kind)
		kind = &unspecified;
	const char *name =
		kind->exception ? kind->exception : unspecified.exception;
	return make(exception_value(message, name), kind, target);
}

Record *error_record_from(const GError *error, Value target)
{
	return error_record_new(error->message, kind_of(error), target);
}

static bool is_exception(const Record *record)
{
	const char *name = record->type_name;
	if (!name && record->type)
		name = record->type->name;
	return name && g_str_has_suffix(name, "Exception");
}

Record *error_record_of(Value value)
{
	if (value.type == VALUE_RECORD &&
	    value.record->type == &error_record_type)
		return record_ref(value.record);
	if (value.type == VALUE_RECORD && is_exception(value.record)) {
		const char *name = value_type_name(value);
		ErrorKind kind = { -1, "OperationStopped", last_part(name),
				   name };
		Record *record = make(value_ref(value), &kind, VALUE_NONE);
		return record;
	}
	g_autofree char *text = value_format(value);
	ErrorKind kind = { -1, "OperationStopped", text,
			   "System.Management.Automation.RuntimeException" };
	return error_record_new(text, &kind, value);
}

/* ---- where it happened */

static size_t line_length(const char *text)
{
	return strcspn(text, "\r\n");
}

/* The line with its fault underlined, as far as it stands in that line. */
static char *position_message(const Position *position)
{
	size_t bytes = line_length(position->text);
	g_autofree char *line =
		g_utf8_make_valid(position->text, (gssize)bytes);
	glong letters = g_utf8_strlen(line, -1);
	glong before = MIN((glong)position->column - 1, letters);
	const char *fault = g_utf8_offset_to_pointer(line, before);
	size_t length = MIN(position->length, strlen(fault));
	glong under = MAX(g_utf8_strlen(fault, (gssize)length), 1);
	GString *text = g_string_new(NULL);
	g_string_printf(text, "At %s:%u char:%ld\n+ %s\n+ ",
			position->script ? position->script : "line",
			position->line, before + 1, line);
	for (glong i = 0; i < before; i++)
		g_string_append_c(text, ' ');
	for (glong i = 0; i < under; i++)
		g_string_append_c(text, '~');
	return g_string_free(text, FALSE);
}

static void set_position(Record *invocation, const Position *position)
{
	size_t bytes = line_length(position->text);
	record_set_take(invocation, "ScriptLineNumber",
			value_int((int32_t)position->line));
	record_set_take(invocation, "OffsetInLine",
			value_int((int32_t)position->column));
	record_set_take(invocation, "Line",
			value_string_length(position->text, bytes));
	record_set_take(invocation, "PositionMessage",
			value_string_take(position_message(position)));
	set(invocation, "ScriptName", position->script ? position->script : "");
	if (position->script) {
		g_autofree char *folder = g_path_get_dirname(position->script);
		set(invocation, "PSScriptRoot", folder);
	}
}

static void set_activity(Record *record, const char *command)
{
	Value category = record_get(record, "CategoryInfo");
	Value id = record_get(record, "FullyQualifiedErrorId");
	if (category.type == VALUE_RECORD)
		set(category.record, "Activity", command);
	const char *text = value_text(id);
	if (!text || strchr(text, ','))
		return;
	g_autofree char *full = g_strconcat(text, ",", command, NULL);
	set(record, "FullyQualifiedErrorId", full);
}

void error_record_place(Record *record, const char *command,
			const Position *position)
{
	if (!value_is_null(record_get(record, "InvocationInfo")))
		return;
	Record *invocation = record_new(&invocation_type);
	if (command) {
		set(invocation, "MyCommand", command);
		set(invocation, "InvocationName", command);
		set_activity(record, command);
	}
	if (position && position->text)
		set_position(invocation, position);
	record_set_take(record, "InvocationInfo",
			value_record_take(invocation));
}
