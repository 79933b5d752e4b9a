#include "shell/format/view.h"

#include "core/value/table.h"
#include "shell/types/member.h"
#include "shell/types/property_set.h"

#include <math.h>

#define TABLE_PROPERTIES 4 /* more than that are a list */
#define KEY_WIDTH	 30

void viewer_clear(Viewer *viewer)
{
	g_clear_pointer(&viewer->layout, layout_unref);
	viewer->made_of = NULL;
}

static unsigned view_columns(const View *view)
{
	unsigned count = 0;
	while (view->columns[count].property)
		count++;
	return count;
}

static Layout *layout_of_view(const View *view, LayoutKind kind)
{
	Layout *layout = layout_new(kind, view_columns(view));
	for (unsigned i = 0; i < layout->count; i++) {
		const ViewColumn *column = &view->columns[i];
		layout_column(layout, i,
			      column->heading ? column->heading
					      : column->property,
			      MAX(column->width, 0),
			      column->right  ? ALIGN_RIGHT
			      : column->left ? ALIGN_LEFT
					     : ALIGN_AUTO);
	}
	return layout;
}

static Layout *layout_of_shape(const Record *record, LayoutKind kind)
{
	Layout *layout = layout_new(kind, record_count(record));
	for (unsigned i = 0; i < layout->count; i++)
		layout_column(layout, i, record_label(record, i), 0,
			      ALIGN_AUTO);
	return layout;
}

/* The columns of a registered view, unless the record was given another
 * shape or another kind of view is asked for. */
static const View *registered(const Record *record, LayoutKind kind)
{
	const View *view = record->type ? record->type->view : NULL;
	if (!view || !view->columns)
		return NULL;
	return view->list == (kind == LAYOUT_LIST) ? view : NULL;
}

static LayoutKind default_kind(const Record *record)
{
	const View *view = record->type ? record->type->view : NULL;
	if (view)
		return view->list ? LAYOUT_LIST : LAYOUT_TABLE;
	return record_count(record) <= TABLE_PROPERTIES ? LAYOUT_TABLE
							: LAYOUT_LIST;
}

static char *group_of(const View *view, Record *record)
{
	if (!view || !view->group)
		return NULL;
	const char *label = view->group_label ? view->group_label : view->group;
	g_autofree char *text = value_format(record_get(record, view->group));
	return g_strdup_printf("%s: %s", label, text);
}

static void fill_cell(const Viewer *viewer, Row *row, unsigned index,
		      const View *view, Record *record)
{
	const ViewColumn *column = view ? &view->columns[index] : NULL;
	Value value = column ? record_get(record, column->property)
			     : record_at(record, index);
	g_auto(Value) text = VALUE_NONE;
	if (column && column->text)
		value = text = value_string_take(column->text(value));
	row_cell(row, index, value, viewer->limit);
	/* Where columns are declared, they say what stands to the right. */
	if (column)
		row->cells[index].right = column->right;
}

/* The properties that PSStandardMembers name, as a record of their own; NULL:
 * all are shown. */
static Record *displayed(Record *record)
{
	Value on = { .type = VALUE_RECORD, .record = record };
	const List *names = property_set_display(on);
	if (!names)
		return NULL;
	Record *shown = record_new_custom();
	for (uint32_t i = 0; i < names->count; i++) {
		Value value = VALUE_NONE;
		const char *name = value_text(names->values[i]);
		member_get(on, name, &value, NULL);
		record_set_take(shown, name, value);
	}
	return shown;
}

/* Whether a property's label is `word`, or ends with it after a star. */
static bool is_named(const char *label, const char *word)
{
	if (*word != '*')
		return !g_ascii_strcasecmp(label, word);
	size_t length = strlen(label), end = strlen(word + 1);
	return length >= end &&
	       !g_ascii_strcasecmp(label + length - end, word + 1);
}

/* The property by which a wide view shows an object, as a record of its own;
 * NULL: none of them is like a name, and the first one does. */
static Record *naming(Record *record)
{
	static const char *const words[] = { "name", "id",    "key",
					     "*key", "*name", "*id" };
	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		for (unsigned at = 0; at < record_count(record); at++) {
			const char *label = record_label(record, at);
			if (!is_named(label, words[i]))
				continue;
			Record *shown = record_new_custom();
			record_set_take(shown, label,
					value_ref(record_at(record, at)));
			return shown;
		}
	return NULL;
}

