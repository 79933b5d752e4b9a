/* Folders as Get-Location, Resolve-Path and $PWD give them, and where the
 * session is: in a folder, which is the process's own, or on a drive that is
 * none (Env:), where relative paths then name items. */
#pragma once

#include "shell/pipeline/session.h"

extern const RecordType location_type; /* its text is the path */
/* Of a path, made absolute. */
Record *location_new(const char *path);
/* Of text that is a path already. */
Record *location_new_as(const char *path);
/* Where the session is now. Free the text. */
Record *location_here(void);
char *location_text(void);
/* "Env" when it is on such a drive; NULL: in a folder. */
const char *location_drive(void);
/* To the current folder, and $PWD with it. */
void location_refresh(Session *session);
/* To a drive; the names live for ever. */
void location_enter(Session *session, const char *drive, const char *provider);
