/* The links of a role and how they are tied to their connections: what
 * link.c, accept.c and dial.c share. */
#pragma once

#include "core/gateway/link/dial.h"
#include "core/gateway/link/endpoint.h"
#include "core/gateway/link/link.h"
#include "core/gateway/net/connection.h"

#include <stdbool.h>

typedef struct Guest Guest; /* an edge's accepted connection */

typedef struct OwnFiles {
	char *computer, *key_file, *certificate_file, *authority_file;
} OwnFiles;

typedef struct PartnerState {
	gboolean up;
	char *text;
} PartnerState;

struct LinkSet {
	Loop *loop;
	OwnFiles own;
	const LinkHandler *handler;
	void *data;
	guint64 epoch, topology, settings;
	GPtrArray *links;     /* of Link, by computer */
	GHashTable *partners; /* domain -> what was said last */
	GPtrArray *retired;   /* of Link, to be freed by `sweep` */
	Timer *poll, *sweep;
	bool draining, finishing, ending;
	gint64 drain_since;
	LoopFn *finished;
	void *finished_data;
	/* edge only */
	KeyTable *keys;
	Listener *listener;
	SSL_CTX *context;
	GPtrArray *guests; /* of Guest, those that end included */
	guint64 accepted;  /* guests so far */
};

struct Link {
	LinkSet *set;
	char *computer, *address;
	guint16 port;
	Endpoint *endpoint;
	Guest *guest;	/* edge, while connected */
	Dialer *dialer; /* front end */
	bool attached;	/* the endpoint believes in a connection */
	bool was_up, scheduled, gone;
	guint results;	   /* that wait to be written */
	gint64 results_at; /* when some were, last */
	Timer *results_due;
	gint64 down_since;
	char *problem; /* why the last connection ended, or NULL */
};

/* What endpoints and dialers tell their link (link_events.c). */
extern const EndpointHandler link_edge_events, link_frontend_events;
extern const DialHandler link_dial_events;

Link *link_new(LinkSet *set, const LinkPeer *peer);
void link_free(void *link);
gint64 link_now(const Link *link);
void link_poll(Link *link);
/* True once it is closed. */
bool link_poll_drained(Link *link);
Link *link_set_find(LinkSet *set, const char *computer);
/* The stream is open both ways. */
void link_attach(Link *link);
/* The connection is no more; `reason` may be NULL. */
void link_detach(Link *link, const char *reason);
/* False: the caller closes the connection for that reason. */
bool link_receive(Link *link, WireElement *element, GError **error);
/* Writes what waits, at the end of this turn. */
void link_schedule(Link *link);
/* The same, as a timer's. */
void link_results_due(void *link);

/* accept.c */
bool guests_listen(LinkSet *set, const char *address, guint16 port,
		   GError **error);
bool guests_renew(LinkSet *set, GError **error);
void guests_free(LinkSet *set);
/* Says goodbye; the guest frees itself later. */
void guest_close(Guest *guest, const char *reason);
void guest_send(Guest *guest, const GString *text);
gsize guest_unwritten(const Guest *guest);
