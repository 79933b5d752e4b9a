#include "core/base/clock.h"
#include "core/gateway/base/trace.h"
#include "core/gateway/edge/limits.h"
#include "core/gateway/edge/relay_private.h"
#include "core/gateway/net/limits.h"
#include "tests/unit/core/gateway/edge/siege.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* ---- too much ---- */

#define FLOOD 104857600

/* As fast as it is taken, to 100 MB. */
static void on_flood(void *data)
{
	static char block[65536];
	Siege *siege = data;
	Attacker *attacker = siege_first(siege);
	memset(block, 'x', sizeof block);
	if (attacker->over || attacker->sent > FLOOD ||
	    connection_queued(attacker->connection) > sizeof block)
		return;
	connection_send(attacker->connection, block, sizeof block);
	attacker->sent += sizeof block;
}

/* What lay in the sockets' buffers counts as sent, too. */
static void check_flood(Siege *siege)
{
	siege_every(siege, 1, on_flood);
	siege_wait(siege, siege_is_first_over);
	g_assert_cmpuint(siege_first(siege)->sent, <, 16777216);
	g_assert_cmpuint(siege->got->len, ==, 0);
	siege_check_unaffected(siege);
}

static void test_flood(void)
{
	g_autoptr(Siege) siege = siege_new();
	attacker_says(attack(siege), HEADER "<message><body>");
	check_flood(siege);
	g_assert_true(siege_has(siege, "<policy-violation"));
}

static void test_flood_proven(void)
{
	g_autoptr(Siege) siege = siege_new();
	attacker_says(attack_proven(siege), "<message from='a@fabrikam.test' "
					    "to='anna@contoso.test'><body>");
	check_flood(siege);
	g_assert_true(siege_has(siege, "<policy-violation"));
}

/* Asks without end and reads no answer. */
static void on_ask(void *data)
{
	Siege *siege = data;
	Attacker *attacker = siege_first(siege);
	g_autoptr(GString) text = g_string_new(NULL);
	if (attacker->over || connection_queued(attacker->connection) > 1048576)
		return;
	while (text->len < 65536)
		g_string_append(text, "<db:verify from='fabrikam.test' "
				      "to='contoso.test' id='1'>k"
				      "</db:verify>");
	attacker_says(attacker, text->str);
}

static gboolean has_a_while_passed(Siege *siege)
{
	static gint64 start;
	if (!siege->until || !start)
		start = clock_monotonic_ms();
	if (clock_monotonic_ms() - start < 1500)
		return FALSE;
	start = 0;
	return TRUE;
}

static gsize queued_at_most;

static void note_queued(Siege *siege)
{
	for (guint i = 0; i < siege->edge->inbound->len; i++)
		queued_at_most =
			MAX(queued_at_most,
			    session_queued(siege->edge->inbound->pdata[i]));
}

static gboolean is_queue_full(Siege *siege)
{
	note_queued(siege);
	return queued_at_most > CONNECTION_QUEUE_BYTES;
}

static gboolean has_answered_for_a_while(Siege *siege)
{
	note_queued(siege);
	return has_a_while_passed(siege);
}

static void test_deaf(void)
{
	g_autoptr(Siege) siege = siege_new();
	siege->edge->config->gateway.establishment_timeout = 60;
	siege->edge->config->gateway.inactivity_timeout = 60;
	siege->small = TRUE;
	Attacker *attacker = attack_proven(siege);
	queued_at_most = 0;
	connection_pause(attacker->connection, TRUE);
	siege_every(siege, 1, on_ask);
	siege_wait(siege, is_queue_full);
	siege_wait(siege, has_answered_for_a_while);
	g_assert_cmpuint(queued_at_most, >, CONNECTION_QUEUE_BYTES);
	g_assert_cmpuint(queued_at_most, <, 2 * CONNECTION_QUEUE_BYTES);
	siege_check_unaffected(siege);
}

/* ---- too slow ---- */

static void on_space(void *data)
{
	Siege *siege = data;
	if (!siege_first(siege)->over)
		attacker_says(siege_first(siege), " ");
}

static gint64 wait_until_over(Siege *siege)
{
	gint64 start = clock_monotonic_ms();
	siege_wait(siege, siege_is_first_over);
	return clock_monotonic_ms() - start;
}

