#include "tests/unit/core/gateway/frontend/pool_bench.h"

#include "core/gateway/net/connection.h"
#include "tests/support/dns_server.h"

#include <string.h>

/* ---- health ---- */

static void asked(void)
{
	Bench bench;
	g_autofree char *hops = NULL;

	bench_open(&bench);
	bench.first->options = 404;
	bench.second->options = 503;
	bench_start(&bench, "127.0.0.1");
	wait_asked(&bench);
	g_assert_true(shows(&bench, "\"state\":\"up\""));
	g_assert_true(shows(&bench, "\"state\":\"down\""));
	g_assert_true(shows(&bench, "it answers 503 Says the member"));
	g_assert_true(shows(&bench, "\"milliseconds\""));
	hops = raw_header(bench.first->last_options, "Max-Forwards");
	g_assert_cmpstr(hops, ==, "0");
	/* It is asked again, and soon. */
	bench.second->options = 200;
	RUN_UNTIL(&bench, !shows(&bench, "\"state\":\"down\""));
	bench_close(&bench);
}

static void silent(void)
{
	Bench bench;

	bench_open(&bench);
	bench.first->options = 0;
	bench_start(&bench, "127.0.0.1");
	RUN_UNTIL(&bench, shows(&bench, "OPTIONS got no answer"));
	bench_close(&bench);
}

/* Who is known to be down is not tried first. */
static void order(void)
{
	Bench bench;
	g_autoptr(LinkItem) item = NULL;

	bench_open(&bench);
	bench.first->options = 503;
	bench_start(&bench, "127.0.0.1");
	wait_asked(&bench);
	item = fake_item(TEXT("bo"));
	RUN_UNTIL(&bench, item->result);
	g_assert_cmpint(item->result, ==, 1);
	g_assert_cmpuint(bench.first->got->len, ==, 0);
	g_assert_cmpuint(bench.second->got->len, ==, 1);
	bench_close(&bench);
}

/* A user whose pool is one that users are moved away from. */
static void legacy_pool(void)
{
	Bench bench;
	g_autoptr(LinkItem) item = NULL;

	bench_open(&bench);
	bench.pool->legacy = TRUE;
	bench_start(&bench, "127.0.0.1");
	wait_asked(&bench);
	item = fake_item(TEXT("bo"));
	RUN_UNTIL(&bench, item->result);
	g_assert_cmpint(item->result, ==, 1);
	g_assert_cmpuint(bench.first->got->len, ==, 1);
	bench_close(&bench);
}

/* ---- failover ---- */

static void assert_same(const char *name, const char *one, const char *other)
{
	g_autofree char *a = raw_header(one, name);
	g_autofree char *b = raw_header(other, name);

	g_assert_cmpstr(a, !=, "");
	g_assert_cmpstr(a, ==, b);
}

static const char *first_for(const RawMember *member, const char *user)
{
	g_autofree char *line = g_strconcat("MESSAGE sip:", user, "@", NULL);

	for (guint i = 0; i < member->got->len; i++)
		if (g_str_has_prefix(member->got->pdata[i], line))
			return member->got->pdata[i];
	return "";
}

/* The next gets the same message in another transaction. */
static void assert_same_message(const RawMember *first, const RawMember *second,
				const char *user)
{
	const char *one = first_for(first, user);
	const char *other = first_for(second, user);
	g_autofree char *via = raw_header(one, "Via");
	g_autofree char *again = raw_header(other, "Via");

	assert_same("Call-ID", one, other);
	assert_same("CSeq", one, other);
	assert_same("From", one, other);
	assert_same("To", one, other);
	g_assert_cmpstr(via, !=, again);
}

static void refused(void)
{
	Bench bench;
	g_autoptr(LinkItem) item = NULL;

	bench_open(&bench);
	bench.first->message = 503;
	bench_start(&bench, "127.0.0.1");
	wait_asked(&bench);
	item = fake_item(TEXT("bo"));
	RUN_UNTIL(&bench, item->result);
	g_assert_cmpint(item->result, ==, 1);
	g_assert_cmpuint(bench.second->got->len, ==, 1);
	assert_same_message(bench.first, bench.second, "bo");
	bench_close(&bench);
}

