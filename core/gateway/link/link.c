#include "core/gateway/link/link.h"

#include "core/base/random.h"
#include "core/gateway/base/trace.h"
#include "core/gateway/link/limits.h"
#include "core/gateway/link/set.h"

#include <string.h>

enum { POLL_MS = 250 };

typedef struct PartnerState {
	gboolean up;
	char *text;
} PartnerState;

static void partner_state_free(void *data)
{
	PartnerState *state = data;
	g_free(state->text);
	g_free(state);
}

/* ---- from and to the endpoint ---- */

static gint64 now_of(const Link *link)
{
	return loop_now(link->set->loop);
}

static void flush(void *data)
{
	Link *link = data;
	link->scheduled = false;
	if (link->gone) {
		g_free(link);
		return;
	}
	if (!link->attached)
		return;
	g_autoptr(GString) text = g_string_new(NULL);
	gsize unwritten = link->guest ? guest_unwritten(link->guest)
				      : dialer_unwritten(link->dialer);
	endpoint_take(link->endpoint, now_of(link), unwritten, text);
	if (!text->len)
		return;
	if (link->guest)
		guest_send(link->guest, text);
	else
		dialer_send(link->dialer, text);
}

void link_schedule(Link *link)
{
	if (link->scheduled)
		return;
	link->scheduled = true;
	loop_defer(link->set->loop, flush, link);
}

static void on_output(void *data)
{
	link_schedule(data);
}

static void on_item(void *data, LinkItem *item)
{
	LinkSet *set = ((Link *)data)->set;
	set->handler->item(set->data, item);
}

static void repeat_partners(Link *link)
{
	GHashTableIter iterator;
	void *domain, *state;
	g_hash_table_iter_init(&iterator, link->set->partners);
	while (g_hash_table_iter_next(&iterator, &domain, &state))
		endpoint_partner(link->endpoint, domain,
				 ((PartnerState *)state)->up,
				 ((PartnerState *)state)->text);
}

static void on_changed(void *data)
{
	Link *link = data;
	LinkSet *set = link->set;
	bool up = endpoint_up(link->endpoint);
	if (up && !link->was_up) {
		trace_line(TRACE_INFO, "link", NULL, "link with %s is up",
			   link->computer);
		g_clear_pointer(&link->problem, g_free);
		repeat_partners(link);
	}
	link->was_up = up;
	if (set->handler->changed)
		set->handler->changed(set->data, link);
}

static void on_partner(void *data, const char *domain, gboolean up,
		       const char *text)
{
	Link *link = data;
	if (link->set->handler->partner)
		link->set->handler->partner(link->set->data, link, domain, up,
					    text);
}

static void on_record(void *data, const char *stream, GBytes *record)
{
	Link *link = data;
	if (link->set->handler->record)
		link->set->handler->record(link->set->data, link, stream,
					   record);
}

static void on_ask(void *data, guint64 number, json_t *request)
{
	Link *link = data;
	if (link->set->handler->ask)
		link->set->handler->ask(link->set->data, link, number, request);
}

/* What comes the wrong way has no handler and is passed over: nobody tells a
 * front end records or questions, nor an edge the state of partners. */
static const EndpointHandler edge_handler = {
	.item = on_item,
	.changed = on_changed,
	.record = on_record,
	.ask = on_ask,
	.output = on_output,
};

static const EndpointHandler frontend_handler = {
	.item = on_item,
	.changed = on_changed,
	.partner = on_partner,
	.output = on_output,
};

/* ---- from the connections ---- */

void link_attach(Link *link)
{
	link->attached = true;
	endpoint_connected(link->endpoint, now_of(link));
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
	link->attached = link->was_up = false;
	endpoint_disconnected(link->endpoint, now_of(link));
}

bool link_receive(Link *link, WireElement *element, GError **error)
{
	return endpoint_receive(link->endpoint, element, now_of(link), error);
}

static void on_dial_opened(void *data)
{
	link_attach(data);
}

static gboolean on_dial_element(void *data, WireElement *element,
				GError **error)
{
	return link_receive(data, element, error);
}

static void on_dial_drained(void *data)
{
	link_schedule(data);
}

static void on_dial_closed(void *data, const char *reason)
{
	link_detach(data, reason);
}

static const DialHandler dial_handler = { on_dial_opened, on_dial_element,
					  on_dial_drained, on_dial_closed };

static void dial(Link *link)
{
	const OwnFiles *own = &link->set->own;
	DialTarget target = {
		own->computer,	     own->key_file,  own->certificate_file,
		own->authority_file, link->computer, link->address,
		link->port
	};
	link->dialer =
		dialer_new(link->set->loop, &target, &dial_handler, link);
}

