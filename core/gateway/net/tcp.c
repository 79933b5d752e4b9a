#include "core/gateway/net/tcp.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

guint64 tcp_received(int fd)
{
	struct tcp_info info = { 0 };
	socklen_t length = sizeof info;

	getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length);
	return info.tcpi_bytes_received;
}
