#include "core/migration/migration.h"

#include "core/base/clock.h"
#include "core/model/topology.h"
#include "core/model/user.h"
#include "db/statement.h"
#include "tests/support/certificates.h"
#include "tests/unit/core/model/fixture.h"

#include <string.h>

static GPtrArray *must_look(Fixture *fixture)
{
	g_autoptr(GError) error = NULL;
	GPtrArray *steps = migration_steps(fixture->model, clock_now(), &error);
	g_assert_no_error(error);
	g_assert_cmpuint(steps->len, ==, MIGRATION_STEPS - 1);
	return steps;
}

static void check(Fixture *fixture, unsigned number, MigrationState state,
		  const char *detail)
{
	g_autoptr(GPtrArray) steps = must_look(fixture);
	const MigrationStep *step = steps->pdata[number - 1];
	g_assert_cmpuint(step->number, ==, number);
	if (!strstr(step->detail, detail))
		g_assert_cmpstr(step->detail, ==, detail);
	g_assert_cmpint(step->state, ==, state);
}

static void nothing(Fixture *fixture, gconstpointer data)
{
	(void)data;
	check(fixture, 1, MIGRATION_OPEN, "there is no SIP domain");
	check(fixture, 2, MIGRATION_OPEN, "there is no edge");
	check(fixture, 3, MIGRATION_OPEN, "there are no users");
	check(fixture, 4, MIGRATION_OPEN, "no external access policy");
	check(fixture, 5, MIGRATION_OPEN, "there is no partner");
}

static void add_pool(Fixture *fixture, const char *fqdn, const char *legacy,
		     const char *computer)
{
	g_autoptr(GError) error = NULL;
	const char *const computers[] = { computer, NULL };
	g_autoptr(Record) pool = model_new_record(&kind_pool);
	g_assert_true(
		model_name(fixture->model, &kind_pool, pool, fqdn, &error));
	g_assert_true(set(&kind_pool, pool, "Site", "Redmond", &error));
	g_assert_true(set(&kind_pool, pool, "Legacy", legacy, &error));
	g_assert_true(topology_add_pool(fixture->model, pool, computers, NULL,
					&error));
	g_assert_no_error(error);
}

static void change(Fixture *fixture, const Kind *kind, const char *identity,
		   const char *property, const char *text)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Record) before =
		model_find(fixture->model, kind, identity, &error);
	g_autoptr(Record) after =
		model_find(fixture->model, kind, identity, &error);
	g_assert_no_error(error);
	g_assert_true(set(kind, after, property, text, &error));
	model_update(fixture->model, kind, before, after, NULL, &error);
	g_assert_no_error(error);
}

static void pool(Fixture *fixture, gconstpointer data)
{
	(void)data;
	must_add(fixture->model, &kind_site, "Redmond", NULL);
	must_add(fixture->model, &kind_sip_domain, "contoso.test", NULL);
	add_pool(fixture, "old.contoso.test", "True", "old1.contoso.test");
	check(fixture, 1, MIGRATION_OPEN, "there is no pool to home users");
	add_pool(fixture, "pool.contoso.test", "False", "fe1.contoso.test");
	change(fixture, &kind_computer, "fe1.contoso.test", "XmppGateway",
	       "False");
	check(fixture, 1, MIGRATION_STARTED,
	      "no computer translates between SIP and XMPP");
	change(fixture, &kind_computer, "fe1.contoso.test", "XmppGateway",
	       "True");
	check(fixture, 1, MIGRATION_DONE, "pool.contoso.test");
	change(fixture, &kind_computer, "fe1.contoso.test", "SipServer",
	       "False");
	check(fixture, 1, MIGRATION_STARTED,
	      "no computer of 'pool.contoso.test' takes SIP");
}

