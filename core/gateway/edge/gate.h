/* How many new connections are let in: so many a second in all and from one
 * address (of IPv6, one /64), and so many that have proven nothing yet.
 * Streams that are established are not asked. */
#pragma once

#include <glib.h>
#include <sys/socket.h>

typedef struct Gate Gate;

Gate *gate_new(void);
void gate_free(Gate *gate);
/* `now` in ms. */
gboolean gate_admit(Gate *gate, const struct sockaddr *from, gint64 now);
/* Whether somebody at this address has proven a domain: he is let in before
 * strangers. */
gboolean gate_knows(const Gate *gate, const struct sockaddr *from);
/* `who` has proven nothing yet; until gate_prove or gate_release. */
void gate_hold(Gate *gate, const void *who, const struct sockaddr *from);
void gate_prove(Gate *gate, const void *who);
void gate_release(Gate *gate, const void *who);
guint gate_held(const Gate *gate);
