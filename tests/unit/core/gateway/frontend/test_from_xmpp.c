/* Messages from the link, to a pool. */
#include "tests/unit/core/gateway/frontend/agent_bench.h"

static void xmpp_delivered(void)
{
	AgentBench bench;
	g_autoptr(LinkItem) item = NULL;
	SipRequest *request;
	const SipIncoming *incoming;

	agent_bench_open(&bench);
	item = fake_item(TEXT("1", "Ahoj ✓"));
	RUN_UNTIL(&bench, bench.requests->len);
	g_assert_cmpint(item->result, ==, 0);
	request = bench.requests->pdata[0];
	incoming = sip_request_get(request);
	g_assert_cmpstr(incoming->from, ==, "sip:anna@fabrikam.test;gr=r");
	g_assert_cmpstr(incoming->to, ==, "sip:bo@contoso.test");
	g_assert_cmpstr(incoming->uri, ==, "sip:bo@contoso.test;gr=x");
	g_assert_cmpstr(incoming->page.language, ==, "cs");
	g_assert_cmpstr(incoming->page.content_type, ==,
			"text/plain;charset=utf-8");
	g_assert_cmpstr(bench.last_body, ==, "Ahoj ✓");
	sip_request_answer(request, 200, NULL, NULL);
	RUN_UNTIL(&bench, item->result);
	g_assert_cmpint(item->result, ==, 1);
	agent_bench_close(&bench, 0);
}

static void xmpp_failed(void)
{
	AgentBench bench;
	g_autoptr(LinkItem) item = NULL;

	agent_bench_open(&bench);
	bench.answer = 486;
	item = fake_item(TEXT("1", "a"));
	RUN_UNTIL(&bench, item->result);
	g_assert_cmpint(item->result, ==, 2);
	g_assert_cmpstr(item->condition, ==, "recipient-unavailable");
	g_assert_cmpstr(item->type, ==, "wait");
	agent_bench_close(&bench, 0);
}

static void xmpp_screened(void)
{
	static const struct {
		const char *payload;
		int result;
		const char *condition;
	} cases[] = {
		{ "<message xmlns='jabber:server' from='anna@fabrikam.test' "
		  "to='no@contoso.test'><body>a</body></message>",
		  2, "not-allowed" },
		{ "<message xmlns='jabber:server' from='anna@fabrikam.test' "
		  "to='off@contoso.test'><body>a</body></message>",
		  2, "item-not-found" },
		{ "<message xmlns='jabber:server' from='x@public.test' "
		  "to='off@contoso.test'><body>a</body></message>",
		  2, "service-unavailable" },
		{ STANZA("x@public.test", "1", "><body>a</body></message>"), 2,
		  "service-unavailable" },
		{ STANZA("x@other.test", "1", "><body>a</body></message>"), 2,
		  "service-unavailable" },
		{ STANZA("no@contoso.test", "1", "><body>a</body></message>"),
		  2, "service-unavailable" },
		{ STANZA("anna@fabrikam.test", "1",
			 " type='groupchat'><body>a</body></message>"),
		  2, "service-unavailable" },
		{ STANZA("anna@fabrikam.test", "1",
			 " type='error'><body>a</body></message>"),
		  1, NULL },
		{ STANZA("fabrikam.test", "1", "><body>a</body></message>"), 2,
		  "jid-malformed" },
		{ "<iq xmlns='jabber:server' type='get' id='1' "
		  "from='anna@fabrikam.test' to='bo@contoso.test'/>",
		  2, "service-unavailable" },
		{ "<iq xmlns='jabber:server' type='result' id='1' "
		  "from='anna@fabrikam.test' to='bo@contoso.test'/>",
		  1, NULL },
		{ "<presence xmlns='jabber:server' from='anna@fabrikam.test' "
		  "to='bo@contoso.test'/>",
		  1, NULL },
		{ "<other xmlns='jabber:server'/>", 2, "bad-request" },
		{ "<message", 2, "bad-request" },
	};
	AgentBench bench;

	agent_bench_open(&bench);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(LinkItem) item = fake_item(cases[i].payload);

		g_test_message("%s", cases[i].payload);
		g_assert_cmpint(item->result, ==, cases[i].result);
		g_assert_cmpstr(item->condition, ==, cases[i].condition);
	}
	g_assert_cmpuint(bench.received, ==, 0);
	agent_bench_close(&bench, 0);
}