static void add_edge(Fixture *fixture)
{
	g_autoptr(GError) error = NULL;
	const EdgePlan plan = { .fqdn = "edge.contoso.test",
				.site = "Redmond",
				.external_fqdn = "sip.contoso.test" };
	must_add(fixture->model, &kind_site, "Redmond", NULL);
	must_add(fixture->model, &kind_sip_domain, "contoso.test", NULL);
	add_pool(fixture, "pool.contoso.test", "False", "fe1.contoso.test");
	change(fixture, &kind_computer, "fe1.contoso.test", "XmppGateway",
	       "True");
	g_assert_true(topology_add_edge(fixture->model, &plan, NULL, &error));
	g_assert_no_error(error);
}

static void edge(Fixture *fixture, gconstpointer data)
{
	(void)data;
	add_edge(fixture);
	check(fixture, 2, MIGRATION_STARTED, "has no next hop");
	change(fixture, &kind_edge_server, "EdgeServer:edge.contoso.test",
	       "Registrar", "Registrar:pool.contoso.test");
	check(fixture, 2, MIGRATION_DONE, "edge.contoso.test");
}

static void add_user(Fixture *fixture, const char *address, const char *home)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Record) user = model_new_record(&kind_user);
	g_assert_true(user_name(user, address, &error));
	if (home)
		set(&kind_user, user, "RegistrarPool", home, &error);
	g_assert_true(
		model_add(fixture->model, &kind_user, user, NULL, &error));
	g_assert_no_error(error);
}

static void users(Fixture *fixture, gconstpointer data)
{
	(void)data;
	must_add(fixture->model, &kind_site, "Redmond", NULL);
	must_add(fixture->model, &kind_sip_domain, "contoso.test", NULL);
	add_pool(fixture, "old.contoso.test", "True", "old1.contoso.test");
	add_pool(fixture, "pool.contoso.test", "False", "fe1.contoso.test");
	add_user(fixture, "sip:ann@contoso.test", "old.contoso.test");
	check(fixture, 3, MIGRATION_OPEN,
	      "users still on old.contoso.test: 1 (Move-CsUser");
	add_user(fixture, "sip:ken@contoso.test", "pool.contoso.test");
	check(fixture, 3, MIGRATION_STARTED, "old.contoso.test: 1");
	change(fixture, &kind_user, "sip:ann@contoso.test", "RegistrarPool",
	       "pool.contoso.test");
	check(fixture, 3, MIGRATION_DONE, "users: 2");
}

/* Enters the certificate of that file for a computer. */
static void enter(Fixture *fixture, int id, const char *computer,
		  const char *use, const char *pem)
{
	g_autoptr(GError) error = NULL;
	Store *store = model_store(fixture->model, &error);
	g_autoptr(Statement) insert = store_statement(
		store,
		"INSERT INTO certificate (id, computer, use, thumbprint, pem) "
		"SELECT ?, id, ?, '', ? FROM computer WHERE fqdn = ?",
		&error);
	g_assert_no_error(error);
	statement_bind_integer(insert, 1, id);
	statement_bind_text(insert, 2, use);
	statement_bind_text(insert, 3, pem);
	statement_bind_text(insert, 4, computer);
	g_assert_true(statement_run(insert, &error));
	g_assert_no_error(error);
}

static void certificates(Fixture *fixture, gconstpointer data)
{
	g_autoptr(TestAuthority) authority =
		test_authority_new(fixture->home, "authority");
	g_autofree char *file = test_file(fixture->home, "one", "pem");
	g_autofree char *pem = NULL;
	(void)data;
	test_authority_issue(authority, "one", "DNS:a.test", NULL, 10);
	g_assert_true(g_file_get_contents(file, &pem, NULL, NULL));
	add_edge(fixture);
	change(fixture, &kind_external_access_policy, "Global",
	       "EnableFederationAccess", "True");
	change(fixture, &kind_external_access_policy, "Global",
	       "EnableXmppAccess", "True");
	check(fixture, 4, MIGRATION_OPEN,
	      "'fe1.contoso.test' has no internal certificate");
	enter(fixture, 9001, "fe1.contoso.test", "Internal", pem);
	enter(fixture, 9002, "edge.contoso.test", "Internal", pem);
	check(fixture, 4, MIGRATION_STARTED,
	      "'edge.contoso.test' has no certificate towards partners");
	enter(fixture, 9003, "edge.contoso.test", "AccessEdgeExternal", pem);
	check(fixture, 4, MIGRATION_DONE, "edge.contoso.test");
	change(fixture, &kind_pool, "pool.contoso.test", "SipTransport", "Tls");
	check(fixture, 4, MIGRATION_STARTED,
	      "'fe1.contoso.test' has no certificate for SIP over TLS");
	enter(fixture, 9004, "fe1.contoso.test", "Default", pem);
	check(fixture, 4, MIGRATION_DONE, "fe1.contoso.test");
	clock_set_for_test(clock_now() + 20 * G_TIME_SPAN_DAY);
	check(fixture, 4, MIGRATION_STARTED,
	      "AccessEdgeExternal of 'edge.contoso.test': ");
	clock_set_for_test(0);
}

