#include "tests/unit/core/gateway/frontend/legacy_bench.h"
#include "tests/unit/core/gateway/frontend/raw_member.h"

#include "core/gateway/frontend/decisions.h"
#include "core/gateway/frontend/listen.h"
#include "core/gateway/frontend/pools.h"
#include "tests/support/certificates.h"

#include <string.h>

#define HEAD(method, uri, branch, call)                                        \
	method " " uri " SIP/2.0\n"                                            \
	       "v: SIP/2.0/UDP 127.0.0.2;branch=z9hG4bK" branch ";rport\n"     \
	       "Via: SIP/2.0/UDP phone.contoso.test:5060;branch=z9hG4bKp,\n"   \
	       " SIP/2.0/TCP inner;branch=z9hG4bKi\n"                          \
	       "f: \"B; o\" <sip:bo@contoso.test>;tag=f1\n"                    \
	       "Call-ID: " call "\nX-Odd:   kept\n  as it is \n"
#define TAIL(method) "Max-Forwards: 17\nCSeq: 5 " method "\n"
#define BODY	     "Content-Length: 3\n\na\nb"
#define EMPTY	     "Content-Length: 0\n\n"
#define OLD	     "sip:anna@old.test"
#define OUTSIDE	     "To: <" OLD ">\n"
#define INSIDE	     "To: <" OLD ">;tag=t1\n"
#define MARKED                                                                 \
	"Route: <sip:fe1.contoso.test:5098;lr;gh-relayed=pool.contoso.test>,"  \
	" <sip:127.0.0.3;lr>\n"
#define MESSAGE(branch, call)                                                  \
	HEAD("MESSAGE", OLD, branch, call)                                     \
	OUTSIDE TAIL("MESSAGE") BODY
#define WITHIN(method, branch)                                                 \
	HEAD(method, "sip:gw@127.0.0.3", branch, "dialog")                     \
	INSIDE MARKED TAIL(method)                                             \
	EMPTY

static gboolean has(const char *text, const char *part)
{
	gboolean found = strstr(text, part) != NULL;

	if (!found)
		g_test_message("no '%s' in\n%s", part, text);
	return found;
}

/* Our branch in the first Via. */
static char *branch_of(const char *text)
{
	g_autofree char *via = raw_header(text, "Via");
	const char *at = strstr(via, "branch=");

	return at ? g_strndup(at, strcspn(at, ";")) : g_strdup("");
}

/* ---- as it came ---- */

static void relayed(void)
{
	LegacyBench bench;
	g_autofree char *got = NULL;
	g_autofree char *back = NULL;
	g_autofree char *via = NULL;

	legacy_bench_open(&bench);
	legacy_say(&bench, &bench.pool, MESSAGE("1", "c1"));
	got = legacy_next(&bench, &bench.gateway);
	g_assert_true(g_str_has_prefix(got,
				       "MESSAGE sip:anna@old.test SIP/2.0\r\n"
				       "Via: SIP/2.0/UDP fe1.contoso.test:"));
	g_assert_true(has(got, ";branch=z9hG4bKr"));
	g_assert_true(has(got, "\r\nVia: SIP/2.0/UDP 127.0.0.2;branch="
			       "z9hG4bK1;rport="));
	g_assert_true(has(
		got,
		";received=127.0.0.2\r\n"
		"Via: SIP/2.0/UDP phone.contoso.test:5060;branch=z9hG4bKp,\r\n"
		" SIP/2.0/TCP inner;branch=z9hG4bKi\r\n"
		"f: \"B; o\" <sip:bo@contoso.test>;tag=f1\r\n"
		"Call-ID: c1\r\nX-Odd:   kept\r\n  as it is \r\n"
		"To: <sip:anna@old.test>\r\nMax-Forwards: 16\r\n"
		"CSeq: 5 MESSAGE\r\nContent-Length: 3\r\n\r\na\r\n"));
	g_assert_null(strstr(got, "Record-Route"));
	legacy_answer(&bench, &bench.gateway, got, 202);
	back = legacy_next(&bench, &bench.pool);
	g_assert_true(g_str_has_prefix(back, "SIP/2.0 202 Says the peer\r\n"));
	via = raw_header(back, "Via");
	g_assert_true(g_str_has_prefix(via, "SIP/2.0/UDP 127.0.0.2;"));
	g_assert_true(legacy_shows(&bench, "\"relayedTo\":1"));
	legacy_bench_close(&bench);
}

