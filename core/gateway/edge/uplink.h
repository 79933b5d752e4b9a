/* The way to the front ends, as the relay sees it: links in a gateway, a
 * fake in tests. */
#pragma once

#include "core/gateway/edge/edge.h"

typedef struct Uplink {
	/* Hands `send` to the front end that owns `user` (bare address).
	 * False: none serves, or too much waits. */
	gboolean (*send)(void *data, const char *user, const LinkSend *send);
	/* Whether any front end serves. */
	gboolean (*serving)(void *data);
	void (*partner)(void *data, const char *domain, gboolean up,
			const char *text);
	void *data;
} Uplink;

void edge_set_uplink(Edge *edge, const Uplink *uplink);
