#include "tests/unit/core/gateway/frontend/presence_bench.h"

#include <string.h>

/* ---- the pool ---- */

static void seen_free(void *data)
{
	PoolSeen *seen = data;

	g_free(seen->method);
	g_free(seen->call_id);
	g_free(seen->from_tag);
	g_free(seen->own_tag);
	g_free(seen->state);
	g_free(seen->reason);
	g_free(seen->body);
	g_free(seen->type);
	g_free(seen);
}

static void on_request(void *data, SipRequest *request)
{
	Bench *bench = data;
	const SipIncoming *incoming = sip_request_get(request);
	PoolSeen *seen = g_new0(PoolSeen, 1);
	gsize length;
	const char *body = g_bytes_get_data(incoming->page.body, &length);
	gboolean subscribe = !strcmp(incoming->method, "SUBSCRIBE");
	g_autofree char *extra =
		g_strconcat(bench->extra ? bench->extra : "",
			    "Contact: <sip:pool@127.0.0.1>\r\n", NULL);

	seen->method = g_strdup(incoming->method);
	seen->call_id = g_strdup(incoming->call_id);
	seen->from_tag = g_strdup(incoming->from_tag);
	seen->own_tag = g_strdup(incoming->own_tag);
	seen->state = g_strdup(incoming->event.state);
	seen->reason = g_strdup(incoming->event.reason);
	seen->body = g_strndup(body ? body : "", length);
	seen->expires = incoming->event.expires;
	seen->cseq = (guint32)g_ascii_strtoull(incoming->cseq, NULL, 10);
	seen->takes_msrtc = incoming->event.takes_msrtc;
	seen->type = g_strdup(incoming->page.content_type);
	g_ptr_array_add(bench->seen, seen);
	if (bench->slow)
		bench->waiting = request;
	else if (subscribe && bench->at_once)
		sip_request_accept(request, extra, bench->at_once);
	else
		sip_request_answer(request, subscribe ? bench->answer : 200,
				   NULL, extra);
}

void release_answer(Bench *bench)
{
	sip_request_answer(g_steal_pointer(&bench->waiting), bench->answer,
			   NULL, "Contact: <sip:pool@127.0.0.1>\r\n");
}

static const SipAgentHandler pool_handler = { .request = on_request };

/* ---- the configuration ---- */

static void add_config(Bench *bench, gboolean partner)
{
	Config *config = bench->config = frontend_bench_config();

	if (partner)
		frontend_bench_add_partner(config, "fabrikam.test",
					   PARTNER_TYPE_FEDERATED);
	frontend_bench_add_partner(config, "verified.test",
				   PARTNER_TYPE_PUBLIC_VERIFIED);
	frontend_bench_add_partner(config, "public.test",
				   PARTNER_TYPE_PUBLIC_UNVERIFIED);
	config_add_user(config, "no@contoso.test", "pool.contoso.test", TRUE,
			FALSE);
	frontend_bench_add_pool(config, "pool.contoso.test", "127.0.0.1", "tcp",
				sip_agent_port(bench->pool));
}

static void start(Bench *bench)
{
	FrontendOptions options = { .address = "127.0.0.1" };

	bench->frontend = frontend_bench_start(bench->loop, bench->folder,
					       bench->config, options);
}

void bench_open(Bench *bench)
{
	SipAgentOptions options = { "pool.contoso.test", "127.0.0.1", 0 };

	memset(bench, 0, sizeof(*bench));
	frontend_bench_open(&bench->loop, &bench->folder);
	bench->answer = 200;
	bench->seen = g_ptr_array_new_with_free_func(seen_free);
	bench->pool = sip_agent_new(bench->loop, &options, &pool_handler, bench,
				    NULL);
	add_config(bench, TRUE);
	start(bench);
}

void bench_apply(Bench *bench, gboolean partner)
{
	g_autoptr(Config) former = bench->config;

	add_config(bench, partner);
	bench->config->settings = former->settings + 1;
	g_assert_true(frontend_apply(bench->frontend, bench->config, NULL));
}

/* The fake link cannot end what it holds. */
void bench_stop(Bench *bench)
{
	static const LinkResult ok = { .ok = TRUE };

	while (fake_link.sent->len)
		fake_result(&ok);
	frontend_free(bench->frontend);
}

void bench_start(Bench *bench, gboolean partner)
{
	config_unref(bench->config);
	add_config(bench, partner);
	start(bench);
}

void bench_lync(Bench *bench)
{
	PoolConfig *pool =
		g_hash_table_lookup(bench->config->pools, "pool.contoso.test");

	g_free(pool->sip_profile);
	pool->sip_profile = g_strdup("Lync");
}

