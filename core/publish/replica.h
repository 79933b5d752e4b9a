/* A replica: the published tables as one computer has them, with the position
 * of each stream, in replica.db of its role. It trusts one store and one key,
 * applies only what it verified, and a record with its position in one
 * transaction. Used by one thread at a time. */
#pragma once

#include "core/publish/transport.h"
#include "db/store.h"

typedef struct Replica Replica;

typedef enum ReplicaError {
	REPLICA_ERROR_UNTRUSTED, /* no first contact yet */
	REPLICA_ERROR_OTHER,	 /* it trusts another store or key */
} ReplicaError;
#define REPLICA_ERROR (replica_error_quark())
GQuark replica_error_quark(void);

/* `path` NULL: in memory. Made when missing. Role "edge" or "frontend". */
Replica *replica_open(const char *path, const char *role, GError **error);
void replica_free(Replica *replica);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Replica, replica_free)
/* To read the tables from. */
Store *replica_store(Replica *replica);

/* First contact. The same again is fine; another store or key is refused
 * unless `replace`, which forgets all that was applied. */
bool replica_trust(Replica *replica, const guint8 store[STORE_ID_BYTES],
		   const Key *key, bool replace, GError **error);
/* REPLICA_ERROR_UNTRUSTED before first contact. */
bool replica_check_trust(Replica *replica, GError **error);
/* The trusted key, or NULL. Borrowed. */
const Key *replica_key(Replica *replica);
/* Number 0: nothing applied yet. */
bool replica_position(Replica *replica, RecordStream stream,
		      RecordPosition *position, GError **error);

/* The applied record itself, to hand it on; NULL without error when there is
 * none. Users are not kept: their records are as large as the replica. */
GBytes *replica_record(Replica *replica, RecordStream stream, GError **error);

/* Verifies and applies one record; on any error nothing has changed. */
bool replica_apply(Replica *replica, RecordStream stream, GBytes *record,
		   GError **error);

/* What was not applied, and why. */
typedef struct Refusal {
	RecordStream stream;
	char *record; /* its name in the transport */
	char *tag;
	char *reason;
	gint64 time;
	bool told;  /* for who logs it */
	bool final; /* the same bytes need not be tried again */
} Refusal;

/* Applies the newest good record of every stream that is this role's. *applied
 * tells whether anything moved. A refused record is no error: see
 * replica_refusals. */
bool replica_pull(Replica *replica, Transport *transport, bool *applied,
		  GError **error);
/* Of Refusal: records that lie in the transport and were refused. Borrowed,
 * valid until the next pull. */
GPtrArray *replica_refusals(Replica *replica);
/* The status object of docs/publication.md. */
json_t *replica_status(Replica *replica, const char *computer);
