/* What a pool's administrator is told, from facts. */
#include "core/report/pool_setup.h"

#include "core/pki/authority.h"
#include "core/pki/request.h"
#include "tests/support/certificates.h"

#include <string.h>

static const char *const none[] = { NULL };
static const char *const members[] = { "sip1.contoso.test", "sip2.contoso.test",
				       NULL };
static const char *const addresses[] = { "10.0.0.1", "10.0.0.2", NULL };
static const char *const partners[] = { "fabrikam.test", "im.fabrikam.test",
					NULL };
static const char *const gone[] = { "gone.test", NULL };
static const SetupFrontEnd front_ends[] = {
	{ "fe1.contoso.test", "10.0.0.40", NULL },
	{ "fe2.contoso.test", "10.0.0.41", NULL },
};

static SetupFacts facts_of(SetupPlatform platform)
{
	gboolean microsoft = platform == SETUP_SKYPE || platform == SETUP_OCS;

	return (SetupFacts){
		.platform = platform,
		.pool = "pool.contoso.test",
		.profile = microsoft ? "Lync" : "Simple",
		.transport = "Tls",
		.port = 5061,
		.members = members,
		.addresses = addresses,
		.gateway = "gw.contoso.test",
		.gateway_port = 5098,
		.front_ends = front_ends,
		.front_end_count = G_N_ELEMENTS(front_ends),
		.authority = "-----BEGIN CERTIFICATE-----\nMII\n"
			     "-----END CERTIFICATE-----\n",
		.partners = partners,
		.gone = gone,
		.federation = TRUE,
		.now = g_get_real_time(),
	};
}

static const SetupStep *step_of(const GPtrArray *steps, const char *title)
{
	for (guint i = 0; i < steps->len; i++) {
		const SetupStep *step = steps->pdata[i];

		if (!strcmp(step->title, title))
			return step;
	}
	g_test_message("there is no step '%s'", title);
	g_test_fail();
	return NULL;
}

static void expect(const GPtrArray *steps, const char *title, SetupState state,
		   const char *const *parts)
{
	const SetupStep *step = step_of(steps, title);

	if (!step)
		return;
	g_assert_cmpint(step->state, ==, state);
	for (; *parts; parts++) {
		if (strstr(step->text, *parts))
			continue;
		g_test_message("'%s' is not in: %s", *parts, step->text);
		g_test_fail();
	}
}

#define PARTS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void test_skype(void)
{
	SetupFacts facts = facts_of(SETUP_SKYPE);
	g_autoptr(GPtrArray) steps = pool_setup(&facts);

	expect(steps, "Settings of the pool", SETUP_DONE, PARTS("Lync"));
	expect(steps, "Trusted application pool and computers", SETUP_RUN,
	       PARTS("New-CsTrustedApplicationPool -Identity "
		     "'gw.contoso.test' -Registrar 'pool.contoso.test'",
		     "-ComputerFqdn 'fe1.contoso.test'",
		     "-ThrottleAsServer $true -TreatAsAuthenticated $true",
		     "New-CsTrustedApplicationComputer -Identity "
		     "'fe2.contoso.test' -Pool 'gw.contoso.test'"));
	expect(steps, "Application and port", SETUP_RUN,
	       PARTS("-TrustedApplicationPoolFqdn 'gw.contoso.test' -Port 5098",
		     "Enable-CsTopology"));
	expect(steps, "Route to im.fabrikam.test", SETUP_RUN,
	       PARTS("New-CsStaticRoute -TLSRoute -Destination "
		     "'gw.contoso.test' -Port 5098 -MatchUri "
		     "'im.fabrikam.test' -UseDefaultCertificate $true",
		     "-Route @{Add=$route}"));
	expect(steps, "No route to gone.test, which is no partner's any more",
	       SETUP_RUN, PARTS("-eq 'gone.test'", "@{Remove=$route}"));
	expect(steps, "Authority of the gateway", SETUP_RUN,
	       PARTS("BEGIN CERTIFICATE", "Import-Certificate"));
	expect(steps, "Certificate of the pool", SETUP_RUN,
	       PARTS("pool.contoso.test,sip1.contoso.test,sip2.contoso.test"));
	expect(steps, "Authority of the pool", SETUP_RUN,
	       PARTS("frontend/anchors/pool.contoso.test.pem"));
}

