/* A front end as a whole: what it has on disk, and what it answers. */
#include "tests/unit/core/gateway/frontend/agent_bench.h"

#include "core/base/clock.h"
#include "core/gateway/frontend/role.h"

#include <string.h>

/* ---- the disk ---- */

static void row_then_ok(void)
{
	AgentBench bench;
	g_autoptr(LinkItem) item = NULL;

	agent_bench_open(&bench);
	item = fake_item(TEXT("1", "a"));
	frontend_bench_run(bench.loop, 150);
	g_assert_cmpint(item->result, ==, 0);
	RUN_UNTIL(&bench, item->result);
	g_assert_cmpint(item->result, ==, 1);
	g_assert_cmpuint(agent_bench_rows(&bench), ==, 1);
	sip_request_answer(bench.requests->pdata[0], 200, NULL, NULL);
	frontend_bench_run(bench.loop, 100);
	agent_bench_close(&bench, 0);
}

static void row_then_error(void)
{
	AgentBench bench;
	g_autoptr(LinkItem) item = NULL;
	FakeSent *sent;

	agent_bench_open(&bench);
	item = fake_item(TEXT("42", "a"));
	RUN_UNTIL(&bench, item->result);
	sip_request_answer(bench.requests->pdata[0], 404, "Nobody here", NULL);
	RUN_UNTIL(&bench, fake_link.sent->len);
	sent = fake_link.sent->pdata[0];
	g_assert_nonnull(strstr(sent->payload, "type='error'"));
	g_assert_nonnull(strstr(sent->payload, "id='42'"));
	g_assert_nonnull(strstr(sent->payload, "to='anna@fabrikam.test/r'"));
	g_assert_nonnull(strstr(sent->payload, "<item-not-found"));
	g_assert_nonnull(strstr(sent->payload, "Nobody here"));
	frontend_bench_run(bench.loop, 50);
	g_assert_cmpuint(agent_bench_rows(&bench), ==, 1);
	fake_result(&link_ok);
	frontend_bench_run(bench.loop, 50);
	agent_bench_close(&bench, 0);
}

static void refuse_owed(AgentBench *bench, const LinkResult *result)
{
	RUN_UNTIL(bench, fake_link.sent->len);
	g_assert_nonnull(strstr(((FakeSent *)fake_link.sent->pdata[0])->payload,
				"<item-not-found"));
	fake_result(result);
	g_assert_cmpuint(fake_link.sent->len, ==, 0);
}

/* Who cannot be told now is told later, with a mark where he may have been. */
static void row_refused_for_now(void)
{
	static const LinkResult full = { .condition = "resource-constraint",
					 .type = "wait" };
	static const LinkResult lost = { .condition = "remote-server-timeout",
					 .type = "wait",
					 .unsure = TRUE };
	AgentBench bench;
	g_autoptr(LinkItem) item = NULL;

	agent_bench_open(&bench);
	item = fake_item(TEXT("42", "a"));
	RUN_UNTIL(&bench, item->result);
	sip_request_answer(bench.requests->pdata[0], 404, "Nobody here", NULL);
	refuse_owed(&bench, &full);
	RUN_UNTIL(&bench, fake_link.sent->len);
	g_assert_false(((FakeSent *)fake_link.sent->pdata[0])->again);
	refuse_owed(&bench, &lost);
	RUN_UNTIL(&bench, fake_link.sent->len);
	g_assert_true(((FakeSent *)fake_link.sent->pdata[0])->again);
	g_assert_cmpuint(agent_bench_rows(&bench), ==, 1);
	g_assert_cmpuint(bench.frontend->counters.owed_repeated, ==, 2);
	g_assert_cmpuint(bench.frontend->counters.owed_lost, ==, 0);
	fake_result(&link_ok);
	agent_bench_close(&bench, 0);
}

/* After ten minutes, or for good, he is not told; that is counted. */
static void row_not_told(void)
{
	static const LinkResult no = { .condition = "item-not-found",
				       .type = "cancel" };
	static const LinkResult full = { .condition = "resource-constraint",
					 .type = "wait" };

	for (int late = 0; late < 2; late++) {
		AgentBench bench;
		g_autoptr(LinkItem) item = NULL;

		agent_bench_open(&bench);
		item = fake_item(TEXT("42", "a"));
		RUN_UNTIL(&bench, item->result);
		sip_request_answer(bench.requests->pdata[0], 404, NULL, NULL);
		refuse_owed(&bench, late ? &full : &no);
		if (late)
			clock_set_for_test(clock_now() + 601 * G_USEC_PER_SEC);
		RUN_UNTIL(&bench, bench.frontend->counters.owed_lost);
		agent_bench_close(&bench, 0);
		clock_set_for_test(0);
	}
}

