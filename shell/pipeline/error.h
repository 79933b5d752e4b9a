/* Error records: values of the language with exception, category, identifier,
 * target and position, and their texts. GErrors become records by tables that
 * each layer registers (domain and code give category, id and exception). */
#pragma once

#include "core/value/record.h"

/* Where a command stands in its source. Borrowed texts; live as long as the
 * source does. */
typedef struct Position {
	const char *script;    /* file, or NULL for a typed line */
	unsigned line, column; /* from 1; columns are characters */
	unsigned length;       /* bytes of the text at fault */
	const char *text;      /* start of that source line, up to a newline */
} Position;

typedef struct ErrorKind {
	int code;	       /* -1: any other of the domain */
	const char *category;  /* "ObjectNotFound" */
	const char *id;	       /* "UserNotFound" */
	const char *exception; /* "ItemNotFoundException" or a full name */
	bool ends; /* ends the pipeline: the next object would fail alike */
} ErrorKind;

/* `kinds` ends with { .category = NULL } and lives for ever. */
void error_domain_register(GQuark domain, const ErrorKind *kinds);

/* Whether its kind ends the pipeline. */
bool error_ends_pipeline(const GError *error);

extern const RecordType error_record_type;

/* A record without a position. NULL kind: NotSpecified. */
Record *error_record_new(const char *message, const ErrorKind *kind,
			 Value target);
Record *error_record_from(const GError *error, Value target);
/* The record that `value` is or that a thrown value (text, exception) makes. */
Record *error_record_of(Value value);
/* Fills InvocationInfo and activity, unless the record has a position. */
void error_record_place(Record *record, const char *command,
			const Position *position);
/* Exception.Message; borrowed from the record. */
const char *error_record_message(Record *record);
/* Script line, 0 when unknown. */
unsigned error_record_line(Record *record);

/* What the host prints: 5.1's NormalView or 7's ConciseView. Lines end with a
 * newline each. Free it. */
char *error_record_normal(Record *record);
char *error_record_concise(Record *record);
