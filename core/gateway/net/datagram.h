/* One UDP socket on the loop. */
#pragma once

#include "core/gateway/base/loop.h"

#include <sys/socket.h>

typedef struct Datagram Datagram;
typedef void DatagramFn(void *data, const char *bytes, gsize length,
			const struct sockaddr *from, socklen_t from_length);

/* Binds "address" and port; port 0 picks one, datagram_port tells. */
Datagram *datagram_new(Loop *loop, const char *address, guint16 port,
		       DatagramFn *received, void *data, GError **error);
/* Safe inside `received`. */
void datagram_free(Datagram *datagram);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Datagram, datagram_free)
guint16 datagram_port(const Datagram *datagram);
/* False when the kernel did not take it: UDP may lose it just as well. */
gboolean datagram_send(Datagram *datagram, const struct sockaddr *to,
		       socklen_t to_length, const char *bytes, gsize length);
