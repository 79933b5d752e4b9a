#include "shell/format/printer.h"

#include "shell/format/width.h"

#include <string.h>

#define WAIT_ROWS   512		 /* rows measured before the first shows */
#define WAIT_TIME   (300 * 1000) /* microseconds they may wait */
#define LEAST_WIDTH 4		 /* no column is made narrower */
#define BOLD	    "\033[1m"
#define PLAIN	    "\033[0m"

/* Rows wait until the columns are known; from then on every row is printed as
 * it comes. */
typedef struct TablePrinter {
	Printer is;
	GPtrArray *waiting; /* of Row, NULL once started */
	gint64 since;
	size_t *widths;
	bool *right;
	const char **rest; /* what is left of each cell of a row */
} TablePrinter;

static void measure_column(TablePrinter *table, unsigned index)
{
	const Column *column = &table->is.layout->columns[index];
	const char *heading = table->is.layout->headless ? "" : column->heading;
	size_t width = text_columns(heading, strlen(heading));
	bool seen = false;
	for (guint i = 0; i < table->waiting->len; i++) {
		Row *row = table->waiting->pdata[i];
		const char *text = row->cells[index].text;
		if (!text || !*text)
			continue;
		if (!seen)
			table->right[index] = row->cells[index].right;
		seen = true;
		for (size_t next; *text; text += next) {
			size_t line = text_wrap(text, G_MAXINT, &next);
			width = MAX(width, text_columns(text, line));
		}
	}
	table->widths[index] = column->width ? column->width : width;
	if (column->align != ALIGN_AUTO)
		table->right[index] = column->align == ALIGN_RIGHT;
}

static size_t sum_capped(const TablePrinter *table, size_t cap)
{
	size_t sum = 0;
	for (unsigned i = 0; i < table->is.layout->count; i++)
		sum += MIN(table->widths[i], cap);
	return sum;
}

/* Narrows the widest columns until all fit; none is ever left out. */
static void fit_columns(TablePrinter *table)
{
	unsigned count = table->is.layout->count;
	size_t width = sink_width(table->is.sink), cap = width;
	if (!width || !count)
		return;
	size_t room = width > count ? width - (count - 1) : count;
	while (cap > LEAST_WIDTH && sum_capped(table, cap) > room)
		cap--;
	size_t spare = room - MIN(room, sum_capped(table, cap));
	for (unsigned i = 0; i < count; i++) {
		size_t more = MIN(spare, table->widths[i] > cap ? 1u : 0u);
		table->widths[i] = MIN(table->widths[i], cap + more);
		spare -= more;
	}
}

static void append_gap(GString *line, unsigned index)
{
	if (index)
		g_string_append_c(line, ' ');
}

static void print_heading(TablePrinter *table)
{
	const Layout *layout = table->is.layout;
	GString *line = table->is.sink->line;
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GString) dashes = g_string_new(NULL);
	g_string_truncate(line, 0);
	for (unsigned i = 0; i < layout->count; i++) {
		const char *heading = layout->columns[i].heading;
		g_autoptr(GString) rule = g_string_new(NULL);
		g_string_truncate(text, 0);
		text_cut(text, heading, strlen(heading), table->widths[i]);
		for (size_t n = text_columns(text->str, text->len); n; n--)
			g_string_append_c(rule, '-');
		append_gap(line, i);
		append_gap(dashes, i);
		text_pad(line, text->str, text->len, table->widths[i],
			 table->right[i]);
		text_pad(dashes, rule->str, rule->len, table->widths[i],
			 table->right[i]);
	}
	if (table->is.sink->colour) {
		g_string_prepend(line, BOLD);
		g_string_append(line, PLAIN);
		g_string_prepend(dashes, BOLD);
		g_string_append(dashes, PLAIN);
	}
	sink_line(table->is.sink, line->str, line->len);
	sink_line(table->is.sink, dashes->str, dashes->len);
}

/* Appends what one line shows of a cell; the rest stays for the next line. */
static void append_part(TablePrinter *table, unsigned index)
{
	GString *line = table->is.sink->line;
	const char **rest = &table->rest[index];
	size_t width = table->widths[index], next = 0;
	bool cuts = sink_width(table->is.sink) != 0;
	bool wraps = table->is.layout->wrap;
	size_t part = text_wrap(*rest, wraps ? width : G_MAXINT, &next);
	g_autoptr(GString) shown = g_string_new(NULL);
	if (!wraps && cuts) {
		text_cut(shown, *rest, part, width);
		next = strlen(*rest);
	} else {
		g_string_append_len(shown, *rest, part);
	}
	text_pad(line, shown->str, shown->len, width, table->right[index]);
	*rest += next;
}

static void print_row(TablePrinter *table, const Row *row)
{
	unsigned count = table->is.layout->count;
	for (unsigned i = 0; i < count; i++)
		table->rest[i] = row->cells[i].text ? row->cells[i].text : "";
	bool more;
	do {
		more = false;
		g_string_truncate(table->is.sink->line, 0);
		for (unsigned i = 0; i < count; i++) {
			append_gap(table->is.sink->line, i);
			append_part(table, i);
			more = more || *table->rest[i];
		}
		sink_line(table->is.sink, table->is.sink->line->str,
			  table->is.sink->line->len);
	} while (more);
}

static void start(TablePrinter *table)
{
	for (unsigned i = 0; i < table->is.layout->count; i++)
		measure_column(table, i);
	fit_columns(table);
	if (!table->is.layout->headless)
		print_heading(table);
	for (guint i = 0; i < table->waiting->len; i++)
		print_row(table, table->waiting->pdata[i]);
	g_clear_pointer(&table->waiting, g_ptr_array_unref);
}

static bool columns_known(const TablePrinter *table)
{
	const Layout *layout = table->is.layout;
	if (layout->autosize)
		return false;
	for (unsigned i = 0; i < layout->count; i++)
		if (!layout->columns[i].width)
			return table->waiting->len >= WAIT_ROWS ||
			       g_get_monotonic_time() - table->since >=
				       WAIT_TIME;
	return true;
}

static void table_add(Printer *printer, Row *row)
{
	TablePrinter *table = (TablePrinter *)printer;
	if (!table->waiting) {
		print_row(table, row);
		return;
	}
	if (!table->waiting->len)
		table->since = g_get_monotonic_time();
	g_ptr_array_add(table->waiting, row_ref(row));
	if (columns_known(table))
		start(table);
}

static void table_end(Printer *printer)
{
	TablePrinter *table = (TablePrinter *)printer;
	if (table->waiting && table->waiting->len)
		start(table);
}

static void table_free(Printer *printer)
{
	TablePrinter *table = (TablePrinter *)printer;
	g_clear_pointer(&table->waiting, g_ptr_array_unref);
	g_free(table->widths);
	g_free(table->right);
	g_free(table->rest);
	g_free(table);
}

static const PrinterClass table_class = { table_add, table_end, table_end,
					  table_free };

Printer *table_printer_new(Layout *layout, Sink *sink)
{
	TablePrinter *table = g_new0(TablePrinter, 1);
	table->is = (Printer){ &table_class, layout, sink };
	table->waiting =
		g_ptr_array_new_with_free_func((GDestroyNotify)row_unref);
	table->widths = g_new0(size_t, layout->count);
	table->right = g_new0(bool, layout->count);
	table->rest = g_new0(const char *, layout->count);
	return &table->is;
}
