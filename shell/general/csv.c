#include "shell/general/csv.h"

#include <csv.h>
#include <gio/gio.h>
#include <string.h>

#define FIELDS_MARK "#Fields: "

struct CsvReader {
	struct csv_parser parser;
	CsvRowFn *row;
	void *data;
	GPtrArray *header; /* of char *, NULL until known */
	Record *empty;	   /* all columns, $null: copied for each row */
	Record *current;
	unsigned column;
	GPtrArray *first; /* fields of the row that becomes the header */
	GString *head;	  /* the begun line in front of the header, or NULL */
	bool ended;
	bool unnamed; /* a column without a name, not told yet */
	GError *error;
};

static void csv_fail(CsvReader *reader, GError *error)
{
	reader->ended = true;
	if (reader->error)
		g_error_free(error);
	else
		reader->error = error;
}

/* Columns without a name are H1, H2 …, as in PowerShell. */
static void set_header(CsvReader *reader, const char *const *names,
		       unsigned count)
{
	unsigned spares = 0;
	reader->empty = record_new_custom();
	for (unsigned i = 0; i < count; i++) {
		g_autofree char *spare = NULL;
		const char *name = names[i];
		if (!*name)
			name = spare = g_strdup_printf("H%u", ++spares);
		if (record_has(reader->empty, name)) {
			csv_fail(reader,
				 g_error_new(G_IO_ERROR,
					     G_IO_ERROR_INVALID_DATA,
					     "The member \"%s\" is already "
					     "present",
					     name));
			return;
		}
		record_set_take(reader->empty, name, VALUE_NONE);
	}
	reader->unnamed = spares > 0;
}

static void on_field(void *text, size_t bytes, void *data)
{
	CsvReader *reader = data;
	if (reader->ended)
		return;
	if (!reader->empty) {
		g_ptr_array_add(reader->first, g_strndup(text, bytes));
		return;
	}
	if (!reader->current)
		reader->current = record_copy(reader->empty);
	if (reader->column < record_count(reader->empty))
		reader->current->values[reader->column] =
			value_string_length(text ? text : "", bytes);
	reader->column++;
}

static void on_row(int end, void *data)
{
	CsvReader *reader = data;
	(void)end;
	if (reader->ended)
		return;
	if (!reader->empty) {
		set_header(reader, (const char *const *)reader->first->pdata,
			   reader->first->len);
		return;
	}
	g_autoptr(Record) row = g_steal_pointer(&reader->current);
	reader->column = 0;
	if (row && !reader->row(reader->data, row))
		reader->ended = true;
}

CsvReader *csv_reader_new(char delimiter, const char *const *header,
			  CsvRowFn *row, void *data)
{
	CsvReader *reader = g_new0(CsvReader, 1);
	csv_init(&reader->parser, CSV_APPEND_NULL);
	csv_set_delim(&reader->parser, (unsigned char)delimiter);
	reader->row = row;
	reader->data = data;
	reader->head = g_string_new(NULL);
	reader->first = g_ptr_array_new_with_free_func(g_free);
	if (header)
		set_header(reader, header, g_strv_length((char **)header));
	return reader;
}

void csv_reader_free(CsvReader *reader)
{
	if (!reader)
		return;
	csv_free(&reader->parser);
	record_unref(reader->empty);
	record_unref(reader->current);
	g_ptr_array_unref(reader->first);
	if (reader->head)
		g_string_free(reader->head, TRUE);
	g_clear_error(&reader->error);
	g_free(reader);
}

static bool reader_result(CsvReader *reader, GError **error)
{
	if (!reader->error)
		return true;
	g_propagate_error(error, g_steal_pointer(&reader->error));
	return false;
}

static void parse(CsvReader *reader, const char *text, size_t bytes)
{
	if (csv_parse(&reader->parser, text, bytes, on_field, on_row, reader) !=
	    bytes)
		csv_fail(reader,
			 g_error_new(G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
				     "not CSV: %s",
				     csv_strerror(csv_error(&reader->parser))));
}

/* The W3C's log files name their columns in a comment. */
static size_t comment_bytes(CsvReader *reader, const char *text, size_t bytes)
{
	if (!reader->empty && g_str_has_prefix(text, FIELDS_MARK))
		return strlen(FIELDS_MARK);
	return bytes;
}

/* Lines in front of the header that begin with # (#TYPE …) are comments. */
static void parse_head(CsvReader *reader, bool all)
{
	GString *head = reader->head;
	while (*head->str == '#') {
		const char *newline = strchr(head->str, '\n');
		size_t line =
			newline ? (size_t)(newline + 1 - head->str) : head->len;
		if (!newline && !all)
			return;
		size_t comment = comment_bytes(reader, head->str, line);
		g_string_erase(head, 0, (gssize)comment);
		if (comment < line)
			break;
	}
	if (!head->len && !all)
		return;
	reader->head = NULL;
	parse(reader, head->str, head->len);
	g_string_free(head, TRUE);
}

bool csv_reader_feed(CsvReader *reader, const char *text, size_t bytes,
		     GError **error)
{
	if (!reader->head) {
		parse(reader, text, bytes);
		return reader_result(reader, error);
	}
	g_string_append_len(reader->head, text, (gssize)bytes);
	parse_head(reader, false);
	return reader_result(reader, error);
}

bool csv_reader_end(CsvReader *reader, GError **error)
{
	if (reader->head)
		parse_head(reader, true);
	csv_fini(&reader->parser, on_field, on_row, reader);
	return reader_result(reader, error);
}

GPtrArray *csv_reader_columns(const CsvReader *reader)
{
	if (!reader->empty)
		return NULL;
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	for (unsigned i = 0; i < record_count(reader->empty); i++)
		g_ptr_array_add(names,
				g_strdup(record_label(reader->empty, i)));
	return names;
}

bool csv_reader_unnamed(CsvReader *reader)
{
	bool unnamed = reader->unnamed;
	reader->unnamed = false;
	return unnamed;
}

bool csv_reader_ended(const CsvReader *reader)
{
	return reader->ended;
}

void csv_field(GString *line, const char *text)
{
	if (!text)
		return;
	g_string_append_c(line, '"');
	for (const char *quote; (quote = strchr(text, '"')); text = quote + 1) {
		g_string_append_len(line, text, quote - text);
		g_string_append(line, "\"\"");
	}
	g_string_append(line, text);
	g_string_append_c(line, '"');
}

bool csv_delimiter(const char *text, char *delimiter, GError **error)
{
	*delimiter = ',';
	if (!text)
		return true;
	if (strcmp(text, "`t") == 0)
		text = "\t";
	if (strlen(text) == 1) {
		*delimiter = *text;
		return true;
	}
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
		    "-Delimiter takes one ASCII character, not '%s'", text);
	return false;
}
