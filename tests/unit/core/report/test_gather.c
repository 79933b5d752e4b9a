#include "core/report/gather.h"

#include "core/base/json.h"
#include "core/model/policy.h"
#include "core/model/topology.h"
#include "core/model/user.h"
#include "core/report/report.h"
#include "tests/unit/core/model/fixture.h"

#include <string.h>

static void add_pool(Model *model)
{
	g_autoptr(GError) error = NULL;
	const char *const computers[] = { "fe01.contoso.test", NULL };
	g_autoptr(Record) pool = model_new_record(&kind_pool);
	must_add(model, &kind_site, "Redmond", NULL);
	must_add(model, &kind_sip_domain, "contoso.test", NULL);
	g_assert_true(model_name(model, &kind_pool, pool, "pool.contoso.test",
				 &error));
	g_assert_true(set(&kind_pool, pool, "Site", "Redmond", &error));
	g_assert_true(set(&kind_pool, pool, "LegacyXmppGateway",
			  "old.contoso.test:5269", &error));
	g_assert_true(topology_add_pool(model, pool, computers, NULL, &error));
	g_assert_no_error(error);
}

static void add_user(Model *model, const char *address, const char *pool,
		     const char *policy)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Record) user = model_new_record(&kind_user);
	g_assert_true(user_name(user, address, &error));
	if (pool)
		set(&kind_user, user, "Enabled", "True", &error);
	if (pool)
		set(&kind_user, user, "RegistrarPool", pool, &error);
	if (policy)
		set(&kind_user, user, "ExternalAccessPolicy", policy, &error);
	g_assert_true(model_add(model, &kind_user, user, NULL, &error));
	g_assert_no_error(error);
}

/* A site with a pool, an edge, a partner, a policy and three users. */
static void add_deployment(Model *model)
{
	const char *const edge_computers[] = { "edge01.contoso.test", NULL };
	const EdgePlan plan = {
		.fqdn = "edge.contoso.test",
		.site = "Redmond",
		.computers = edge_computers,
		.internal_address = "10.0.0.4",
		.external_address = "192.0.2.10",
		.registrar = "pool.contoso.test",
	};
	g_autoptr(GError) error = NULL;
	add_pool(model);
	g_assert_true(topology_add_edge(model, &plan, NULL, &error));
	g_assert_no_error(error);
	must_add(model, &kind_xmpp_allowed_partner, "fabrikam.test",
		 PAIRS("PartnerType", "Federated"));
	must_add(model, &kind_external_access_policy, "Sales",
		 PAIRS("EnableXmppAccess", "True"));
	add_user(model, "sip:ken@contoso.test", "pool.contoso.test", "Sales");
	add_user(model, "sip:pilar@contoso.test", "pool.contoso.test", NULL);
	add_user(model, "sip:ann@contoso.test", NULL, NULL);
	g_assert_true(model_commit(model, NULL, &error));
	g_assert_no_error(error);
}

