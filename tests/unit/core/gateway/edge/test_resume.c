/* Streams that are lost and go on over another connection (XEP-0198 §5), with
 * real sockets and TLS. */
#include "core/gateway/base/trace.h"
#include "core/gateway/edge/limits.h"
#include "core/gateway/edge/pair.h"
#include "tests/unit/core/gateway/edge/siege.h"

#include <string.h>

#define EACH  600 /* messages each way */
#define EVERY 40  /* the connections break after so many */

static guint said;

static void say_one(Siege *siege)
{
	g_autofree char *out =
		g_strdup_printf("<message xmlns='jabber:server' id='s%u' "
				"from='anna@contoso.test' "
				"to='bob@fabrikam.test'/>",
				said);
	g_autofree char *in =
		g_strdup_printf("<message xmlns='jabber:server' id='x%u' "
				"from='bob@fabrikam.test' "
				"to='anna@contoso.test'/>",
				said);
	siege_give(siege, out);
	siege_partner_says(siege, in);
	said++;
}

static void on_tick(void *data)
{
	Siege *siege = data;
	for (int i = 0; i < 3 && said < EACH; i++)
		say_one(siege);
	if (said < EACH && said % EVERY < 3)
		xmpp_server_cut(siege->peer);
}

static gboolean is_all_settled(Siege *siege)
{
	return siege->results->len == EACH && siege->verdicts->len == EACH;
}

/* The first that is not where it belongs; EACH: none. */
static guint first_wrong_in(const Siege *siege)
{
	for (guint i = 0; i < EACH; i++) {
		g_autofree char *id = g_strdup_printf("id='x%u'", i);
		if (i >= siege->got->len || !strstr(siege->got->pdata[i], id))
			return i;
	}
	return EACH;
}

static guint first_wrong_out(const Siege *siege)
{
	for (guint i = 0; i < EACH; i++) {
		g_autofree char *id = g_strdup_printf("s%u", i);
		if (i >= siege->answers->len ||
		    g_strcmp0(xml_get(siege->answers->pdata[i], "id"), id))
			return i;
	}
	return EACH;
}

/* Every message once, in order, and nobody was told that it failed. */
static void check_cuts(gboolean bidi)
{
	XmppServerSetup kind = { .resume = TRUE, .bidi = bidi };
	g_autoptr(Siege) siege = siege_new_with(&kind);
	said = 0;
	siege_every(siege, 5, on_tick);
	siege_wait(siege, is_all_settled);
	g_assert_cmpuint(first_wrong_in(siege), ==, EACH);
	g_assert_cmpuint(siege->got->len, ==, EACH);
	g_assert_cmpuint(first_wrong_out(siege), ==, EACH);
	g_assert_cmpuint(siege->answers->len, ==, EACH);
	g_assert_null(strpbrk(siege->results->str, "nu"));
	g_assert_null(strchr(siege->verdicts->str, 'n'));
	g_assert_cmpuint(xmpp_server_resumed(siege->peer), >, 5);
}

static void test_cut(void)
{
	check_cuts(FALSE);
}

static void test_cut_both_ways(void)
{
	check_cuts(TRUE);
}

/* ---- who opens the other connection ---- */

#define ENABLE "<enable xmlns='urn:xmpp:sm:3' resume='true'/>"

static Attacker *last(const Siege *siege)
{
	return siege->attackers->pdata[siege->attackers->len - 1];
}

static const char *waited_for;

static gboolean has_last(Siege *siege)
{
	return strstr(last(siege)->got->str, waited_for) != NULL;
}

static void wait_for_text(Siege *siege, const char *text)
{
	waited_for = text;
	siege_wait(siege, has_last);
}

static gboolean is_last_secured(Siege *siege)
{
	return last(siege)->secured;
}

static Attacker *open_as(Siege *siege, const char *domain)
{
	g_autofree char *header = g_strdup_printf(ROOT "'%s'>" AUTH, domain);
	g_autofree char *again = g_strdup_printf(ROOT "'%s'>", domain);
	Attacker *one = attack(siege);
	attacker_start_tls(one);
	siege_wait(siege, is_last_secured);
	attacker_says(one, header);
	wait_for_text(siege, "<success");
	attacker_says(one, again);
	wait_for_text(siege, "urn:xmpp:sm:3");
	g_string_truncate(one->got, 0);
	return one;
}

/* A stream on which one stanza came; its id. */
static char *open_resumable(Siege *siege)
{
	Attacker *one = open_as(siege, "fabrikam.test");
	attacker_says(one, ENABLE MESSAGE("a@fabrikam.test"));
	wait_for_text(siege, "h='1'/>");
	const char *id = strstr(one->got->str, " id='") + 5;
	return g_strndup(id, strcspn(id, "'"));
}

