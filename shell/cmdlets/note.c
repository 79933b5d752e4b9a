#include "shell/cmdlets/note.h"

#include "core/value/list.h"
#include "core/value/table.h"

static void append_quoted(GString *line, Value value)
{
	g_autofree char *text = value_format(value);
	g_auto(GStrv) parts = g_strsplit(text, "'", -1);
	g_autofree char *quoted = g_strjoinv("''", parts);
	g_string_append_printf(line, "'%s'", quoted);
}

static void append_list(GString *line, Value value)
{
	if (value.type != VALUE_LIST) {
		append_quoted(line, value);
		return;
	}
	for (uint32_t i = 0; i < value.list->count; i++) {
		g_string_append(line, i ? "," : "");
		append_quoted(line, value.list->values[i]);
	}
}

/* @{Add='x','y'} */
static void append_table(GString *line, const Table *table)
{
	uint32_t index = 0;
	const TableEntry *entry;
	const char *join = "@{";
	while ((entry = table_next(table, &index))) {
		g_autofree char *key = value_format(entry->key);
		g_string_append_printf(line, "%s%s=", join, key);
		append_list(line, entry->value);
		join = "; ";
	}
	g_string_append(line, "}");
}

static void append_value(GString *line, const Param *param, Value value)
{
	if (param->is.flags & PROPERTY_SECRET || value.type == VALUE_OBJECT) {
		g_string_append(line, " ****");
		return;
	}
	g_string_append_c(line, ' ');
	if (value.type == VALUE_TABLE)
		append_table(line, value.table);
	else
		append_list(line, value);
}

static void append_param(GString *line, const Call *call, unsigned index)
{
	const Param *param = &call_cmdlet(call)->params[index];
	Value value = call_value(call, index);
	g_string_append_printf(line, " -%s", param->is.name);
	if (param->is.field.kind == FIELD_SWITCH ||
	    param->is.flags & PROPERTY_SWITCH)
		g_string_append(line, value_truth(value) ? "" : ":$false");
	else if (value.type == VALUE_BOOL)
		g_string_append(line, value.boolean ? " $true" : " $false");
	else if (value_is_null(value))
		g_string_append(line, " $null");
	else
		append_value(line, param, value);
}

char *note_command(const Call *call, const char *before)
{
	const Cmdlet *cmdlet = call_cmdlet(call);
	GString *line = g_string_new(before);
	g_string_append_printf(line, "%s%s", before ? "; " : "", cmdlet->name);
	for (unsigned i = 0; cmdlet->params && cmdlet->params[i].is.name; i++)
		if (call_given(call, i))
			append_param(line, call, i);
	if (line->len > NOTE_LONGEST) {
		g_string_truncate(line, NOTE_LONGEST);
		g_string_append(line, " …");
	}
	return g_string_free(line, FALSE);
}
