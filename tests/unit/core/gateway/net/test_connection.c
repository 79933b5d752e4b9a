#include "core/gateway/net/connection.h"
#include "core/gateway/net/socket.h"

#include <arpa/inet.h>
#include <string.h>

/* One end of a pair: it keeps what it got and what happened, as letters. */
typedef struct End {
	struct Pair *pair;
	Connection *connection;
	GString *got, *events;
	gboolean free_on_receipt, end_when_open;
	gsize expected; /* ends when it has got so much */
} End;

typedef struct Pair {
	Loop *loop;
	Listener *listener;
	End client, server;
	int open; /* ends not yet closed */
	gboolean pause;
} Pair;

static void note(End *end, const char *event)
{
	g_string_append(end->events, event);
}

static void on_opened(void *data)
{
	End *end = data;
	note(end, "o");
	if (end->end_when_open)
		connection_end(end->connection);
}

static void on_secured(void *data)
{
	note(data, "s");
}

static void one_less(Pair *pair)
{
	if (!--pair->open)
		loop_stop(pair->loop);
}

static void on_received(void *data, const char *bytes, gsize length)
{
	End *end = data;
	g_string_append_len(end->got, bytes, (gssize)length);
	if (end->got->len == end->expected)
		connection_end(end->connection);
	if (end->free_on_receipt) {
		g_clear_pointer(&end->connection, connection_free);
		one_less(end->pair);
	}
}

static void on_drained(void *data)
{
	note(data, "d");
}

static void on_closed(void *data, const GError *error)
{
	End *end = data;
	note(end, error ? "E" : "c");
	one_less(end->pair);
}

static const ConnectionHandler handler = { on_opened, on_secured, on_received,
					   on_drained, on_closed };

static void on_accepted(void *data, int fd, const struct sockaddr *from)
{
	Pair *pair = data;
	(void)from;
	pair->server.connection =
		connection_adopt(pair->loop, fd, &handler, &pair->server);
	connection_pause(pair->server.connection, pair->pause);
}

static void end_init(End *end, Pair *pair)
{
	end->pair = pair;
	end->got = g_string_new(NULL);
	end->events = g_string_new(NULL);
}

static void connect_to(Pair *pair, const char *address, guint16 port)
{
	struct sockaddr_storage to;
	socklen_t length = 0;
	g_assert_true(address_parse(address, port, &to, &length));
	pair->client.connection =
		connection_open(pair->loop, (struct sockaddr *)&to, length,
				&handler, &pair->client);
}

static Pair *pair_new(const char *address)
{
	Pair *pair = g_new0(Pair, 1);
	pair->loop = loop_new();
	pair->open = 2;
	end_init(&pair->client, pair);
	end_init(&pair->server, pair);
	pair->listener =
		listener_new(pair->loop, address, 0, on_accepted, pair, NULL);
	g_assert_nonnull(pair->listener);
	connect_to(pair, address, listener_port(pair->listener));
	return pair;
}

static void end_clear(End *end)
{
	connection_free(end->connection);
	g_string_free(end->got, TRUE);
	g_string_free(end->events, TRUE);
}

static void pair_free(Pair *pair)
{
	end_clear(&pair->client);
	end_clear(&pair->server);
	listener_free(pair->listener);
	loop_free(pair->loop);
	g_free(pair);
}

/* Everything queued arrives, and both ends hear of an orderly end. */
static void exchange(const char *address)
{
	enum { SIZE = 3000000 };
	Pair *pair = pair_new(address);
	g_autofree char *big = g_strnfill(SIZE, 'x');
	connection_set_queue_limit(pair->client.connection, 100000);
	connection_send(pair->client.connection, "hello ", 6);
	connection_send(pair->client.connection, big, SIZE);
	g_assert_cmpuint(connection_queued(pair->client.connection), ==,
			 SIZE + 6);
	pair->server.expected = SIZE + 6;
	loop_run(pair->loop);
	g_assert_cmpuint(pair->server.got->len, ==, SIZE + 6);
	g_assert_cmpstr(pair->client.events->str, ==, "odc");
	g_assert_cmpstr(pair->server.events->str, ==, "c");
	g_assert_cmpstr(connection_peer(pair->server.connection), ==, "");
	pair_free(pair);
}

static void exchange_ipv4(void)
{
	exchange("127.0.0.1");
}

static void exchange_ipv6(void)
{
	exchange("::1");
}

/* What is queued when the end is asked for still goes out. */
static void ends_after_flush(void)
{
	enum { SIZE = 3000000 };
	Pair *pair = pair_new("127.0.0.1");
	g_autofree char *big = g_strnfill(SIZE, 'x');
	connection_send(pair->client.connection, big, SIZE);
	connection_send(pair->client.connection, "!", 1);
	pair->client.end_when_open = TRUE;
	loop_run(pair->loop);
	g_assert_cmpuint(pair->server.got->len, ==, SIZE + 1);
	g_assert_cmpstr(pair->client.events->str, ==, "odc");
	pair_free(pair);
}

