/* One log and one trace for a role: lines on standard error (systemd's
 * journal), a bounded ring of recent events for the shell. An id made where a
 * message entered follows it across SIP and XMPP; bodies are hidden unless
 * EnableLoggingAllMessageBodies. */
#pragma once

#include <glib.h>

typedef enum TraceLevel {
	TRACE_ERROR,
	TRACE_WARNING,
	TRACE_INFO,
	TRACE_DEBUG,
} TraceLevel;

/* Lines above `level` are dropped before they are formatted. */
void trace_set_level(TraceLevel level);
/* `id` may be NULL. One line: time, level, area, id, text. */
void trace_line(TraceLevel level, const char *area, const char *id,
		const char *format, ...) G_GNUC_PRINTF(4, 5);
/* A new id: 16 hexadecimal digits. */
char *trace_id(void);

/* The last `most` lines of the ring, oldest first; with `id` only those that
 * carry it. The caller frees the array, which owns its strings. */
GPtrArray *trace_recent(const char *id, guint most);
/* Empties the ring: at the end of a process, so that nothing looks leaked. */
void trace_forget(void);
