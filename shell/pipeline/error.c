#include "shell/pipeline/error.h"

#include "core/value/string.h"

#include "shell/types/exception.h"

#include <string.h>

#define NAME_LIMIT 40 /* of the names in a category's text */
#define NAME_PART  15 /* what is left at both ends of a longer one */

static const Property category_properties[] = {
	{ "Category" },	  { "Activity" },   { "Reason" },
	{ "TargetName" }, { "TargetType" }, { 0 },
};

/* Long names lose their middle. */
static void append_short(GString *to, Record *record, const char *name)
{
	g_autofree char *text = value_format(record_get(record, name));
	glong letters = g_utf8_strlen(text, -1);
	if (letters <= NAME_LIMIT) {
		g_string_append(to, text);
		return;
	}
	g_autofree char *start = g_utf8_substring(text, 0, NAME_PART);
	g_string_append_printf(
		to, "%s...%s", start,
		g_utf8_offset_to_pointer(text, letters - NAME_PART));
}

/* "ObjectNotFound: (x:String) [Get-Item], ItemNotFoundException" */
static char *category_format(const Record *record)
{
	static const struct {
		const char *name, *before;
	} parts[] = {
		{ "Category", "" },    { "TargetName", ": (" },
		{ "TargetType", ":" }, { "Activity", ") [" },
		{ "Reason", "], " },
	};
	GString *text = g_string_new(NULL);
	for (unsigned i = 0; i < G_N_ELEMENTS(parts); i++) {
		g_string_append(text, parts[i].before);
		append_short(text, (Record *)record, parts[i].name);
	}
	return g_string_free(text, FALSE);
}

static const RecordType category_type = {
	.name = "System.Management.Automation.ErrorCategoryInfo",
	.properties = category_properties,
	.format = category_format,
};

static const Property error_properties[] = {
	{ "Exception" },	{ "TargetObject" },
	{ "CategoryInfo" },	{ "FullyQualifiedErrorId" },
	{ "ErrorDetails" },	{ "InvocationInfo" },
	{ "ScriptStackTrace" }, { 0 },
};

static char *error_format(const Record *record)
{
	return g_strdup(error_record_told((Record *)record));
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

/* What a kind's exception wraps says the same. */
static Value exception_value(const char *message, const ErrorKind *kind)
{
	const char *name =
		kind->exception ? kind->exception : unspecified.exception;
	Record *exception = exception_new(name, message);
	if (kind->inner)
		record_set_take(
			exception, "InnerException",
			value_record_take(exception_new(kind->inner, message)));
	return value_record_take(exception);
}

static Value category_value(const char *category, const char *reason,
			    Value target)
{
	Record *record = record_new(&category_type);
	g_autofree char *name = value_format(target);
	set(record, "Category", category);
	set(record, "Activity", "");
	set(record, "Reason", reason);
	set(record, "TargetName", name);
	set(record, "TargetType",
	    value_is_null(target) ? "" : last_part(value_type_name(target)));
	return value_record_take(record);
}

Record *error_record_about(Value exception, const char *id,
			   const char *category, Value target)
{
	Record *record = record_new(&error_record_type);
	const char *reason = last_part(value_type_name(exception));
	record_set_take(record, "Exception", value_ref(exception));
	record_set_take(record, "TargetObject", value_ref(target));
	record_set_take(record, "CategoryInfo",
			category_value(category, reason, target));
	set(record, "FullyQualifiedErrorId", id);
	return record;
}

Record *error_record_new(const char *message, const ErrorKind *kind,
			 Value target)
{
	if (!kind)
		kind = &unspecified;
	g_auto(Value) exception = exception_value(message, kind);
	return error_record_about(exception,
				  kind->id ? kind->id : unspecified.id,
				  kind->category, target);
}

Record *error_record_from(const GError *error, Value target)
{
	return error_record_new(error->message, kind_of(error), target);
}

/* What .NET calls it where a cmdlet speaks of items. */
static const char *net_name(const char *exception)
{
	return exception_is(exception, "ItemNotFoundException")
		       ? "System.IO.FileNotFoundException"
		       : exception;
}

Record *error_record_calling(const GError *error, const char *method,
			     unsigned count)
{
	const ErrorKind *kind = kind_of(error);
	const char *inner =
		net_name(kind->inner ? kind->inner : kind->exception);
	g_autofree char *full = exception_full_name(inner);
	bool dot = strchr(".\"'", error->message[strlen(error->message) - 1]);
	g_autofree char *says =
		g_strconcat(error->message, dot ? "" : ".", NULL);
	g_autofree char *message = g_strdup_printf(
		"Exception calling \"%s\" with \"%u\" argument(s): \"%s\"",
		method, count, says);
	Record *outer = exception_new("MethodInvocationException", message);
	record_set_take(outer, "InnerException",
			value_record_take(exception_new(full, says)));
	g_auto(Value) exception = value_record_take(outer);
	return error_record_about(exception, last_part(full), "NotSpecified",
				  VALUE_NONE);
}

Record *error_record_of(Value value)
{
	if (value.type == VALUE_RECORD &&
	    value.record->type == &error_record_type)
		return record_ref(value.record);
	if (value_is_exception(value)) {
		g_autofree char *message =
			value_format(record_get(value.record, "Message"));
		return error_record_about(value, message, "OperationStopped",
					  VALUE_NONE);
	}
	g_autofree char *text = value_format(value);
	ErrorKind kind = { -1, "OperationStopped", text,
			   "System.Management.Automation.RuntimeException" };
	return error_record_new(text, &kind, value);
}

Record *error_record_inner(Record *record)
{
	Value outer = record_get(record, "Exception");
	Record *copy = record_copy(record);
	record_set_take(copy, "Exception",
			value_ref(record_get(outer.record, "InnerException")));
	return copy;
}

/* ---- where it happened */

/* The name behind the comma: by which command. */
static void add_to_id(Record *record, const char *name)
{
	g_autofree char *id =
		value_format(record_get(record, "FullyQualifiedErrorId"));
	if (strchr(id, ','))
		return;
	g_autofree char *full = g_strconcat(id, ",", name, NULL);
	set(record, "FullyQualifiedErrorId", full);
}

static void set_origin(Record *record, const Origin *origin)
{
	Value category = record_get(record, "CategoryInfo");
	g_autofree char *id = origin_id(origin);
	const char *activity =
		origin->activity ? origin->activity : origin->name;
	if (category.type == VALUE_RECORD) {
		Value given = record_get(category.record, "Activity");
		if (!value_text(given) || !*value_text(given))
			set(category.record, "Activity", activity);
	}
	if (id && *id)
		add_to_id(record, id);
}

void error_record_place(Record *record, const Origin *origin,
			const Position *position)
{
	if (!value_is_null(record_get(record, "InvocationInfo")))
		return;
	if (origin && origin->name)
		set_origin(record, origin);
	record_set_take(record, "InvocationInfo",
			value_record_take(invocation_new(origin, position)));
}
