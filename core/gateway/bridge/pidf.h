/* PIDF documents (RFC 3863) with what RFC 8048 §6 puts into them: a tuple for
 * each resource, the priority scale, <show/>, notes with their language, and
 * RPID activities (RFC 4480) for who does not read <show/>. Pure. */
#pragma once

#include "core/gateway/bridge/presence.h"

#define PIDF_TYPE "application/pidf+xml"

/* A whole document: every resource that is in the list. `entity` is a pres:
 * or sip: URI, `time` in µs since 1970 must grow from one to the next. */
GBytes *pidf_write(const char *entity, const char *contact,
		   const GPtrArray *list, gint64 time);
/* The same as a pool of Lync reads it: one tuple, that of the resource that
 * counts most, and the activity inside of its status. */
GBytes *pidf_write_lync(const char *entity, const GPtrArray *list, gint64 time);
/* Of Presence. A tuple without <basic/> says nothing. `language` (may be
 * NULL) is that of notes without one. */
GPtrArray *pidf_read(const char *bytes, gsize length, const char *language,
		     GError **error);

/* Priorities between 0 and 127 as thousandths, and back (RFC 8048 Table 1). */
guint pidf_priority(int priority);
int pidf_priority_from(guint thousandths);
/* A resource as xs:ID and back: "ID-", then what it may not hold as _xHH. NULL
 * when nothing could have become it. */
char *pidf_tuple_id(const char *resource);
char *pidf_resource(const char *id);