static void freed_inside_callback(void)
{
	Pair *pair = pair_new("127.0.0.1");
	pair->server.free_on_receipt = TRUE;
	connection_send(pair->client.connection, "x", 1);
	loop_run(pair->loop);
	g_assert_cmpstr(pair->server.got->str, ==, "x");
	g_assert_cmpstr(pair->client.events->str, ==, "oc");
	pair_free(pair);
}

static void stop_pair(void *data)
{
	loop_stop(((Pair *)data)->loop);
}

static void pauses(void)
{
	Pair *pair = pair_new("127.0.0.1");
	Timer *timer = timer_new(pair->loop, stop_pair, pair);
	pair->pause = TRUE;
	pair->server.expected = 4;
	connection_send(pair->client.connection, "late", 4);
	for (int i = 0; i < 100 && !pair->server.connection; i++) {
		timer_start(timer, 50, 0);
		loop_run(pair->loop);
	}
	timer_start(timer, 50, 0);
	loop_run(pair->loop);
	g_assert_cmpuint(pair->server.got->len, ==, 0);
	connection_pause(pair->server.connection, FALSE);
	loop_run(pair->loop);
	g_assert_cmpstr(pair->server.got->str, ==, "late");
	g_assert_cmpstr(pair->server.events->str, ==, "c");
	timer_free(timer);
	pair_free(pair);
}

static void refused(void)
{
	Pair *pair = pair_new("127.0.0.1");
	guint16 port = listener_port(pair->listener);
	connection_free(pair->client.connection);
	g_clear_pointer(&pair->listener, listener_free);
	connect_to(pair, "127.0.0.1", port);
	pair->open = 1;
	loop_run(pair->loop);
	g_assert_cmpstr(pair->client.events->str, ==, "E");
	pair_free(pair);
}

static void address_in_use(void)
{
	Pair *pair = pair_new("127.0.0.1");
	guint16 port = listener_port(pair->listener);
	g_autoptr(GError) error = NULL;
	g_autofree char *expected = g_strdup_printf(
		"another program already listens on 127.0.0.1:%u", port);
	g_assert_null(listener_new(pair->loop, "127.0.0.1", port, on_accepted,
				   pair, &error));
	g_assert_cmpstr(error ? error->message : "", ==, expected);
	g_clear_error(&error);
	g_assert_null(listener_new(pair->loop, "localhost", port, on_accepted,
				   pair, &error));
	g_assert_cmpstr(error ? error->message : "", ==,
			"'localhost' is not an IP address");
	pair_free(pair);
}

/* As the C library has them, and mapped ones as what they stand for. */
static void addresses_as_text(void)
{
	for (guint32 i = 0; i < 1000; i++) {
		struct sockaddr_in four = { .sin_family = AF_INET };
		struct sockaddr_in6 six = { .sin6_family = AF_INET6 };
		char wanted[INET_ADDRSTRLEN];
		four.sin_addr.s_addr =
			i < 256 ? htonl(i << 24 | i << 16 | i << 8 | i)
				: g_random_int();
		four.sin_port = six.sin6_port = htons((guint16)(i * 66));
		memcpy(six.sin6_addr.s6_addr + 12, &four.sin_addr, 4);
		memset(six.sin6_addr.s6_addr + 10, 0xff, 2);
		inet_ntop(AF_INET, &four.sin_addr, wanted, sizeof wanted);
		g_autofree char *host = address_format_host((void *)&four);
		g_autofree char *mapped = address_format_host((void *)&six);
		g_autofree char *both = address_format((void *)&four);
		g_autofree char *both_wanted = g_strdup_printf(
			"%s:%u", wanted, (guint)(guint16)(i * 66));
		g_assert_cmpstr(host, ==, wanted);
		g_assert_cmpstr(mapped, ==, wanted);
		g_assert_cmpstr(both, ==, both_wanted);
	}
	struct sockaddr_in6 six = { .sin6_family = AF_INET6,
				    .sin6_port = htons(5061),
				    .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	g_autofree char *text = address_format((void *)&six);
	g_assert_cmpstr(text, ==, "[::1]:5061");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/net/connection/ipv4", exchange_ipv4);
	g_test_add_func("/net/connection/ipv6", exchange_ipv6);
	g_test_add_func("/net/connection/end", ends_after_flush);
	g_test_add_func("/net/connection/free-inside", freed_inside_callback);
	g_test_add_func("/net/connection/pause", pauses);
	g_test_add_func("/net/connection/refused", refused);
	g_test_add_func("/net/listener/in-use", address_in_use);
	g_test_add_func("/gateway/socket/text", addresses_as_text);
	return g_test_run();
}
