#include "core/gateway/config/load.h"

#include "core/model/policy.h"
#include "db/statement.h"

#include <string.h>

/* One query and what is done with each of its rows. */
typedef struct Query {
	const char *sql;
	void (*row)(Config *config, Statement *statement);
} Query;

static char *text(Statement *statement, int column)
{
	return g_strdup(statement_text(statement, column));
}

static char **lines(Statement *statement, int column)
{
	const char *all = statement_text(statement, column);
	return all && *all ? g_strsplit(all, "\n", -1) : g_new0(char *, 1);
}

static Negotiation negotiation(const char *word)
{
	if (g_str_equal(word, "Optional"))
		return NEGOTIATION_OPTIONAL;
	if (g_str_equal(word, "NotSupported"))
		return NEGOTIATION_NOT_SUPPORTED;
	return NEGOTIATION_REQUIRED;
}

/* What is not known is trusted least. */
static PartnerType partner_type(const char *word)
{
	if (g_str_equal(word, "Federated"))
		return PARTNER_TYPE_FEDERATED;
	if (g_str_equal(word, "PublicVerified"))
		return PARTNER_TYPE_PUBLIC_VERIFIED;
	return PARTNER_TYPE_PUBLIC_UNVERIFIED;
}

static void add_partner(Config *config, Statement *row)
{
	PartnerConfig *partner = g_new0(PartnerConfig, 1);
	partner->domain = text(row, 0);
	partner->additional = lines(row, 1);
	partner->type = partner_type(statement_text(row, 2));
	partner->tls = negotiation(statement_text(row, 3));
	partner->sasl = negotiation(statement_text(row, 4));
	partner->dialback = statement_integer(row, 5) != 0;
	partner->keep_alive = statement_integer(row, 6) != 0;
	partner->connection_limit = (guint32)statement_integer(row, 7);
	partner->proxy_fqdn = text(row, 8);
	config_add_partner_take(config, partner);
}

static void set_gateway(Config *config, Statement *row)
{
	GatewayConfig *gateway = &config->gateway;
	gateway->connection_limit = (guint32)statement_integer(row, 0);
	gateway->partner_connection_limit = (guint32)statement_integer(row, 1);
	gateway->keep_alive_interval = (guint32)statement_integer(row, 2);
	gateway->establishment_timeout = (guint32)statement_integer(row, 3);
	gateway->inactivity_timeout = (guint32)statement_integer(row, 4);
	gateway->subscription_refresh_interval =
		(guint32)statement_integer(row, 5);
	gateway->log_bodies = statement_integer(row, 6) != 0;
	g_free(gateway->dialback_secret);
	gateway->dialback_secret = text(row, 7);
}

static void set_federation(Config *config, Statement *row)
{
	config->federation_allowed = statement_integer(row, 0) != 0;
}

static void add_domain(Config *config, Statement *row)
{
	config_add_domain(config, statement_text(row, 0));
}

static void add_pool(Config *config, Statement *row)
{
	PoolConfig *pool = g_new0(PoolConfig, 1);
	pool->fqdn = text(row, 0);
	pool->sip_profile = text(row, 1);
	pool->sip_transport = g_ascii_strdown(statement_text(row, 2), -1);
	pool->sip_port = (guint16)statement_integer(row, 3);
	pool->trust_by_address = statement_integer(row, 4) != 0;
	pool->legacy = statement_integer(row, 5) != 0;
	pool->computers = lines(row, 6);
	pool->addresses = lines(row, 7);
	if (!statement_is_null(row, 8) && !config->legacy_gateway) {
		config->legacy_gateway = text(row, 8);
		config->legacy_pool = pool;
	}
	pool->edge = statement_integer(row, 9) != 0;
	pool->empty = statement_integer(row, 10) == 0;
	pool->sip_tls_minimum = text(row, 11);
	config_add_pool_take(config, pool);
}

static void add_computer(Config *config, Statement *row)
{
	ComputerConfig *computer = g_new0(ComputerConfig, 1);
	computer->fqdn = text(row, 0);
	computer->pool = text(row, 1);
	computer->internal_address = text(row, 2);
	computer->external_address = text(row, 3);
	computer->role =
		g_strdup(statement_integer(row, 4) ? "edge" : "frontend");
	computer->xmpp_port = (guint16)statement_integer(row, 5);
	computer->link_port = (guint16)statement_integer(row, 6);
	computer->sip_port = (guint16)statement_integer(row, 7);
	computer->external_fqdn = text(row, 8);
	config_add_computer_take(config, computer);
}

static void add_user(Config *config, Statement *row)
{
	config_add_user(config, statement_text(row, 0),
			statement_text(row, 1) ? statement_text(row, 1) : "",
			statement_integer(row, 2) != 0,
			statement_integer(row, 3) != 0);
}