static guint count_for(const RawMember *member, const char *user)
{
	g_autofree char *line = g_strconcat("MESSAGE sip:", user, "@", NULL);
	guint count = 0;

	for (guint i = 0; i < member->got->len; i++)
		count += g_str_has_prefix(member->got->pdata[i], line);
	return count;
}

/* 32 s. Of bo's message the first computer gives no sign at all, so that the
 * other gets it; cy's is in somebody's hand, and goes to nobody else. */
static void unanswered(void)
{
	Bench bench;
	g_autoptr(LinkItem) item = NULL;
	g_autoptr(LinkItem) held = NULL;

	bench_open(&bench);
	bench.first->message = 0;
	bench.first->held = bench.second->held = "sip:cy@";
	bench_start(&bench, "127.0.0.1");
	wait_asked(&bench);
	item = fake_item(TEXT("bo"));
	held = fake_item(TEXT("cy"));
	/* Both became rows: the link is done with them. */
	RUN_UNTIL(&bench, item->result && held->result);
	RUN_UNTIL(&bench, fake_link.sent->len && bench.second->got->len);
	RUN_UNTIL(&bench, count_for(bench.second, "bo"));
	run_for(&bench, 100);
	g_assert_cmpuint(count_for(bench.first, "bo"), >, 1);
	g_assert_cmpuint(count_for(bench.second, "bo"), ==, 1);
	assert_same_message(bench.first, bench.second, "bo");
	g_assert_cmpuint(!count_for(bench.first, "cy"), !=,
			 !count_for(bench.second, "cy"));
	g_assert_cmpuint(fake_link.sent->len, ==, 1);
	g_assert_nonnull(strstr(((FakeSent *)fake_link.sent->pdata[0])->payload,
				"remote-server-timeout"));
	bench_close(&bench);
}

/* A computer over TCP that ends its first connection instead of answering. */
typedef struct Fickle {
	Bench *bench;
	Connection *connections[8];
	guint count, messages;
} Fickle;

static void on_bytes(void *data, const char *bytes, gsize length)
{
	Fickle *fickle = data;
	Connection *connection = fickle->connections[fickle->count - 1];
	g_autofree char *text = g_strndup(bytes, length);
	g_autofree char *answer = raw_answer(text, 200, NULL);

	if (g_str_has_prefix(text, "MESSAGE") && !fickle->messages++)
		connection_end(connection);
	else
		connection_send(connection, answer, strlen(answer));
}

static const ConnectionHandler fickle_handler = { .received = on_bytes };

static void on_accepted(void *data, int fd, const struct sockaddr *from)
{
	Fickle *fickle = data;

	(void)from;
	g_assert_cmpuint(fickle->count, <, 8);
	fickle->connections[fickle->count++] = connection_adopt(
		fickle->bench->loop, fd, &fickle_handler, fickle);
}

/* One computer, and its connection ends under our hands: a new one is made. */
static void broken(void)
{
	Bench bench;
	Fickle fickle = { .bench = &bench };
	g_autoptr(LinkItem) item = NULL;
	Listener *listener;

	bench_open(&bench);
	listener = listener_new(bench.loop, "127.0.0.2", 0, on_accepted,
				&fickle, NULL);
	g_strfreev(bench.pool->computers);
	g_strfreev(bench.pool->addresses);
	bench.pool->computers = g_strsplit("m0.contoso.test", " ", 0);
	bench.pool->addresses = g_strsplit("127.0.0.2", " ", 0);
	g_free(bench.pool->sip_transport);
	bench.pool->sip_transport = g_strdup("tcp");
	bench.pool->sip_port = listener_port(listener);
	bench_start(&bench, "127.0.0.1");
	wait_asked(&bench);
	item = fake_item(TEXT("bo"));
	RUN_UNTIL(&bench, item->result);
	g_assert_cmpint(item->result, ==, 1);
	RUN_UNTIL(&bench, fickle.messages == 2);
	run_for(&bench, 50);
	g_assert_cmpuint(fickle.messages, ==, 2);
	g_assert_cmpuint(fickle.count, ==, 2);
	listener_free(listener);
	for (guint i = 0; i < fickle.count; i++)
		connection_free(fickle.connections[i]);
	bench_close(&bench);
}

/* ---- DNS ---- */