/* After a restart a row goes out again: the same identifiers, a Date. */
static void row_after_restart(void)
{
	AgentBench bench;
	g_autoptr(LinkItem) item = NULL;
	g_autofree char *call_id = NULL;
	g_autofree char *tag = NULL;
	g_autofree char *cseq = NULL;

	agent_bench_open(&bench);
	item = fake_item(TEXT("1", "kept"));
	RUN_UNTIL(&bench, item->result);
	call_id = g_strdup(bench.last_call_id);
	tag = g_strdup(bench.last_tag);
	cseq = g_strdup(bench.last_cseq);
	frontend_free(bench.frontend);
	bench.answer = 200;
	bench.received = 0;
	agent_bench_replace(&bench.last_body, NULL);
	agent_bench_start(&bench);
	RUN_UNTIL(&bench, bench.received == 1);
	g_assert_cmpstr(bench.last_body, ==, "kept");
	g_assert_cmpstr(bench.last_call_id, ==, call_id);
	g_assert_cmpstr(bench.last_tag, ==, tag);
	g_assert_cmpstr(bench.last_cseq, ==, cseq);
	frontend_bench_run(bench.loop, 100);
	agent_bench_close(&bench, 0);
}

static void owed_after_restart(void)
{
	AgentBench bench;
	g_autoptr(LinkItem) item = NULL;

	agent_bench_open(&bench);
	fake_link.up = FALSE;
	item = fake_item(TEXT("1", "a"));
	RUN_UNTIL(&bench, item->result);
	sip_request_answer(bench.requests->pdata[0], 404, NULL, NULL);
	frontend_bench_run(bench.loop, 100);
	g_assert_cmpuint(fake_link.sent->len, ==, 0);
	frontend_free(bench.frontend);
	fake_link.up = TRUE;
	agent_bench_start(&bench);
	RUN_UNTIL(&bench, fake_link.sent->len == 1);
	g_assert_true(((FakeSent *)fake_link.sent->pdata[0])->again);
	fake_result(&link_ok);
	frontend_bench_run(bench.loop, 50);
	agent_bench_close(&bench, 0);
}

/* A row whose user may not write any more is returned to its sender, however
 * many there are: none of them was refused before. */
static void row_refused_after_restart(void)
{
	AgentBench bench;
	LinkItem *items[25];

	agent_bench_open(&bench);
	for (guint i = 0; i < G_N_ELEMENTS(items); i++)
		items[i] = fake_item(TEXT("1", "a"));
	for (guint i = 0; i < G_N_ELEMENTS(items); i++) {
		RUN_UNTIL(&bench, items[i]->result);
		fake_item_free(items[i]);
	}
	frontend_free(bench.frontend);
	config_add_user(bench.config, "bo@contoso.test", "pool.contoso.test",
			TRUE, FALSE);
	agent_bench_start(&bench);
	RUN_UNTIL(&bench, fake_link.sent->len == G_N_ELEMENTS(items));
	while (fake_link.sent->len) {
		g_assert_nonnull(
			strstr(((FakeSent *)fake_link.sent->pdata[0])->payload,
			       "type='error'"));
		fake_result(&link_ok);
	}
	frontend_bench_run(bench.loop, 50);
	agent_bench_close(&bench, 0);
}

/* ---- control ---- */

static void on_answer(void *data, json_t *answer)
{
	AgentBench *bench = data;

	g_free(bench->answered);
	bench->answered = json_format(answer);
}

static void ask(AgentBench *bench, const char *text)
{
	g_autoptr(json_t) request = json_parse(text, -1, NULL);

	g_clear_pointer(&bench->answered, g_free);
	frontend_ask(bench->frontend, request, on_answer, bench);
}

static void asked(void)
{
	AgentBench bench;

	agent_bench_open(&bench);
	bench.answer = 200;
	ask(&bench, "{\"ask\":\"status\"}");
	g_assert_nonnull(strstr(bench.answered, "\"sipReceived\""));
	ask(&bench, "{\"ask\":\"nothing\"}");
	g_assert_nonnull(strstr(bench.answered, "does not know 'nothing'"));
	ask(&bench, "{\"ask\":\"relay\",\"computer\":\"EDGE1.contoso.test\","
		    "\"request\":{\"ask\":\"streams\"}}");
	g_assert_nonnull(strstr(bench.answered, "relayed"));
	ask(&bench, "{\"ask\":\"test-im\",\"from\":\"sip:no@contoso.test\","
		    "\"to\":\"anna@fabrikam.test\"}");
	g_assert_nonnull(strstr(bench.answered, "may not use XMPP"));
	ask(&bench, "{\"ask\":\"test-im\",\"from\":\"bo@contoso.test\","
		    "\"to\":\"anna@fabrikam.test\",\"body\":\"T\"}");
	g_assert_null(bench.answered);
	fake_result(&link_ok);
	g_assert_nonnull(strstr(bench.answered, "\"delivered\":true"));
	ask(&bench, "{\"ask\":\"test-im\",\"from\":\"anna@fabrikam.test\","
		    "\"to\":\"sip:bo@contoso.test\",\"body\":\"T\"}");
	RUN_UNTIL(&bench, bench.answered);
	g_assert_nonnull(strstr(bench.answered, "\"delivered\":true"));
	g_assert_cmpstr(bench.last_body, ==, "T");
	agent_bench_close(&bench, 0);
}

