/* libstrophe's memory, for one connection: it puts no limit to the elements
 * that it builds, neither to their size nor to their depth, so that what it
 * holds of them is counted here. The dialer gives the connection up when it is
 * too much. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <strophe.h>

typedef struct DialMemory {
	xmpp_mem_t functions; /* for xmpp_ctx_new */
	gsize held;	      /* of what was read */
	bool sending;	      /* what is allocated now was not */
} DialMemory;

void dial_memory_init(DialMemory *memory);
bool dial_memory_over(const DialMemory *memory);
