#include "shell/pipeline/invocation.h"

#include <string.h>

#define LINE_LIMIT   69 /* columns of a source line that are shown */
#define PREFIX_LEAST 12 /* of a cut line, before its fault */
#define SUFFIX_LEAST 8	/* and behind it */

static const Property command_properties[] = {
	{ "Name" },	  { "CommandType" }, { "Definition" }, { "Path" },
	{ "ModuleName" }, { "Source" },	     { "Version" },    { 0 },
};

static char *command_format(const Record *record)
{
	return value_format(record_get((Record *)record, "Name"));
}

static const RecordType command_type = {
	.name = "System.Management.Automation.CommandInfo",
	.properties = command_properties,
	.format = command_format,
};

static const Property invocation_properties[] = {
	{ "MyCommand" },
	{ "BoundParameters" },
	{ "UnboundArguments" },
	{ "ScriptLineNumber" },
	{ "OffsetInLine" },
	{ "HistoryId" },
	{ "ScriptName" },
	{ "Line" },
	{ "PositionMessage" },
	{ "PSScriptRoot" },
	{ "PSCommandPath" },
	{ "InvocationName" },
	{ "PipelineLength" },
	{ "PipelinePosition" },
	{ "ExpectingInput" },
	{ "CommandOrigin" },
	{ 0 },
};

static const RecordType invocation_type = {
	.name = "System.Management.Automation.InvocationInfo",
	.properties = invocation_properties,
};

static void set(Record *record, const char *name, const char *text)
{
	record_set_take(record, name, value_string(text));
}

/* ---- the command ---- */

static const char *form_name(CommandForm form)
{
	switch (form) {
	case FORM_CMDLET:
		return "Cmdlet";
	case FORM_FUNCTION:
		return "Function";
	case FORM_SCRIPT:
		return "ExternalScript";
	case FORM_PROGRAM:
		break;
	}
	return "Application";
}

static const char *form_type(CommandForm form)
{
	switch (form) {
	case FORM_CMDLET:
		return "System.Management.Automation.CmdletInfo";
	case FORM_FUNCTION:
		return "System.Management.Automation.FunctionInfo";
	case FORM_SCRIPT:
		return "System.Management.Automation.ExternalScriptInfo";
	case FORM_PROGRAM:
		break;
	}
	return "System.Management.Automation.ApplicationInfo";
}

/* A script is called by its file's name. */
static char *own_name(const Origin *origin)
{
	return origin->path ? g_path_get_basename(origin->path)
			    : g_strdup(origin->name);
}

Record *command_info_new(const Origin *origin, Value definition)
{
	Record *record = record_new(&command_type);
	g_autofree char *name = own_name(origin);
	record->type_name = g_strdup(form_type(origin->form));
	set(record, "Name", name);
	set(record, "CommandType", form_name(origin->form));
	record_set_take(record, "Definition", value_ref(definition));
	if (origin->path)
		set(record, "Path", origin->path);
	set(record, "ModuleName", "");
	set(record, "Source", origin->path ? origin->path : "");
	return record;
}

/* Get-Item is GetItemCommand; the product's own cmdlets go by their names. */
char *origin_id(const Origin *origin)
{
	const char *dash = origin->name ? strchr(origin->name, '-') : NULL;
	if (origin->form != FORM_CMDLET || !dash ||
	    g_str_has_prefix(dash, "-Cs"))
		return own_name(origin);
	return g_strdup_printf("Microsoft.PowerShell.Commands.%.*s%sCommand",
			       (int)(dash - origin->name), origin->name,
			       dash + 1);
}

/* ---- the position ---- */

static size_t line_length(const char *text)
{
	return strcspn(text, "\r\n");
}

/* A line as characters, and which of them are at fault. */
typedef struct Shown {
	GString *text;
	glong letters, before, under;
} Shown;

static void append_part(GString *to, const char *text, size_t bytes)
{
	for (const char *at = text; at < text + bytes; at++)
		if (*at == '\t')
			g_string_append(to, "    ");
		else
			g_string_append_c(to, *at);
}

