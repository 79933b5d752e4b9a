#include "tests/unit/core/gateway/sip/raw_peer.h"
#include "tests/unit/core/gateway/sip/shown.h"

#include "core/gateway/net/datagram.h"
#include "core/gateway/sip/agent_private.h"
#include "core/gateway/sip/flow.h"

#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

/* In clear: by address where the pool says so, never where it is to use
 * TLS. */
static void in_clear(void)
{
	static const struct {
		gboolean by_address, secure;
		const char *cause;
	} rows[] = {
		{ TRUE, FALSE, NULL },
		{ FALSE, FALSE, "is not trusted by its address" },
		{ TRUE, TRUE, "is to use TLS and '127.0.0.1' does not" },
	};
	static const SipProtocol protocols[] = { SIP_UDP, SIP_TCP };

	for (guint i = 0; i < 2 * G_N_ELEMENTS(rows); i++) {
		SideTrust trust = pair_usual;
		Pair pair;
		SipTarget target;

		open_pair(&pair, "member");
		trust.by_address = rows[i / 2].by_address;
		trust.secure = rows[i / 2].secure;
		pair_set_trust(&pair.us, &trust);
		target = side_target(&pair.us, protocols[i % 2], NULL);
		side_send(&pair.them, &target);
		PAIR_UNTIL(&pair, pair.them.status);
		g_assert_cmpint(pair.them.status, ==,
				rows[i / 2].cause ? 403 : 200);
		if (rows[i / 2].cause)
			assert_says(pair.us.refused, rows[i / 2].cause);
		pair_close(&pair);
	}
}

static void on_accepted(void *data, int fd, const struct sockaddr *from)
{
	Raw *raw = data;
	Pair *pair = (Pair *)raw->context; /* lent for this once */

	(void)from;
	raw->context = NULL;
	raw->connection = connection_adopt(pair->loop, fd, &raw_handler, raw);
}

/* Where TLS is wanted nothing goes in clear, whatever the other end speaks. */
static void never_in_clear(void)
{
	Pair pair;
	Raw raw = { .seen = g_string_new(NULL) };
	Listener *listener;
	SipTarget target;

	open_pair(&pair, "member");
	raw.context = (SSL_CTX *)&pair;
	listener = listener_new(pair.loop, "127.0.0.1", 0, on_accepted, &raw,
				NULL);
	sip_target_set(&target, SIP_TLS, "127.0.0.1", listener_port(listener));
	target.pool = g_intern_string("pool.test");
	side_send(&pair.us, &target);
	PAIR_UNTIL(&pair, raw.seen->len);
	raw_say(&raw, "SIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n");
	PAIR_UNTIL(&pair, pair.us.status);
	g_assert_cmpint(pair.us.status, ==, 503);
	g_assert_cmpint(raw.seen->str[0], ==, 0x16);
	g_assert_null(memmem(raw.seen->str, raw.seen->len, "MESSAGE", 7));
	listener_free(listener);
	raw_close(&raw);
	pair_close(&pair);
}

/* Who begins TLS and does not go on is not waited for long. */
static void half_handshake(void)
{
	Pair pair;
	Raw raw;

	open_pair(&pair, "member");
	raw_open(&raw, &pair, NULL);
	raw_say(&raw, "\x16\x03\x01");
	PAIR_UNTIL(&pair, sip_agent_connections(pair.us.agent) == 1);
	for (int i = 0; i < 600 && !raw.closed; i++)
		pair_run(&pair, 50);
	g_assert_true(raw.closed);
	g_assert_cmpuint(sip_agent_connections(pair.us.agent), ==, 0);
	raw_close(&raw);
	pair_close(&pair);
}

/* ---- connections ---- */

/* What they opened carries ours back to the port that they named (RFC 5923),
 * and no other. */
