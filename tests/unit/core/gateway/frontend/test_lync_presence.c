#include "tests/unit/core/gateway/frontend/presence_bench.h"

#include <string.h>

/* Presence as pools of Lync speak it, each way: lync-sip §3. */

#define MSRTC(availability, activity)                                          \
	"<presentity uri='bo@contoso.test' xmlns='http://schemas.microsoft."   \
	"com/2002/09/sip/presence'><availability aggregate='" availability     \
	"'/><activity aggregate='" activity                                    \
	"'/><userInfo><note>n</note></userInfo></presentity>"
#define CATEGORIES(number)                                                     \
	"<categories xmlns='http://schemas.microsoft.com/2006/09/sip/"         \
	"categories' uri='sip:bo@contoso.test'><category name='state'>"        \
	"<state xmlns='http://schemas.microsoft.com/2006/09/sip/state' "       \
	"xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' "               \
	"xsi:type='aggregateState'><availability>" number                      \
	"</availability></state></category></categories>"
#define XPIDF(inside)                                                          \
	"<?xml version='1.0'?><!DOCTYPE presence PUBLIC 'a' 'xpidf.dtd'>"      \
	"<presence><presentity uri='sip:bo@contoso.test'/><atom id='1'>"       \
	"<address uri='sip:bo@contoso.test'>" inside                           \
	"</address></atom></presence>"

#define T_MSRTC	     "text/xml+msrtc.pidf"
#define T_CATEGORIES "application/msrtc-event-categories+xml"
#define T_XPIDF	     "application/xpidf+xml"

static const PoolSeen *subscribe(Bench *bench)
{
	g_autoptr(LinkItem) item =
		give_presence("anna@fabrikam.test", "subscribe", NULL);
	const PoolSeen *seen = next_seen(bench, 1, "SUBSCRIBE");

	RUN_UNTIL(bench, item->result);
	return seen;
}

/* Allowed, and there. */
static const PoolSeen *subscribe_active(Bench *bench)
{
	static const Told told = { "NOTIFY", "active;expires=29087",
				   T_MSRTC ";charset=utf-8",
				   MSRTC("300", "400") };
	const PoolSeen *seen = subscribe(bench);

	send_told(bench, seen, &told);
	g_assert_cmpint(bench->status, ==, 200);
	wait_sent(bench, "type='subscribed'");
	wait_sent(bench, "<status>n</status>");
	return seen;
}

static void asked_for(void)
{
	Bench bench;

	bench_open(&bench);
	g_assert_false(subscribe(&bench)->takes_msrtc);
	bench_close(&bench);
	bench_open(&bench);
	bench_lync(&bench);
	g_assert_true(subscribe(&bench)->takes_msrtc);
	bench_close(&bench);
}

static void documents(void)
{
	static const struct {
		const char *type, *body, *sent; /* NULL: nothing */
	} cases[] = {
		{ T_MSRTC, MSRTC("300", "600"), "<show>dnd</show>" },
		{ T_MSRTC, "<presentity", NULL },
		{ T_CATEGORIES, CATEGORIES("12500"), "<show>away</show>" },
		{ T_CATEGORIES, "<categories/>", NULL },
		{ T_XPIDF,
		  XPIDF("<status status='inuse'/>"
			"<msnsubstatus substatus='onthephone'/>"),
		  "<show>dnd</show>" },
		/* As it is published: quotes are missing. */
		{ T_XPIDF, XPIDF("<status status=open/>"), NULL },
		{ "application/rlmi+xml", "<list/>", NULL },
		{ T_CATEGORIES, CATEGORIES("18500"), "type='unavailable'" },
	};
	Bench bench;
	const PoolSeen *seen;

	bench_open(&bench);
	bench_lync(&bench);
	seen = subscribe_active(&bench);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		Told told = { "NOTIFY", "active;expires=3600", cases[i].type,
			      cases[i].body };

		send_told(&bench, seen, &told);
		g_assert_cmpint(bench.status, ==, 200);
		if (cases[i].sent)
			wait_sent(&bench, cases[i].sent);
		run_for(&bench, 50);
		g_assert_cmpuint(fake_link.sent->len, ==, 0);
	}
	bench_close(&bench);
}

/* BENOTIFY is never answered, neither taken nor out of any dialog. */
static void benotify(void)
{
	static const Told told = { "BENOTIFY", "active;expires=3600", T_MSRTC,
				   MSRTC("300", "300") };
	Bench bench;
	const PoolSeen *seen;
	PoolSeen other;

	bench_open(&bench);
	bench_lync(&bench);
	seen = subscribe_active(&bench);
	send_told(&bench, seen, &told);
	g_assert_cmpint(bench.status, ==, 408);
	wait_sent(&bench, "<show>away</show>");
	other = *seen;
	other.call_id = (char *)"another";
	send_told(&bench, &other, &told);
	g_assert_cmpint(bench.status, ==, 408);
	bench_close(&bench);
}

