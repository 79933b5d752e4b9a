/* The world outside of a session: a terminal, batch streams, a test. Functions
 * that ask return NULL or -1 when nobody can be asked. */
#pragma once

#include "core/base/feedback.h"
#include "core/value/value.h"

typedef enum Stream {
	STREAM_ALL, /* redirections: *> */
	STREAM_OUTPUT,
	STREAM_ERROR,
	STREAM_WARNING,
	STREAM_VERBOSE,
	STREAM_DEBUG,
	STREAM_INFORMATION,
	STREAM_COUNT,
} Stream;

typedef struct Host Host;

typedef struct HostClass {
	/* Text of one of the streams 2 to 6, whole lines without the last
	 * newline; "WARNING: " and the like are there already. */
	void (*line)(Host *host, Stream stream, const char *text);
	/* Write-Host: colours are names or NULL. */
	void (*write)(Host *host, const char *text, bool newline,
		      const char *foreground, const char *background);
	void (*progress)(Host *host, const FeedbackProgress *progress);
	/* A line from the user; free it. */
	char *(*read_line)(Host *host, const char *prompt, bool secret);
	/* A line of what is piped to this process, read now; $null: no more,
	 * or nothing is. May be NULL. */
	Value (*read_input)(Host *host);
	/* Index of the choice: texts as "&Yes", `fallback` for Enter. */
	int (*choose)(Host *host, const char *caption, const char *message,
		      const char *const *choices, int fallback);
	unsigned (*width)(Host *host); /* columns, 0: never cut */
} HostClass;

struct Host {
	const HostClass *class;
	bool interactive; /* somebody can be asked */
	/* What it shows goes to this process's standard output: programs may
	 * write there themselves. */
	bool standard_output;
	/* Objects that nothing else takes: default views (shell/format). */
	struct Emit *output;
	void (*output_end)(Host *host); /* finish tables; or NULL */
};
