/* The administered model on the topology store: opening, the unit of commit,
 * records of kinds. Reading outside of a unit uses a connection of its own, so
 * a pipeline may change what it reads; inside a unit its own writes are seen.
 * Nothing is created before the first write. One Model a thread. */
#pragma once

#include "core/base/paths.h"
#include "core/model/kind.h"
#include "db/change.h"
#include "db/store.h"

/* `home` as paths_new takes it. Opens nothing yet. */
Model *model_new(const char *home);
/* Reads a replica, which is borrowed; cannot write. */
Model *model_new_reading(Store *store);
void model_free(Model *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Model, model_free)

const Paths *model_paths(const Model *model);
/* Whether the store was made already. */
bool model_exists(const Model *model);
/* The connection to read by: the unit's when one is open, else the reader,
 * else (no store yet) an empty one in memory. Borrowed. */
Store *model_store(Model *model, GError **error);
/* Opens the unit when none is open (creating the store) and gives its
 * connection. Every write goes through here. */
Store *model_write(Model *model, GError **error);

/* ---- the unit of commit ---- */

bool model_in_unit(const Model *model);
/* What is recorded as the command line of the open or next unit. */
void model_set_command(Model *model, const char *command);
const char *model_command(const Model *model);
/* Ends a pipeline: commits unless a transaction is open. *change is the number
 * of the change or 0; it may be NULL. */
bool model_commit(Model *model, int64_t *change, GError **error);
/* Rolls the unit back; true when something had been written. Inside a
 * transaction all of it is rolled back and the transaction is over. */
bool model_rollback(Model *model);
/* Start-, Complete-, Undo-Transaction; they nest, the outermost commits. */
bool model_start_transaction(Model *model, GError **error);
bool model_complete_transaction(Model *model, int64_t *change, GError **error);
bool model_undo_transaction(Model *model, GError **error);
bool model_in_transaction(const Model *model);
/* Units committed since the model was opened. */
unsigned model_committed(const Model *model);
/* A group of writes that is done or not done as one inside the unit. */
bool model_group_begin(Model *model, GError **error);
/* Keeps the group when `good`, else undoes it. Gives `good` back unless it
 * cannot be kept. */
bool model_group_end(Model *model, bool good, GError **error);

/* ---- records of a kind ---- */

/* False ends the walk. Owns nothing: take a reference to keep the record. */
typedef bool RecordFn(Record *record, void *data);
/* In the order of ids. where NULL: all; limit 0: no limit. */
bool model_each(Model *model, const Kind *kind, const Where *where,
		int64_t limit, RecordFn *function, void *data, GError **error);
/* Condition of an identity (wildcards allowed), as SQL. */
bool model_where(Model *model, const Kind *kind, const char *identity,
		 Where *where, GError **error);
/* The one object of that identity, or NULL with an error. */
Record *model_find(Model *model, const Kind *kind, const char *identity,
		   GError **error);
/* Says that nothing has that identity, and the nearest that something has.
 * Always false. */
bool model_fail_missing(Model *model, const Kind *kind, const char *identity,
			GError **error);
Record *model_find_where(Model *model, const Kind *kind, const Where *where,
			 GError **error); /* first; NULL without error: none */
Record *model_find_id(Model *model, const Kind *kind, int64_t id,
		      GError **error);
/* Row id of an identity, 0 when nothing has it; false only when that cannot be
 * told (several, or the store failed). */
bool model_look_up(Model *model, const Kind *kind, const char *identity,
		   int64_t *id, GError **error);
/* Row id of an identity; 0 with an error when there is none. */
int64_t model_id_of(Model *model, const Kind *kind, const char *identity,
		    GError **error);

/* A record with the documented defaults, not stored. */
Record *model_new_record(const Kind *kind);
/* Gives a new record its name. */
bool model_name(Model *model, const Kind *kind, Record *record,
		const char *identity, GError **error);
/* Checks one given value (or list modifier) and puts it into the record. */
bool model_assign(const Kind *kind, Record *record, const char *property,
		  Value given, GError **error);
/* Rules, then the row. feedback may be NULL. add fills record->id; what is
 * computed (Identity) is read with model_find_id. Several writes may follow
 * from one: put model_group_begin and _end around. */
bool model_add(Model *model, const Kind *kind, Record *record,
	       Feedback *feedback, GError **error);
bool model_update(Model *model, const Kind *kind, const Record *before,
		  Record *after, Feedback *feedback, GError **error);
/* Global objects are reset to their defaults. */
bool model_remove(Model *model, const Kind *kind, Record *record,
		  Feedback *feedback, GError **error);

/* Tables that changes are recorded of; ends with NULL. */
extern const char *const model_tables[];
/* An id that was never given before; inside a unit. */
int64_t model_next_id(Model *model);
