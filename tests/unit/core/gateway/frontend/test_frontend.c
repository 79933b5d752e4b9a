#include "tests/unit/core/gateway/frontend/fake_link.h"

#include "core/base/clock.h"
#include "core/gateway/base/trace.h"
#include "core/gateway/base/xml.h"
#include "core/gateway/frontend/role.h"
#include "core/gateway/net/datagram.h"
#include "core/gateway/sip/agent.h"
#include "core/gateway/state/state.h"

#include <glib/gstdio.h>
#include <string.h>

/* A front end with a fake link on one side and, over real sockets, a pool of
 * one SIP user agent on the other. */
typedef struct Bench {
	Loop *loop;
	char *folder, *path;
	Frontend *frontend;
	Config *config;
	SipAgent *pool;
	SipProtocol protocol;
	GPtrArray *requests; /* SipRequest that the pool has not answered */
	int answer;	     /* the pool's, 0: none */
	guint received;
	char *last_body, *last_call_id, *last_tag, *last_cseq;
	int status; /* of the pool's last MESSAGE, 0: none */
	char *reason, *contact;
	char *answered; /* of frontend_ask */
} Bench;

static void replace(char **text, const char *with)
{
	g_free(*text);
	*text = g_strdup(with);
}

static void on_pool_request(void *data, SipRequest *request)
{
	Bench *bench = data;
	const SipIncoming *incoming = sip_request_get(request);
	gsize length;
	const char *body = g_bytes_get_data(incoming->page.body, &length);

	bench->received++;
	g_free(bench->last_body);
	bench->last_body = g_strndup(body, length);
	replace(&bench->last_call_id, incoming->call_id);
	replace(&bench->last_tag, incoming->from_tag);
	replace(&bench->last_cseq, incoming->cseq);
	if (bench->answer)
		sip_request_answer(request, bench->answer, "Says the pool",
				   NULL);
	else
		g_ptr_array_add(bench->requests, request);
}

static const SipAgentHandler pool_handler = { .request = on_pool_request };

static PartnerConfig *new_partner(const char *domain, PartnerType type)
{
	PartnerConfig *partner = g_new0(PartnerConfig, 1);

	partner->domain = g_strdup(domain);
	partner->type = type;
	partner->additional = g_new0(char *, 1);
	return partner;
}

static void add_pool(Bench *bench)
{
	PoolConfig *pool = g_new0(PoolConfig, 1);

	pool->fqdn = g_strdup("pool.contoso.test");
	pool->computers = g_strsplit("pool.contoso.test", " ", 0);
	pool->addresses = g_strsplit("127.0.0.1", " ", 0);
	pool->sip_profile = g_strdup("Simple");
	pool->sip_transport =
		g_strdup(bench->protocol == SIP_TCP ? "tcp" : "udp");
	pool->sip_port = sip_agent_port(bench->pool);
	pool->trust_by_address = TRUE;
	config_add_pool_take(bench->config, pool);
}

static void add_edge(Config *config)
{
	ComputerConfig *edge = g_new0(ComputerConfig, 1);

	edge->fqdn = g_strdup("edge1.contoso.test");
	edge->role = g_strdup("edge");
	edge->internal_address = g_strdup("127.0.0.1");
	edge->link_port = 23456;
	config_add_computer_take(config, edge);
}

static void add_config(Bench *bench)
{
	Config *config = bench->config = config_new();

	config->federation_allowed = TRUE;
	config_add_domain(config, "contoso.test");
	config_add_partner_take(
		config, new_partner("fabrikam.test", PARTNER_TYPE_FEDERATED));
	config_add_partner_take(
		config,
		new_partner("public.test", PARTNER_TYPE_PUBLIC_UNVERIFIED));
	config_add_user(config, "bo@contoso.test", "pool.contoso.test", TRUE,
			TRUE);
	config_add_user(config, "no@contoso.test", "pool.contoso.test", TRUE,
			FALSE);
	config_add_user(config, "off@contoso.test", "pool.contoso.test", FALSE,
			TRUE);
	add_pool(bench);
	add_edge(config);
}

