#include "tests/unit/core/gateway/sip/raw_peer.h"
#include "tests/unit/core/gateway/sip/shown.h"

/* They connect: the certificate is a client's. */
static void check_in(Pair *pair, const ShownCertificate *one)
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
static void check_out(Pair *pair, const ShownCertificate *one)
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
	const ShownCertificate *one = data;
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

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	for (const ShownCertificate *one = shown_certificates; one->title;
	     one++) {
		g_autofree char *name =
			g_strconcat("/sip/certificate/", one->title, NULL);

		g_test_add_data_func(name, one, certificates);
	}
	g_test_add_func("/sip/certificate/wrong-pool", wrong_pool);
	g_test_add_func("/sip/certificate/own-anchors", own_anchors);
	g_test_add_func("/sip/certificate/revoked", revoked);
	g_test_add_func("/sip/certificate/none", no_certificate);
	g_test_add_func("/sip/certificate/none-of-ours", none_of_ours);
	return g_test_run();
}
