#include "tests/unit/core/gateway/frontend/presence_bench.h"

#include "core/gateway/frontend/role.h"

#include "core/base/clock.h"

#include <string.h>

/* The local user watches the contact: RFC 8048 §5.3. */

#define EVENT "Event: presence\r\n"
#define AWAY  "<show>away</show><priority>5</priority><status>lunch</status>"

static void give(Bench *bench, const char *from, const char *type,
		 const char *inside)
{
	g_autoptr(LinkItem) item = give_presence(from, type, inside);

	RUN_UNTIL(bench, item->result);
	g_assert_cmpint(item->result, ==, 1);
}

/* Asked for, and told pending. */
static const PoolSeen *ask(Bench *bench)
{
	const PoolSeen *seen;

	send_subscribe(bench, ANNA, NULL, 600, EVENT);
	g_assert_cmpint(bench->status, ==, 200);
	g_assert_cmpint(bench->expires, ==, 600);
	wait_sent(bench, "type='subscribe'");
	seen = next_seen(bench, 1, "NOTIFY");
	g_assert_cmpstr(seen->state, ==, "pending");
	g_assert_cmpstr(seen->body, ==, "");
	g_assert_cmpstr(seen->from_tag, ==, bench->tag);
	return seen;
}

/* Allowed, with what is known of the contact. */
static const PoolSeen *see(Bench *bench)
{
	const PoolSeen *seen;

	ask(bench);
	give(bench, "anna@fabrikam.test", "subscribed", NULL);
	give(bench, "anna@fabrikam.test/home", NULL, AWAY);
	seen = next_seen(bench, 2, "NOTIFY");
	g_assert_cmpstr(seen->state, ==, "active");
	return seen;
}

static void allowed(void)
{
	Bench bench;
	const PoolSeen *seen;
	gint64 began;

	bench_open(&bench);
	began = g_get_monotonic_time();
	seen = see(&bench);
	g_assert_cmpint(g_get_monotonic_time() - began, >=, 4900000);
	g_assert_nonnull(
		strstr(seen->body, "entity='pres:anna@fabrikam.test'"));
	g_assert_nonnull(strstr(seen->body, "<tuple id='ID-home'>"));
	g_assert_nonnull(strstr(seen->body, "<basic>open</basic>"));
	g_assert_nonnull(
		strstr(seen->body, "<show xmlns='jabber:client'>away</show>"));
	g_assert_nonnull(strstr(seen->body, "priority='0.039'"));
	g_assert_nonnull(strstr(seen->body, "<note>lunch</note>"));
	g_assert_true(shows(&bench, "\"state\":\"To\""));
	bench_close(&bench);
}

/* Ten changes in a row are one document, five seconds after the last. */
static void paced(void)
{
	Bench bench;
	const PoolSeen *seen;
	gint64 began;

	bench_open(&bench);
	see(&bench);
	began = g_get_monotonic_time();
	for (int i = 0; i < 10; i++) {
		g_autofree char *from =
			g_strdup_printf("anna@fabrikam.test/r%d", i);

		give(&bench, from, NULL, NULL);
		run_for(&bench, 10);
	}
	give(&bench, "anna@fabrikam.test/home", "unavailable", NULL);
	seen = next_seen(&bench, 3, "NOTIFY");
	g_assert_cmpint(g_get_monotonic_time() - began, >=, 4500000);
	g_assert_nonnull(strstr(seen->body, "ID-r0"));
	g_assert_nonnull(strstr(seen->body, "ID-r9"));
	g_assert_nonnull(strstr(seen->body, "<tuple id='ID-home'><status>"
					    "<basic>closed</basic>"));
	bench_close(&bench);
}

static void refused(void)
{
	Bench bench;
	const PoolSeen *seen;

	bench_open(&bench);
	ask(&bench);
	give(&bench, "anna@fabrikam.test", "unsubscribed", NULL);
	seen = next_seen(&bench, 2, "NOTIFY");
	g_assert_cmpstr(seen->state, ==, "terminated");
	g_assert_cmpstr(seen->reason, ==, "rejected");
	RUN_UNTIL(&bench, shows(&bench, "\"pairs\":[]"));
	bench_close(&bench);
}