static void start(Bench *bench)
{
	static const LinkSelf self = { .computer = "fe1.contoso.test" };
	FrontendOptions options = { .self = &self,
				    .state_path = bench->path,
				    .address = "127.0.0.1" };
	g_autoptr(GError) error = NULL;

	bench->frontend = frontend_new(bench->loop, &options, &error);
	g_assert_no_error(error);
	g_assert_true(frontend_apply(bench->frontend, bench->config, &error));
	g_assert_no_error(error);
}

static void bench_open_on(Bench *bench, SipProtocol protocol,
			  const char *pool_address)
{
	SipAgentOptions options = { "pool.contoso.test", pool_address, 0 };

	memset(bench, 0, sizeof(*bench));
	trace_set_level(TRACE_ERROR);
	fake_link_open();
	bench->protocol = protocol;
	bench->loop = loop_new();
	bench->folder = g_dir_make_tmp("frontend-XXXXXX", NULL);
	bench->path = g_build_filename(bench->folder, "state.db", NULL);
	bench->requests = g_ptr_array_new();
	bench->pool = sip_agent_new(bench->loop, &options, &pool_handler, bench,
				    NULL);
	add_config(bench);
	start(bench);
}

static void bench_open(Bench *bench)
{
	bench_open_on(bench, SIP_UDP, "127.0.0.1");
}

/* Rows left on disk. */
static guint rows_left(Bench *bench)
{
	g_autoptr(GPtrArray) rows = NULL;
	State *state = state_open(bench->loop, bench->path, &rows, NULL);

	state_free(state);
	return rows->len;
}

static void bench_close(Bench *bench, guint rows)
{
	g_autoptr(GDir) dir = NULL;
	const char *name;

	frontend_free(bench->frontend);
	g_assert_cmpuint(rows_left(bench), ==, rows);
	sip_agent_free(bench->pool);
	config_unref(bench->config);
	loop_free(bench->loop);
	fake_link_close();
	dir = g_dir_open(bench->folder, 0, NULL);
	while ((name = g_dir_read_name(dir))) {
		g_autofree char *path =
			g_build_filename(bench->folder, name, NULL);

		g_remove(path);
	}
	g_assert_cmpint(g_rmdir(bench->folder), ==, 0);
	g_ptr_array_unref(bench->requests);
	g_free(bench->folder);
	g_free(bench->path);
	g_free(bench->last_body);
	g_free(bench->last_call_id);
	g_free(bench->last_tag);
	g_free(bench->last_cseq);
	g_free(bench->reason);
	g_free(bench->contact);
	g_free(bench->answered);
	trace_forget();
}

static void on_over(void *data)
{
	loop_stop(data);
}

static void run_for(Bench *bench, guint milliseconds)
{
	g_autoptr(Timer) timer = timer_new(bench->loop, on_over, bench->loop);

	timer_start(timer, milliseconds, 0);
	loop_run(bench->loop);
}

#define RUN_UNTIL(bench, condition)                                            \
	do {                                                                   \
		for (int i_ = 0; i_ < 500 && !(condition); i_++)               \
			run_for(bench, 10);                                    \
		g_assert_true(condition);                                      \
	} while (0)

static void on_status(void *data, const SipOutcome *outcome)
{
	Bench *bench = data;

	bench->status = outcome->status;
	replace(&bench->reason, outcome->reason);
	replace(&bench->contact, outcome->contact);
}

static void send_sip(Bench *bench, const char *from, const char *to,
		     const char *body)
{
	g_auto(PageMessage)
		page = { .subject = g_strdup("Betreff: ä"),
			 .language = g_strdup("de"),
			 .content_type = g_strdup("text/plain;charset=utf-8"),
			 .body = g_bytes_new(body, strlen(body)) };
	SipOutgoing outgoing = { .uri = to,
				 .from = from,
				 .to = to,
				 .from_tag = "t1",
				 .call_id = "call@pool",
				 .cseq = 1,
				 .page = &page };

	bench->status = 0;
	sip_target_set(&outgoing.target, bench->protocol, "127.0.0.1",
		       frontend_sip_port(bench->frontend));
	g_assert_nonnull(
		sip_agent_send(bench->pool, &outgoing, on_status, bench, NULL));
}

