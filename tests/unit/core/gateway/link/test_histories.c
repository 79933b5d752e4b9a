/* The protocol without sockets and clock: a thousand random histories of cuts,
 * kills and repeats. */
#include "core/gateway/link/endpoint.h"
#include "tests/unit/core/gateway/link/elements.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { HISTORIES = 1000, STEPS = 120, MOST_ITEMS = 1000 };

typedef struct Story {
	int owner; /* process that sent it */
	int results, acts, marked;
	bool ok, unsure, refused;
	gint64 sent_at;
	bool fresh; /* had time enough left when calm set in */
} Story;

typedef struct Node {
	struct History *history;
	Endpoint *endpoint;
	int process; /* grows with every kill */
	GPtrArray *held;
	bool dying;
	bool sent; /* this process has promised something */
} Node;

typedef struct History {
	Node node[2];
	GString *wire[2]; /* towards node i */
	bool connected;
	gint64 now;
	Story stories[MOST_ITEMS];
	int count;
	int overlaps;
} History;

typedef struct Owner {
	Node *node;
	int item;
} Owner;

static int roll(int most)
{
	return g_test_rand_int_range(0, most);
}

static void history_item(void *data, LinkItem *item)
{
	g_ptr_array_add(((Node *)data)->held, item);
}

static void history_changed(void *data)
{
	Node *node = data;
	node->sent |= endpoint_up(node->endpoint);
}

static void history_output(void *data)
{
	(void)data;
}

static const EndpointHandler history_handler = {
	.item = history_item,
	.changed = history_changed,
	.output = history_output,
};

static void history_done(void *data, const LinkResult *result)
{
	g_autofree Owner *owner = data;
	Story *story = &owner->node->history->stories[owner->item];
	if (owner->node->dying)
		return;
	story->results++;
	story->ok = result->ok;
	story->unsure = result->unsure;
}

static void start(Node *node)
{
	node->dying = node->sent = false;
	node->process++;
	node->held = g_ptr_array_new();
	node->endpoint = endpoint_new(g_test_rand_int() + (guint64)1, NULL,
				      &history_handler, node);
}

static void end(Node *node)
{
	node->dying = true;
	endpoint_free(node->endpoint);
	for (guint i = 0; i < node->held->len; i++)
		link_item_ok(node->held->pdata[i]);
	g_ptr_array_unref(node->held);
}

static void step_connect(History *history)
{
	if (history->connected)
		return;
	history->connected = true;
	for (int i = 0; i < 2; i++)
		endpoint_connected(history->node[i].endpoint, history->now);
}

static void step_cut(History *history)
{
	if (!history->connected)
		return;
	history->connected = false;
	for (int i = 0; i < 2; i++) {
		g_string_truncate(history->wire[i], 0);
		endpoint_disconnected(history->node[i].endpoint, history->now);
	}
}

static void step_kill(History *history)
{
	Node *node = &history->node[roll(2)];
	step_cut(history);
	end(node);
	start(node);
}

static void step_send(History *history)
{
	int side = roll(2);
	Node *node = &history->node[side];
	if (history->count == MOST_ITEMS)
		return;
	g_autofree char *text = g_strdup_printf("%d", history->count);
	g_autoptr(GBytes) payload = g_bytes_new(text, strlen(text));
	Owner *owner = g_new(Owner, 1);
	*owner = (Owner){ node, history->count };
	LinkSend send = {
		payload, NULL, NULL, 18000, FALSE, history_done, owner
	};
	history->stories[history->count].owner = side + 2 * node->process;
	history->stories[history->count].sent_at = history->now;
	if (endpoint_send(node->endpoint, &send, history->now))
		history->count++;
	else
		g_free(owner);
}

/* Moves some whole elements one way; a cut loses the rest. */
static void step_deliver(History *history)
{
	int side = roll(2), count = roll(6);
	Node *to = &history->node[side];
	if (!history->connected)
		return;
	endpoint_take(history->node[!side].endpoint, history->now, 0,
		      history->wire[side]);
	g_autoptr(Xml) root = elements_split(history->wire[side]->str);
	g_string_truncate(history->wire[side], 0);
	for (Xml *node = xml_first_element(root); node;
	     node = xml_next_element(node)) {
		if (count-- <= 0) {
			xml_write(node, "", history->wire[side]);
			continue;
		}
		g_autoptr(GError) error = NULL;
		g_autoptr(WireElement) element = elements_read(node, &error);
		g_assert_no_error(error);
		endpoint_receive(to->endpoint, element, history->now, &error);
		g_assert_no_error(error);
	}
}

