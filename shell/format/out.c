#include "shell/format/out.h"

#include "core/value/list.h"
#include "core/value/record.h"
#include "shell/format/cell.h"
#include "shell/format/object_view.h"
#include "shell/format/printer.h"
#include "shell/format/view.h"
#include "shell/pipeline/error.h"
#include "shell/pipeline/stream_record.h"

#include <string.h>

#define DEPTH 8 /* lists within lists */

struct Formatter {
	Sink *sink;
	Viewer viewer;
	Printer *printer; /* of the rows under way, or NULL */
	Layout *layout;	  /* theirs */
	char *group;	  /* theirs, or NULL */
};

Formatter *formatter_new(Sink *sink, int limit)
{
	Formatter *formatter = g_new0(Formatter, 1);
	formatter->sink = sink;
	formatter->viewer.limit = limit;
	return formatter;
}

static void close_printer(Formatter *formatter)
{
	if (formatter->printer)
		formatter->printer->class->free(formatter->printer);
	formatter->printer = NULL;
	g_clear_pointer(&formatter->layout, layout_unref);
	g_clear_pointer(&formatter->group, g_free);
}

void formatter_end(Formatter *formatter)
{
	if (!formatter->printer)
		return;
	formatter->printer->class->end(formatter->printer);
	sink_blank(formatter->sink);
	close_printer(formatter);
}

void formatter_flush(Formatter *formatter)
{
	Printer *printer = formatter->printer;
	if (printer && printer->class->flush)
		printer->class->flush(printer);
}

void formatter_free(Formatter *formatter)
{
	if (!formatter)
		return;
	close_printer(formatter);
	viewer_clear(&formatter->viewer);
	g_free(formatter);
}

static Printer *printer_new(Layout *layout, Sink *sink)
{
	switch (layout->kind) {
	case LAYOUT_TABLE:
		return table_printer_new(layout, sink);
	case LAYOUT_LIST:
		return list_printer_new(layout, sink);
	case LAYOUT_LINES:
		return lines_printer_new(layout, sink);
	case LAYOUT_WIDE:
		break;
	}
	return wide_printer_new(layout, sink);
}

static void open_printer(Formatter *formatter, Row *row)
{
	Sink *sink = formatter->sink;
	formatter->layout = layout_ref(row->layout);
	formatter->group = g_strdup(row->group);
	formatter->printer = printer_new(formatter->layout, sink);
	if (!row->group || !row->layout->headless)
		sink_blank(sink);
	if (!row->group)
		return;
	g_string_printf(sink->line, "   %s", row->group);
	sink_line(sink, sink->line->str, sink->line->len);
	sink_blank(sink);
}

static void add_row(void *data, Row *row)
{
	Formatter *formatter = data;
	if (formatter->layout != row->layout ||
	    g_strcmp0(formatter->group, row->group) != 0) {
		formatter_end(formatter);
		open_printer(formatter, row);
	}
	formatter->printer->class->add(formatter->printer, row);
}

static void add_text(Formatter *formatter, const char *text)
{
	formatter_end(formatter);
	do {
		size_t line = strcspn(text, "\n");
		size_t shown = line && text[line - 1] == '\r' ? line - 1 : line;
		sink_line(formatter->sink, text, shown);
		text += line + (text[line] == '\n');
	} while (*text);
}

static void add_datetime(Formatter *formatter, Value value)
{
	g_autofree char *text = datetime_shown(value);
	formatter_end(formatter);
	sink_blank(formatter->sink);
	add_text(formatter, text);
	sink_blank(formatter->sink);
}

static bool is_error(Value value)
{
	return value.type == VALUE_RECORD &&
	       value.record->type == &error_record_type;
}

/* As the host would have told it: $Error[0], 2> and 2>&1. */
static void add_error(Formatter *formatter, Record *record)
{
	g_autofree char *text = g_strchomp(error_record_normal(record));
	add_text(formatter, text);
}

static void add_record(Formatter *formatter, Record *record)
{
	if (!record_count(record))
		return;
	g_autoptr(Row) made = view_row(&formatter->viewer, record);
	add_row(formatter, made);
}

static void add_value(Formatter *formatter, Value value, unsigned depth)
{
	Row *row = value_object(value, &row_class);
	g_autoptr(Record) named =
		value.type == VALUE_OBJECT && !row ? object_view(value) : NULL;
	if (row) {
		add_row(formatter, row);
	} else if (is_error(value)) {
		add_error(formatter, value.record);
	} else if (value_is_stream_record(value)) {
		g_autofree char *text = value_format(value);
		add_text(formatter, text);
	} else if (named) {
		add_record(formatter, named);
	} else if (value.type == VALUE_RECORD) {
		add_record(formatter, value.record);
	} else if (value.type == VALUE_TABLE) {
		view_table(&formatter->viewer, value.table, add_row, formatter);
	} else if (value.type == VALUE_LIST && depth < DEPTH) {
		for (uint32_t i = 0; i < value.list->count; i++)
			add_value(formatter, value.list->values[i], depth + 1);
	} else if (value.type == VALUE_TIMESPAN) {
		g_autoptr(Row) made = view_timespan(&formatter->viewer, value);
		add_row(formatter, made);
	} else if (value.type == VALUE_DATETIME) {
		add_datetime(formatter, value);
	} else if (!value_is_null(value)) {
		g_autofree char *text = value_format(value);
		add_text(formatter, text);
	}
}

void formatter_add(Formatter *formatter, Value value)
{
	add_value(formatter, value, 0);
}