/* What is not as it has to be is told with the command that mends it. */
static void test_missing(void)
{
	SetupFacts facts = facts_of(SETUP_SKYPE);
	g_autoptr(GPtrArray) steps = NULL;

	facts.profile = "Simple";
	facts.transport = "Tcp";
	facts.gateway = "pool.contoso.test";
	facts.partners = none;
	steps = pool_setup(&facts);
	expect(steps, "Settings of the pool", SETUP_TODO,
	       PARTS("Set-CsPool pool.contoso.test -SipProfile Lync "
		     "-SipTransport Tls -SipPort 5061"));
	expect(steps, "Pool of the front ends", SETUP_TODO,
	       PARTS("no trusted application pool can have that name"));
	expect(steps, "Certificate of fe1.contoso.test", SETUP_TODO,
	       PARTS("There is none yet.",
		     "Request-CsCertificate -New -Type Default -ComputerFqdn "
		     "fe1.contoso.test"));
	expect(steps, "Partners", SETUP_TODO,
	       PARTS("New-CsXmppAllowedPartner"));
	g_clear_pointer(&steps, g_ptr_array_unref);
	facts.gateway = NULL;
	steps = pool_setup(&facts);
	expect(steps, "Front ends", SETUP_TODO, PARTS("-XmppGateway $true"));
	g_clear_pointer(&steps, g_ptr_array_unref);
	facts = facts_of(SETUP_KAMAILIO);
	facts.transport = "Udp";
	facts.federation = FALSE;
	steps = pool_setup(&facts);
	expect(steps, "Trust of the pool", SETUP_TODO,
	       PARTS("-TrustByAddress $true"));
	expect(steps, "Federation", SETUP_TODO,
	       PARTS("-AllowFederatedUsers $true"));
}

/* ---- certificates ---- */

static char *signed_for(const char *subject, const char *const *names)
{
	char *folder = test_folder_new();
	AuthorityOptions options = { .kind = KEY_P256 };
	g_autoptr(Authority) authority =
		authority_create(folder, &options, NULL);
	g_autoptr(Key) key = key_new(KEY_P256, 0, NULL);
	g_autoptr(CertificateNames) wanted = certificate_names_new(subject);
	g_autofree char *request = NULL;
	char *pem;

	wanted->server = wanted->client = true;
	for (; *names; names++)
		certificate_names_add(wanted->dns, *names);
	request = request_new(key, wanted, NULL);
	pem = authority_sign(authority, request, wanted, 0, NULL);
	test_folder_remove(g_build_filename(folder, "issued", NULL));
	test_folder_remove(folder);
	return pem;
}

