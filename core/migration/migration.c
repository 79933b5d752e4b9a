#include "core/migration/migration.h"

#include "core/model/policy.h"
#include "core/pki/certificate.h"
#include "core/value/string.h"

#include <string.h>

static const char *const names[MIGRATION_STEPS + 1] = {
	NULL,
	"Deploy the pool",
	"Deploy the edge",
	"Move all users",
	"Access policies and certificates",
	"Enable federation",
	"Update DNS",
};

#define FRONT_END                                                              \
	"xmpp_gateway AND pool.id = computer.pool AND NOT "                    \
	"EXISTS (SELECT 1 FROM edge_server WHERE "                             \
	"edge_server.pool = pool.id)"
#define HOME                                                                   \
	"NOT legacy AND NOT EXISTS (SELECT 1 FROM edge_server WHERE "          \
	"edge_server.pool = pool.id)"
#define NO_CERTIFICATE(use)                                                    \
	"NOT EXISTS (SELECT 1 FROM certificate WHERE computer = "              \
	"computer.id AND use = '" use "')"

/* What is there of each step: one text, empty where nothing is. */
static const char *const present[MIGRATION_STEPS] = {
	[1] = "SELECT group_concat(fqdn, ', ') FROM pool WHERE " HOME,
	[2] = "SELECT group_concat(fqdn, ', ') FROM pool, edge_server WHERE "
	      "edge_server.pool = pool.id",
	[3] = "SELECT 'users: ' || count(*) FROM user, pool WHERE "
	      "registrar_pool = pool.id AND NOT legacy HAVING count(*)",
	[4] = "SELECT group_concat(fqdn, ', ') FROM (SELECT DISTINCT fqdn "
	      "FROM certificate, computer WHERE computer.id = computer)",
	[5] = "SELECT group_concat(domain, ', ') FROM xmpp_allowed_partner",
};

/* A query that gives a text for everything that is missing. */
typedef struct Lack {
	unsigned step;
	const char *sql;
	const char *before, *after; /* around that text */
} Lack;

