/* Error records: values of the language with exception, category, identifier,
 * target and position, and their texts. GErrors become records by tables that
 * each layer registers (domain and code give category, id and exception). */
#pragma once

#include "core/value/record.h"
#include "shell/pipeline/invocation.h"

typedef struct ErrorKind {
	int code;	       /* -1: any other of the domain */
	const char *category;  /* "ObjectNotFound" */
	const char *id;	       /* "UserNotFound" */
	const char *exception; /* "ItemNotFoundException" or a full name */
	bool ends; /* ends the pipeline: the next object would fail alike */
	const char *inner; /* the exception that it wraps, or NULL */
} ErrorKind;

/* `kinds` ends with { .category = NULL } and lives for ever. */
void error_domain_register(GQuark domain, const ErrorKind *kinds);

/* Whether its kind ends the pipeline. */
bool error_ends_pipeline(const GError *error);

extern const RecordType error_record_type;
void error_type_register(void);		     /* lets scripts make them */
extern const char *const error_categories[]; /* NULL-terminated */

/* A record without a position. NULL kind: NotSpecified. */
Record *error_record_new(const char *message, const ErrorKind *kind,
			 Value target);
Record *error_record_from(const GError *error, Value target);
/* The record that `value` is or that a thrown value (text, exception) makes. */
Record *error_record_of(Value value);
/* What a method of .NET reported, as PowerShell passes it on: Exception calling
 * "Name" with "1" argument(s). */
Record *error_record_calling(const GError *error, const char *method,
			     unsigned count);
/* From an exception: new-object ErrorRecord's four arguments. */
Record *error_record_about(Value exception, const char *id,
			   const char *category, Value target);
/* For a catch of the exception within: a copy that is about that one. */
Record *error_record_inner(Record *record);
/* Fills InvocationInfo, activity and id, unless the record has a position.
 * Either may be NULL. */
void error_record_place(Record *record, const Origin *origin,
			const Position *position);
/* Exception.Message; borrowed from the record. */
const char *error_record_message(Record *record);
/* What the user is told: the message, or ErrorDetails. Borrowed as well. */
const char *error_record_told(Record *record);
/* Script line, 0 when unknown. */
unsigned error_record_line(Record *record);

/* What the host prints: 5.1's NormalView or 7's ConciseView. Lines end with a
 * newline each. Free it. */
char *error_record_normal(Record *record);
char *error_record_concise(Record *record);
char *error_record_category(Record *record); /* CategoryView: its one line */