/* Each byte comes well in time; all together do not. */
static void test_slow(void)
{
	g_autoptr(Siege) siege = siege_new();
	attacker_says(attack(siege), "<stream:stream xmlns='jabber:server'");
	siege_every(siege, 200, on_space);
	gint64 took = wait_until_over(siege);
	g_assert_cmpint(took, >=, 2000);
	g_assert_cmpint(took, <, 6000);
	g_assert_true(siege_has(siege, "<connection-timeout"));
	siege_check_unaffected(siege);
}

static void test_slow_after_header(void)
{
	g_autoptr(Siege) siege = siege_new();
	attacker_says(attack(siege), HEADER "<db:result from='fabrikam.test'");
	siege_every(siege, 200, on_space);
	g_assert_cmpint(wait_until_over(siege), <, 6000);
	g_assert_true(siege_has(siege, "<connection-timeout"));
	siege_check_unaffected(siege);
}

/* A stanza that never ends is no activity. */
static void test_slow_proven(void)
{
	g_autoptr(Siege) siege = siege_new();
	attacker_says(attack_proven(siege), "<message from='a@fabrikam.test'");
	siege_every(siege, 200, on_space);
	gint64 took = wait_until_over(siege);
	g_assert_cmpint(took, >=, 2000);
	g_assert_cmpint(took, <, 8000);
	siege_check_unaffected(siege);
}

/* ---- too many ---- */

static gboolean are_all_over(Siege *siege)
{
	for (guint i = 0; i < siege->attackers->len; i++)
		if (!((Attacker *)siege->attackers->pdata[i])->over)
			return FALSE;
	return TRUE;
}

static void test_half_open(void)
{
	g_autoptr(Siege) siege = siege_new();
	for (int i = 0; i < 60; i++) {
		Attacker *attacker = attack(siege);
		if (i % 3 == 1) /* the beginning of a TLS record */
			attacker_says(attacker, "\x16\x03\x01");
		else if (i % 3 == 2)
			attacker_says(attacker, HEADER STARTTLS);
	}
	siege_check_unaffected(siege);
	siege_wait(siege, are_all_over);
	siege_check_unaffected(siege);
	g_assert_cmpuint(siege->edge->inbound->len, ==, 1);
}

static guint held_from(const Siege *siege, const char *host)
{
	guint count = 0;
	for (guint i = 0; i < siege->edge->inbound->len; i++) {
		SessionView view;
		session_view(siege->edge->inbound->pdata[i], &view);
		count += g_str_has_prefix(view.address, host);
	}
	return count;
}

static void on_one_address(void *data)
{
	Siege *siege = data;
	for (int i = 0; i < 20; i++)
		attack_from(siege, 9);
}

/* Whatever comes from one address, it holds no more than its share. */
static void test_one_address(void)
{
	g_autoptr(Siege) siege = siege_new();
	siege->edge->config->gateway.establishment_timeout = 60;
	on_one_address(siege);
	siege_every(siege, 200, on_one_address);
	siege_wait(siege, has_a_while_passed);
	siege_wait(siege, has_a_while_passed);
	siege_wait(siege, has_a_while_passed);
	g_assert_cmpuint(held_from(siege, "127.0.0.10:"), ==,
			 GATE_PER_ADDRESS_OPEN);
	siege_check_unaffected(siege);
}

static gsize resident(void)
{
	g_autofree char *text = NULL;
	unsigned long all = 0, pages = 0;
	g_file_get_contents("/proc/self/statm", &text, NULL, NULL);
	sscanf(text ? text : "", "%lu %lu", &all, &pages);
	return pages * (gsize)sysconf(_SC_PAGESIZE);
}

#define MANY   5000
#define FEWEST 1000

static guint many;

static void on_crowd(void *data)
{
	Siege *siege = data;
	for (int i = 0; i < 50 && siege->attackers->len < many; i++)
		attacker_says(attack(siege), HEADER);
}

static gboolean have_all_come(Siege *siege)
{
	return siege->attackers->len == many;
}

/* 5,000 that say who they are and then nothing, in five seconds, while each
 * of them would be good for a minute. */