static const Lack lacks[] = {
	{ 1, "SELECT '' WHERE NOT EXISTS (SELECT 1 FROM sip_domain)",
	  "there is no SIP domain: New-CsSipDomain", "" },
	{ 1, "SELECT '' WHERE NOT EXISTS (SELECT 1 FROM pool WHERE " HOME ")",
	  "there is no pool to home users: New-CsPool", "" },
	{ 1,
	  "SELECT fqdn FROM pool WHERE " HOME " AND NOT EXISTS (SELECT 1 FROM "
	  "computer WHERE computer.pool = pool.id AND sip_server)",
	  "no computer of '", "' takes SIP: New-CsComputer" },
	{ 1,
	  "SELECT '' WHERE NOT EXISTS (SELECT 1 FROM computer, pool "
	  "WHERE " FRONT_END ")",
	  "no computer translates between SIP and XMPP: New-CsComputer -Pool "
	  "<pool> -XmppGateway $true",
	  "" },
	{ 2, "SELECT '' WHERE NOT EXISTS (SELECT 1 FROM edge_server)",
	  "there is no edge: New-CsEdgeServer", "" },
	{ 2,
	  "SELECT fqdn FROM pool, edge_server WHERE edge_server.pool = pool.id "
	  "AND NOT EXISTS (SELECT 1 FROM computer WHERE computer.pool = "
	  "pool.id AND xmpp_gateway)",
	  "no computer of '",
	  "' runs the gateway: Set-CsComputer -XmppGateway $true" },
	{ 2,
	  "SELECT fqdn FROM pool, edge_server WHERE edge_server.pool = pool.id "
	  "AND registrar IS NULL",
	  "the edge '", "' has no next hop: Set-CsEdgeServer -Registrar" },
	{ 3, "SELECT '' WHERE NOT EXISTS (SELECT 1 FROM user)",
	  "there are no users: Import-Csv <file> | Enable-CsUser", "" },
	{ 3,
	  "SELECT fqdn || ': ' || count(*) FROM user, pool WHERE "
	  "registrar_pool = pool.id AND legacy GROUP BY pool.id",
	  "users still on ", " (Move-CsUser -Target <pool>)" },
	{ 3,
	  "SELECT count(*) FROM user WHERE registrar_pool IS NULL AND "
	  "sip_address IS NOT NULL HAVING count(*)",
	  "users without a pool: ", " (Move-CsUser -Target <pool>)" },
	{ 4,
	  "SELECT '' WHERE NOT EXISTS (SELECT 1 FROM external_access_policy "
	  "WHERE enable_xmpp_access AND enable_federation_access)",
	  "no external access policy allows XMPP: New-CsExternalAccessPolicy "
	  "-EnableFederationAccess $true -EnableXmppAccess $true",
	  "" },
	{ 4,
	  "SELECT fqdn FROM computer WHERE xmpp_gateway AND " NO_CERTIFICATE(
		  "Internal"),
	  "'",
	  "' has no internal certificate: Request-CsCertificate -New "
	  "-Type Internal -ComputerFqdn <computer>" },
	{ 4,
	  "SELECT computer.fqdn FROM computer, edge_server WHERE xmpp_gateway "
	  "AND edge_server.pool = computer.pool AND " NO_CERTIFICATE(
		  "AccessEdgeExternal"),
	  "'",
	  "' has no certificate towards partners: Request-CsCertificate "
	  "-New -Type AccessEdgeExternal -ComputerFqdn <computer>" },
	{ 4,
	  "SELECT computer.fqdn FROM computer, pool WHERE " FRONT_END " AND "
	  "EXISTS (SELECT 1 FROM pool WHERE " HOME " AND sip_transport = "
	  "'Tls') AND " NO_CERTIFICATE("Default"),
	  "'",
	  "' has no certificate for SIP over TLS: Request-CsCertificate "
	  "-New -Type Default -ComputerFqdn <computer>" },
	{ 5,
	  "SELECT '' WHERE NOT EXISTS (SELECT 1 FROM site WHERE "
	  "xmpp_federation_route IS NOT NULL)",
	  "no site has a way to partners: Set-CsSite -XmppFederationRoute",
	  "" },
	{ 5,
	  "SELECT '' FROM access_edge_configuration WHERE NOT "
	  "allow_federated_users",
	  "federation is off: Set-CsAccessEdgeConfiguration "
	  "-AllowFederatedUsers $true",
	  "" },
	{ 5, "SELECT '' WHERE NOT EXISTS (SELECT 1 FROM xmpp_allowed_partner)",
	  "there is no partner: New-CsXmppAllowedPartner", "" },
};

void migration_step_free(gpointer data)
{
	MigrationStep *step = data;
	g_free(step->detail);
	g_free(step);
}

static MigrationStep *step_new(unsigned number, MigrationState state,
			       char *detail)
{
	MigrationStep *step = g_new(MigrationStep, 1);
	*step = (MigrationStep){ number, names[number], state, detail };
	return step;
}

static void add(GString *text, const char *before, const char *name,
		const char *after)
{
	g_string_append_printf(text, "%s%s%s%s", text->len ? "; " : "", before,
			       name, after);
}

/* Appends a text for each row. */
static bool append_rows(Store *store, const Lack *lack, GString *text,
			GError **error)
{
	g_autoptr(Statement) rows = store_statement(store, lack->sql, error);
	Step step = STEP_ERROR;
	while (rows && (step = statement_step(rows, error)) == STEP_ROW)
		if (!statement_is_null(rows, 0))
			add(text, lack->before, statement_text(rows, 0),
			    lack->after);
	return step == STEP_DONE;
}

/* How many users may not use XMPP, by the policy in force for each. */
static bool append_excluded(Store *store, GString *text, GError **error)
{
	g_autofree char *sql = g_strconcat(
		"SELECT count(*) FROM user WHERE sip_address IS "
		"NOT NULL AND NOT (SELECT enable_federation_access AND "
		"enable_xmpp_access FROM external_access_policy AS policy "
		"WHERE policy.id = (",
		policy_effective_sql, ")) HAVING count(*)", NULL);
	Lack lack = { 4, sql, "users that may not use XMPP: ",
		      " (fine if that is meant; else "
		      "Grant-CsExternalAccessPolicy)" };
	return append_rows(store, &lack, text, error);
}

