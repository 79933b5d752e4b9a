/* Order while owners change, over links that the test plays; then a thousand
 * random histories. */
#include "core/gateway/base/trace.h"
#include "core/gateway/link/courier.h"
#include "core/gateway/link/limits.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* ---- core/gateway/link/link.h, for two links ---- */

typedef struct Under {
	LinkSend send;
	char *name; /* the payload */
	bool again, written;
} Under;

struct Link {
	const char *peer;
	bool up, draining, lost; /* lost: its items may be handed over */
	guint room;
	GQueue under; /* of Under, in the order of sending */
};

static Link play[2] = { { .peer = "one" }, { .peer = "other" } };
static Link *links[2] = { &play[0], &play[1] };

static void under_free(Under *under)
{
	g_free(under->name);
	g_free(under);
}

gboolean link_send(Link *link, const LinkSend *send)
{
	gsize size;
	const char *name = g_bytes_get_data(send->payload, &size);
	g_assert_true(link->up && !link->draining);
	if (link->under.length >= link->room)
		return FALSE;
	Under *under = g_new0(Under, 1);
	*under = (Under){ *send, g_strndup(name, size), send->again, false };
	g_queue_push_tail(&link->under, under);
	return TRUE;
}

gboolean link_up(const Link *link)
{
	return link->up && !link->draining;
}

gboolean link_draining(const Link *link)
{
	return link->draining;
}

const char *link_peer(const Link *link)
{
	return link->peer;
}

gboolean link_may_hand_over(const Link *link)
{
	return !link->up && link->lost;
}

guint link_pending(const Link *link)
{
	return link->under.length;
}

void link_take_back(Link *link, gboolean unsent_only)
{
	GList *next;
	for (GList *at = link->under.head; at; at = next) {
		Under *under = at->data;
		next = at->next;
		if (unsent_only && under->written)
			continue;
		g_queue_delete_link(&link->under, at);
		under->send.back(under->send.data,
				 under->written || under->again);
		under_free(under);
	}
}

Link **link_set_links(LinkSet *set, guint *count)
{
	(void)set;
	*count = G_N_ELEMENTS(links);
	return links;
}

static void answer(Link *link, guint index, bool ok)
{
	LinkResult result = { .ok = ok,
			      .condition = ok ? NULL : "gone",
			      .type = "cancel" };
	Under *under = g_queue_pop_nth(&link->under, index);
	under->send.done(under->send.data, &result);
	under_free(under);
}

static void write_all(Link *link)
{
	for (GList *at = link->under.head; at; at = at->next)
		((Under *)at->data)->written = true;
}

/* "a1 a2! b1": what a link has, `!` where it may be a repeat. */
static char *under_way(const Link *link)
{
	GString *text = g_string_new(NULL);
	for (GList *at = link->under.head; at; at = at->next) {
		const Under *under = at->data;
		g_string_append_printf(text, "%s%s%s", text->len ? " " : "",
				       under->name, under->again ? "!" : "");
	}
	return g_string_free(text, FALSE);
}

static void assert_under(int link, const char *wanted)
{
	g_autofree char *text = under_way(links[link]);
	g_assert_cmpstr(text, ==, wanted);
}

/* ---- the courier and who sends with it ---- */

typedef struct Bench {
	Loop *loop;
	Courier *courier;
	Link *owner; /* of everything */
	GString *results;
} Bench;

static Link *choose(void *data, const char *owner)
{
	(void)owner;
	return ((Bench *)data)->owner;
}

static Bench *bench_new(guint32 hold)
{
	Bench *bench = g_new0(Bench, 1);
	for (int i = 0; i < 2; i++) {
		links[i]->up = true;
		links[i]->draining = links[i]->lost = false;
		links[i]->room = 4096;
	}
	bench->loop = loop_new();
	bench->owner = links[0];
	bench->results = g_string_new(NULL);
	CourierSetup setup = { bench->loop, NULL, choose, bench, hold };
	bench->courier = courier_new(&setup);
	return bench;
}

static void bench_free(Bench *bench)
{
	courier_free(bench->courier);
	g_assert_cmpuint(links[0]->under.length + links[1]->under.length, ==,
			 0);
	loop_free(bench->loop);
	g_string_free(bench->results, TRUE);
	g_free(bench);
}

static void on_done(void *data, const LinkResult *result)
{
	Bench *bench = data;
	g_string_append(bench->results, result->ok	 ? "o"
					: result->unsure ? "u"
							 : "n");
}

