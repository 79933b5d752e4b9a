/* A front end between a real pool, over UDP, and a real link over TLS to a
 * test that plays the edge: every message both ways once, also when the edge
 * is replaced by a new process in the middle. */
#include "core/gateway/base/trace.h"
#include "core/gateway/frontend/frontend.h"
#include "core/gateway/sip/agent.h"
#include "tests/support/certificates.h"

#include <stdlib.h>
#include <string.h>

enum { MESSAGES = 1000, IN_FLIGHT = 50 };

typedef struct World {
	Loop *loop;
	char *folder;
	Frontend *frontend;
	LinkSet *edge;
	guint16 edge_port;
	SipAgent *pool;
	Config *config;
	Timer *limit;
	int sent, answered, failed;   /* SIP to XMPP */
	int given, resolved, refused; /* XMPP to SIP */
	guint8 at_edge[MESSAGES];     /* items that the edge was given */
	guint8 at_pool[MESSAGES];
	int restart_at; /* of `answered`; 0: never */
	gboolean restart;
} World;

static int number_in(const char *text)
{
	const char *at = strstr(text, "number ");

	return at ? atoi(at + 7) : -1;
}

/* ---- the edge ---- */

static void on_item(void *data, LinkItem *item)
{
	World *world = data;
	gsize length;
	const char *payload = link_item_payload(item, &length);
	g_autofree char *text = g_strndup(payload, length);
	int number = number_in(text);

	g_assert_true(number >= 0 && number < MESSAGES);
	g_assert_nonnull(link_item_key(item));
	world->at_edge[number]++;
	link_item_ok(item);
}

static void give_items(World *world);

static void on_resolved(void *data, const LinkResult *result)
{
	World *world = data;

	world->resolved++;
	world->refused += !result->ok;
	give_items(world);
}

static void give_items(World *world)
{
	guint count = 0;
	Link **links =
		world->restart ? NULL : link_set_links(world->edge, &count);

	while (count && link_up(links[0]) && world->given < MESSAGES &&
	       world->given - world->resolved < IN_FLIGHT) {
		g_autofree char *text = g_strdup_printf(
			"<message xmlns='jabber:server' id='%d' "
			"from='u%d@fabrikam.test/r' to='bo@contoso.test'>"
			"<body>number %d</body></message>",
			world->given, world->given % 20, world->given);
		g_autoptr(GBytes) payload = g_bytes_new(text, strlen(text));
		LinkSend send = { .payload = payload,
				  .trace = "0123456789abcdef",
				  .life = 30000,
				  .done = on_resolved,
				  .data = world };

		if (!link_send(links[0], &send))
			return;
		world->given++;
	}
}

static void on_changed(void *data, Link *link)
{
	(void)link;
	give_items(data);
}

static const LinkHandler edge_handler = { .item = on_item,
					  .changed = on_changed };

static void open_edge(World *world)
{
	g_autofree char *key = test_file(world->folder, "edge", "key");
	g_autofree char *certificate = test_file(world->folder, "edge", "pem");
	g_autofree char *authority = test_file(world->folder, "ours", "pem");
	LinkSelf self = { "edge.test", key, certificate, authority, 0, 0 };
	LinkPeer peer = { "fe.test", NULL, 0 };
	g_autoptr(GError) error = NULL;

	world->edge =
		link_set_listen(world->loop, &self, "127.0.0.1",
				world->edge_port, &edge_handler, world, &error);
	g_assert_no_error(error);
	world->edge_port = link_set_port(world->edge);
	link_set_peers(world->edge, &peer, 1);
}

/* ---- the pool ---- */

static void on_request(void *data, SipRequest *request)
{
	World *world = data;
	const SipIncoming *incoming = sip_request_get(request);
	gsize length;
	const char *body = g_bytes_get_data(incoming->page.body, &length);
	g_autofree char *text = g_strndup(body, length);
	int number = number_in(text);

	g_assert_true(number >= 0 && number < MESSAGES);
	world->at_pool[number]++;
	sip_request_answer(request, 200, NULL, NULL);
}

static const SipAgentHandler pool_handler = { .request = on_request };

static void send_messages(World *world);

static void on_outcome(void *data, const SipOutcome *outcome)
{
	World *world = data;

	world->answered++;
	world->failed += outcome->status != 202;
	if (world->restart_at && world->answered == world->restart_at) {
		world->restart = TRUE;
		loop_stop(world->loop);
	}
	send_messages(world);
}

static void send_one(World *world)
{
	g_autofree char *text = g_strdup_printf("number %d", world->sent);
	g_autofree char *call_id = g_strdup_printf("call-%d", world->sent);
	g_auto(PageMessage) page = { .content_type = g_strdup("text/plain"),
				     .body = g_bytes_new(text, strlen(text)) };
	SipOutgoing outgoing = { .uri = "sip:anna@fabrikam.test",
				 .from = "sip:bo@contoso.test",
				 .to = "sip:anna@fabrikam.test",
				 .from_tag = "t",
				 .call_id = call_id,
				 .cseq = 1,
				 .page = &page };

	sip_target_set(&outgoing.target, SIP_UDP, "127.0.0.1",
		       frontend_sip_port(world->frontend));
	world->sent++;
	g_assert_nonnull(sip_agent_send(world->pool, &outgoing, on_outcome,
					world, NULL));
}

static void send_messages(World *world)
{
	while (world->sent < MESSAGES &&
	       world->sent - world->answered < IN_FLIGHT)
		send_one(world);
}

/* ---- the world ---- */

