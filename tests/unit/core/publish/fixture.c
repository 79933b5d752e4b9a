#include "tests/unit/core/publish/fixture.h"

#include <ftw.h>
#include <stdio.h>
#include <unistd.h>

#include "db/change.h"

static const char *const tables[] = { "site",
				      "pool",
				      "computer",
				      "edge_server",
				      "registrar",
				      "sip_domain",
				      "external_access_policy",
				      "user",
				      "access_edge_configuration",
				      "xmpp_allowed_partner",
				      "xmpp_gateway_configuration",
				      "certificate",
				      NULL };

static const char facts[] =
	"INSERT INTO sequence VALUES (1, 1000);"
	"INSERT INTO fact VALUES "
	"('store_id', '000102030405060708090a0b0c0d0e0f'), ('epoch', '1');";

static const char topology[] =
	"INSERT INTO site (id, name, name_key, xmpp_federation_route) "
	"VALUES (1, 'Redmond', 'redmond', 30);"
	"INSERT INTO pool (id, fqdn, fqdn_key, site, sip_profile, "
	"sip_transport, sip_port, trust_by_address, legacy, "
	"legacy_xmpp_gateway) VALUES "
	"(10, 'pool.contoso.test', 'pool.contoso.test', 1, 'Simple', 'Udp', "
	"5060, 1, 0, NULL), "
	"(11, 'edge.contoso.test', 'edge.contoso.test', 1, 'Simple', 'Tcp', "
	"5060, 0, 0, NULL), "
	"(12, 'old.contoso.test', 'old.contoso.test', 1, 'Lync', 'Tls', "
	"5061, 0, 1, 'legacy.contoso.test:5269');"
	"INSERT INTO computer VALUES "
	"(20, 'fe1.contoso.test', 'fe1.contoso.test', 10, '127.0.0.1', NULL, "
	"1, 1), "
	"(21, 'edge1.contoso.test', 'edge1.contoso.test', 11, '127.0.0.2', "
	"'127.0.0.3', 0, 1);"
	"INSERT INTO edge_server VALUES (30, 11, 31, 5269, 23456, 443, 5061, "
	"5061, 1, 2, 3, 4, 5, 6, "
	"7, 8, 9, NULL);"
	"INSERT INTO registrar (id, pool, edge_server, xmpp_gateway_sip_port, "
	"sip_server_tcp_port, lyss_wcf_mtls_port, "
	"win_fab_client_connection_port, win_fab_federation_port, "
	"win_fab_ipc_port, win_fab_lease_agent_port, win_fab_replication_port, "
	"enable_automatic_failover, failback_detection_interval, "
	"failure_detection_interval) "
	"VALUES (31, 10, 30, 5098, 5060, 1, 2, 3, 4, 5, 6, 0, 7, 8);"
	"INSERT INTO sip_domain VALUES (40, 'contoso.test', 'contoso.test', "
	"1);";

static const char settings[] =
	"INSERT INTO external_access_policy VALUES "
	"(50, 'global', '', NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0), "
	"(51, 'site', '1', NULL, NULL, 1, 1, 0, 0, 0, 0, 0, 0), "
	"(52, 'tag', 'none', 'None', NULL, 1, 0, 0, 0, 0, 0, 0, 0);"
	"INSERT INTO access_edge_configuration VALUES (60, 1, 0, 0, "
	"'UseDnsSrvRouting', NULL, 0, 'UseSourceVerification', "
	"'UseSourceVerification', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, "
	"NULL);"
	"INSERT INTO xmpp_gateway_configuration VALUES "
	"(61, 1000, 20, 300, 60, 600, 28800, 0, 'a secret');"
	"INSERT INTO xmpp_allowed_partner VALUES (70, 'Fabrikam.test', "
	"'fabrikam.test', 'Chat.fabrikam.test', 'chat.fabrikam.test', NULL, "
	"'Federated', 'Required', 'Optional', 1, 1, 5, NULL, NULL);";

#define USER(id, name, pool, policy)                                           \
	"INSERT INTO user (id, sip_address, sip_address_key, enabled, "        \
	"registrar_pool, external_access_policy, audio_video_disabled, "       \
	"enterprise_voice_enabled, exchange_archiving_policy, "                \
	"remote_call_control_telephony_enabled) VALUES (" id ", 'sip:" name    \
	"@contoso.test', lower('" name "@contoso.test'), 1, " pool ", " policy \
	", 0, 0, 'Uninitialized', 0);"

static const char users[] = USER("80", "Anna", "10", "NULL")
	USER("81", "Bert", "10", "52") USER("82", "Cora", "NULL", "NULL");

gint64 fixture_change(Fixture *fixture, const char *sql)
{
	g_autoptr(GError) error = NULL;
	gint64 number = 0;
	Change about = { .time = g_get_real_time(),
			 .login = "root",
			 .host = "here",
			 .command = "test" };
	g_assert_true(store_begin(fixture->store, &error));
	g_autoptr(Recorder) recorder =
		recorder_new(fixture->store, tables, &error);
	g_assert_no_error(error);
	g_assert_true(store_execute(fixture->store, sql, &error));
	g_assert_no_error(error);
	g_assert_true(recorder_finish(recorder, &about, &number, &error));
	g_clear_pointer(&recorder, recorder_free);
	g_assert_true(store_commit(fixture->store, &error));
	g_assert_no_error(error);
	return number;
}

Fixture *fixture_new(void)
{
	g_autoptr(GError) error = NULL;
	Fixture *fixture = g_new0(Fixture, 1);
	fixture->folder = g_dir_make_tmp("gatehouse-XXXXXX", &error);
	g_assert_no_error(error);
	fixture->paths = paths_new(fixture->folder);
	fixture->store = store_open(fixture->paths->store, &topology_schema,
				    STORE_CREATE, &error);
	g_assert_no_error(error);
	g_assert_true(store_execute(fixture->store, "PRAGMA foreign_keys = OFF",
				    &error));
	g_assert_true(store_execute(fixture->store, facts, &error));
	g_assert_no_error(error);
	fixture_change(fixture, topology);
	fixture_change(fixture, settings);
	fixture_change(fixture, users);
	return fixture;
}

static int remove_one(const char *path, const struct stat *about G_GNUC_UNUSED,
		      int kind G_GNUC_UNUSED, struct FTW *walk G_GNUC_UNUSED)
{
	return remove(path);
}

void folder_remove(const char *folder)
{
	nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void fixture_free(Fixture *fixture)
{
	store_free(fixture->store);
	folder_remove(fixture->folder);
	paths_free(fixture->paths);
	g_free(fixture->folder);
	g_free(fixture);
}
