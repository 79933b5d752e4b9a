#include "core/gateway/base/trace.h"
#include "core/gateway/edge/edge.h"
#include "core/gateway/net/resolver.h"
#include "core/gateway/xmpp/names.h"
#include "tests/peer/xmpp_server.h"
#include "tests/support/certificates.h"

#include <string.h>

/* Everything but SIP: a front end's link, the edge, a partner's server; three
 * ends of real TLS connections in one loop. */
typedef struct World {
	Loop *loop;
	Resolver *resolver;
	char *folder;
	Edge *edge;
	LinkSet *edge_set, *front_set;
	XmppServer *peer;
	GPtrArray *items; /* payloads that the front end got */
	GPtrArray *stanzas;
	GString *results, *verdicts, *states;
	GQueue held; /* of LinkItem: the front end answers later */
	gboolean hold;
	guint asked; /* messages of sends_in_vain */
	gboolean (*until)(struct World *world);
	Timer *poll, *limit;
} World;

static void on_poll(void *data)
{
	World *world = data;
	if (world->until(world))
		loop_stop(world->loop);
}

static void on_limit(void *data)
{
	World *world = data;
	g_test_fail_printf("nothing came");
	loop_stop(world->loop);
}

static void wait_for(World *world, gboolean (*until)(World *world))
{
	world->until = until;
	timer_start(world->poll, 1, 5);
	timer_start(world->limit, 30000, 0);
	loop_run(world->loop);
	timer_stop(world->poll);
	timer_stop(world->limit);
}

/* ---- the front end ---- */

static void front_item(void *data, LinkItem *item)
{
	World *world = data;
	gsize length = 0;
	const char *payload = link_item_payload(item, &length);
	g_ptr_array_add(world->items, g_strndup(payload, length));
	g_assert_cmpuint(strlen(link_item_trace(item)), ==, 16);
	if (world->hold)
		g_queue_push_tail(&world->held, item);
	else
		link_item_ok(item);
}

static void front_changed(void *data, Link *link)
{
	(void)data;
	(void)link;
}

static void front_partner(void *data, Link *link, const char *domain,
			  gboolean up, const char *text)
{
	World *world = data;
	(void)link;
	(void)text;
	g_assert_cmpstr(domain, ==, "fabrikam.test");
	g_string_append_c(world->states, up ? 'U' : 'D');
}

static const LinkHandler front_handler = { .item = front_item,
					   .changed = front_changed,
					   .partner = front_partner };

static void on_done(void *data, const LinkResult *result)
{
	World *world = data;
	g_string_append_c(world->results, result->ok ? 'o' : 'n');
}

/* ---- the edge ---- */

static void edge_got_item(void *data, LinkItem *item)
{
	World *world = data;
	edge_item(world->edge, item);
}

static void edge_got_change(void *data, Link *link)
{
	World *world = data;
	edge_changed(world->edge, link);
}

static const LinkHandler edge_handler = { .item = edge_got_item,
					  .changed = edge_got_change };

/* ---- the partner ---- */

static void on_stanza(void *data, const Xml *stanza)
{
	World *world = data;
	g_ptr_array_add(world->stanzas, xml_copy(stanza));
}

static void on_sent(void *data, gboolean arrived)
{
	World *world = data;
	g_string_append_c(world->verdicts, arrived ? 'y' : 'n');
}

static void add_partner(Config *config, const char *proxy)
{
	PartnerConfig *partner = g_new0(PartnerConfig, 1);
	partner->domain = g_strdup("fabrikam.test");
	partner->proxy_fqdn = g_strdup(proxy);
	partner->tls = partner->sasl = NEGOTIATION_REQUIRED;
	g_ptr_array_add(config->partners, partner);
	g_hash_table_insert(config->partner_by_domain,
			    g_strdup("fabrikam.test"), partner);
}

static void apply_as(World *world, const char *proxy, guint64 settings)
{
	static ComputerConfig self = { .external_address =
					       (char *)"127.0.0.1" };
	g_autoptr(GError) error = NULL;
	g_autoptr(Config) config = config_new();
	config->federation_allowed = TRUE;
	config->self = &self;
	config->topology = settings ? 1 : 0;
	config->settings = settings;
	g_hash_table_add(config->domains, g_strdup("contoso.test"));
	if (proxy)
		add_partner(config, proxy);
	edge_apply(world->edge, config, &error);
	g_assert_no_error(error);
}

static void apply(World *world, const char *proxy)
{
	apply_as(world, proxy, 0);
}

