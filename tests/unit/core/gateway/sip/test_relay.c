#include "core/gateway/base/trace.h"
#include "core/gateway/sip/relay.h"
#include "core/gateway/sip/relay_write.h"
#include "core/gateway/sip/uri.h"
#include "core/gateway/sip/via.h"
#include "tests/support/certificates.h"
#include "tests/unit/core/gateway/sip/torture_file.h"

#include <string.h>

/* ---- what is written ---- */

static void uris(void)
{
	static const struct {
		const char *uri, *host, *lr;
	} cases[] = {
		{ "sip:a@B.test:5060;lr", "b.test", "" },
		{ "sip:b.test;lr=on;x", "b.test", "on" },
		{ "sip:a;lr=no@b.test;transport=tcp", "b.test", NULL },
		{ "sip:a:secret@[2001:db8::1]:5061;x;LR", "2001:db8::1", "" },
		{ "sip:b.test?lr", "b.test", NULL },
		{ "sip:", NULL, NULL },
		{ "nothing", NULL, NULL },
		{ "sip:b.test;lrx=1;lr=2", "b.test", "2" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *host = sip_uri_host(cases[i].uri);
		g_autofree char *lr = sip_uri_parameter(cases[i].uri, "lr");

		g_assert_cmpstr(host, ==, cases[i].host);
		g_assert_cmpstr(lr, ==, cases[i].lr);
	}
}

static void elements(void)
{
	static const struct {
		const char *list;
		gsize first;
	} cases[] = {
		{ "<sip:a>", 7 },
		{ "<sip:a>,<sip:b>", 7 },
		{ "<sip:a,b>, <sip:c>", 9 },
		{ "\"a, b\" <sip:a>, x", 14 },
		{ "\"\\\", <\" <sip:a>,x", 15 },
		{ "", 0 },
		{ "\"open", 5 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_cmpuint(sip_relay_element(cases[i].list), ==,
				 cases[i].first);
}

/* Of an answer but its Via, and of a request but what a proxy has to change,
 * nothing is another, however odd it is. */
static char *without_hops(const SipMessage *message)
{
	GString *text = g_string_new(message->method ? message->uri : "");
	gboolean via = FALSE;

	for (guint i = 0; i < message->headers->len; i++) {
		const SipHeader *header =
			&g_array_index(message->headers, SipHeader, i);

		if (!strcmp(header->name, "max-forwards"))
			continue;
		if (!strcmp(header->name, "via") && !via) {
			via = TRUE;
			continue;
		}
		g_string_append_printf(text, "|%s:%s", header->name,
				       header->value);
	}
	g_string_append_c(text, '|');
	g_string_append_len(text, message->body, (gssize)message->body_length);
	return g_string_free(text, FALSE);
}

static void relay_one(const TortureCase *one, const SipMessage *message)
{
	const char *via = sip_message_value(message, "via");
	SipRelayEdit edit = { .top = "Via: SIP/2.0/UDP us;branch=z9hG4bKr1\r\n",
			      .via = via ? via : "" };
	g_autoptr(GBytes) there = sip_relay_write_request(
		message, one->bytes->str, one->bytes->len, &edit);
	gsize length;
	const char *bytes = g_bytes_get_data(there, &length);
	g_autoptr(SipMessage) sent = sip_message_scan(bytes, length);
	g_autoptr(GBytes) back = sip_relay_write_answer(sent, bytes, length);
	g_autoptr(SipMessage) again = NULL;
	g_autofree char *before = without_hops(message);
	g_autofree char *after = NULL;

	g_assert_true(g_str_has_prefix(sip_message_value(sent, "via"),
				       "SIP/2.0/UDP us"));
	bytes = g_bytes_get_data(back, &length);
	again = sip_message_scan(bytes, length);
	after = without_hops(again);
	if (strcmp(before, after))
		g_test_message("%s", one->name);
	g_assert_cmpstr(before, ==, after);
}

static void torture(void)
{
	g_autoptr(GPtrArray) cases = torture_own();
	guint relayed = 0;

	for (guint i = 0; i < cases->len; i++) {
		const TortureCase *one = cases->pdata[i];
		g_autoptr(SipMessage) message =
			sip_message_scan(one->bytes->str, one->bytes->len);

		if (!message || !message->method || message->malformed)
			continue;
		relay_one(one, message);
		relayed++;
	}
	g_assert_cmpuint(relayed, >, 30);
}

/* ---- over sockets ---- */

/* A client, a relay, and a server behind it. */
typedef struct Row {
	Loop *loop;
	char *folder; /* of certificates */
	SipTrust *trust;
	SipAgent *client, *relay, *server;
	SipTarget next;
	int status;
	guint taken;
	char *routes, *to;
} Row;

static void on_passing(void *data, const SipPassing *passing,
		       SipDecision *decision)
{
	Row *row = data;

	g_free(row->to);
	row->to = g_strdup(passing->to);
	decision->way = SIP_WAY_RELAYED;
	decision->target = row->next;
	decision->mark = "pool.test";
}

static void on_request(void *data, SipRequest *request)
{
	Row *row = data;
	const SipIncoming *incoming = sip_request_get(request);

	row->taken++;
	g_free(row->routes);
	row->routes = g_strdup(incoming->routes);
	sip_request_answer(request, 202, NULL, NULL);
}

static const SipAgentHandler handler = { .request = on_request,
					 .passing = on_passing };

#define POOL "pool.test"

/* One certificate for the three of them. */
static SipTrust *make_trust(const char *folder)
{
	static const char *const members[] = { "client.test", "relay.test",
					       "server.test", NULL };
	static const char *const addresses[] = { "127.0.0.1", "127.0.0.1",
						 "127.0.0.1", NULL };
	static const SipTrustPool pool = { .name = POOL,
					   .members = members,
					   .addresses = addresses,
					   .by_address = TRUE };
	g_autoptr(TestAuthority) authority = test_authority_new(folder, "ca");
	g_autofree char *key = test_file(folder, "all", "key");
	g_autofree char *certificate = test_file(folder, "all", "pem");
	g_autofree char *anchors = test_file(folder, "ca", "pem");
	SipTrustFiles files = { .key = key,
				.certificate = certificate,
				.authority = anchors };
	SipTrust *trust;

	test_authority_issue(authority, "all",
			     "DNS:client.test,DNS:relay.test,DNS:server.test",
			     "serverAuth,clientAuth", 1);
	trust = sip_trust_new(&files, NULL);
	g_assert_true(sip_trust_add(trust, &pool, NULL));
	return trust;
}

static SipAgent *agent_new(Row *row, const char *host)
{
	SipAgentOptions options = { host, "127.0.0.1", 0 };
	SipAgent *agent =
		sip_agent_new(row->loop, &options, &handler, row, NULL);

	g_assert_nonnull(agent);
	sip_agent_set_trust(agent, row->trust);
	return agent;
}

static void row_open(Row *row, SipProtocol protocol)
{
	memset(row, 0, sizeof(*row));
	trace_set_level(TRACE_ERROR);
	row->loop = loop_new();
	row->folder = test_folder_new();
	row->trust = make_trust(row->folder);
	row->client = agent_new(row, "client.test");
	row->relay = agent_new(row, "relay.test");
	row->server = agent_new(row, "server.test");
	sip_agent_relay(row->relay, TRUE);
	sip_target_set(&row->next, protocol, "127.0.0.1",
		       sip_agent_port(row->server));
	row->next.pool = g_intern_string(POOL);
}

static void row_close(Row *row)
{
	sip_agent_free(row->client);
	sip_agent_free(row->relay);
	sip_agent_free(row->server);
	loop_free(row->loop);
	sip_trust_unref(row->trust);
	test_folder_remove(row->folder);
	g_free(row->routes);
	g_free(row->to);
}

static void on_outcome(void *data, const SipOutcome *outcome)
{
	Row *row = data;

	row->status = outcome->status;
	loop_stop(row->loop);
}

static void on_over(void *data)
{
	loop_stop(data);
}

/* Until its answer. */
static void ask(Row *row, const char *method, SipProtocol protocol)
{
	g_autoptr(Timer) limit = timer_new(row->loop, on_over, row->loop);
	SipOutgoing outgoing = { .method = method,
				 .uri = "sip:b@old.test",
				 .from = "sip:a@contoso.test",
				 .to = "sip:b@old.test",
				 .from_tag = "t",
				 .call_id = "c",
				 .contact = TRUE,
				 .cseq = 1 };

	row->status = 0;
	sip_target_set(&outgoing.target, protocol, "127.0.0.1",
		       sip_agent_port(row->relay));
	outgoing.target.pool = g_intern_string(POOL);
	g_assert_nonnull(
		sip_agent_send(row->client, &outgoing, on_outcome, row, NULL));
	timer_start(limit, 40000, 0);
	loop_run(row->loop);
}

/* Whatever the two sides speak; a dialog comes back by both transports. */
static void transports(void)
{
	static const SipProtocol all[] = { SIP_UDP, SIP_TCP, SIP_TLS };

	for (guint i = 0; i < 9; i++) {
		SipProtocol one = all[i / 3], other = all[i % 3];
		guint routes = 0;
		Row row;

		row_open(&row, other);
		ask(&row, "SUBSCRIBE", one);
		g_assert_cmpint(row.status, ==, 202);
		g_assert_cmpstr(row.to, ==, "sip:b@old.test");
		g_assert_nonnull(row.routes);
		for (const char *at = row.routes ? row.routes : "";
		     (at = strstr(at, "gh-relayed=pool.test")); at++)
			routes++;
		g_assert_cmpuint(routes, ==, one == other ? 1 : 2);
		g_assert_true(g_str_has_prefix(row.routes ? row.routes : "",
					       "<sip:relay.test:"));
		ask(&row, "NOTIFY", one);
		g_assert_cmpint(row.status, ==, 202);
		g_assert_null(row.routes);
		g_assert_cmpuint(row.taken, ==, 2);
		row_close(&row);
	}
}

/* Nobody is there: the sender hears so, though nothing is kept of it. */
static void nobody(void)
{
	Row row;

	row_open(&row, SIP_TCP);
	sip_agent_free(g_steal_pointer(&row.server));
	ask(&row, "NOTIFY", SIP_TCP);
	g_assert_cmpint(row.status, ==, 504);
	row_close(&row);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/sip/relay/uris", uris);
	g_test_add_func("/sip/relay/elements", elements);
	g_test_add_func("/sip/relay/torture", torture);
	g_test_add_func("/sip/relay/transports", transports);
	g_test_add_func("/sip/relay/nobody", nobody);
	return g_test_run();
}
