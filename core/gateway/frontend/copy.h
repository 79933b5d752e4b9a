/* Pairs that other front ends hold, as they told of them: here and on our disk,
 * so that their work can be taken over (docs/presence.md). Private to this
 * folder. */
#pragma once

#include "core/gateway/frontend/relation.h"

typedef struct Copy {
	char *key;
	Address *local, *remote;
	char *record;
	const char *holder; /* FQDN, lower case, interned */
	gint64 saved, added;
} Copy;

/* The holder in a record, interned; NULL: none is named. */
const char *copy_holder(const char *record);
Copy *copy_find(const Presences *presences, const Address *local,
		const Address *remote);
/* Adds or replaces it, in memory alone: see copy_keep. */
Copy *copy_put(Presences *presences, const Address *local,
	       const Address *remote, const char *record);
/* Writes it to the disk. */
void copy_keep(Presences *presences, const Copy *copy);
/* From both. */
void copy_forget(Presences *presences, Copy *copy);
void copy_free(void *copy);
/* Makes it ours: its dialogs are begun anew. `lost`: nobody else ends the old
 * ones. NULL: there is none, or no room. */
Relation *copy_take(Presences *presences, const Copy *copy, gboolean lost);
/* The same of a pair, if another front end holds it. */
Relation *copy_take_pair(Presences *presences, const Address *local,
			 const Address *remote);