static const LinkResult link_ok = { .ok = TRUE };

#define BO   "sip:bo@contoso.test"
#define ANNA "sip:anna@fabrikam.test"

/* ---- SIP to XMPP ---- */

static void check_delivery(SipProtocol protocol)
{
	Bench bench;
	FakeSent *sent;
	g_autofree char *id = NULL;

	bench_open_on(&bench, protocol, "127.0.0.1");
	g_assert_cmpuint(fake_link.peers, ==, 1);
	send_sip(&bench, BO, ANNA, "Grüße ✓");
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
	run_for(&bench, 100);
	g_assert_cmpint(bench.status, ==, 0);
	fake_result(&link_ok);
	RUN_UNTIL(&bench, bench.status);
	g_assert_cmpint(bench.status, ==, 202);
	bench_close(&bench, 0);
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
	Bench bench;
	g_autofree char *first = NULL;

	bench_open(&bench);
	config_add_user(bench.config, "cy@contoso.test", "pool.contoso.test",
			TRUE, TRUE);
	send_sip(&bench, BO, ANNA, "a");
	RUN_UNTIL(&bench, fake_link.sent->len == 1);
	send_sip(&bench, "sip:cy@contoso.test", ANNA, "a");
	RUN_UNTIL(&bench, fake_link.sent->len == 2);
	send_sip(&bench, BO, ANNA, "a");
	RUN_UNTIL(&bench, fake_link.sent->len == 3);
	first = g_strdup(((FakeSent *)fake_link.sent->pdata[0])->key);
	g_assert_cmpstr(first, !=, ((FakeSent *)fake_link.sent->pdata[1])->key);
	g_assert_cmpstr(first, ==, ((FakeSent *)fake_link.sent->pdata[2])->key);
	for (guint i = 0; i < 3; i++)
		fake_result(&link_ok);
	RUN_UNTIL(&bench, bench.status);
	bench_close(&bench, 0);
}

static void sip_failed(void)
{
	static const LinkResult no = { .condition = "item-not-found",
				       .type = "cancel",
				       .text = "Who is that?" };
	Bench bench;

	bench_open(&bench);
	send_sip(&bench, BO, ANNA, "a");
	RUN_UNTIL(&bench, fake_link.sent->len);
	fake_result(&no);
	RUN_UNTIL(&bench, bench.status);
	g_assert_cmpint(bench.status, ==, 604);
	g_assert_cmpstr(bench.reason, ==, "Who is that?");
	send_sip(&bench, BO, ANNA ";gr=desk", "a");
	RUN_UNTIL(&bench, fake_link.sent->len);
	fake_result(&no);
	RUN_UNTIL(&bench, bench.status);
	g_assert_cmpint(bench.status, ==, 404);
	bench_close(&bench, 0);
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
	Bench bench;

	bench_open(&bench);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		LinkResult no = { .condition = cases[i].condition,
				  .type = "cancel",
				  .address = cases[i].address };

		send_sip(&bench, BO, ANNA, "a");
		RUN_UNTIL(&bench, fake_link.sent->len);
		fake_result(&no);
		RUN_UNTIL(&bench, bench.status);
		g_assert_cmpint(bench.status, ==, cases[i].status);
		g_assert_cmpstr(bench.contact, ==, cases[i].contact);
	}
	bench_close(&bench, 0);
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
	Bench bench;

	bench_open(&bench);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		send_sip(&bench, cases[i].from, cases[i].to, "a");
		RUN_UNTIL(&bench, bench.status);
		g_assert_cmpint(bench.status, ==, cases[i].status);
	}
	g_assert_cmpuint(fake_link.sent->len, ==, 0);
	fake_link.window = 0;
	send_sip(&bench, BO, ANNA, "a");
	RUN_UNTIL(&bench, bench.status);
	g_assert_cmpint(bench.status, ==, 500);
	bench_close(&bench, 0);
}

