/* Changes that could not be written, until they can: the disk was full, or
 * somebody held the file. Of a pair the newest counts, a row that came and went
 * is nothing; so it grows no longer than what there is to be kept. The thread's
 * own. Private to this folder. */
#pragma once

#include "core/gateway/state/rows.h"

typedef struct Unwritten {
	GHashTable *rows;    /* &row->id -> StateRow to be added */
	GHashTable *removed; /* ids, of rows on disk; as a set */
	GHashTable *pairs;   /* "local remote" -> StatePair */
	guint count;	     /* of changes in it */
} Unwritten;

void unwritten_init(Unwritten *unwritten);
void unwritten_clear(Unwritten *unwritten);
/* One change more; row and pair are taken, and empty then. */
void unwritten_add(Unwritten *unwritten, guint64 remove, StateRow **row,
		   StatePair *pair);
/* In the caller's transaction. */
bool unwritten_write(const Unwritten *unwritten, Store *store, GError **error);
/* All is written, or never will be: how many changes that were. */
guint unwritten_end(Unwritten *unwritten);
