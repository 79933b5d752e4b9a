#include "core/base/clock.h"
#include "core/gateway/base/trace.h"
#include "core/gateway/link/limits.h"
#include "core/gateway/link/link.h"
#include "core/gateway/net/connection.h"
#include "core/gateway/net/socket.h"
#include "core/gateway/net/tls.h"
#include "tests/support/certificates.h"

#include <stdbool.h>
#include <string.h>

/* An edge with two front ends. One of them keeps to the rules, and its items
 * must get through; the other one's certificate is an attacker's. */
typedef struct World {
	Loop *loop;
	LinkSet *edge, *honest;
	SSL_CTX *context; /* the attacker's */
	GPtrArray *attackers;
	guint items, done; /* of the honest one */
	guint foreign;	   /* items of the attacker */
	gboolean (*until)(struct World *world);
	Timer *poll, *limit, *drip;
} World;

typedef struct Attacker {
	World *world;
	Connection *connection;
	GString *got;
	gsize sent;
	gboolean secured, over;
} Attacker;

#define HEADER_OF(computer)                                                    \
	"<stream:stream xmlns='" LINK_NAMESPACE "' "                           \
	"xmlns:stream='http://etherx.jabber.org/streams' from='" computer      \
	"' to='edge.test' version='1.0'>"
#define HEADER HEADER_OF("bad.test")
#define HELLO                                                                  \
	"<hello version='1' epoch='a' low='1' window='9' bytes='99999' "       \
	"config='3/4' state='serving'/>"
#define FLOOD 104857600

static char *folder;

/* ---- waiting ---- */

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
	timer_start(world->limit, 60000, 0);
	loop_run(world->loop);
	timer_stop(world->poll);
	timer_stop(world->limit);
}

/* ---- the edge and the honest front end ---- */

static void edge_item(void *data, LinkItem *item)
{
	World *world = data;
	gsize length = 0;
	const char *payload = link_item_payload(item, &length);
	if (length == 6 && !memcmp(payload, "honest", length))
		world->items++;
	else
		world->foreign++;
	link_item_ok(item);
}

static void on_changed(void *data, Link *link)
{
	(void)data, (void)link;
}

static void on_record(void *data, Link *link, const char *stream,
		      GBytes *record)
{
	World *world = data;
	(void)link, (void)stream, (void)record;
	world->foreign++;
}

static void front_item(void *data, LinkItem *item)
{
	(void)data;
	link_item_ok(item);
}

static void on_partner(void *data, Link *link, const char *domain, gboolean up,
		       const char *text)
{
	(void)data, (void)link, (void)domain, (void)up, (void)text;
}

static const LinkHandler edge_handler = { .item = edge_item,
					  .changed = on_changed,
					  .record = on_record };
static const LinkHandler front_handler = { .item = front_item,
					   .changed = on_changed,
					   .partner = on_partner };

static LinkSet *make_set(World *world, const char *name, gboolean edge)
{
	g_autofree char *key = test_file(folder, name, "key");
	g_autofree char *pem = test_file(folder, name, "pem");
	g_autofree char *authority = test_file(folder, "ours", "pem");
	g_autofree char *computer = g_strconcat(name, ".test", NULL);
	LinkSelf self = { computer, key, pem, authority, 1, 1 };
	g_autoptr(GError) error = NULL;
	LinkSet *set = edge ? link_set_listen(world->loop, &self, "127.0.0.1",
					      0, &edge_handler, world, &error)
			    : link_set_dial(world->loop, &self, &front_handler,
					    world, &error);
	g_assert_no_error(error);
	return set;
}

static void start_honest(World *world)
{
	LinkPeer edge = { "edge.test", "127.0.0.1",
			  link_set_port(world->edge) };
	world->honest = make_set(world, "fe", FALSE);
	link_set_peers(world->honest, &edge, 1);
}

static World *world_new(void)
{
	static const LinkPeer peers[] = { { "bad.test", NULL, 0 },
					  { "fe.test", NULL, 0 } };
	g_autofree char *key = test_file(folder, "bad", "key");
	g_autofree char *pem = test_file(folder, "bad", "pem");
	g_autofree char *authority = test_file(folder, "ours", "pem");
	TlsFiles files = { key, pem, authority };
	World *world = g_new0(World, 1);
	world->loop = loop_new();
	world->attackers = g_ptr_array_new();
	world->poll = timer_new(world->loop, on_poll, world);
	world->limit = timer_new(world->loop, on_limit, world);
	world->context = tls_context_new(FALSE, &files, NULL);
	world->edge = make_set(world, "edge", TRUE);
	link_set_peers(world->edge, peers, G_N_ELEMENTS(peers));
	return world;
}

