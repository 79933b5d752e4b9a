/* Makes the session of this program: commands of all layers, the evaluator and
 * the hooks of the store's cmdlets. Opens nothing. */
#pragma once

typedef struct Session Session;
typedef struct Host Host;

Session *startup_session(Host *host, const char *home);