/* A user who wrote to a stranger may be answered by him. */
static void xmpp_contact(void)
{
	AgentBench bench;
	g_autoptr(LinkItem) before = NULL;
	g_autoptr(LinkItem) after = NULL;
	const char *payload =
		STANZA("x@public.test", "1", "><body>a</body></message>");

	agent_bench_open(&bench);
	bench.answer = 200;
	before = fake_item(payload);
	g_assert_cmpint(before->result, ==, 2);
	agent_bench_send(&bench, BO, "sip:x@public.test", "a");
	RUN_UNTIL(&bench, fake_link.sent->len);
	fake_result(&link_ok);
	after = fake_item(payload);
	RUN_UNTIL(&bench, after->result);
	g_assert_cmpint(after->result, ==, 1);
	agent_bench_close(&bench, 0);
}

#define WROTE(from, to)                                                        \
	"<iq xmlns='jabber:server' type='set' id='wrote' from='" from          \
	"' to='" to "'><wrote xmlns='urn:gatehouse:link:1'/></iq>"

/* He wrote through another front end, which an edge tells; a partner cannot
 * say so himself. */
static void xmpp_contact_told(void)
{
	static const struct {
		const char *notice;
		int result, then;
	} cases[] = {
		{ WROTE("x@public.test", "bo@contoso.test"), 2, 2 },
		{ WROTE("no@contoso.test", "x@public.test"), 2, 2 },
		{ WROTE("bo@contoso.test", "y@public.test"), 1, 2 },
		{ WROTE("bo@contoso.test", "x@public.test"), 1, 1 },
	};
	AgentBench bench;

	agent_bench_open(&bench);
	bench.answer = 200;
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(LinkItem) notice = fake_item(cases[i].notice);
		g_autoptr(LinkItem) item = NULL;

		g_assert_cmpint(notice->result, ==, cases[i].result);
		item = fake_item(STANZA("x@public.test", "1",
					"><body>a</body></message>"));
		RUN_UNTIL(&bench, item->result);
		g_assert_cmpint(item->result, ==, cases[i].then);
	}
	agent_bench_close(&bench, 0);
}

/* The member that a receiver's messages go to first is gone. */
static void xmpp_next_member(void)
{
	static const char *const orders[2] = { "127.0.0.9 127.0.0.1",
					       "127.0.0.1 127.0.0.9" };
	AgentBench bench;
	PoolConfig *pool;
	g_autoptr(LinkItem) item = NULL;

	agent_bench_open_on(&bench, SIP_TCP, "127.0.0.1");
	bench.answer = 200;
	pool = g_hash_table_lookup(bench.config->pools, "pool.contoso.test");
	g_strfreev(pool->computers);
	g_strfreev(pool->addresses);
	pool->computers = g_strsplit("a.contoso.test b.contoso.test", " ", 0);
	pool->addresses = g_strsplit(orders[g_str_hash("bo") % 2], " ", 0);
	g_assert_true(frontend_apply(bench.frontend, bench.config, NULL));
	item = fake_item(TEXT("1", "a"));
	RUN_UNTIL(&bench, item->result);
	g_assert_cmpint(item->result, ==, 1);
	g_assert_cmpuint(bench.received, ==, 1);
	agent_bench_close(&bench, 0);
}

/* A pool that wants TLS gets nothing in clear. */
static void xmpp_no_tls(void)
{
	AgentBench bench;
	PoolConfig *pool;
	g_autoptr(LinkItem) item = NULL;

	agent_bench_open(&bench);
	pool = g_hash_table_lookup(bench.config->pools, "pool.contoso.test");
	g_free(pool->sip_transport);
	pool->sip_transport = g_strdup("tls");
	g_assert_true(frontend_apply(bench.frontend, bench.config, NULL));
	item = fake_item(TEXT("1", "a"));
	RUN_UNTIL(&bench, item->result);
	g_assert_cmpint(item->result, ==, 2);
	g_assert_cmpstr(item->condition, ==, "remote-server-not-found");
	frontend_bench_run(bench.loop, 50);
	g_assert_cmpuint(bench.received, ==, 0);
	agent_bench_close(&bench, 0);
}