void bench_restart(Bench *bench)
{
	bench_stop(bench);
	start(bench);
}

void bench_close(Bench *bench)
{
	bench_stop(bench);
	sip_agent_free(bench->pool);
	config_unref(bench->config);
	g_ptr_array_unref(bench->seen);
	g_free(bench->tag);
	frontend_bench_close(bench->loop, bench->folder);
}

void run_for(Bench *bench, guint milliseconds)
{
	frontend_bench_run(bench->loop, milliseconds);
}

/* ---- requests of the pool ---- */

const PoolSeen *next_seen(Bench *bench, guint count, const char *method)
{
	const PoolSeen *seen;

	RUN_UNTIL(bench, bench->seen->len >= count);
	g_assert_cmpuint(bench->seen->len, ==, count);
	g_assert(bench->seen->len >= count);
	seen = bench->seen->pdata[count - 1];
	g_assert_cmpstr(seen->method, ==, method);
	return seen;
}

static void on_outcome(void *data, const SipOutcome *outcome)
{
	Bench *bench = data;

	bench->status = outcome->status;
	g_free(bench->tag);
	bench->tag = g_strdup(outcome->to_tag);
	bench->expires = outcome->expires;
	bench->min_expires = outcome->min_expires;
}

static void send_out(Bench *bench, SipOutgoing *outgoing)
{
	bench->status = 0;
	outgoing->contact = TRUE;
	outgoing->cseq = ++bench->cseq;
	sip_target_set(&outgoing->target, SIP_TCP, "127.0.0.1",
		       frontend_sip_port(bench->frontend));
	g_assert_nonnull(
		sip_agent_send(bench->pool, outgoing, on_outcome, bench, NULL));
	RUN_UNTIL(bench, bench->status);
}

void send_notify(Bench *bench, const PoolSeen *subscribe, const char *state,
		 const char *body)
{
	Told told = { "NOTIFY", state, "application/pidf+xml", body };

	send_told(bench, subscribe, &told);
}

void send_told(Bench *bench, const PoolSeen *subscribe, const Told *told)
{
	const char *body = told->body;
	g_autofree char *lines = g_strdup_printf(
		"Event: presence\r\nsubscription-state: %s\r\n", told->state);
	g_auto(PageMessage)
		page = { .content_type = g_strdup(told->type),
			 .body = g_bytes_new(body, body ? strlen(body) : 0) };
	SipOutgoing outgoing = { .method = told->method,
				 .limit = strcmp(told->method, "BENOTIFY")
						  ? 0
						  : 1000,
				 .uri = "sip:fe1.contoso.test",
				 .from = BO,
				 .to = ANNA,
				 .from_tag = subscribe->own_tag,
				 .to_tag = subscribe->from_tag,
				 .call_id = subscribe->call_id,
				 .lines = lines,
				 .page = body ? &page : NULL };

	send_out(bench, &outgoing);
}

void send_subscribe(Bench *bench, const char *to, const char *tag, int expires,
		    const char *extra)
{
	g_autofree char *lines = g_strdup_printf("Expires: %d\r\n%s", expires,
						 extra ? extra : "");
	SipOutgoing outgoing = { .method = "SUBSCRIBE",
				 .uri = to,
				 .from = BO,
				 .to = to,
				 .from_tag = "client",
				 .to_tag = tag,
				 .call_id = "client-call",
				 .lines = lines };

	send_out(bench, &outgoing);
}

/* ---- the contact ---- */

LinkItem *give_presence(const char *from, const char *type, const char *inside)
{
	g_autofree char *text =
		g_strdup_printf("<presence xmlns='jabber:server' from='%s' "
				"to='bo@contoso.test'%s%s%s>%s</presence>",
				from, type ? " type='" : "", type ? type : "",
				type ? "'" : "", inside ? inside : "");

	return fake_item(text);
}

void wait_sent(Bench *bench, const char *text)
{
	static const LinkResult ok = { .ok = TRUE };
	g_autofree char *payload = NULL;

	RUN_UNTIL(bench, fake_link.sent->len);
	if (!fake_link.sent->len)
		return;
	payload = g_strdup(((FakeSent *)fake_link.sent->pdata[0])->payload);
	fake_result(&ok);
	g_test_message("sent: %s", payload);
	g_assert_nonnull(strstr(payload, text));
}

gboolean shows(Bench *bench, const char *text)
{
	return frontend_bench_shows(bench->frontend, "subscriptions", text);
}
