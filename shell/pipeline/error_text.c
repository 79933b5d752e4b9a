/* What error records say, and the two views of them. */
#include "shell/pipeline/error.h"

#include <string.h>

static Value member(Record *record, const char *outer, const char *inner)
{
	Value value = record_get(record, outer);
	return value.type == VALUE_RECORD ? record_get(value.record, inner)
					  : VALUE_NONE;
}

const char *error_record_message(Record *record)
{
	const char *text = value_text(member(record, "Exception", "Message"));
	return text ? text : "";
}

unsigned error_record_line(Record *record)
{
	Value line = member(record, "InvocationInfo", "ScriptLineNumber");
	return line.type == VALUE_INT ? (unsigned)line.integer : 0;
}

static const char *part(Record *record, const char *outer, const char *inner)
{
	const char *text = value_text(member(record, outer, inner));
	return text ? text : "";
}

/* What the user is told: ErrorDetails replaces the message. */
const char *error_record_told(Record *record)
{
	Value details = record_get(record, "ErrorDetails");
	const char *text = value_text(details);
	if (details.type == VALUE_RECORD)
		text = value_text(record_get(details.record, "Message"));
	return text && *text ? text : error_record_message(record);
}

static void add_category(GString *text, Record *record)
{
	g_autofree char *category =
		value_format(record_get(record, "CategoryInfo"));
	g_autofree char *id =
		value_format(record_get(record, "FullyQualifiedErrorId"));
	g_string_append_printf(text,
			       "    + CategoryInfo          : %s\n"
			       "    + FullyQualifiedErrorId : %s\n",
			       category, id);
}

/* Who speaks: a script's file, a command as it was typed. Free it. */
static char *speaker(Record *record)
{
	Value command = member(record, "InvocationInfo", "MyCommand");
	const char *typed = part(record, "InvocationInfo", "InvocationName");
	if (command.type != VALUE_RECORD)
		return g_strdup(typed);
	g_autofree char *form =
		value_format(record_get(command.record, "CommandType"));
	if (g_str_equal(form, "ExternalScript"))
		return value_format(record_get(command.record, "Path"));
	if (*typed && !g_str_equal(typed, "&") && !g_str_equal(typed, "."))
		return g_strdup(typed);
	return value_format(record_get(command.record, "Name"));
}

char *error_record_normal(Record *record)
{
	GString *text = g_string_new(NULL);
	g_autofree char *command = speaker(record);
	const char *place = part(record, "InvocationInfo", "PositionMessage");
	if (*command)
		g_string_append_printf(text, "%s : ", command);
	g_string_append_printf(text, "%s\n", error_record_told(record));
	if (*place)
		g_string_append_printf(text, "%s\n", place);
	add_category(text, record);
	return g_string_free(text, FALSE);
}

/* Without a command the exception's name stands first: Exception for what
 * was thrown as text. */
static char *concise_title(Record *record)
{
	Value command = member(record, "InvocationInfo", "MyCommand");
	const char *typed = part(record, "InvocationInfo", "InvocationName");
	const char *reason = part(record, "CategoryInfo", "Reason");
	const char *category = part(record, "CategoryInfo", "Category");
	if (command.type == VALUE_RECORD)
		return value_format(record_get(command.record, "Name"));
	if (*typed)
		return g_strdup(typed);
	bool thrown = g_str_equal(category, "OperationStopped") &&
		      g_str_equal(reason, "RuntimeException");
	return g_strdup(thrown || !*reason ? "Exception" : reason);
}

/* The source line under its number, as 7 shows it for scripts. */
static void add_source(GString *text, Record *record)
{
	const char *script = part(record, "InvocationInfo", "ScriptName");
	const char *line = part(record, "InvocationInfo", "Line");
	unsigned number = error_record_line(record);
	Value offset = member(record, "InvocationInfo", "OffsetInLine");
	int before = offset.type == VALUE_INT ? (int)offset.integer - 1 : 0;
	const char *place = part(record, "InvocationInfo", "PositionMessage");
	size_t under = strlen(place) - strcspn(place, "~");
	g_string_append_printf(text, "%s:%u\nLine |\n%4u |  %s\n     |  %*s",
			       script, number, number, line, before, "");
	for (size_t i = 0; i < under; i++)
		g_string_append_c(text, '~');
	g_string_append(text, "\n     | ");
}

char *error_record_concise(Record *record)
{
	GString *text = g_string_new(NULL);
	g_autofree char *title = concise_title(record);
	const char *script = part(record, "InvocationInfo", "ScriptName");
	g_string_append_printf(text, "%s: ", title);
	if (*script)
		add_source(text, record);
	g_string_append_printf(text, "%s\n", error_record_told(record));
	return g_string_free(text, FALSE);
}

char *error_record_category(Record *record)
{
	return value_format(record_get(record, "CategoryInfo"));
}
