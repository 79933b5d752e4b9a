#include "shell/general/format_view.h"

#include "core/value/list.h"
#include "core/value/table.h"
#include "shell/format/cell.h"
#include "shell/format/object_view.h"
#include "shell/format/view.h"
#include "shell/general/general.h"
#include "shell/general/object.h"
#include "shell/general/pick.h"
#include "shell/pipeline/session.h"
#include "shell/types/operate.h"

#include <string.h>

typedef struct FormatArgs {
	Value input, property, group_by;
	bool autosize, wrap, hide, force, show_error, display_error;
	int64_t across;
	const char *view, *expand;
} FormatArgs;

typedef struct Format {
	Viewer viewer;
	GPtrArray *picks, *group;
	Layout *layout;
	GPtrArray *expanded; /* the picks that layout was made for */
	const void *shape;   /* of the object that they were expanded for */
} Format;

static void format_free(void *data)
{
	Format *format = data;
	viewer_clear(&format->viewer);
	g_clear_pointer(&format->picks, g_ptr_array_unref);
	g_clear_pointer(&format->group, g_ptr_array_unref);
	g_clear_pointer(&format->expanded, g_ptr_array_unref);
	g_clear_pointer(&format->layout, layout_unref);
	g_free(format);
}

static LayoutKind kind_of(Call *call)
{
	return *(const LayoutKind *)call_cmdlet(call)->data;
}

int format_limit(Call *call)
{
	double number;
	Value value =
		session_variable(call_session(call), "FormatEnumerationLimit");
	return object_number(value, &number) ? (int)number : ENUMERATION_LIMIT;
}

static bool format_begin(Call *call, void *data, GError **error)
{
	FormatArgs *args = data;
	Format *format = g_new0(Format, 1);
	call_set_state(call, format, format_free);
	format->viewer.limit = format_limit(call);
	format->picks = pick_list(call, args->property, error);
	if (!format->picks)
		return object_stop(call, error);
	format->group = pick_list(call, args->group_by, error);
	return format->group || object_stop(call, error);
}

static void dress(Layout *layout, const FormatArgs *args)
{
	layout->autosize = args->autosize;
	layout->wrap = args->wrap;
	layout->headless = args->hide;
	layout->across = (unsigned)args->across;
}

/* A layout for the picks; kept while the objects have the same properties. */
static void prepare(Call *call, Format *format, const FormatArgs *args)
{
	const void *shape = args->input.type == VALUE_RECORD
				    ? (void *)args->input.record->shape
				    : NULL;
	bool depends = pick_depends(format->picks);
	if (format->layout && (!depends || shape == format->shape))
		return;
	g_clear_pointer(&format->expanded, g_ptr_array_unref);
	g_clear_pointer(&format->layout, layout_unref);
	format->shape = shape;
	format->expanded = pick_expand(format->picks, args->input, NULL);
	GPtrArray *picks = format->expanded;
	format->layout = layout_new(kind_of(call), picks->len);
	dress(format->layout, args);
	for (guint i = 0; i < picks->len; i++) {
		const Pick *pick = picks->pdata[i];
		layout_column(format->layout, i, pick_heading(pick),
			      pick->width, pick->align);
	}
}

bool format_group(Call *call, const GPtrArray *group, int limit, Value object,
		  char **label)
{
	*label = NULL;
	if (!group->len)
		return true;
	const Pick *pick = group->pdata[0];
	g_auto(Value) value = VALUE_NONE;
	if (!pick_value(call, pick, object, &value, NULL))
		return false;
	g_autofree char *text = cell_text(value, limit);
	*label = g_strdup_printf("%s: %s", pick_heading(pick), text);
	return true;
}

static bool group_label(Call *call, const Format *format, Value object,
			char **label)
{
	return format_group(call, format->group, format->viewer.limit, object,
			    label);
}

/* NULL: the format does not fit. */
static char *composed(const char *format, Value value)
{
	g_auto(Value) whole = value_string(format), text = VALUE_NONE;
	return format_composite(whole, &value, 1, &text, NULL)
		       ? g_strdup(value_text(text))
		       : NULL;
}

