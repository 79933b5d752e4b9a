/* The shell at a terminal: prompt, statements over several lines, history. */
#pragma once

typedef struct Session Session;
typedef struct Console Console;

/* Until exit or the end of input. */
void interactive_run(Session *session, Console *console);