static Row *row_as(Viewer *viewer, Record *record, LayoutKind kind)
{
	const View *view = registered(record, kind);
	const void *made_of = view ? (const void *)view : record->shape;
	if (!viewer->layout || viewer->made_of != made_of ||
	    viewer->layout->kind != kind) {
		viewer_clear(viewer);
		viewer->layout = view ? layout_of_view(view, kind)
				      : layout_of_shape(record, kind);
		viewer->made_of = made_of;
	}
	Row *row = row_new(viewer->layout);
	for (unsigned i = 0; i < viewer->layout->count; i++)
		fill_cell(viewer, row, i, view, record);
	row->group = group_of(view, record);
	return row;
}

Row *view_row_as(Viewer *viewer, Record *record, LayoutKind kind)
{
	g_autoptr(Record) shown = displayed(record);
	if (!shown && kind == LAYOUT_WIDE)
		shown = naming(record);
	return row_as(viewer, shown ? shown : record, kind);
}

static Row *lines_row(Viewer *viewer, Record *record)
{
	const View *view = record->type->view;
	if (!viewer->layout || viewer->made_of != view) {
		viewer_clear(viewer);
		viewer->layout = layout_new(LAYOUT_LINES, 1);
		viewer->made_of = view;
	}
	Row *row = row_new(viewer->layout);
	g_auto(Value) text = value_string_take(view->lines(record));
	row_cell(row, 0, text, viewer->limit);
	return row;
}

Row *view_row(Viewer *viewer, Record *record)
{
	if (record->type && record->type->view && record->type->view->lines)
		return lines_row(viewer, record);
	g_autoptr(Record) shown = displayed(record);
	if (shown)
		record = shown;
	return row_as(viewer, record, default_kind(record));
}

bool view_is_generic(const Table *table)
{
	const char *name = table->type_name;
	return name && (g_str_has_prefix(name, "System.Collections.Generic") ||
			g_str_equal(name, BOUND_PARAMETERS_TYPE));
}

void view_table(Viewer *viewer, const Table *table,
		void (*add)(void *data, Row *row), void *data)
{
	static const char views[2];
	uint32_t index = 0;
	const TableEntry *entry;
	bool generic = view_is_generic(table);
	if (!viewer->layout || viewer->made_of != &views[generic]) {
		viewer_clear(viewer);
		viewer->layout = layout_new(LAYOUT_TABLE, 2);
		layout_column(viewer->layout, 0, generic ? "Key" : "Name",
			      generic ? 0 : KEY_WIDTH,
			      generic ? ALIGN_AUTO : ALIGN_LEFT);
		layout_column(viewer->layout, 1, "Value", 0,
			      generic ? ALIGN_AUTO : ALIGN_LEFT);
		viewer->made_of = &views[generic];
	}
	while ((entry = table_next(table, &index))) {
		g_autoptr(Row) row = row_new(viewer->layout);
		row_cell(row, 0, entry->key, viewer->limit);
		row_cell(row, 1, entry->value, viewer->limit);
		add(data, row);
	}
}

#define TICKS_PER_MILLISECOND 10000.0

/* Parts of a length of time and the milliseconds of each unit; what is above
 * the next unit does not count, unless it is a total. */
static const struct {
	const char *name;
	double unit, wrap; /* milliseconds; wrap 0: all */
	bool total;
} spans[] = {
	{ "Days", 86400000, 0, false },
	{ "Hours", 3600000, 24, false },
	{ "Minutes", 60000, 60, false },
	{ "Seconds", 1000, 60, false },
	{ "Milliseconds", 1, 1000, false },
	{ "Ticks", 1 / TICKS_PER_MILLISECOND, 0, false },
	{ "TotalDays", 86400000, 0, true },
	{ "TotalHours", 3600000, 0, true },
	{ "TotalMinutes", 60000, 0, true },
	{ "TotalSeconds", 1000, 0, true },
	{ "TotalMilliseconds", 1, 0, true },
};

static Value span_part(int64_t ticks, unsigned index)
{
	double in_units =
		(double)ticks / TICKS_PER_MILLISECOND / spans[index].unit;
	if (spans[index].total)
		return value_double(in_units);
	double whole = trunc(in_units);
	if (spans[index].wrap > 0)
		whole = fmod(whole, spans[index].wrap);
	return value_long((int64_t)whole);
}

Row *view_timespan(Viewer *viewer, Value value)
{
	static const char span_view;
	if (!viewer->layout || viewer->made_of != &span_view) {
		viewer_clear(viewer);
		viewer->layout = layout_new(LAYOUT_LIST, G_N_ELEMENTS(spans));
		for (unsigned i = 0; i < G_N_ELEMENTS(spans); i++)
			layout_column(viewer->layout, i, spans[i].name, 0,
				      ALIGN_AUTO);
		viewer->made_of = &span_view;
	}
	Row *row = row_new(viewer->layout);
	for (unsigned i = 0; i < G_N_ELEMENTS(spans); i++)
		row_cell(row, i, span_part(value.integer, i), viewer->limit);
	return row;
}
