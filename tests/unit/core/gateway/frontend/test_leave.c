#include "tests/unit/core/gateway/frontend/presence_bench.h"

#include "core/base/clock.h"

#include <string.h>

/* A partner goes to another gateway, and comes back: nobody's subscription is
 * cancelled by it. */

#define EVENT "Event: presence\r\n"
#define PIDF                                                                   \
	"<presence xmlns='urn:ietf:params:xml:ns:pidf' entity='pres:bo'>"      \
	"<tuple id='ID-desk'><status><basic>open</basic></status></tuple>"     \
	"</presence>"

static void give(Bench *bench, const char *from, const char *type)
{
	g_autoptr(LinkItem) item = give_presence(from, type, NULL);

	RUN_UNTIL(bench, item->result);
	g_assert_cmpint(item->result, ==, 1);
}

/* Each sees the other; gives the SUBSCRIBE that the pool got. */
static const PoolSeen *see_each_other(Bench *bench)
{
	const PoolSeen *seen;

	fake_link.settings = 100;
	send_subscribe(bench, ANNA, NULL, 600, EVENT);
	wait_sent(bench, "type='subscribe'");
	next_seen(bench, 1, "NOTIFY");
	give(bench, "anna@fabrikam.test", "subscribed");
	give(bench, "anna@fabrikam.test/home", NULL);
	next_seen(bench, 2, "NOTIFY");
	give(bench, "anna@fabrikam.test", "subscribe");
	seen = next_seen(bench, 3, "SUBSCRIBE");
	send_notify(bench, seen, "active;expires=3600", PIDF);
	wait_sent(bench, "type='subscribed'");
	wait_sent(bench, "from='bo@contoso.test/desk'");
	g_assert_true(shows(bench, "\"state\":\"Both\""));
	return seen;
}

static const PoolSeen *find(const Bench *bench, guint from, const char *method)
{
	for (guint i = from; i < bench->seen->len; i++) {
		const PoolSeen *seen = bench->seen->pdata[i];

		if (!strcmp(seen->method, method))
			return seen;
	}
	return NULL;
}

/* The contact hears that the user is away, his client that it is to begin
 * anew, the pool that we do not watch any more. */
static void leave(Bench *bench, const PoolSeen *first)
{
	guint before = bench->seen->len;
	const PoolSeen *notify, *last;

	bench_apply(bench, FALSE);
	wait_sent(bench, "type='unavailable'");
	RUN_UNTIL(bench, bench->seen->len >= before + 2);
	notify = find(bench, before, "NOTIFY");
	last = find(bench, before, "SUBSCRIBE");
	g_assert_nonnull(notify);
	g_assert_nonnull(last);
	g_assert_cmpstr(notify->state, ==, "terminated");
	g_assert_cmpstr(notify->reason, ==, "deactivated");
	g_assert_cmpint(last->expires, ==, 0);
	g_assert_cmpstr(last->call_id, ==, first->call_id);
	run_for(bench, 200);
	g_assert_cmpuint(fake_link.sent->len, ==, 0);
	g_assert_true(shows(bench, "\"state\":\"Both\""));
	g_assert_true(shows(bench, "is not configured any more"));
}

static void left(void)
{
	Bench bench;
	const PoolSeen *first;

	bench_open(&bench);
	first = see_each_other(&bench);
	leave(&bench, first);
	send_notify(&bench, first, "terminated;reason=timeout", NULL);
	g_assert_cmpuint(fake_link.sent->len, ==, 0);
	g_assert_true(shows(&bench, "\"state\":\"Both\""));
	bench_close(&bench);
}

/* Back, be it after a restart: the pool is asked, and the contact told what
 * it says, without a new authorization. */
static void come_back(Bench *bench)
{
	guint before = bench->seen->len;
	const PoolSeen *seen;

	bench_apply(bench, TRUE);
	seen = next_seen(bench, before + 1, "SUBSCRIBE");
	g_assert_cmpint(seen->expires, >, 0);
	send_notify(bench, seen, "active;expires=3600", PIDF);
	wait_sent(bench, "from='bo@contoso.test/desk'");
	run_for(bench, 200);
	g_assert_cmpuint(fake_link.sent->len, ==, 0);
	g_assert_true(shows(bench, "\"state\":\"Both\""));
}

static void returned(void)
{
	Bench bench;

	bench_open(&bench);
	leave(&bench, see_each_other(&bench));
	come_back(&bench);
	bench_close(&bench);
}

static void restarted(void)
{
	Bench bench;
	guint before;

	bench_open(&bench);
	leave(&bench, see_each_other(&bench));
	before = bench.seen->len;
	bench_restart(&bench);
	run_for(&bench, 200);
	g_assert_cmpuint(bench.seen->len, ==, before);
	g_assert_true(shows(&bench, "\"state\":\"Both\""));
	come_back(&bench);
	bench_close(&bench);
}

/* Until an edge has him again nothing begins. */
static void edge_behind(void)
{
	Bench bench;
	guint before;

	bench_open(&bench);
	leave(&bench, see_each_other(&bench));
	before = bench.seen->len;
	fake_link.settings = 1;
	bench_apply(&bench, TRUE);
	run_for(&bench, 1000);
	g_assert_cmpuint(bench.seen->len, ==, before);
	fake_link.settings = 100;
	next_seen(&bench, before + 1, "SUBSCRIBE");
	bench_close(&bench);
}

/* Removed while nobody was here. */
static void missed(void)
{
	Bench bench;
	guint before;

	bench_open(&bench);
	see_each_other(&bench);
	before = bench.seen->len;
	bench_stop(&bench);
	bench_start(&bench, FALSE);
	RUN_UNTIL(&bench, find(&bench, before, "NOTIFY") &&
				  find(&bench, before, "SUBSCRIBE"));
	g_assert_cmpint(find(&bench, before, "SUBSCRIBE")->expires, ==, 0);
	g_assert_cmpstr(find(&bench, before, "NOTIFY")->reason, ==,
			"deactivated");
	g_assert_true(shows(&bench, "\"state\":\"Both\""));
	bench_close(&bench);
}

/* What is known of a pair stays for 90 days. */
static void forgotten(void)
{
	const gint64 day = 86400LL * G_USEC_PER_SEC;
	const gint64 now = clock_now();
	Bench bench;

	bench_open(&bench);
	leave(&bench, see_each_other(&bench));
	clock_set_for_test(now + 89 * day);
	bench_apply(&bench, FALSE);
	g_assert_true(shows(&bench, "\"state\":\"Both\""));
	clock_set_for_test(now + 91 * day);
	bench_apply(&bench, FALSE);
	g_assert_true(shows(&bench, "\"pairs\":[]"));
	clock_set_for_test(0);
	bench_restart(&bench);
	g_assert_true(shows(&bench, "\"pairs\":[]"));
	g_assert_cmpuint(fake_link.sent->len, ==, 0);
	bench_close(&bench);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/frontend/leave/left", left);
	g_test_add_func("/frontend/leave/returned", returned);
	g_test_add_func("/frontend/leave/restarted", restarted);
	g_test_add_func("/frontend/leave/edge-behind", edge_behind);
	g_test_add_func("/frontend/leave/missed", missed);
	g_test_add_func("/frontend/leave/forgotten", forgotten);
	return g_test_run();
}
