/* A front end and an edge in one process, over a proxy that cuts. */
#include "core/gateway/link/limits.h"
#include "core/gateway/link/link.h"
#include "core/gateway/net/connection.h"
#include "core/gateway/net/socket.h"
#include "tests/support/certificates.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { ITEMS = 10000, RECORD = 300000 };

static char *folder;

/* ---- the proxy ---- */

typedef struct Pipe {
	struct Proxy *proxy;
	Connection *near, *far;
} Pipe;

typedef struct Proxy {
	Loop *loop;
	Listener *listener;
	guint16 to;
	Pipe pipe; /* one at a time */
	int connections;
} Proxy;

static void cut(Proxy *proxy)
{
	g_clear_pointer(&proxy->pipe.near, connection_free);
	g_clear_pointer(&proxy->pipe.far, connection_free);
}

static void pipe_closed(void *data, const GError *error)
{
	(void)error;
	cut(((Pipe *)data)->proxy);
}

static void near_received(void *data, const char *bytes, gsize length)
{
	connection_send(((Pipe *)data)->far, bytes, length);
}

static void far_received(void *data, const char *bytes, gsize length)
{
	connection_send(((Pipe *)data)->near, bytes, length);
}

static const ConnectionHandler near_handler = { .received = near_received,
						.closed = pipe_closed };
static const ConnectionHandler far_handler = { .received = far_received,
					       .closed = pipe_closed };

static void proxy_accepted(void *data, int fd, const struct sockaddr *from)
{
	Proxy *proxy = data;
	struct sockaddr_storage to;
	socklen_t length = 0;
	(void)from;
	cut(proxy);
	proxy->connections++;
	address_parse("127.0.0.1", proxy->to, &to, &length);
	proxy->pipe.proxy = proxy;
	proxy->pipe.far = connection_open(proxy->loop, (struct sockaddr *)&to,
					  length, &far_handler, &proxy->pipe);
	proxy->pipe.near =
		connection_adopt(proxy->loop, fd, &near_handler, &proxy->pipe);
}

/* ---- one side ---- */

typedef struct Side {
	struct World *world;
	LinkSet *set;
	const char *mark; /* begins its payloads */
	int sent, done, wrong;
	guint8 acted[ITEMS]; /* by this side, on the other's items */
	GQueue held;	     /* of LinkItem, answered later */
	GString *events;
} Side;

typedef struct World {
	Loop *loop;
	Proxy proxy;
	Side edge, front;
	Timer *answer, *limit;
	int target;
} World;

typedef struct Sent {
	Side *side;
	int number;
} Sent;

static Link *only_link(Side *side)
{
	guint count;
	Link **links = link_set_links(side->set, &count);
	return count ? links[0] : NULL;
}

static bool is_refused(int number)
{
	return number % 10 == 3;
}

static void feed(Side *side);

static void on_done(void *data, const LinkResult *result)
{
	g_autofree Sent *sent = data;
	Side *side = sent->side;
	World *world = side->world;
	bool refused = is_refused(sent->number);
	side->wrong += result->ok == refused;
	side->wrong += refused && g_strcmp0(result->text, "no <&> thanks");
	side->wrong += refused && g_strcmp0(result->condition, "not-allowed");
	if (++side->done % 2600 == 0)
		cut(&world->proxy);
	feed(side);
	if (world->edge.done + world->front.done == world->target)
		loop_stop(world->loop);
}

static gboolean send_one(Side *side)
{
	Link *link = only_link(side);
	g_autofree char *text = g_strdup_printf("%s%d", side->mark, side->sent);
	g_autoptr(GBytes) payload = g_bytes_new(text, strlen(text));
	Sent *sent = g_new(Sent, 1);
	*sent = (Sent){ side, side->sent };
	LinkSend send = {
		payload, "0123456789abcdef", NULL, 60000, FALSE, on_done, sent
	};
	if (link && link_send(link, &send)) {
		side->sent++;
		return TRUE;
	}
	g_free(sent);
	return FALSE;
}

static void feed(Side *side)
{
	for (int i = 0; i < 4 && side->sent < side->world->target / 2; i++)
		if (!send_one(side))
			return;
}

static void on_item(void *data, LinkItem *item)
{
	Side *side = data;
	gsize length;
	const char *text = link_item_payload(item, &length);
	g_autofree char *copy = g_strndup(text, length);
	int number = atoi(copy + 1);
	side->wrong += copy[0] == side->mark[0];
	side->wrong += number < 0 || number >= ITEMS;
	g_queue_push_tail(&side->held, item);
}

