/* Line editing, history and completion over readline. One a process. */
#pragma once

#include <stdbool.h>

typedef struct Session Session;

/* Reads the history file. The session is borrowed, for completion. */
void editor_start(Session *session);
void editor_stop(void);
/* A line without its end, NULL at the end of input. *interrupted: Ctrl+C was
 * pressed, the line counts for nothing. `before` holds the earlier lines of the
 * statement, for completion. Free the line. */
char *editor_read(const char *prompt, const char *before, bool *interrupted);
/* Whether more was typed already, as when a script is pasted. */
bool editor_has_more(void);
/* Remembers a statement, in the file too unless it may hold a secret. */
void editor_remember(const char *statement);