static void alias(void)
{
	static const struct {
		const char *parameter;
		guint connections;
	} rows[] = { { ";alias", 1 }, { "", 2 } };

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		Pair pair;
		Raw raw;
		SipTarget target;
		g_autofree char *via = NULL;
		g_autofree char *text = NULL;

		open_pair(&pair, "member");
		raw_open(&raw, &pair, "member");
		via = g_strdup_printf("TLS sip1.pool.test:%u;branch=z9hG4bK1%s",
				      sip_agent_port(pair.them.agent),
				      rows[i].parameter);
		text = raw_request(via);
		PAIR_UNTIL(&pair, raw.secured);
		raw_say(&raw, text);
		PAIR_UNTIL(&pair, strstr(raw.seen->str, "SIP/2.0 200"));
		target = side_target(&pair.them, SIP_TLS, "pool.test");
		side_send(&pair.us, &target);
		if (rows[i].connections == 1)
			PAIR_UNTIL(&pair,
				   strstr(raw.seen->str, "MESSAGE sip:"));
		else
			PAIR_UNTIL(&pair, pair.us.status == 200);
		g_assert_cmpuint(sip_agent_connections(pair.us.agent), ==,
				 rows[i].connections);
		raw_close(&raw);
		/* Whoever waits for an answer on it hears of its end. */
		PAIR_UNTIL(&pair, pair.us.status);
		pair_close(&pair);
	}
}

/* One connection for many messages. */
static void reuse(void)
{
	Pair pair;
	SipTarget target;

	open_pair(&pair, "member");
	target = side_target(&pair.them, SIP_TLS, "pool.test");
	for (guint i = 0; i < 3; i++) {
		side_send(&pair.us, &target);
		PAIR_UNTIL(&pair, pair.us.status);
		g_assert_cmpint(pair.us.status, ==, 200);
	}
	g_assert_cmpuint(sip_agent_connections(pair.us.agent), ==, 1);
	g_assert_cmpuint(sip_agent_connections(pair.them.agent), ==, 1);
	pair_close(&pair);
}

/* The same over IPv6. */
static void version_six(void)
{
	SideTrust trust = pair_usual;
	Pair pair;
	SipTarget target;
	Listener *probe;

	open_pair(&pair, "member");
	probe = listener_new(pair.loop, "::1", 0, NULL, NULL, NULL);
	if (!probe) {
		g_test_skip("there is no IPv6 here");
		pair_close(&pair);
		return;
	}
	listener_free(probe);
	side_place(&pair.us, "fe1.gw.test", "::1", 0);
	pair_set_trust(&pair.us, &trust);
	sip_target_set(&target, SIP_TLS, "::1", sip_agent_port(pair.us.agent));
	target.pool = g_intern_string("gw.test");
	side_send(&pair.them, &target);
	PAIR_UNTIL(&pair, pair.them.status);
	g_assert_cmpint(pair.them.status, ==, 200);
	g_assert_cmpstr(pair.us.pool, ==, "pool.test");
	pair_close(&pair);
}

/* CR LF CR LF is answered with CR LF, except to pools that expect silence. */
static void keep_alive(void)
{
	for (int silent = 0; silent < 2; silent++) {
		SideTrust trust = pair_usual;
		Pair pair;
		Raw raw;
		g_autofree char *text = raw_request("TLS s;branch=z9hG4bK1");

		open_pair(&pair, "member");
		trust.lync = silent;
		pair_set_trust(&pair.us, &trust);
		raw_open(&raw, &pair, "member");
		PAIR_UNTIL(&pair, raw.secured);
		raw_say(&raw, "\r\n\r");
		raw_say(&raw, "\n");
		if (!silent)
			PAIR_UNTIL(&pair, raw.seen->len);
		raw_say(&raw, text);
		PAIR_UNTIL(&pair, strstr(raw.seen->str, "\r\n\r\n"));
		g_assert_true(g_str_has_prefix(raw.seen->str,
					       silent ? "SIP/2.0 200"
						      : "\r\nSIP/2.0 200"));
		raw_close(&raw);
		pair_close(&pair);
	}
}

/* Errors tell a pool of Lync more, and nobody else. */
static void diagnostics(void)
{
	for (int lync = 0; lync < 2; lync++) {
		SideTrust trust = pair_usual;
		Pair pair;
		Raw raw;
		g_autofree char *text = raw_request("TLS s;branch=z9hG4bK1");

		open_pair(&pair, "member");
		trust.lync = lync;
		pair_set_trust(&pair.us, &trust);
		raw_open(&raw, &pair, "member");
		PAIR_UNTIL(&pair, raw.secured);
		memcpy(strstr(text, "MESSAGE"), "NOTHING", 7);
		memcpy(strstr(text, "MESSAGE"), "NOTHING", 7);
		raw_say(&raw, text);
		PAIR_UNTIL(&pair, strstr(raw.seen->str, "\r\n\r\n"));
		g_assert_true(g_str_has_prefix(raw.seen->str, "SIP/2.0 405 "));
		g_assert_cmpint(
			strstr(raw.seen->str,
			       "ms-diagnostics-public: 1027;reason=\"") != NULL,
			==, lync);
		raw_close(&raw);
		pair_close(&pair);
	}
}