static void answer_item(Side *side, LinkItem *item)
{
	static const LinkResult no = {
		.condition = "not-allowed",
		.type = "cancel",
		.text = "no <&> thanks",
	};
	gsize length;
	const char *text = link_item_payload(item, &length);
	int number = (int)g_ascii_strtoll(text + 1, NULL, 10);
	side->acted[number]++;
	if (is_refused(number))
		link_item_no(item, &no);
	else
		link_item_ok(item);
}

/* An item without a lease waits: the machine may have stood still. */
static void answer_held(Side *side)
{
	for (guint left = g_queue_get_length(&side->held); left; left--) {
		LinkItem *item = g_queue_pop_head(&side->held);
		if (link_item_may_act(item))
			answer_item(side, item);
		else
			g_queue_push_tail(&side->held, item);
	}
}

static void answer_rest(Side *side)
{
	LinkItem *item;
	while ((item = g_queue_pop_head(&side->held)))
		answer_item(side, item);
}

static void on_answer(void *data)
{
	World *world = data;
	answer_held(&world->edge);
	answer_held(&world->front);
}

static void on_changed(void *data, Link *link)
{
	Side *side = data;
	if (link_up(link) && !side->sent)
		for (int i = 0; i < 1000; i++)
			feed(side);
}

static const LinkHandler handler = { .item = on_item, .changed = on_changed };

/* ---- the world ---- */

static char *file_of(const char *name, const char *kind)
{
	return test_file(folder, name, kind);
}

static LinkSet *make_set(World *world, bool edge, const char *name,
			 const LinkHandler *handler_, Side *side)
{
	g_autofree char *key = file_of(name, "key");
	g_autofree char *certificate = file_of(name, "pem");
	g_autofree char *authority = file_of("ours", "pem");
	LinkSelf self = { edge ? "edge.test" : "fe.test",
			  key,
			  certificate,
			  authority,
			  12,
			  417 };
	g_autoptr(GError) error = NULL;
	LinkSet *set = edge ? link_set_listen(world->loop, &self, "127.0.0.1",
					      0, handler_, side, &error)
			    : link_set_dial(world->loop, &self, handler_, side,
					    &error);
	g_assert_no_error(error);
	return set;
}

static void on_limit(void *data)
{
	g_test_message("the test takes too long");
	g_test_fail();
	loop_stop(((World *)data)->loop);
}

static void side_init(Side *side, World *world, const char *mark)
{
	side->world = world;
	side->mark = mark;
	side->events = g_string_new(NULL);
	g_queue_init(&side->held);
}

static World *world_new(const char *edge, const char *front,
			const LinkHandler *handler_)
{
	World *world = g_new0(World, 1);
	world->loop = loop_new();
	side_init(&world->edge, world, "e");
	side_init(&world->front, world, "f");
	world->edge.set = make_set(world, true, edge, handler_, &world->edge);
	LinkPeer peer = { "fe.test", NULL, 0 };
	link_set_peers(world->edge.set, &peer, 1);
	world->proxy.loop = world->loop;
	world->proxy.to = link_set_port(world->edge.set);
	world->proxy.listener =
		listener_new(world->loop, "127.0.0.1", 0, proxy_accepted,
			     &world->proxy, NULL);
	world->front.set =
		make_set(world, false, front, handler_, &world->front);
	LinkPeer target = { "edge.test", "127.0.0.1",
			    listener_port(world->proxy.listener) };
	link_set_peers(world->front.set, &target, 1);
	world->answer = timer_new(world->loop, on_answer, world);
	world->limit = timer_new(world->loop, on_limit, world);
	timer_start(world->answer, 5, 5);
	timer_start(world->limit, 60000, 0);
	return world;
}

static void world_free(World *world)
{
	answer_rest(&world->edge);
	answer_rest(&world->front);
	link_set_free(world->front.set);
	link_set_free(world->edge.set);
	cut(&world->proxy);
	listener_free(world->proxy.listener);
	timer_free(world->answer);
	timer_free(world->limit);
	loop_free(world->loop);
	g_string_free(world->edge.events, TRUE);
	g_string_free(world->front.events, TRUE);
	g_free(world);
}

