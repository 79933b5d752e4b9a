/* Presence between the pools' users and their contacts (RFC 8048): what comes
 * in from SIP and over the link, and the pairs that it is about. The pool is
 * the authority for its users, the partner's server for its own; pairs here
 * are a cache that survives a restart. */
#pragma once

#include "core/gateway/frontend/role.h"

typedef struct Presences Presences;

Presences *presences_new(Frontend *frontend);
/* Ends nothing: dialogs and pairs stay on disk. */
void presences_free(Presences *presences);
/* Reads the pairs of an earlier process; with the first configuration. */
void presences_start(Presences *presences);

/* Before a configuration is swapped for that one: ends what there is with
 * partners that it has not, so that they may still be told. */
void presences_leave(Presences *presences, const Config *next);
/* After it: who is back is served again. */
void presences_apply(Presences *presences);

/* SUBSCRIBE or NOTIFY: ends in exactly one answer. */
void presence_take_request(Frontend *frontend, SipRequest *request);
/* A presence stanza: the item ends in exactly one result, that of a
 * subscription stanza when the new state is on disk. */
void presence_take_item(Frontend *frontend, LinkItem *item, const Xml *stanza);
/* What an edge says of a partner. */
void presence_partner(Frontend *frontend, const char *domain, gboolean up);
/* Nothing owed stands before the user's presence for the contact any more. */
void presence_go(Frontend *frontend, const Address *user,
		 const Address *contact);
/* From time to time; `changed`: another front end came or went, and pairs may
 * have to move. */
void presence_look(Frontend *frontend, gboolean changed);
/* Pairs are still to be given to other front ends. */
gboolean presence_waits(const Frontend *frontend);
/* Whether the user has added the contact: a SUBSCRIBE of his was seen in the
 * last 90 days. */
gboolean presence_is_added(const Frontend *frontend, const Address *user,
			   const Address *contact);
/* Answers the ask "subscriptions"; the caller owns it. */
json_t *presence_describe(const Presences *presences);