/* FormatString is "N2" or "{0:N2}"; what it does not fit is shown as it is. */
static void set_cell(Row *row, guint index, const Pick *pick, Value value,
		     int limit)
{
	char *text = NULL;
	if (pick->format && strchr(pick->format, '{'))
		text = composed(pick->format, value);
	else if (pick->format && !value_is_null(value))
		text = format_value(value, pick->format, NULL);
	row_cell(row, index, value, limit);
	if (!text)
		return;
	g_free(row->cells[index].text);
	row->cells[index].text = text;
}

static void emit_row(Call *call, Format *format, const FormatArgs *args)
{
	prepare(call, format, args);
	if (!format->expanded->len) { /* no property: it is its text */
		call_emit_take(call, value_ref(args->input));
		return;
	}
	g_autoptr(Row) row = row_new(format->layout);
	if (!group_label(call, format, args->input, &row->group))
		return;
	for (guint i = 0; i < format->expanded->len; i++) {
		g_auto(Value) value = VALUE_NONE;
		if (!pick_value(call, format->expanded->pdata[i], args->input,
				&value, NULL))
			return;
		set_cell(row, i, format->expanded->pdata[i], value,
			 format->viewer.limit);
	}
	call_emit_take(call, value_object_take(g_steal_pointer(&row)));
}

/* Nobody said which properties: the registered view decides, if there is one
 * of this kind. */
static void emit_default(Call *call, Format *format, const FormatArgs *args)
{
	LayoutKind kind = kind_of(call);
	Row *row = view_row_as(&format->viewer, args->input.record, kind);
	dress(format->viewer.layout, args);
	if (!group_label(call, format, args->input, &row->group)) {
		row_unref(row);
		return;
	}
	call_emit_take(call, value_object_take(row));
}

static void add_table_row(void *data, Row *row)
{
	call_emit_take(data, value_object_take(row_ref(row)));
}

/* Properties of a hash table are those of its entries. */
static void emit_entries(Call *call, Format *format, FormatArgs *args)
{
	Value table = args->input;
	g_autoptr(List) entries = object_entries(table);
	for (uint32_t i = 0; i < entries->count; i++) {
		args->input = entries->values[i];
		emit_row(call, format, args);
	}
	args->input = table;
}

/* Without any, a hash table shows Name and Value of its entries: here as a
 * list, or the name alone in a wide view. */
static void emit_pairs(Call *call, Format *format, FormatArgs *args)
{
	Value table = args->input;
	const char *label = view_is_generic(table.table) ? "Key" : "Name";
	uint32_t index = 0;
	const TableEntry *entry;
	while ((entry = table_next(table.table, &index))) {
		g_autoptr(Record) pair = record_new_custom();
		record_set_take(pair, label, value_ref(entry->key));
		if (kind_of(call) == LAYOUT_LIST)
			record_set_take(pair, "Value", value_ref(entry->value));
		args->input = (Value){ .type = VALUE_RECORD, .record = pair };
		emit_default(call, format, args);
	}
	args->input = table;
}

static bool format_process(Call *call, void *data, GError **error)
{
	FormatArgs *args = data;
	Format *format = call_state(call);
	(void)error;
	if (!object_given(call) || value_is_null(args->input))
		return true;
	g_autoptr(Record) named =
		format->picks->len ? NULL : object_view(args->input);
	if (named)
		args->input = (Value){ .type = VALUE_RECORD, .record = named };
	Value input = args->input;
	if (format->picks->len && input.type == VALUE_TABLE)
		emit_entries(call, format, args);
	else if (format->picks->len)
		emit_row(call, format, args);
	else if (input.type == VALUE_RECORD)
		emit_default(call, format, args);
	else if (input.type == VALUE_TABLE && kind_of(call) != LAYOUT_TABLE)
		emit_pairs(call, format, args);
	else if (input.type == VALUE_TABLE)
		view_table(&format->viewer, input.table, add_table_row, call);
	else
		call_emit_take(call, value_ref(input));
	return true;
}

#define PROPERTY_PARAM                                                         \
	{                                                                      \
		.is = { "Property", "Properties to show, in this order.",      \
			.flags = ANY_LIST | PROPERTY_NULLABLE,                 \
			.field = VALUE_FIELD(FormatArgs, property) },          \
		.position = 1                                                  \
	}