static void test_certificates(void)
{
	static const struct {
		const char *subject, *names[4], *problem;
	} cases[] = {
		{ "gw.contoso.test",
		  { "gw.contoso.test", "fe1.contoso.test" },
		  NULL },
		{ "fe1.contoso.test",
		  { "gw.contoso.test", "fe1.contoso.test" },
		  "its subject is 'fe1.contoso.test' and not the pool" },
		{ "gw.contoso.test",
		  { "fe1.contoso.test", "gw.contoso.test" },
		  "its first name is 'fe1.contoso.test' and not the pool" },
		{ "gw.contoso.test",
		  { "gw.contoso.test", "fe2.contoso.test" },
		  "it does not name the computer 'fe1.contoso.test'" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *pem =
			signed_for(cases[i].subject, cases[i].names);
		SetupFrontEnd front_end = { "fe1.contoso.test", "10.0.0.40",
					    pem };
		SetupFacts facts = facts_of(SETUP_SKYPE);
		g_autoptr(GPtrArray) steps = NULL;

		facts.front_ends = &front_end;
		facts.front_end_count = 1;
		steps = pool_setup(&facts);
		expect(steps, "Certificate of fe1.contoso.test",
		       cases[i].problem ? SETUP_TODO : SETUP_DONE,
		       PARTS(cases[i].problem ? cases[i].problem
					      : "as server and client"));
	}
	SetupFrontEnd broken = { "fe1.contoso.test", NULL, "nothing" };
	SetupFacts facts = facts_of(SETUP_SKYPE);
	facts.front_ends = &broken;
	facts.front_end_count = 1;
	g_autoptr(GPtrArray) steps = pool_setup(&facts);
	expect(steps, "Certificate of fe1.contoso.test", SETUP_TODO,
	       PARTS("will not do"));
}

/* ---- others ---- */

static void test_kamailio(void)
{
	SetupFacts facts = facts_of(SETUP_KAMAILIO);
	g_autoptr(GPtrArray) steps = pool_setup(&facts);

	expect(steps, "Routes to and from the gateway", SETUP_RUN,
	       PARTS("\"^(fabrikam\\.test|im\\.fabrikam\\.test)$\"",
		     "$du = \"sip:fe1.contoso.test:5098;transport=tls\"",
		     "t_on_failure(\"GATEHOUSE_1\")",
		     "failure_route[GATEHOUSE_1]",
		     "$du = \"sip:fe2.contoso.test:5098;transport=tls\"",
		     "$proto == \"tls\" && ($si == \"10.0.0.40\" || $si == "
		     "\"10.0.0.41\")"));
	expect(steps, "Mutual TLS", SETUP_RUN,
	       PARTS("[server:default]", "[client:default]",
		     "require_certificate = yes"));
	expect(steps, "Where the routes are called", SETUP_RUN,
	       PARTS("route(GATEHOUSE);", "gone.test"));
	g_clear_pointer(&steps, g_ptr_array_unref);
	facts.transport = "Tcp";
	facts.by_address = TRUE;
	facts.partners = none;
	steps = pool_setup(&facts);
	expect(steps, "Routes to and from the gateway", SETUP_RUN,
	       PARTS("if ($si == \"10.0.0.40\""));
	g_assert_null(
		strstr(step_of(steps, "Routes to and from the gateway")->text,
		       "route[GATEHOUSE]"));
}

static void test_ocs_and_others(void)
{
	SetupFacts facts = facts_of(SETUP_OCS);
	g_autoptr(GPtrArray) steps = pool_setup(&facts);

	expect(steps, "Host authorization", SETUP_RUN,
	       PARTS("gw.contoso.test", "fe2.contoso.test",
		     "Treat As Authenticated"));
	expect(steps, "Static routes", SETUP_RUN,
	       PARTS("Port 5098", "im.fabrikam.test",
		     "# and remove those to\ngone.test"));
	expect(steps, "Old TLS", SETUP_RUN,
	       PARTS("Set-CsPool pool.contoso.test -SipTlsMinimum Tls10"));
	g_clear_pointer(&steps, g_ptr_array_unref);
	facts = facts_of(SETUP_OTHER);
	steps = pool_setup(&facts);
	expect(steps, "What the pool has to do", SETUP_RUN,
	       PARTS("Domains: fabrikam.test, im.fabrikam.test",
		     "sip:fe2.contoso.test:5098;transport=tls",
		     "P-Asserted-Identity", "RFC 3428"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/report/pool-setup/skype", test_skype);
	g_test_add_func("/report/pool-setup/missing", test_missing);
	g_test_add_func("/report/pool-setup/certificates", test_certificates);
	g_test_add_func("/report/pool-setup/kamailio", test_kamailio);
	g_test_add_func("/report/pool-setup/others", test_ocs_and_others);
	return g_test_run();
}
