#include "shell/format/printer.h"

#include "shell/format/width.h"

#include <string.h>

#define USUAL_ACROSS 2 /* as Format-Wide without -Column */
#define FILE_WIDTH   80

typedef struct WidePrinter {
	Printer is;
	GPtrArray *waiting; /* of Row */
} WidePrinter;

static const char *wide_text(const Row *row)
{
	return row->cells[0].text ? row->cells[0].text : "";
}

static size_t widest(const WidePrinter *wide)
{
	size_t width = 1;
	for (guint i = 0; i < wide->waiting->len; i++) {
		const char *text = wide_text(wide->waiting->pdata[i]);
		width = MAX(width, text_columns(text, strlen(text)));
	}
	return width;
}

static unsigned columns_across(const WidePrinter *wide, size_t screen)
{
	if (wide->is.layout->across)
		return wide->is.layout->across;
	if (!wide->is.layout->autosize)
		return USUAL_ACROSS;
	return MAX((screen + 1) / (widest(wide) + 1), 1);
}

static void flush(WidePrinter *wide)
{
	Sink *sink = wide->is.sink;
	size_t screen = sink_width(sink) ? sink_width(sink) : FILE_WIDTH;
	unsigned across = columns_across(wide, screen);
	size_t width = MAX(screen / across, 2) - 1;
	g_string_truncate(sink->line, 0);
	for (guint i = 0; i < wide->waiting->len; i++) {
		const char *text = wide_text(wide->waiting->pdata[i]);
		g_autoptr(GString) shown = g_string_new(NULL);
		text_cut(shown, text, strlen(text),
			 sink_width(sink) ? width : G_MAXINT);
		text_pad(sink->line, shown->str, shown->len, width, FALSE);
		g_string_append_c(sink->line, ' ');
		if ((i + 1) % across && i + 1 < wide->waiting->len)
			continue;
		sink_line(sink, sink->line->str, sink->line->len);
		g_string_truncate(sink->line, 0);
	}
	g_ptr_array_set_size(wide->waiting, 0);
}

static void wide_add(Printer *printer, Row *row)
{
	WidePrinter *wide = (WidePrinter *)printer;
	g_ptr_array_add(wide->waiting, row_ref(row));
	if (!printer->layout->autosize &&
	    wide->waiting->len == columns_across(wide, FILE_WIDTH))
		flush(wide);
}

static void wide_end(Printer *printer)
{
	flush((WidePrinter *)printer);
}

static void wide_free(Printer *printer)
{
	WidePrinter *wide = (WidePrinter *)printer;
	g_ptr_array_unref(wide->waiting);
	g_free(wide);
}

static const PrinterClass wide_class = { wide_add, NULL, wide_end, wide_free };

Printer *wide_printer_new(Layout *layout, Sink *sink)
{
	WidePrinter *wide = g_new0(WidePrinter, 1);
	wide->is = (Printer){ &wide_class, layout, sink };
	wide->waiting =
		g_ptr_array_new_with_free_func((GDestroyNotify)row_unref);
	return &wide->is;
}