/* Who is not trusted any more is cut off, who is stays. */
static void trust_changes(void)
{
	SideTrust other = pair_usual;
	Pair pair;
	Raw raw;
	SipTarget target;

	open_pair(&pair, "member");
	raw_open(&raw, &pair, "member");
	PAIR_UNTIL(&pair, raw.secured);
	target = side_target(&pair.us, SIP_TLS, "gw.test");
	side_send(&pair.them, &target);
	PAIR_UNTIL(&pair, pair.them.status == 200);
	pair_set_trust(&pair.us, &pair_usual);
	pair_run(&pair, 50);
	g_assert_false(raw.closed);
	other.member = "sip2.pool.test";
	pair_set_trust(&pair.us, &other);
	PAIR_UNTIL(&pair, raw.closed);
	PAIR_UNTIL(&pair, !sip_agent_connections(pair.us.agent));
	raw_close(&raw);
	pair_close(&pair);
}

static void count_answer(void *data, const char *bytes, gsize length,
			 const struct sockaddr *from, socklen_t from_length)
{
	(void)from;
	(void)from_length;
	g_assert_true(length > 12 && !memcmp(bytes, "SIP/2.0 403 ", 12));
	++*(guint *)data;
}

/* A stranger is told so a few times a second, then no more, and nothing is
 * kept for him. */
static void strangers(void)
{
	Pair pair;
	guint answers = 0;
	Datagram *stranger;
	SipTarget us;

	open_pair(&pair, "member");
	us = side_target(&pair.us, SIP_UDP, NULL);
	stranger = datagram_new(pair.loop, "127.0.0.1", 0, count_answer,
				&answers, NULL);
	for (guint i = 0; i < 200; i++) {
		g_autofree char *via =
			g_strdup_printf("UDP 127.0.0.1:%u;branch=z9hG4bK%u",
					datagram_port(stranger), i);
		g_autofree char *text = raw_request(via);

		datagram_send(stranger, (const struct sockaddr *)&us.address,
			      us.length, text, strlen(text));
	}
	PAIR_UNTIL(&pair, pair.us.refusals >= 20 && answers >= 20);
	pair_run(&pair, 50);
	g_assert_cmpuint(answers, <, 100);
	g_assert_cmpuint(pair.us.refusals, ==, answers);
	g_assert_cmpuint(pair.us.received, ==, 0);
	g_assert_cmpuint(sip_agent_open(pair.us.agent), ==, 0);
	datagram_free(stranger);
	pair_close(&pair);
}

/* Nor can one address take all connections. */
static void crowd(void)
{
	Pair pair;
	Raw raws[150];
	guint closed = 0;

	open_pair(&pair, "member");
	for (guint i = 0; i < G_N_ELEMENTS(raws); i++)
		raw_open(&raws[i], &pair, NULL);
	for (int i = 0; i < 500 && closed < 86; i++) {
		pair_run(&pair, 10);
		closed = 0;
		for (guint j = 0; j < G_N_ELEMENTS(raws); j++)
			closed += raws[j].closed;
	}
	g_assert_cmpuint(closed, ==, 86);
	g_assert_cmpuint(sip_agent_connections(pair.us.agent), ==, 64);
	for (guint i = 0; i < G_N_ELEMENTS(raws); i++)
		raw_close(&raws[i]);
	pair_close(&pair);
}

/* A connection from 127.0.0.`last`, or -1. */
static int connect_from(guint8 last, const SipTarget *to)
{
	struct sockaddr_in own = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	own.sin_addr.s_addr = htonl(0x7f000000u + last);
	if (!bind(fd, (const struct sockaddr *)&own, sizeof(own)) &&
	    !connect(fd, (const struct sockaddr *)&to->address, to->length))
		return fd;
	close(fd);
	return -1;
}

