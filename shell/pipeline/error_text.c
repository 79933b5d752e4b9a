/* What error records say, and the two views of them. */
#include "shell/pipeline/error.h"

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
static const char *shown(Record *record)
{
	Value details = record_get(record, "ErrorDetails");
	const char *text = value_text(details);
	if (details.type == VALUE_RECORD)
		text = value_text(record_get(details.record, "Message"));
	return text && *text ? text : error_record_message(record);
}

/* The target's beginning: long ones would hide the rest. */
static char *short_target(Record *record)
{
	const char *target = part(record, "CategoryInfo", "TargetName");
	if (g_utf8_strlen(target, -1) <= 40)
		return g_strdup(target);
	g_autofree char *start = g_utf8_substring(target, 0, 37);
	return g_strconcat(start, "...", NULL);
}

static void add_category(GString *text, Record *record)
{
	g_autofree char *target = short_target(record);
	const char *type = part(record, "CategoryInfo", "TargetType");
	g_string_append_printf(
		text, "    + CategoryInfo          : %s: (%s%s%s) [%s], %s\n",
		part(record, "CategoryInfo", "Category"), target,
		*type ? ":" : "", type,
		part(record, "CategoryInfo", "Activity"),
		part(record, "CategoryInfo", "Reason"));
	const char *id =
		value_text(record_get(record, "FullyQualifiedErrorId"));
	g_string_append_printf(text, "    + FullyQualifiedErrorId : %s\n",
			       id ? id : "");
}

char *error_record_normal(Record *record)
{
	GString *text = g_string_new(NULL);
	const char *command = part(record, "InvocationInfo", "MyCommand");
	const char *place = part(record, "InvocationInfo", "PositionMessage");
	if (*command)
		g_string_append_printf(text, "%s : ", command);
	g_string_append_printf(text, "%s\n", shown(record));
	if (*place)
		g_string_append_printf(text, "%s\n", place);
	add_category(text, record);
	return g_string_free(text, FALSE);
}

/* The source line under its number, as 7 shows it for scripts. */
static void add_source(GString *text, Record *record)
{
	const char *script = part(record, "InvocationInfo", "ScriptName");
	unsigned line = error_record_line(record);
	g_string_append_printf(text, "%s:%u\nLine |\n%4u | %s\n     | ", script,
			       line, line,
			       part(record, "InvocationInfo", "Line"));
}

char *error_record_concise(Record *record)
{
	GString *text = g_string_new(NULL);
	const char *command = part(record, "InvocationInfo", "MyCommand");
	const char *script = part(record, "InvocationInfo", "ScriptName");
	g_string_append_printf(text, "%s: ", *command ? command : "Error");
	if (*script)
		add_source(text, record);
	g_string_append_printf(text, "%s\n", shown(record));
	return g_string_free(text, FALSE);
}
