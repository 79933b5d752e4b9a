#include "shell/format/printer.h"

#include "shell/format/width.h"

#include <string.h>

#define LEAST_ROOM 10 /* columns that a value gets beside a long name */

typedef struct ListPrinter {
	Printer is;
	size_t width; /* of the longest name */
	bool some;    /* an object was printed */
} ListPrinter;

static void print_property(ListPrinter *list, const char *name,
			   const char *text)
{
	Sink *sink = list->is.sink;
	size_t indent = list->width + 3, screen = sink_width(sink), next;
	size_t room =
		screen ? MAX(screen, indent + LEAST_ROOM) - indent : G_MAXINT;
	g_string_truncate(sink->line, 0);
	text_pad(sink->line, name, strlen(name), list->width, FALSE);
	g_string_append(sink->line, " : ");
	do {
		size_t part = text_wrap(text, room, &next);
		g_string_append_len(sink->line, text, part);
		sink_line(sink, sink->line->str, sink->line->len);
		g_string_truncate(sink->line, 0);
		text_pad(sink->line, "", 0, indent, FALSE);
		text += next;
	} while (*text);
}

static void list_add(Printer *printer, Row *row)
{
	ListPrinter *list = (ListPrinter *)printer;
	const Layout *layout = printer->layout;
	if (list->some)
		sink_blank(printer->sink);
	list->some = true;
	for (unsigned i = 0; i < layout->count; i++) {
		const char *text = row->cells[i].text;
		print_property(list, layout->columns[i].heading,
			       text ? text : "");
	}
}

static void list_end(Printer *printer)
{
	(void)printer;
}

static void list_free(Printer *printer)
{
	g_free(printer);
}

static const PrinterClass list_class = { list_add, NULL, list_end, list_free };

Printer *list_printer_new(Layout *layout, Sink *sink)
{
	ListPrinter *list = g_new0(ListPrinter, 1);
	list->is = (Printer){ &list_class, layout, sink };
	for (unsigned i = 0; i < layout->count; i++) {
		const char *name = layout->columns[i].heading;
		list->width =
			MAX(list->width, text_columns(name, strlen(name)));
	}
	return &list->is;
}
