#include "tests/unit/core/gateway/frontend/fake_link.h"

#include <string.h>

FakeLink fake_link;

static Link *const the_link = (Link *)&fake_link;

static void sent_free(void *data)
{
	FakeSent *sent = data;

	g_free(sent->payload);
	g_free(sent->trace);
	g_free(sent->key);
	g_free(sent);
}

void fake_link_open(void)
{
	fake_link = (FakeLink){ .up = TRUE, .window = G_MAXUINT };
	fake_link.sent = g_ptr_array_new_with_free_func(sent_free);
}

void fake_link_close(void)
{
	g_ptr_array_unref(fake_link.sent);
	g_clear_pointer(&fake_link.asked, g_free);
}

void fake_result(const LinkResult *result)
{
	FakeSent *sent = g_ptr_array_steal_index(fake_link.sent, 0);

	sent->done(sent->data, result);
	sent_free(sent);
}

LinkItem *fake_item_new(const char *payload)
{
	LinkItem *item = g_new0(LinkItem, 1);

	item->payload = g_strdup(payload);
	item->trace = g_strdup("0123456789abcdef");
	item->may_act = TRUE;
	item->deadline = G_MAXINT64;
	return item;
}

void fake_item_give(LinkItem *item)
{
	fake_link.handler->item(fake_link.data, item);
}

LinkItem *fake_item(const char *payload)
{
	LinkItem *item = fake_item_new(payload);

	fake_item_give(item);
	return item;
}

void fake_item_free(LinkItem *item)
{
	g_free(item->payload);
	g_free(item->trace);
	g_free(item->condition);
	g_free(item->type);
	g_free(item->address);
	g_free(item);
}

/* ---- core/gateway/link/link.h ---- */

gboolean link_send(Link *link, const LinkSend *send)
{
	FakeSent *sent;

	g_assert(link == the_link);
	if (fake_link.sent->len >= fake_link.window)
		return FALSE;
	sent = g_new0(FakeSent, 1);
	sent->payload = g_strndup(g_bytes_get_data(send->payload, NULL),
				  g_bytes_get_size(send->payload));
	sent->trace = g_strdup(send->trace);
	sent->key = g_strdup(send->key);
	sent->life = send->life;
	sent->again = send->again;
	sent->done = send->done;
	sent->back = send->back;
	sent->data = send->data;
	g_ptr_array_add(fake_link.sent, sent);
	return TRUE;
}

gboolean link_up(const Link *link)
{
	(void)link;
	return fake_link.up;
}

gboolean link_draining(const Link *link)
{
	(void)link;
	return FALSE;
}

const char *link_peer(const Link *link)
{
	(void)link;
	return "edge1.contoso.test";
}

gboolean link_connected(const Link *link)
{
	return link_up(link);
}

const char *link_problem(const Link *link)
{
	(void)link;
	return NULL;
}

void link_peer_config(const Link *link, guint64 *topology, guint64 *settings)
{
	(void)link;
	*topology = fake_link.topology;
	*settings = fake_link.settings;
}

gint64 link_down_ms(const Link *link)
{
	return link_up(link) ? 0 : 1;
}

gboolean link_may_hand_over(const Link *link)
{
	(void)link;
	return FALSE;
}

void link_take_back(Link *link, gboolean unsent_only)
{
	static const LinkResult gone = { .unsure = TRUE,
					 .condition = "remote-server-timeout",
					 .type = "wait" };

	(void)link;
	while (!unsent_only && fake_link.sent->len) {
		FakeSent *sent = fake_link.sent->pdata[0];

		if (!sent->back) {
			fake_result(&gone);
			continue;
		}
		g_ptr_array_steal_index(fake_link.sent, 0);
		sent->back(sent->data, TRUE);
		sent_free(sent);
	}
}

guint link_pending(const Link *link)
{
	(void)link;
	return fake_link.sent->len;
}

const char *link_item_payload(const LinkItem *item, gsize *length)
{
	*length = strlen(item->payload);
	return item->payload;
}

/* From another edge. */
Link *link_item_link(const LinkItem *item)
{
	(void)item;
	return NULL;
}

const char *link_item_trace(const LinkItem *item)
{
	return item->trace;
}

gboolean link_item_again(const LinkItem *item)
{
	return item->again;
}

gint64 link_item_deadline(const LinkItem *item)
{
	return item->deadline;
}

gboolean link_item_may_act(LinkItem *item)
{
	return item->may_act;
}

gboolean link_item_withdrawn(const LinkItem *item)
{
	return item->withdrawn;
}

void link_item_ok(LinkItem *item)
{
	g_assert_cmpint(item->result, ==, 0);
	item->result = 1;
}

void link_item_no(LinkItem *item, const LinkResult *result)
{
	g_assert_cmpint(item->result, ==, 0);
	item->result = 2;
	item->condition = g_strdup(result->condition);
	item->type = g_strdup(result->type);
	item->address = g_strdup(result->address);
	item->unsure = result->unsure;
}

void link_ask(Link *link, json_t *request, LinkAnswerFn *fn, void *data)
{
	g_autoptr(json_t) answer = json_object();

	(void)link;
	g_free(fake_link.asked);
	fake_link.asked = json_format(request);
	json_object_set(answer, "relayed", request);
	fn(data, answer, NULL);
}

LinkSet *link_set_dial(Loop *loop, const LinkSelf *self,
		       const LinkHandler *handler, void *data, GError **error)
{
	(void)loop;
	(void)self;
	(void)error;
	fake_link.handler = handler;
	fake_link.data = data;
	return (LinkSet *)&fake_link;
}

void link_set_free(LinkSet *set)
{
	static const LinkResult gone = { .unsure = TRUE,
					 .condition = "remote-server-timeout",
					 .type = "wait" };

	while (set && fake_link.sent->len)
		fake_result(&gone);
}

void link_set_peers(LinkSet *set, const LinkPeer *peers, guint count)
{
	(void)set;
	(void)peers;
	fake_link.peers = count;
}

void link_set_config(LinkSet *set, guint64 topology, guint64 settings)
{
	(void)set;
	(void)topology;
	(void)settings;
}

void link_set_drain(LinkSet *set)
{
	(void)set;
}

void link_set_finish(LinkSet *set, LoopFn *done, void *data)
{
	(void)set;
	done(data);
}

Link **link_set_links(LinkSet *set, guint *count)
{
	static Link *links[1];

	(void)set;
	links[0] = the_link;
	*count = fake_link.none ? 0 : 1;
	return links;
}
