/* The torture messages, ours and the archives', and what each becomes. */
#pragma once

#include <glib.h>

typedef struct TortureCase {
	char *name;
	char *outcome; /* a status, "handed", "answer" or "dropped" */
	char *stream;  /* the same over a stream */
	GString *bytes;
} TortureCase;

/* Of TortureCase, by name: those of tests/data/sip-torture, or of the archive
 * folders where they are; the table of outcomes has all of them. */
GPtrArray *torture_own(void);
/* Empty when they are not here. */
GPtrArray *torture_archives(void);
/* Rows of the table of outcomes that are about ours. */
guint torture_rows(void);
