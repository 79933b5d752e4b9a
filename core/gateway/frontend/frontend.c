#include "core/gateway/frontend/frontend.h"

#include "core/gateway/base/repeat.h"
#include "core/gateway/frontend/ask.h"
#include "core/gateway/frontend/inbound.h"
#include "core/gateway/frontend/lane.h"
#include "core/gateway/frontend/legacy.h"
#include "core/gateway/frontend/limits.h"
#include "core/gateway/frontend/listen.h"
#include "core/gateway/frontend/outbound.h"
#include "core/gateway/frontend/owed.h"
#include "core/gateway/frontend/presence.h"
#include "core/gateway/frontend/role.h"
#include "core/gateway/frontend/sessions.h"
#include "core/gateway/frontend/siblings.h"
#include "core/gateway/frontend/talks.h"
#include "core/gateway/msrp/agent.h"

#include <string.h>

/* ---- what comes from outside ---- */

static void on_item(void *data, LinkItem *item)
{
	inbound_take(data, item);
}

static void on_changed(void *data, Link *link)
{
	Frontend *frontend = data;

	trace_line(TRACE_INFO, "link", NULL, "%s is %s", link_peer(link),
		   link_up(link) ? "up" : "down");
	frontend->owed_next = 0;
	courier_retry(frontend->courier);
	lanes_tick(frontend);
	owed_tick(frontend, loop_now(frontend->loop));
}

static void on_partner(void *data, Link *link, const char *domain, gboolean up,
		       const char *text)
{
	Frontend *frontend = data;

	if (!frontend->config || !config_partner(frontend->config, domain))
		return;
	trace_line(TRACE_INFO, "link", NULL, "%s: partner %s is %s%s%s",
		   link_peer(link), domain, up ? "up" : "down",
		   text && *text ? ": " : "", text ? text : "");
	presence_partner(data, domain, up);
}

static const LinkHandler link_handler = {
	.item = on_item,
	.changed = on_changed,
	.partner = on_partner,
};

/* ---- time ---- */

static gboolean is_waiting(const Frontend *frontend)
{
	return frontend->outbound.length ||
	       g_hash_table_size(frontend->inbound);
}

static void on_links_closed(void *data)
{
	Frontend *frontend = data;

	frontend->drained(frontend->drained_data);
}

/* The links last: a result that they did not carry would be asked for anew. */
static void end_drain(Frontend *frontend, gint64 now)
{
	gboolean empty = !is_waiting(frontend) && !frontend->outbound_open &&
			 !owed_is_fresh(frontend) &&
			 !state_pending(frontend->state) &&
			 !presence_waits(frontend);

	if (!frontend->drained || frontend->closing ||
	    (!empty && now < frontend->drain_until))
		return;
	frontend->closing = TRUE;
	if (frontend->links)
		link_set_finish(frontend->links, on_links_closed, frontend);
	else
		on_links_closed(frontend);
}

static void on_tick(void *data)
{
	Frontend *frontend = data;
	gint64 now = loop_now(frontend->loop);

	outbound_tick(frontend, now);
	inbound_tick(frontend, now);
	lanes_tick(frontend);
	owed_tick(frontend, now);
	talks_tick(frontend->talks, now);
	if (!is_waiting(frontend) && !frontend->owed.length &&
	    !talks_waiting(frontend->talks) && !frontend->draining)
		timer_stop(frontend->tick);
	end_drain(frontend, now);
}

void frontend_wake(Frontend *frontend)
{
	if (!timer_running(frontend->tick))
		timer_start(frontend->tick, TICK_MS, TICK_MS);
}

void frontend_trace_body(const Frontend *frontend, const char *area,
			 const char *trace, const Xml *stanza)
{
	const Xml *body;
	g_autofree char *text = NULL;

	if (!frontend->config->gateway.log_bodies)
		return;
	body = xml_child(stanza, "body", NULL);
	text = body ? xml_text(body) : NULL;
	trace_line(TRACE_INFO, area, trace, "body: %s", text ? text : "");
}

/* ---- partners that go ---- */

static void on_former_end(void *data)
{
	Frontend *frontend = data;

	g_clear_pointer(&frontend->former, config_unref);
	sessions_apply(frontend->sessions);
}

