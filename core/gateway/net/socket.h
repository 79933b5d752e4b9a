/* Plain non-blocking TCP sockets and the text of their addresses. */
#pragma once

#include <glib.h>
#include <netinet/in.h>
#include <sys/socket.h>

/* "192.0.2.1:5269", "[2001:db8::1]:5269"; a mapped IPv4 address as IPv4. */
char *address_format(const struct sockaddr *address);
/* "192.0.2.1", "2001:db8::1". */
char *address_format_host(const struct sockaddr *address);
guint16 address_port(const struct sockaddr *address);
/* Reads a numeric IPv4 or IPv6 address; false when `text` is none. */
gboolean address_parse(const char *text, guint16 port,
		       struct sockaddr_storage *address, socklen_t *length);

/* Begins to connect and returns the descriptor, or -1. */
int socket_connect(const struct sockaddr *to, socklen_t length, GError **error);
/* A descriptor that listens, or -1. An IPv6 address takes IPv6 only. */
int socket_listen(const char *address, guint16 port, GError **error);
/* Options of every stream socket: non-blocking, no delay, keep-alive. */
void socket_prepare(int fd);