/* A function of the request: repeats, CANCEL and ACK have the branch of what
 * they belong to (RFC 3261 §16.11). */
static void stateless(void)
{
	static const char *const texts[] = {
		HEAD("INVITE", OLD, "7", "c2") OUTSIDE TAIL("INVITE") EMPTY,
		HEAD("INVITE", OLD, "7", "c2") OUTSIDE TAIL("INVITE") EMPTY,
		HEAD("CANCEL", OLD, "7", "c2") OUTSIDE TAIL("CANCEL") EMPTY,
		HEAD("ACK", OLD, "7", "c2") INSIDE TAIL("ACK") EMPTY,
	};
	LegacyBench bench;
	g_autofree char *first = NULL;
	g_autofree char *other = NULL;
	g_autofree char *message = NULL;

	legacy_bench_open(&bench);
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autofree char *got = NULL;
		g_autofree char *branch = NULL;

		legacy_say(&bench, &bench.pool, texts[i]);
		got = legacy_next(&bench, &bench.gateway);
		branch = branch_of(got);
		if (!first)
			first = g_strdup(branch);
		g_assert_cmpstr(branch, ==, first);
	}
	legacy_say(&bench, &bench.pool, MESSAGE("8", "c2"));
	message = legacy_next(&bench, &bench.gateway);
	other = branch_of(message);
	g_assert_cmpstr(other, !=, first);
	legacy_bench_close(&bench);
}

/* A dialog goes through us both ways by our Record-Route. */
static void dialog(void)
{
	LegacyBench bench;
	g_autofree char *got = NULL;
	g_autofree char *route = NULL;
	g_autofree char *notify = NULL;
	g_autofree char *heard = NULL;
	g_autofree char *back = NULL;

	legacy_bench_open(&bench);
	legacy_say(&bench, &bench.pool,
		   HEAD("SUBSCRIBE", OLD, "1", "c3") OUTSIDE TAIL("SUBSCRIBE")
			   EMPTY);
	got = legacy_next(&bench, &bench.gateway);
	route = raw_header(got, "Record-Route");
	g_assert_true(g_str_has_prefix(route, "<sip:fe1.contoso.test:"));
	g_assert_true(has(route, ";lr;gh-relayed=pool.contoso.test>"));
	notify = g_strdup_printf(
		"NOTIFY sip:bo@10.0.0.1 SIP/2.0\n"
		"Via: SIP/2.0/UDP 127.0.0.3;branch=z9hG4bKn;rport\n"
		"Route: %s\nRoute: <sip:127.0.0.2;lr>\n"
		"From: <" OLD ">;tag=t1\nTo: <sip:bo@contoso.test>;tag=f1\n"
		"Call-ID: c3\nCSeq: 1 NOTIFY\n" EMPTY,
		route);
	legacy_say(&bench, &bench.gateway, notify);
	heard = legacy_next(&bench, &bench.pool);
	g_assert_true(g_str_has_prefix(heard, "NOTIFY sip:bo@10.0.0.1 "));
	g_assert_true(has(heard, "\r\nMax-Forwards: 70\r\n"));
	g_assert_true(has(heard, "\r\nRoute: <sip:127.0.0.2;lr>\r\n"));
	g_assert_null(strstr(heard, "gh-relayed"));
	legacy_answer(&bench, &bench.pool, heard, 200);
	back = legacy_next(&bench, &bench.gateway);
	g_assert_true(has(back, "SIP/2.0 200 "));
	g_assert_true(legacy_shows(&bench, "\"relayedFrom\":1"));
	legacy_bench_close(&bench);
}

