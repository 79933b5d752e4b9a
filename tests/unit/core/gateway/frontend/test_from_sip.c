/* Messages of a pool, over the link. */
#include "tests/unit/core/gateway/frontend/agent_bench.h"

#include "core/gateway/frontend/role.h"
#include "core/gateway/net/datagram.h"

#include <string.h>

static void check_delivery(SipProtocol protocol)
{
	AgentBench bench;
	FakeSent *sent;
	g_autofree char *id = NULL;

	agent_bench_open_on(&bench, protocol, "127.0.0.1");
	g_assert_cmpuint(fake_link.peers, ==, 1);
	agent_bench_send(&bench, BO, ANNA, "Grüße ✓");
	RUN_UNTIL(&bench, fake_link.sent->len);
	sent = fake_link.sent->pdata[0];
	g_assert_cmpuint(strlen(sent->key), ==, 64);
	id = g_strdup_printf(" id='%.32s'", sent->key);
	g_assert_nonnull(strstr(sent->payload, id));
	g_assert_cmpuint(sent->life, ==, 18000);
	g_assert_nonnull(strstr(sent->payload, "from='bo@contoso.test'"));
	g_assert_nonnull(strstr(sent->payload, "to='anna@fabrikam.test'"));
	g_assert_nonnull(strstr(sent->payload, "xml:lang='de'"));
	g_assert_nonnull(strstr(sent->payload, "<body>Grüße ✓</body>"));
	g_assert_nonnull(
		strstr(sent->payload, "<subject>Betreff: ä</subject>"));
	g_assert_nonnull(strstr(sent->payload, "<thread>call@pool</thread>"));
	g_assert_nonnull(strstr(sent->payload, "xmlns='jabber:server'"));
	frontend_bench_run(bench.loop, 100);
	g_assert_cmpint(bench.status, ==, 0);
	fake_result(&link_ok);
	RUN_UNTIL(&bench, bench.status);
	g_assert_cmpint(bench.status, ==, 202);
	agent_bench_close(&bench, 0);
}

static void sip_udp(void)
{
	check_delivery(SIP_UDP);
}

static void sip_tcp(void)
{
	check_delivery(SIP_TCP);
}

/* Two users whose client numbers everything alike say the same: that is two
 * messages; what one of them says twice is one. */
static void sip_alike(void)
{
	AgentBench bench;
	g_autofree char *first = NULL;

	agent_bench_open(&bench);
	config_add_user(bench.config, "cy@contoso.test", "pool.contoso.test",
			TRUE, TRUE);
	agent_bench_send(&bench, BO, ANNA, "a");
	RUN_UNTIL(&bench, fake_link.sent->len == 1);
	agent_bench_send(&bench, "sip:cy@contoso.test", ANNA, "a");
	RUN_UNTIL(&bench, fake_link.sent->len == 2);
	agent_bench_send(&bench, BO, ANNA, "a");
	RUN_UNTIL(&bench, fake_link.sent->len == 3);
	first = g_strdup(((FakeSent *)fake_link.sent->pdata[0])->key);
	g_assert_cmpstr(first, !=, ((FakeSent *)fake_link.sent->pdata[1])->key);
	g_assert_cmpstr(first, ==, ((FakeSent *)fake_link.sent->pdata[2])->key);
	for (guint i = 0; i < 3; i++)
		fake_result(&link_ok);
	RUN_UNTIL(&bench, bench.status);
	agent_bench_close(&bench, 0);
}

static void sip_failed(void)
{
	static const LinkResult no = { .condition = "item-not-found",
				       .type = "cancel",
				       .text = "Who is that?" };
	AgentBench bench;

	agent_bench_open(&bench);
	agent_bench_send(&bench, BO, ANNA, "a");
	RUN_UNTIL(&bench, fake_link.sent->len);
	fake_result(&no);
	RUN_UNTIL(&bench, bench.status);
	g_assert_cmpint(bench.status, ==, 604);
	g_assert_cmpstr(bench.reason, ==, "Who is that?");
	agent_bench_send(&bench, BO, ANNA ";gr=desk", "a");
	RUN_UNTIL(&bench, fake_link.sent->len);
	fake_result(&no);
	RUN_UNTIL(&bench, bench.status);
	g_assert_cmpint(bench.status, ==, 404);
	agent_bench_close(&bench, 0);
}

