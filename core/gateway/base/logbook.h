/* What a role keeps on disk while somebody has logging started: lines of its
 * log and, where the scenario says so, messages as they went over the wire.
 * One for the process, like its log; callable from any thread but where it
 * says otherwise. Entries are written by a thread of its own within
 * LOGBOOK_WRITE_MS; what a kill takes with it is what was not written yet. */
#pragma once

#include "core/base/json.h"
#include "core/gateway/base/trace.h"

#define LOGBOOK_WRITE_MS      200
#define LOGBOOK_SEGMENT_BYTES (4 << 20)
#define LOGBOOK_SEGMENTS      16
#define LOGBOOK_WAITING	      20000 /* entries not written yet; more go */
#define LOGBOOK_LINKS	      50000 /* keys whose id is known */

typedef enum LogbookWants {
	LOGBOOK_LINES = 1 << 0, /* of the log, as far as it goes */
	LOGBOOK_DEBUG = 1 << 1, /* those beyond too */
	LOGBOOK_SIP = 1 << 2,
	LOGBOOK_XMPP = 1 << 3,
} LogbookWants;

/* Scenarios that an earlier process had running go on. The folder is made
 * when the first one starts. */
void logbook_open(const char *folder);
/* All is on disk then. */
void logbook_close(void);
/* Costs nothing: asked before an entry is made. */
gboolean logbook_wants(LogbookWants what);

/* Strings are borrowed; NULL where unknown. */
typedef struct LogbookEntry {
	const char *component; /* "SIP", "XMPP" or an area of the log */
	TraceLevel level;
	const char *id;	 /* that follows a message; or NULL: by the key */
	const char *key; /* of one request or stanza, see logbook_link */
	const char *call_id;
	const char *way; /* sent, received; NULL: a line of the log */
	const char *address, *from, *to;
	const char *text;
} LogbookEntry;
void logbook_add(const LogbookEntry *entry);
/* Entries with this key, earlier by at most LOGBOOK_WRITE_MS or later, have
 * this id. */
void logbook_link(const char *id, const char *key);
/* The key of a SIP request and its answers, of a stanza; free it. */
char *logbook_sip_key(const char *call_id, const char *cseq);
char *logbook_stanza_key(const char *from, const char *to, const char *id);

/* ---- for the shell ---- */

/* One scenario beside AlwaysOn may run. */
gboolean logbook_start(const char *scenario, gint64 seconds, GError **error);
gboolean logbook_stop(const char *scenario, GError **error);
/* All that run go on for so long from now. */
gboolean logbook_extend(gint64 seconds, GError **error);
/* "scenarios": name, since, until; "bytes", "lost". */
json_t *logbook_describe(void);
/* Waits until all so far is on disk; not on the loop. */
void logbook_sync(void);
/* Criteria of docs/control.md, log-search; not on the loop. */
json_t *logbook_search(const json_t *criteria);