static void disconnect(Link *link, const char *reason)
{
	if (link->guest)
		guest_close(link->guest, reason);
	else if (link->dialer)
		dialer_close(link->dialer, reason);
}

/* ---- links ---- */

static Link *link_new(LinkSet *set, const LinkPeer *peer)
{
	Link *link = g_new0(Link, 1);
	link->set = set;
	link->computer = g_strdup(peer->computer);
	link->address = g_strdup(peer->address);
	link->port = peer->port;
	link->endpoint = endpoint_new(
		set->epoch, set->keys,
		set->keys ? &edge_handler : &frontend_handler, link);
	endpoint_set_config(link->endpoint, set->topology, set->settings,
			    loop_now(set->loop));
	if (set->draining)
		endpoint_drain(link->endpoint, loop_now(set->loop));
	if (!set->keys)
		dial(link);
	return link;
}

static void link_free(void *data)
{
	Link *link = data;
	if (link->guest)
		guest_close(link->guest,
			    link->set->ending
				    ? NULL
				    : "this computer is no longer listed");
	g_clear_pointer(&link->dialer, dialer_free);
	g_clear_pointer(&link->endpoint, endpoint_free);
	g_clear_pointer(&link->computer, g_free);
	g_clear_pointer(&link->address, g_free);
	g_clear_pointer(&link->problem, g_free);
	link->gone = true;
	if (!link->scheduled)
		g_free(link);
}

Link *link_set_find(LinkSet *set, const char *computer)
{
	for (guint i = 0; i < set->links->len; i++) {
		Link *link = set->links->pdata[i];
		if (!g_ascii_strcasecmp(link->computer, computer))
			return link;
	}
	return NULL;
}

static void poll_link(Link *link)
{
	g_autoptr(GError) error = NULL;
	if (link->dialer)
		dialer_poll(link->dialer, endpoint_greeted(link->endpoint));
	if (!endpoint_poll(link->endpoint, now_of(link), &error))
		disconnect(link, error->message);
}

/* A drained link is closed when nobody owes anything, or after a while. */
static void poll_drained(Link *link)
{
	if (link->attached &&
	    (endpoint_idle(link->endpoint) ||
	     now_of(link) - link->set->drain_since > LINK_DRAIN_MS)) {
		Dialer *dialer = g_steal_pointer(&link->dialer);
		if (link->guest)
			guest_close(link->guest, NULL);
		link_detach(link, NULL);
		dialer_free(dialer);
	}
}

static void on_poll(void *data)
{
	LinkSet *set = data;
	for (guint i = 0; i < set->links->len; i++) {
		poll_link(set->links->pdata[i]);
		if (set->draining)
			poll_drained(set->links->pdata[i]);
	}
}

/* ---- the set ---- */

static void own_clear(OwnFiles *own)
{
	g_free(own->computer);
	g_free(own->key_file);
	g_free(own->certificate_file);
	g_free(own->authority_file);
}

static OwnFiles own_copy(const LinkSelf *self)
{
	return (OwnFiles){ g_strdup(self->computer), g_strdup(self->key_file),
			   g_strdup(self->certificate_file),
			   g_strdup(self->authority_file) };
}

static void on_sweep(void *data)
{
	g_ptr_array_set_size(((LinkSet *)data)->retired, 0);
}

static LinkSet *set_new(Loop *loop, const LinkSelf *self,
			const LinkHandler *handler, void *data)
{
	LinkSet *set = g_new0(LinkSet, 1);
	set->loop = loop;
	set->own = own_copy(self);
	set->handler = handler;
	set->data = data;
	set->epoch = random_u64();
	set->topology = self->topology;
	set->settings = self->settings;
	set->links = g_ptr_array_new_with_free_func(link_free);
	set->retired = g_ptr_array_new_with_free_func(link_free);
	set->sweep = timer_new(loop, on_sweep, set);
	set->partners = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
					      partner_state_free);
	set->poll = timer_new(loop, on_poll, set);
	timer_start(set->poll, POLL_MS, POLL_MS);
	return set;
}

LinkSet *link_set_listen(Loop *loop, const LinkSelf *self, const char *address,
			 guint16 port, const LinkHandler *handler, void *data,
			 GError **error)
{
	LinkSet *set = set_new(loop, self, handler, data);
	set->keys = keys_new();
	if (guests_listen(set, address, port, error))
		return set;
	link_set_free(set);
	return NULL;
}

