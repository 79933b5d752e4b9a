#include "tests/unit/core/gateway/sip/pair.h"

#include "core/gateway/net/connection.h"
#include "core/gateway/net/datagram.h"
#include "core/gateway/net/tls.h"

#include <string.h>

#define OURS   "ours"
#define THEIRS "theirs"

/* What the pool's computer shows, and what becomes of it both ways: `cause`
 * NULL: taken; else a part of the one sentence. */
static const struct Case {
	const char *title, *authority, *san, *usage;
	int days;
	const char *cause;
} cases[] = {
	{ "member", OURS, "DNS:sip1.pool.test", "serverAuth,clientAuth", 9,
	  NULL },
	{ "pool", OURS, "DNS:pool.test", "serverAuth,clientAuth", 9, NULL },
	{ "case", OURS, "DNS:SIP1.Pool.test", "serverAuth,clientAuth", 9,
	  NULL },
	{ "uri", OURS, "URI:sip:pool.test", NULL, 9, NULL },
	{ "uri-beside-dns", OURS, "DNS:x.test,URI:sip:pool.test", NULL, 9,
	  NULL },
	{ "servers-only", OURS, "DNS:pool.test", "serverAuth", 9, NULL },
	{ "sip-domain", OURS, "DNS:pool.test", "1.3.6.1.5.5.7.3.20", 9, NULL },
	{ "uri-of-another", OURS, "URI:sip:other.test,DNS:pool.test", NULL, 9,
	  "it names 'other.test'" },
	{ "uri-with-user", OURS, "URI:sip:bo@pool.test", NULL, 9,
	  "it names ''" },
	{ "sips-uri", OURS, "URI:sips:pool.test", NULL, 9, "it names ''" },
	{ "wildcard", OURS, "DNS:*.pool.test", NULL, 9,
	  "it names '*.pool.test'" },
	{ "parent", OURS, "DNS:test", NULL, 9, "it names 'test'" },
	{ "pool.test", OURS, "IP:127.0.0.1", NULL, 9, "it names ''" },
	{ "other", OURS, "DNS:sip9.pool.test", NULL, 9,
	  "it names 'sip9.pool.test'" },
	{ "code", OURS, "DNS:pool.test", "codeSigning", 9,
	  "extended key usage" },
	{ "expired", OURS, "DNS:pool.test", NULL, -1,
	  "certificate has expired" },
	{ "stranger", THEIRS, "DNS:pool.test", NULL, 9,
	  "unable to get local issuer certificate" },
};

/* `revoked`: file of a list to write, or NULL. */
static void make_certificates(Pair *pair, const char *revoked)
{
	g_autoptr(TestAuthority) ours = test_authority_new(pair->folder, OURS);
	g_autoptr(TestAuthority) theirs =
		test_authority_new(pair->folder, THEIRS);

	test_authority_issue(ours, "us", "DNS:gw.test,DNS:fe1.gw.test",
			     "serverAuth,clientAuth", 9);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		test_authority_issue(!strcmp(cases[i].authority, OURS) ? ours
								       : theirs,
				     cases[i].title, cases[i].san,
				     cases[i].usage, cases[i].days);
	if (revoked)
		test_authority_revoke(ours, "member", revoked);
}

static void open_revoked(Pair *pair, const char *theirs, const char *revoked)
{
	SideTrust them = { .certificate = theirs,
			   .anchors = OURS,
			   .pool = "gw.test",
			   .member = "fe1.gw.test" };

	pair_open(pair);
	make_certificates(pair, revoked);
	pair_set_trust(&pair->us, &pair_usual);
	pair_set_trust(&pair->them, &them);
}

static void open_pair(Pair *pair, const char *theirs)
{
	open_revoked(pair, theirs, NULL);
}

/* ---- certificates ---- */

static void assert_says(const char *text, const char *part)
{
	if (!text || !strstr(text, part))
		g_test_message("'%s' lacks '%s'", text ? text : "", part);
	g_assert_true(text && strstr(text, part));
}

/* They connect: the certificate is a client's. */
static void check_in(Pair *pair, const struct Case *one)
{
	SipTarget target = side_target(&pair->us, SIP_TLS, "gw.test");

	side_send(&pair->them, &target);
	PAIR_UNTIL(pair, pair->them.status);
	if (!one->cause) {
		g_assert_cmpint(pair->them.status, ==, 200);
		g_assert_cmpstr(pair->us.pool, ==, "pool.test");
		g_assert_cmpuint(pair->us.refusals, ==, 0);
		return;
	}
	g_assert_cmpint(pair->them.status, ==, 503);
	g_assert_true(pair->them.local);
	g_assert_cmpuint(pair->us.received, ==, 0);
	assert_says(pair->us.refused, one->cause);
}

