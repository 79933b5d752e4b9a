#include "core/gateway/edge/edge_private.h"
#include "core/gateway/edge/limits.h"
#include "core/gateway/edge/pair.h"
#include "core/gateway/edge/passage.h"

/* Removing takes effect on front ends first: what they still say to a partner
 * that goes (that a user is away, what was under way) gets through, until all
 * of them have the configuration without it. */

/* Whether every front end that is there has what this edge has. */
static gboolean have_it(const Edge *edge)
{
	const Config *config = edge->config;
	guint count = 0;
	Link **all = edge->links ? link_set_links(edge->links, &count) : NULL;

	for (guint i = 0; i < count; i++) {
		guint64 topology = 0, settings = 0;

		if (!link_up(all[i]))
			continue;
		link_peer_config(all[i], &topology, &settings);
		if (topology < config->topology || settings < config->settings)
			return FALSE;
	}
	return TRUE;
}

static gboolean still_owes(const Edge *edge)
{
	GHashTableIter iter;
	void *domain;

	g_hash_table_iter_init(&iter, edge->departing->partner_by_domain);
	while (g_hash_table_iter_next(&iter, &domain, NULL))
		if (!config_partner(edge->config, domain) &&
		    pairs_owe(edge, domain))
			return TRUE;
	return FALSE;
}

void departed_begin(Edge *edge, Config *former)
{
	if (!former || edge->departing ||
	    !config_loses_partner(former, edge->config) || have_it(edge))
		return;
	edge->departing = config_ref(former);
	edge->departing_until = loop_now(edge->loop) + DEPARTING_MS;
}

void departed_tick(Edge *edge)
{
	if (!edge->departing || (loop_now(edge->loop) < edge->departing_until &&
				 (!have_it(edge) || still_owes(edge))))
		return;
	g_clear_pointer(&edge->departing, config_unref);
	inbound_apply(edge);
	pairs_apply(edge);
	passages_apply(edge);
}

const PartnerConfig *departed_partner(const Edge *edge, const char *domain)
{
	return edge->departing ? config_partner(edge->departing, domain) : NULL;
}
