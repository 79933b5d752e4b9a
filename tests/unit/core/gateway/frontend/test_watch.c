#include "tests/unit/core/gateway/frontend/presence_bench.h"

#include <string.h>

/* The contact watches the local user: RFC 8048 §5.2. */

#define PIDF(inside)                                                           \
	"<?xml version='1.0' encoding='UTF-8'?>"                               \
	"<presence xmlns='urn:ietf:params:xml:ns:pidf' "                       \
	"entity='pres:a'>" inside "</presence>"
#define TUPLE(id, basic, more)                                                 \
	"<tuple id='" id "'><status><basic>" basic "</basic>" more             \
	"</status><note>n</note></tuple>"
#define AWAY "<show xmlns='jabber:client'>away</show>"

/* Until the pool has said yes. */
static const PoolSeen *subscribe_active(Bench *bench, const char *from)
{
	g_autoptr(LinkItem) item = give_presence(from, "subscribe", NULL);
	const PoolSeen *seen = next_seen(bench, 1, "SUBSCRIBE");

	RUN_UNTIL(bench, item->result);
	g_assert_cmpint(item->result, ==, 1);
	send_notify(bench, seen, "active;expires=3600",
		    PIDF(TUPLE("ID-desk", "open", AWAY)));
	g_assert_cmpint(bench->status, ==, 200);
	wait_sent(bench, "type='subscribed'");
	wait_sent(bench, "<show>away</show>");
	return seen;
}

#define DND "<show xmlns='jabber:client'>dnd</show>"

/* A link without room gets the newest of each resource once it has some. */
static void no_room(void)
{
	Bench bench;
	const PoolSeen *seen;

	bench_open(&bench);
	seen = subscribe_active(&bench, "anna@fabrikam.test");
	fake_link.window = 0;
	send_notify(&bench, seen, "active;expires=3600",
		    PIDF(TUPLE("ID-desk", "open", "")));
	send_notify(&bench, seen, "active;expires=3600",
		    PIDF(TUPLE("ID-desk", "open", AWAY)
				 TUPLE("ID-2", "open", AWAY)));
	send_notify(&bench, seen, "active;expires=3600",
		    PIDF(TUPLE("ID-desk", "open", DND)));
	run_for(&bench, 100);
	g_assert_cmpuint(fake_link.sent->len, ==, 0);
	fake_link.window = 1;
	for (int i = 0; i < 2; i++) {
		RUN_UNTIL(&bench, fake_link.sent->len);
		wait_sent(&bench, i ? "from='bo@contoso.test/desk' "
				      "to='anna@fabrikam.test'><show>dnd<"
				    : "from='bo@contoso.test/2' "
				      "to='anna@fabrikam.test' "
				      "type='unavailable'");
	}
	run_for(&bench, 1500);
	g_assert_cmpuint(fake_link.sent->len, ==, 0);
	bench_close(&bench);
}

/* What waits for room goes with its pair. */
static void no_room_at_the_end(void)
{
	Bench bench;
	const PoolSeen *seen;

	bench_open(&bench);
	seen = subscribe_active(&bench, "anna@fabrikam.test");
	fake_link.window = 0;
	send_notify(&bench, seen, "active;expires=3600",
		    PIDF(TUPLE("ID-desk", "open", DND)));
	bench_close(&bench);
}

static void allowed(void)
{
	Bench bench;
	const PoolSeen *seen;
	g_autoptr(LinkItem) item = NULL;

	bench_open(&bench);
	item = give_presence("anna@fabrikam.test", "subscribe", NULL);
	seen = next_seen(&bench, 1, "SUBSCRIBE");
	g_assert_cmpint(seen->expires, ==, 28800);
	RUN_UNTIL(&bench, item->result == 1);
	g_assert_true(shows(&bench, "\"pool\":\"neutral\""));
	send_notify(&bench, seen, "pending;expires=3600",
		    PIDF(TUPLE("a", "open", "")));
	g_assert_cmpint(bench.status, ==, 200);
	run_for(&bench, 100);
	g_assert_cmpuint(fake_link.sent->len, ==, 0);
	g_assert_true(shows(&bench, "\"state\":\"None + Pending In\""));
	send_notify(
		&bench, seen, "active;expires=3600",
		PIDF(TUPLE("ID-desk", "open", AWAY) TUPLE("ID-2", "open", "")));
	wait_sent(&bench, "type='subscribed'");
	wait_sent(&bench, "from='bo@contoso.test/desk'");
	wait_sent(&bench, "from='bo@contoso.test/2'");
	g_assert_true(shows(&bench, "\"state\":\"From\""));
	/* What has not changed is not said again; what is gone is. */
	send_notify(&bench, seen, "active;expires=3600",
		    PIDF(TUPLE("ID-desk", "open", AWAY)));
	wait_sent(&bench, "from='bo@contoso.test/2' to='anna@fabrikam.test' "
			  "type='unavailable'");
	run_for(&bench, 50);
	g_assert_cmpuint(fake_link.sent->len, ==, 0);
	bench_close(&bench);
}

