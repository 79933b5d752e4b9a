/* The Host of a real process: objects as default views on standard output,
 * errors and notes on standard error, questions at the terminal. Colours,
 * progress and pages only where there is a terminal. Without one Read-Host
 * still takes the lines of standard input, if the script is not there. */
#pragma once

#include "shell/format/out.h"
#include "shell/pipeline/flow.h"
#include "shell/pipeline/host.h"

typedef struct Session Session;

typedef struct Console {
	Host host;
	Emit output;
	Session *session; /* for $FormatEnumerationLimit; borrowed */
	Sink *sink;
	Formatter *formatter; /* of the statement under way, or NULL */
	bool colour;	      /* on standard error */
	bool terminal;	      /* standard error is one */
	bool lines_given;     /* standard input has Read-Host's answers */
	bool input_given;     /* and $input's lines */
	bool input_begun;     /* a byte order mark may come no more */
	bool progressing;     /* a progress line stands there */
	bool pages;	      /* stop after each screenful */
	unsigned lines;	      /* shown since the last prompt or stop */
	bool quit;	      /* the user has seen enough */
} Console;

void console_init(Console *console, bool interactive);
void console_clear(Console *console);
/* A new prompt: the screen counts from here. */
void console_fresh(Console *console);
