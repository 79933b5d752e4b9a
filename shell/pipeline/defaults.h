/* Variables that every session starts with, and the kinds of the engine's own
 * errors. */
#pragma once

typedef struct Session Session;

void defaults_set(Session *session);
void error_kinds_register(void);
