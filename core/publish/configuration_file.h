/* What export and import of a configuration file share. Private to
 * core/publish/configuration*.c. */
#pragma once

#include "core/publish/archive.h"
#include "core/publish/configuration.h"

#define CONFIGURATION_FORMAT "gatehouse configuration 1"

/* An unpacked file whose records are all signed by the key in it. */
typedef struct Configuration {
	Archive *archive;
	Key *key;
	char *authority; /* PEM, or NULL */
	guint8 store[STORE_ID_BYTES];
} Configuration;

bool configuration_open(GBytes *file, Configuration *configuration,
			ConfigurationFacts *facts, GError **error);
void configuration_clear(Configuration *configuration);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Configuration, configuration_clear)
/* Borrowed, or NULL. */
GBytes *configuration_record(const Configuration *configuration,
			     RecordStream stream);

/* Pieces of both directions. */
char *configuration_member(RecordStream stream); /* "topology.record" */
char *configuration_store_text(const guint8 id[STORE_ID_BYTES]);
/* What a file is trusted by: publishing key and authority together, so that
 * neither can be exchanged behind an unchanged fingerprint. */
char *configuration_fingerprint(const Key *key, const char *authority,
				GError **error);