/* Users whom the policy in force for them leaves out are told of. */
static void excluded(Fixture *fixture, gconstpointer data)
{
	(void)data;
	must_add(fixture->model, &kind_sip_domain, "contoso.test", NULL);
	must_add(fixture->model, &kind_external_access_policy, "Sales",
		 PAIRS("EnableXmppAccess", "True"));
	add_user(fixture, "sip:ann@contoso.test", NULL);
	check(fixture, 4, MIGRATION_DONE, "users that may not use XMPP: 1");
	change(fixture, &kind_user, "sip:ann@contoso.test",
	       "ExternalAccessPolicy", "Sales");
	check(fixture, 4, MIGRATION_DONE, "");
}

static void federation(Fixture *fixture, gconstpointer data)
{
	(void)data;
	add_edge(fixture);
	check(fixture, 5, MIGRATION_OPEN, "no site has a way to partners");
	must_add(fixture->model, &kind_xmpp_allowed_partner, "fabrikam.test",
		 NULL);
	check(fixture, 5, MIGRATION_STARTED, "no site has a way to partners");
	change(fixture, &kind_site, "Redmond", "XmppFederationRoute",
	       "EdgeServer:edge.contoso.test");
	change(fixture, &kind_access_edge_configuration, "Global",
	       "AllowFederatedUsers", "False");
	check(fixture, 5, MIGRATION_STARTED, "federation is off");
	change(fixture, &kind_access_edge_configuration, "Global",
	       "AllowFederatedUsers", "True");
	check(fixture, 5, MIGRATION_DONE, "fabrikam.test");
}

static void check_dns(const char *const *found, const char *why,
		      MigrationState state, const char *detail)
{
	const char *const edges[] = { "sip.contoso.test", "sip2.contoso.test",
				      NULL };
	MigrationStep *step = migration_dns("contoso.test", edges, found, why);
	g_assert_cmpuint(step->number, ==, MIGRATION_STEPS);
	g_assert_cmpint(step->state, ==, state);
	if (!strstr(step->detail, detail))
		g_assert_cmpstr(step->detail, ==, detail);
	migration_step_free(step);
}

static void dns(void)
{
	check_dns(NULL, NULL, MIGRATION_OPEN, "has no SRV record");
	check_dns(NULL, "no DNS answer", MIGRATION_OPEN, "no DNS answer");
	check_dns(PAIRS("SIP.contoso.test"), NULL, MIGRATION_DONE,
		  "contoso.test leads to SIP.contoso.test");
	check_dns(PAIRS("old.contoso.test"), NULL, MIGRATION_OPEN,
		  "until then dialback from here fails");
	check_dns(PAIRS("old.contoso.test", "sip2.contoso.test"), NULL,
		  MIGRATION_STARTED, "which is not all of ours");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("/migration/nothing", nothing);
	ADD("/migration/pool", pool);
	ADD("/migration/edge", edge);
	ADD("/migration/users", users);
	ADD("/migration/certificates", certificates);
	ADD("/migration/excluded", excluded);
	ADD("/migration/federation", federation);
	g_test_add_func("/migration/dns", dns);
	return g_test_run();
}
