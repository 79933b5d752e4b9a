#include "core/model/topology.h"

#include "core/model/identity.h"

/* What a complete topology has: each row is a query that gives one text for
 * every finding. */
typedef struct Check {
	bool serious;
	const char *sql;	    /* gives the name in question */
	const char *before, *after; /* around that name */
} Check;

static const Check checks[] = {
	{ true, "SELECT '' WHERE NOT EXISTS (SELECT 1 FROM site)",
	  "there is no site: add one with New-CsSite", "" },
	{ true, "SELECT '' WHERE NOT EXISTS (SELECT 1 FROM sip_domain)",
	  "there is no SIP domain: add one with New-CsSipDomain", "" },
	{ true,
	  "SELECT '' WHERE NOT EXISTS (SELECT 1 FROM registrar, pool WHERE "
	  "pool.id = registrar.pool AND pool.legacy = 0)",
	  "there is no pool to home users: add one with New-CsPool", "" },
	{ true,
	  "SELECT fqdn FROM pool WHERE NOT EXISTS (SELECT 1 FROM computer "
	  "WHERE computer.pool = pool.id)",
	  "the pool '", "' has no computers: add them with New-CsComputer" },
	{ true,
	  "SELECT fqdn FROM pool, edge_server WHERE edge_server.pool = pool.id "
	  "AND NOT EXISTS (SELECT 1 FROM computer WHERE computer.pool = "
	  "pool.id AND computer.xmpp_gateway = 1)",
	  "no computer of the edge pool '",
	  "' runs the gateway: Set-CsComputer -XmppGateway $true" },
	{ true,
	  "SELECT pool.fqdn FROM pool, registrar WHERE registrar.pool = "
	  "pool.id AND pool.legacy = 0 AND EXISTS (SELECT 1 FROM "
	  "xmpp_allowed_partner) AND NOT EXISTS (SELECT 1 FROM computer WHERE "
	  "computer.pool = pool.id AND computer.xmpp_gateway = 1)",
	  "no computer of the pool '",
	  "' runs the translating gateway: New-CsComputer or Set-CsComputer "
	  "-XmppGateway $true" },
	{ false,
	  "SELECT fqdn FROM pool, registrar WHERE registrar.pool = pool.id AND "
	  "NOT EXISTS (SELECT 1 FROM computer WHERE computer.pool = pool.id "
	  "AND computer.sip_server = 1)",
	  "no computer of the pool '", "' takes SIP" },
	{ true,
	  "SELECT '' WHERE EXISTS (SELECT 1 FROM xmpp_allowed_partner) AND NOT "
	  "EXISTS (SELECT 1 FROM site WHERE xmpp_federation_route IS NOT NULL)",
	  "there are XMPP partners and no site has an XmppFederationRoute: "
	  "set one with Set-CsSite",
	  "" },
	{ false,
	  "SELECT '' WHERE (SELECT count(DISTINCT xmpp_federation_route) FROM "
	  "site) > 1",
	  "more than one edge is an XmppFederationRoute: that is fine during a "
	  "migration only",
	  "" },
	{ false,
	  "SELECT '' FROM access_edge_configuration WHERE "
	  "allow_federated_users = 0 AND EXISTS (SELECT 1 FROM "
	  "xmpp_allowed_partner)",
	  "there are XMPP partners and federation is off: "
	  "Set-CsAccessEdgeConfiguration -AllowFederatedUsers $true",
	  "" },
	{ false,
	  "SELECT fqdn FROM pool, edge_server WHERE edge_server.pool = pool.id "
	  "AND edge_server.registrar IS NULL",
	  "the edge '",
	  "' has no next hop: Set-CsEdgeServer -Registrar Registrar:fqdn" },
	{ false,
	  "SELECT '' WHERE EXISTS (SELECT 1 FROM xmpp_allowed_partner) AND NOT "
	  "EXISTS (SELECT 1 FROM external_access_policy WHERE "
	  "enable_xmpp_access = 1)",
	  "no external access policy allows XMPP, so no user may use it", "" },
};

static bool run_check(Store *store, const Check *check, FindingFn *found,
		      void *data, GError **error)
{
	g_autoptr(Statement) rows = store_statement(store, check->sql, error);
	Step step = STEP_ERROR;
	while (rows && (step = statement_step(rows, error)) == STEP_ROW) {
		g_autofree char *text =
			g_strconcat(check->before, statement_text(rows, 0),
				    check->after, NULL);
		found(check->serious, text, data);
	}
	return step == STEP_DONE;
}

bool topology_check(Model *model, FindingFn *found, void *data, GError **error)
{
	Store *store = model_store(model, error);
	if (!store)
		return false;
	for (size_t i = 0; i < G_N_ELEMENTS(checks); i++)
		if (!run_check(store, &checks[i], found, data, error))
			return false;
	return true;
}
