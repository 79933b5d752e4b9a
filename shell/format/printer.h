/* Prints rows of one layout, one printer for each kind. The formatter
 * (out.h) makes one when rows begin that belong together and ends it when
 * others follow. */
#pragma once

#include "shell/format/layout.h"
#include "shell/format/sink.h"

typedef struct Printer Printer;

typedef struct PrinterClass {
	void (*add)(Printer *printer, Row *row);
	void (*flush)(Printer *printer); /* shows rows that wait, or NULL */
	void (*end)(Printer *printer);
	void (*free)(Printer *printer);
} PrinterClass;

struct Printer {
	const PrinterClass *class;
	Layout *layout; /* borrowed from the formatter */
	Sink *sink;
};

Printer *table_printer_new(Layout *layout, Sink *sink);
Printer *list_printer_new(Layout *layout, Sink *sink);
Printer *lines_printer_new(Layout *layout, Sink *sink);
Printer *wide_printer_new(Layout *layout, Sink *sink);