/* Bad files are told here, not by a thread later. */
static bool check_files(const LinkSelf *self, GError **error)
{
	const char *files[] = { self->key_file, self->certificate_file,
				self->authority_file };
	for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *text = NULL;
		if (!g_file_get_contents(files[i], &text, NULL, error))
			return false;
	}
	return true;
}

LinkSet *link_set_dial(Loop *loop, const LinkSelf *self,
		       const LinkHandler *handler, void *data, GError **error)
{
	if (!check_files(self, error))
		return NULL;
	return set_new(loop, self, handler, data);
}

void link_set_free(LinkSet *set)
{
	if (!set)
		return;
	set->ending = true;
	g_ptr_array_unref(set->links);
	g_ptr_array_unref(set->retired);
	guests_free(set);
	keys_free(set->keys);
	timer_free(set->poll);
	timer_free(set->sweep);
	g_hash_table_unref(set->partners);
	own_clear(&set->own);
	g_free(set);
}

static gint compare(gconstpointer a, gconstpointer b)
{
	const Link *one = *(Link *const *)a, *other = *(Link *const *)b;
	return strcmp(one->computer, other->computer);
}

static bool same_peer(const Link *link, const LinkPeer *peer)
{
	return !g_ascii_strcasecmp(link->computer, peer->computer) &&
	       !g_strcmp0(link->address, peer->address) &&
	       link->port == peer->port;
}

static bool is_listed(const Link *link, const LinkPeer *peers, guint count)
{
	for (guint i = 0; i < count; i++)
		if (same_peer(link, &peers[i]))
			return true;
	return false;
}

/* A callback of the link may be the caller: it goes when that is over. */
static void retire(LinkSet *set, guint index)
{
	g_ptr_array_add(set->retired,
			g_ptr_array_steal_index(set->links, index));
	timer_start(set->sweep, 0, 0);
}

void link_set_peers(LinkSet *set, const LinkPeer *peers, guint count)
{
	for (guint i = set->links->len; i-- > 0;)
		if (!is_listed(set->links->pdata[i], peers, count))
			retire(set, i);
	for (guint i = 0; i < count; i++)
		if (!link_set_find(set, peers[i].computer))
			g_ptr_array_add(set->links, link_new(set, &peers[i]));
	g_ptr_array_sort(set->links, compare);
}

void link_set_config(LinkSet *set, guint64 topology, guint64 settings)
{
	set->topology = topology;
	set->settings = settings;
	for (guint i = 0; i < set->links->len; i++) {
		Link *link = set->links->pdata[i];
		endpoint_set_config(link->endpoint, topology, settings,
				    now_of(link));
	}
}

void link_set_renew(LinkSet *set, const LinkSelf *self)
{
	g_autoptr(GError) error = NULL;
	own_clear(&set->own);
	set->own = own_copy(self);
	if (set->keys && !guests_renew(set, &error))
		trace_line(TRACE_ERROR, "link", NULL,
			   "the new certificate is not used: %s",
			   error->message);
	for (guint i = 0; i < set->links->len; i++) {
		Link *link = set->links->pdata[i];
		if (link->dialer)
			dialer_set_files(link->dialer, self->key_file,
					 self->certificate_file,
					 self->authority_file);
	}
}

void link_set_drain(LinkSet *set)
{
	set->draining = true;
	set->drain_since = loop_now(set->loop);
	for (guint i = 0; i < set->links->len; i++) {
		Link *link = set->links->pdata[i];
		endpoint_drain(link->endpoint, now_of(link));
	}
}

Link **link_set_links(LinkSet *set, guint *count)
{
	*count = set->links->len;
	return (Link **)set->links->pdata;
}

guint16 link_set_port(const LinkSet *set)
{
	return set->listener ? listener_port(set->listener) : 0;
}

/* ---- what the roles ask of a link ---- */

gboolean link_send(Link *link, const LinkSend *send)
{
	return endpoint_send(link->endpoint, send, now_of(link));
}

gboolean link_up(const Link *link)
{
	return endpoint_up(link->endpoint);
}

gboolean link_draining(const Link *link)
{
	return endpoint_draining(link->endpoint);
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
	return endpoint_may_hand_over(link->endpoint, now_of(link));
}

gboolean link_item_may_act(const LinkItem *item)
{
	Endpoint *endpoint;
	const Link *link = endpoint_data_of(item, &endpoint);
	return link && endpoint_may_act(endpoint, now_of(link));
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
	endpoint_ask(link->endpoint, request, fn, data, now_of(link));
}

void link_answer(Link *link, guint64 number, json_t *answer)
{
	endpoint_answer(link->endpoint, number, answer);
}