/* The pool may have put our host into the URI: To says whom it is for. */
static void rewritten(void)
{
	LegacyBench bench;
	g_autofree char *got = NULL;

	legacy_bench_open(&bench);
	legacy_say(&bench, &bench.pool,
		   HEAD("MESSAGE", "sip:anna@fe1.contoso.test:5098", "1", "c4")
			   OUTSIDE TAIL("MESSAGE") BODY);
	got = legacy_next(&bench, &bench.gateway);
	g_assert_true(g_str_has_prefix(got, "MESSAGE " OLD " SIP/2.0\r\n"));
	legacy_bench_close(&bench);
}

/* ---- what is not relayed ---- */

static void assert_answer(LegacyBench *bench, LegacyPeer *peer,
			  const char *text, const char *status)
{
	g_autofree char *answer = NULL;

	legacy_say(bench, peer, text);
	answer = legacy_next(bench, peer);
	g_assert_true(g_str_has_prefix(answer, status));
}

static void refused(void)
{
	LegacyBench bench;
	g_autofree char *looped = NULL;

	legacy_bench_open(&bench);
	assert_answer(&bench, &bench.pool,
		      HEAD("MESSAGE", OLD, "1", "c5") OUTSIDE
		      "Max-Forwards: 0\nCSeq: 1 MESSAGE\n" BODY,
		      "SIP/2.0 483 ");
	looped = g_strdup_printf(
		HEAD("MESSAGE", OLD, "2", "c6") OUTSIDE TAIL(
			"MESSAGE") "Via: SIP/2.0/UDP a, SIP/2.0/UDP "
				   "fe1.contoso.test:%u\n" BODY,
		frontend_sip_port(bench.frontend));
	assert_answer(&bench, &bench.pool, looped, "SIP/2.0 482 ");
	assert_answer(&bench, &bench.pool,
		      HEAD("MESSAGE", OLD, "3", "c7") OUTSIDE TAIL(
			      "MESSAGE") "Proxy-Require: odd\n" BODY,
		      "SIP/2.0 420 ");
	g_assert_cmpuint(bench.gateway.got->len, ==, 0);
	legacy_bench_close(&bench);
}

/* The gateway is no pool: what it begins here is nobody's. */
static void gateway_begins(void)
{
	LegacyBench bench;

	legacy_bench_open(&bench);
	assert_answer(&bench, &bench.gateway,
		      "MESSAGE sip:juliet@fabrikam.test SIP/2.0\n"
		      "Via: SIP/2.0/UDP 127.0.0.3;branch=z9hG4bKx;rport\n"
		      "From: <sip:bo@contoso.test>;tag=1\n"
		      "To: <sip:juliet@fabrikam.test>\nCall-ID: g1\n"
		      "CSeq: 1 MESSAGE\nMax-Forwards: 5\n" BODY,
		      "SIP/2.0 403 ");
	g_assert_cmpuint(fake_link.sent->len, ==, 0);
	g_assert_cmpuint(bench.pool.got->len, ==, 0);
	legacy_bench_close(&bench);
}

static void unreachable(void)
{
	LegacyBench bench;

	legacy_bench_open(&bench);
	bench.gateway.options = 503;
	legacy_bench_apply(&bench, 2, NULL, FALSE);
	legacy_bench_apply(&bench, 3, NULL, TRUE);
	RUN_UNTIL(&bench, legacy_shows(&bench, "it answers 503"));
	assert_answer(&bench, &bench.pool, MESSAGE("1", "c8"), "SIP/2.0 504 ");
	g_assert_true(legacy_shows(&bench, "\"relayFailed\":1"));
	g_assert_cmpuint(bench.gateway.got->len, ==, 0);
	legacy_bench_close(&bench);
}

