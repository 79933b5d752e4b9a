/* XMPP to SIP: an item from an edge becomes a MESSAGE, its SIP answer the
 * result. What has no SIP answer after 200 ms becomes a row and is then ours
 * alone. One MESSAGE is in flight per (from, to) pair; the others wait. */
#pragma once

#include "core/gateway/frontend/role.h"

typedef struct Inbound Inbound;

typedef struct InboundResult {
	const char *condition; /* NULL: the pool has it */
	const char *type, *text;
	gboolean unsure;
	int status;	     /* SIP's final one; 0: none came */
	const char *address; /* of gone and redirect: an xmpp: URI, or NULL */
} InboundResult;
typedef void InboundFn(void *data, const InboundResult *result);

/* A message that passed policy and translation; takes what it is given. */
struct Inbound {
	Frontend *frontend;
	LinkItem *item; /* NULL once the link has its result */
	InboundFn *fn;	/* tests, instead of an item */
	void *data;
	GBytes *payload;
	Xml *stanza;
	Address *from, *to;
	PageMessage page;
	char *trace;
	gboolean again;
	gint64 arrived;	      /* loop time */
	gint64 expires;	      /* µs since 1970 */
	guint64 row;	      /* 0: none */
	gboolean row_pending; /* being written */
	GList *unsaved;	      /* its place in that queue */
	struct Lane *pair;
	SipCall *call;	  /* in flight */
	GArray *targets;  /* of SipTarget, in the order to try; NULL before */
	guint member;	  /* of them, to be tried next */
	gboolean too_big; /* for UDP: it goes by TCP, or not at all */
	char *moved;	  /* the URI that the pool sent us to, or NULL */
	gboolean in_session; /* in flight there, without a call of its own */
	gboolean notice;     /* `fn` is called at the end, come what may */
	gboolean asks;	     /* what is under way asks for a notification */
	gboolean plain;	  /* what is more than text was refused, or too long */
	gboolean dressed; /* what is under way is more than text */
	SipTarget tried;  /* where it went last */
	gboolean finished;
};

/* An item: ends in exactly one result. */
void inbound_take(Frontend *frontend, LinkItem *item);
/* A row of an earlier process. */
void inbound_take_row(Frontend *frontend, const StateRow *row);
/* A test message by the same rules; `fn` is called once, maybe at once. */
void inbound_test(Frontend *frontend, const char *from, const char *to,
		  const char *body, InboundFn *fn, void *data);
/* A notice between two users that is not worth a row; `page` is taken. `fn` is
 * called once, maybe at once. */
void inbound_notice(Frontend *frontend, const Address *from, const Address *to,
		    PageMessage *page, InboundFn *fn, void *data);
/* The end of one: success when `result->condition` is NULL. Frees it unless
 * its row is being written. */
void inbound_finish(Inbound *inbound, const InboundResult *result);
/* Writes rows for what has waited for 200 ms. */
void inbound_tick(Frontend *frontend, gint64 now);
/* Frees all once the links are gone: the edge repeats what it has no result
 * for. */
void inbound_clear(Frontend *frontend);
