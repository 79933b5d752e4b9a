/* Folders as Get-Location, Resolve-Path and $PWD give them. */
#pragma once

#include "shell/pipeline/session.h"

extern const RecordType location_type; /* its text is the path */
/* Of a path, made absolute. */
Record *location_new(const char *path);
/* Of text that is a path already. */
Record *location_new_as(const char *path);
/* Sets $PWD to the current folder. */
void location_refresh(Session *session);