static void test_idle(void)
{
	struct rlimit files;
	g_autoptr(Siege) siege = siege_new();
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	many = MIN(MANY, (guint)(files.rlim_cur - FEWEST));
	g_assert_cmpuint(files.rlim_cur, >=, 2 * FEWEST);
	gsize before = resident();
	siege->edge->config->gateway.establishment_timeout = 60;
	siege_check_unaffected(siege);
	siege_every(siege, 50, on_crowd);
	siege_wait(siege, have_all_come);
	g_assert_cmpuint(siege->most, >, 300);
	g_assert_cmpuint(siege->most, <=,
			 siege->edge->config->gateway.connection_limit);
	g_assert_cmpuint(resident() - before, <, 400 * 1048576UL);
	siege_check_unaffected(siege);
}

/* Whoever only says that it is the partner takes none of the partner's
 * streams away. */
static void test_claims(void)
{
	g_autoptr(Siege) siege = siege_new();
	siege->edge->config->gateway.establishment_timeout = 60;
	siege->edge->config->gateway.partner_connection_limit = 3;
	for (int i = 0; i < 30; i++)
		attacker_says(attack(siege), HEADER);
	siege_wait(siege, has_a_while_passed);
	siege_check_unaffected(siege);
	g_assert_cmpuint(siege->edge->inbound->len, >, 10);
}

/* The limit holds for those who prove it, though many begin together. */
static void test_claims_proven(void)
{
	g_autoptr(Siege) siege = siege_new();
	siege_check_unaffected(siege);
	siege->edge->config->gateway.partner_connection_limit = 1;
	Attacker *attacker = attack(siege);
	attacker_start_tls(attacker);
	siege_wait(siege, siege_is_secured);
	attacker_says(attacker, HEADER AUTH);
	siege_wait(siege, siege_is_first_over);
	g_assert_true(siege_has(siege, "<resource-constraint"));
	siege_check_unaffected(siege);
}

static gboolean is_paused(Siege *siege)
{
	return g_hash_table_size(siege->edge->relay->paused) == 1;
}

static gboolean has_all(Siege *siege)
{
	return siege->got->len >= 4;
}

/* One partner's stream waits for a user's front end: others go on, and its own
 * stanzas stay in order. */
static void test_stuck(void)
{
	g_autoptr(Siege) siege = siege_new();
	siege->busy = "bo@contoso.test";
	attacker_says(attack_proven(siege),
		      "<message from='a@fabrikam.test' to='bo@contoso.test' "
		      "id='1'><body>first</body></message>" MESSAGE(
			      "a@fabrikam.test"));
	siege_wait(siege, is_paused);
	siege_check_unaffected(siege);
	siege_check_unaffected(siege);
	g_assert_cmpuint(siege->got->len, ==, 2);
	siege->busy = NULL;
	siege_wait(siege, has_all);
	g_assert_nonnull(strstr(siege->got->pdata[2], "<body>first</body>"));
	g_assert_nonnull(strstr(siege->got->pdata[3], "<body>x</body>"));
	g_assert_false(is_paused(siege));
}

/* ---- false ---- */

static void test_spoofed(void)
{
	static const char *const from[] = {
		MESSAGE("a@woodgrove.test"), /* another partner */
		MESSAGE("a@contoso.test"),   /* ourselves */
		MESSAGE("a@evil.test"),
		MESSAGE("a@im.fabrikam.test"), /* its own, but not yet said */
	};
	for (guint i = 0; i < G_N_ELEMENTS(from); i++) {
		g_autoptr(Siege) siege = siege_new();
		attacker_says(attack_proven(siege), from[i]);
		siege_wait(siege, siege_is_first_over);
		g_assert_true(siege_has(siege, "<invalid-from"));
		g_assert_cmpuint(siege->got->len, ==, 0);
		siege_check_unaffected(siege);
	}
}

static gboolean has_result(Siege *siege)
{
	return siege_has(siege, "<db:result");
}

static gboolean has_something(Siege *siege)
{
	return siege->got->len > 0 || siege_first(siege)->over;
}

/* One stream carries all that the certificate proves. */
static void test_second_domain(void)
{
	g_autoptr(Siege) siege = siege_new();
	Attacker *attacker = attack_proven(siege);
	attacker_says(attacker, "<db:result from='im.fabrikam.test' "
				"to='contoso.test'>k</db:result>");
	siege_wait(siege, has_result);
	g_assert_true(siege_has(siege, "type='valid'"));
	attacker_says(attacker, MESSAGE("a@im.fabrikam.test"));
	siege_wait(siege, has_something);
	g_assert_cmpuint(siege->got->len, ==, 1);
	g_assert_cmpuint(siege->edge->verifying->len, ==, 0);
}