static void sip_source(void)
{
	Bench bench;

	bench_open_on(&bench, SIP_UDP, "127.0.0.2");
	send_sip(&bench, BO, ANNA, "a");
	RUN_UNTIL(&bench, bench.status);
	g_assert_cmpint(bench.status, ==, 403);
	bench_close(&bench, 0);
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
static char *send_raw(Bench *bench, const char *lines)
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
	Bench bench;

	bench_open(&bench);
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *answer = send_raw(&bench, rows[i].lines);

		g_assert_true(g_str_has_prefix(answer, rows[i].status));
	}
	bench_close(&bench, 0);
}

static void sip_overload(void)
{
	Bench bench;
	g_autofree char *answer = NULL;

	bench_open(&bench);
	fake_link.window = 0;
	answer = send_raw(&bench,
			  "P-Asserted-Identity: <sip:bo@contoso.test>\r\n");
	g_assert_true(g_str_has_prefix(answer, "SIP/2.0 500 "));
	g_assert_nonnull(strstr(answer, "\r\nRetry-After: "));
	bench_close(&bench, 0);
}

/* The pool may have put our own name into the request URI. */
static void sip_rewritten(void)
{
	Bench bench;
	g_auto(PageMessage) page = { .body = g_bytes_new("a", 1) };
	SipOutgoing outgoing = { .uri = "sip:anna@FE1.contoso.test:5098",
				 .from = BO,
				 .to = ANNA,
				 .from_tag = "t1",
				 .call_id = "c",
				 .cseq = 1,
				 .page = &page };

	bench_open(&bench);
	sip_target_set(&outgoing.target, SIP_UDP, "127.0.0.1",
		       frontend_sip_port(bench.frontend));
	sip_agent_send(bench.pool, &outgoing, on_status, &bench, NULL);
	RUN_UNTIL(&bench, fake_link.sent->len);
	g_assert_nonnull(strstr(((FakeSent *)fake_link.sent->pdata[0])->payload,
				"to='anna@fabrikam.test'"));
	fake_result(&link_ok);
	bench_close(&bench, 0);
}

/* No result: 504 in time before the pool's Timer F, and a late one is only
 * counted. */
static void sip_late(void)
{
	Bench bench;
	gint64 began;

	bench_open(&bench);
	began = loop_now(bench.loop);
	send_sip(&bench, BO, ANNA, "a");
	for (int i = 0; i < 320 && !bench.status; i++)
		run_for(&bench, 100);
	g_assert_cmpint(bench.status, ==, 504);
	g_assert_cmpint(loop_now(bench.loop) - began, >=, 20000);
	g_assert_cmpint(loop_now(bench.loop) - began, <, 32000);
	fake_result(&link_ok);
	bench_close(&bench, 0);
}

/* A partner that was added here waits for an edge that has it too. */
static void sip_edge_behind(void)
{
	Bench bench;
	Config *old;

	bench_open(&bench);
	old = bench.config;
	add_config(&bench);
	bench.config->settings = 7;
	config_add_partner_take(
		bench.config, new_partner("new.test", PARTNER_TYPE_FEDERATED));
	g_assert_true(frontend_apply(bench.frontend, bench.config, NULL));
	config_unref(old);
	send_sip(&bench, BO, "sip:x@new.test", "a");
	RUN_UNTIL(&bench, bench.status);
	g_assert_cmpint(bench.status, ==, 504);
	fake_link.settings = 7;
	send_sip(&bench, BO, "sip:x@new.test", "b");
	RUN_UNTIL(&bench, fake_link.sent->len);
	fake_result(&link_ok);
	bench_close(&bench, 0);
}

/* ---- XMPP to SIP ---- */

#define STANZA(from, id, rest)                                                 \
	"<message xmlns='jabber:server' from='" from "' id='" id               \
	"' to='bo@contoso.test/x' xml:lang='cs'" rest
#define TEXT(id, body)                                                         \
	STANZA("anna@fabrikam.test/r", id, "><body>" body "</body></message>")