/* In the dialog: at once, whole, and nothing is asked of the contact. */
static void refreshed(void)
{
	Bench bench;
	const PoolSeen *seen;
	g_autofree char *tag = NULL;

	bench_open(&bench);
	see(&bench);
	tag = g_strdup(((PoolSeen *)bench.seen->pdata[0])->from_tag);
	send_subscribe(&bench, ANNA, tag, 900, EVENT);
	g_assert_cmpint(bench.status, ==, 200);
	g_assert_cmpint(bench.expires, ==, 900);
	seen = next_seen(&bench, 3, "NOTIFY");
	g_assert_cmpstr(seen->state, ==, "active");
	g_assert_nonnull(strstr(seen->body, "ID-home"));
	g_assert_cmpuint(fake_link.sent->len, ==, 0);
	bench_close(&bench);
}

/* Expires 0: the client leaves, the subscription stays. */
static void left(void)
{
	Bench bench;
	const PoolSeen *seen;
	g_autofree char *tag = NULL;

	bench_open(&bench);
	see(&bench);
	tag = g_strdup(((PoolSeen *)bench.seen->pdata[0])->from_tag);
	send_subscribe(&bench, ANNA, tag, 0, EVENT);
	g_assert_cmpint(bench.status, ==, 200);
	g_assert_cmpint(bench.expires, ==, 0);
	seen = next_seen(&bench, 3, "NOTIFY");
	g_assert_cmpstr(seen->state, ==, "terminated");
	g_assert_cmpstr(seen->reason, ==, "timeout");
	g_assert_nonnull(strstr(seen->body, "<basic>closed</basic>"));
	g_assert_null(strstr(seen->body, "open"));
	wait_sent(&bench, "type='unavailable'");
	RUN_UNTIL(&bench, shows(&bench, "\"watchers\":0"));
	g_assert_true(shows(&bench, "\"state\":\"To\""));
	send_subscribe(&bench, ANNA, tag, 600, EVENT);
	g_assert_cmpint(bench.status, ==, 481);
	bench_close(&bench);
}

/* Expires 0 in a new dialog, with and without knowing. */
static void polled(void)
{
	Bench bench;
	const PoolSeen *seen;

	bench_open(&bench);
	see(&bench);
	bench.cseq = 100;
	send_subscribe(&bench, ANNA, NULL, 0, EVENT);
	g_assert_cmpint(bench.status, ==, 200);
	seen = next_seen(&bench, 3, "NOTIFY");
	g_assert_cmpstr(seen->state, ==, "terminated");
	g_assert_nonnull(strstr(seen->body, "ID-home"));
	g_assert_cmpuint(fake_link.sent->len, ==, 0);
	g_assert_true(shows(&bench, "\"state\":\"To\""));
	bench_restart(&bench);
	send_subscribe(&bench, ANNA, NULL, 0, EVENT);
	wait_sent(&bench, "type='probe'");
	give(&bench, "anna@fabrikam.test/home", NULL, AWAY);
	/* The first client's dialog has it, too. */
	seen = next_seen(&bench, 5, "NOTIFY");
	if (strcmp(seen->state, "terminated"))
		seen = bench.seen->pdata[3];
	g_assert_cmpstr(seen->state, ==, "terminated");
	g_assert_nonnull(strstr(seen->body, "ID-home"));
	bench_close(&bench);
}

typedef struct FaultCase {
	const char *to;
	const char *headers;
	int expires, status;
} FaultCase;

