#include "core/report/diagram.h"

#include <gio/gio.h>
#include <string.h>

/* Appends a quoted string of dot's language; "\n" in it is a line break. dot
 * reads entities in labels, so an ampersand is written as one. */
static void quoted(GString *out, const char *text)
{
	g_string_append_c(out, '"');
	for (; text && *text; text++) {
		if (*text == '"' || *text == '\\')
			g_string_append_c(out, '\\');
		if (*text == '\n')
			g_string_append(out, "\\n");
		else if (*text == '&')
			g_string_append(out, "&amp;");
		else if ((unsigned char)*text >= 0x20)
			g_string_append_c(out, *text);
	}
	g_string_append_c(out, '"');
}

/* dot calls its lines "edge", so an edge's class has another name. */
static void node(GString *out, const char *kind, size_t index,
		 const char *shape, const char *label)
{
	const char *class = strcmp(kind, "edge") == 0 ? "proxy" : kind;
	g_string_append_printf(out, "%s%zu [class=\"%s\" %s label=", kind,
			       index, class, shape);
	quoted(out, label);
	g_string_append(out, "]\n");
}

static const char *text_or(const char *text, const char *other)
{
	return text && *text ? text : other;
}

/* What translates for a pool, or did so before. */
static void gateway_nodes(GString *out, const ReportPool *pool, size_t index)
{
	if (pool->gateways && *pool->gateways) {
		g_autofree char *names =
			g_strjoinv("\n", (char **)pool->gateways);
		g_autofree char *label = g_strconcat("Gateway\n", names, NULL);
		node(out, "gateway", index, "shape=component", label);
		g_string_append_printf(out, "pool%zu -> gateway%zu\n", index,
				       index);
	}
	if (pool->legacy_gateway && *pool->legacy_gateway) {
		g_autofree char *label = g_strconcat(
			"Old gateway\n", pool->legacy_gateway, NULL);
		node(out, "old", index, "shape=component style=dashed", label);
		g_string_append_printf(out,
				       "pool%zu -> old%zu [style=dashed]\n",
				       index, index);
	}
}

static void pool_node(GString *out, const ReportPool *pool, size_t index)
{
	g_autofree char *label = g_strdup_printf(
		"%s\n%s\n%" G_GINT64_FORMAT " %s", text_or(pool->role, "Pool"),
		text_or(pool->fqdn, "?"), pool->users,
		pool->users == 1 ? "user" : "users");
	node(out, "pool", index,
	     pool->legacy ? "shape=box style=dashed" : "shape=box", label);
	gateway_nodes(out, pool, index);
}

static void edge_node(GString *out, const ReportEdge *edge, size_t index)
{
	g_autofree char *label =
		g_strdup_printf("Edge\n%s\n%s", text_or(edge->fqdn, "?"),
				text_or(edge->external_address, ""));
	node(out, "edge", index, "shape=hexagon", label);
}

/* dot leaves frames out that have nothing in them. */
static bool is_bare(const ReportTopology *topology, const char *site)
{
	for (size_t i = 0; i < topology->pool_count; i++)
		if (g_strcmp0(topology->pools[i].site, site) == 0)
			return false;
	for (size_t i = 0; i < topology->edge_count; i++)
		if (g_strcmp0(topology->edges[i].site, site) == 0)
			return false;
	return true;
}

static void site_frame(GString *out, const ReportTopology *topology,
		       const char *site, size_t number)
{
	g_string_append_printf(out,
			       "subgraph cluster_%zu {\nclass=\"site\" "
			       "label=",
			       number);
	g_autofree char *title = g_strconcat("Site ", site, NULL);
	quoted(out, title);
	g_string_append_c(out, '\n');
	for (size_t i = 0; i < topology->pool_count; i++)
		if (g_strcmp0(topology->pools[i].site, site) == 0)
			pool_node(out, &topology->pools[i], i);
	for (size_t i = 0; i < topology->edge_count; i++)
		if (g_strcmp0(topology->edges[i].site, site) == 0)
			edge_node(out, &topology->edges[i], i);
	if (is_bare(topology, site))
		g_string_append_printf(out,
				       "bare%zu [shape=plaintext "
				       "label=\"no pools yet\"]\n",
				       number);
	g_string_append(out, "}\n");
}

static bool has_site(const ReportTopology *topology, const char *site)
{
	for (size_t i = 0; i < topology->site_count; i++)
		if (g_strcmp0(topology->sites[i].name, site) == 0)
			return true;
	return false;
}

/* Pools and edges whose site is none stand outside all frames. */
static void homeless_nodes(GString *out, const ReportTopology *topology)
{
	for (size_t i = 0; i < topology->pool_count; i++)
		if (!has_site(topology, topology->pools[i].site))
			pool_node(out, &topology->pools[i], i);
	for (size_t i = 0; i < topology->edge_count; i++)
		if (!has_site(topology, topology->edges[i].site))
			edge_node(out, &topology->edges[i], i);
}

static size_t shown_partners(const ReportTopology *topology)
{
	size_t count = topology->partner_count;
	return count <= DIAGRAM_PARTNERS ? count : DIAGRAM_PARTNERS - 1;
}

/* Nodes for partners, the last for all that are not shown. */
static size_t partner_nodes(GString *out, const ReportTopology *topology)
{
	size_t shown = shown_partners(topology);
	for (size_t i = 0; i < shown; i++) {
		const ReportPartner *partner = &topology->partners[i];
		g_autofree char *label = g_strdup_printf(
			"%s\n%s, TLS %s", text_or(partner->domain, "?"),
			text_or(partner->type, "partner"),
			text_or(partner->tls, "?"));
		node(out, "partner", i, "shape=ellipse", label);
	}
	if (shown == topology->partner_count)
		return shown;
	g_autofree char *rest =
		g_strdup_printf("%zu more partners\nsee the table",
				topology->partner_count - shown);
	node(out, "partner", shown, "shape=ellipse peripheries=2", rest);
	return shown + 1;
}

static void pool_lines(GString *out, const ReportTopology *topology)
{
	for (size_t p = 0; p < topology->pool_count; p++) {
		const ReportPool *pool = &topology->pools[p];
		bool translates = pool->gateways && *pool->gateways;
		for (size_t e = 0; pool->edge && e < topology->edge_count; e++)
			if (g_strcmp0(pool->edge, topology->edges[e].fqdn) == 0)
				g_string_append_printf(
					out, "%s%zu -> edge%zu%s\n",
					translates ? "gateway" : "pool", p, e,
					pool->legacy ? " [style=dashed]" : "");
	}
}

char *diagram_source(const ReportTopology *topology)
{
	GString *out = g_string_new(
		"digraph topology {\n"
		"rankdir=LR nodesep=0.25 ranksep=0.9 bgcolor=transparent\n"
		"fontname=\"Helvetica,Arial,sans-serif\" fontsize=13\n"
		"node [fontname=\"Helvetica,Arial,sans-serif\" fontsize=11 "
		"margin=\"0.16,0.08\"]\n"
		"edge [dir=both arrowsize=0.6]\n");
	for (size_t i = 0; i < topology->site_count; i++)
		site_frame(out, topology, text_or(topology->sites[i].name, "?"),
			   i);
	homeless_nodes(out, topology);
	size_t partners = partner_nodes(out, topology);
	pool_lines(out, topology);
	for (size_t e = 0; e < topology->edge_count; e++)
		for (size_t p = 0; p < partners; p++)
			g_string_append_printf(out, "edge%zu -> partner%zu\n",
					       e, p);
	g_string_append(out, "}\n");
	return g_string_free(out, FALSE);
}