static void without_gateway(void)
{
	LegacyBench bench;

	legacy_bench_open(&bench);
	legacy_bench_apply(&bench, 2, NULL, FALSE);
	assert_answer(&bench, &bench.pool, MESSAGE("1", "c9"), "SIP/2.0 404 ");
	legacy_bench_close(&bench);
}

/* ---- the switch ---- */

static void assert_relayed(LegacyBench *bench, const char *text)
{
	g_autofree char *got = NULL;

	legacy_say(bench, &bench->pool, text);
	got = legacy_next(bench, &bench->gateway);
	g_assert_true(has(got, ";branch=z9hG4bKr"));
}

static void assert_ours(LegacyBench *bench, const char *text)
{
	static const LinkResult ok = { .ok = TRUE };
	g_autofree char *answer = NULL;

	legacy_say(bench, &bench->pool, text);
	RUN_UNTIL(bench, fake_link.sent->len);
	fake_result(&ok);
	answer = legacy_next(bench, &bench->pool);
	g_assert_true(has(answer, "SIP/2.0 202 "));
}

/* The first decision for a call holds; others are the partner's of now. */
static void switched(void)
{
	LegacyBench bench;

	legacy_bench_open(&bench);
	fake_link.settings = 9;
	assert_relayed(&bench, MESSAGE("1", "old"));
	legacy_bench_apply(&bench, 2, "old.test", TRUE);
	assert_relayed(&bench, MESSAGE("1", "old"));
	assert_ours(&bench, MESSAGE("2", "new"));
	legacy_bench_apply(&bench, 3, NULL, TRUE);
	assert_relayed(&bench, MESSAGE("3", "newer"));
	g_assert_cmpuint(bench.gateway.got->len, ==, 0);
	legacy_bench_close(&bench);
}

/* A partner that no edge knows yet is still the gateway's. */
static void edge_behind(void)
{
	LegacyBench bench;

	legacy_bench_open(&bench);
	fake_link.settings = 1;
	legacy_bench_apply(&bench, 2, "old.test", TRUE);
	assert_relayed(&bench, MESSAGE("1", "before"));
	fake_link.settings = 2;
	assert_ours(&bench, MESSAGE("2", "after"));
	legacy_bench_close(&bench);
}

static void inside(void)
{
	static const char *const ended[] = { WITHIN("MESSAGE", "1"),
					     WITHIN("INFO", "2"),
					     WITHIN("SUBSCRIBE", "3"),
					     WITHIN("INVITE", "4") };
	static const char *const passed[] = { WITHIN("BYE", "5"),
					      WITHIN("NOTIFY", "6"),
					      WITHIN("ACK", "7"),
					      WITHIN("CANCEL", "8") };
	LegacyBench bench;

	legacy_bench_open(&bench);
	fake_link.settings = 9;
	for (guint i = 0; i < G_N_ELEMENTS(ended); i++)
		assert_relayed(&bench, ended[i]);
	legacy_bench_apply(&bench, 2, "old.test", TRUE);
	for (guint i = 0; i < G_N_ELEMENTS(ended); i++)
		assert_answer(&bench, &bench.pool, ended[i], "SIP/2.0 481 ");
	for (guint i = 0; i < G_N_ELEMENTS(passed); i++)
		assert_relayed(&bench, passed[i]);
	g_assert_true(legacy_shows(&bench, "\"relayEnded\":4"));
	legacy_bench_close(&bench);
}

/* What a partner wrote to us before he went to the gateway is delivered. */
static void former(void)
{
	static const char text[] =
		"<message xmlns='jabber:server' from='anna@old.test/r' id='1' "
		"to='bo@contoso.test' type='chat'><body>a</body></message>";
	LegacyBench bench;
	g_autoptr(LinkItem) item = NULL;
	g_autoptr(LinkItem) late = NULL;
	g_autofree char *got = NULL;

	legacy_bench_open(&bench);
	fake_link.settings = 9;
	legacy_bench_apply(&bench, 2, "old.test", TRUE);
	legacy_bench_apply(&bench, 3, NULL, TRUE);
	item = fake_item(text);
	got = legacy_next(&bench, &bench.pool);
	g_assert_true(g_str_has_prefix(got, "INVITE sip:bo@contoso.test "));
	legacy_bench_apply(&bench, 4, NULL, FALSE);
	legacy_bench_apply(&bench, 5, "other.test", FALSE);
	legacy_bench_apply(&bench, 6, NULL, FALSE);
	late = fake_item(text);
	RUN_UNTIL(&bench, late->result);
	g_assert_cmpint(late->result, ==, 2);
	legacy_bench_close(&bench);
}

