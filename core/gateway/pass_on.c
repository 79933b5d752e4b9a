#include "core/gateway/pass_on.h"

#define LOOK_MS	 250
#define AGAIN_MS 30000 /* an edge that has not applied it by then */

enum { TOPOLOGY, SETTINGS, STREAMS };

static const char *const names[STREAMS] = { "topology", "settings" };

/* What a peer was sent last. */
typedef struct Sent {
	guint64 number[STREAMS];
	gint64 time[STREAMS]; /* of the loop */
} Sent;

struct PassOn {
	Loop *loop;
	NewestFn *newest;
	void *data;
	LinkSet *links;
	Timer *timer;
	GHashTable *sent; /* peer -> Sent */
};

static Sent *sent_to(PassOn *pass_on, const char *peer)
{
	Sent *sent = g_hash_table_lookup(pass_on->sent, peer);
	if (!sent) {
		sent = g_new0(Sent, 1);
		g_hash_table_insert(pass_on->sent, g_strdup(peer), sent);
	}
	return sent;
}

/* Another number than ours, not only a lower one: after a restore of the store
 * numbers begin anew, and the edge itself refuses what is old. */
static void look_at(PassOn *pass_on, Link *link, int stream, guint64 has)
{
	guint64 number = 0;
	Sent *sent = sent_to(pass_on, link_peer(link));
	g_autoptr(GBytes) record =
		pass_on->newest(pass_on->data, names[stream], &number);
	gint64 now = loop_now(pass_on->loop);
	if (!record || number == has ||
	    (sent->number[stream] == number &&
	     now - sent->time[stream] < AGAIN_MS))
		return;
	sent->number[stream] = number;
	sent->time[stream] = now;
	link_record(link, names[stream], number, record);
}

static void on_timer(void *data)
{
	PassOn *pass_on = data;
	guint count = 0;
	Link **links =
		pass_on->links ? link_set_links(pass_on->links, &count) : NULL;
	for (guint i = 0; i < count; i++) {
		guint64 has[STREAMS] = { 0 };
		if (!link_up(links[i]))
			continue;
		link_peer_config(links[i], &has[TOPOLOGY], &has[SETTINGS]);
		for (int stream = 0; stream < STREAMS; stream++)
			look_at(pass_on, links[i], stream, has[stream]);
	}
}

PassOn *pass_on_new(Loop *loop, NewestFn *newest, void *data)
{
	PassOn *pass_on = g_new0(PassOn, 1);
	pass_on->loop = loop;
	pass_on->newest = newest;
	pass_on->data = data;
	pass_on->sent =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	pass_on->timer = timer_new(loop, on_timer, pass_on);
	timer_start(pass_on->timer, LOOK_MS, LOOK_MS);
	return pass_on;
}

void pass_on_free(PassOn *pass_on)
{
	if (!pass_on)
		return;
	timer_free(pass_on->timer);
	g_hash_table_unref(pass_on->sent);
	g_free(pass_on);
}

void pass_on_set_links(PassOn *pass_on, LinkSet *links)
{
	pass_on->links = links;
}
