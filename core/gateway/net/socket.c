#include "core/gateway/net/socket.h"

#include "core/base/append.h"
#include "core/gateway/net/limits.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <netinet/tcp.h>
#include <string.h>
#include <unistd.h>

/* As inet_ntop, which has a format read for it. */
static void format_four(const guint8 *octets, char *text)
{
	for (int i = 0; i < 4; i++) {
		guint8 octet = octets[i];
		if (octet >= 100)
			*text++ = (char)('0' + octet / 100);
		if (octet >= 10)
			*text++ = (char)('0' + octet / 10 % 10);
		*text++ = (char)('0' + octet % 10);
		*text++ = i < 3 ? '.' : '\0';
	}
}

char *address_format_host(const struct sockaddr *address)
{
	char text[INET6_ADDRSTRLEN] = "";
	if (address->sa_family == AF_INET) {
		const struct sockaddr_in *four = (const void *)address;
		format_four((const guint8 *)&four->sin_addr, text);
	} else if (address->sa_family == AF_INET6) {
		const struct sockaddr_in6 *six = (const void *)address;
		const guint8 *bytes = six->sin6_addr.s6_addr;
		if (IN6_IS_ADDR_V4MAPPED(&six->sin6_addr))
			format_four(bytes + 12, text);
		else
			inet_ntop(AF_INET6, bytes, text, sizeof text);
	}
	return g_strdup(text);
}

guint16 address_port(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET)
		return ntohs(((const struct sockaddr_in *)(const void *)address)
				     ->sin_port);
	if (address->sa_family == AF_INET6)
		return ntohs(
			((const struct sockaddr_in6 *)(const void *)address)
				->sin6_port);
	return 0;
}

char *address_format(const struct sockaddr *address)
{
	g_autofree char *host = address_format_host(address);
	if (!*host)
		return g_strdup("");
	gboolean six = strchr(host, ':') != NULL;
	GString *text = g_string_new(six ? "[" : NULL);
	append_all(text, host, six ? "]:" : ":", NULL);
	append_number(text, address_port(address));
	return g_string_free(text, FALSE);
}

gboolean address_parse(const char *text, guint16 port,
		       struct sockaddr_storage *address, socklen_t *length)
{
	struct sockaddr_in *four = (void *)address;
	struct sockaddr_in6 *six = (void *)address;
	memset(address, 0, sizeof *address);
	if (inet_pton(AF_INET, text, &four->sin_addr) == 1) {
		four->sin_family = AF_INET;
		four->sin_port = htons(port);
		*length = sizeof *four;
		return TRUE;
	}
	if (inet_pton(AF_INET6, text, &six->sin6_addr) == 1) {
		six->sin6_family = AF_INET6;
		six->sin6_port = htons(port);
		*length = sizeof *six;
		return TRUE;
	}
	return FALSE;
}

static void set_option(int fd, int level, int option)
{
	int on = 1;
	setsockopt(fd, level, option, &on, sizeof on);
}

void socket_prepare(int fd)
{
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	set_option(fd, IPPROTO_TCP, TCP_NODELAY);
	set_option(fd, SOL_SOCKET, SO_KEEPALIVE);
}

int socket_connect(const struct sockaddr *to, socklen_t length, GError **error)
{
	int fd = socket(to->sa_family,
			SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd >= 0) {
		socket_prepare(fd);
		if (!connect(fd, to, length) || errno == EINPROGRESS)
			return fd;
	}
	g_set_error_literal(error, G_IO_ERROR,
			    (gint)g_io_error_from_errno(errno),
			    g_strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

static int listen_on(const struct sockaddr *address, socklen_t length)
{
	int fd = socket(address->sa_family,
			SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	set_option(fd, SOL_SOCKET, SO_REUSEADDR);
	if (address->sa_family == AF_INET6)
		set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY);
	if (!bind(fd, address, length) && !listen(fd, LISTENER_BACKLOG))
		return fd;
	int code = errno;
	close(fd);
	errno = code;
	return -1;
}

int socket_listen(const char *address, guint16 port, GError **error)
{
	struct sockaddr_storage storage;
	socklen_t length = 0;
	if (!address_parse(address, port, &storage, &length)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
			    "'%s' is not an IP address", address);
		return -1;
	}
	int fd = listen_on((struct sockaddr *)&storage, length);
	if (fd >= 0)
		return fd;
	int code = errno;
	g_autofree char *where = address_format((struct sockaddr *)&storage);
	if (code == EADDRINUSE)
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE,
			    "another program already listens on %s", where);
	else
		g_set_error(error, G_IO_ERROR,
			    (gint)g_io_error_from_errno(code),
			    "cannot listen on %s: %s", where, g_strerror(code));
	return -1;
}
