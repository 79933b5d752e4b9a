/* Publication records: what replicas get, byte for byte as docs/publication.md
 * has it. A record is a fixed header, an Ed25519 signature over the header,
 * and a body whose SHA-256 stands in the header. Input is hostile until
 * record_verify has returned true; nothing reads a body before. */
#pragma once

#include "core/pki/key.h"

typedef enum RecordStream {
	STREAM_TOPOLOGY = 1,
	STREAM_SETTINGS = 2,
	STREAM_USERS = 3, /* front ends only */
} RecordStream;
#define RECORD_STREAMS 3 /* streams are numbered from 1 */

typedef enum RecordKind {
	RECORD_SNAPSHOT = 1, /* whole tables: db/snapshot.h */
	RECORD_CHANGES = 2,  /* one change set: db/change.h */
	RECORD_SCHEMA = 3,   /* tables changed their columns */
	RECORD_KEY = 4,	     /* the next publishing key, 32 bytes */
} RecordKind;

#define STORE_ID_BYTES	    16
#define HASH_BYTES	    32
#define RECORD_SIGNED_BYTES 168
#define RECORD_HEADER_BYTES (RECORD_SIGNED_BYTES + SIGNATURE_BYTES)

typedef struct RecordHeader {
	RecordKind kind;
	RecordStream stream;
	guint8 store[STORE_ID_BYTES];
	guint64 epoch;		      /* from 1; grows with a restore */
	guint64 number;		      /* the store's change number */
	guint8 previous[HASH_BYTES];  /* of the stream's record before */
	guint64 schema;		      /* migrations of the store */
	gint64 time;		      /* microseconds since 1970 */
	guint64 length;		      /* of the body */
	guint8 body_hash[HASH_BYTES]; /* SHA-256 */
	guint8 key[HASH_BYTES];	      /* key_id of the signer */
} RecordHeader;

typedef enum RecordError {
	RECORD_ERROR_MALFORMED, /* damaged, cut, or no record */
	RECORD_ERROR_KEY,	/* signed by another key, or not at all */
	RECORD_ERROR_STORE,	/* of another deployment */
	RECORD_ERROR_STREAM,
	RECORD_ERROR_OLD,      /* epoch or number not above ours */
	RECORD_ERROR_PREVIOUS, /* does not follow what is applied */
} RecordError;
#define RECORD_ERROR (record_error_quark())
GQuark record_error_quark(void);

/* "topology", "settings", "users". */
const char *stream_name(RecordStream stream);
/* False when there is no such stream. */
bool stream_parse(const char *name, RecordStream *stream);
const char *record_kind_name(RecordKind kind);

/* Signs and puts together; fills length, body_hash and key of `header`. */
GBytes *record_make(RecordHeader *header, GBytes *body, const Key *key,
		    GError **error);
/* Reads the layout of the first RECORD_HEADER_BYTES; believes nothing. */
bool record_read(const guint8 *bytes, gsize length, RecordHeader *header,
		 GError **error);
/* Layout, key id and signature of the header alone, so that a large body of
 * nobody need not be read. */
bool record_check_header(const guint8 *bytes, gsize length, const Key *key,
			 RecordHeader *header, GError **error);
/* All of it: afterwards *body (free it) holds what was signed. */
bool record_verify(GBytes *record, const Key *key, RecordHeader *header,
		   GBytes **body, GError **error);
/* SHA-256 of the signed part: what the next record names as `previous`. */
void record_hash(const guint8 *bytes, guint8 hash[HASH_BYTES]);

/* Where a replica stands in a stream; number 0: nothing applied. */
typedef struct RecordPosition {
	guint64 epoch, number;
	guint8 hash[HASH_BYTES];
	gint64 time;
} RecordPosition;

/* Whether a verified record may be applied at this position: the store, the
 * stream, the epoch, a number above, and for changes the previous hash. */
bool record_follows(const RecordHeader *header,
		    const guint8 store[STORE_ID_BYTES], RecordStream stream,
		    const RecordPosition *position, GError **error);
