#include "core/report/gathered.h"

#include <string.h>

bool gather_site(Record *record, void *data)
{
	Gathered *gathered = data;
	ReportSite site = {
		.name = gathered_text(gathered, record, "Name"),
		.description = gathered_text(gathered, record, "Description"),
	};
	const char *route =
		gathered_name(gathered, record, "XmppFederationRoute");
	g_array_append_val(gathered->sites, site);
	if (route)
		g_hash_table_insert(gathered->site_routes, (char *)site.name,
				    (char *)route);
	return true;
}

bool gather_registrar(Record *record, void *data)
{
	Gathered *gathered = data;
	const char *edge = gathered_name(gathered, record, "EdgeServer");
	const char *pool = gathered_name(gathered, record, "PoolFqdn");
	if (edge && pool)
		g_hash_table_insert(gathered->pool_edges, (char *)pool,
				    (char *)edge);
	return true;
}

static bool has_service(Record *record, const char *role)
{
	Value services = record_get(record, "Services");
	g_autofree char *text = value_format(services);
	return strstr(text, role) != NULL;
}

bool gather_pool(Record *record, void *data)
{
	Gathered *gathered = data;
	const char *fqdn = gathered_text(gathered, record, "Fqdn");
	const char *site = gathered_name(gathered, record, "Site");
	g_hash_table_insert(gathered->site_of_pool, (char *)fqdn, (char *)site);
	if (has_service(record, "EdgeServer:")) {
		ReportEdge edge = { .fqdn = fqdn, .site = site };
		edge.computers = gathered_texts(gathered, record, "Computers");
		g_array_append_val(gathered->edges, edge);
		return true;
	}
	ReportPool pool = { .fqdn = fqdn, .site = site };
	pool.legacy = gathered_truth(record, "Legacy");
	pool.role = pool.legacy				? "Legacy pool"
		    : has_service(record, "Registrar:") ? "Front end pool"
							: "Pool";
	pool.computers = gathered_texts(gathered, record, "Computers");
	pool.edge = g_hash_table_lookup(gathered->pool_edges, fqdn);
	if (!pool.edge && site && !pool.legacy)
		pool.edge = g_hash_table_lookup(gathered->site_routes, site);
	pool.legacy_gateway =
		gathered_text(gathered, record, "LegacyXmppGateway");
	g_array_append_val(gathered->pools, pool);
	return true;
}

ReportPool *gathered_pool(const Gathered *gathered, const char *fqdn)
{
	for (guint i = 0; fqdn && i < gathered->pools->len; i++) {
		ReportPool *pool =
			&g_array_index(gathered->pools, ReportPool, i);
		if (strcmp(pool->fqdn, fqdn) == 0)
			return pool;
	}
	return NULL;
}

static ReportEdge *find_edge(const Gathered *gathered, const char *fqdn)
{
	for (guint i = 0; fqdn && i < gathered->edges->len; i++) {
		ReportEdge *edge =
			&g_array_index(gathered->edges, ReportEdge, i);
		if (strcmp(edge->fqdn, fqdn) == 0)
			return edge;
	}
	return NULL;
}

/* Addresses of all computers of an edge, one after the other. */
static const char *joined(Gathered *gathered, const char *before,
			  const char *more)
{
	if (!before || !more)
		return before ? before : more;
	g_autofree char *both = g_strdup_printf("%s %s", before, more);
	return gathered_keep(gathered, both);
}

bool gather_computer(Record *record, void *data)
{
	Gathered *gathered = data;
	const char *fqdn = gathered_text(gathered, record, "Fqdn");
	const char *at = gathered_name(gathered, record, "Pool");
	ReportPool *pool = gathered_pool(gathered, at);
	ReportEdge *edge = find_edge(gathered, at);
	if (pool && gathered_truth(record, "XmppGateway"))
		pool->gateways = gathered_with(gathered, pool->gateways, fqdn);
	if (!edge)
		return true;
	edge->internal_address =
		joined(gathered, edge->internal_address,
		       gathered_text(gathered, record, "InternalAddress"));
	edge->external_address =
		joined(gathered, edge->external_address,
		       gathered_text(gathered, record, "ExternalAddress"));
	return true;
}

bool gather_edge(Record *record, void *data)
{
	Gathered *gathered = data;
	ReportEdge *edge = find_edge(
		gathered, gathered_name(gathered, record, "PoolFqdn"));
	const char *xmpp = gathered_text(gathered, record, "XmppListeningPort");
	const char *link = gathered_text(gathered, record, "XmppInternalPort");
	if (!edge)
		return true;
	g_autofree char *outside =
		g_strdup_printf("TCP %s XMPP", xmpp ? xmpp : "5269");
	g_autofree char *inside =
		g_strdup_printf("TCP %s link", link ? link : "23456");
	edge->ports =
		gathered_with(gathered, NULL, gathered_keep(gathered, outside));
	edge->ports = gathered_with(gathered, edge->ports,
				    gathered_keep(gathered, inside));
	return true;
}

/* Front ends dial every edge; shown is one of the pool's site, else any. */
static const char *nearest_edge(const Gathered *gathered, const char *site)
{
	const char *any = NULL;
	for (guint i = 0; i < gathered->edges->len; i++) {
		const ReportEdge *edge =
			&g_array_index(gathered->edges, ReportEdge, i);
		if (g_strcmp0(edge->site, site) == 0)
			return edge->fqdn;
		any = any ? any : edge->fqdn;
	}
	return any;
}

void gather_complete(Gathered *gathered)
{
	for (guint i = 0; i < gathered->pools->len; i++) {
		ReportPool *pool =
			&g_array_index(gathered->pools, ReportPool, i);
		if (!pool->edge && !pool->legacy)
			pool->edge = nearest_edge(gathered, pool->site);
	}
}

void gather_counts(Gathered *gathered)
{
	for (guint i = 0; i < gathered->sites->len; i++) {
		ReportSite *site =
			&g_array_index(gathered->sites, ReportSite, i);
		for (guint p = 0; p < gathered->pools->len; p++) {
			const ReportPool *pool =
				&g_array_index(gathered->pools, ReportPool, p);
			if (g_strcmp0(pool->site, site->name) != 0)
				continue;
			site->pools++;
			site->users += pool->users;
		}
		for (guint e = 0; e < gathered->edges->len; e++)
			site->edges += g_strcmp0(g_array_index(gathered->edges,
							       ReportEdge, e)
							 .site,
						 site->name) == 0;
	}
}
