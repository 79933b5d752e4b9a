/* What the files of a replica share. Only core/publish/replica*.c include
 * this. */
#pragma once

#include "core/publish/replica.h"

struct Replica {
	Store *store;
	char *role;
	guint8 trusted[STORE_ID_BYTES];
	Key *key;	     /* NULL: no first contact yet */
	GPtrArray *refusals; /* of Refusal */
};

GPtrArray *refusals_new(void);

/* ---- replica_columns.c ---- */
/* Adds the columns that a snapshot of an older store has not. */
bool replica_complete(Replica *replica, RecordStream stream, GError **error);
