/* Log lines of what others can make happen again and again: the first of a
 * cause is written, the next ones are counted, and the count is told once a
 * minute. New causes are written so many a second; the rest is counted, too.
 * One for the process, as its log; from any thread. */
#pragma once

#include "core/gateway/base/trace.h"

/* As trace_line. `cause` is what makes two lines the same: who, and why. A
 * line that is not written is one of the level debug. */
void trace_repeat(TraceLevel level, const char *area, const char *id,
		  const char *cause, const char *format, ...)
	G_GNUC_PRINTF(5, 6);
/* To be called every now and then: tells what was counted. */
void trace_repeats_tell(void);
/* Tells all of it, and forgets: before the process ends. */
void trace_repeats_end(void);