static void ask_to_resume(Siege *siege, const char *id, const char *answer)
{
	g_autofree char *text = g_strdup_printf(
		"<resume xmlns='urn:xmpp:sm:3' previd='%s' h='0'/>", id);
	attacker_says(last(siege), text);
	wait_for_text(siege, answer);
}

static gboolean is_nobody_there(Siege *siege)
{
	return !siege->edge->inbound->len;
}

static void cut(Siege *siege)
{
	Attacker *one = last(siege);
	g_clear_pointer(&one->connection, connection_free);
	siege_wait(siege, is_nobody_there);
}

#define RESUMED "<resumed xmlns='urn:xmpp:sm:3'"
#define UNKNOWN "<item-not-found"

/* A partner that has proven another domain cannot have it, and cannot take it
 * from the one that may. */
static void test_stolen_id(void)
{
	static const CertificateWish thief = { .name = "woodgrove",
					       .names = "DNS:woodgrove.test" };
	static const CertificateWish owner = { .name = "fabrikam",
					       .names = "DNS:fabrikam.test" };
	g_autoptr(Siege) siege = siege_new();
	g_autofree char *id = open_resumable(siege);
	g_assert_cmpuint(strlen(id), >=, 32);
	cut(siege);
	g_assert_cmpuint(lost_count(siege->edge->lost), ==, 1);
	siege_set_partner(siege, &thief);
	open_as(siege, "woodgrove.test");
	ask_to_resume(siege, id, UNKNOWN);
	cut(siege);
	siege_set_partner(siege, &owner);
	open_as(siege, "fabrikam.test");
	ask_to_resume(siege, "0123456789abcdef", UNKNOWN);
	ask_to_resume(siege, id, RESUMED);
	g_assert_nonnull(strstr(last(siege)->got->str, " h='1'/>"));
	g_assert_cmpuint(lost_count(siege->edge->lost), ==, 0);
	siege_check_unaffected(siege);
}

/* The edge does not know yet that the other connection is gone. */
static void test_not_known_yet(void)
{
	g_autoptr(Siege) siege = siege_new();
	g_autofree char *id = open_resumable(siege);
	open_as(siege, "fabrikam.test");
	ask_to_resume(siege, id, RESUMED);
	siege_wait(siege, siege_is_first_over);
	g_assert_cmpuint(siege->edge->inbound->len, ==, 1);
	g_string_truncate(last(siege)->got, 0);
	attacker_says(last(siege),
		      MESSAGE("a@fabrikam.test") "<r "
						 "xmlns='urn:xmpp:sm:3'/>");
	wait_for_text(siege, "h='2'/>");
	g_assert_cmpuint(siege->got->len, ==, 2);
}

/* It was there once, and is nobody's any more. */
static void test_resumed_twice(void)
{
	g_autoptr(Siege) siege = siege_new();
	g_autofree char *id = open_resumable(siege);
	cut(siege);
	open_as(siege, "fabrikam.test");
	ask_to_resume(siege, id, RESUMED);
	attacker_says(last(siege), "</stream:stream>");
	siege_wait(siege, is_nobody_there);
	open_as(siege, "fabrikam.test");
	ask_to_resume(siege, id, UNKNOWN);
}

/* ---- bounds ---- */

static void on_outcome(void *data, SentOutcome outcome)
{
	guint *unsure = data;
	*unsure += outcome == SENT_UNSURE;
}

static Resume *lost_one(guint number, gsize bytes, guint *unsure)
{
	Resume *one = g_new0(Resume, 1);
	one->id = g_strdup_printf("%u", number);
	one->local = g_strdup("contoso.test");
	one->remote = g_strdup("fabrikam.test");
	one->seconds = 60;
	one->sent = sent_new();
	one->received = received_new();
	one->pairs =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	if (bytes)
		sent_add(one->sent, bytes, 0, on_outcome, unsure);
	return one;
}

static void test_bounds(void)
{
	g_autoptr(Siege) siege = siege_new();
	Edge *edge = siege->edge;
	guint unsure = 0;
	for (guint i = 0; i < 2 * LOST_STREAMS; i++)
		lost_add(edge, lost_one(i, 0, NULL));
	g_assert_cmpuint(lost_count(edge->lost), ==, LOST_STREAMS);
	for (guint i = 0; i < 10; i++)
		lost_add(edge, lost_one(i, LOST_BYTES / 4, &unsure));
	/* What has to go is told. */
	g_assert_cmpuint(lost_count(edge->lost), ==, 4);
	g_assert_cmpuint(unsure, ==, 6);
}

/* ---- a partner that does not come back ---- */