static void xmpp_delivered(void)
{
	Bench bench;
	g_autoptr(LinkItem) item = NULL;
	SipRequest *request;
	const SipIncoming *incoming;

	bench_open(&bench);
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
	bench_close(&bench, 0);
}

static void xmpp_failed(void)
{
	Bench bench;
	g_autoptr(LinkItem) item = NULL;

	bench_open(&bench);
	bench.answer = 486;
	item = fake_item(TEXT("1", "a"));
	RUN_UNTIL(&bench, item->result);
	g_assert_cmpint(item->result, ==, 2);
	g_assert_cmpstr(item->condition, ==, "recipient-unavailable");
	g_assert_cmpstr(item->type, ==, "wait");
	bench_close(&bench, 0);
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
	Bench bench;

	bench_open(&bench);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(LinkItem) item = fake_item(cases[i].payload);

		g_test_message("%s", cases[i].payload);
		g_assert_cmpint(item->result, ==, cases[i].result);
		g_assert_cmpstr(item->condition, ==, cases[i].condition);
	}
	g_assert_cmpuint(bench.received, ==, 0);
	bench_close(&bench, 0);
}

/* A user who wrote to a stranger may be answered by him. */
static void xmpp_contact(void)
{
	Bench bench;
	g_autoptr(LinkItem) before = NULL;
	g_autoptr(LinkItem) after = NULL;
	const char *payload =
		STANZA("x@public.test", "1", "><body>a</body></message>");

	bench_open(&bench);
	bench.answer = 200;
	before = fake_item(payload);
	g_assert_cmpint(before->result, ==, 2);
	send_sip(&bench, BO, "sip:x@public.test", "a");
	RUN_UNTIL(&bench, fake_link.sent->len);
	fake_result(&link_ok);
	after = fake_item(payload);
	RUN_UNTIL(&bench, after->result);
	g_assert_cmpint(after->result, ==, 1);
	bench_close(&bench, 0);
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
	Bench bench;

	bench_open(&bench);
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
	bench_close(&bench, 0);
}

/* The member that a receiver's messages go to first is gone. */
static void xmpp_next_member(void)
{
	static const char *const orders[2] = { "127.0.0.9 127.0.0.1",
					       "127.0.0.1 127.0.0.9" };
	Bench bench;
	PoolConfig *pool;
	g_autoptr(LinkItem) item = NULL;

	bench_open_on(&bench, SIP_TCP, "127.0.0.1");
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
	bench_close(&bench, 0);
}

/* A pool that wants TLS gets nothing in clear. */
static void xmpp_no_tls(void)
{
	Bench bench;
	PoolConfig *pool;
	g_autoptr(LinkItem) item = NULL;

	bench_open(&bench);
	pool = g_hash_table_lookup(bench.config->pools, "pool.contoso.test");
	g_free(pool->sip_transport);
	pool->sip_transport = g_strdup("tls");
	g_assert_true(frontend_apply(bench.frontend, bench.config, NULL));
	item = fake_item(TEXT("1", "a"));
	RUN_UNTIL(&bench, item->result);
	g_assert_cmpint(item->result, ==, 2);
	g_assert_cmpstr(item->condition, ==, "remote-server-not-found");
	run_for(&bench, 50);
	g_assert_cmpuint(bench.received, ==, 0);
	bench_close(&bench, 0);
}

/* What UDP must not carry goes by TCP. */
static void xmpp_too_long(void)
{
	Bench bench;
	g_autofree char *body = g_strnfill(1200, 'a');
	g_autofree char *payload = g_strdup_printf(TEXT("1", "%s"), body);
	g_autoptr(LinkItem) item = NULL;

	bench_open(&bench);
	bench.answer = 200;
	item = fake_item(payload);
	RUN_UNTIL(&bench, item->result);
	g_assert_cmpint(item->result, ==, 1);
	RUN_UNTIL(&bench, bench.received);
	g_assert_cmpstr(bench.last_body, ==, body);
	g_assert_cmpuint(sip_agent_connections(bench.pool), ==, 1);
	bench_close(&bench, 0);
}