static void sip_gone(void)
{
	static const struct {
		const char *condition, *address;
		int status;
		const char *contact;
	} cases[] = {
		{ "gone", "xmpp:an%5C20na@new.test", 301,
		  "sip:an%20na@new.test" },
		{ "gone", "sip:anna@new.test;x=1", 301,
		  "sip:anna@new.test;x=1" },
		{ "gone", "sips:anna@new.test", 410, NULL },
		{ "gone", "sip:a@b.test>\r\nX: y", 410, NULL },
		{ "gone", NULL, 410, NULL },
		{ "redirect", "xmpp:anna@new.test", 302, "sip:anna@new.test" },
		{ "forbidden", "xmpp:anna@new.test", 603, NULL },
	};
	AgentBench bench;

	agent_bench_open(&bench);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		LinkResult no = { .condition = cases[i].condition,
				  .type = "cancel",
				  .address = cases[i].address };

		agent_bench_send(&bench, BO, ANNA, "a");
		RUN_UNTIL(&bench, fake_link.sent->len);
		fake_result(&no);
		RUN_UNTIL(&bench, bench.status);
		g_assert_cmpint(bench.status, ==, cases[i].status);
		g_assert_cmpstr(bench.contact, ==, cases[i].contact);
	}
	agent_bench_close(&bench, 0);
}

static void sip_refused(void)
{
	static const struct {
		const char *from, *to;
		int status;
	} cases[] = {
		{ "sip:no@contoso.test", ANNA, 403 },
		{ "sip:off@contoso.test", ANNA, 403 },
		{ "sip:nobody@contoso.test", ANNA, 403 },
		{ "sip:bo@fabrikam.test", ANNA, 403 },
		{ BO, "sip:anna@other.test", 404 },
		{ BO, "sip:%20@fabrikam.test", 404 },
		{ BO, "sips:anna@fabrikam.test", 416 },
	};
	AgentBench bench;

	agent_bench_open(&bench);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		agent_bench_send(&bench, cases[i].from, cases[i].to, "a");
		RUN_UNTIL(&bench, bench.status);
		g_assert_cmpint(bench.status, ==, cases[i].status);
	}
	g_assert_cmpuint(fake_link.sent->len, ==, 0);
	fake_link.window = 0;
	agent_bench_send(&bench, BO, ANNA, "a");
	RUN_UNTIL(&bench, bench.status);
	g_assert_cmpint(bench.status, ==, 500);
	agent_bench_close(&bench, 0);
}

static void sip_source(void)
{
	AgentBench bench;

	agent_bench_open_on(&bench, SIP_UDP, "127.0.0.2");
	agent_bench_send(&bench, BO, ANNA, "a");
	RUN_UNTIL(&bench, bench.status);
	g_assert_cmpint(bench.status, ==, 403);
	agent_bench_close(&bench, 0);
}

/* ---- a raw pool, for what the agent does not send or tell ---- */

static void on_raw_answer(void *data, const char *bytes, gsize length,
			  const struct sockaddr *from, socklen_t from_length)
{
	(void)from;
	(void)from_length;
	g_string_append_len(data, bytes, (gssize)length);
}

/* Sends a MESSAGE from eve at home with these header lines; its answer, once
 * the link has said ok where it was asked. */
static char *send_raw(AgentBench *bench, const char *lines)
{
	GString *answer = g_string_new(NULL);
	Datagram *socket = datagram_new(bench->loop, "127.0.0.1", 0,
					on_raw_answer, answer, NULL);
	g_autofree char *text = g_strdup_printf(
		"MESSAGE sip:anna@fabrikam.test SIP/2.0\r\n"
		"Via: SIP/2.0/UDP 127.0.0.1:%u;branch=z9hG4bK%u\r\n"
		"Max-Forwards: 70\r\nFrom: <sip:eve@home.test>;tag=1\r\n"
		"To: <sip:anna@fabrikam.test>\r\nCall-ID: raw\r\n"
		"CSeq: 1 MESSAGE\r\n%sContent-Length: 1\r\n\r\na",
		datagram_port(socket), g_random_int(), lines);
	SipTarget to;

	sip_target_set(&to, SIP_UDP, "127.0.0.1",
		       frontend_sip_port(bench->frontend));
	datagram_send(socket, (const struct sockaddr *)&to.address, to.length,
		      text, strlen(text));
	RUN_UNTIL(bench, answer->len || fake_link.sent->len);
	if (fake_link.sent->len)
		g_assert_nonnull(
			strstr(((FakeSent *)fake_link.sent->pdata[0])->payload,
			       "from='bo@contoso.test'"));
	if (fake_link.sent->len)
		fake_result(&link_ok);
	RUN_UNTIL(bench, answer->len);
	datagram_free(socket);
	return g_string_free(answer, FALSE);
}