/* We connect: it is a server's, and must be of the pool that we want. */
static void check_out(Pair *pair, const struct Case *one)
{
	SipTarget target = side_target(&pair->them, SIP_TLS, "pool.test");

	side_send(&pair->us, &target);
	PAIR_UNTIL(pair, pair->us.status);
	if (!one->cause) {
		g_assert_cmpint(pair->us.status, ==, 200);
		return;
	}
	g_assert_cmpint(pair->us.status, ==, 503);
	g_assert_true(pair->us.local);
	g_assert_cmpuint(pair->them.received, ==, 0);
	assert_says(pair->us.failed, one->cause);
	g_assert_cmpstr(pair->us.cause, ==, pair->us.failed);
}

static void certificates(const void *data)
{
	const struct Case *one = data;
	Pair pair;

	open_pair(&pair, one->title);
	check_in(&pair, one);
	/* What came in would carry what goes out. */
	pair_close(&pair);
	open_pair(&pair, one->title);
	check_out(&pair, one);
	pair_close(&pair);
}

/* A certificate that is good for another pool is none for this one. */
static void wrong_pool(void)
{
	Pair pair;
	SipTarget target;

	open_pair(&pair, "other");
	target = side_target(&pair.them, SIP_TLS, "else.test");
	side_send(&pair.us, &target);
	PAIR_UNTIL(&pair, pair.us.status);
	assert_says(pair.us.failed, "not for the pool 'else.test'");
	pair_close(&pair);
}

/* A pool with a file of its own is judged by that alone. */
static void check_own(const char *theirs, const char *anchors, int status)
{
	SideTrust trust = pair_usual;
	Pair pair;
	g_autofree char *from = NULL;
	g_autofree char *to = NULL;
	g_autofree char *text = NULL;
	SipTarget target;

	open_pair(&pair, theirs);
	from = test_file(pair.folder, anchors, "pem");
	to = test_file(pair.folder, "pool.test", "pem");
	g_assert_true(g_file_get_contents(from, &text, NULL, NULL));
	g_assert_true(g_file_set_contents(to, text, -1, NULL));
	trust.own = TRUE;
	pair_set_trust(&pair.us, &trust);
	target = side_target(&pair.us, SIP_TLS, "gw.test");
	side_send(&pair.them, &target);
	PAIR_UNTIL(&pair, pair.them.status);
	g_assert_cmpint(pair.them.status, ==, status);
	if (status != 200)
		assert_says(pair.us.refused, "is not accepted");
	pair_close(&pair);
}

static void own_anchors(void)
{
	check_own("stranger", THEIRS, 200);
	check_own("member", OURS, 200);
	check_own("member", THEIRS, 503);
}

/* A list in the folder ends the connection of whom it names, and nobody
 * else's. */
static void revoked(void)
{
	static const struct {
		const char *theirs;
		int status;
	} rows[] = { { "member", 503 }, { "pool", 200 } };

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		SideTrust trust = pair_usual;
		char *lists = test_folder_new();
		g_autofree char *list = test_file(lists, "ours", "crl");
		Pair pair;
		SipTarget target;

		open_revoked(&pair, rows[i].theirs, list);
		target = side_target(&pair.us, SIP_TLS, "gw.test");
		side_send(&pair.them, &target);
		PAIR_UNTIL(&pair, pair.them.status == 200);
		trust.revocations = lists;
		pair_set_trust(&pair.us, &trust);
		if (rows[i].status != 200)
			PAIR_UNTIL(&pair,
				   !sip_agent_connections(pair.us.agent) &&
					   !sip_agent_connections(
						   pair.them.agent));
		side_send(&pair.them, &target);
		PAIR_UNTIL(&pair, pair.them.status);
		g_assert_cmpint(pair.them.status, ==, rows[i].status);
		if (rows[i].status != 200)
			assert_says(pair.us.refused, "certificate revoked");
		pair_close(&pair);
		test_folder_remove(lists);
	}
}

/* ---- a raw peer ---- */

typedef struct Raw {
	Connection *connection;
	SSL_CTX *context; /* NULL: in clear */
	GString *seen;
	gboolean secured, closed;
} Raw;

static void on_opened(void *data)
{
	Raw *raw = data;

	if (raw->context)
		connection_start_tls(raw->connection, raw->context, FALSE,
				     NULL);
}

static void on_secured(void *data)
{
	((Raw *)data)->secured = TRUE;
}

static void on_received(void *data, const char *bytes, gsize length)
{
	g_string_append_len(((Raw *)data)->seen, bytes, (gssize)length);
}

