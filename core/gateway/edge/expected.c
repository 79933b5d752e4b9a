#include "core/gateway/edge/edge_private.h"

void edge_expect(Edge *edge, const char *remote)
{
	guint count =
		GPOINTER_TO_UINT(g_hash_table_lookup(edge->expected, remote));
	g_hash_table_replace(edge->expected, g_strdup(remote),
			     GUINT_TO_POINTER(count + 1));
}

void edge_unexpect(Edge *edge, const char *remote)
{
	guint count =
		GPOINTER_TO_UINT(g_hash_table_lookup(edge->expected, remote));
	if (count > 1)
		g_hash_table_replace(edge->expected, g_strdup(remote),
				     GUINT_TO_POINTER(count - 1));
	else if (g_hash_table_remove(edge->expected, remote))
		inbound_end(edge, remote);
}

gboolean edge_expects(const Edge *edge, const char *remote)
{
	return g_hash_table_contains(edge->expected, remote);
}

/* The settings of a partner whose federation is off still say whose it is. */
gboolean edge_passes_on(const Edge *edge, const char *remote)
{
	return edge->config && edge->config->legacy_gateway &&
	       !config_partner(edge->config, remote);
}

static const char *negotiation_name(Negotiation negotiation)
{
	switch (negotiation) {
	case NEGOTIATION_REQUIRED:
		return "Required";
	case NEGOTIATION_OPTIONAL:
		return "Optional";
	case NEGOTIATION_NOT_SUPPORTED:
		return "NotSupported";
	}
	return "";
}

const char *edge_proxy(const Edge *edge, const char *remote)
{
	const PartnerConfig *partner =
		edge->config ? config_partner(edge->config, remote) : NULL;
	return partner ? partner->proxy_fqdn : NULL;
}

json_t *edge_settings(const Edge *edge, const char *remote, guint method)
{
	const PartnerConfig *partner =
		edge->config ? config_partner(edge->config, remote) : NULL;
	if (!partner)
		return NULL;
	return json_pack("{s:s, s:s, s:s, s:b, s:s*, s:b, s:b}", "domain",
			 partner->domain, "tls", negotiation_name(partner->tls),
			 "sasl", negotiation_name(partner->sasl), "dialback",
			 partner->dialback, "proxy", partner->proxy_fqdn,
			 "enough",
			 (policy_methods(partner->tls, partner->sasl,
					 partner->dialback) &
			  method) != 0,
			 "federation", edge->config->federation_allowed);
}