static CourierFate send_for(Bench *bench, const char *name, guint32 life)
{
	g_autoptr(GBytes) payload = g_bytes_new(name, strlen(name));
	g_autofree char *lane = g_strndup(name, 1);
	LinkSend send = { .payload = payload,
			  .trace = "0123456789abcdef",
			  .life = life,
			  .lane = lane,
			  .done = on_done,
			  .data = bench };
	return courier_send(bench->courier, lane, &send);
}

static void put(Bench *bench, const char *name)
{
	g_assert_cmpint(send_for(bench, name, 60000), ==, COURIER_TAKEN);
}

/* ---- scenarios ---- */

static void goes_at_once(void)
{
	Bench *bench = bench_new(10000);
	put(bench, "a1");
	put(bench, "b1");
	put(bench, "a2");
	assert_under(0, "a1 b1 a2");
	answer(links[0], 1, true);
	answer(links[0], 0, false);
	answer(links[0], 0, true);
	g_assert_cmpstr(bench->results->str, ==, "ono");
	g_assert_cmpuint(courier_pending(bench->courier), ==, 0);
	bench_free(bench);
}

static void owner_changes(void)
{
	Bench *bench = bench_new(10000);
	put(bench, "a1");
	put(bench, "a2");
	bench->owner = links[1];
	put(bench, "a3");
	put(bench, "b1");
	put(bench, "a4");
	assert_under(0, "a1 a2");
	assert_under(1, "b1");
	answer(links[0], 1, true);
	assert_under(1, "b1");
	answer(links[0], 0, true);
	assert_under(1, "b1 a3 a4");
	/* And back again, while something is under way here. */
	bench->owner = links[0];
	put(bench, "a5");
	assert_under(0, "");
	answer(links[1], 2, true);
	answer(links[1], 1, true);
	assert_under(0, "a5");
	bench_free(bench);
}

static void broken_link(void)
{
	Bench *bench = bench_new(10000);
	put(bench, "a1");
	put(bench, "a2");
	write_all(links[0]);
	links[0]->up = false;
	/* It is waited for: nothing goes to it, nothing elsewhere. */
	put(bench, "a3");
	courier_retry(bench->courier);
	assert_under(0, "a1 a2");
	/* Another owner, but the lease is not over. */
	bench->owner = links[1];
	put(bench, "a4");
	put(bench, "b1");
	courier_retry(bench->courier);
	assert_under(0, "a1 a2");
	assert_under(1, "b1");
	links[0]->lost = true;
	courier_retry(bench->courier);
	assert_under(0, "");
	assert_under(1, "b1 a1! a2! a3 a4");
	/* No says the second, but the first may have done it. */
	answer(links[1], 1, false);
	g_assert_cmpstr(bench->results->str, ==, "u");
	bench_free(bench);
}

static void nobody_else(void)
{
	Bench *bench = bench_new(10000);
	put(bench, "a1");
	links[0]->up = false;
	links[0]->lost = true;
	courier_retry(bench->courier);
	assert_under(0, "a1");
	links[0]->up = true;
	answer(links[0], 0, true);
	bench->owner = NULL;
	g_assert_cmpint(send_for(bench, "a2", 60000), ==, COURIER_NOBODY);
	g_assert_cmpstr(bench->results->str, ==, "o");
	bench_free(bench);
}

static void held_too_long(void)
{
	Bench *bench = bench_new(0);
	links[0]->up = false;
	put(bench, "a1");
	courier_retry(bench->courier);
	g_assert_cmpstr(bench->results->str, ==, "");
	bench->owner = NULL;
	courier_retry(bench->courier);
	g_assert_cmpstr(bench->results->str, ==, "n");
	/* Its life ends whoever owns it. */
	bench->owner = links[0];
	g_assert_cmpint(send_for(bench, "a2", 0), ==, COURIER_TAKEN);
	courier_retry(bench->courier);
	g_assert_cmpstr(bench->results->str, ==, "nn");
	bench_free(bench);
}

static void draining(void)
{
	Bench *bench = bench_new(10000);
	put(bench, "a1");
	write_all(links[0]);
	put(bench, "a2");
	put(bench, "b1");
	links[0]->draining = true;
	bench->owner = links[1];
	courier_retry(bench->courier);
	/* What never went is free at once, but for its place in the order. */
	assert_under(0, "a1");
	assert_under(1, "b1");
	answer(links[0], 0, true);
	assert_under(1, "b1 a2");
	bench_free(bench);
}

static void no_room(void)
{
	Bench *bench = bench_new(10000);
	links[0]->room = 1;
	put(bench, "a1");
	g_assert_cmpint(send_for(bench, "b1", 60000), ==, COURIER_FULL);
	bench->owner = links[1];
	for (guint i = 0; i < COURIER_LANE_ITEMS; i++)
		put(bench, "a2");
	g_assert_cmpint(send_for(bench, "a3", 60000), ==, COURIER_FULL);
	g_assert_cmpuint(courier_pending(bench->courier), ==,
			 1 + COURIER_LANE_ITEMS);
	bench_free(bench);
}

