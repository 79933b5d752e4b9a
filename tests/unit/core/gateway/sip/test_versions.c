/* Computers of a pool that speak old versions of TLS alone: only where the
 * pool's setting goes so far, and only with that pool (lync-sip R-T1). */
#include "tests/unit/core/gateway/sip/shown.h"

typedef struct Row {
	int theirs;	    /* the highest version that they speak */
	const char *least;  /* the pool's setting, or NULL */
	const char *spoken; /* NULL: it does not come about */
} Row;

static const Row rows[] = {
	{ TLS1_2_VERSION, NULL, "TLSv1.2" },
	{ TLS1_1_VERSION, NULL, NULL },
	{ TLS1_1_VERSION, "Tls12", NULL },
	{ TLS1_1_VERSION, "Tls11", "TLSv1.1" },
	{ TLS1_1_VERSION, "Tls10", "TLSv1.1" },
	{ TLS1_VERSION, "Tls11", NULL },
	{ TLS1_VERSION, "Tls10", "TLSv1" },
	{ TLS1_2_VERSION, "Tls10", "TLSv1.2" },
	{ TLS1_2_VERSION, "Tls13", NULL },
	{ TLS1_3_VERSION, "Tls13", "TLSv1.3" },
};

static void limit(SSL_CTX *context, int version)
{
	SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
	SSL_CTX_set_max_proto_version(context, version);
	SSL_CTX_set_security_level(context, 0);
	SSL_CTX_set_cipher_list(context, "DEFAULT:@SECLEVEL=0");
}

static void open_row(Pair *pair, const Row *row)
{
	static const SideTrust theirs = { .certificate = "member",
					  .anchors = OURS,
					  .pool = "gw.test",
					  .member = "fe1.gw.test" };
	SideTrust ours = pair_usual;
	g_autoptr(SipTrust) trust = NULL;

	open_pair(pair, "member");
	ours.least = row->least;
	pair_set_trust(&pair->us, &ours);
	trust = pair_trust(pair, &theirs);
	limit(sip_trust_server(trust), row->theirs);
	limit(sip_trust_client(trust), row->theirs);
	sip_agent_set_trust(pair->them.agent, trust);
}

static void check_connection(Side *from, const SipTarget *target,
			     const Row *row)
{
	SipConnection connection = { 0 };

	PAIR_UNTIL(from->pair, from->status);
	g_assert_cmpint(from->status, ==, row->spoken ? 200 : 503);
	if (row->spoken && sip_agent_describe(from->agent, target, &connection))
		g_assert_cmpstr(connection.protocol, ==, row->spoken);
	g_free(connection.subject);
}

static void test_dialed(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		Pair pair;
		SipTarget target;

		open_row(&pair, &rows[i]);
		target = side_target(&pair.them, SIP_TLS, "pool.test");
		side_send(&pair.us, &target);
		check_connection(&pair.us, &target, &rows[i]);
		if (!rows[i].spoken)
			assert_says(pair.us.failed, "-SipTlsMinimum");
		pair_close(&pair);
	}
}

static void test_accepted(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		Pair pair;
		SipTarget target;

		open_row(&pair, &rows[i]);
		target = side_target(&pair.us, SIP_TLS, "gw.test");
		side_send(&pair.them, &target);
		check_connection(&pair.them, &target, &rows[i]);
		pair_close(&pair);
	}
}

/* Nobody else is spoken to like that. */
static void test_others(void)
{
	SideTrust ours = pair_usual;
	Pair pair;
	g_autoptr(SipTrust) trust = NULL;

	open_pair(&pair, "member");
	ours.least = "Tls10";
	trust = pair_trust(&pair, &ours);
	g_assert_true(sip_trust_server_for(trust, "10.9.9.9") ==
		      sip_trust_server(trust));
	g_assert_true(sip_trust_client_for(trust, "other.test") ==
		      sip_trust_client(trust));
	g_assert_true(sip_trust_client_for(trust, NULL) ==
		      sip_trust_client(trust));
	g_assert_true(sip_trust_client_for(trust, "pool.test") !=
		      sip_trust_client(trust));
	g_assert_cmpint(SSL_CTX_get_min_proto_version(sip_trust_server(trust)),
			==, TLS1_2_VERSION);
	g_assert_cmpint(SSL_CTX_get_security_level(sip_trust_server(trust)), >,
			0);
	pair_close(&pair);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/sip/versions/dialed", test_dialed);
	g_test_add_func("/sip/versions/accepted", test_accepted);
	g_test_add_func("/sip/versions/others", test_others);
	return g_test_run();
}
