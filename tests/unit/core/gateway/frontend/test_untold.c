#include "tests/unit/core/gateway/frontend/presence_bench.h"

#include "core/gateway/frontend/role.h"

#include <string.h>

/* Presence that an edge has no room for, or of which nobody knows what became
 * of it: told in the end, unless something newer of the same sender has been.
 */

#define SHOW(text) "<show xmlns='jabber:client'>" text "</show>"
#define PIDF(inside)                                                           \
	"<?xml version='1.0' encoding='UTF-8'?>"                               \
	"<presence xmlns='urn:ietf:params:xml:ns:pidf' "                       \
	"entity='pres:a'>" inside "</presence>"
#define TUPLE(more)                                                            \
	"<tuple id='ID-desk'><status><basic>open</basic>" more                 \
	"</status></tuple>"

static const LinkResult ok = { .ok = TRUE };
static const LinkResult no_room = { .condition = "resource-constraint",
				    .type = "wait" };
static const LinkResult lost = { .condition = "remote-server-timeout",
				 .type = "wait",
				 .unsure = TRUE };
static const LinkResult refused = { .condition = "not-acceptable",
				    .type = "modify" };

static const char *first_sent(Bench *bench)
{
	RUN_UNTIL(bench, fake_link.sent->len);
	return fake_link.sent->len
		       ? ((FakeSent *)fake_link.sent->pdata[0])->payload
		       : "";
}

/* The oldest stanza, which has that text, gets that result. */
static void give(Bench *bench, const char *text, const LinkResult *result)
{
	const char *payload = first_sent(bench);

	if (!strstr(payload, text))
		g_test_message("no '%s' in %s", text, payload);
	g_assert_nonnull(strstr(payload, text));
	if (fake_link.sent->len)
		fake_result(result);
}

static void show(Bench *bench, const PoolSeen *subscribe, const char *text)
{
	g_autofree char *tuple = g_strdup_printf(TUPLE("%s"), text ? text : "");
	g_autofree char *body = g_strdup_printf(PIDF("%s"), tuple);

	send_notify(bench, subscribe, "active;expires=3600", body);
	g_assert_cmpint(bench->status, ==, 200);
}

/* The contact sees that the user is away; returns the pool's SUBSCRIBE. */
static const PoolSeen *open_away(Bench *bench)
{
	g_autoptr(LinkItem) item = NULL;
	const PoolSeen *seen;

	bench_open(bench);
	item = give_presence("anna@fabrikam.test", "subscribe", NULL);
	seen = next_seen(bench, 1, "SUBSCRIBE");
	RUN_UNTIL(bench, item->result == 1);
	show(bench, seen, SHOW("away"));
	wait_sent(bench, "type='subscribed'");
	wait_sent(bench, "<show>away</show>");
	return seen;
}

static void offered_again(void)
{
	static const LinkResult *const results[] = { &no_room, &lost };

	for (guint i = 0; i < G_N_ELEMENTS(results); i++) {
		Bench bench;

		show(&bench, open_away(&bench), SHOW("dnd"));
		give(&bench, "<show>dnd</show>", results[i]);
		g_assert_cmpuint(fake_link.sent->len, ==, 0);
		give(&bench, "<show>dnd</show>", results[i]);
		give(&bench, "<show>dnd</show>", &ok);
		g_assert_cmpuint(bench.frontend->counters.presence_repeated, ==,
				 2);
		run_for(&bench, 2500);
		g_assert_cmpuint(fake_link.sent->len, ==, 0);
		bench_close(&bench);
	}
}

/* What has been said meanwhile counts, whichever result comes first. */
static void newer(void)
{
	Bench bench;
	const PoolSeen *seen = open_away(&bench);

	show(&bench, seen, SHOW("dnd"));
	show(&bench, seen, SHOW("xa"));
	give(&bench, "<show>dnd</show>", &no_room);
	give(&bench, "<show>xa</show>", &no_room);
	give(&bench, "<show>xa</show>", &no_room);
	show(&bench, seen, NULL);
	give(&bench, "from='bo@contoso.test/desk' to='anna@fabrikam.test'/>",
	     &ok);
	run_for(&bench, 2500);
	g_assert_cmpuint(fake_link.sent->len, ==, 0);
	bench_close(&bench);
}

