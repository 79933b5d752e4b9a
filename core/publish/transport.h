/* How records get from the store to replicas, behind one small interface. A
 * transport is not trusted: it can delay, damage or withhold, and replicas
 * notice. Used by one thread at a time. */
#pragma once

#include "core/base/json.h"
#include "core/publish/record.h"

typedef struct Transport Transport;

/* A record that the transport offers; nothing in it is verified. */
typedef struct TransportEntry {
	char *name; /* for messages: "settings/…12.record" */
	char *tag;  /* changes when the content may have changed */
	bool readable;
	RecordHeader header; /* as found; only when readable */
	guint8 bytes[RECORD_HEADER_BYTES];
	char *fault; /* why it is not readable */
} TransportEntry;
void transport_entry_free(TransportEntry *entry);

typedef struct TransportClass {
	bool (*append)(Transport *transport, const RecordHeader *header,
		       const RecordPosition *last, GBytes *record,
		       GError **error);
	bool (*last)(Transport *transport, RecordStream stream,
		     RecordPosition *last, GError **error);
	GPtrArray *(*list)(Transport *transport, RecordStream stream,
			   GError **error);
	GBytes *(*read)(Transport *transport, const TransportEntry *entry,
			GError **error);
	int (*watch)(Transport *transport);
	bool (*report)(Transport *transport, const char *computer,
		       const json_t *status, GError **error);
	json_t *(*reports)(Transport *transport, GError **error);
	void (*free)(Transport *transport);
} TransportClass;

struct Transport {
	const TransportClass *class;
};

/* A folder that any file sync may copy (docs/publication.md). It need not be
 * there yet. */
Transport *transport_directory(const char *folder);
void transport_free(Transport *transport);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Transport, transport_free)

typedef enum TransportError {
	TRANSPORT_ERROR_FAILED,
	TRANSPORT_ERROR_RACED, /* somebody else appended first */
} TransportError;
#define TRANSPORT_ERROR (transport_error_quark())
GQuark transport_error_quark(void);

/* Appends where the stream still ends at `last`; on stable storage when it
 * returns true. */
bool transport_append(Transport *transport, const RecordHeader *header,
		      const RecordPosition *last, GBytes *record,
		      GError **error);
/* Where the stream ends; zeros when it is empty. */
bool transport_last(Transport *transport, RecordStream stream,
		    RecordPosition *last, GError **error);
/* Of TransportEntry, unreadable ones first, then newest first. */
GPtrArray *transport_list(Transport *transport, RecordStream stream,
			  GError **error);
/* The whole record, read once. */
GBytes *transport_read(Transport *transport, const TransportEntry *entry,
		       GError **error);
/* A descriptor that becomes readable when something may be new, or -1; each
 * call forgets what was seen so far. The transport closes it. */
int transport_watch(Transport *transport);
/* A replica's status, and those of all as an array. */
bool transport_report(Transport *transport, const char *computer,
		      const json_t *status, GError **error);
json_t *transport_reports(Transport *transport, GError **error);