static void xmpp_queue_full(void)
{
	Bench bench;
	g_autoptr(GPtrArray) items =
		g_ptr_array_new_with_free_func((GDestroyNotify)fake_item_free);
	LinkItem *last;

	bench_open(&bench);
	for (guint i = 0; i <= 256; i++)
		g_ptr_array_add(items, fake_item(TEXT("1", "a")));
	last = items->pdata[256];
	g_assert_cmpint(((LinkItem *)items->pdata[255])->result, ==, 0);
	g_assert_cmpint(last->result, ==, 2);
	g_assert_cmpstr(last->condition, ==, "resource-constraint");
	frontend_free(bench.frontend);
	bench.frontend = NULL;
	bench_close(&bench, 0);
}

/* A harvester stops being answered. */
static void xmpp_harvest(void)
{
	Bench bench;

	bench_open(&bench);
	for (guint i = 0; i < 30; i++) {
		g_autoptr(LinkItem) item = fake_item(STANZA(
			"x@public.test", "1", "><body>a</body></message>"));

		g_assert_cmpint(item->result, ==, i < 20 ? 2 : 1);
	}
	bench_close(&bench, 0);
}

/* One in flight per pair; another pair does not wait. */
static void xmpp_order(void)
{
	Bench bench;
	g_autoptr(LinkItem) one = NULL;
	g_autoptr(LinkItem) two = NULL;
	g_autoptr(LinkItem) other = NULL;

	bench_open(&bench);
	one = fake_item(TEXT("1", "one"));
	two = fake_item(TEXT("2", "two"));
	other = fake_item(STANZA("zoe@fabrikam.test", "1",
				 "><body>other</body></message>"));
	RUN_UNTIL(&bench, bench.requests->len == 2);
	run_for(&bench, 50);
	g_assert_cmpuint(bench.received, ==, 2);
	sip_request_answer(bench.requests->pdata[0], 200, NULL, NULL);
	RUN_UNTIL(&bench, bench.received == 3);
	g_assert_cmpstr(bench.last_body, ==, "two");
	sip_request_answer(bench.requests->pdata[1], 200, NULL, NULL);
	sip_request_answer(bench.requests->pdata[2], 200, NULL, NULL);
	RUN_UNTIL(&bench, one->result && two->result && other->result);
	bench_close(&bench, 0);
}

static void xmpp_lease(void)
{
	Bench bench;
	g_autoptr(LinkItem) item = fake_item_new(TEXT("1", "a"));

	bench_open(&bench);
	bench.answer = 200;
	item->may_act = FALSE;
	fake_item_give(item);
	run_for(&bench, 100);
	g_assert_cmpuint(bench.received, ==, 0);
	item->may_act = TRUE;
	fake_link.handler->changed(fake_link.data, (Link *)&fake_link);
	RUN_UNTIL(&bench, item->result == 1);
	g_assert_cmpuint(bench.received, ==, 1);
	bench_close(&bench, 0);
}

/* ---- the disk ---- */

static void row_then_ok(void)
{
	Bench bench;
	g_autoptr(LinkItem) item = NULL;

	bench_open(&bench);
	item = fake_item(TEXT("1", "a"));
	run_for(&bench, 150);
	g_assert_cmpint(item->result, ==, 0);
	RUN_UNTIL(&bench, item->result);
	g_assert_cmpint(item->result, ==, 1);
	g_assert_cmpuint(rows_left(&bench), ==, 1);
	sip_request_answer(bench.requests->pdata[0], 200, NULL, NULL);
	run_for(&bench, 100);
	bench_close(&bench, 0);
}

static void row_then_error(void)
{
	Bench bench;
	g_autoptr(LinkItem) item = NULL;
	FakeSent *sent;

	bench_open(&bench);
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
	run_for(&bench, 50);
	g_assert_cmpuint(rows_left(&bench), ==, 1);
	fake_result(&link_ok);
	run_for(&bench, 50);
	bench_close(&bench, 0);
}

