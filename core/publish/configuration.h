/* The file of Export-CsConfiguration: the newest records and what is needed to
 * trust them, as a zip archive (docs/publication.md). It carries a first
 * contact to another machine, and content from one store to another. */
#pragma once

#include "core/base/feedback.h"
#include "core/base/paths.h"
#include "core/model/model.h"
#include "core/publish/record.h"

/* What a file says of itself; compare the fingerprint on both sides. */
typedef struct ConfigurationFacts {
	char *fingerprint; /* of publishing key and authority */
	char *store;	   /* id, hexadecimal */
	guint64 number[RECORD_STREAMS + 1]; /* by RecordStream, 0: not in it */
} ConfigurationFacts;
void configuration_facts_clear(ConfigurationFacts *facts);

/* Of the store's machine: what was published. Without `users` it is fit for an
 * edge. */
GBytes *configuration_export(const Paths *paths, bool users,
			     ConfigurationFacts *facts, GError **error);
/* -LocalStore: what this computer's replica applied; never users. */
GBytes *configuration_export_local(const Paths *paths, const char *role,
				   ConfigurationFacts *facts, GError **error);
/* -LocalStore: sets up the role that the file's topology gives to `computer`
 * and applies its records. `replace` also where the replica belongs to another
 * store or key. */
bool configuration_import_local(const Paths *paths, const char *computer,
				GBytes *file, bool replace,
				ConfigurationFacts *facts, GError **error);
/* Into the store: the file's tables replace the store's, as one unit of commit
 * that the caller's pipeline ends. Secrets are not in files; they are named
 * through feedback. */
bool configuration_import(Model *model, GBytes *file, ConfigurationFacts *facts,
			  Feedback *feedback, GError **error);
