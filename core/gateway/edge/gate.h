/* How many new connections are let in: so many a second in all and from one
 * address. Streams that are established are not asked. */
#pragma once

#include <glib.h>
#include <sys/socket.h>

typedef struct Gate Gate;

Gate *gate_new(void);
void gate_free(Gate *gate);
/* `now` in ms. */
gboolean gate_admit(Gate *gate, const struct sockaddr *from, gint64 now);