/* Who goes to another gateway has written what is on its way here to us. */
static void keep_former(Frontend *frontend, const Config *next)
{
	if (!next->legacy_gateway)
		g_clear_pointer(&frontend->former, config_unref);
	if (!frontend->config || !next->legacy_gateway ||
	    !config_loses_partner(frontend->config, next))
		return;
	g_clear_pointer(&frontend->former, config_unref);
	frontend->former = config_ref(frontend->config);
	timer_start(frontend->former_end, FORMER_MS, 0);
}

/* ---- life ---- */

static void copy_self(LinkSelf *to, const LinkSelf *from)
{
	to->computer = g_strdup(from->computer);
	to->key_file = g_strdup(from->key_file);
	to->certificate_file = g_strdup(from->certificate_file);
	to->authority_file = g_strdup(from->authority_file);
	to->topology = from->topology;
	to->settings = from->settings;
}

static void clear_self(LinkSelf *self)
{
	g_free((char *)self->computer);
	g_free((char *)self->key_file);
	g_free((char *)self->certificate_file);
	g_free((char *)self->authority_file);
}

/* Nothing is told "ok" meanwhile; what is known goes on in memory. */
static void on_state_failed(void *data, const GError *error, guint lost)
{
	Frontend *frontend = data;

	frontend->counters.state_failed++;
	frontend->counters.state_lost += lost;
	trace_repeat(TRACE_ERROR, "state", NULL, error->message,
		     "%s: what subscriptions and owed stanzas become is kept "
		     "in memory until it can be written",
		     error->message);
	if (lost)
		trace_line(TRACE_ERROR, "state", NULL,
			   "%u changes can never be written: after a restart "
			   "they are as before",
			   lost);
}

Frontend *frontend_new(Loop *loop, const FrontendOptions *options,
		       GError **error)
{
	g_autoptr(Frontend) frontend = g_new0(Frontend, 1);

	frontend->loop = loop;
	copy_self(&frontend->self, options->self);
	frontend->address = g_strdup(options->address);
	frontend->port = options->port;
	frontend->since = loop_now(loop);
	frontend->edges = edges_new();
	frontend->contacts = contacts_new(&frontend->counters);
	frontend->forms = forms_new(&frontend->counters);
	frontend->talks = talks_new(frontend);
	frontend->sessions = sessions_new(
		frontend, options->session_idle ? options->session_idle
						: SESSION_IDLE_MS);
	frontend->presences = presences_new(frontend);
	frontend->legacy = legacy_new(frontend);
	frontend->resolver = options->resolver;
	frontend->pools = pools_new(loop, options->resolver);
	frontend->siblings = siblings_new(frontend, options->resolver);
	frontend->strangers = strangers_new();
	frontend->tick = timer_new(loop, on_tick, frontend);
	frontend->former_end = timer_new(loop, on_former_end, frontend);
	frontend->pairs =
		g_hash_table_new_full(g_str_hash, g_str_equal, NULL, lane_free);
	frontend->inbound = g_hash_table_new(NULL, NULL);
	frontend->owed_pairs = g_hash_table_new_full(
		g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_queue_free);
	frontend->refused =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	frontend->state =
		state_open(loop, options->state_path, &frontend->left, error);
	if (!frontend->state)
		return NULL;
	state_on_failed(frontend->state, on_state_failed, frontend);
	return g_steal_pointer(&frontend);
}

void frontend_free(Frontend *frontend)
{
	if (!frontend)
		return;
	courier_free(frontend->courier);
	link_set_free(frontend->links);
	sessions_free(frontend->sessions);
	msrp_agent_free(frontend->msrp);
	inbound_clear(frontend);
	presences_free(frontend->presences);
	owed_clear(frontend);
	siblings_free(frontend->siblings);
	pools_free(frontend->pools);
	sip_agent_free(frontend->agent);
	legacy_free(frontend->legacy);
	strangers_free(frontend->strangers);
	listen_clear(frontend);
	state_free(frontend->state);
	timer_free(frontend->tick);
	timer_free(frontend->former_end);
	g_hash_table_unref(frontend->pairs);
	g_hash_table_unref(frontend->inbound);
	g_hash_table_unref(frontend->owed_pairs);
	g_hash_table_unref(frontend->refused);
	g_clear_pointer(&frontend->left, g_ptr_array_unref);
	contacts_free(frontend->contacts);
	forms_free(frontend->forms);
	talks_free(frontend->talks);
	edges_free(frontend->edges);
	g_clear_pointer(&frontend->config, config_unref);
	g_clear_pointer(&frontend->former, config_unref);
	clear_self(&frontend->self);
	g_free(frontend->address);
	g_free(frontend);
}

