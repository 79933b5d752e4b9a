/* The inside of a courier: lanes, which keep the order (courier_lane.c), and
 * when they move (courier.c). */
#pragma once

#include "core/gateway/link/courier.h"

#include <stdbool.h>

typedef struct Lane Lane;

/* One item until its result. */
typedef struct Parcel {
	Lane *lane;
	LinkSend send; /* strings and payload are ours */
	gint64 deadline, since;
	guint64 number; /* of the courier: their order */
	bool sent;	/* some receiver may have acted on it */
} Parcel;

struct Lane {
	Courier *courier;
	char *name, *owner;
	Link *at; /* who has what is under way; never followed */
	guint under_way;
	GQueue waiting; /* of Parcel */
	guint busy;	/* on the stack */
};

struct Courier {
	CourierSetup setup;
	GHashTable *lanes;
	guint pending, waiting;
	guint64 bytes;	 /* of those that wait */
	guint64 numbers; /* given so far */
	Timer *tick;
	bool ending;
};

Lane *courier_lane_get(Courier *courier, const char *name, const char *owner);
void courier_lane_free(void *lane);
/* Gives its link what may go, ends what has run out; frees a lane that is
 * empty. */
void courier_lane_pump(Lane *lane);
Parcel *courier_parcel_new(Lane *lane, const LinkSend *send);
void courier_parcel_free(Parcel *parcel);
/* Takes the parcel unless there is no room. */
CourierFate courier_lane_offer(Lane *lane, Parcel *parcel, Link *link);
/* Fails all that waits. */
void courier_lane_end(Lane *lane);