static void add_config(World *world)
{
	Config *config = world->config = config_new();
	PartnerConfig *partner = g_new0(PartnerConfig, 1);
	PoolConfig *pool = g_new0(PoolConfig, 1);
	ComputerConfig *edge = g_new0(ComputerConfig, 1);

	config->federation_allowed = TRUE;
	partner->domain = g_strdup("fabrikam.test");
	partner->additional = g_new0(char *, 1);
	config_add_partner_take(config, partner);
	config_add_domain(config, "contoso.test");
	config_add_user(config, "bo@contoso.test", "pool.test", TRUE, TRUE);
	pool->fqdn = g_strdup("pool.test");
	pool->computers = g_strsplit("pool.test", " ", 0);
	pool->addresses = g_strsplit("127.0.0.1", " ", 0);
	pool->sip_transport = g_strdup("udp");
	pool->sip_port = sip_agent_port(world->pool);
	pool->trust_by_address = TRUE;
	config_add_pool_take(config, pool);
	edge->fqdn = g_strdup("edge.test");
	edge->role = g_strdup("edge");
	edge->internal_address = g_strdup("127.0.0.1");
	edge->link_port = world->edge_port;
	config_add_computer_take(config, edge);
}

static void open_frontend(World *world)
{
	g_autofree char *key = test_file(world->folder, "fe", "key");
	g_autofree char *certificate = test_file(world->folder, "fe", "pem");
	g_autofree char *authority = test_file(world->folder, "ours", "pem");
	g_autofree char *state = g_build_filename(world->folder, "state", NULL);
	LinkSelf self = { "fe.test", key, certificate, authority, 0, 0 };
	FrontendOptions options = { &self, state, "127.0.0.1", 0 };
	g_autoptr(GError) error = NULL;

	world->frontend = frontend_new(world->loop, &options, &error);
	g_assert_no_error(error);
	g_assert_true(frontend_apply(world->frontend, world->config, &error));
	g_assert_no_error(error);
}

static void make_certificates(World *world)
{
	g_autoptr(TestAuthority) authority = NULL;

	world->folder = test_folder_new();
	authority = test_authority_new(world->folder, "ours");
	test_authority_issue(authority, "edge", "DNS:edge.test",
			     "serverAuth,clientAuth", 1);
	test_authority_issue(authority, "fe", "DNS:fe.test",
			     "serverAuth,clientAuth", 1);
}

static void on_limit(void *data)
{
	World *world = data;

	g_test_message("%d sent, %d answered, %d given, %d resolved",
		       world->sent, world->answered, world->given,
		       world->resolved);
	g_test_fail();
	loop_stop(world->loop);
}

static World *world_new(void)
{
	SipAgentOptions options = { "pool.test", "127.0.0.1", 0 };
	World *world = g_new0(World, 1);

	trace_set_level(TRACE_ERROR);
	make_certificates(world);
	world->loop = loop_new();
	world->limit = timer_new(world->loop, on_limit, world);
	timer_start(world->limit, 60000, 0);
	world->pool = sip_agent_new(world->loop, &options, &pool_handler, world,
				    NULL);
	open_edge(world);
	add_config(world);
	open_frontend(world);
	return world;
}

static void world_free(World *world)
{
	frontend_free(world->frontend);
	link_set_free(world->edge);
	sip_agent_free(world->pool);
	timer_free(world->limit);
	loop_free(world->loop);
	config_unref(world->config);
	test_folder_remove(world->folder);
	trace_forget();
	g_free(world);
}

static gboolean is_over(const World *world)
{
	return (world->answered == MESSAGES && world->resolved == MESSAGES) ||
	       !timer_running(world->limit);
}

static void on_poll(void *data)
{
	World *world = data;

	if (is_over(world))
		loop_stop(world->loop);
}

static void run(World *world)
{
	g_autoptr(Timer) poll = timer_new(world->loop, on_poll, world);

	timer_start(poll, 10, 10);
	send_messages(world);
	while (!is_over(world)) {
		loop_run(world->loop);
		if (!world->restart)
			continue;
		link_set_free(world->edge);
		world->restart = FALSE;
		open_edge(world);
	}
}

static int not_once(const guint8 *counts)
{
	int wrong = 0;

	for (int i = 0; i < MESSAGES; i++)
		wrong += counts[i] != 1;
	return wrong;
}

static void both_ways(void)
{
	World *world = world_new();

	run(world);
	g_assert_cmpint(world->answered, ==, MESSAGES);
	g_assert_cmpint(world->failed, ==, 0);
	g_assert_cmpint(world->resolved, ==, MESSAGES);
	g_assert_cmpint(world->refused, ==, 0);
	g_assert_cmpint(not_once(world->at_edge), ==, 0);
	g_assert_cmpint(not_once(world->at_pool), ==, 0);
	world_free(world);
}

/* What the old edge had taken without a result that came through is done
 * again by the new one; nothing is missing and no sender hears an error. What
 * the edge itself had given is its own loss here: it keeps nothing. */
static void edge_replaced(void)
{
	World *world = world_new();
	int missing = 0;

	world->restart_at = MESSAGES / 3;
	run(world);
	g_assert_cmpint(world->answered, ==, MESSAGES);
	g_assert_cmpint(world->failed, ==, 0);
	for (int i = 0; i < MESSAGES; i++) {
		missing += !world->at_edge[i];
		g_assert_cmpint(world->at_edge[i], <=, 2);
		g_assert_cmpint(world->at_pool[i], <=, 1);
	}
	g_assert_cmpint(missing, ==, 0);
	world_free(world);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/frontend/link/both-ways", both_ways);
	g_test_add_func("/frontend/link/edge-replaced", edge_replaced);
	return g_test_run();
}