/* However many strangers come, the pool's computer still gets in. */
static void check_crowd(const char *said)
{
	Pair pair;
	int fds[300];
	SipTarget us;

	open_pair(&pair, "member");
	us = side_target(&pair.us, SIP_TCP, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(fds); i++) {
		fds[i] = connect_from((guint8)(10 + i / 50), &us);
		g_assert_cmpint(fds[i], >=, 0);
		send(fds[i], said, strlen(said), MSG_NOSIGNAL);
		if (i % 10 == 9)
			pair_run(&pair, 20);
	}
	PAIR_UNTIL(&pair, sip_agent_connections(pair.us.agent) == 256);
	us = side_target(&pair.us, SIP_TLS, "gw.test");
	side_send(&pair.them, &us);
	PAIR_UNTIL(&pair, pair.them.status);
	g_assert_cmpint(pair.them.status, ==, 200);
	for (guint i = 0; i < G_N_ELEMENTS(fds); i++)
		close(fds[i]);
	pair_close(&pair);
}

static void strangers_come(void)
{
	check_crowd("");
}

/* The same with a handshake that each of them begins and does not end. */
static void half_handshakes(void)
{
	check_crowd("\x16\x03\x01\x02");
}

/* A stranger who asks over TCP is told, and the connection ends. */
static void stranger_asks(void)
{
	SideTrust other = pair_usual;
	Pair pair;
	Raw raw;
	g_autofree char *text = raw_request("TCP s;branch=z9hG4bK1");

	open_pair(&pair, "member");
	other.by_address = FALSE;
	pair_set_trust(&pair.us, &other);
	raw_open(&raw, &pair, NULL);
	raw_say(&raw, text);
	PAIR_UNTIL(&pair, raw.closed);
	g_assert_true(g_str_has_prefix(raw.seen->str, "SIP/2.0 403 "));
	raw_close(&raw);
	pair_close(&pair);
}

/* The only connection of "us". */
static const SipFlow *only_flow(const Pair *pair)
{
	GHashTableIter iter;
	void *flow = NULL;

	g_hash_table_iter_init(&iter, pair->us.agent->transport->flows);
	g_hash_table_iter_next(&iter, NULL, &flow);
	return flow;
}

/* A stream whose every read ends within a message is not a slow one: time
 * counts from the message that is not whole. */
static void busy(void)
{
	Pair pair;
	Raw raw;
	g_autofree char *text = raw_request("TCP s;branch=z9hG4bK1");
	g_autofree char *half = g_strndup(text, 40);
	g_autofree char *more = g_strconcat(text + 40, half, NULL);
	SideTrust other = pair_usual;
	gint64 began;

	open_pair(&pair, "member");
	other.by_address = TRUE;
	pair_set_trust(&pair.us, &other);
	raw_open(&raw, &pair, NULL);
	raw_say(&raw, half);
	PAIR_UNTIL(&pair, only_flow(&pair) && only_flow(&pair)->began);
	began = only_flow(&pair)->began;
	pair_run(&pair, 20);
	raw_say(&raw, more);
	PAIR_UNTIL(&pair, pair.us.received);
	g_assert_cmpint(only_flow(&pair)->began, >, began);
	began = only_flow(&pair)->began;
	pair_run(&pair, 20);
	raw_say(&raw, "\r");
	pair_run(&pair, 50);
	g_assert_cmpint(only_flow(&pair)->began, ==, began);
	raw_close(&raw);
	pair_close(&pair);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/sip/secure/in-clear", in_clear);
	g_test_add_func("/sip/secure/never-in-clear", never_in_clear);
	g_test_add_func("/sip/secure/half-handshake", half_handshake);
	g_test_add_func("/sip/secure/alias", alias);
	g_test_add_func("/sip/secure/reuse", reuse);
	g_test_add_func("/sip/secure/version-six", version_six);
	g_test_add_func("/sip/secure/keep-alive", keep_alive);
	g_test_add_func("/sip/secure/diagnostics", diagnostics);
	g_test_add_func("/sip/secure/trust-changes", trust_changes);
	g_test_add_func("/sip/secure/strangers", strangers);
	g_test_add_func("/sip/secure/crowd", crowd);
	g_test_add_func("/sip/secure/strangers-come", strangers_come);
	g_test_add_func("/sip/secure/half-handshakes", half_handshakes);
	g_test_add_func("/sip/secure/stranger-asks", stranger_asks);
	g_test_add_func("/sip/secure/busy", busy);
	return g_test_run();
}
