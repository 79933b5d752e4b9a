#include "core/gateway/link/set.h"

#include "core/base/random.h"
#include "core/gateway/base/trace.h"

#include <string.h>

enum { POLL_MS = 250 };

static void partner_state_free(void *data)
{
	PartnerState *state = data;
	g_free(state->text);
	g_free(state);
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

/* Whether all are closed. */
static bool close_drained(LinkSet *set)
{
	bool all = true;
	for (guint i = 0; i < set->links->len; i++)
		all &= link_poll_drained(set->links->pdata[i]);
	return all;
}

static void on_poll(void *data)
{
	LinkSet *set = data;
	for (guint i = 0; i < set->links->len; i++)
		link_poll(set->links->pdata[i]);
	if (!set->finishing || !close_drained(set) || !set->finished)
		return;
	LoopFn *finished = set->finished;
	set->finished = NULL;
	finished(set->finished_data);
}

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
	Link *link = g_ptr_array_steal_index(set->links, index);
	g_ptr_array_add(set->retired, link);
	endpoint_give_up(link->endpoint);
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
				    link_now(link));
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
		endpoint_drain(link->endpoint, link_now(link));
	}
}

void link_set_finish(LinkSet *set, LoopFn *done, void *data)
{
	if (!set->draining)
		link_set_drain(set);
	set->finishing = true;
	set->finished = done;
	set->finished_data = data;
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
