/* CSV: reading with libcsv, writing by hand. What Export-Csv writes, Import-Csv
 * reads back unchanged. */
#pragma once

#include "core/value/record.h"

/* Called for every row; false ends the reading. */
typedef bool CsvRowFn(void *data, Record *row);

typedef struct CsvReader CsvReader;

/* `header` names the columns (NULL: the first row does). */
CsvReader *csv_reader_new(char delimiter, const char *const *header,
			  CsvRowFn *row, void *data);
void csv_reader_free(CsvReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CsvReader, csv_reader_free)
/* Feeds UTF-8 text in pieces of any size; false with error when it is no CSV.
 * Lines in front that begin with # are left out, but for the names of columns
 * in "#Fields: …". */
bool csv_reader_feed(CsvReader *reader, const char *text, size_t bytes,
		     GError **error);
bool csv_reader_end(CsvReader *reader, GError **error);
/* Names of the columns once they are known, or NULL. Free the array. */
GPtrArray *csv_reader_columns(const CsvReader *reader);
/* True once, when columns without a name got one: H1, H2 … */
bool csv_reader_unnamed(CsvReader *reader);
/* True once the row function said to end. */
bool csv_reader_ended(const CsvReader *reader);

/* Appends one quoted field; NULL is an empty one without quotes. */
void csv_field(GString *line, const char *text);
/* The character that -Delimiter stands for: a comma for NULL. */
bool csv_delimiter(const char *text, char *delimiter, GError **error);
