/* What the files of the model share. Only core/model includes this. */
#pragma once

#include "core/model/model.h"

struct Model {
	Paths *paths;
	Store *writer, *reader;
	bool reader_is_memory;
	bool only_reads;    /* a replica */
	GPtrArray *retired; /* readers that a walk may still be using */
	Recorder *recorder; /* while a unit is open */
	int64_t next_id;
	unsigned transactions; /* nesting depth */
	char *command;
	unsigned committed;
};

/* Sequence, facts and the global objects of a fresh store. */
bool model_seed(Store *store, GError **error);
/* Writes all of a record's columns as a new row with record->id. model NULL:
 * the record refers to nothing. */
bool model_insert_row(Model *model, Store *store, const Kind *kind,
		      Record *record, GError **error);
/* Writes the columns that differ. */
bool model_update_row(Model *model, Store *store, const Kind *kind,
		      const Record *before, Record *after, GError **error);
bool model_delete_row(Store *store, const Kind *kind, int64_t id,
		      GError **error);
