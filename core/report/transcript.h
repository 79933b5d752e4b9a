/* What a test did and what went over the wire, as a page and as XML; both need
 * nothing else, and whatever a peer wrote stays text. */
#pragma once

#include <glib.h>

typedef struct TranscriptLine {
	const char *time;	   /* ISO 8601 */
	const char *way, *address; /* of a message; or NULL */
	const char *text;
} TranscriptLine;

/* Borrowed; texts may be NULL. */
typedef struct Transcript {
	const char *title;
	const char *target, *result, *latency, *error, *diagnosis;
	const TranscriptLine *steps, *messages;
	size_t step_count, message_count;
} Transcript;

/* Free the results. */
char *transcript_html(const Transcript *transcript);
char *transcript_xml(const Transcript *transcript);
