/* Objects whose view is text of their own: one after the other. */
#include "shell/format/printer.h"

#include <string.h>

static void lines_add(Printer *printer, Row *row)
{
	const char *text = row->cells[0].text ? row->cells[0].text : "";
	do {
		size_t line = strcspn(text, "\n");
		sink_line(printer->sink, text, line);
		text += line + (text[line] == '\n');
	} while (*text);
}

static void lines_end(Printer *printer)
{
	(void)printer;
}

static void lines_free(Printer *printer)
{
	g_free(printer);
}

static const PrinterClass lines_class = { lines_add, NULL, lines_end,
					  lines_free };

Printer *lines_printer_new(Layout *layout, Sink *sink)
{
	Printer *printer = g_new0(Printer, 1);
	*printer = (Printer){ &lines_class, layout, sink };
	return printer;
}
