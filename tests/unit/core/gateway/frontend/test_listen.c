#include "tests/unit/core/gateway/frontend/pool_bench.h"

#include "core/gateway/net/connection.h"

#include <gio/gio.h>
#include <string.h>
#include <unistd.h>

/* ---- where we listen ---- */

static void on_nobody(void *data, int fd, const struct sockaddr *from)
{
	(void)data;
	(void)from;
	close(fd);
}

/* Free for UDP and for TCP on all addresses, and none that is given to who asks
 * for any: other tests do meanwhile. */
static guint16 free_port(Loop *loop)
{
	Datagram *udp = NULL;
	Listener *tcp = NULL;
	guint16 port = 0;

	while (!tcp) {
		port = (guint16)g_random_int_range(20000, 32000);
		udp = datagram_new(loop, "0.0.0.0", port, NULL, NULL, NULL);
		if (udp)
			tcp = listener_new(loop, "0.0.0.0", port, on_nobody,
					   NULL, NULL);
		datagram_free(udp);
	}
	listener_free(tcp);
	return port;
}

static gboolean takes_tcp(guint16 port)
{
	g_autoptr(GSocketClient) client = g_socket_client_new();
	g_autoptr(GSocketConnection) connection =
		g_socket_client_connect_to_host(client, "127.0.0.1", port, NULL,
						NULL);

	return connection != NULL;
}

static gboolean last_via_has(const RawMember *member, const char *text)
{
	g_autofree char *via =
		raw_header(member->got->pdata[member->got->len - 1], "Via");

	return strstr(via, text) != NULL;
}

/* What was asked from the old port is still answered there. */
static void another_port(void)
{
	Bench bench;
	guint16 before, after;
	g_autoptr(LinkItem) item = NULL;
	g_autoptr(LinkItem) later = NULL;
	g_autofree char *text = NULL;

	bench_open(&bench);
	before = bench.self->sip_port = free_port(bench.loop);
	bench_start(&bench, NULL);
	wait_asked(&bench);
	g_assert_cmpuint(frontend_sip_port(bench.frontend), ==, before);
	bench.first->message = 0;
	item = fake_item(TEXT("bo"));
	RUN_UNTIL(&bench, bench.first->got->len);
	after = bench.self->sip_port = free_port(bench.loop);
	g_assert_true(frontend_apply(bench.frontend, bench.config, NULL));
	g_assert_cmpuint(frontend_sip_port(bench.frontend), ==, after);
	g_assert_true(takes_tcp(after));
	g_assert_false(takes_tcp(before));
	/* The answer to its repetition goes to the old port, and counts: only
	 * then is it the next one's turn. */
	bench.first->message = 200;
	later = fake_item(TEXT("bo"));
	text = g_strdup_printf("SIP/2.0/UDP fe1.contoso.test:%u;", after);
	RUN_UNTIL(&bench, last_via_has(bench.first, text));
	RUN_UNTIL(&bench, later->result && item->result);
	g_assert_cmpint(item->result, ==, 1);
	g_assert_cmpint(later->result, ==, 1);
	/* And back at once. */
	bench.self->sip_port = before;
	g_assert_true(frontend_apply(bench.frontend, bench.config, NULL));
	g_assert_true(takes_tcp(before));
	bench_close(&bench);
}

static void taken_port(void)
{
	Bench bench;
	guint16 before;
	Datagram *other;
	g_autoptr(GError) error = NULL;

	bench_open(&bench);
	before = bench.self->sip_port = free_port(bench.loop);
	bench_start(&bench, NULL);
	other = datagram_new(bench.loop, "127.0.0.1", 0, NULL, NULL, NULL);
	bench.self->sip_port = datagram_port(other);
	g_assert_false(frontend_apply(bench.frontend, bench.config, &error));
	g_assert_nonnull(strstr(error->message, "SIP cannot move to"));
	g_assert_cmpuint(frontend_sip_port(bench.frontend), ==, before);
	g_assert_true(takes_tcp(before));
	datagram_free(other);
	bench_close(&bench);
}

/* From one address to all of them, on the same port, and back. */
static void another_address(void)
{
	Bench bench;
	guint16 port;

	bench_open(&bench);
	port = bench.self->sip_port = free_port(bench.loop);
	bench_start(&bench, NULL);
	for (guint i = 0; i < 2; i++) {
		g_free(bench.self->internal_address);
		bench.self->internal_address = i ? g_strdup("127.0.0.1") : NULL;
		g_assert_true(
			frontend_apply(bench.frontend, bench.config, NULL));
		g_assert_cmpuint(frontend_sip_port(bench.frontend), ==, port);
		g_assert_true(takes_tcp(port));
	}
	bench_close(&bench);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/frontend/listen/another-port", another_port);
	g_test_add_func("/frontend/listen/taken-port", taken_port);
	g_test_add_func("/frontend/listen/another-address", another_address);
	return g_test_run();
}
