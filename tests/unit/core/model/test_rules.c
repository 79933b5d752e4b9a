#include "tests/unit/core/model/fixture.h"

#include "core/model/partner.h"
#include "core/model/policy.h"
#include "core/model/topology.h"
#include "core/model/user.h"

#include <string.h>

typedef struct Heard {
	Feedback feedback;
	int warnings;
} Heard;

static void hear(Feedback *feedback, FeedbackLevel level, const char *text)
{
	(void)text;
	if (level == FEEDBACK_WARNING)
		((Heard *)feedback)->warnings++;
}

static const FeedbackClass heard_class = { .say = hear };

/* The matrix as the Lync topic prints it: ! a warning, X refused. */
static const struct {
	const char *tls, *sasl, *dialback;
	char expected;
	const char *methods;
} matrix[] = {
	{ "Required", "Required", "True", '!', "SASL/TLS" },
	{ "Required", "Required", "False", ' ', "SASL/TLS" },
	{ "Optional", "Required", "True", '!',
	  "SASL/TLS, TLS dialback, TCP dialback" },
	{ "Optional", "Required", "False", '!', "SASL/TLS" },
	{ "NotSupported", "Required", "True", '!', "TCP dialback" },
	{ "NotSupported", "Required", "False", 'X', NULL },
	{ "Required", "Optional", "True", ' ', "SASL/TLS, TLS dialback" },
	{ "Required", "Optional", "False", ' ', "SASL/TLS" },
	{ "Optional", "Optional", "True", '!',
	  "SASL/TLS, TLS dialback, TCP dialback" },
	{ "Optional", "Optional", "False", '!', "SASL/TLS" },
	{ "NotSupported", "Optional", "True", '!', "TCP dialback" },
	{ "NotSupported", "Optional", "False", 'X', NULL },
	{ "Required", "NotSupported", "True", ' ', "TLS dialback" },
	{ "Required", "NotSupported", "False", 'X', NULL },
	{ "Optional", "NotSupported", "True", ' ',
	  "TLS dialback, TCP dialback" },
	{ "Optional", "NotSupported", "False", 'X', NULL },
	{ "NotSupported", "NotSupported", "True", ' ', "TCP dialback" },
	{ "NotSupported", "NotSupported", "False", 'X', NULL },
};

static char outcome(Model *model, int row)
{
	const Kind *kind = &kind_xmpp_allowed_partner;
	Heard heard = { { &heard_class }, 0 };
	g_autoptr(GError) error = NULL;
	g_autoptr(Record) record = model_new_record(kind);
	g_autofree char *domain = g_strdup_printf("p%d.test", row);
	model_name(model, kind, record, domain, &error);
	set(kind, record, "TlsNegotiation", matrix[row].tls, &error);
	set(kind, record, "SaslNegotiation", matrix[row].sasl, &error);
	set(kind, record, "SupportDialbackNegotiation", matrix[row].dialback,
	    &error);
	g_assert_no_error(error);
	if (!model_add(model, kind, record, &heard.feedback, &error))
		return 'X';
	return heard.warnings ? '!' : ' ';
}

static void test_matrix(Fixture *fixture, gconstpointer unused)
{
	(void)unused;
	int refused = 0, warned = 0;
	for (int i = 0; i < (int)G_N_ELEMENTS(matrix); i++) {
		char got = outcome(fixture->model, i);
		g_test_message("%s %s %s", matrix[i].tls, matrix[i].sasl,
			       matrix[i].dialback);
		g_assert_cmpint(got, ==, matrix[i].expected);
		refused += got == 'X';
		warned += got == '!';
		const PartnerRule *rule =
			partner_rule((i / 2) % 3, i / 6, i % 2 == 0);
		g_assert_cmpstr(rule->methods, ==, matrix[i].methods);
	}
	g_assert_cmpint(refused, ==, 5);
	g_assert_cmpint(warned, ==, 7);
}

static void test_partner_domains(Fixture *fixture, gconstpointer unused)
{
	(void)unused;
	Model *model = fixture->model;
	const Kind *kind = &kind_xmpp_allowed_partner;
	add_basics(model);
	must_add(model, kind, "fabrikam.test",
		 PAIRS("AdditionalDomains", "im.fabrikam.test"));
	g_autofree char *taken = add(model, kind, "IM.fabrikam.test", NULL);
	g_assert_nonnull(strstr(taken, "is with the partner 'fabrikam.test'"));
	g_autofree char *ours = add(model, kind, "contoso.test", NULL);
	g_assert_nonnull(strstr(ours, "is a SIP domain here"));
	g_autofree char *wrong = add(model, kind, "no domain", NULL);
	g_assert_nonnull(strstr(wrong, "is not a domain name"));
}

