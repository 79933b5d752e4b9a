#include "core/gateway/config/load.h"

#include "db/statement.h"

/* A small topology: two pools at one site, an edge, users whose policy comes
 * from each of the three scopes. */
static const char rows[] =
	"INSERT INTO site (id, name, name_key, xmpp_federation_route)"
	" VALUES (1, 'Redmond', 'redmond', 4);"
	"INSERT INTO pool (id, fqdn, fqdn_key, site, sip_profile,"
	" sip_transport, sip_port, trust_by_address, legacy,"
	" legacy_xmpp_gateway, sip_tls_minimum) VALUES"
	" (2, 'Pool1.contoso.test', 'pool1.contoso.test', 1, 'Simple', 'Tcp',"
	"  5060, 1, 0, NULL, 'Tls10'),"
	" (3, 'edge1.contoso.test', 'edge1.contoso.test', 1, 'Simple', 'Tcp',"
	"  5060, 0, 0, NULL, 'Tls12'),"
	" (9, 'old.contoso.test', 'old.contoso.test', 1, 'Simple', 'Udp',"
	"  5060, 0, 1, 'gw.old.contoso.test:5269', NULL);"
	"INSERT INTO edge_server VALUES (4, 3, NULL,"
	" 5269, 23456, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,"
	" 12, NULL);"
	"INSERT INTO computer VALUES"
	" (5, 'A.contoso.test', 'a.contoso.test', 2, '10.0.0.1', NULL, 1, 0),"
	" (6, 'fe1.contoso.test', 'fe1.contoso.test', 2, '10.0.0.2', NULL, 0,"
	"  1),"
	" (7, 'edge1.contoso.test', 'edge1.contoso.test', 3, '10.0.0.3',"
	"  '192.0.2.3', 0, 1),"
	" (8, 'b.contoso.test', 'b.contoso.test', 2, NULL, NULL, 1, 0);"
	"INSERT INTO certificate VALUES (17, 7, 'Internal', 'AB', 'edge pem'),"
	" (18, 6, 'Default', 'CD', 'fe pem');"
	"INSERT INTO sip_domain VALUES (10, 'contoso.test', 'contoso.test', 1);"
	"INSERT INTO external_access_policy VALUES"
	" (11, 'global', '', NULL, NULL, 1, 0, 0, 0, 0, 1, 1, 1),"
	" (12, 'tag', 'xmpp', 'Xmpp', NULL, 1, 1, 0, 0, 0, 1, 1, 1);"
	"INSERT INTO xmpp_allowed_partner VALUES (13, 'fabrikam.test',"
	" 'fabrikam.test', 'a.fabrikam.test' || char(10) || 'b.fabrikam.test',"
	" 'a.fabrikam.test' || char(10) || 'b.fabrikam.test', NULL,"
	" 'Federated', 'Required', 'Optional', 1, 0, 7, NULL, NULL);"
	"INSERT INTO xmpp_gateway_configuration VALUES"
	" (14, 900, 15, 301, 61, 601, 28801, 1, NULL);"
	"INSERT INTO access_edge_configuration VALUES (15, 1, 0, 0,"
	" 'UseDnsSrvRouting', NULL, 0, 'x', 'x', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,"
	" 0, 0, 0, 0, 0, NULL);";

static Store *replica_new(void)
{
	g_autoptr(GError) error = NULL;
	Store *store = store_open(NULL, &topology_schema, STORE_CREATE, &error);
	g_assert_no_error(error);
	store_execute(store, "PRAGMA foreign_keys=OFF", &error);
	store_execute(store,
		      "DELETE FROM external_access_policy;"
		      "DELETE FROM xmpp_gateway_configuration;"
		      "DELETE FROM access_edge_configuration",
		      NULL);
	store_execute(store, rows, &error);
	g_assert_no_error(error);
	return store;
}

static void add_user(Store *store, int id, const char *address,
		     const char *policy)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *sql = g_strdup_printf(
		"INSERT INTO user (id, sip_address, sip_address_key, enabled,"
		" registrar_pool, external_access_policy,"
		" audio_video_disabled, enterprise_voice_enabled,"
		" exchange_archiving_policy,"
		" remote_call_control_telephony_enabled)"
		" VALUES (%d, 'sip:%s', '%s', 1, 2, %s, 0, 0, '', 0)",
		id, address, address, policy);
	store_execute(store, sql, &error);
	g_assert_no_error(error);
}