/* Without a document nothing is known: unavailable (§5.2.1). */
static void empty(void)
{
	Bench bench;
	g_autoptr(LinkItem) item = NULL;

	bench_open(&bench);
	item = give_presence("anna@fabrikam.test", "subscribe", NULL);
	send_notify(&bench, next_seen(&bench, 1, "SUBSCRIBE"), "active", NULL);
	wait_sent(&bench, "type='subscribed'");
	wait_sent(&bench, "type='unavailable'");
	bench_close(&bench);
}

static void refused(void)
{
	static const int statuses[] = { 403, 404, 489, 603 };

	for (guint i = 0; i < G_N_ELEMENTS(statuses); i++) {
		Bench bench;
		g_autoptr(LinkItem) item = NULL;

		bench_open(&bench);
		bench.answer = statuses[i];
		item = give_presence("anna@fabrikam.test", "subscribe", NULL);
		wait_sent(&bench, "type='unsubscribed'");
		g_assert_true(shows(&bench, "\"pairs\":[]"));
		bench_close(&bench);
	}
}

/* What may be better later cancels nothing. */
static void kept(void)
{
	static const int statuses[] = { 400, 408, 480, 481, 500, 503, 600 };

	for (guint i = 0; i < G_N_ELEMENTS(statuses); i++) {
		Bench bench;
		g_autoptr(LinkItem) item = NULL;
		g_autofree char *problem =
			g_strdup_printf("\"problem\":\"%d ", statuses[i]);

		bench_open(&bench);
		bench.answer = statuses[i];
		item = give_presence("anna@fabrikam.test", "subscribe", NULL);
		RUN_UNTIL(&bench, shows(&bench, "\"pool\":\"retry\"") ||
					  bench.seen->len > 4);
		run_for(&bench, 50);
		g_assert_cmpuint(fake_link.sent->len, ==, 0);
		g_assert_true(shows(&bench, "None + Pending In"));
		g_assert_true(shows(&bench, problem));
		bench_close(&bench);
	}
}

static void longer(void)
{
	Bench bench;
	const PoolSeen *seen;
	g_autoptr(LinkItem) item = NULL;

	bench_open(&bench);
	bench.answer = 423;
	bench.extra = "Min-Expires: 90000\r\n";
	item = give_presence("anna@fabrikam.test", "subscribe", NULL);
	RUN_UNTIL(&bench, bench.seen->len >= 2);
	seen = bench.seen->pdata[1];
	g_assert_cmpint(seen->expires, ==, 90000);
	bench_close(&bench);
}

static void unsubscribe(void)
{
	Bench bench;
	const PoolSeen *first, *last;
	g_autoptr(LinkItem) item = NULL;

	bench_open(&bench);
	first = subscribe_active(&bench, "anna@fabrikam.test");
	item = give_presence("anna@fabrikam.test", "unsubscribe", NULL);
	last = next_seen(&bench, 2, "SUBSCRIBE");
	g_assert_cmpint(last->expires, ==, 0);
	g_assert_cmpstr(last->call_id, ==, first->call_id);
	g_assert_cmpuint(last->cseq, ==, first->cseq + 1);
	wait_sent(&bench, "type='unavailable'");
	wait_sent(&bench, "type='unsubscribed'");
	/* Its last NOTIFY belongs to it (RFC 6665 §4.1.2.3). */
	send_notify(&bench, first, "active", PIDF(TUPLE("a", "open", "")));
	send_notify(&bench, first, "terminated;reason=timeout",
		    PIDF(TUPLE("ID-desk", "open", "")));
	g_assert_cmpint(bench.status, ==, 200);
	g_assert_cmpuint(fake_link.sent->len, ==, 0);
	g_assert_true(shows(&bench, "\"pairs\":[]"));
	bench_close(&bench);
}