static void look_up(Bench *bench, const DnsRow *zone, DnsServer **server)
{
	g_autoptr(GError) error = NULL;

	*server = dns_server_new(zone);
	bench->resolver =
		resolver_new(bench->loop, dns_server_at(*server), &error);
	g_assert_no_error(error);
}

/* Without an address in the topology a computer's name is looked up. */
static void by_name(void)
{
	static const DnsRow zone[] = {
		{ "m0.contoso.test", DNS_A, "\177\0\0\2", 4, 0 },
		{ 0 },
	};
	Bench bench;
	DnsServer *server;
	g_autoptr(LinkItem) item = NULL;

	bench_open(&bench);
	look_up(&bench, zone, &server);
	g_strfreev(bench.pool->addresses);
	bench.pool->addresses = g_strsplit("|", "|", 0);
	bench_start(&bench, "127.0.0.1");
	wait_asked(&bench);
	g_assert_true(shows(&bench, "'m1.contoso.test' is not found in DNS"));
	item = fake_item(TEXT("bo"));
	RUN_UNTIL(&bench, item->result);
	g_assert_cmpint(item->result, ==, 1);
	g_assert_cmpuint(bench.members[0].got->len, ==, 1);
	bench_close(&bench);
	dns_server_free(server);
}

/* A pool without computers: SRV, and the target's port (RFC 3263 §4.2). */
static void by_service(void)
{
	char record[] = "\0\1\0\0pp\2m1\7contoso\4test";
	const DnsRow zone[] = {
		{ "_sip._udp." POOL, DNS_SRV, record, sizeof(record), 0 },
		{ "m1.contoso.test", DNS_A, "\177\0\0\3", 4, 0 },
		{ 0 },
	};
	Bench bench;
	DnsServer *server;
	g_autoptr(LinkItem) item = NULL;

	bench_open(&bench);
	record[4] = (char)(bench.pool->sip_port >> 8);
	record[5] = (char)bench.pool->sip_port;
	look_up(&bench, zone, &server);
	g_strfreev(bench.pool->computers);
	g_strfreev(bench.pool->addresses);
	bench.pool->computers = g_new0(char *, 1);
	bench.pool->addresses = g_new0(char *, 1);
	bench.pool->sip_port = 9;
	bench_start(&bench, "127.0.0.1");
	wait_asked(&bench);
	g_assert_true(shows(&bench, "\"state\":\"up\""));
	item = fake_item(TEXT("bo"));
	RUN_UNTIL(&bench, item->result);
	g_assert_cmpint(item->result, ==, 1);
	g_assert_cmpuint(bench.members[1].got->len, ==, 1);
	bench_close(&bench);
	dns_server_free(server);
}

/* A message that UDP must not carry, and nobody takes TCP: the sender hears
 * that it is too long. */
static void too_long(void)
{
	Bench bench;
	g_autofree char *body = g_strnfill(1300, 'a');
	g_autoptr(GString) payload = g_string_new(TEXT("bo"));
	g_autoptr(LinkItem) item = NULL;

	bench_open(&bench);
	bench_start(&bench, "127.0.0.1");
	wait_asked(&bench);
	g_string_replace(payload, "<body>", "<body>LONG", 0);
	g_string_replace(payload, "LONG", body, 0);
	item = fake_item(payload->str);
	RUN_UNTIL(&bench, item->result);
	g_assert_cmpstr(item->condition, ==, "policy-violation");
	g_assert_cmpuint(bench.first->got->len, ==, 0);
	g_assert_cmpuint(bench.second->got->len, ==, 0);
	bench_close(&bench);
}

int main(int argc, char **argv)
{
	g_setenv("GATEHOUSE_LAB", "1", TRUE); /* names under .test */
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/frontend/pools/legacy", legacy_pool);
	g_test_add_func("/frontend/pools/asked", asked);
	g_test_add_func("/frontend/pools/silent", silent);
	g_test_add_func("/frontend/pools/order", order);
	g_test_add_func("/frontend/pools/refused", refused);
	g_test_add_func("/frontend/pools/unanswered", unanswered);
	g_test_add_func("/frontend/pools/broken", broken);
	g_test_add_func("/frontend/pools/too-long", too_long);
	g_test_add_func("/frontend/pools/by-name", by_name);
	g_test_add_func("/frontend/pools/by-service", by_service);
	return g_test_run();
}
