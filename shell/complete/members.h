/* Members that may stand at the cursor: $name.property.pre and [type]::pre.
 * Nothing is called for it, so what scripts compute is not looked into. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct Session Session;

/* Adds words (char *) that replace `text`. False when it names no member. */
bool complete_members(Session *session, const char *text, GPtrArray *words);