/* RFC 8048 §5.2.3 lets the gateway, which is the subscriber, send the last
 * NOTIFY; by RFC 6665 the notifier does: it is received, never sent. */
static void who_sends_the_last_notify(void)
{
	Bench bench;
	const PoolSeen *first;
	g_autoptr(LinkItem) item = NULL;

	bench_open(&bench);
	first = subscribe_active(&bench, "anna@fabrikam.test");
	item = give_presence("anna@fabrikam.test", "unsubscribe", NULL);
	next_seen(&bench, 2, "SUBSCRIBE");
	wait_sent(&bench, "type='unavailable'");
	wait_sent(&bench, "type='unsubscribed'");
	send_notify(&bench, first, "terminated;reason=timeout", NULL);
	g_assert_cmpint(bench.status, ==, 200);
	run_for(&bench, 200);
	for (guint i = 0; i < bench.seen->len; i++)
		g_assert_cmpstr(((PoolSeen *)bench.seen->pdata[i])->method, !=,
				"NOTIFY");
	bench_close(&bench);
}

/* One SUBSCRIBE makes one dialog (RFC 3856 §6.9): a NOTIFY of another branch
 * of a fork is refused. */
static void forked(void)
{
	Bench bench;
	const PoolSeen *first;
	PoolSeen other;

	bench_open(&bench);
	first = subscribe_active(&bench, "anna@fabrikam.test");
	other = *first;
	other.own_tag = (char *)"branch";
	send_notify(&bench, &other, "active", PIDF(TUPLE("ID-x", "open", "")));
	g_assert_cmpint(bench.status, ==, 481);
	send_notify(&bench, first, "active", PIDF(TUPLE("ID-y", "open", "")));
	g_assert_cmpint(bench.status, ==, 200);
	wait_sent(&bench, "type='unavailable'");
	wait_sent(&bench, "from='bo@contoso.test/y'");
	bench_close(&bench);
}

/* Timer N (RFC 6665 §4.1.2.4): 200 alone makes no subscription, and cancels
 * none. */
static void no_notify(void)
{
	Bench bench;
	g_autoptr(LinkItem) item = NULL;

	bench_open(&bench);
	item = give_presence("anna@fabrikam.test", "subscribe", NULL);
	next_seen(&bench, 1, "SUBSCRIBE");
	for (guint i = 0; i < 70 && !shows(&bench, "No NOTIFY came"); i++)
		run_for(&bench, 1000);
	g_assert_true(shows(&bench, "No NOTIFY came from the pool"));
	g_assert_true(shows(&bench, "None + Pending In"));
	g_assert_cmpuint(fake_link.sent->len, ==, 0);
	bench_close(&bench);
}

/* NOTIFY may come before the answer, at the beginning and at the end
 * (RFC 6665 §4.1.2.4). */
static void notify_first(void)
{
	Bench bench;
	const PoolSeen *first;
	g_autoptr(LinkItem) item = NULL;
	g_autoptr(LinkItem) leave = NULL;

	bench_open(&bench);
	bench.slow = TRUE;
	item = give_presence("anna@fabrikam.test", "subscribe", NULL);
	first = next_seen(&bench, 1, "SUBSCRIBE");
	send_notify(&bench, first, "active", PIDF(TUPLE("ID-a", "open", "")));
	g_assert_cmpint(bench.status, ==, 200);
	wait_sent(&bench, "type='subscribed'");
	wait_sent(&bench, "from='bo@contoso.test/a'");
	release_answer(&bench);
	run_for(&bench, 50);
	leave = give_presence("anna@fabrikam.test", "unsubscribe", NULL);
	next_seen(&bench, 2, "SUBSCRIBE");
	send_notify(&bench, first, "terminated;reason=timeout", NULL);
	g_assert_cmpint(bench.status, ==, 200);
	wait_sent(&bench, "type='unavailable'");
	wait_sent(&bench, "type='unsubscribed'");
	release_answer(&bench);
	run_for(&bench, 50);
	g_assert_cmpuint(fake_link.sent->len, ==, 0);
	g_assert_true(shows(&bench, "\"pairs\":[]"));
	bench_close(&bench);
}

