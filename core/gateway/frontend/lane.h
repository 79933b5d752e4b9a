/* The queue of one (from, to) pair, and sending its head to a member of the
 * receiver's pool (docs/link.md §5). Private to this folder. */
#pragma once

#include "core/gateway/frontend/inbound.h"

typedef struct Lane Lane;

/* Queues it and sends it when it is its turn; refuses it when the queue is
 * full. */
void lane_add(Inbound *inbound);
/* Tries again what waited for a lease, ends what has run out. */
void lanes_tick(Frontend *frontend);
void lane_free(void *pair);