static void make_edge(World *world)
{
	g_autofree char *key = test_file(world->folder, "contoso", "key");
	g_autofree char *pem = test_file(world->folder, "contoso", "pem");
	g_autofree char *anchor = test_file(world->folder, "public", "pem");
	EdgeSetup setup = { .loop = world->loop,
			    .resolver = world->resolver,
			    .key_file = key,
			    .certificate_file = pem,
			    .anchors_file = anchor,
			    .no_system_anchors = TRUE };
	world->edge = edge_new(&setup, NULL);
	g_assert_nonnull(world->edge);
	apply(world, NULL);
}

static void make_peer(World *world)
{
	g_autofree char *key = test_file(world->folder, "fabrikam", "key");
	g_autofree char *pem = test_file(world->folder, "fabrikam", "pem");
	g_autofree char *anchor = test_file(world->folder, "public", "pem");
	g_autofree char *edge_at =
		g_strdup_printf("127.0.0.1:%u", edge_port(world->edge));
	XmppServerSetup setup = { .loop = world->loop,
				  .domain = "fabrikam.test",
				  .address = "127.0.0.1",
				  .files = { key, pem, anchor, TRUE },
				  .connect = edge_at,
				  .stanza = on_stanza,
				  .sent = on_sent,
				  .data = world };
	world->peer = xmpp_server_new(&setup, NULL);
	g_assert_nonnull(world->peer);
	g_autofree char *peer_at =
		g_strdup_printf("127.0.0.1:%u", xmpp_server_port(world->peer));
	apply(world, peer_at);
}

static void make_edge_link(World *world)
{
	g_autofree char *key = test_file(world->folder, "edge", "key");
	g_autofree char *pem = test_file(world->folder, "edge", "pem");
	g_autofree char *anchor = test_file(world->folder, "internal", "pem");
	LinkSelf self = { "edge.test", key, pem, anchor, 1, 1 };
	LinkPeer peer = { "fe.test", NULL, 0 };
	world->edge_set = link_set_listen(world->loop, &self, "127.0.0.1", 0,
					  &edge_handler, world, NULL);
	g_assert_nonnull(world->edge_set);
	link_set_peers(world->edge_set, &peer, 1);
	edge_set_links(world->edge, world->edge_set);
}

static void make_front(World *world)
{
	g_autofree char *key = test_file(world->folder, "fe", "key");
	g_autofree char *pem = test_file(world->folder, "fe", "pem");
	g_autofree char *anchor = test_file(world->folder, "internal", "pem");
	LinkSelf self = { "fe.test", key, pem, anchor, 1, 1 };
	LinkPeer peer = { "edge.test", "127.0.0.1",
			  link_set_port(world->edge_set) };
	world->front_set =
		link_set_dial(world->loop, &self, &front_handler, world, NULL);
	g_assert_nonnull(world->front_set);
	link_set_peers(world->front_set, &peer, 1);
}

static void make_certificates(World *world)
{
	world->folder = test_folder_new();
	g_autoptr(TestAuthority) public =
		test_authority_new(world->folder, "public");
	g_autoptr(TestAuthority) internal =
		test_authority_new(world->folder, "internal");
	test_authority_issue(public, "contoso", "DNS:contoso.test",
			     "serverAuth", 1);
	test_authority_issue(public, "fabrikam", "DNS:fabrikam.test",
			     "serverAuth", 1);
	test_authority_issue(internal, "edge", "DNS:edge.test",
			     "serverAuth,clientAuth", 1);
	test_authority_issue(internal, "fe", "DNS:fe.test",
			     "serverAuth,clientAuth", 1);
}

static World *world_new(void)
{
	World *world = g_new0(World, 1);
	world->loop = loop_new();
	world->resolver = resolver_new(world->loop, NULL, NULL);
	world->items = g_ptr_array_new_with_free_func(g_free);
	world->stanzas =
		g_ptr_array_new_with_free_func((GDestroyNotify)xml_free);
	world->results = g_string_new(NULL);
	world->verdicts = g_string_new(NULL);
	world->states = g_string_new(NULL);
	world->poll = timer_new(world->loop, on_poll, world);
	world->limit = timer_new(world->loop, on_limit, world);
	make_certificates(world);
	make_edge(world);
	make_peer(world);
	make_edge_link(world);
	make_front(world);
	return world;
}

