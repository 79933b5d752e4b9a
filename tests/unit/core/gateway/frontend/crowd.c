#include "tests/unit/core/gateway/frontend/crowd.h"

#include <arpa/inet.h>
#include <string.h>
#include <unistd.h>

static struct sockaddr_in at(guint32 address, guint16 port)
{
	struct sockaddr_in place = { .sin_family = AF_INET };

	place.sin_addr.s_addr = htonl(address);
	place.sin_port = htons(port);
	return place;
}

static struct sockaddr_in front_end(const Crowd *crowd)
{
	return at(INADDR_LOOPBACK, frontend_sip_port(crowd->bench->frontend));
}

void crowd_open(Crowd *crowd, ImBench *bench)
{
	crowd->bench = bench;
	crowd->sockets = g_array_new(FALSE, FALSE, sizeof(int));
}

void crowd_close(Crowd *crowd)
{
	for (guint i = 0; i < crowd->sockets->len; i++)
		close(g_array_index(crowd->sockets, int, i));
	g_array_unref(crowd->sockets);
}

guint crowd_connect(Crowd *crowd, guint32 address)
{
	const struct sockaddr_in own = at(address, 0);
	const struct sockaddr_in to = front_end(crowd);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	g_assert_cmpint(fd, >=, 0);
	g_assert_cmpint(bind(fd, (const struct sockaddr *)&own, sizeof(own)),
			==, 0);
	if (connect(fd, (const struct sockaddr *)&to, sizeof(to)))
		g_assert_cmpint(errno, ==, EINPROGRESS);
	g_array_append_val(crowd->sockets, fd);
	return crowd->sockets->len - 1;
}

void crowd_come(Crowd *crowd, guint count, guint each)
{
	for (guint i = 0; i < count; i++) {
		crowd_connect(crowd, 0x7f010001u + i / each);
		if (i % 50 == 49)
			im_run(crowd->bench, 2);
	}
}

guint crowd_ended(const Crowd *crowd)
{
	char bytes[4096];
	guint ended = 0;

	for (guint i = 0; i < crowd->sockets->len; i++) {
		int fd = g_array_index(crowd->sockets, int, i);
		ssize_t got;

		do
			got = recv(fd, bytes, sizeof(bytes), 0);
		while (got > 0);
		ended += got == 0 || (errno != EAGAIN && errno != ENOTCONN);
	}
	return ended;
}

gsize crowd_says(const Crowd *crowd, const char *bytes, gsize length)
{
	gsize all = 0;

	for (guint i = 0; i < crowd->sockets->len; i++) {
		ssize_t sent = send(g_array_index(crowd->sockets, int, i),
				    bytes, length, MSG_NOSIGNAL);

		all += sent > 0 ? (gsize)sent : 0;
	}
	return all;
}

int crowd_udp(guint32 address, guint16 *port)
{
	struct sockaddr_in own = at(address, 0);
	socklen_t length = sizeof(own);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	g_assert_cmpint(bind(fd, (struct sockaddr *)&own, sizeof(own)), ==, 0);
	getsockname(fd, (struct sockaddr *)&own, &length);
	*port = ntohs(own.sin_port);
	return fd;
}

void crowd_sends(const Crowd *crowd, int udp, const char *text)
{
	const struct sockaddr_in to = front_end(crowd);

	sendto(udp, text, strlen(text), 0, (const struct sockaddr *)&to,
	       sizeof(to));
}

char *crowd_hears(int fd)
{
	char bytes[65536];
	ssize_t got = recv(fd, bytes, sizeof(bytes), 0);

	return g_strndup(bytes, got > 0 ? (gsize)got : 0);
}

/* ---- the others ---- */

static gboolean is_among(const GPtrArray *texts, const char *text)
{
	for (guint i = 0; i < texts->len; i++)
		if (strstr(texts->pdata[i], text))
			return TRUE;
	return FALSE;
}

/* The partner takes everything, whatever else is on the link. */
static gboolean was_sent(const char *text)
{
	gboolean found = FALSE;

	while (fake_link.sent->len) {
		found |= strstr(im_sent(), text) != NULL;
		im_took();
	}
	return found;
}

void crowd_check_unaffected(Crowd *crowd)
{
	static guint number;
	ImBench *bench = crowd->bench;
	g_autofree char *mark = g_strdup_printf("good%u", ++number);
	g_autofree char *message = g_strdup_printf(
		"MESSAGE sip:anna@fabrikam.test SIP/2.0\n"
		"Via: SIP/2.0/UDP 127.0.0.1:%u;branch=z9hG4bK%s\n"
		"Max-Forwards: 70\nFrom: <sip:bo@contoso.test>;tag=b\n"
		"To: <sip:anna@fabrikam.test>\nCall-ID: %s\n"
		"CSeq: 1 MESSAGE\nContent-Type: text/plain\n",
		datagram_port(bench->pool), mark, mark);
	g_autofree char *stanza = g_strdup_printf(
		"<message xmlns='jabber:server' from='anna@fabrikam.test/r' "
		"to='bo@contoso.test' id='%s'><body>%s</body></message>",
		mark, mark);
	g_autoptr(LinkItem) item = NULL;
	gboolean sent = FALSE;

	im_say(bench, message, mark);
	RUN_UNTIL(bench, (sent |= was_sent(mark)));
	RUN_UNTIL(bench, is_among(bench->answers, mark));
	g_assert_true(g_str_has_prefix(im_answered(bench), "SIP/2.0 202 "));
	item = fake_item(stanza);
	RUN_UNTIL(bench, item->result);
	g_assert_cmpint(item->result, ==, 1);
	g_assert_true(is_among(bench->got, mark));
}
