/* One SQLite database file: opening, checking, transactions. The topology
 * store, replicas and the gateway's state are all opened here, each with its
 * own StoreSchema. A Store is used by one thread at a time; a second one on the
 * same file reads its own snapshot. No sqlite type leaves db/. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct Store Store;
typedef struct Migration Migration;

/* What a file of one sort must be. */
typedef struct StoreSchema {
	const char *what;	     /* "topology store", for messages */
	uint32_t application_id;     /* in the file's header */
	const Migration *migrations; /* append-only, ends with { 0 } */
	bool durable;		     /* synchronous=FULL, else NORMAL */
	bool copy;		     /* a copy before a migration */
	bool plain;		     /* no foreign keys: replicas */
} StoreSchema;

extern const StoreSchema topology_schema;

typedef enum StoreFlags {
	STORE_CREATE = 1 << 0,	  /* make the file when it is missing */
	STORE_READ_ONLY = 1 << 1, /* must exist and be of this version */
} StoreFlags;

/* path NULL: a database in memory, always made. Files are made with mode 0640
 * in a folder that must exist. A store of a newer version, of another program,
 * unreadable or damaged gives one sentence that says what to do. */
Store *store_open(const char *path, const StoreSchema *schema, StoreFlags flags,
		  GError **error);
void store_free(Store *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Store, store_free)

const char *store_path(const Store *store); /* NULL in memory */
/* Migrations applied. */
int store_version(const Store *store);
/* How long to wait for another writer; 5000 by default. */
void store_set_busy_timeout(Store *store, int milliseconds);

/* BEGIN IMMEDIATE: takes the write lock, or says who to wait for. */
bool store_begin(Store *store, GError **error);
/* From here on reads see one snapshot. */
bool store_begin_read(Store *store, GError **error);
bool store_commit(Store *store, GError **error);
void store_rollback(Store *store);
bool store_in_transaction(const Store *store);
/* A point inside a transaction that can be gone back to. Nests. */
bool store_savepoint(Store *store, GError **error);
bool store_release(Store *store, GError **error);
void store_rollback_savepoint(Store *store);

/* Statements without parameters, separated by semicolons. */
bool store_execute(Store *store, const char *sql, GError **error);
/* Folds the write-ahead log into the file. */
bool store_checkpoint(Store *store, GError **error);
/* Writes a complete copy (VACUUM INTO); the target must not exist. */
bool store_copy(Store *store, const char *target, GError **error);
/* PRAGMA integrity_check and foreign_key_check. */
bool store_verify(Store *store, GError **error);

typedef enum StoreError {
	STORE_ERROR_FAILED,
	STORE_ERROR_MISSING,	/* no such file */
	STORE_ERROR_UNREADABLE, /* no permission */
	STORE_ERROR_LOCKED,
	STORE_ERROR_FULL,
	STORE_ERROR_NEWER,   /* made by a newer version */
	STORE_ERROR_FOREIGN, /* not one of ours */
	STORE_ERROR_DAMAGED,
	STORE_ERROR_CONSTRAINT, /* a unique key or a reference */
} StoreError;
#define STORE_ERROR (store_error_quark())
GQuark store_error_quark(void);