/* The answer to SUBSCRIBE has the first document (ms-piggyback). */
static void at_once(void)
{
	Bench bench;

	bench_open(&bench);
	bench_lync(&bench);
	bench.extra = "Expires: 3600\r\nms-piggyback-cseq: 1\r\n"
		      "Content-Type: " T_MSRTC "\r\n";
	bench.at_once = MSRTC("300", "700");
	subscribe(&bench);
	wait_sent(&bench, "type='subscribed'");
	wait_sent(&bench, "<show>away</show>");
	g_assert_true(shows(&bench, "\"state\":\"From\""));
	bench_close(&bench);
}

/* A newer dialog took its place: there is a new one at once. */
static void replaced(void)
{
	static const Told told = { "NOTIFY",
				   "terminated;expires=0\r\n"
				   "ms-diagnostics-public: 2139;reason=\"a\"",
				   NULL, NULL };
	Bench bench;
	const PoolSeen *first, *again;

	bench_open(&bench);
	bench_lync(&bench);
	first = subscribe_active(&bench);
	send_told(&bench, first, &told);
	g_assert_cmpint(bench.status, ==, 200);
	/* What is tried later comes after half a minute. */
	for (int i = 0; i < 1500 && bench.seen->len < 2; i++)
		run_for(&bench, 10);
	g_assert_cmpuint(bench.seen->len, ==, 2);
	again = next_seen(&bench, 2, "SUBSCRIBE");
	g_assert_cmpstr(again->call_id, !=, first->call_id);
	run_for(&bench, 100);
	g_assert_cmpuint(fake_link.sent->len, ==, 0);
	g_assert_cmpuint(bench.seen->len, ==, 2);
	bench_close(&bench);
}

/* ---- the user watches ---- */

static const PoolSeen *last_with(const Bench *bench, const char *text)
{
	const PoolSeen *last = bench->seen->pdata[bench->seen->len - 1];

	return strstr(last->body, text) ? last : NULL;
}

static void check_written(const char *accept, const char *type,
			  const char *text)
{
	g_autofree char *extra =
		g_strconcat("Event: presence\r\nSupported: ms-benotify\r\n"
			    "Proxy-Require: ms-benotify\r\nAccept: ",
			    accept, "\r\n", NULL);
	g_autoptr(LinkItem) agreed = NULL;
	g_autoptr(LinkItem) busy = NULL;
	Bench bench;
	const PoolSeen *seen;

	bench_open(&bench);
	bench_lync(&bench);
	send_subscribe(&bench, ANNA, NULL, 600, extra);
	g_assert_cmpint(bench.status, ==, 200);
	wait_sent(&bench, "type='subscribe'");
	next_seen(&bench, 1, "NOTIFY");
	bench_restart(&bench);
	agreed = give_presence("anna@fabrikam.test", "subscribed", NULL);
	busy = give_presence("anna@fabrikam.test/home", NULL,
			     "<show>dnd</show><status>b</status>");
	RUN_UNTIL(&bench, agreed->result && busy->result);
	RUN_UNTIL(&bench, (seen = last_with(&bench, text)));
	g_assert_cmpstr(seen->type, ==, type);
	bench_close(&bench);
}

static void written(void)
{
	check_written(T_CATEGORIES ", " T_MSRTC, T_MSRTC,
		      "<activity aggregate='600'");
	check_written(T_XPIDF, T_XPIDF, "<msnsubstatus substatus='busy'/>");
	check_written(T_CATEGORIES ", " T_MSRTC ", " T_XPIDF
				   ", application/pidf+xml",
		      "application/pidf+xml", "<activity>busy</activity>");
}

static void nothing_to_read(void)
{
	Bench bench;

	bench_open(&bench);
	send_subscribe(&bench, ANNA, NULL, 600,
		       "Event: presence\r\nAccept: " T_CATEGORIES "\r\n");
	g_assert_cmpint(bench.status, ==, 406);
	bench_close(&bench);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/frontend/lync/asked-for", asked_for);
	g_test_add_func("/frontend/lync/documents", documents);
	g_test_add_func("/frontend/lync/benotify", benotify);
	g_test_add_func("/frontend/lync/at-once", at_once);
	g_test_add_func("/frontend/lync/replaced", replaced);
	g_test_add_func("/frontend/lync/written", written);
	g_test_add_func("/frontend/lync/nothing-to-read", nothing_to_read);
	return g_test_run();
}