#define GROUP_PARAM                                                            \
	{                                                                      \
		.is = { "GroupBy",                                             \
			"Begins anew whenever this property changes.",         \
			.flags = PROPERTY_ANY,                                 \
			.field = VALUE_FIELD(FormatArgs, group_by) }           \
	}
#define ACCEPTED_PARAMS                                                        \
	{ .is = { "View", "Accepted; each type has one view.",                 \
		  .field = STRING_FIELD(FormatArgs, view) } },                 \
		{ .is = { "Expand", "Accepted; collections show as {a, b}.",   \
			  .field = STRING_FIELD(FormatArgs, expand) } },       \
		{ .is = { "Force", "Accepted; everything is shown anyway.",    \
			  .field = SWITCH_FIELD(FormatArgs, force) } },        \
		{ .is = { "ShowError", "Accepted.",                            \
			  .field = SWITCH_FIELD(FormatArgs, show_error) } },   \
	{                                                                      \
		.is = { "DisplayError",                                        \
			"Accepted.",                                           \
			.field = SWITCH_FIELD(FormatArgs, display_error) }     \
	}

static const Param table_params[] = {
	PROPERTY_PARAM,
	{ .is = { "AutoSize", "Measures all rows before the first is shown.",
		  .field = SWITCH_FIELD(FormatArgs, autosize) } },
	{ .is = { "Wrap", "Long texts go on in the next line.",
		  .field = SWITCH_FIELD(FormatArgs, wrap) } },
	{ .is = { "HideTableHeaders", "Leaves the heading out.",
		  .field = SWITCH_FIELD(FormatArgs, hide) } },
	GROUP_PARAM,
	ACCEPTED_PARAMS,
	INPUT_PARAM(FormatArgs, input),
	{ 0 },
};

static const Param list_params[] = {
	PROPERTY_PARAM,	 GROUP_PARAM,
	ACCEPTED_PARAMS, INPUT_PARAM(FormatArgs, input),
	{ 0 },
};

static const Param wide_params[] = {
	PROPERTY_PARAM,
	{ .is = { "AutoSize", "As many columns as fit.",
		  .field = SWITCH_FIELD(FormatArgs, autosize) } },
	{ .is = { "Column", "How many columns.", .least = 1, .most = 1000,
		  .field = INTEGER_FIELD(FormatArgs, across) } },
	GROUP_PARAM,
	ACCEPTED_PARAMS,
	INPUT_PARAM(FormatArgs, input),
	{ 0 },
};

static const LayoutKind table_kind = LAYOUT_TABLE;
static const LayoutKind list_kind = LAYOUT_LIST;
static const LayoutKind wide_kind = LAYOUT_WIDE;

static const Example table_examples[] = {
	{ "'a', 'bc' | Format-Table Length", "One column." },
	{ 0 },
};
static const Example list_examples[] = {
	{ "Get-Date | Select-Object * | Format-List", "One line a property." },
	{ 0 },
};
static const Example wide_examples[] = {
	{ "Get-ChildItem | Format-Wide Name -Column 3", "Three in a line." },
	{ 0 },
};

const Cmdlet cmdlet_format_table = {
	.name = "Format-Table",
	.synopsis = "Shows objects as a table.",
	.args_size = sizeof(FormatArgs),
	.params = table_params,
	.examples = table_examples,
	.begin = format_begin,
	.process = format_process,
	.data = &table_kind,
};

const Cmdlet cmdlet_format_list = {
	.name = "Format-List",
	.synopsis = "Shows objects as a list of their properties.",
	.args_size = sizeof(FormatArgs),
	.params = list_params,
	.examples = list_examples,
	.begin = format_begin,
	.process = format_process,
	.data = &list_kind,
};

const Cmdlet cmdlet_format_wide = {
	.name = "Format-Wide",
	.synopsis = "Shows one property of each object, several in a line.",
	.args_size = sizeof(FormatArgs),
	.params = wide_params,
	.examples = wide_examples,
	.begin = format_begin,
	.process = format_process,
	.data = &wide_kind,
};
