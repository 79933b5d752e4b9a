/* The inside of an endpoint, shared by endpoint.c (its life, what it sends)
 * and endpoint_take.c (what each received element does). */
#pragma once

#include "core/gateway/link/asks.h"
#include "core/gateway/link/endpoint.h"
#include "core/gateway/link/inbox.h"
#include "core/gateway/link/outbox.h"
#include "core/gateway/link/records.h"

#include <stdbool.h>

/* A time that is long ago for every clock. */
#define ENDPOINT_NEVER (G_MININT64 / 2)

struct Endpoint {
	const EndpointHandler *handler;
	void *data;
	Outbox *outbox;
	Inbox *inbox;
	Asks *asks;
	RecordQueue *records;
	RecordStore *pieces;
	GString *urgent; /* of this connection, to be written first */
	GQueue bulk;	 /* of char *: answers */
	guint64 epoch, peer_epoch;
	guint64 topology, settings, peer_topology, peer_settings;
	gint64 now;	     /* of the last call */
	gint64 last_tick;    /* sent */
	gint64 last_sign;    /* tock received, or connected */
	gint64 lease_from;   /* sending time of the last answered tick */
	gint64 last_promise; /* tock sent */
	gint64 drain_from;   /* since we drain */
	bool connected, greeted, up, leased;
	bool draining, peer_draining;
};

void endpoint_output(Endpoint *endpoint);
void endpoint_changed(Endpoint *endpoint);
WireStatus endpoint_status(const Endpoint *endpoint);