static void refused_for_good(void)
{
	Bench bench;

	show(&bench, open_away(&bench), SHOW("dnd"));
	give(&bench, "<show>dnd</show>", &refused);
	run_for(&bench, 1500);
	g_assert_cmpuint(fake_link.sent->len, ==, 0);
	g_assert_cmpuint(bench.frontend->counters.presence_refused, ==, 1);
	bench_close(&bench);
}

static void no_edge(void)
{
	Bench bench;
	const PoolSeen *seen = open_away(&bench);

	fake_link.none = TRUE;
	show(&bench, seen, SHOW("dnd"));
	show(&bench, seen, SHOW("xa"));
	run_for(&bench, 100);
	g_assert_cmpuint(fake_link.sent->len, ==, 0);
	fake_link.none = FALSE;
	give(&bench, "<show>xa</show>", &ok);
	run_for(&bench, 1500);
	g_assert_cmpuint(fake_link.sent->len, ==, 0);
	bench_close(&bench);
}

/* A contact who may not see the user yet would not be told how he is. */
static void behind_the_permission(void)
{
	Bench bench;
	g_autoptr(LinkItem) item = NULL;

	bench_open(&bench);
	item = give_presence("anna@fabrikam.test", "subscribe", NULL);
	show(&bench, next_seen(&bench, 1, "SUBSCRIBE"), SHOW("away"));
	give(&bench, "type='subscribed'", &no_room);
	g_assert_cmpuint(fake_link.sent->len, ==, 0);
	give(&bench, "type='subscribed'", &ok);
	give(&bench, "<show>away</show>", &ok);
	bench_close(&bench);
}

/* That the user is gone is the last that a contact hears who has left: it is a
 * row when the pair is no more. */
static void last_word(gboolean offered)
{
	Bench bench;
	const PoolSeen *seen = open_away(&bench);
	g_autoptr(LinkItem) item = NULL;

	if (!offered)
		fake_link.window = 0;
	item = give_presence("anna@fabrikam.test", "unsubscribe", NULL);
	seen = next_seen(&bench, 2, "SUBSCRIBE");
	g_assert_cmpint(seen->expires, ==, 0);
	RUN_UNTIL(&bench, shows(&bench, "\"state\":\"None\""));
	send_notify(&bench, bench.seen->pdata[0], "terminated;reason=timeout",
		    NULL);
	RUN_UNTIL(&bench, !shows(&bench, "anna@fabrikam.test"));
	if (offered)
		give(&bench, "type='unavailable'", &no_room);
	fake_link.window = G_MAXUINT;
	give(&bench, "type='unsubscribed'", &ok);
	give(&bench, "type='unavailable'", &ok);
	g_assert_cmpuint(bench.frontend->counters.owed_lost, ==, 0);
	bench_close(&bench);
}

static void waits_at_the_end(void)
{
	last_word(FALSE);
}

static void refused_at_the_end(void)
{
	last_word(TRUE);
}

/* What an earlier process could not tell is told, of who is gone too; what it
 * has told is not said again. */
static void restarted(void)
{
	Bench bench;
	const PoolSeen *seen = open_away(&bench);

	show(&bench, seen, SHOW("dnd"));
	give(&bench, "<show>dnd</show>", &no_room);
	bench_restart(&bench);
	give(&bench, "<show>dnd</show>", &ok);
	run_for(&bench, 100);
	bench_restart(&bench);
	run_for(&bench, 200);
	g_assert_cmpuint(fake_link.sent->len, ==, 0);
	fake_link.none = TRUE;
	send_notify(&bench, seen, "active;expires=3600", PIDF(""));
	bench_restart(&bench);
	fake_link.none = FALSE;
	give(&bench, "type='unavailable'", &ok);
	bench_close(&bench);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/frontend/untold/offered-again", offered_again);
	g_test_add_func("/frontend/untold/newer", newer);
	g_test_add_func("/frontend/untold/refused-for-good", refused_for_good);
	g_test_add_func("/frontend/untold/no-edge", no_edge);
	g_test_add_func("/frontend/untold/behind-the-permission",
			behind_the_permission);
	g_test_add_func("/frontend/untold/restarted", restarted);
	g_test_add_func("/frontend/untold/waits-at-the-end", waits_at_the_end);
	g_test_add_func("/frontend/untold/refused-at-the-end",
			refused_at_the_end);
	return g_test_run();
}
