/* The lines typed in a session, as Get-History shows them. Their numbers grow
 * and are never given twice; the oldest lines go when there are many. */
#pragma once

#include <glib.h>
#include <stdint.h>

#define TYPED_MOST 4096 /* $MaximumHistoryCount */

typedef struct TypedLine {
	int64_t id;
	char *text;
	gint64 started, ended; /* microseconds UTC */
	const char *status;    /* "Completed", "Failed", "Stopped" */
} TypedLine;

typedef struct Typed {
	GPtrArray *lines; /* of TypedLine, oldest first */
	int64_t last_id;
} Typed;

Typed *typed_new(void);
void typed_free(Typed *typed);
/* Completed just now; borrowed. */
TypedLine *typed_add(Typed *typed, const char *text);
TypedLine *typed_find(const Typed *typed, int64_t id); /* or NULL */
