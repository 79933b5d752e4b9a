/* A topology store with one site, an edge, a front end, users and partners,
 * written the way the model writes: rows and a change in one transaction. */
#pragma once

#include "core/base/paths.h"
#include "db/store.h"

typedef struct Fixture {
	char *folder;
	Paths *paths;
	Store *store;
} Fixture;

Fixture *fixture_new(void);
void fixture_free(Fixture *fixture);
/* Runs SQL on the given table as one unit; the number of its change. */
gint64 fixture_change(Fixture *fixture, const char *sql);
/* Removes a folder and all in it. */
void folder_remove(const char *folder);