/* Every item is acted on once and resolved once, with its own result. */
static void items_survive_cuts(void)
{
	World *world = world_new("edge", "fe", &handler);
	world->target = 2 * ITEMS;
	loop_run(world->loop);
	g_assert_cmpint(world->edge.done, ==, ITEMS);
	g_assert_cmpint(world->front.done, ==, ITEMS);
	g_assert_cmpint(world->edge.wrong, ==, 0);
	g_assert_cmpint(world->front.wrong, ==, 0);
	int twice = 0;
	for (int i = 0; i < ITEMS; i++)
		twice +=
			world->edge.acted[i] != 1 || world->front.acted[i] != 1;
	g_assert_cmpint(twice, ==, 0);
	g_assert_cmpint(world->proxy.connections, >, 4);
	world_free(world);
}

/* ---- records, questions, partners ---- */

static void stop_when_complete(Side *side)
{
	if (side->world->front.events->len + side->world->edge.events->len ==
	    (gsize)side->world->target)
		loop_stop(side->world->loop);
}

static void on_partner(void *data, Link *link, const char *domain, gboolean up,
		       const char *text)
{
	Side *side = data;
	(void)link;
	g_string_append_printf(side->events, "%s %d %s;", domain, up,
			       text ? text : "-");
	stop_when_complete(side);
}

static void on_record(void *data, Link *link, const char *stream,
		      GBytes *record)
{
	Side *side = data;
	gsize length;
	const char *bytes = g_bytes_get_data(record, &length);
	(void)link;
	g_string_append_printf(side->events, "%s %zu %c;", stream, length,
			       bytes[length - 1]);
	stop_when_complete(side);
}

static void on_ask(void *data, Link *link, guint64 number, json_t *request)
{
	Side *side = data;
	g_autoptr(json_t) answer =
		json_pack("{s:O}", "you asked", json_object_get(request, "q"));
	g_string_append(side->events, "asked;");
	link_answer(link, number, answer);
}

static void on_answered(void *data, json_t *answer, const GError *error)
{
	Side *side = data;
	g_string_append_printf(side->events, "%s;",
			       error ? error->message
				     : json_member(answer, "you asked"));
	stop_when_complete(side);
}

static void on_talk_changed(void *data, Link *link)
{
	Side *side = data;
	guint64 topology, settings;
	link_peer_config(link, &topology, &settings);
	if (!link_up(link) || side->sent++ || side->mark[0] != 'f')
		return;
	g_assert_cmpuint(topology, ==, 12);
	g_assert_cmpuint(settings, ==, 417);
	g_autofree char *text = g_strnfill(RECORD, 'r');
	text[RECORD - 1] = 'z';
	g_autoptr(GBytes) record = g_bytes_new(text, RECORD);
	g_autoptr(json_t) request = json_pack("{s:s}", "q", "streams?");
	link_record(link, "settings", 418, record);
	link_ask(link, request, on_answered, side);
}

static const LinkHandler talk_handler = {
	.item = on_item,
	.changed = on_talk_changed,
	.partner = on_partner,
	.record = on_record,
	.ask = on_ask,
};

static void talks(void)
{
	static const char front[] = "a.test 1 -;b.test 0 no route;streams?;";
	static const char edge[] = "asked;settings 300000 z;";
	World *world = world_new("edge", "fe", &talk_handler);
	world->target = (int)(strlen(front) + strlen(edge));
	link_partner_state(only_link(&world->edge), "a.test", FALSE, "gone");
	link_partner_state(only_link(&world->edge), "a.test", TRUE, NULL);
	link_partner_state(only_link(&world->edge), "b.test", FALSE,
			   "no route");
	loop_run(world->loop);
	/* The order of partners is free. */
	g_assert_nonnull(strstr(world->front.events->str, "a.test 1 -;"));
	g_assert_nonnull(
		strstr(world->front.events->str, "b.test 0 no route;"));
	g_assert_nonnull(strstr(world->front.events->str, "streams?;"));
	g_assert_cmpstr(world->edge.events->str, ==, edge);
	world_free(world);
}

/* ---- trust ---- */

static void stop_loop(void *data)
{
	loop_stop(((World *)data)->loop);
}

static void later(World *world, guint ms)
{
	Timer *timer = timer_new(world->loop, stop_loop, world);
	timer_start(timer, ms, 0);
	loop_run(world->loop);
	timer_free(timer);
}

enum { STEP_MS = 20, MOST_STEPS = 750 }; /* 15 s on a busy machine */