static void world_free(World *world)
{
	edge_free(world->edge);
	link_set_free(world->front_set);
	link_set_free(world->edge_set);
	xmpp_server_free(world->peer);
	resolver_free(world->resolver);
	timer_free(world->poll);
	timer_free(world->limit);
	loop_free(world->loop);
	test_folder_remove(world->folder);
	g_ptr_array_unref(world->items);
	g_ptr_array_unref(world->stanzas);
	g_string_free(world->results, TRUE);
	g_string_free(world->verdicts, TRUE);
	g_string_free(world->states, TRUE);
	g_free(world);
	trace_forget();
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(World, world_free)

static Link *front_link(World *world)
{
	guint count = 0;
	Link **links = link_set_links(world->front_set, &count);
	return count ? links[0] : NULL;
}

static gboolean is_linked(World *world)
{
	guint count = 0;
	Link **links = link_set_links(world->edge_set, &count);
	Link *front = front_link(world);
	return front && link_up(front) && count && link_up(links[0]);
}

static gboolean has_results(World *world)
{
	return world->results->len == 20;
}

static gboolean has_verdicts(World *world)
{
	return world->verdicts->len == 20;
}

static gboolean has_items(World *world)
{
	return world->items->len == 20;
}

static void front_sends(World *world, int number, const char *to)
{
	g_autofree char *text = g_strdup_printf(
		"<message xmlns='jabber:server' from='a@contoso.test' "
		"to='b@%s' id='%d'/>",
		to, number);
	g_autoptr(GBytes) payload = g_bytes_new(text, strlen(text));
	LinkSend send = { .payload = payload,
			  .trace = "0123456789abcdef",
			  .life = 18000,
			  .done = on_done,
			  .data = world };
	g_assert_true(link_send(front_link(world), &send));
}

static void peer_sends(World *world, int number)
{
	g_autofree char *id = g_strdup_printf("%d", number);
	g_autoptr(Xml) stanza = xml_new("message", NS_SERVER);
	xml_set(stanza, "from", "b@fabrikam.test");
	xml_set(stanza, "to", "a@contoso.test");
	xml_set(stanza, "id", id);
	xmpp_server_send(world->peer, stanza);
}

static void test_to_partner(void)
{
	g_autoptr(World) world = world_new();
	wait_for(world, is_linked);
	for (int i = 0; i < 20; i++)
		front_sends(world, i, i % 5 ? "fabrikam.test" : "other.test");
	wait_for(world, has_results);
	guint good = 0;
	for (const char *at = world->results->str; *at; at++)
		good += *at == 'o';
	g_assert_cmpuint(good, ==, 16);
	g_assert_cmpuint(world->stanzas->len, ==, 16);
	for (guint i = 0, id = 0; i < world->stanzas->len; i++, id++) {
		id += id % 5 == 0;
		g_autofree char *wanted = g_strdup_printf("%u", id);
		g_assert_cmpstr(xml_get(world->stanzas->pdata[i], "id"), ==,
				wanted);
	}
	g_assert_cmpstr(world->states->str, ==, "U");
}

static void test_from_partner(void)
{
	g_autoptr(World) world = world_new();
	wait_for(world, is_linked);
	for (int i = 0; i < 20; i++)
		peer_sends(world, i);
	wait_for(world, has_verdicts);
	g_assert_cmpuint(world->items->len, ==, 20);
	g_assert_null(strchr(world->verdicts->str, 'n'));
}

/* An edge that goes while the front end still holds items leaves none that
 * its partner takes for delivered. */
static void test_freed_midway(void)
{
	g_autoptr(World) world = world_new();
	world->hold = TRUE;
	wait_for(world, is_linked);
	for (int i = 0; i < 20; i++)
		peer_sends(world, i);
	wait_for(world, has_items);
	g_assert_cmpstr(world->verdicts->str, ==, "");
	edge_free(g_steal_pointer(&world->edge));
	while (world->held.length)
		link_item_ok(g_queue_pop_head(&world->held));
	wait_for(world, has_verdicts);
	g_assert_null(strchr(world->verdicts->str, 'y'));
}

/* One after the other until one is refused. */
static gboolean sends_in_vain(World *world)
{
	if (strchr(world->results->str, 'n'))
		return TRUE;
	if (world->results->len == world->asked)
		front_sends(world, (int)world->asked++, "fabrikam.test");
	return FALSE;
}

static gboolean has_first_results(World *world)
{
	return world->results->len == 3;
}

/* A partner that was removed is served until the front end knows. */
static void test_departing(void)
{
	g_autoptr(World) world = world_new();
	wait_for(world, is_linked);
	apply_as(world, NULL, 2);
	for (; world->asked < 3; world->asked++)
		front_sends(world, (int)world->asked, "fabrikam.test");
	wait_for(world, has_first_results);
	g_assert_cmpstr(world->results->str, ==, "ooo");
	link_set_config(world->front_set, 1, 2);
	wait_for(world, sends_in_vain);
	g_assert_cmpuint(world->stanzas->len, ==, world->asked - 1);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	trace_set_level(TRACE_ERROR);
	g_test_add_func("/edge/links/to-partner", test_to_partner);
	g_test_add_func("/edge/links/from-partner", test_from_partner);
	g_test_add_func("/edge/links/departing", test_departing);
	g_test_add_func("/edge/links/freed-midway", test_freed_midway);
	return g_test_run();
}