static gboolean has_message(Siege *siege)
{
	return siege->answers->len > 0;
}

static gboolean has_result(Siege *siege)
{
	return siege->results->len > 0;
}

static gboolean has_two_results(Siege *siege)
{
	return siege->results->len > 1;
}

static const char to_bob[] = "<message xmlns='jabber:server' id='1' "
			     "from='anna@contoso.test' "
			     "to='bob@fabrikam.test'/>";

/* It resumes nothing: what may have arrived is unsure, and what waits goes
 * over the new stream. */
static void test_forgotten(void)
{
	XmppServerSetup kind = { .resume = TRUE, .hold = TRUE };
	g_autoptr(Siege) siege = siege_new_with(&kind);
	siege_give(siege, to_bob);
	siege_wait(siege, has_message);
	xmpp_server_cut(siege->peer);
	xmpp_server_forget(siege->peer);
	siege_wait(siege, has_result);
	g_assert_cmpstr(siege->results->str, ==, "u");
	g_assert_cmpuint(siege->answers->len, ==, 1);
}

/* Of a stream that the partner opened only it can open the next: ours on it
 * are waited for, for so long, and nothing younger overtakes them. */
static void test_stays_away(void)
{
	XmppServerSetup kind = { .resume = TRUE, .bidi = TRUE, .hold = TRUE };
	g_autoptr(Siege) siege = siege_new_with(&kind);
	siege_check_unaffected(siege);
	siege_give(siege, to_bob);
	siege_wait(siege, has_message);
	g_assert_cmpuint(pairs_count(siege->edge, NULL), ==, 0);
	xmpp_server_stop(siege->peer);
	xmpp_server_cut(siege->peer);
	siege_wait(siege, is_nobody_there);
	gint64 start = loop_now(siege->loop);
	siege_give(siege, to_bob);
	g_assert_cmpuint(pairs_count(siege->edge, NULL), ==, 0);
	siege_wait(siege, has_result);
	g_assert_cmpstr(siege->results->str, ==, "u");
	g_assert_cmpint(loop_now(siege->loop) - start, >=, LOST_OPEN_MS - 500);
	xmpp_server_release(siege->peer);
	siege_wait(siege, has_two_results);
	g_assert_cmpstr(siege->results->str, ==, "uo");
}

static gint64 since;

static gboolean have_three_seconds_passed(Siege *siege)
{
	return loop_now(siege->loop) - since > 3000;
}

static void on_cut(void *data)
{
	Siege *siege = data;
	if (xmpp_server_ready(siege->peer))
		xmpp_server_cut(siege->peer);
}

/* A partner who takes every stream and drops it is not dialled for ever
 * without a pause, nor is anybody else kept waiting. */
static void test_breaks_always(void)
{
	XmppServerSetup kind = { .resume = TRUE, .bidi = TRUE };
	g_autoptr(Siege) siege = siege_new_with(&kind);
	xmpp_server_stop(siege->peer);
	siege_give(siege, to_bob);
	since = loop_now(siege->loop);
	siege_every(siege, 2, on_cut);
	siege_wait(siege, have_three_seconds_passed);
	g_assert_cmpuint(xmpp_server_accepted(siege->peer), >, PAIR_BREAKS / 2);
	g_assert_cmpuint(xmpp_server_accepted(siege->peer), <,
			 PAIR_BREAKS + 10);
	g_assert_cmpuint(siege->answers->len, >, 0);
}

static void on_drained(void *data)
{
	gboolean *drained = data;
	*drained = TRUE;
}

/* Nor does an edge that is to end wait for it. */
static void test_drained(void)
{
	XmppServerSetup kind = { .resume = TRUE, .bidi = TRUE, .hold = TRUE };
	g_autoptr(Siege) siege = siege_new_with(&kind);
	gboolean drained = FALSE;
	siege_check_unaffected(siege);
	siege_give(siege, to_bob);
	siege_wait(siege, has_message);
	xmpp_server_stop(siege->peer);
	xmpp_server_cut(siege->peer);
	siege_wait(siege, is_nobody_there);
	g_assert_cmpstr(siege->results->str, ==, "");
	edge_drain(siege->edge, on_drained, &drained);
	g_assert_cmpstr(siege->results->str, ==, "u");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	trace_set_level(TRACE_ERROR);
#define ADD(name) g_test_add_func("/gateway/resume/" #name, test_##name)
	ADD(cut);
	ADD(cut_both_ways);
	ADD(stolen_id);
	ADD(not_known_yet);
	ADD(resumed_twice);
	ADD(bounds);
	ADD(forgotten);
	ADD(stays_away);
	ADD(drained);
	ADD(breaks_always);
	return g_test_run();
}