/* ---- over TLS ---- */

/* As its pool's setting says, and with nobody else. */
static void versions(void)
{
	LegacyBench bench;
	g_autoptr(TestAuthority) authority = NULL;
	g_autoptr(SipTrust) trust = NULL;
	g_autofree char *key = NULL;
	g_autofree char *certificate = NULL;
	SipTrustFiles files = { 0 };
	PoolConfig *pool;

	legacy_bench_open(&bench);
	authority = test_authority_new(bench.folder, "ca");
	test_authority_issue(authority, "fe1", "DNS:fe1.contoso.test", NULL, 1);
	files.key = key = test_file(bench.folder, "fe1", "key");
	files.certificate = certificate = test_file(bench.folder, "fe1", "pem");
	listen_set_files(bench.frontend, &files);
	pool = g_hash_table_lookup(bench.config->pools, "pool.contoso.test");
	pool->sip_tls_minimum = g_strdup("Tls10");
	trust = listen_trust(bench.frontend, NULL, NULL);
	g_assert_true(sip_trust_client_for(trust, POOLS_LEGACY) !=
		      sip_trust_client(trust));
	g_assert_true(sip_trust_server_for(trust, "127.0.0.3") !=
		      sip_trust_server(trust));
	g_assert_true(sip_trust_server_for(trust, "127.0.0.4") ==
		      sip_trust_server(trust));
	g_assert_true(sip_trust_lync(trust, POOLS_LEGACY));
	legacy_bench_close(&bench);
}

/* ---- decisions ---- */

static void held(void)
{
	LegacyBench bench;
	Counters counters = { 0 };
	Decisions *decisions;
	gboolean relayed = FALSE;

	legacy_bench_open(&bench);
	decisions = decisions_new(bench.loop, 200, &counters);
	decisions_add(decisions, "a", 3, TRUE);
	decisions_add(decisions, "b", 3, FALSE);
	g_assert_true(decisions_find(decisions, "a", 9, &relayed));
	g_assert_true(relayed);
	g_assert_true(decisions_find(decisions, "b", 3, &relayed));
	g_assert_false(relayed);
	g_assert_false(decisions_find(decisions, "b", 4, &relayed));
	g_assert_false(decisions_find(decisions, "c", 1, &relayed));
	legacy_run(&bench, 300);
	g_assert_false(decisions_find(decisions, "a", 3, &relayed));
	decisions_free(decisions);
	legacy_bench_close(&bench);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/frontend/legacy/relayed", relayed);
	g_test_add_func("/frontend/legacy/stateless", stateless);
	g_test_add_func("/frontend/legacy/dialog", dialog);
	g_test_add_func("/frontend/legacy/rewritten", rewritten);
	g_test_add_func("/frontend/legacy/refused", refused);
	g_test_add_func("/frontend/legacy/gateway-begins", gateway_begins);
	g_test_add_func("/frontend/legacy/unreachable", unreachable);
	g_test_add_func("/frontend/legacy/without", without_gateway);
	g_test_add_func("/frontend/legacy/switched", switched);
	g_test_add_func("/frontend/legacy/edge-behind", edge_behind);
	g_test_add_func("/frontend/legacy/inside", inside);
	g_test_add_func("/frontend/legacy/former", former);
	g_test_add_func("/frontend/legacy/versions", versions);
	g_test_add_func("/frontend/legacy/held", held);
	return g_test_run();
}
