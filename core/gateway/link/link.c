#include "core/gateway/link/link.h"

#include "core/gateway/base/metrics.h"
#include "core/gateway/base/trace.h"
#include "core/gateway/link/inbox.h"
#include "core/gateway/link/limits.h"
#include "core/gateway/link/set.h"

gint64 link_now(const Link *link)
{
	return loop_now(link->set->loop);
}

void link_attach(Link *link)
{
	link->attached = true;
	endpoint_connected(link->endpoint, link_now(link));
}

void link_detach(Link *link, const char *reason)
{
	if (reason && g_strcmp0(reason, link->problem)) {
		trace_line(TRACE_WARNING, "link", NULL, "link with %s: %s",
			   link->computer, reason);
		g_free(link->problem);
		link->problem = g_strdup(reason);
	}
	if (!link->attached)
		return;
	link->attached = false;
	endpoint_disconnected(link->endpoint, link_now(link));
}

bool link_receive(Link *link, WireElement *element, GError **error)
{
	return endpoint_receive(link->endpoint, element, link_now(link), error);
}

static void dial(Link *link)
{
	const OwnFiles *own = &link->set->own;
	DialTarget target = {
		own->computer,	     own->key_file,  own->certificate_file,
		own->authority_file, link->computer, link->address,
		link->port
	};
	link->dialer =
		dialer_new(link->set->loop, &target, &link_dial_events, link);
}

static void disconnect(Link *link, const char *reason)
{
	if (link->guest)
		guest_close(link->guest, reason);
	else if (link->dialer)
		dialer_close(link->dialer, reason);
}

Link *link_new(LinkSet *set, const LinkPeer *peer)
{
	Link *link = g_new0(Link, 1);
	link->set = set;
	link->computer = g_strdup(peer->computer);
	link->address = g_strdup(peer->address);
	link->port = peer->port;
	link->down_since = loop_now(set->loop);
	link->results_due = timer_new(set->loop, link_results_due, link);
	link->endpoint = endpoint_new(
		set->epoch, set->keys,
		set->keys ? &link_edge_events : &link_frontend_events, link);
	endpoint_set_config(link->endpoint, set->topology, set->settings,
			    loop_now(set->loop));
	if (set->draining)
		endpoint_drain(link->endpoint, loop_now(set->loop));
	if (!set->keys)
		dial(link);
	return link;
}

void link_free(void *data)
{
	Link *link = data;
	link->gone = true; /* nobody is told of it any more */
	metric_add(METRIC_LINKS_UP, -link->was_up);
	if (link->guest)
		guest_close(link->guest,
			    link->set->ending
				    ? NULL
				    : "this computer is no longer listed");
	g_clear_pointer(&link->dialer, dialer_free);
	g_clear_pointer(&link->results_due, timer_free);
	g_clear_pointer(&link->endpoint, endpoint_free);
	g_clear_pointer(&link->computer, g_free);
	g_clear_pointer(&link->address, g_free);
	g_clear_pointer(&link->problem, g_free);
	if (!link->scheduled)
		g_free(link);
}

void link_poll(Link *link)
{
	g_autoptr(GError) error = NULL;
	if (link->dialer)
		dialer_poll(link->dialer, endpoint_greeted(link->endpoint));
	if (!endpoint_poll(link->endpoint, link_now(link), &error))
		disconnect(link, error->message);
}

/* A drained link is closed when nobody owes anything, or after a while. */
bool link_poll_drained(Link *link)
{
	if (link->attached &&
	    (endpoint_idle(link->endpoint) ||
	     link_now(link) - link->set->drain_since > LINK_DRAIN_MS)) {
		Dialer *dialer = g_steal_pointer(&link->dialer);
		if (link->guest)
			guest_close(link->guest, NULL);
		link_detach(link, NULL);
		dialer_free(dialer);
	}
	return !link->attached;
}

gboolean link_send(Link *link, const LinkSend *send)
{
	return endpoint_send(link->endpoint, send, link_now(link));
}

gboolean link_up(const Link *link)
{
	return endpoint_up(link->endpoint);
}

gboolean link_draining(const Link *link)
{
	return endpoint_draining(link->endpoint);
}

gboolean link_connected(const Link *link)
{
	return link->attached;
}

const char *link_peer(const Link *link)
{
	return link->computer;
}

const char *link_problem(const Link *link)
{
	return link->problem;
}

void link_peer_config(const Link *link, guint64 *topology, guint64 *settings)
{
	endpoint_peer_config(link->endpoint, topology, settings);
}

guint link_pending(const Link *link)
{
	return endpoint_pending(link->endpoint);
}

gboolean link_may_hand_over(const Link *link)
{
	return endpoint_may_hand_over(link->endpoint, link_now(link));
}

gint64 link_down_ms(const Link *link)
{
	return link_up(link) ? 0 : link_now(link) - link->down_since;
}

void link_take_back(Link *link, gboolean unsent_only)
{
	endpoint_take_back(link->endpoint, unsent_only);
}

Link *link_item_link(const LinkItem *item)
{
	Endpoint *endpoint;
	return endpoint_data_of(item, &endpoint);
}

gboolean link_item_may_act(LinkItem *item)
{
	Endpoint *endpoint;
	const Link *link = endpoint_data_of(item, &endpoint);
	gboolean may = link && !item->withdrawn &&
		       endpoint_may_act(endpoint, link_now(link));
	item->acted |= may;
	return may;
}

void link_partner_state(Link *link, const char *domain, gboolean up,
			const char *text)
{
	LinkSet *set = link->set;
	PartnerState *state = g_new(PartnerState, 1);
	*state = (PartnerState){ up, g_strdup(text) };
	g_hash_table_replace(set->partners, g_strdup(domain), state);
	for (guint i = 0; i < set->links->len; i++)
		endpoint_partner(((Link *)set->links->pdata[i])->endpoint,
				 domain, up, text);
}

void link_record(Link *link, const char *stream, guint64 number, GBytes *record)
{
	endpoint_record(link->endpoint, stream, number, record);
}

void link_ask(Link *link, json_t *request, LinkAnswerFn *fn, void *data)
{
	endpoint_ask(link->endpoint, request, fn, data, link_now(link));
}

void link_answer(Link *link, guint64 number, json_t *answer)
{
	endpoint_answer(link->endpoint, number, answer);
}