static void attacker_free(Attacker *attacker)
{
	connection_free(attacker->connection);
	g_string_free(attacker->got, TRUE);
	g_free(attacker);
}

static void world_free(World *world)
{
	for (guint i = 0; i < world->attackers->len; i++)
		attacker_free(world->attackers->pdata[i]);
	g_ptr_array_unref(world->attackers);
	link_set_free(world->honest);
	link_set_free(world->edge);
	timer_free(world->poll);
	timer_free(world->limit);
	timer_free(world->drip);
	SSL_CTX_free(world->context);
	loop_free(world->loop);
	g_free(world);
	trace_forget();
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(World, world_free)

static Link *honest_link(World *world)
{
	guint count = 0;
	Link **links = link_set_links(world->honest, &count);
	return count ? links[0] : NULL;
}

static gboolean is_linked(World *world)
{
	Link *link = honest_link(world);
	return link && link_up(link);
}

static void on_done(void *data, const LinkResult *result)
{
	World *world = data;
	world->done += result->ok;
}

enum { ITEMS = 20 };

static gboolean are_through(World *world)
{
	return world->items == ITEMS && world->done == ITEMS;
}

/* Whatever goes on, its items get through. */
static void check_unaffected(World *world)
{
	g_autoptr(GBytes) payload = g_bytes_new("honest", 6);
	LinkSend send = { payload, "t", NULL, 60000, FALSE, on_done, world };
	if (!world->honest)
		start_honest(world);
	wait_for(world, is_linked);
	world->items = world->done = 0;
	for (int i = 0; i < ITEMS; i++)
		g_assert_true(link_send(honest_link(world), &send));
	wait_for(world, are_through);
	g_assert_cmpuint(world->foreign, ==, 0);
}

/* ---- attackers ---- */

static void on_secured(void *data)
{
	((Attacker *)data)->secured = TRUE;
}

static void on_received(void *data, const char *bytes, gsize length)
{
	Attacker *attacker = data;
	g_string_append_len(attacker->got, bytes, (gssize)length);
}

static void on_closed(void *data, const GError *error)
{
	(void)error;
	((Attacker *)data)->over = TRUE;
}

static const ConnectionHandler attacker_handler = { .secured = on_secured,
						    .received = on_received,
						    .closed = on_closed };

static Attacker *attack(World *world)
{
	struct sockaddr_storage to;
	socklen_t length = 0;
	Attacker *attacker = g_new0(Attacker, 1);
	address_parse("127.0.0.1", link_set_port(world->edge), &to, &length);
	attacker->world = world;
	attacker->got = g_string_new(NULL);
	attacker->connection =
		connection_open(world->loop, (struct sockaddr *)&to, length,
				&attacker_handler, attacker);
	g_ptr_array_add(world->attackers, attacker);
	return attacker;
}

static Attacker *first(World *world)
{
	return world->attackers->pdata[0];
}

static gboolean is_over(World *world)
{
	return first(world)->over;
}

static void says(Attacker *attacker, const char *text)
{
	attacker->sent += strlen(text);
	connection_send(attacker->connection, text, strlen(text));
}

static void on_opened(void *data)
{
	Attacker *attacker = data;
	connection_start_tls(attacker->connection, attacker->world->context,
			     FALSE, NULL);
}

static gboolean is_secured(World *world)
{
	return first(world)->secured || first(world)->over;
}

/* Under TLS, with its certificate. */
static Attacker *attack_secured(World *world)
{
	static const ConnectionHandler opening = { .opened = on_opened,
						   .secured = on_secured,
						   .received = on_received,
						   .closed = on_closed };
	Attacker *attacker = attack(world);
	connection_set_handler(attacker->connection, &opening, attacker);
	wait_for(world, is_secured);
	g_assert_true(attacker->secured);
	return attacker;
}

static gboolean has(World *world, const char *text)
{
	return strstr(first(world)->got->str, text) != NULL;
}

/* ---- what they do ---- */

static const char *const bad[] = {
	"no XML at all",
	"<!DOCTYPE a [<!ENTITY b 'c'>]>" HEADER HELLO,
	HEADER HELLO "<!-- a comment --><tick at='1'/>",
	HEADER HELLO "<?a instruction?>",
	HEADER HELLO "<item n='1' life='9'>&unknown;</item>",
	HEADER HELLO "<item n='1' life='9'><a><b><c/></b></a></item>",
	HEADER HELLO "<item n='1' life='9'>not base64</item>",
	HEADER HELLO "<item n='-1' life='9'>YWJj</item>",
	HEADER HELLO "<item n='99999999999999999999' life='9'>YWJj</item>",
	HEADER HELLO "<ok n='1 3-4'/>", /* of what was never sent */
	HEADER HELLO "<no n='7' condition='gone' type='cancel'>x</no>",
	HEADER HELLO "<record stream='s' number='1' part='2' of='1'>YWJj"
		     "</record>",
	HEADER HELLO "<ask n='1'>no JSON</ask>",
	HEADER HELLO HELLO,
	HEADER "<item n='1' life='9'>YWJj</item>", /* before its hello */
	HEADER "<hello version='99' epoch='a' low='1' window='9' bytes='9'/>",
	HEADER_OF("fe.test") HELLO, /* another one's name */
	HEADER_OF("edge.test") HELLO,
	HEADER_OF("evil.test") HELLO,
	HEADER HELLO "</stream:stream>"
		     "<item n='1' life='9'>YWJj</item>",
};

static void test_nonsense(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autoptr(World) world = world_new();
		g_test_message("%s", bad[i]);
		check_unaffected(world);
		says(attack_secured(world), bad[i]);
		wait_for(world, is_over);
		check_unaffected(world);
	}
}

