/* The protocol of the link for one peer, from the first connection to the
 * last: epochs, numbers, repeats, leases. Knows no sockets and no clock: time
 * comes in with every call, elements come in as structs, text goes out. */
#pragma once

#include "core/gateway/link/keys.h"
#include "core/gateway/link/link.h"
#include "core/gateway/link/wire.h"

typedef struct Endpoint Endpoint;

typedef struct EndpointHandler {
	void (*item)(void *data, LinkItem *item);
	/* Up, down, draining, other numbers applied, lease renewed. */
	void (*changed)(void *data);
	void (*partner)(void *data, const char *domain, gboolean up,
			const char *text);
	void (*record)(void *data, const char *stream, GBytes *record);
	void (*ask)(void *data, guint64 number, json_t *request);
	/* There is something for endpoint_take; may be called again and
	 * again before it is taken. */
	void (*output)(void *data);
	/* The same of a result, which may wait a little. NULL: as output. */
	void (*result)(void *data);
} EndpointHandler;

/* `keys` (an edge's, or NULL) outlives the endpoint. */
Endpoint *endpoint_new(guint64 epoch, KeyTable *keys,
		       const EndpointHandler *handler, void *data);
/* What was given to endpoint_new, found from an item; NULL when the link of
 * the item is gone. */
void *endpoint_data_of(const LinkItem *item, Endpoint **endpoint);
void endpoint_free(Endpoint *endpoint);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Endpoint, endpoint_free)

/* The stream is open both ways: greets. */
void endpoint_connected(Endpoint *endpoint, gint64 now);
void endpoint_disconnected(Endpoint *endpoint, gint64 now);
/* False: close the connection, for the reason given. */
gboolean endpoint_receive(Endpoint *endpoint, WireElement *element, gint64 now,
			  GError **error);
/* To be called several times a second: ticks, time-outs. False as above. */
gboolean endpoint_poll(Endpoint *endpoint, gint64 now, GError **error);
/* Appends what is to be written. `unwritten` bytes of earlier output are
 * still on their way: records and answers wait while they are many. */
void endpoint_take(Endpoint *endpoint, gint64 now, gsize unwritten,
		   GString *into);

gboolean endpoint_send(Endpoint *endpoint, const LinkSend *send, gint64 now);
gboolean endpoint_greeted(const Endpoint *endpoint);
gboolean endpoint_up(const Endpoint *endpoint);
gboolean endpoint_draining(const Endpoint *endpoint); /* the peer is */
void endpoint_peer_config(const Endpoint *endpoint, guint64 *topology,
			  guint64 *settings);
/* As link_take_back. */
void endpoint_take_back(Endpoint *endpoint, gboolean unsent_only);
/* The peer is no longer one: what it may have acted on fails, the rest is
 * given back. */
void endpoint_give_up(Endpoint *endpoint);
guint endpoint_pending(const Endpoint *endpoint);
/* Nothing is owed in either direction, and both sides know; the peer knows that
 * we drain. */
gboolean endpoint_idle(const Endpoint *endpoint);
/* The irreversible step may be taken (lease). */
gboolean endpoint_may_act(const Endpoint *endpoint, gint64 now);
/* Items may be handed to another receiver: the last tock is long ago. */
gboolean endpoint_may_hand_over(const Endpoint *endpoint, gint64 now);

void endpoint_set_config(Endpoint *endpoint, guint64 topology, guint64 settings,
			 gint64 now);
void endpoint_drain(Endpoint *endpoint, gint64 now);
void endpoint_partner(Endpoint *endpoint, const char *domain, gboolean up,
		      const char *text);
void endpoint_record(Endpoint *endpoint, const char *stream, guint64 number,
		     GBytes *record);
void endpoint_ask(Endpoint *endpoint, json_t *request, LinkAnswerFn *fn,
		  void *data, gint64 now);
void endpoint_answer(Endpoint *endpoint, guint64 number, json_t *answer);