static void act(History *history, Node *node, LinkItem *item)
{
	static const LinkResult no = { .condition = "x", .type = "cancel" };
	gsize length;
	const char *payload = link_item_payload(item, &length);
	g_autofree char *text = g_strndup(payload, length);
	Story *story = &history->stories[atoi(text)];
	bool may = endpoint_may_act(node->endpoint, history->now);
	if (may && history->now < link_item_deadline(item) && roll(4)) {
		if (link_item_again(item))
			story->marked++;
		else
			story->acts++;
		link_item_ok(item);
	} else {
		story->refused = true;
		link_item_no(item, &no);
	}
}

static void step_act(History *history)
{
	Node *node = &history->node[roll(2)];
	if (!node->held->len)
		return;
	guint at = (guint)roll((int)node->held->len);
	act(history, node, g_ptr_array_steal_index(node->held, at));
}

static void check_lease(History *history)
{
	for (int i = 0; i < 2; i++)
		history->overlaps +=
			history->node[i].sent &&
			endpoint_may_hand_over(history->node[i].endpoint,
					       history->now) &&
			endpoint_may_act(history->node[!i].endpoint,
					 history->now);
}

static void pass(History *history, int most)
{
	history->now += roll(most);
	for (int i = 0; i < 2; i++)
		if (!endpoint_poll(history->node[i].endpoint, history->now,
				   NULL))
			step_cut(history);
}

static void step_wait(History *history)
{
	pass(history, roll(20) ? 300 : 9000);
}

static void (*const steps[])(History *history) = {
	step_send, step_send, step_deliver, step_deliver, step_deliver,
	step_act,  step_act,  step_wait,    step_connect, step_connect,
};

static void random_step(History *history)
{
	int which = roll(100);
	if (which == 0)
		step_kill(history);
	else if (which < 4)
		step_cut(history);
	else
		steps[roll(G_N_ELEMENTS(steps))](history);
}

static bool is_settled(const History *history)
{
	return endpoint_idle(history->node[0].endpoint) &&
	       endpoint_idle(history->node[1].endpoint);
}

/* Lets everything come to its end. */
static void settle(History *history)
{
	for (int i = 0; i < history->count; i++) {
		Story *story = &history->stories[i];
		story->fresh =
			!story->results && history->now - story->sent_at < 5000;
	}
	for (int i = 0; i < 400 && !is_settled(history); i++) {
		step_connect(history);
		for (int j = 0; j < 8; j++)
			step_deliver(history);
		for (int j = 0; j < 4; j++)
			step_act(history);
		pass(history, 200);
	}
}

static void check_stories(History *history)
{
	for (int i = 0; i < history->count; i++) {
		const Story *story = &history->stories[i];
		const Node *node = &history->node[story->owner % 2];
		bool alive = story->owner / 2 == node->process;
		g_assert_cmpint(story->acts, <=, 1);
		g_assert_cmpint(story->results, <=, 1);
		if (!alive)
			continue;
		g_assert_cmpint(story->results, ==, 1);
		g_assert_false(story->fresh && story->unsure);
		if (story->ok)
			g_assert_cmpint(story->acts + story->marked, >, 0);
		else if (!story->unsure && !story->refused)
			g_assert_cmpint(story->acts + story->marked, ==, 0);
	}
}

static void history_run(void)
{
	g_autofree History *history = g_new0(History, 1);
	for (int i = 0; i < 2; i++) {
		history->node[i].history = history;
		history->wire[i] = g_string_new(NULL);
		start(&history->node[i]);
	}
	for (int i = 0; i < STEPS; i++) {
		random_step(history);
		check_lease(history);
	}
	settle(history);
	check_stories(history);
	g_assert_cmpint(history->overlaps, ==, 0);
	for (int i = 0; i < 2; i++) {
		end(&history->node[i]);
		g_string_free(history->wire[i], TRUE);
	}
}

static void histories(void)
{
	for (int i = 0; i < HISTORIES && !g_test_failed(); i++)
		history_run();
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/link/endpoint/histories", histories);
	return g_test_run();
}