static void faults(void)
{
	static const FaultCase cases[] = {
		{ ANNA, "Event: dialog\r\n", 600, 489 },
		{ ANNA, "", 600, 489 },
		{ ANNA, EVENT "Accept: application/rlmi+xml\r\n", 600, 406 },
		{ ANNA, EVENT "Accept: a/b\r\nAccept: application/pidf+xml\r\n",
		  600, 200 },
		{ ANNA, EVENT, 10, 423 },
		{ "sip:who@other.test", EVENT, 600, 404 },
		{ "sip:%20@fabrikam.test", EVENT, 600, 404 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		Bench bench;

		bench_open(&bench);
		send_subscribe(&bench, cases[i].to, NULL, cases[i].expires,
			       cases[i].headers);
		g_assert_cmpint(bench.status, ==, cases[i].status);
		if (cases[i].status == 423)
			g_assert_cmpint(bench.min_expires, ==, 60);
		bench_close(&bench);
	}
}

/* After a restart: the client's dialog goes on, the contact is asked. */
static void restarted(void)
{
	Bench bench;
	const PoolSeen *seen;
	g_autofree char *tag = NULL;
	guint32 cseq;

	bench_open(&bench);
	cseq = see(&bench)->cseq;
	tag = g_strdup(((PoolSeen *)bench.seen->pdata[0])->from_tag);
	bench_restart(&bench);
	g_assert_true(shows(&bench, "\"state\":\"To\""));
	send_subscribe(&bench, ANNA, tag, 600, EVENT);
	g_assert_cmpint(bench.status, ==, 200);
	seen = next_seen(&bench, 3, "NOTIFY");
	g_assert_cmpstr(seen->state, ==, "active");
	g_assert_cmpstr(seen->body, ==, "");
	g_assert_cmpuint(seen->cseq, >, cseq);
	wait_sent(&bench, "type='probe'");
	give(&bench, "anna@fabrikam.test/home", NULL, AWAY);
	seen = next_seen(&bench, 4, "NOTIFY");
	g_assert_nonnull(strstr(seen->body, "ID-home"));
	bench_close(&bench);
}

/* The next random number below `most` is a low one. */
static void draw_early(gint32 most)
{
	guint32 seed = 0;

	do
		g_random_set_seed(++seed);
	while (g_random_int_range(0, most) > 200);
	g_random_set_seed(seed);
}

/* An edge says that the partner is there: his users are asked. */
static void partner_up(void)
{
	Bench bench;

	bench_open(&bench);
	see(&bench);
	draw_early(60000);
	fake_link.handler->partner(fake_link.data, NULL, "other.test", TRUE,
				   NULL);
	fake_link.handler->partner(fake_link.data, NULL, "fabrikam.test", TRUE,
				   NULL);
	for (int i = 0; i < 6500 && !fake_link.sent->len; i++)
		run_for(&bench, 10);
	wait_sent(&bench, "type='probe'");
	run_for(&bench, 100);
	g_assert_cmpuint(fake_link.sent->len, ==, 0);
	bench_close(&bench);
}

/* Presence of who has not agreed, and of who is not asked for, is nobody's
 * business. */
static void unasked(void)
{
	Bench bench;

	bench_open(&bench);
	ask(&bench);
	give(&bench, "anna@fabrikam.test/home", NULL, AWAY);
	give(&bench, "mallory@fabrikam.test/home", NULL, AWAY);
	give(&bench, "mallory@fabrikam.test", "subscribed", NULL);
	run_for(&bench, 200);
	g_assert_true(shows(&bench, "\"contactPresence\":\"unknown\""));
	g_assert_false(shows(&bench, "mallory"));
	g_assert_cmpuint(bench.seen->len, ==, 1);
	bench_close(&bench);
}

/* A contact of a PublicUnverified partner waits until the user adds him. */
static void unverified(void)
{
	Bench bench;
	g_autoptr(LinkItem) message = NULL;

	bench_open(&bench);
	give(&bench, "x@public.test", "subscribe", NULL);
	give(&bench, "x@public.test", "probe", NULL);
	run_for(&bench, 200);
	g_assert_cmpuint(bench.seen->len, ==, 0);
	g_assert_cmpuint(fake_link.sent->len, ==, 0);
	g_assert_true(shows(&bench, "\"pool\":\"held\""));
	g_assert_true(shows(&bench, "None + Pending In"));
	bench_restart(&bench);
	g_assert_true(shows(&bench, "\"pool\":\"held\""));
	send_subscribe(&bench, STRANGER, NULL, 600, EVENT);
	wait_sent(&bench, "type='subscribe'");
	RUN_UNTIL(&bench, bench.seen->len == 2);
	g_assert_false(shows(&bench, "\"pool\":\"held\""));
	message = fake_item("<message xmlns='jabber:server' "
			    "from='x@public.test' to='bo@contoso.test'>"
			    "<body>a</body></message>");
	RUN_UNTIL(&bench, message->result);
	g_assert_cmpint(message->result, ==, 1);
	bench_close(&bench);
}

/* A client that asks for it later gets it later. */
static void later(void)
{
	static const char again[] = "Retry-After: 1\r\n";
	Bench bench;
	gint64 began;

	bench_open(&bench);
	bench.slow = TRUE;
	send_subscribe(&bench, ANNA, NULL, 600, EVENT);
	next_seen(&bench, 1, "NOTIFY");
	began = g_get_monotonic_time();
	sip_request_answer(g_steal_pointer(&bench.waiting), 500, NULL, again);
	g_assert_cmpstr(next_seen(&bench, 2, "NOTIFY")->state, ==, "pending");
	g_assert_cmpint(g_get_monotonic_time() - began, >=,
			900 * G_USEC_PER_SEC / 1000);
	bench.slow = FALSE;
	sip_request_answer(g_steal_pointer(&bench.waiting), 200, NULL, NULL);
	wait_sent(&bench, "type='subscribe'");
	g_assert_true(shows(&bench, "anna@fabrikam.test"));
	bench_close(&bench);
}

#define DAY (86400LL * G_USEC_PER_SEC)

static void wish(Bench *bench, int first, int end)
{
	for (int i = first; i < end; i++) {
		g_autofree char *from = g_strdup_printf("x%02d@public.test", i);

		give(bench, from, "subscribe", NULL);
	}
}

/* Fifty wait for one user, and thirty days. */
static void held_limit(void)
{
	Bench bench;
	gint64 began = clock_now();

	bench_open(&bench);
	wish(&bench, 0, 60);
	g_assert_true(shows(&bench, "x49@public.test"));
	g_assert_false(shows(&bench, "x50@public.test"));
	g_assert_cmpuint(bench.frontend->counters.limits_met, ==, 10);
	clock_set_for_test(began + 29 * DAY);
	wish(&bench, 60, 61);
	g_assert_false(shows(&bench, "x60@public.test"));
	clock_set_for_test(began + 31 * DAY);
	wish(&bench, 61, 62);
	g_assert_true(shows(&bench, "x61@public.test"));
	bench_close(&bench);
	clock_set_for_test(0);
}

static void write_to_bo(Bench *bench, int result, const char *condition)
{
	g_autoptr(LinkItem) message =
		fake_item("<message xmlns='jabber:server' "
			  "from='x@public.test' to='bo@contoso.test'>"
			  "<body>a</body></message>");

	RUN_UNTIL(bench, message->result);
	g_assert_cmpint(message->result, ==, result);
	g_assert_cmpstr(message->condition, ==, condition);
}

/* Whom a user has added may write to him for ninety days after the last sign
 * of it; that he logs off is one. */
static void added_for_90_days(void)
{
	Bench bench;
	gint64 began = clock_now();

	bench_open(&bench);
	write_to_bo(&bench, 2, "service-unavailable");
	send_subscribe(&bench, STRANGER, NULL, 600, EVENT);
	wait_sent(&bench, "type='subscribe'");
	write_to_bo(&bench, 1, NULL);
	clock_set_for_test(began + 89 * DAY);
	write_to_bo(&bench, 1, NULL);
	clock_set_for_test(began + 91 * DAY);
	write_to_bo(&bench, 2, "service-unavailable");
	bench_close(&bench);
	clock_set_for_test(0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/frontend/notice/allowed", allowed);
	g_test_add_func("/frontend/notice/paced", paced);
	g_test_add_func("/frontend/notice/refused", refused);
	g_test_add_func("/frontend/notice/refreshed", refreshed);
	g_test_add_func("/frontend/notice/left", left);
	g_test_add_func("/frontend/notice/polled", polled);
	g_test_add_func("/frontend/notice/faults", faults);
	g_test_add_func("/frontend/notice/restarted", restarted);
	g_test_add_func("/frontend/notice/partner-up", partner_up);
	g_test_add_func("/frontend/notice/unasked", unasked);
	g_test_add_func("/frontend/notice/unverified", unverified);
	g_test_add_func("/frontend/notice/later", later);
	g_test_add_func("/frontend/notice/held-limit", held_limit);
	g_test_add_func("/frontend/notice/added-for-90-days",
			added_for_90_days);
	return g_test_run();
}