/* Who the pool says that it is counts, not what stands in From. */
static void sip_asserted(void)
{
	static const struct {
		const char *lines, *status;
	} rows[] = {
		{ "", "SIP/2.0 403 " },
		{ "P-Asserted-Identity: <sip:bo@contoso.test>\r\n",
		  "SIP/2.0 202 " },
		{ "P-Asserted-Identity: <sip:off@contoso.test>\r\n",
		  "SIP/2.0 403 " },
	};
	AgentBench bench;

	agent_bench_open(&bench);
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *answer = send_raw(&bench, rows[i].lines);

		g_assert_true(g_str_has_prefix(answer, rows[i].status));
	}
	agent_bench_close(&bench, 0);
}

static void sip_overload(void)
{
	AgentBench bench;
	g_autofree char *answer = NULL;

	agent_bench_open(&bench);
	fake_link.window = 0;
	answer = send_raw(&bench,
			  "P-Asserted-Identity: <sip:bo@contoso.test>\r\n");
	g_assert_true(g_str_has_prefix(answer, "SIP/2.0 500 "));
	g_assert_nonnull(strstr(answer, "\r\nRetry-After: "));
	agent_bench_close(&bench, 0);
}

/* The pool may have put our own name into the request URI. */
static void sip_rewritten(void)
{
	AgentBench bench;
	g_auto(PageMessage) page = { .body = g_bytes_new("a", 1) };
	SipOutgoing outgoing = { .uri = "sip:anna@FE1.contoso.test:5098",
				 .from = BO,
				 .to = ANNA,
				 .from_tag = "t1",
				 .call_id = "c",
				 .cseq = 1,
				 .page = &page };

	agent_bench_open(&bench);
	sip_target_set(&outgoing.target, SIP_UDP, "127.0.0.1",
		       frontend_sip_port(bench.frontend));
	sip_agent_send(bench.pool, &outgoing, agent_bench_status, &bench, NULL);
	RUN_UNTIL(&bench, fake_link.sent->len);
	g_assert_nonnull(strstr(((FakeSent *)fake_link.sent->pdata[0])->payload,
				"to='anna@fabrikam.test'"));
	fake_result(&link_ok);
	agent_bench_close(&bench, 0);
}

/* No result: 504 in time before the pool's Timer F, and a late one is only
 * counted. */
static void sip_late(void)
{
	AgentBench bench;
	gint64 began;

	agent_bench_open(&bench);
	began = loop_now(bench.loop);
	agent_bench_send(&bench, BO, ANNA, "a");
	for (int i = 0; i < 320 && !bench.status; i++)
		frontend_bench_run(bench.loop, 100);
	g_assert_cmpint(bench.status, ==, 504);
	g_assert_cmpint(loop_now(bench.loop) - began, >=, 20000);
	g_assert_cmpint(loop_now(bench.loop) - began, <, 32000);
	fake_result(&link_ok);
	g_assert_cmpuint(bench.frontend->counters.sip_late, ==, 1);
	agent_bench_close(&bench, 0);
}

/* A partner that was added here waits for an edge that has it too. */
static void sip_edge_behind(void)
{
	AgentBench bench;
	Config *old;

	agent_bench_open(&bench);
	old = bench.config;
	bench.config = agent_bench_config(&bench);
	bench.config->settings = 7;
	frontend_bench_add_partner(bench.config, "new.test",
				   PARTNER_TYPE_FEDERATED);
	g_assert_true(frontend_apply(bench.frontend, bench.config, NULL));
	config_unref(old);
	agent_bench_send(&bench, BO, "sip:x@new.test", "a");
	RUN_UNTIL(&bench, bench.status);
	g_assert_cmpint(bench.status, ==, 504);
	fake_link.settings = 7;
	agent_bench_send(&bench, BO, "sip:x@new.test", "b");
	RUN_UNTIL(&bench, fake_link.sent->len);
	fake_result(&link_ok);
	agent_bench_close(&bench, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/frontend/sip/udp", sip_udp);
	g_test_add_func("/frontend/sip/tcp", sip_tcp);
	g_test_add_func("/frontend/sip/alike", sip_alike);
	g_test_add_func("/frontend/sip/failed", sip_failed);
	g_test_add_func("/frontend/sip/gone", sip_gone);
	g_test_add_func("/frontend/sip/refused", sip_refused);
	g_test_add_func("/frontend/sip/source", sip_source);
	g_test_add_func("/frontend/sip/edge-behind", sip_edge_behind);
	g_test_add_func("/frontend/sip/asserted", sip_asserted);
	g_test_add_func("/frontend/sip/overload", sip_overload);
	g_test_add_func("/frontend/sip/rewritten", sip_rewritten);
	g_test_add_func("/frontend/sip/late", sip_late);
	return g_test_run();
}
