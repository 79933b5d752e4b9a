/* Availability as both worlds write it (RFC 8048 §6): one Presence is what one
 * resource says of itself, an XMPP stanza or a tuple of a PIDF document. Pure:
 * no sockets, no clock. */
#pragma once

#include "core/gateway/base/xml.h"
#include "core/gateway/bridge/address.h"

#define PRESENCE_NO_PRIORITY (-1)

typedef struct PresenceNote {
	char *language; /* or NULL */
	char *text;
} PresenceNote;

typedef struct Presence {
	char *resource;	  /* "" without */
	gboolean open;	  /* available */
	int priority;	  /* 0 to 127, or none: a negative one is none */
	char *show;	  /* away, chat, dnd, xa, or NULL */
	GPtrArray *notes; /* of PresenceNote */
} Presence;

Presence *presence_new(const char *resource, gboolean open);
void presence_free(Presence *presence);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Presence, presence_free)
/* An empty list that frees its presences. */
GPtrArray *presence_list(void);
/* Takes the note's text as it is; without text there is no note. */
void presence_add_note(Presence *presence, const char *language,
		       const char *text);
/* Whether it is one of the four that RFC 6121 §4.7.2.1 has. */
gboolean presence_show_valid(const char *show);

/* Whether a watcher would see no difference. */
gboolean presence_same(const Presence *a, const Presence *b);

/* The first available one of the highest priority, or NULL. */
const Presence *presence_best(const GPtrArray *list);
/* The one of that resource, or NULL. */
Presence *presence_find(const GPtrArray *list, const char *resource);
/* What a stanza changes of what is known of its sender: takes `presence`. An
 * unavailable one of the bare address ends all (RFC 6121 §4.5.4). */
void presence_update(GPtrArray *list, Presence *presence);

/* Reads a stanza without type or of the type unavailable; NULL for others. */
Presence *presence_read(const Xml *stanza);
/* The stanza, by the presence's resource; without its notes where not
 * `notes`. */
Xml *presence_write(const Presence *presence, const Address *from,
		    const Address *to, gboolean notes);
/* A stanza of another type between bare addresses: subscribe, … */
Xml *presence_stanza(const char *type, const Address *from, const Address *to,
		     const char *id);
