#include "tests/support/shifted_clock.h"
#include "tests/unit/core/gateway/frontend/presence_bench.h"

#include <string.h>

/* A partner that is down for five minutes has nobody online (gateway
 * decisions, section 3), by a clock that the test puts forward. */

#define MINUTE 60000

static void partner(const char *domain, gboolean up)
{
	fake_link.handler->partner(fake_link.data, NULL, domain, up, NULL);
}

/* What that leads to is done before the clock is put forward again: an answer
 * that lies in a socket then would have come too late. */
static void pass(Bench *bench, gint64 milliseconds)
{
	shifted_clock_forward(milliseconds);
	for (int turns = 0; turns < 50; turns++)
		run_for(bench, 1);
}

static void give(Bench *bench, const char *from, const char *type)
{
	g_autoptr(LinkItem) item = give_presence(from, type, NULL);

	RUN_UNTIL(bench, item->result);
}

/* Bo sees anna, who is there. */
static void watch(Bench *bench)
{
	send_subscribe(bench, ANNA, NULL, 3600, "Event: presence\r\n");
	wait_sent(bench, "type='subscribe'");
	next_seen(bench, 1, "NOTIFY");
	give(bench, "anna@fabrikam.test", "subscribed");
	give(bench, "anna@fabrikam.test/home", NULL);
	pass(bench, 6000);
	g_assert_nonnull(strstr(next_seen(bench, 2, "NOTIFY")->body, "open"));
	pass(bench, 6000);
}

static void after_five_minutes(void)
{
	Bench bench;
	const PoolSeen *seen;

	bench_open(&bench);
	watch(&bench);
	partner("other.test", FALSE);
	pass(&bench, MINUTE);
	partner("fabrikam.test", FALSE);
	/* What an edge says again does not count anew. */
	pass(&bench, 3 * MINUTE);
	partner("fabrikam.test", FALSE);
	pass(&bench, 2 * MINUTE - 1000);
	g_assert_cmpuint(bench.seen->len, ==, 2);
	g_assert_true(shows(&bench, "\"contactPresence\":\"available\""));
	pass(&bench, 2000);
	seen = next_seen(&bench, 3, "NOTIFY");
	g_assert_cmpstr(seen->state, ==, "active");
	g_assert_nonnull(strstr(seen->body, "<basic>closed</basic>"));
	g_assert_null(strstr(seen->body, "open"));
	g_assert_true(shows(&bench, "\"contactPresence\":\"unavailable\""));
	g_assert_true(shows(&bench, "\"state\":\"To\""));
	g_assert_true(shows(&bench, "down for five minutes"));
	/* Once, and when it is back its users are asked. */
	pass(&bench, 10 * MINUTE);
	g_assert_cmpuint(bench.seen->len, ==, 3);
	partner("fabrikam.test", TRUE);
	pass(&bench, MINUTE + 1000);
	wait_sent(&bench, "type='probe'");
	bench_close(&bench);
}

static void back_in_time(void)
{
	Bench bench;

	bench_open(&bench);
	watch(&bench);
	partner("fabrikam.test", FALSE);
	pass(&bench, 4 * MINUTE);
	partner("fabrikam.test", TRUE);
	pass(&bench, 3 * MINUTE);
	wait_sent(&bench, "type='probe'");
	g_assert_cmpuint(bench.seen->len, ==, 2);
	g_assert_true(shows(&bench, "\"contactPresence\":\"available\""));
	/* The next time is a time of its own. */
	partner("fabrikam.test", FALSE);
	pass(&bench, 4 * MINUTE);
	g_assert_cmpuint(bench.seen->len, ==, 2);
	pass(&bench, MINUTE + 1000);
	g_assert_nonnull(
		strstr(next_seen(&bench, 3, "NOTIFY")->body, "closed"));
	bench_close(&bench);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/frontend/partner/five-minutes", after_five_minutes);
	g_test_add_func("/frontend/partner/back-in-time", back_in_time);
	return g_test_run();
}