static void see_certificate(const char *computer, const char *use,
			    const char *pem, gint64 now, GString *text)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Certificate) certificate = certificate_parse(pem, &error);
	if (certificate && certificate_check_time(certificate, now, &error))
		return;
	g_autofree char *what = g_strdup_printf("%s of '%s': ", use, computer);
	add(text, what, error->message, ": Request-CsCertificate -New");
}

static bool append_outdated(Store *store, gint64 now, GString *text,
			    GError **error)
{
	g_autoptr(Statement) rows = store_statement(
		store,
		"SELECT fqdn, use, pem FROM certificate, computer WHERE "
		"computer.id = computer ORDER BY fqdn, use",
		error);
	Step step = STEP_ERROR;
	while (rows && (step = statement_step(rows, error)) == STEP_ROW)
		see_certificate(statement_text(rows, 0),
				statement_text(rows, 1),
				statement_text(rows, 2), now, text);
	return step == STEP_DONE;
}

static bool append_missing(Store *store, unsigned step, gint64 now,
			   GString *text, GError **error)
{
	for (size_t i = 0; i < G_N_ELEMENTS(lacks); i++)
		if (lacks[i].step == step &&
		    !append_rows(store, &lacks[i], text, error))
			return false;
	return step != 4 || append_outdated(store, now, text, error);
}

static MigrationStep *look(Store *store, unsigned number, gint64 now,
			   GError **error)
{
	Lack there = { number, present[number], "", "" };
	g_autoptr(GString) found = g_string_new(NULL);
	g_autoptr(GString) missing = g_string_new(NULL);
	if (!append_rows(store, &there, found, error) ||
	    !append_missing(store, number, now, missing, error))
		return NULL;
	if (missing->len)
		return step_new(number,
				found->len ? MIGRATION_STARTED : MIGRATION_OPEN,
				g_strdup(missing->str));
	if (number == 4 && !append_excluded(store, found, error))
		return NULL;
	return step_new(number, MIGRATION_DONE, g_strdup(found->str));
}

GPtrArray *migration_steps(Model *model, gint64 now, GError **error)
{
	Store *store = model_store(model, error);
	g_autoptr(GPtrArray) steps =
		g_ptr_array_new_with_free_func(migration_step_free);
	if (!store)
		return NULL;
	for (unsigned i = 1; i < MIGRATION_STEPS; i++) {
		MigrationStep *step = look(store, i, now, error);
		if (!step)
			return NULL;
		g_ptr_array_add(steps, step);
	}
	return g_steal_pointer(&steps);
}

static bool has(const char *const *names_of, const char *name)
{
	for (; *names_of; names_of++)
		if (!g_ascii_strcasecmp(*names_of, name))
			return true;
	return false;
}

static unsigned count_ours(const char *const *edges, const char *const *found)
{
	unsigned ours = 0;
	for (; *found; found++)
		ours += has(edges, *found);
	return ours;
}

MigrationStep *migration_dns(const char *domain, const char *const *edges,
			     const char *const *found, const char *why)
{
	const char *const none[] = { NULL };
	unsigned ours = count_ours(edges, found ? found : none);
	g_autofree char *leads =
		found ? g_strjoinv(", ", (char **)found) : NULL;
	if (why)
		return step_new(6, MIGRATION_OPEN,
				g_strdup_printf("%s: %s", domain, why));
	if (!found)
		return step_new(
			6, MIGRATION_OPEN,
			g_strdup_printf("%s has no SRV record _xmpp-server._tcp"
					": enter what Get-CsDnsRecord shows; "
					"until then partners do not find it, "
					"and dialback from here fails",
					domain));
	if (ours == g_strv_length((char **)found))
		return step_new(
			6, MIGRATION_DONE,
			g_strdup_printf("%s leads to %s", domain, leads));
	return step_new(
		6, ours ? MIGRATION_STARTED : MIGRATION_OPEN,
		g_strdup_printf(
			"_xmpp-server._tcp.%s leads to %s%s: enter what "
			"Get-CsDnsRecord shows; until then dialback "
			"from here fails",
			domain, leads,
			ours ? ", which is not all of ours" : ""));
}