/* What UDP must not carry goes by TCP. */
static void xmpp_too_long(void)
{
	AgentBench bench;
	g_autofree char *body = g_strnfill(1200, 'a');
	g_autofree char *payload = g_strdup_printf(TEXT("1", "%s"), body);
	g_autoptr(LinkItem) item = NULL;

	agent_bench_open(&bench);
	bench.answer = 200;
	item = fake_item(payload);
	RUN_UNTIL(&bench, item->result);
	g_assert_cmpint(item->result, ==, 1);
	RUN_UNTIL(&bench, bench.received);
	g_assert_cmpstr(bench.last_body, ==, body);
	g_assert_cmpuint(sip_agent_connections(bench.pool), ==, 1);
	agent_bench_close(&bench, 0);
}

static void xmpp_queue_full(void)
{
	AgentBench bench;
	g_autoptr(GPtrArray) items =
		g_ptr_array_new_with_free_func((GDestroyNotify)fake_item_free);
	LinkItem *last;

	agent_bench_open(&bench);
	for (guint i = 0; i <= 256; i++)
		g_ptr_array_add(items, fake_item(TEXT("1", "a")));
	last = items->pdata[256];
	g_assert_cmpint(((LinkItem *)items->pdata[255])->result, ==, 0);
	g_assert_cmpint(last->result, ==, 2);
	g_assert_cmpstr(last->condition, ==, "resource-constraint");
	frontend_free(bench.frontend);
	bench.frontend = NULL;
	agent_bench_close(&bench, 0);
}

/* A harvester stops being answered. */
static void xmpp_harvest(void)
{
	AgentBench bench;

	agent_bench_open(&bench);
	for (guint i = 0; i < 30; i++) {
		g_autoptr(LinkItem) item = fake_item(STANZA(
			"x@public.test", "1", "><body>a</body></message>"));

		g_assert_cmpint(item->result, ==, i < 20 ? 2 : 1);
	}
	agent_bench_close(&bench, 0);
}

/* One in flight per pair; another pair does not wait. */
static void xmpp_order(void)
{
	AgentBench bench;
	g_autoptr(LinkItem) one = NULL;
	g_autoptr(LinkItem) two = NULL;
	g_autoptr(LinkItem) other = NULL;

	agent_bench_open(&bench);
	one = fake_item(TEXT("1", "one"));
	two = fake_item(TEXT("2", "two"));
	other = fake_item(STANZA("zoe@fabrikam.test", "1",
				 "><body>other</body></message>"));
	RUN_UNTIL(&bench, bench.requests->len == 2);
	frontend_bench_run(bench.loop, 50);
	g_assert_cmpuint(bench.received, ==, 2);
	sip_request_answer(bench.requests->pdata[0], 200, NULL, NULL);
	RUN_UNTIL(&bench, bench.received == 3);
	g_assert_cmpstr(bench.last_body, ==, "two");
	sip_request_answer(bench.requests->pdata[1], 200, NULL, NULL);
	sip_request_answer(bench.requests->pdata[2], 200, NULL, NULL);
	RUN_UNTIL(&bench, one->result && two->result && other->result);
	agent_bench_close(&bench, 0);
}

static void xmpp_lease(void)
{
	AgentBench bench;
	g_autoptr(LinkItem) item = fake_item_new(TEXT("1", "a"));

	agent_bench_open(&bench);
	bench.answer = 200;
	item->may_act = FALSE;
	fake_item_give(item);
	frontend_bench_run(bench.loop, 100);
	g_assert_cmpuint(bench.received, ==, 0);
	item->may_act = TRUE;
	fake_link.handler->changed(fake_link.data, (Link *)&fake_link);
	RUN_UNTIL(&bench, item->result == 1);
	g_assert_cmpuint(bench.received, ==, 1);
	agent_bench_close(&bench, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/frontend/xmpp/delivered", xmpp_delivered);
	g_test_add_func("/frontend/xmpp/failed", xmpp_failed);
	g_test_add_func("/frontend/xmpp/screened", xmpp_screened);
	g_test_add_func("/frontend/xmpp/contact", xmpp_contact);
	g_test_add_func("/frontend/xmpp/contact-told", xmpp_contact_told);
	g_test_add_func("/frontend/xmpp/order", xmpp_order);
	g_test_add_func("/frontend/xmpp/lease", xmpp_lease);
	g_test_add_func("/frontend/xmpp/next-member", xmpp_next_member);
	g_test_add_func("/frontend/xmpp/no-tls", xmpp_no_tls);
	g_test_add_func("/frontend/xmpp/too-long", xmpp_too_long);
	g_test_add_func("/frontend/xmpp/queue-full", xmpp_queue_full);
	g_test_add_func("/frontend/xmpp/harvest", xmpp_harvest);
	return g_test_run();
}