/* Of others not even their server is asked. */
static void test_second_domain_unproven(void)
{
	static const char *const from[] = { "woodgrove.test", "evil.test",
					    "contoso.test" };
	for (guint i = 0; i < G_N_ELEMENTS(from); i++) {
		g_autoptr(Siege) siege = siege_new();
		Attacker *attacker = attack_proven(siege);
		g_autofree char *ask = g_strdup_printf(
			"<db:result from='%s' to='contoso.test'>k</db:result>",
			from[i]);
		attacker_says(attacker, ask);
		siege_wait(siege, has_result);
		g_assert_true(siege_has(siege, "type='error'"));
		g_assert_false(siege_has(siege, "type='valid'"));
		g_assert_cmpuint(siege->edge->verifying->len, ==, 0);
		g_autofree char *message = g_strdup_printf(
			"<message from='a@%s' to='anna@contoso.test'/>",
			from[i]);
		attacker_says(attacker, message);
		siege_wait(siege, siege_is_first_over);
		g_assert_cmpuint(siege->got->len, ==, 0);
		siege_check_unaffected(siege);
	}
}

static gboolean has_features(Siege *siege)
{
	return siege_has(siege, "</stream:features>");
}

/* A probe waits for a question about our key: who comes may prove himself by
 * dialback then, though his settings exclude it, and no stanza is taken from
 * him for that. */
static void test_expected(void)
{
	g_autoptr(Siege) siege = siege_new();
	edge_expect(siege->edge, "fabrikam.test");
	Attacker *attacker = attack(siege);
	attacker_start_tls(attacker);
	siege_wait(siege, siege_is_secured);
	attacker_says(attacker, HEADER "<db:result from='fabrikam.test' "
				       "to='contoso.test'>k</db:result>");
	siege_wait(siege, has_result);
	g_assert_true(siege_has(siege, "type='valid'"));
	attacker_says(attacker, MESSAGE("a@fabrikam.test"));
	siege_wait(siege, siege_is_first_over);
	g_assert_true(siege_has(siege, "<policy-violation"));
	g_assert_true(siege_has(siege, "dialback under TLS is not enough"));
	g_assert_cmpuint(siege->got->len, ==, 0);
	edge_unexpect(siege->edge, "fabrikam.test");
	siege_check_unaffected(siege);
}

/* The streams that only a probe waited for end with it; others stay. */
static void test_expected_no_more(void)
{
	g_autoptr(Siege) siege = siege_new();
	siege_check_unaffected(siege);
	edge_expect(siege->edge, "fabrikam.test");
	edge_expect(siege->edge, "evil.test");
	Attacker *attacker = attack(siege);
	attacker_says(attacker, ROOT "'evil.test'>");
	siege_wait(siege, has_features);
	g_assert_false(siege_has(siege, "EXTERNAL"));
	edge_unexpect(siege->edge, "evil.test");
	edge_unexpect(siege->edge, "fabrikam.test");
	siege_wait(siege, siege_is_first_over);
	g_assert_cmpuint(siege->edge->inbound->len, ==, 1);
	siege_check_unaffected(siege);
}

static gboolean has_verify(Siege *siege)
{
	return siege_has(siege, "<db:verify");
}

/* A dialback error is none of the stream (XEP-0220 §2.4). */
static void test_unknown_target(void)
{
	g_autoptr(Siege) siege = siege_new();
	Attacker *attacker = attack_proven(siege);
	attacker_says(attacker, "<db:result from='fabrikam.test' "
				"to='northwind.test'>k</db:result>");
	siege_wait(siege, has_result);
	g_assert_true(siege_has(siege, "type='error'"));
	g_assert_true(siege_has(siege, "<item-not-found"));
	g_string_truncate(attacker->got, 0);
	attacker_says(attacker, "<db:verify from='fabrikam.test' id='1' "
				"to='northwind.test'>k</db:verify>");
	siege_wait(siege, has_verify);
	g_assert_true(siege_has(siege, "<item-not-found"));
	attacker_says(attacker, MESSAGE("a@fabrikam.test"));
	siege_wait(siege, has_something);
	g_assert_cmpuint(siege->got->len, ==, 1);
	g_assert_false(attacker->over);
}

