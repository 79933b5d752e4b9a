#include "tests/support/dns_server.h"

#include <arpa/inet.h>
#include <string.h>
#include <unistd.h>

#define NXDOMAIN 3

struct DnsServer {
	const DnsRow *zone;
	int fd;
	guint16 port;
	char *at;
	GThread *thread;
};

static gsize question_name(const guint8 *packet, gsize length, GString *name)
{
	gsize at = 12;
	while (at < length && packet[at]) {
		if (name->len)
			g_string_append_c(name, '.');
		g_string_append_len(name, (const char *)packet + at + 1,
				    packet[at]);
		at += packet[at] + 1u;
	}
	return at + 1;
}

static void append_record(GByteArray *reply, int type, const char *data,
			  gsize length)
{
	guint8 head[12] = { 0xc0, 12, 0, (guint8)type,	0, 1, 0, 0,
			    0,	  9,  0, (guint8)length };
	g_byte_array_append(reply, head, sizeof head);
	g_byte_array_append(reply, (const guint8 *)data, (guint)length);
	reply->data[7]++;
}

static void answer(const DnsRow *zone, const guint8 *packet, gsize length,
		   GByteArray *reply)
{
	g_autoptr(GString) name = g_string_new(NULL);
	gsize end = question_name(packet, length, name);
	g_autofree char *folded = g_ascii_strdown(name->str, -1);
	int type = packet[end] << 8 | packet[end + 1];
	gboolean exists = FALSE;
	g_byte_array_append(reply, packet, (guint)end + 4);
	memcpy(reply->data + 2, "\x81\x80\0\1\0\0\0\0\0\0", 10);
	for (const DnsRow *row = zone; row->name; row++) {
		if (strcmp(row->name, folded))
			continue;
		exists = TRUE;
		if (row->type != type)
			continue;
		reply->data[3] |= (guint8)row->code;
		if (row->length)
			append_record(reply, type, row->data, row->length);
	}
	if (!exists)
		reply->data[3] |= NXDOMAIN;
}

static void *serve(void *data)
{
	DnsServer *server = data;
	guint8 packet[512];
	struct sockaddr_storage from;
	for (;;) {
		socklen_t size = sizeof from;
		ssize_t got = recvfrom(server->fd, packet, sizeof packet, 0,
				       (struct sockaddr *)&from, &size);
		if (got < 17)
			return NULL; /* one byte ends the server */
		g_autoptr(GByteArray) reply = g_byte_array_new();
		answer(server->zone, packet, (gsize)got, reply);
		sendto(server->fd, reply->data, reply->len, 0,
		       (struct sockaddr *)&from, size);
	}
}

DnsServer *dns_server_new(const DnsRow *zone)
{
	struct sockaddr_in own = { .sin_family = AF_INET,
				   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof own;
	DnsServer *server = g_new0(DnsServer, 1);
	server->zone = zone;
	server->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	g_assert_cmpint(bind(server->fd, (struct sockaddr *)&own, length), ==,
			0);
	getsockname(server->fd, (struct sockaddr *)&own, &length);
	server->port = ntohs(own.sin_port);
	server->at = g_strdup_printf("127.0.0.1@%u", server->port);
	server->thread = g_thread_new("dns", serve, server);
	return server;
}

void dns_server_free(DnsServer *server)
{
	struct sockaddr_in own = { .sin_family = AF_INET,
				   .sin_port = htons(server->port),
				   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	sendto(server->fd, "", 1, 0, (struct sockaddr *)&own, sizeof own);
	g_thread_join(server->thread);
	close(server->fd);
	g_free(server->at);
	g_free(server);
}

const char *dns_server_at(const DnsServer *server)
{
	return server->at;
}