static void refuse_owed(Bench *bench, const LinkResult *result)
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
	Bench bench;
	g_autoptr(LinkItem) item = NULL;

	bench_open(&bench);
	item = fake_item(TEXT("42", "a"));
	RUN_UNTIL(&bench, item->result);
	sip_request_answer(bench.requests->pdata[0], 404, "Nobody here", NULL);
	refuse_owed(&bench, &full);
	RUN_UNTIL(&bench, fake_link.sent->len);
	g_assert_false(((FakeSent *)fake_link.sent->pdata[0])->again);
	refuse_owed(&bench, &lost);
	RUN_UNTIL(&bench, fake_link.sent->len);
	g_assert_true(((FakeSent *)fake_link.sent->pdata[0])->again);
	g_assert_cmpuint(rows_left(&bench), ==, 1);
	g_assert_cmpuint(bench.frontend->counters.owed_repeated, ==, 2);
	g_assert_cmpuint(bench.frontend->counters.owed_lost, ==, 0);
	fake_result(&link_ok);
	bench_close(&bench, 0);
}

/* After ten minutes, or for good, he is not told; that is counted. */
static void row_not_told(void)
{
	static const LinkResult no = { .condition = "item-not-found",
				       .type = "cancel" };
	static const LinkResult full = { .condition = "resource-constraint",
					 .type = "wait" };

	for (int late = 0; late < 2; late++) {
		Bench bench;
		g_autoptr(LinkItem) item = NULL;

		bench_open(&bench);
		item = fake_item(TEXT("42", "a"));
		RUN_UNTIL(&bench, item->result);
		sip_request_answer(bench.requests->pdata[0], 404, NULL, NULL);
		refuse_owed(&bench, late ? &full : &no);
		if (late)
			clock_set_for_test(clock_now() + 601 * G_USEC_PER_SEC);
		RUN_UNTIL(&bench, bench.frontend->counters.owed_lost);
		bench_close(&bench, 0);
		clock_set_for_test(0);
	}
}

/* After a restart a row goes out again: the same identifiers, a Date. */
static void row_after_restart(void)
{
	Bench bench;
	g_autoptr(LinkItem) item = NULL;
	g_autofree char *call_id = NULL;
	g_autofree char *tag = NULL;
	g_autofree char *cseq = NULL;

	bench_open(&bench);
	item = fake_item(TEXT("1", "kept"));
	RUN_UNTIL(&bench, item->result);
	call_id = g_strdup(bench.last_call_id);
	tag = g_strdup(bench.last_tag);
	cseq = g_strdup(bench.last_cseq);
	frontend_free(bench.frontend);
	bench.answer = 200;
	bench.received = 0;
	replace(&bench.last_body, NULL);
	start(&bench);
	RUN_UNTIL(&bench, bench.received == 1);
	g_assert_cmpstr(bench.last_body, ==, "kept");
	g_assert_cmpstr(bench.last_call_id, ==, call_id);
	g_assert_cmpstr(bench.last_tag, ==, tag);
	g_assert_cmpstr(bench.last_cseq, ==, cseq);
	run_for(&bench, 100);
	bench_close(&bench, 0);
}

static void owed_after_restart(void)
{
	Bench bench;
	g_autoptr(LinkItem) item = NULL;

	bench_open(&bench);
	fake_link.up = FALSE;
	item = fake_item(TEXT("1", "a"));
	RUN_UNTIL(&bench, item->result);
	sip_request_answer(bench.requests->pdata[0], 404, NULL, NULL);
	run_for(&bench, 100);
	g_assert_cmpuint(fake_link.sent->len, ==, 0);
	frontend_free(bench.frontend);
	fake_link.up = TRUE;
	start(&bench);
	RUN_UNTIL(&bench, fake_link.sent->len == 1);
	g_assert_true(((FakeSent *)fake_link.sent->pdata[0])->again);
	fake_result(&link_ok);
	run_for(&bench, 50);
	bench_close(&bench, 0);
}