/* ---- configuration ---- */

static void set_peers(Frontend *frontend, const Config *config)
{
	g_autofree LinkPeer *peers =
		g_new0(LinkPeer, config->computers->len + 1);
	guint count = 0;

	for (guint i = 0; i < config->computers->len; i++) {
		const ComputerConfig *computer = config->computers->pdata[i];

		if (g_strcmp0(computer->role, "edge"))
			continue;
		peers[count++] =
			(LinkPeer){ computer->fqdn, computer->internal_address,
				    computer->link_port };
	}
	link_set_peers(frontend->links, peers, count);
	link_set_config(frontend->links, config->topology, config->settings);
}

static Link *choose_edge(void *data, const char *domains)
{
	Frontend *frontend = data;

	return edges_choose(frontend->edges, frontend->links, domains);
}

static gboolean open_links(Frontend *frontend, const Config *config,
			   GError **error)
{
	frontend->self.topology = config->topology;
	frontend->self.settings = config->settings;
	frontend->links = link_set_dial(frontend->loop, &frontend->self,
					&link_handler, frontend, error);
	if (!frontend->links)
		return FALSE;
	CourierSetup setup = { frontend->loop, frontend->links, choose_edge,
			       frontend, OUTBOUND_LIFE_MS };
	frontend->courier = courier_new(&setup);
	return TRUE;
}

/* What an earlier process had taken over, in the order of arrival. */
static void take_left_rows(Frontend *frontend)
{
	g_autoptr(GPtrArray) rows = g_steal_pointer(&frontend->left);

	for (guint i = 0; rows && i < rows->len; i++) {
		StateRow *row = rows->pdata[i];

		if (row->kind == STATE_MESSAGE) {
			inbound_take_row(frontend, row);
			continue;
		}
		rows->pdata[i] = NULL;
		owed_take_left(frontend, row);
	}
}

gboolean frontend_apply(Frontend *frontend, Config *config, GError **error)
{
	if (!listen_apply(frontend, config, error))
		return FALSE;
	if (!frontend->links && !open_links(frontend, config, error))
		return FALSE;
	keep_former(frontend, config);
	presences_leave(frontend->presences, config);
	edges_apply(frontend->edges, frontend->config, config);
	config_ref(config);
	g_clear_pointer(&frontend->config, config_unref);
	frontend->config = config;
	siblings_apply(frontend->siblings, config);
	set_peers(frontend, config);
	legacy_apply(frontend->legacy);
	take_left_rows(frontend);
	presences_start(frontend->presences);
	presences_apply(frontend->presences);
	sessions_apply(frontend->sessions);
	return TRUE;
}

void frontend_set_sip_files(Frontend *frontend, const SipTrustFiles *files)
{
	listen_set_files(frontend, files);
}

LinkSet *frontend_links(Frontend *frontend)
{
	return frontend->links;
}

guint16 frontend_sip_port(const Frontend *frontend)
{
	return frontend->agent ? sip_agent_port(frontend->agent) : 0;
}

void frontend_ask(Frontend *frontend, json_t *request, FrontendAnswerFn *fn,
		  void *data)
{
	ask_answer(frontend, request, fn, data);
}

void frontend_drain(Frontend *frontend, LoopFn *done, void *data)
{
	frontend->draining = TRUE;
	frontend->drain_until = loop_now(frontend->loop) + DRAIN_MS;
	frontend->drained = done;
	frontend->drained_data = data;
	sessions_end(frontend->sessions);
	presence_look(frontend, TRUE);
	if (frontend->agent)
		sip_agent_drain(frontend->agent);
	if (frontend->links)
		link_set_drain(frontend->links);
	frontend_wake(frontend);
}
