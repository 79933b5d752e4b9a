/* The link between a front end and an edge, as docs/link.md has it: what the
 * roles see. The same Link serves both roles; who dialled does not matter
 * here. Items have one owner and end in exactly one result; after any
 * interruption they are repeated in order. All calls and callbacks on the
 * loop's thread. */
#pragma once

#include "core/base/json.h"
#include "core/gateway/base/loop.h"

typedef struct Link Link;	  /* one live or waiting peer */
typedef struct LinkItem LinkItem; /* one stanza handed over to us */
typedef struct LinkResult LinkResult;

/* An item to send. Strings are copied, payload is referenced. */
typedef struct LinkSend {
	GBytes *payload;   /* one self-contained stanza, UTF-8 */
	const char *trace; /* made where the message entered */
	const char *key;   /* SIP to XMPP messages; else NULL */
	guint32 life;	   /* ms in which the receiver may still act */
	gboolean again;	   /* another process may already have acted */
	/* Called once with the result. */
	void (*done)(void *data, const LinkResult *result);
	void *data;
	/* Instead of `done`, when link_take_back gives the item back. NULL:
	 * it fails then. */
	void (*back)(void *data, gboolean sent);
	const char *lane; /* Courier: items of one lane stay in order */
} LinkSend;

struct LinkResult {
	gboolean ok;
	gboolean unsure;       /* it may have arrived */
	const char *condition; /* RFC 6120 §8.3.3, when not ok */
	const char *type;      /* cancel, wait, … */
	const char *text;
	const char
		*address; /* of gone and redirect: where to, a URI; or NULL */
};

typedef struct LinkHandler {
	/* A new item: the callee owes one link_item_ok or link_item_no. */
	void (*item)(void *data, LinkItem *item);
	/* Up means hello was exchanged and the other side is serving. */
	void (*changed)(void *data, Link *link);
	/* Front end only: what the edge says of a partner. */
	void (*partner)(void *data, Link *link, const char *domain, gboolean up,
			const char *text);
	/* Edge only: a piece of a publication record, put together. */
	void (*record)(void *data, Link *link, const char *stream,
		       GBytes *record);
	/* Edge only: a question; the callee calls link_answer, now or later. */
	void (*ask)(void *data, Link *link, guint64 number, json_t *request);
} LinkHandler;

/* Queues an item. False (and no done) when the window is full. */
gboolean link_send(Link *link, const LinkSend *send);
gboolean link_up(const Link *link);
gboolean link_draining(const Link *link);
/* There is a connection, up or not. */
gboolean link_connected(const Link *link);
const char *link_peer(const Link *link); /* the other computer's FQDN */
/* What the peer applied: "topology/settings" numbers of its config. */
void link_peer_config(const Link *link, guint64 *topology, guint64 *settings);
/* Why the last connection ended or could not be made; NULL while up. */
const char *link_problem(const Link *link);
/* The link has been down so long that its items may be given to another
 * receiver, marked `again` (link.md §4). */
gboolean link_may_hand_over(const Link *link);
/* How long it has been down, since the set was made at most; 0 while up. */
gint64 link_down_ms(const Link *link);
/* Gives back all items without a result, in their order, each with whether it
 * was ever written; or only those that were not. */
void link_take_back(Link *link, gboolean unsent_only);
/* Items sent and not yet resolved. */
guint link_pending(const Link *link);

const char *link_item_payload(const LinkItem *item, gsize *length);
/* That it came over; NULL when its computer is no longer listed. */
Link *link_item_link(const LinkItem *item);
const char *link_item_trace(const LinkItem *item);
const char *link_item_key(const LinkItem *item);
gboolean link_item_again(const LinkItem *item);
/* Loop time in ms (loop_now) until which the receiver may act. */
gint64 link_item_deadline(const LinkItem *item);
/* True when the irreversible step may be taken now (lease, link.md §4);
 * otherwise wait for the next `changed` or let the item run out. Once it was
 * true the item counts as acted on. */
gboolean link_item_may_act(LinkItem *item);
/* Its sender gave it to somebody else: drop it, with any result. */
gboolean link_item_withdrawn(const LinkItem *item);
/* Exactly one of these, once; the item is gone afterwards. */
void link_item_ok(LinkItem *item);
void link_item_no(LinkItem *item, const LinkResult *result);

/* Edge: tells every front end; remembered and repeated after hello. */
void link_partner_state(Link *link, const char *domain, gboolean up,
			const char *text);
/* Front end: hands a signed record on. */
void link_record(Link *link, const char *stream, guint64 number,
		 GBytes *record);
typedef void LinkAnswerFn(void *data, json_t *answer, const GError *error);
/* Front end: asks the edge; `fn` is called once, at the latest after
 * LINK_ASK_MS. */
void link_ask(Link *link, json_t *request, LinkAnswerFn *fn, void *data);
void link_answer(Link *link, guint64 number, json_t *answer);

/* ---- making links ---- */

typedef struct LinkSelf {
	const char *computer;	      /* own FQDN */
	const char *key_file;	      /* PEM, own internal key */
	const char *certificate_file; /* PEM */
	const char *authority_file; /* PEM, the deployment's authority alone */
	guint64 topology, settings; /* applied numbers, for hello and tick */
} LinkSelf;

typedef struct LinkSet LinkSet; /* all links of this role */

/* Edge: listens on the internal address and accepts the names set with
 * link_set_peers. */
LinkSet *link_set_listen(Loop *loop, const LinkSelf *self, const char *address,
			 guint16 port, const LinkHandler *handler, void *data,
			 GError **error);
/* Front end: dials every peer, on threads of its own (libstrophe). */
LinkSet *link_set_dial(Loop *loop, const LinkSelf *self,
		       const LinkHandler *handler, void *data, GError **error);
/* Not from inside a callback. Items without result fail, unsure; items of the
 * others that are still held stay valid. */
void link_set_free(LinkSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LinkSet, link_set_free)
/* The port an edge listens on. */
guint16 link_set_port(const LinkSet *set);

typedef struct LinkPeer {
	const char *computer; /* FQDN, the name its certificate must carry */
	const char *address;  /* to dial, or NULL: resolve the FQDN */
	guint16 port;
} LinkPeer;

/* Replaces the list of allowed (edge) or dialled (front end) peers. Links
 * that stay are not touched; items sent on those that go fail, unsure. */
void link_set_peers(LinkSet *set, const LinkPeer *peers, guint count);
/* New applied numbers: told with the next tick, at once. */
void link_set_config(LinkSet *set, guint64 topology, guint64 settings);
/* New certificate files: used from the next connection on. */
void link_set_renew(LinkSet *set, const LinkSelf *self);
/* Says that nothing new is wanted. */
void link_set_drain(LinkSet *set);
/* Nor will there be anything new from here: links close when nobody owes
 * anything, 30 s after link_set_drain at the latest. `done` is called once
 * there is none left. */
void link_set_finish(LinkSet *set, LoopFn *done, void *data);
/* Links in the order of their computers' names. */
Link **link_set_links(LinkSet *set, guint *count);
/* `links` of docs/control.md; an empty array for NULL. */
json_t *link_set_describe(LinkSet *set);