/* A row whose user may not write any more is returned to its sender. */
static void row_refused_after_restart(void)
{
	Bench bench;
	g_autoptr(LinkItem) item = NULL;

	bench_open(&bench);
	item = fake_item(TEXT("1", "a"));
	RUN_UNTIL(&bench, item->result);
	frontend_free(bench.frontend);
	config_add_user(bench.config, "bo@contoso.test", "pool.contoso.test",
			TRUE, FALSE);
	start(&bench);
	RUN_UNTIL(&bench, fake_link.sent->len == 1);
	g_assert_nonnull(strstr(((FakeSent *)fake_link.sent->pdata[0])->payload,
				"type='error'"));
	fake_result(&link_ok);
	run_for(&bench, 50);
	bench_close(&bench, 0);
}

/* ---- control ---- */

static void on_answer(void *data, json_t *answer)
{
	Bench *bench = data;

	g_free(bench->answered);
	bench->answered = json_format(answer);
}

static void ask(Bench *bench, const char *text)
{
	g_autoptr(json_t) request = json_parse(text, -1, NULL);

	g_clear_pointer(&bench->answered, g_free);
	frontend_ask(bench->frontend, request, on_answer, bench);
}

static void asked(void)
{
	Bench bench;

	bench_open(&bench);
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
	bench_close(&bench, 0);
}

static void on_drained(void *data)
{
	Bench *bench = data;

	replace(&bench->answered, "drained");
}

/* An answer to a ping of another edge. */
static void assert_pong(const char *iq, const char *asked)
{
	Bench bench;
	g_autoptr(LinkItem) item = NULL;

	bench_open(&bench);
	item = fake_item(iq);
	g_assert_cmpint(item->result, ==, 1);
	g_assert_cmpstr(fake_link.asked, ==, asked);
	bench_close(&bench, 0);
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
	Bench bench;

	bench_open(&bench);
	send_sip(&bench, BO, ANNA, "a");
	RUN_UNTIL(&bench, fake_link.sent->len);
	frontend_drain(bench.frontend, on_drained, &bench);
	run_for(&bench, 150);
	g_assert_null(bench.answered);
	fake_result(&link_ok);
	RUN_UNTIL(&bench, bench.answered);
	send_sip(&bench, BO, ANNA, "b");
	RUN_UNTIL(&bench, bench.status == 500);
	bench_close(&bench, 0);
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
	g_test_add_func("/frontend/xmpp/delivered", xmpp_delivered);
	g_test_add_func("/frontend/xmpp/failed", xmpp_failed);
	g_test_add_func("/frontend/xmpp/screened", xmpp_screened);
	g_test_add_func("/frontend/xmpp/contact", xmpp_contact);
	g_test_add_func("/frontend/xmpp/contact-told", xmpp_contact_told);
	g_test_add_func("/frontend/xmpp/order", xmpp_order);
	g_test_add_func("/frontend/xmpp/lease", xmpp_lease);
	g_test_add_func("/frontend/sip/asserted", sip_asserted);
	g_test_add_func("/frontend/sip/overload", sip_overload);
	g_test_add_func("/frontend/sip/rewritten", sip_rewritten);
	g_test_add_func("/frontend/sip/late", sip_late);
	g_test_add_func("/frontend/xmpp/next-member", xmpp_next_member);
	g_test_add_func("/frontend/xmpp/no-tls", xmpp_no_tls);
	g_test_add_func("/frontend/xmpp/too-long", xmpp_too_long);
	g_test_add_func("/frontend/xmpp/queue-full", xmpp_queue_full);
	g_test_add_func("/frontend/xmpp/harvest", xmpp_harvest);
	g_test_add_func("/frontend/row/ok", row_then_ok);
	g_test_add_func("/frontend/row/error", row_then_error);
	g_test_add_func("/frontend/row/refused-for-now", row_refused_for_now);
	g_test_add_func("/frontend/row/not-told", row_not_told);
	g_test_add_func("/frontend/row/restart", row_after_restart);
	g_test_add_func("/frontend/row/owed-restart", owed_after_restart);
	g_test_add_func("/frontend/row/refused", row_refused_after_restart);
	g_test_add_func("/frontend/ask", asked);
	g_test_add_func("/frontend/drains", drains);
	g_test_add_func("/frontend/pongs", pongs);
	return g_test_run();
}