static void facts(Fixture *fixture, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(json_t) replicas = json_parse(
		"[{\"computer\":\"edge01.contoso.test\",\"role\":\"edge\","
		"\"time\":\"2026-11-24T16:05:09Z\",\"streams\":"
		"{\"topology\":{\"number\":12},\"settings\":{\"number\":7}}}]",
		-1, NULL);
	g_autoptr(json_t) heads =
		json_parse("{\"topology\":12,\"settings\":9}", -1, NULL);
	const GatherInput input = { "Contoso", "0.1.0", replicas, heads };
	(void)data;
	add_deployment(fixture->model);
	g_autoptr(Gathered) gathered =
		gather_topology(fixture->model, &input, &error);
	g_assert_no_error(error);
	const ReportTopology *topology = gathered_topology(gathered);
	g_assert_cmpuint(topology->site_count, ==, 1);
	g_assert_cmpstr(topology->sites[0].name, ==, "Redmond");
	g_assert_cmpint(topology->sites[0].pools, ==, 1);
	g_assert_cmpint(topology->sites[0].edges, ==, 1);
	g_assert_cmpuint(topology->pool_count, ==, 1);
	g_assert_cmpstr(topology->pools[0].site, ==, "Redmond");
	g_assert_cmpint(topology->pools[0].users, ==, 2);
	g_assert_cmpstr(topology->pools[0].edge, ==, "edge.contoso.test");
	g_assert_cmpstr(topology->pools[0].legacy_gateway, ==,
			"old.contoso.test:5269");
	g_assert_cmpstr(topology->pools[0].computers[0], ==,
			"fe01.contoso.test");
	g_assert_cmpint(topology->pools[0].users_xmpp, ==, 1);
	g_assert_cmpuint(topology->edge_count, ==, 1);
	g_assert_cmpstr(topology->edges[0].fqdn, ==, "edge.contoso.test");
	g_assert_cmpstr(topology->edges[0].external_address, ==, "192.0.2.10");
	g_assert_cmpstr(topology->edges[0].computers[0], ==,
			"edge01.contoso.test");
	g_assert_cmpstr(topology->edges[0].ports[0], ==, "TCP 5269 XMPP");
	g_assert_cmpuint(topology->partner_count, ==, 1);
	g_assert_cmpstr(topology->partners[0].type, ==, "Federated");
	g_assert_cmpuint(topology->replica_count, ==, 2);
	g_assert_true(topology->replicas[0].up_to_date);
	g_assert_false(topology->replicas[1].up_to_date);
	g_assert_cmpint(topology->replicas[1].published, ==, 9);
}

/* The policy that holds for each user is counted. */
static void policies(Fixture *fixture, gconstpointer data)
{
	const GatherInput input = { NULL, "0.1.0", NULL, NULL };
	(void)data;
	add_deployment(fixture->model);
	g_autoptr(Gathered) gathered =
		gather_topology(fixture->model, &input, NULL);
	const ReportTopology *topology = gathered_topology(gathered);
	g_assert_cmpstr(topology->name, ==, "contoso.test");
	for (size_t i = 0; i < topology->policy_count; i++) {
		const ReportPolicy *policy = &topology->policies[i];
		bool sales = strcmp(policy->identity, "Tag:Sales") == 0;
		g_assert_cmpint(policy->users, ==, sales ? 1 : 2);
		g_assert_cmpint(policy->xmpp, ==, sales);
	}
	g_assert_cmpuint(topology->policy_count, ==, 2);
}

/* Secrets stay in the store. */
static void no_secrets(Fixture *fixture, gconstpointer data)
{
	const GatherInput input = { "Contoso", "0.1.0", NULL, NULL };
	g_autoptr(GError) error = NULL;
	(void)data;
	add_deployment(fixture->model);
	g_autoptr(Record) old =
		model_find(fixture->model, &kind_xmpp_gateway_configuration,
			   "global", &error);
	g_autoptr(Record) new = record_copy(old);
	g_assert_true(set(&kind_xmpp_gateway_configuration, new,
			  "DialbackPassphrase", "verysecretphrase", &error));
	g_assert_true(model_update(fixture->model,
				   &kind_xmpp_gateway_configuration, old, new,
				   NULL, &error));
	g_assert_true(model_commit(fixture->model, NULL, &error));
	g_assert_no_error(error);
	g_autoptr(Gathered) gathered =
		gather_topology(fixture->model, &input, NULL);
	g_autofree char *text = report_json(gathered_topology(gathered));
	g_assert_nonnull(strstr(text, "StreamInactivityTimeout"));
	g_assert_null(strstr(text, "verysecretphrase"));
}

static void empty(Fixture *fixture, gconstpointer data)
{
	const GatherInput input = { "", "0.1.0", NULL, NULL };
	g_autoptr(GError) error = NULL;
	(void)data;
	g_autoptr(Gathered) gathered =
		gather_topology(fixture->model, &input, &error);
	g_assert_no_error(error);
	g_assert_nonnull(gathered);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	ADD("/report/gather/facts", facts);
	ADD("/report/gather/policies", policies);
	ADD("/report/gather/no-secrets", no_secrets);
	ADD("/report/gather/empty", empty);
	return g_test_run();
}
