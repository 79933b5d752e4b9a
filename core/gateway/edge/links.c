#include "core/gateway/base/rendezvous.h"
#include "core/gateway/edge/edge_private.h"
#include "core/gateway/edge/limits.h"
#include "core/gateway/edge/pair.h"
#include "core/gateway/edge/relay.h"
#include "core/gateway/edge/wrote.h"
#include "core/gateway/link/courier.h"
#include "core/gateway/link/limits.h"

/* A short break does not change who owns a user. */
static gboolean is_passed_over(const Link *link)
{
	return link_draining(link) || link_down_ms(link) >= LINK_PATIENCE_MS;
}

/* Over the published list, whoever of it is connected. */
static Link *owner_of(void *data, const char *user)
{
	Edge *edge = data;
	guint count = 0;
	Link **all = link_set_links(edge->links, &count);
	Link *owner = NULL;
	for (guint i = 0; i < count; i++)
		if (!is_passed_over(all[i]) &&
		    (!owner || rendezvous_before(user, link_peer(all[i]),
						 link_peer(owner))))
			owner = all[i];
	return owner;
}

static gboolean send_up(void *data, const char *user, const LinkSend *send)
{
	Edge *edge = data;
	g_autofree char *owner = g_utf8_strdown(user, -1);
	return courier_send(edge->courier, owner, send) == COURIER_TAKEN;
}

static gboolean is_serving(void *data)
{
	Edge *edge = data;
	guint count = 0;
	Link **all = link_set_links(edge->links, &count);
	for (guint i = 0; i < count; i++)
		if (!is_passed_over(all[i]))
			return TRUE;
	return FALSE;
}

static void tell_partner(void *data, const char *domain, gboolean up,
			 const char *text)
{
	Edge *edge = data;
	guint count = 0;
	Link **all = link_set_links(edge->links, &count);
	for (guint i = 0; i < count; i++)
		link_partner_state(all[i], domain, up, text);
}

void edge_set_links(Edge *edge, LinkSet *links)
{
	Uplink uplink = { send_up, is_serving, tell_partner, edge };
	CourierSetup courier = { edge->loop, links, owner_of, edge,
				 RELAY_WAITING_MS };
	edge->links = links;
	edge->courier = courier_new(&courier);
	edge_set_uplink(edge, &uplink);
}

/* An item until its result; the edge may be gone before. */
typedef struct Task {
	Edge *edge;
	LinkItem *item;
} Task;

static void on_done(void *data, const LinkResult *result)
{
	Task *task = data;
	if (result->ok && !task->edge->freeing)
		wrote_tell(task->edge, task->item);
	if (result->ok)
		link_item_ok(task->item);
	else
		link_item_no(task->item, result);
	g_free(task);
}

static gboolean may_act(void *data)
{
	return link_item_may_act(((Task *)data)->item);
}

void edge_item(Edge *edge, LinkItem *item)
{
	gsize length = 0;
	const char *payload = link_item_payload(item, &length);
	Task *task = g_new(Task, 1);
	*task = (Task){ edge, item };
	RelayItem relayed = { .payload = payload,
			      .length = length,
			      .trace = link_item_trace(item),
			      .again = link_item_again(item),
			      .deadline = link_item_deadline(item),
			      .done = on_done,
			      .may_act = may_act,
			      .data = task };
	relay_item(edge->relay, &relayed);
}

/* A front end that was not there hears how the partners are. */
void edge_changed(Edge *edge, Link *link)
{
	GHashTableIter iter;
	void *value;
	g_hash_table_iter_init(&iter, edge->pairs);
	while (link_up(link) && g_hash_table_iter_next(&iter, NULL, &value)) {
		const Pair *pair = value;
		const char *text = pair_last_error(pair);
		if (pair_up(pair) || text)
			link_partner_state(link, pair_remote(pair),
					   pair_up(pair), text ? text : "");
	}
	pairs_retry(edge);
	courier_retry(edge->courier);
	relay_retry(edge->relay);
}
