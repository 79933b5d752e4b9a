/* What TCP itself says of a connection; apart, since the kernel's header and
 * the C library's exclude each other. */
#pragma once

#include <glib.h>

/* Bytes that the kernel has ever taken in for the other end; 0: none. */
guint64 tcp_received(int fd);