static void on_closed(void *data, const GError *error)
{
	(void)error;
	((Raw *)data)->closed = TRUE;
}

static const ConnectionHandler raw_handler = {
	.opened = on_opened,
	.secured = on_secured,
	.received = on_received,
	.closed = on_closed,
};

/* certificate "": TLS without one; NULL: no TLS. */
static void raw_open(Raw *raw, Pair *pair, const char *certificate)
{
	SipTarget to = side_target(&pair->us, SIP_TCP, NULL);
	const char *name = certificate ? certificate : "";
	g_autofree char *key = test_file(pair->folder, name, "key");
	g_autofree char *pem = test_file(pair->folder, name, "pem");
	TlsFiles files = { *name ? key : NULL, pem, NULL };

	memset(raw, 0, sizeof(*raw));
	raw->seen = g_string_new(NULL);
	if (certificate)
		raw->context = tls_context_new(FALSE, &files, NULL);
	raw->connection = connection_open(pair->loop,
					  (const struct sockaddr *)&to.address,
					  to.length, &raw_handler, raw);
}

static void raw_close(Raw *raw)
{
	connection_free(raw->connection);
	SSL_CTX_free(raw->context);
	g_string_free(raw->seen, TRUE);
}

static void raw_say(Raw *raw, const char *text)
{
	connection_send(raw->connection, text, strlen(text));
}

static char *request(const char *via)
{
	return g_strdup_printf("MESSAGE sip:anna@fabrikam.test SIP/2.0\r\n"
			       "Via: SIP/2.0/%s\r\nMax-Forwards: 70\r\n"
			       "From: <sip:bo@pool.test>;tag=f1\r\n"
			       "To: <sip:anna@fabrikam.test>\r\n"
			       "Call-ID: c1\r\nCSeq: 7 MESSAGE\r\n"
			       "Content-Length: 2\r\n\r\nhi",
			       via);
}

static void no_certificate(void)
{
	Pair pair;
	Raw raw;

	open_pair(&pair, "member");
	raw_open(&raw, &pair, "");
	PAIR_UNTIL(&pair, raw.closed);
	assert_says(pair.us.refused, "showed no certificate");
	raw_close(&raw);
	pair_close(&pair);
}

/* TLS, and we have no certificate: that is what is said. */
static void none_of_ours(void)
{
	SideTrust bare = pair_usual;
	Pair pair;
	Raw raw;
	SipTarget target;

	open_pair(&pair, "member");
	bare.certificate = NULL;
	pair_set_trust(&pair.us, &bare);
	raw_open(&raw, &pair, "member");
	PAIR_UNTIL(&pair, raw.closed);
	assert_says(pair.us.refused, "has no certificate yet");
	target = side_target(&pair.them, SIP_TLS, "pool.test");
	side_send(&pair.us, &target);
	PAIR_UNTIL(&pair, pair.us.status);
	g_assert_cmpint(pair.us.status, ==, 503);
	raw_close(&raw);
	pair_close(&pair);
}

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
		text = request(via);
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

/* CR LF CR LF is answered with CR LF, except to pools that expect silence. */
static void keep_alive(void)
{
	for (int silent = 0; silent < 2; silent++) {
		SideTrust trust = pair_usual;
		Pair pair;
		Raw raw;
		g_autofree char *text = request("TLS s;branch=z9hG4bK1");

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
		g_autofree char *text = request("TLS s;branch=z9hG4bK1");

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
		g_autofree char *text = request(via);

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

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *name =
			g_strconcat("/sip/certificate/", cases[i].title, NULL);

		g_test_add_data_func(name, &cases[i], certificates);
	}
	g_test_add_func("/sip/certificate/wrong-pool", wrong_pool);
	g_test_add_func("/sip/certificate/own-anchors", own_anchors);
	g_test_add_func("/sip/certificate/revoked", revoked);
	g_test_add_func("/sip/certificate/none", no_certificate);
	g_test_add_func("/sip/certificate/none-of-ours", none_of_ours);
	g_test_add_func("/sip/secure/in-clear", in_clear);
	g_test_add_func("/sip/secure/never-in-clear", never_in_clear);
	g_test_add_func("/sip/secure/half-handshake", half_handshake);
	g_test_add_func("/sip/secure/alias", alias);
	g_test_add_func("/sip/secure/reuse", reuse);
	g_test_add_func("/sip/secure/keep-alive", keep_alive);
	g_test_add_func("/sip/secure/diagnostics", diagnostics);
	g_test_add_func("/sip/secure/trust-changes", trust_changes);
	g_test_add_func("/sip/secure/strangers", strangers);
	g_test_add_func("/sip/secure/crowd", crowd);
	return g_test_run();
}
