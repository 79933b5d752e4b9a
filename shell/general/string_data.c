/* ConvertFrom-StringData: lines "name = value" as a hash table. */
#include "shell/general/general.h"

#include "core/value/table.h"
#include "shell/pipeline/binder.h"

#include <string.h>

typedef struct StringDataArgs {
	const char *text;
} StringDataArgs;

static bool add_line(Table *table, const char *line, GError **error)
{
	const char *sign = strchr(line, '=');
	if (!sign || sign == line) {
		g_set_error(error, BINDER_ERROR, BINDER_ERROR_VALUE,
			    "Data line '%s' is not in 'name=value' format",
			    line);
		return false;
	}
	g_autofree char *name = g_strndup(line, (gsize)(sign - line));
	g_autofree char *value = g_strcompress(sign + 1);
	g_strstrip(name);
	g_strstrip(value);
	if (table_find_text(table, name)) {
		g_set_error(error, BINDER_ERROR, BINDER_ERROR_VALUE,
			    "Data item '%s' in line '%s' is already defined",
			    name, line);
		return false;
	}
	table_set_take(table, value_string(name), value_string(value));
	return true;
}

static bool string_data_process(Call *call, void *data, GError **error)
{
	const StringDataArgs *args = data;
	g_auto(GStrv) lines = g_strsplit(args->text, "\n", -1);
	Table *table = table_new(false);
	g_auto(Value) value = value_table_take(table);
	for (char **line = lines; *line; line++) {
		g_strstrip(*line);
		if (**line && **line != '#' && !add_line(table, *line, error))
			return false;
	}
	call_emit_take(call, value_ref(value));
	return true;
}

static const Param string_data_params[] = {
	{ .is = { "StringData", "Lines of the form name=value.",
		  .field = STRING_FIELD(StringDataArgs, text) },
	  .position = 1,
	  .mandatory = ALL_SETS,
	  .by_value = ALL_SETS },
	{ 0 },
};

static const Example string_data_examples[] = {
	{ "'a = 1' | ConvertFrom-StringData", "A table with one name." },
	{ 0 },
};

const Cmdlet cmdlet_convertfrom_string_data = {
	.name = "ConvertFrom-StringData",
	.synopsis = "Makes a hash table of lines with names and values.",
	.args_size = sizeof(StringDataArgs),
	.params = string_data_params,
	.examples = string_data_examples,
	.process = string_data_process,
};