static Shown shown_line(const Position *position)
{
	g_autofree char *line = g_utf8_make_valid(
		position->text, (gssize)line_length(position->text));
	g_strchomp(line);
	glong column =
		MIN((glong)position->column - 1, g_utf8_strlen(line, -1));
	const char *fault = g_utf8_offset_to_pointer(line, column);
	size_t bytes = MIN(position->length, strlen(fault));
	Shown shown = { .text = g_string_new(NULL) };
	append_part(shown.text, line, (size_t)(fault - line));
	shown.before = g_utf8_strlen(shown.text->str, -1);
	append_part(shown.text, fault, bytes);
	shown.letters = g_utf8_strlen(shown.text->str, -1);
	shown.under = MAX(shown.letters - shown.before, 1);
	append_part(shown.text, fault + bytes, strlen(fault + bytes));
	shown.letters = g_utf8_strlen(shown.text->str, -1);
	return shown;
}

/* How much of a long line is shown before its fault and behind it. */
static void divide(const Shown *shown, glong *prefix, glong *suffix)
{
	glong behind = MAX(shown->letters - shown->before - shown->under, 0);
	*prefix = MIN(shown->before, PREFIX_LEAST);
	*suffix = MIN(behind, SUFFIX_LEAST);
	glong room = LINE_LIMIT - *prefix - *suffix - shown->under;
	if (room <= 0)
		return;
	glong more = MIN(shown->before - *prefix, room);
	*prefix += more;
	*suffix += MIN(behind - *suffix, room - more);
}

static void underline(GString *text, glong before, glong under)
{
	for (glong i = 0; i < before; i++)
		g_string_append_c(text, ' ');
	for (glong i = 0; i < under; i++)
		g_string_append_c(text, '~');
}

static void add_line(GString *text, const Shown *shown)
{
	g_string_append_printf(text, "\n+ %s\n+ ", shown->text->str);
	underline(text, shown->before, shown->under);
}

static void add_cut_line(GString *text, const Shown *shown)
{
	glong prefix, suffix;
	divide(shown, &prefix, &suffix);
	glong start = shown->before - prefix;
	glong under = MIN(shown->under, LINE_LIMIT - prefix);
	glong end = MIN(start + LINE_LIMIT, shown->letters);
	g_autofree char *part = g_utf8_substring(shown->text->str, start, end);
	bool cut = start > 0;
	g_string_append_printf(text, "\n+ %s%s%s\n+ %s", cut ? "... " : "",
			       part, end < shown->letters ? " ..." : "",
			       cut ? "    " : "");
	underline(text, prefix, under);
}

char *position_message(const Position *position)
{
	Shown shown = shown_line(position);
	GString *text = g_string_new(NULL);
	g_string_printf(text, "At %s:%u char:%u",
			position->script ? position->script : "line",
			position->line, position->column);
	if (shown.letters > LINE_LIMIT)
		add_cut_line(text, &shown);
	else
		add_line(text, &shown);
	g_string_free(shown.text, TRUE);
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
	if (!position->script)
		return;
	g_autofree char *path = g_canonicalize_filename(position->script, NULL);
	g_autofree char *folder = g_path_get_dirname(path);
	set(invocation, "ScriptName", path);
	set(invocation, "PSCommandPath", path);
	set(invocation, "PSScriptRoot", folder);
}

Record *invocation_new(const Origin *origin, const Position *position)
{
	Record *record = record_new(&invocation_type);
	set(record, "InvocationName", origin ? origin->typed : "");
	set(record, "ScriptName", "");
	set(record, "PSScriptRoot", "");
	set(record, "CommandOrigin", "Internal");
	if (origin && origin->name) {
		g_auto(Value) definition = value_string(origin->name);
		record_set_take(record, "MyCommand",
				value_record_take(command_info_new(
					origin, definition)));
	}
	if (position && position->text)
		set_position(record, position);
	return record;
}