static void on_drained(void *data)
{
	AgentBench *bench = data;

	agent_bench_replace(&bench->answered, "drained");
}

/* An answer to a ping of another edge. */
static void assert_pong(const char *iq, const char *asked)
{
	AgentBench bench;
	g_autoptr(LinkItem) item = NULL;

	agent_bench_open(&bench);
	item = fake_item(iq);
	g_assert_cmpint(item->result, ==, 1);
	g_assert_cmpstr(fake_link.asked, ==, asked);
	agent_bench_close(&bench, 0);
}

static void pongs(void)
{
	assert_pong("<iq xmlns='jabber:server' type='result' id='ping-7' "
		    "from='fabrikam.test' to='contoso.test'/>",
		    "{\"ask\":\"pong\",\"local\":\"contoso.test\","
		    "\"remote\":\"fabrikam.test\",\"id\":\"ping-7\"}");
	assert_pong("<iq xmlns='jabber:server' type='result' id='ping-7' "
		    "from='stranger.test' to='contoso.test'/>",
		    NULL);
	assert_pong("<iq xmlns='jabber:server' type='result' id='ping-7' "
		    "from='fabrikam.test' to='elsewhere.test'/>",
		    NULL);
	assert_pong("<iq xmlns='jabber:server' type='result' id='ping-7' "
		    "from='anna@fabrikam.test' to='bo@contoso.test'/>",
		    NULL);
	assert_pong("<iq xmlns='jabber:server' type='result' "
		    "from='fabrikam.test' to='contoso.test'/>",
		    NULL);
}

static void drains(void)
{
	AgentBench bench;

	agent_bench_open(&bench);
	agent_bench_send(&bench, BO, ANNA, "a");
	RUN_UNTIL(&bench, fake_link.sent->len);
	frontend_drain(bench.frontend, on_drained, &bench);
	frontend_bench_run(bench.loop, 150);
	g_assert_null(bench.answered);
	fake_result(&link_ok);
	RUN_UNTIL(&bench, bench.answered);
	agent_bench_send(&bench, BO, ANNA, "b");
	RUN_UNTIL(&bench, bench.status == 500);
	agent_bench_close(&bench, 0);
}

/* What was refused for now waits on disk, not at the end of a process. */
static void drains_in_debt(void)
{
	static const LinkResult full = { .condition = "resource-constraint",
					 .type = "wait" };
	AgentBench bench;
	g_autoptr(LinkItem) item = NULL;
	gint64 began;

	agent_bench_open(&bench);
	item = fake_item(TEXT("42", "a"));
	RUN_UNTIL(&bench, item->result);
	sip_request_answer(bench.requests->pdata[0], 404, NULL, NULL);
	RUN_UNTIL(&bench, fake_link.sent->len);
	frontend_drain(bench.frontend, on_drained, &bench);
	frontend_bench_run(bench.loop, 150);
	g_assert_null(bench.answered);
	began = loop_now(bench.loop);
	fake_result(&full);
	RUN_UNTIL(&bench, bench.answered);
	g_assert_cmpint(loop_now(bench.loop) - began, <, 20000);
	while (fake_link.sent->len)
		fake_result(&full);
	agent_bench_close(&bench, 1);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/frontend/row/ok", row_then_ok);
	g_test_add_func("/frontend/row/error", row_then_error);
	g_test_add_func("/frontend/row/refused-for-now", row_refused_for_now);
	g_test_add_func("/frontend/row/not-told", row_not_told);
	g_test_add_func("/frontend/row/restart", row_after_restart);
	g_test_add_func("/frontend/row/owed-restart", owed_after_restart);
	g_test_add_func("/frontend/row/refused", row_refused_after_restart);
	g_test_add_func("/frontend/ask", asked);
	g_test_add_func("/frontend/drains", drains);
	g_test_add_func("/frontend/drains-in-debt", drains_in_debt);
	g_test_add_func("/frontend/pongs", pongs);
	return g_test_run();
}