static void test_policy_needs_federation(Fixture *fixture, gconstpointer unused)
{
	(void)unused;
	g_autofree char *message =
		add(fixture->model, &kind_external_access_policy, "X",
		    PAIRS("EnableXmppAccess", "True", "EnableFederationAccess",
			  "False"));
	g_assert_nonnull(strstr(message, "needs EnableFederationAccess"));
	must_add(fixture->model, &kind_external_access_policy, "X",
		 PAIRS("EnableXmppAccess", "True"));
}

static void test_global_policy(Fixture *fixture, gconstpointer unused)
{
	(void)unused;
	Model *model = fixture->model;
	const Kind *kind = &kind_external_access_policy;
	g_autoptr(GError) error = NULL;
	g_autoptr(Record) global = model_find(model, kind, "global", &error);
	g_assert_no_error(error);
	g_assert_false(value_truth(record_get(global, "EnableXmppAccess")));
	g_autoptr(Record) after = record_copy(global);
	set(kind, after, "EnableFederationAccess", "True", NULL);
	set(kind, after, "EnableXmppAccess", "True", NULL);
	g_assert_true(model_update(model, kind, global, after, NULL, &error));
	g_assert_true(model_remove(model, kind, after, NULL, &error));
	g_assert_no_error(error);
	g_autoptr(Record) reset = model_find(model, kind, "global", NULL);
	g_assert_false(value_truth(record_get(reset, "EnableXmppAccess")));
	g_assert_cmpint(reset->id, ==, global->id);
}

static void add_user(Model *model, const char *address)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Record) user = model_new_record(&kind_user);
	user_name(user, address, &error);
	set(&kind_user, user, "RegistrarPool", "pool.contoso.test", &error);
	record_set_take(user, "Enabled", value_bool(true));
	model_add(model, &kind_user, user, NULL, &error);
	g_assert_no_error(error);
}

static void assert_policy(Model *model, const char *expected)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Record) user =
		model_find(model, &kind_user, "sip:ken@contoso.test", &error);
	g_autoptr(Record) policy = policy_effective(model, user, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(value_text(record_get(policy, "Identity")), ==,
			expected);
}

static void grant(Model *model, const char *policy)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Record) user =
		model_find(model, &kind_user, "ken@contoso.test", &error);
	policy_grant(model, user, policy, &error);
	g_assert_no_error(error);
}

static void test_effective_policy(Fixture *fixture, gconstpointer unused)
{
	(void)unused;
	Model *model = fixture->model;
	const Kind *kind = &kind_external_access_policy;
	g_autoptr(GError) error = NULL;
	add_basics(model);
	add_user(model, "sip:ken@contoso.test");
	assert_policy(model, "Global");
	must_add(model, kind, "site:Redmond", NULL);
	assert_policy(model, "Site:Redmond");
	must_add(model, kind, "tag:Friends", NULL);
	grant(model, "friends");
	assert_policy(model, "Tag:Friends");
	g_autoptr(Record) tag = model_find(model, kind, "Friends", NULL);
	g_assert_true(model_remove(model, kind, tag, NULL, &error));
	assert_policy(model, "Site:Redmond");
	g_autoptr(Record) user =
		model_find(model, &kind_user, "ken@contoso.test", NULL);
	g_assert_false(policy_grant(model, user, "global", &error));
	g_clear_error(&error);
	grant(model, NULL);
	g_autofree char *wrong = add(model, kind, "site:Berlin", NULL);
	g_assert_cmpstr(wrong, ==, "there is no site 'Berlin'");
}