static Config *load(Store *store, const char *computer)
{
	g_autoptr(GError) error = NULL;
	Config *config = config_load(store, computer, &error);
	g_assert_no_error(error);
	return config;
}

static void topology(void)
{
	g_autoptr(Store) store = replica_new();
	g_autoptr(Config) config = load(store, "FE1.contoso.test");
	g_assert_nonnull(config->self);
	g_assert_cmpstr(config->self->role, ==, "frontend");
	g_assert_cmpstr(config->self->pool, ==, "pool1.contoso.test");
	g_assert_cmpuint(config->certificates->len, ==, 1);
	const CertificateConfig *own = config->certificates->pdata[0];
	g_assert_cmpstr(own->use, ==, "Default");
	g_assert_cmpstr(own->pem, ==, "fe pem");
	const ComputerConfig *edge =
		config_computer(config, "edge1.contoso.test");
	g_assert_cmpstr(edge->role, ==, "edge");
	g_assert_cmpuint(edge->link_port, ==, 23456);
	g_assert_cmpstr(edge->external_address, ==, "192.0.2.3");
	const PoolConfig *pool =
		g_hash_table_lookup(config->pools, "pool1.contoso.test");
	g_assert_cmpstr(pool->sip_transport, ==, "tcp");
	g_assert_cmpstr(pool->sip_tls_minimum, ==, "Tls10");
	g_assert_cmpstr(pool->computers[0], ==, "a.contoso.test");
	g_assert_cmpstr(pool->addresses[0], ==, "10.0.0.1");
	g_assert_cmpstr(pool->computers[1], ==, "b.contoso.test");
	g_assert_cmpstr(pool->addresses[1], ==, "");
	g_assert_cmpstr(config->legacy_gateway, ==, "gw.old.contoso.test:5269");
	g_assert_true(config->legacy_pool && config->legacy_pool->empty);
	g_assert_true(config_is_local(config, "contoso.test"));
	g_assert_null(config_computer(config, "a.contoso.test"));
}

static void settings(void)
{
	g_autoptr(Store) store = replica_new();
	g_autoptr(Config) config = load(store, "nobody");
	g_assert_null(config->self);
	const PartnerConfig *partner =
		config_partner(config, "b.fabrikam.test");
	g_assert_nonnull(partner);
	g_assert_cmpstr(partner->domain, ==, "fabrikam.test");
	g_assert_cmpint(partner->sasl, ==, NEGOTIATION_OPTIONAL);
	g_assert_cmpint(partner->type, ==, PARTNER_TYPE_FEDERATED);
	g_assert_cmpuint(partner->connection_limit, ==, 7);
	g_assert_null(config_partner(config, "woodgrove.test"));
	g_assert_cmpuint(config->gateway.keep_alive_interval, ==, 301);
	g_assert_true(config->gateway.log_bodies);
	g_assert_true(config->federation_allowed);
	g_assert_true(store_execute(
		store, "UPDATE site SET xmpp_federation_route = NULL", NULL));
	g_autoptr(Config) later = load(store, "nobody");
	g_assert_false(later->federation_allowed);
}

static void policies(void)
{
	g_autoptr(Store) store = replica_new();
	add_user(store, 20, "global@contoso.test", "NULL");
	add_user(store, 21, "tag@contoso.test", "12");
	g_autoptr(Config) config = load(store, "x");
	g_assert_false(
		config_user(config, "global@contoso.test")->xmpp_allowed);
	g_assert_true(config_user(config, "TAG@Contoso.test")->xmpp_allowed);
	g_assert_null(config_user(config, "nobody@contoso.test"));
	g_assert_true(store_execute(
		store,
		"INSERT INTO external_access_policy VALUES (16, 'site', '1',"
		" NULL, NULL, 1, 1, 0, 0, 0, 1, 1, 1)",
		NULL));
	g_autoptr(Config) later = load(store, "x");
	g_assert_true(config_user(later, "global@contoso.test")->xmpp_allowed);
	g_assert_cmpstr(config_user(later, "tag@contoso.test")->registrar_pool,
			==, "pool1.contoso.test");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/config/load/topology", topology);
	g_test_add_func("/config/load/settings", settings);
	g_test_add_func("/config/load/policies", policies);
	return g_test_run();
}