/* Waits until the front end names `part` as its problem. */
static void expect_problem(World *world, const char *part)
{
	const char *problem = NULL;
	for (int i = 0; i < MOST_STEPS; i++) {
		problem = link_problem(only_link(&world->front));
		if (problem && strstr(problem, part))
			return;
		later(world, STEP_MS);
	}
	g_assert_cmpstr(problem, ==, part);
}

static void expect_events(World *world, const char *events)
{
	for (int i = 0; i < MOST_STEPS; i++) {
		if (!strcmp(world->edge.events->str, events))
			return;
		later(world, STEP_MS);
	}
	g_assert_cmpstr(world->edge.events->str, ==, events);
}

/* Waits until the front end holds an item. */
static LinkItem *expect_item(World *world)
{
	for (int i = 0; i < MOST_STEPS && !world->front.held.length; i++)
		later(world, STEP_MS);
	g_assert_cmpuint(world->front.held.length, ==, 1);
	return g_queue_peek_head(&world->front.held);
}

static bool comes_up(World *world)
{
	for (int i = 0; i < MOST_STEPS; i++) {
		if (link_up(only_link(&world->edge)) &&
		    link_up(only_link(&world->front)))
			return true;
		later(world, STEP_MS);
	}
	return false;
}

static const struct {
	const char *title, *edge, *front;
	const char *front_problem; /* a part of it */
} strangers[] = {
	{ "edge with another name", "other", "fe",
	  "the certificate of 'edge.test' is not accepted: hostname mismatch" },
	{ "edge of another authority", "foreign-edge", "fe",
	  "the certificate of 'edge.test' is not accepted: unable to get "
	  "local" },
	{ "front end with another name", "edge", "other",
	  "the certificate is not for 'fe.test': it names 'other.test'" },
	{ "front end of another authority", "edge", "foreign-fe",
	  "the certificate of 'CN=foreign-fe' (issued by" },
};

static void refuses_strangers(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(strangers); i++) {
		World *world = world_new(strangers[i].edge, strangers[i].front,
					 &handler);
		g_test_message("%s", strangers[i].title);
		expect_problem(world, strangers[i].front_problem);
		g_assert_false(link_up(only_link(&world->front)));
		g_assert_false(link_up(only_link(&world->edge)));
		world_free(world);
	}
}

/* ---- ends and beginnings ---- */

static void note_result(void *data, const LinkResult *result)
{
	Side *side = data;
	g_string_append(side->events, result->ok       ? "ok;"
				      : result->unsure ? "unsure;"
						       : "no;");
}

static gboolean send_noted(Side *side, const char *text, guint32 life)
{
	g_autoptr(GBytes) payload = g_bytes_new(text, strlen(text));
	LinkSend send = { payload, "t", NULL, life, FALSE, note_result, side };
	return link_send(only_link(side), &send);
}

/* Nothing waits for the tick: of several links, one is up long before it even
 * on a busy machine. */
static void comes_up_at_once(void)
{
	gint64 least = G_MAXINT64;

	for (int i = 0; i < 20 && least >= LINK_TICK_MS / 2; i++) {
		gint64 began = g_get_monotonic_time();
		World *world = world_new("edge", "fe", &handler);

		g_assert_true(comes_up(world));
		least = MIN(least, (g_get_monotonic_time() - began) / 1000);
		world_free(world);
	}
	g_assert_cmpint(least, <, LINK_TICK_MS / 2);
}

/* A front end that comes back as a new process gets what the old one had not
 * answered, marked; what the old one still holds answers nobody. */
static void restarts(void)
{
	World *world = world_new("edge", "fe", &handler);
	timer_stop(world->answer);
	g_assert_true(comes_up(world));
	g_assert_true(send_noted(&world->edge, "e1", 60000));
	g_assert_false(link_item_again(expect_item(world)));
	link_set_free(world->front.set);
	link_item_ok(g_queue_pop_head(&world->front.held));
	world->front.set =
		make_set(world, false, "fe", &handler, &world->front);
	LinkPeer target = { "edge.test", "127.0.0.1",
			    listener_port(world->proxy.listener) };
	link_set_peers(world->front.set, &target, 1);
	LinkItem *item = expect_item(world);
	g_assert_cmpstr(world->edge.events->str, ==, "");
	g_assert_true(link_item_again(item));
	g_assert_true(link_item_may_act(item));
	timer_start(world->answer, 5, 5);
	expect_events(world, "ok;");
	world_free(world);
}