static void test_user_rules(Fixture *fixture, gconstpointer unused)
{
	(void)unused;
	Model *model = fixture->model;
	g_autoptr(GError) error = NULL;
	add_basics(model);
	add_user(model, "sip:Ken@contoso.test");
	g_autoptr(Record) user = model_new_record(&kind_user);
	user_name(user, "sip:ken@CONTOSO.test", NULL);
	g_assert_false(model_add(model, &kind_user, user, NULL, &error));
	g_assert_cmpstr(error->message, ==,
			"there is a user with the SipAddress "
			"'sip:ken@CONTOSO.test' already");
	g_clear_error(&error);
	g_autoptr(Record) other = model_new_record(&kind_user);
	user_name(other, "sip:ann@fabrikam.test", NULL);
	g_assert_false(model_add(model, &kind_user, other, NULL, &error));
	g_assert_nonnull(strstr(error->message, "is not a SIP domain here"));
	g_clear_error(&error);
	g_assert_false(set(&kind_user, other, "SipAddress", "ann", &error));
	g_assert_nonnull(strstr(error->message, "is not a SIP address"));
}

static void test_default_domain(Fixture *fixture, gconstpointer unused)
{
	(void)unused;
	Model *model = fixture->model;
	const Kind *kind = &kind_sip_domain;
	must_add(model, kind, "a.test", NULL);
	must_add(model, kind, "b.test", PAIRS("IsDefault", "True"));
	g_autoptr(Record) a = model_find(model, kind, "a.test", NULL);
	g_autoptr(Record) b = model_find(model, kind, "b.test", NULL);
	g_assert_false(value_truth(record_get(a, "IsDefault")));
	g_assert_false(model_remove(model, kind, b, NULL, NULL));
	g_assert_true(model_remove(model, kind, a, NULL, NULL));
	g_assert_true(model_remove(model, kind, b, NULL, NULL));
}

static void test_topology(Fixture *fixture, gconstpointer unused)
{
	(void)unused;
	Model *model = fixture->model;
	g_autoptr(GError) error = NULL;
	must_add(model, &kind_site, "Redmond", NULL);
	g_autoptr(Record) pool = model_new_record(&kind_pool);
	model_name(model, &kind_pool, pool, "pool.contoso.test", &error);
	set(&kind_pool, pool, "Site", "Redmond", &error);
	topology_add_pool(model, pool, NULL, NULL, &error);
	g_assert_no_error(error);
	EdgePlan plan = {
		.fqdn = "edge.contoso.test",
		.site = "Redmond",
		.internal_address = "10.0.0.1",
		.registrar = "Registrar:pool.contoso.test",
	};
	topology_add_edge(model, &plan, NULL, &error);
	g_assert_no_error(error);
	g_autoptr(Record) site = model_find(model, &kind_site, "Redmond", NULL);
	g_autoptr(Record) after = record_copy(site);
	set(&kind_site, after, "XmppFederationRoute",
	    "EdgeServer:edge.contoso.test", &error);
	model_update(model, &kind_site, site, after, NULL, &error);
	g_assert_no_error(error);
	plan.fqdn = "edge2.contoso.test";
	plan.internal_address = "10.0.0.256";
	g_assert_false(topology_add_edge(model, &plan, NULL, &error));
	g_assert_nonnull(strstr(error->message, "is not an IP address"));
	g_clear_error(&error);
	g_assert_null(model_find(model, &kind_pool, plan.fqdn, NULL));
	g_autoptr(Record) edge =
		model_find(model, &kind_pool, "edge.contoso.test", NULL);
	g_assert_true(model_remove(model, &kind_pool, edge, NULL, &error));
	g_assert_no_error(error);
	g_assert_false(model_remove(model, &kind_site, after, NULL, &error));
}

static void test_pool_in_use(Fixture *fixture, gconstpointer unused)
{
	(void)unused;
	g_autoptr(GError) error = NULL;
	add_basics(fixture->model);
	add_user(fixture->model, "sip:ken@contoso.test");
	g_autoptr(Record) pool = model_find(fixture->model, &kind_pool,
					    "pool.contoso.test", NULL);
	g_assert_false(
		model_remove(fixture->model, &kind_pool, pool, NULL, &error));
	g_assert_nonnull(strstr(error->message, "Move-CsUser"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	ADD("/model/partner/matrix", test_matrix);
	ADD("/model/partner/domains", test_partner_domains);
	ADD("/model/policy/needs-federation", test_policy_needs_federation);
	ADD("/model/policy/global", test_global_policy);
	ADD("/model/policy/effective", test_effective_policy);
	ADD("/model/user/rules", test_user_rules);
	ADD("/model/sip-domain/default", test_default_domain);
	ADD("/model/topology/edge", test_topology);
	ADD("/model/pool/in-use", test_pool_in_use);
	return g_test_run();
}
