#include "core/gateway/frontend/edges.h"

#include "core/gateway/base/rendezvous.h"

#include <string.h>

typedef struct Since {
	guint64 topology, settings;
	gboolean reached; /* an edge has been seen that knows it */
} Since;

struct Edges {
	GHashTable *since; /* partner domain -> Since */
};

Edges *edges_new(void)
{
	Edges *edges = g_new0(Edges, 1);

	edges->since =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	return edges;
}

void edges_free(Edges *edges)
{
	if (!edges)
		return;
	g_hash_table_unref(edges->since);
	g_free(edges);
}

/* With the first configuration nobody knows when a partner was added: any
 * edge that has applied something will do. */
static Since since_of(const Edges *edges, const Config *before,
		      const Config *now, const char *domain)
{
	const Since *known = g_hash_table_lookup(edges->since, domain);

	if (!before)
		return (Since){ 0, 0, TRUE };
	if (known && config_partner(before, domain))
		return *known;
	return (Since){ now->topology, now->settings, FALSE };
}

void edges_apply(Edges *edges, const Config *before, const Config *now)
{
	GHashTable *since =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	GHashTableIter iter;
	void *domain;

	g_hash_table_iter_init(&iter, now->partner_by_domain);
	while (g_hash_table_iter_next(&iter, &domain, NULL)) {
		Since is = since_of(edges, before, now, domain);

		g_hash_table_insert(since, g_strdup(domain),
				    g_memdup2(&is, sizeof(is)));
	}
	g_hash_table_unref(edges->since);
	edges->since = since;
}

static gboolean knows_partner(const Edges *edges, Link *link,
			      const char *partner)
{
	const Since *since = g_hash_table_lookup(edges->since, partner);
	guint64 topology, settings;

	link_peer_config(link, &topology, &settings);
	return since && topology >= since->topology &&
	       settings >= since->settings;
}

gboolean edges_reached(Edges *edges, LinkSet *links, const char *partner)
{
	Since *since = g_hash_table_lookup(edges->since, partner);
	guint count;
	Link **all = link_set_links(links, &count);

	for (guint i = 0; since && !since->reached && i < count; i++)
		since->reached = link_up(all[i]) &&
				 knows_partner(edges, all[i], partner);
	return since && since->reached;
}

/* Up before down; among equals the highest weight. */
static gboolean is_better(const char *pair, Link *link, Link *best)
{
	if (!best)
		return TRUE;
	if (link_up(link) != link_up(best))
		return link_up(link);
	return rendezvous_before(pair, link_peer(link), link_peer(best));
}

char *edges_pair(const char *local, const char *partner)
{
	return g_strjoin(" ", local, partner, NULL);
}

Link *edges_choose(Edges *edges, LinkSet *links, const char *pair)
{
	const char *partner = strchr(pair, ' ') + 1;
	guint count;
	Link **all = link_set_links(links, &count);
	Link *best = NULL;

	for (guint i = 0; i < count; i++) {
		if (link_up(all[i]) && !knows_partner(edges, all[i], partner))
			continue;
		if (is_better(pair, all[i], best))
			best = all[i];
	}
	return best;
}