static void on_done_again(void *data, const LinkResult *result)
{
	Bench *bench = data;
	on_done(bench, result);
	g_assert_cmpint(send_for(bench, "a9", 60000), ==, COURIER_NOBODY);
}

static void ended(void)
{
	Bench *bench = bench_new(10000);
	g_autoptr(GBytes) payload = g_bytes_new_static("c1", 2);
	LinkSend again = { .payload = payload,
			   .life = 60000,
			   .lane = "c",
			   .done = on_done_again,
			   .data = bench };
	put(bench, "a1");
	write_all(links[0]);
	bench->owner = links[1];
	put(bench, "a2");
	courier_send(bench->courier, "c", &again);
	courier_free(bench->courier);
	bench->courier = NULL;
	g_assert_cmpuint(bench->results->len, ==, 3);
	g_assert_nonnull(strchr(bench->results->str, 'u'));
	bench_free(bench);
}

/* ---- random histories ---- */

enum { LANES = 4, STEPS = 400 };

/* Nothing of a lane is with two links at a time. */
static void check_order(void)
{
	for (int lane = 0; lane < LANES; lane++) {
		guint with[2] = { 0, 0 };
		for (int i = 0; i < 2; i++)
			for (GList *at = links[i]->under.head; at;
			     at = at->next) {
				const Under *under = at->data;
				with[i] += under->name[0] == 'a' + lane;
			}
		g_assert_true(!with[0] || !with[1]);
	}
}

/* And what is with one left in order. */
static void check_sorted(const Link *link)
{
	int last[LANES] = { 0 };
	for (GList *at = link->under.head; at; at = at->next) {
		const Under *under = at->data;
		int *before = &last[under->name[0] - 'a'];
		int number = atoi(under->name + 1);
		g_assert_cmpint(number, >, *before);
		*before = number;
	}
}

static void disturb(Bench *bench, Link *link)
{
	switch (g_test_rand_int_range(0, 6)) {
	case 0:
		link->up = !link->up;
		link->lost = false;
		break;
	case 1:
		link->lost = !link->up;
		break;
	case 2:
		link->draining = !link->draining;
		break;
	case 3:
		bench->owner = links[g_test_rand_int_range(0, 2)];
		break;
	default:
		break;
	}
}

static void move(Bench *bench, int numbers[LANES], int *sent)
{
	Link *link = links[g_test_rand_int_range(0, 2)];
	int lane = g_test_rand_int_range(0, LANES);
	g_autofree char *name =
		g_strdup_printf("%c%d", 'a' + lane, numbers[lane] + 1);
	switch (g_test_rand_int_range(0, 6)) {
	case 0:
	case 1:
		if (send_for(bench, name, 60000) == COURIER_TAKEN) {
			numbers[lane]++;
			++*sent;
		}
		break;
	case 2:
		if (link->up)
			write_all(link);
		break;
	case 3:
		if (link->up && link->under.length)
			answer(link,
			       (guint)g_test_rand_int_range(
				       0, (int)link->under.length),
			       g_test_rand_int_range(0, 4));
		break;
	case 4:
		disturb(bench, link);
		break;
	default:
		courier_retry(bench->courier);
	}
}

static void random_histories(void)
{
	for (int history = 0; history < 1000; history++) {
		Bench *bench = bench_new(10000);
		int numbers[LANES] = { 0 }, sent = 0;
		for (int i = 0; i < STEPS; i++) {
			move(bench, numbers, &sent);
			check_order();
			check_sorted(links[0]);
			check_sorted(links[1]);
		}
		courier_free(g_steal_pointer(&bench->courier));
		g_assert_cmpuint(bench->results->len, ==, sent);
		bench_free(bench);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	trace_set_level(TRACE_WARNING);
	g_test_add_func("/link/courier/at_once", goes_at_once);
	g_test_add_func("/link/courier/owner_changes", owner_changes);
	g_test_add_func("/link/courier/broken_link", broken_link);
	g_test_add_func("/link/courier/nobody_else", nobody_else);
	g_test_add_func("/link/courier/held_too_long", held_too_long);
	g_test_add_func("/link/courier/draining", draining);
	g_test_add_func("/link/courier/no_room", no_room);
	g_test_add_func("/link/courier/ended", ended);
	g_test_add_func("/link/courier/random", random_histories);
	return g_test_run();
}
