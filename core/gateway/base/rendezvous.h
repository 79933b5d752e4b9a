/* Rendezvous order: whoever knows the same computers agrees on which of them
 * comes first for a name, without asking anybody (docs/link.md §6). */
#pragma once

#include <glib.h>

/* Whether `one` comes before `other` for the name; both in lower case. */
gboolean rendezvous_before(const char *name, const char *one,
			   const char *other);
