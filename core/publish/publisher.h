/* What the machine with the topology store does so that replicas follow: finds
 * what is due, signs snapshots, appends them. Idempotent: what went out
 * already does not go out again. Reads the store on a connection of its own.
 * The publishing key lies in pki/publishing.key and is made on first use. */
#pragma once

#include "core/base/paths.h"
#include "core/publish/transport.h"

typedef struct Publisher Publisher;

typedef enum PublishWhat {
	/* Settings and users that changed, once a topology was published.
	 * Nothing due costs one look at the change log. */
	PUBLISHER_DUE,
	/* The topology too, when it changed since it last went out. */
	PUBLISHER_ALL,
	/* As DUE, and what is missing or damaged in the transport. */
	PUBLISHER_REPAIR,
} PublishWhat;

/* Which records went out: 0 for a stream that did not move. */
typedef struct Published {
	guint64 number[RECORD_STREAMS + 1]; /* by RecordStream */
} Published;

/* `passphrase` of the publishing key, or NULL. Opens nothing yet. */
Publisher *publisher_new(const Paths *paths, const char *passphrase);
void publisher_free(Publisher *publisher);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Publisher, publisher_free)
/* True without doing anything where there is no store yet. `done` may be
 * NULL. */
bool publisher_run(Publisher *publisher, PublishWhat what, Published *done,
		   GError **error);
/* Where each stream ends in the transport, by RecordStream. */
bool publisher_heads(Publisher *publisher,
		     RecordPosition heads[RECORD_STREAMS + 1], GError **error);
/* Status of each replica: array of objects (docs/publication.md). */
json_t *publisher_replicas(Publisher *publisher, GError **error);

/* The publishing key; made where there is none. */
Key *publishing_key_open(const Paths *paths, const char *passphrase,
			 GError **error);
/* Its public half, readable without the passphrase. */
Key *publishing_key_public(const Paths *paths, GError **error);
/* Random id of the store, and its epoch. */
bool publisher_store_id(const Paths *paths, guint8 id[STORE_ID_BYTES],
			guint64 *epoch, GError **error);