static void on_finished(void *data)
{
	++*(int *)data;
}

static void drains(void)
{
	int finished = 0;
	World *world = world_new("edge", "fe", &handler);
	timer_stop(world->answer);
	g_assert_true(comes_up(world));
	g_assert_true(send_noted(&world->edge, "e1", 60000));
	expect_item(world);
	link_set_drain(world->front.set);
	for (int i = 0;
	     i < MOST_STEPS && !link_draining(only_link(&world->edge)); i++)
		later(world, STEP_MS);
	g_assert_true(link_draining(only_link(&world->edge)));
	g_assert_false(link_up(only_link(&world->edge)));
	g_assert_false(send_noted(&world->edge, "e2", 60000));
	timer_start(world->answer, 5, 5);
	expect_events(world, "ok;");
	/* Nothing is owed any more, but something might be sent: until it is
	 * said that nothing will. Then the link is closed and stays so. */
	later(world, 400);
	g_assert_nonnull(world->proxy.pipe.near);
	g_assert_true(send_noted(&world->front, "f1", 60000));
	for (int i = 0; i < MOST_STEPS && !world->front.events->len; i++)
		later(world, STEP_MS);
	g_assert_cmpstr(world->front.events->str, ==, "ok;");
	link_set_finish(world->front.set, on_finished, &finished);
	for (int i = 0; i < MOST_STEPS && world->proxy.pipe.near; i++)
		later(world, STEP_MS);
	int connections = world->proxy.connections;
	later(world, 400);
	g_assert_null(world->proxy.pipe.near);
	g_assert_cmpint(world->proxy.connections, ==, connections);
	g_assert_cmpint(finished, ==, 1);
	world_free(world);
}

/* A certificate that has expired is replaced while the role runs. */
static void renews(void)
{
	World *world = world_new("edge", "expired", &handler);
	expect_problem(world, "certificate has expired");
	g_assert_false(link_up(only_link(&world->edge)));
	g_autofree char *key = file_of("fe", "key");
	g_autofree char *certificate = file_of("fe", "pem");
	g_autofree char *authority = file_of("ours", "pem");
	LinkSelf self = { "fe.test", key, certificate, authority, 1, 2 };
	link_set_renew(world->front.set, &self);
	g_assert_true(comes_up(world));
	world_free(world);
}

/* A peer that is no longer listed loses its link and its items fail. */
static void peers_go(void)
{
	World *world = world_new("edge", "fe", &handler);
	timer_stop(world->answer);
	g_assert_true(comes_up(world));
	g_assert_true(send_noted(&world->edge, "e1", 60000));
	expect_item(world);
	LinkPeer other = { "other.test", NULL, 0 };
	link_set_peers(world->edge.set, &other, 1);
	expect_events(world, "unsure;");
	expect_problem(world, "'fe.test' is no front end of this topology");
	LinkPeer peer = { "fe.test", NULL, 0 };
	link_set_peers(world->edge.set, &peer, 1);
	g_assert_true(comes_up(world));
	world_free(world);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	folder = test_folder_new();
	g_autoptr(TestAuthority) ours = test_authority_new(folder, "ours");
	g_autoptr(TestAuthority) theirs = test_authority_new(folder, "theirs");
	static const char usage[] = "serverAuth,clientAuth";
	test_authority_issue(ours, "edge", "DNS:edge.test", usage, 5);
	test_authority_issue(ours, "fe", "DNS:fe.test", usage, 5);
	test_authority_issue(ours, "other", "DNS:other.test", usage, 5);
	test_authority_issue(theirs, "foreign-edge", "DNS:edge.test", usage, 5);
	test_authority_issue(theirs, "foreign-fe", "DNS:fe.test", usage, 5);
	test_authority_issue(ours, "expired", "DNS:fe.test", usage, -1);
	g_test_add_func("/link/items", items_survive_cuts);
	g_test_add_func("/link/talks", talks);
	g_test_add_func("/link/strangers", refuses_strangers);
	g_test_add_func("/link/at-once", comes_up_at_once);
	g_test_add_func("/link/restarts", restarts);
	g_test_add_func("/link/drains", drains);
	g_test_add_func("/link/renews", renews);
	g_test_add_func("/link/peers-go", peers_go);
	int result = g_test_run();
	test_folder_remove(folder);
	return result;
}
