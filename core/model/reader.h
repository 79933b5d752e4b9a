/* Reads the rows of a query as records. A record takes a value from its row
 * when somebody asks for it; one that is still in use when its row goes reads
 * the rest first, and one that is not becomes the next row's. */
#pragma once

#include "core/model/kind.h"
#include "db/statement.h"

typedef struct Reference Reference;

typedef struct Reader {
	RecordSource source;
	Store *store;
	const Kind *kind;
	Statement *row;
	GHashTable *names; /* set of Reference */
	const Reference *latest;
	Value *words;	   /* read last, of attributes that allow few */
	Record *record;	   /* of this row, or NULL */
	uint64_t deferred; /* properties that wait until asked for */
	unsigned *prompt;  /* and those that do not */
	unsigned prompt_count;
} Reader;

/* Columns: id, Identity, then kind_raw_columns. `rows` is borrowed and must
 * stay at its row until reader_leave or the next reader_read. */
void reader_init(Reader *reader, Store *store, const Kind *kind,
		 Statement *rows);
void reader_clear(Reader *reader);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Reader, reader_clear)
/* Before the statement steps on: the row's record needs it no more. */
void reader_leave(Reader *reader);
/* Record of the statement's row, which the reader owns. */
Record *reader_read(Reader *reader, GError **error);

/* One column as it is in a record. */
Value reader_value(const Property *is, Statement *row, int column);
