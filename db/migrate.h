/* Migrations: numbered SQL texts, applied once each in one transaction; the
 * number applied stands in user_version. Lists only ever grow. */
#pragma once

#include "db/store.h"

struct Migration {
	const char *name; /* "0001-topology.sql" */
	const char *sql;
};

/* Made from schema/ at build time. */
extern const Migration topology_migrations[];

unsigned migrate_count(const Migration *migrations);
/* Brings the store to the last migration. Where `copy` is set and data is
 * there already, a copy "<path>.before-N" is written first. */
bool migrate_apply(Store *store, const Migration *migrations, bool copy,
		   GError **error);