static const Query queries[] = {
	{ "SELECT name_key FROM sip_domain", add_domain },
	{ "SELECT fqdn_key, sip_profile, sip_transport, sip_port,"
	  " trust_by_address, legacy,"
	  " (SELECT group_concat(fqdn_key, char(10)) FROM"
	  "  (SELECT fqdn_key FROM computer WHERE pool = pool.id"
	  "   AND sip_server ORDER BY fqdn_key)),"
	  " (SELECT group_concat(ifnull(internal_address, ''), char(10)) FROM"
	  "  (SELECT internal_address FROM computer WHERE pool = pool.id"
	  "   AND sip_server ORDER BY fqdn_key)),"
	  " legacy_xmpp_gateway,"
	  " EXISTS (SELECT 1 FROM edge_server WHERE pool = pool.id),"
	  " EXISTS (SELECT 1 FROM user WHERE registrar_pool = pool.id),"
	  " sip_tls_minimum"
	  " FROM pool ORDER BY fqdn_key",
	  add_pool },
	{ "SELECT computer.fqdn_key, pool.fqdn_key, internal_address,"
	  " external_address, edge_server.id IS NOT NULL,"
	  " xmpp_listening_port, xmpp_internal_port, xmpp_gateway_sip_port,"
	  " external_fqdn_key"
	  " FROM computer JOIN pool ON pool.id = computer.pool"
	  " LEFT JOIN edge_server ON edge_server.pool = pool.id"
	  " LEFT JOIN registrar ON registrar.pool = pool.id"
	  " WHERE xmpp_gateway ORDER BY computer.fqdn_key",
	  add_computer },
	{ "SELECT domain_key, additional_domains_key, partner_type,"
	  " tls_negotiation, sasl_negotiation, support_dialback_negotiation,"
	  " enable_keep_alive, connection_limit, proxy_fqdn_key"
	  " FROM xmpp_allowed_partner ORDER BY domain_key",
	  add_partner },
	{ "SELECT connection_limit, partner_connection_limit,"
	  " keep_alive_interval, stream_establishment_timeout,"
	  " stream_inactivity_timeout, subscription_refresh_interval,"
	  " enable_logging_all_message_bodies, dialback_passphrase"
	  " FROM xmpp_gateway_configuration",
	  set_gateway },
	{ "SELECT allow_federated_users AND EXISTS"
	  " (SELECT 1 FROM site WHERE xmpp_federation_route IS NOT NULL)"
	  " FROM access_edge_configuration",
	  set_federation },
	{ 0 },
};

static gboolean run(const Query *query, Store *replica, Config *config,
		    GError **error)
{
	g_autoptr(Statement) statement =
		store_statement(replica, query->sql, error);
	if (!statement)
		return FALSE;
	Step step;
	while ((step = statement_step(statement, error)) == STEP_ROW)
		query->row(config, statement);
	return step == STEP_DONE;
}

static gboolean add_users(Config *config, Store *replica, GError **error)
{
	g_autofree char *sql = g_strconcat(
		"SELECT sip_address_key, pool.fqdn_key, enabled,"
		" (SELECT enable_federation_access AND enable_xmpp_access"
		"  FROM external_access_policy AS policy WHERE policy.id = (",
		policy_effective_sql,
		")) FROM user LEFT JOIN pool ON pool.id = user.registrar_pool"
		" WHERE sip_address_key IS NOT NULL",
		NULL);
	Query query = { sql, add_user };
	return run(&query, replica, config, error);
}

static gboolean add_certificates(Config *config, Store *replica,
				 const char *computer, GError **error)
{
	g_autoptr(Statement) statement = store_statement(
		replica,
		"SELECT use, pem FROM certificate JOIN computer"
		" ON computer.id = certificate.computer WHERE fqdn_key = ?"
		" ORDER BY use",
		error);
	if (!statement)
		return FALSE;
	g_autofree char *key = g_ascii_strdown(computer, -1);
	statement_bind_text(statement, 1, key);
	Step step;
	while ((step = statement_step(statement, error)) == STEP_ROW)
		config_add_certificate(config, statement_text(statement, 0),
				       statement_text(statement, 1));
	return step == STEP_DONE;
}

static gboolean read_all(Config *config, Store *replica, const char *computer,
			 GError **error)
{
	for (const Query *query = queries; query->sql; query++)
		if (!run(query, replica, config, error))
			return FALSE;
	return add_users(config, replica, error) &&
	       add_certificates(config, replica, computer, error);
}

Config *config_load(Store *replica, const char *computer, GError **error)
{
	g_autoptr(Config) config = config_new();
	if (!store_begin_read(replica, error))
		return NULL;
	bool whole = read_all(config, replica, computer, error);
	store_rollback(replica);
	if (!whole)
		return NULL;
	config->self = config_computer(config, computer);
	return g_steal_pointer(&config);
}
