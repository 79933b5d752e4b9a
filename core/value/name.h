/* Interned names: two names that differ in case only are the same pointer, so
 * that members, parameters and variables compare by address. Names live until
 * the process ends. */
#pragma once

#include <glib.h>

typedef struct Name {
	const char *folded; /* g_utf8_casefold of the text */
	guint hash;
} Name;

const Name *name_intern(const char *text);
/* NULL when no such name was interned: then nothing can be called so. */
const Name *name_known(const char *text);
/* Equal when folded. */
gboolean name_same(const char *a, const char *b);
