/* Hands items to whichever link owns their receiver and keeps their order when
 * the owner changes (docs/link.md, section 6): what is under way with one
 * receiver has its result, or is taken back, before the next item of the same
 * lane goes to another. Owns items until their result; borrows the links. */
#pragma once

#include "core/gateway/link/link.h"

typedef struct Courier Courier;

/* The link that owns `owner` now: one that is up, or one that is waited for.
 * NULL: there is none. */
typedef Link *CourierChooseFn(void *data, const char *owner);

typedef struct CourierSetup {
	Loop *loop;
	LinkSet *links; /* outlives the courier */
	CourierChooseFn *choose;
	void *data;
	guint32 hold_ms; /* of an item while nobody is the owner */
} CourierSetup;

typedef enum CourierFate {
	COURIER_TAKEN,
	COURIER_NOBODY, /* there is no owner */
	COURIER_FULL,	/* too much waits */
} CourierFate;

Courier *courier_new(const CourierSetup *setup);
/* Takes everything back; what is open fails, unsure where it had been sent. */
void courier_free(Courier *courier);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Courier, courier_free)
/* As link_send; `owner` is what `choose` is asked with, the same for all of a
 * lane. Only COURIER_TAKEN leads to a result. */
CourierFate courier_send(Courier *courier, const char *owner,
			 const LinkSend *send);
/* A link changed: what waited may go. */
void courier_retry(Courier *courier);
/* Items with this courier, under way or waiting. */
guint courier_pending(const Courier *courier);