static void test_deep(void)
{
	g_autoptr(World) world = world_new();
	Attacker *attacker = attack_secured(world);
	says(attacker, HEADER HELLO);
	for (int i = 0; i < 100000; i++)
		says(attacker, "<a>");
	wait_for(world, is_over);
	g_assert_true(has(world, "<policy-violation"));
	check_unaffected(world);
}

static void on_flood(void *data)
{
	static char block[65536];
	World *world = data;
	Attacker *attacker = first(world);
	memset(block, 'A', sizeof block);
	if (attacker->over || attacker->sent > FLOOD ||
	    connection_queued(attacker->connection) > sizeof block)
		return;
	connection_send(attacker->connection, block, sizeof block);
	attacker->sent += sizeof block;
}

static void every(World *world, int ms, LoopFn *fn)
{
	world->drip = timer_new(world->loop, fn, world);
	timer_start(world->drip, (guint64)ms, (guint64)ms);
}

static void test_flood(void)
{
	g_autoptr(World) world = world_new();
	says(attack_secured(world), HEADER HELLO "<item n='1' life='9'>");
	every(world, 1, on_flood);
	wait_for(world, is_over);
	g_assert_cmpuint(first(world)->sent, <, 16777216);
	check_unaffected(world);
}

static void on_space(void *data)
{
	World *world = data;
	if (!first(world)->over)
		says(first(world), " ");
}

/* A greeting that never ends is none. */
static void test_drip(void)
{
	g_autoptr(World) world = world_new();
	says(attack_secured(world), HEADER "<hello version='1'");
	every(world, 1000, on_space);
	gint64 began = clock_monotonic_ms();
	check_unaffected(world);
	wait_for(world, is_over);
	g_assert_cmpint(clock_monotonic_ms() - began, >=, LINK_OPEN_MS - 2000);
	check_unaffected(world);
}

/* More than the edge lets wait at a time, all of them silent. */
static void test_half_open(void)
{
	g_autoptr(World) world = world_new();
	for (int i = 0; i < 300; i++) {
		Attacker *attacker = attack(world);
		if (i % 2)
			says(attacker, "\x16\x03\x01");
	}
	gint64 began = clock_monotonic_ms();
	check_unaffected(world);
	g_assert_cmpint(clock_monotonic_ms() - began, <, LINK_OPEN_MS);
}

/* A link that is in use is not taken over by another one's certificate. */
static void test_impostor(void)
{
	g_autoptr(World) world = world_new();
	check_unaffected(world);
	says(attack_secured(world), HEADER_OF("fe.test") HELLO);
	wait_for(world, is_over);
	g_assert_true(is_linked(world));
	g_assert_true(has(world, "the certificate is not for"));
	check_unaffected(world);
}

static void make_certificates(void)
{
	static const char *const names[] = { "edge", "fe", "bad" };
	g_autoptr(TestAuthority) ours = test_authority_new(folder, "ours");
	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *san = g_strdup_printf("DNS:%s.test", names[i]);
		test_authority_issue(ours, names[i], san,
				     "serverAuth,clientAuth", 1);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	trace_set_level(TRACE_ERROR);
	folder = test_folder_new();
	make_certificates();
#define ADD(name) g_test_add_func("/link/hostile/" #name, test_##name)
	ADD(nonsense);
	ADD(deep);
	ADD(flood);
	ADD(drip);
	ADD(half_open);
	ADD(impostor);
	int result = g_test_run();
	test_folder_remove(folder);
	return result;
}
