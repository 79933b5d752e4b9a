/* Stanzas between partners and front ends, both ways: each is checked as if
 * it came from the network, and has one owner until its result is known. */
#pragma once

#include "core/gateway/edge/edge_private.h"

/* A stanza that a front end wants to go to a partner. */
typedef struct RelayItem {
	const char *payload;
	gsize length;
	const char *trace;
	gboolean again;	 /* may have been sent before: marked with <delay/> */
	gint64 deadline; /* loop time until which it may be written */
	void (*done)(void *data, const LinkResult *result);
	gboolean (*may_act)(void *data); /* as in PairItem */
	void *data;
} RelayItem;

Relay *relay_new(Edge *edge);
/* Gives all that is open its end; sessions must be gone. */
void relay_free(Relay *relay);
/* To a partner; `done` is called once, perhaps inside. */
void relay_item(Relay *relay, const RelayItem *item);
/* From a partner, of a pair proven on `session`; takes the stanza. */
void relay_stanza(Relay *relay, Session *session, Xml *stanza, guint64 number);
/* A front end came, or has room again. */
void relay_retry(Relay *relay);
/* What waited too long fails. */
void relay_tick(Relay *relay);
/* Stanzas of partners whose outcome is open. */
guint relay_open(const Relay *relay);
guint64 relay_count(const Relay *relay, gboolean incoming);