/* Who is nobody here gets no look-up and no TLS. */
static void test_stranger(void)
{
	g_autoptr(Siege) siege = siege_new();
	attacker_says(attack(siege), ROOT "'evil.test'>" STARTTLS);
	siege_wait(siege, siege_is_first_over);
	g_assert_true(siege_has(siege, "<policy-violation"));
	g_assert_true(siege_has(siege, "'evil.test' is no partner"));
	g_assert_false(siege_has(siege, "<proceed"));
	g_assert_cmpuint(siege->edge->verifying->len, ==, 0);
	siege_check_unaffected(siege);
}

static gboolean has_proceed(Siege *siege)
{
	return siege_has(siege, "<proceed");
}

/* What came in clear behind <starttls/> is no part of the stream in TLS. */
static void test_injected(void)
{
	g_autoptr(Siege) siege = siege_new();
	Attacker *attacker = attack(siege);
	attacker_says(attacker, HEADER STARTTLS HEADER AUTH HEADER MESSAGE(
					"a@fabrikam.test"));
	siege_wait(siege, has_proceed);
	g_string_truncate(attacker->got, 0);
	attacker_start_tls(attacker);
	siege_wait(siege, siege_is_secured);
	attacker_says(attacker, HEADER);
	siege_wait(siege, has_features);
	g_assert_false(siege_has(siege, "<success"));
	g_assert_true(siege_has(siege, "EXTERNAL"));
	attacker_says(attacker, MESSAGE("a@fabrikam.test"));
	siege_wait(siege, siege_is_first_over);
	g_assert_true(siege_has(siege, "<not-authorized"));
	g_assert_cmpuint(siege->got->len, ==, 0);
	siege_check_unaffected(siege);
}

/* Clear bytes where the handshake is to be: TCP ends without </stream>. */
static void test_no_handshake(void)
{
	g_autoptr(Siege) siege = siege_new();
	Attacker *attacker = attack(siege);
	attacker_says(attacker, HEADER STARTTLS);
	siege_wait(siege, has_proceed);
	attacker_says(attacker, HEADER MESSAGE("a@fabrikam.test"));
	siege_wait(siege, siege_is_first_over);
	g_assert_false(siege_has(siege, "</stream:stream>"));
	g_assert_cmpuint(siege->got->len, ==, 0);
	siege_check_unaffected(siege);
}

static void test_after_end(void)
{
	g_autoptr(Siege) siege = siege_new();
	attacker_says(attack_proven(siege),
		      MESSAGE("a@fabrikam.test") "</stream:stream>" MESSAGE(
			      "b@fabrikam.test"));
	siege_wait(siege, siege_is_first_over);
	g_assert_cmpuint(siege->got->len, ==, 1);
	siege_check_unaffected(siege);
}

static gboolean has_answer(Siege *siege)
{
	return siege->answers->len > 0;
}

/* XEP-0199: on the domain, over the stream in the other direction. */
static void test_ping(void)
{
	g_autoptr(Siege) siege = siege_new();
	siege_partner_says(siege,
			   "<iq xmlns='jabber:server' type='get' id='p1' "
			   "from='fabrikam.test' to='contoso.test'>"
			   "<ping xmlns='urn:xmpp:ping'/></iq>");
	siege_wait(siege, has_answer);
	const Xml *answer = siege->answers->pdata[0];
	g_assert_cmpstr(xml_get(answer, "type"), ==, "result");
	g_assert_cmpstr(xml_get(answer, "id"), ==, "p1");
	g_assert_cmpstr(xml_get(answer, "from"), ==, "contoso.test");
	g_assert_cmpuint(siege->got->len, ==, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	trace_set_level(TRACE_ERROR);
#define ADD(name) g_test_add_func("/gateway/attacks/" #name, test_##name)
	ADD(flood);
	ADD(flood_proven);
	ADD(deaf);
	ADD(slow);
	ADD(slow_after_header);
	ADD(slow_proven);
	ADD(half_open);
	ADD(one_address);
	ADD(idle);
	ADD(claims);
	ADD(claims_proven);
	ADD(stuck);
	ADD(spoofed);
	ADD(second_domain);
	ADD(second_domain_unproven);
	ADD(expected);
	ADD(expected_no_more);
	ADD(unknown_target);
	ADD(stranger);
	ADD(injected);
	ADD(no_handshake);
	ADD(after_end);
	ADD(ping);
	return g_test_run();
}
