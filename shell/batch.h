/* What runs without an editor: a script file, the text of -Command, standard
 * input, the profile. */
#pragma once

#include "shell/options.h"
#include "shell/pipeline/flow.h"

typedef struct Session Session;

Flow batch_file(Session *session, const char *path,
		const char *const *arguments);
Flow batch_command(Session *session, const char *text);
/* Statement by statement, as they arrive; one that cannot be read is reported
 * and skipped. */
Flow batch_stdin(Session *session);
/* Reads one complete top level from `more` (NULL: no more), then runs it. */
Flow batch_text(Session *session, const char *text);
/* Runs the profile where there is one. */
Flow batch_profile(Session *session);
char *profile_path(void);