/* An answer that makes no dialog, for a pair that nobody knows. */
static void no_dialog(void)
{
	Bench bench;
	g_autoptr(LinkItem) item = NULL;

	bench_open(&bench);
	bench.extra = "Expires: 0\r\n";
	item = give_presence("anna@fabrikam.test", "probe", NULL);
	next_seen(&bench, 1, "SUBSCRIBE");
	run_for(&bench, 100);
	g_assert_cmpuint(fake_link.sent->len, ==, 0);
	g_assert_true(shows(&bench, "no dialog") ||
		      shows(&bench, "\"pairs\":[]"));
	bench_close(&bench);
}

typedef struct EndCase {
	const char *state;
	const char *sent; /* to the contact, or NULL */
	gboolean anew;	  /* a new dialog at once */
} EndCase;

static void ended(void)
{
	static const EndCase cases[] = {
		{ "terminated;reason=rejected", "unsubscribed", FALSE },
		{ "terminated;reason=noresource", "unsubscribed", FALSE },
		{ "terminated;reason=deactivated", NULL, TRUE },
		{ "terminated;reason=timeout", NULL, TRUE },
		{ "terminated;reason=probation;retry-after=600", NULL, FALSE },
		{ "terminated;reason=giveup;retry-after=0", NULL, TRUE },
		{ "terminated;reason=invariant", NULL, FALSE },
		{ "terminated", NULL, FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		Bench bench;
		const PoolSeen *first;

		bench_open(&bench);
		first = subscribe_active(&bench, "anna@fabrikam.test");
		send_notify(&bench, first, cases[i].state, NULL);
		g_assert_cmpint(bench.status, ==, 200);
		if (cases[i].sent) {
			wait_sent(&bench, "type='unavailable'");
			wait_sent(&bench, cases[i].sent);
		}
		if (cases[i].anew) {
			const PoolSeen *again =
				next_seen(&bench, 2, "SUBSCRIBE");

			g_assert_cmpstr(again->call_id, !=, first->call_id);
		}
		run_for(&bench, 100);
		g_assert_cmpuint(fake_link.sent->len, ==, 0);
		g_assert_cmpuint(bench.seen->len, ==, cases[i].anew ? 2 : 1);
		bench_close(&bench);
	}
}

/* Asked again by who is allowed: answered as a server does, no new dialog. */
static void again(void)
{
	Bench bench;
	g_autoptr(LinkItem) item = NULL;
	g_autoptr(LinkItem) probe = NULL;

	bench_open(&bench);
	subscribe_active(&bench, "anna@fabrikam.test");
	item = give_presence("anna@fabrikam.test", "subscribe", NULL);
	wait_sent(&bench, "type='subscribed'");
	wait_sent(&bench, "<show>away</show>");
	probe = give_presence("anna@fabrikam.test/r", "probe", NULL);
	wait_sent(&bench, "from='bo@contoso.test/desk'");
	g_assert_cmpuint(bench.seen->len, ==, 1);
	bench_close(&bench);
}

#define PROBE(from, id)                                                        \
	"<presence xmlns='jabber:server' type='probe' id='" id "' from='" from \
	"' to='bo@contoso.test'/>"

/* As a server answers (RFC 6121 §4.3.2): with the probe's id and since when,
 * to a full JID as well; who is away is so by his bare address. */
static void probe_answered(void)
{
	Bench bench;
	const PoolSeen *first;
	g_autoptr(LinkItem) one = NULL;
	g_autoptr(LinkItem) two = NULL;
	g_autoptr(LinkItem) three = NULL;

	bench_open(&bench);
	first = subscribe_active(&bench, "anna@fabrikam.test");
	one = fake_item(PROBE("anna@fabrikam.test", "p1"));
	wait_sent(&bench, " id='p1'><show>away</show>");
	two = fake_item(PROBE("anna@fabrikam.test/r", "p2"));
	wait_sent(&bench, "<delay xmlns='urn:xmpp:delay' stamp='20");
	send_notify(&bench, first, "active",
		    PIDF(TUPLE("ID-desk", "closed", "")));
	wait_sent(&bench, "type='unavailable'");
	three = fake_item(PROBE("anna@fabrikam.test", "p3"));
	wait_sent(&bench, "from='bo@contoso.test' to='anna@fabrikam.test' "
			  "type='unavailable' id='p3'><delay ");
	bench_close(&bench);
}

/* Before it runs out, in the same dialog. */
static void refreshed(void)
{
	Bench bench;
	const PoolSeen *first, *second;

	bench_open(&bench);
	first = subscribe_active(&bench, "anna@fabrikam.test");
	send_notify(&bench, first, "active;expires=2", NULL);
	second = next_seen(&bench, 2, "SUBSCRIBE");
	g_assert_cmpstr(second->call_id, ==, first->call_id);
	g_assert_cmpuint(second->cseq, ==, first->cseq + 1);
	g_assert_cmpint(second->expires, ==, 28800);
	g_assert_cmpuint(fake_link.sent->len, ==, 0);
	bench_close(&bench);
}

/* Both see each other: the contact's server is asked whether he is there. */
static const PoolSeen *both(Bench *bench)
{
	const PoolSeen *first = subscribe_active(bench, "anna@fabrikam.test");
	g_autoptr(LinkItem) yes = NULL;

	send_subscribe(bench, ANNA, NULL, 600, "Event: presence\r\n");
	wait_sent(bench, "type='subscribe'");
	yes = give_presence("anna@fabrikam.test", "subscribed", NULL);
	RUN_UNTIL(bench, yes->result);
	next_seen(bench, 2, "NOTIFY");
	g_assert_true(shows(bench, "\"state\":\"Both\""));
	return first;
}

static void probed(void)
{
	Bench bench;
	const PoolSeen *first;

	bench_open(&bench);
	first = both(&bench);
	send_notify(&bench, first, "active;expires=3", NULL);
	wait_sent(&bench, "type='probe'");
	RUN_UNTIL(&bench, bench.seen->len >= 3 &&
				  !strcmp(((PoolSeen *)bench.seen
						   ->pdata[bench.seen->len - 1])
						  ->method,
					  "SUBSCRIBE"));
	bench_close(&bench);
}

/* Nobody refreshes for who is away; he is asked for again when he is back. */
static void away(void)
{
	Bench bench;
	const PoolSeen *first;
	guint count;
	g_autoptr(LinkItem) gone = NULL;
	g_autoptr(LinkItem) back = NULL;

	bench_open(&bench);
	first = both(&bench);
	gone = give_presence("anna@fabrikam.test", "unavailable", NULL);
	next_seen(&bench, 3, "NOTIFY");
	send_notify(&bench, first, "active;expires=2", NULL);
	RUN_UNTIL(&bench, shows(&bench, "\"pool\":\"none\""));
	g_assert_true(shows(&bench, "\"state\":\"Both\""));
	g_assert_cmpuint(bench.seen->len, ==, 3);
	count = bench.seen->len;
	back = give_presence("anna@fabrikam.test", "probe", NULL);
	next_seen(&bench, count + 1, "SUBSCRIBE");
	bench_close(&bench);
}

/* A pair that is unknown here is asked for at the pool. */
static void unknown_probe(void)
{
	Bench bench;
	g_autoptr(LinkItem) item = NULL;

	bench_open(&bench);
	item = give_presence("anna@fabrikam.test", "probe", NULL);
	send_notify(&bench, next_seen(&bench, 1, "SUBSCRIBE"), "active",
		    PIDF(TUPLE("ID-desk", "open", "")));
	wait_sent(&bench, "from='bo@contoso.test/desk'");
	g_assert_true(shows(&bench, "\"state\":\"From\""));
	bench_close(&bench);
}

static void strange_notify(void)
{
	PoolSeen nobody = { .own_tag = (char *)"a",
			    .from_tag = (char *)"b",
			    .call_id = (char *)"c" };
	Bench bench;
	const PoolSeen *seen;
	PoolSeen other;

	bench_open(&bench);
	send_notify(&bench, &nobody, "active", NULL);
	g_assert_cmpint(bench.status, ==, 481);
	seen = subscribe_active(&bench, "anna@fabrikam.test");
	other = *seen;
	other.own_tag = (char *)"forked";
	send_notify(&bench, &other, "active", NULL);
	g_assert_cmpint(bench.status, ==, 481);
	bench.cseq = 0;
	send_notify(&bench, seen, "active", NULL);
	g_assert_cmpint(bench.status, ==, 500);
	g_assert_cmpuint(fake_link.sent->len, ==, 0);
	bench_close(&bench);
}

/* After a restart the same dialog goes on: no 481, nothing is sent, the next
 * number is a new one, and what the contact was told is known. */
static void restarted(void)
{
	Bench bench;
	PoolSeen first;
	const PoolSeen *last;
	g_autoptr(LinkItem) probe = NULL;
	g_autoptr(LinkItem) item = NULL;

	bench_open(&bench);
	first = *subscribe_active(&bench, "anna@fabrikam.test");
	bench_restart(&bench);
	run_for(&bench, 100);
	g_assert_cmpuint(bench.seen->len, ==, 1);
	g_assert_true(shows(&bench, "\"state\":\"From\""));
	probe = give_presence("anna@fabrikam.test", "probe", NULL);
	wait_sent(&bench, "<show>away</show>");
	send_notify(&bench, &first, "active;expires=3000",
		    PIDF(TUPLE("ID-other", "open", "")));
	g_assert_cmpint(bench.status, ==, 200);
	wait_sent(&bench, "from='bo@contoso.test/desk' "
			  "to='anna@fabrikam.test' type='unavailable'");
	wait_sent(&bench, "from='bo@contoso.test/other'");
	item = give_presence("anna@fabrikam.test", "unsubscribe", NULL);
	last = next_seen(&bench, 2, "SUBSCRIBE");
	g_assert_cmpuint(last->cseq, >, first.cseq);
	g_assert_cmpstr(last->call_id, ==, first.call_id);
	bench_close(&bench);
}

/* The next random number in a range of that width is a low one. */
static void draw_early(gint32 width)
{
	guint32 seed = 0;

	do
		g_random_set_seed(++seed);
	while (g_random_int_range(0, width) > 200);
	g_random_set_seed(seed);
}

/* What the pool said while nobody was here it says again, asked in the dialog;
 * what it says by itself needs no asking. */
static void resumed(void)
{
	Bench bench;
	PoolSeen first;
	const PoolSeen *last;

	bench_open(&bench);
	first = *subscribe_active(&bench, "anna@fabrikam.test");
	draw_early(55000);
	bench_restart(&bench);
	last = next_seen(&bench, 2, "SUBSCRIBE");
	g_assert_cmpstr(last->call_id, ==, first.call_id);
	g_assert_cmpuint(last->cseq, >, first.cseq);
	g_assert_cmpint(last->expires, >, 0);
	draw_early(55000);
	bench_restart(&bench);
	send_notify(&bench, &first, "active;expires=3000",
		    PIDF(TUPLE("ID-other", "open", "")));
	run_for(&bench, 7000);
	g_assert_cmpuint(bench.seen->len, ==, 2);
	bench_close(&bench);
}

static void notes(void)
{
	Bench bench;
	g_autoptr(LinkItem) item = NULL;
	const PoolSeen *seen;

	bench_open(&bench);
	item = give_presence("v@verified.test", "subscribe", NULL);
	seen = next_seen(&bench, 1, "SUBSCRIBE");
	send_notify(&bench, seen, "active", PIDF(TUPLE("ID-a", "open", "")));
	wait_sent(&bench, "subscribed");
	RUN_UNTIL(&bench, fake_link.sent->len);
	g_assert_null(strstr(((FakeSent *)fake_link.sent->pdata[0])->payload,
			     "<status>"));
	bench_close(&bench);
}

/* Silence, and no subscription ends by it. */
static void not_allowed(void)
{
	static const char *const types[] = { "subscribe", "probe",
					     "unsubscribe", NULL };
	Bench bench;

	bench_open(&bench);
	for (guint i = 0; i < G_N_ELEMENTS(types); i++) {
		g_autoptr(LinkItem) item =
			give_presence("who@other.test", types[i], NULL);

		g_assert_cmpint(item->result, ==, 1);
	}
	run_for(&bench, 100);
	g_assert_cmpuint(bench.seen->len, ==, 0);
	g_assert_cmpuint(fake_link.sent->len, ==, 0);
	g_assert_true(shows(&bench, "\"pairs\":[]"));
	bench_close(&bench);
}

static void withdrawn(void)
{
	Bench bench;
	Config *before, *after;
	PartnerConfig *partner = g_new0(PartnerConfig, 1);
	g_autoptr(LinkItem) item = NULL;

	bench_open(&bench);
	subscribe_active(&bench, "anna@fabrikam.test");
	before = bench.config;
	after = config_new();
	after->federation_allowed = FALSE;
	partner->domain = g_strdup("fabrikam.test");
	config_add_partner_take(after, partner);
	g_assert_true(frontend_apply(bench.frontend, after, NULL));
	item = give_presence("anna@fabrikam.test", "probe", NULL);
	run_for(&bench, 100);
	g_assert_cmpuint(fake_link.sent->len, ==, 0);
	g_assert_true(shows(&bench, "\"state\":\"From\""));
	g_assert_true(frontend_apply(bench.frontend, before, NULL));
	config_unref(after);
	bench_close(&bench);
}

/* Who leaves hears that the user is gone, whether or not the pool can be told
 * that he has left; once. */
static void unsubscribe_without_pool(void)
{
	Bench bench;
	const PoolSeen *seen;
	g_autoptr(LinkItem) item = NULL;

	bench_open(&bench);
	seen = subscribe_active(&bench, "anna@fabrikam.test");
	config_add_user(bench.config, "bo@contoso.test", "gone.contoso.test",
			TRUE, TRUE);
	item = give_presence("anna@fabrikam.test", "unsubscribe", NULL);
	wait_sent(&bench, "type='unavailable'");
	wait_sent(&bench, "type='unsubscribed'");
	RUN_UNTIL(&bench, item->result == 1);
	send_notify(&bench, seen, "terminated;reason=timeout", NULL);
	RUN_UNTIL(&bench, !shows(&bench, "anna@fabrikam.test"));
	g_assert_cmpuint(fake_link.sent->len, ==, 0);
	g_assert_cmpuint(bench.seen->len, ==, 1);
	bench_close(&bench);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/frontend/watch/allowed", allowed);
	g_test_add_func("/frontend/watch/no-room", no_room);
	g_test_add_func("/frontend/watch/no-room-at-the-end",
			no_room_at_the_end);
	g_test_add_func("/frontend/watch/empty", empty);
	g_test_add_func("/frontend/watch/refused", refused);
	g_test_add_func("/frontend/watch/kept", kept);
	g_test_add_func("/frontend/watch/longer", longer);
	g_test_add_func("/frontend/watch/unsubscribe", unsubscribe);
	g_test_add_func("/frontend/watch/unsubscribe-without-pool",
			unsubscribe_without_pool);
	g_test_add_func("/frontend/watch/trap/who-sends-the-last-notify",
			who_sends_the_last_notify);
	g_test_add_func("/frontend/watch/forked", forked);
	g_test_add_func("/frontend/watch/no-notify", no_notify);
	g_test_add_func("/frontend/watch/notify-first", notify_first);
	g_test_add_func("/frontend/watch/no-dialog", no_dialog);
	g_test_add_func("/frontend/watch/ended", ended);
	g_test_add_func("/frontend/watch/again", again);
	g_test_add_func("/frontend/watch/probe-answered", probe_answered);
	g_test_add_func("/frontend/watch/refreshed", refreshed);
	g_test_add_func("/frontend/watch/probed", probed);
	g_test_add_func("/frontend/watch/away", away);
	g_test_add_func("/frontend/watch/unknown-probe", unknown_probe);
	g_test_add_func("/frontend/watch/strange-notify", strange_notify);
	g_test_add_func("/frontend/watch/restarted", restarted);
	g_test_add_func("/frontend/watch/resumed", resumed);
	g_test_add_func("/frontend/watch/notes", notes);
	g_test_add_func("/frontend/watch/not-allowed", not_allowed);
	g_test_add_func("/frontend/watch/withdrawn", withdrawn);
	return g_test_run();
}
