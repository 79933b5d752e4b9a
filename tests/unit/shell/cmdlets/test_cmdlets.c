/* Cmdlets of kinds and users on a fresh store, one pipeline a line. */
#include "core/model/topology.h"
#include "shell/cmdlets/cmdlets.h"
#include "shell/cmdlets/store.h"
#include "tests/unit/shell/general/harness.h"

#include <string.h>

static void setup(Harness *harness, gconstpointer data)
{
	harness_setup(harness, data);
	harness->session->home = harness->folder;
	cmdlets_register(harness->session);
}

static void teardown(Harness *harness, gconstpointer data)
{
	harness->session->hooks.end(harness->session, true, NULL);
	harness_teardown(harness, data);
}

#define TEXT(text)    value_string(text)
#define RUN(...)      list_unref(run_cmdlet(harness, NULL, __VA_ARGS__, END))
#define GET(...)      run_cmdlet(harness, NULL, __VA_ARGS__, END)
#define ONE(list, at) ((list)->values[at].record)

static const char *said(Harness *harness)
{
	return harness->host.text->str;
}

static void forget(Harness *harness)
{
	g_string_truncate(harness->host.text, 0);
}

static void expect_said(Harness *harness, const char *part)
{
	if (!strstr(said(harness), part)) {
		g_test_message("'%s' is not in: %s", part, said(harness));
		g_test_fail();
	}
	forget(harness);
}

static void expect_quiet(Harness *harness)
{
	g_assert_cmpstr(said(harness), ==, "");
	forget(harness);
}

static void basics(Harness *harness)
{
	RUN("New-CsSite", NULL, TEXT("Redmond"));
	RUN("New-CsSipDomain", NULL, TEXT("contoso.test"));
	RUN("New-CsPool", NULL, TEXT("pool.contoso.test"), "Site",
	    TEXT("Redmond"));
	RUN("New-CsPool", NULL, TEXT("ocs.contoso.test"), "Site",
	    TEXT("site:redmond"), "Legacy", ON);
	expect_quiet(harness);
}

static Value property(List *list, const char *name)
{
	return list->count ? record_get(ONE(list, 0), name) : VALUE_NONE;
}

static void test_partner(Harness *harness, gconstpointer data)
{
	(void)data;
	RUN("New-CsXmppAllowedPartner", NULL, TEXT("fabrikam.test"),
	    "PartnerType", TEXT("fed"), "AdditionalDomains",
	    TEXT("im.fabrikam.test"));
	expect_said(harness, "dialback will not operate");
	g_autoptr(List) first =
		GET("Get-CsXmppAllowedPartner", NULL, TEXT("FABRIKAM.test"));
	g_assert_cmpuint(first->count, ==, 1);
	g_assert_cmpstr(value_text(property(first, "PartnerType")), ==,
			"Federated");
	RUN("Set-CsXmppAllowedPartner", NULL, TEXT("fabrikam.test"),
	    "TlsNegotiation", TEXT("NotSupported"),
	    "SupportDialbackNegotiation", value_bool(false));
	expect_said(harness, "do not go together");
	g_autoptr(List) same =
		GET("Get-CsXmppAllowedPartner", "Filter", TEXT("*fabrikam*"));
	g_assert_cmpstr(value_text(property(same, "TlsNegotiation")), ==,
			"Required");
	RUN("Remove-CsXmppAllowedPartner", NULL, TEXT("fabrikam.test"));
	RUN("Get-CsXmppAllowedPartner", NULL, TEXT("fabrikam.test"));
	expect_said(harness, "there is no XMPP allowed partner "
			     "'fabrikam.test'");
	RUN("New-CsXmppAllowedPartner", NULL, TEXT("not a domain"));
	expect_said(harness, "is not a domain name");
}

static void test_key_set(Harness *harness, gconstpointer data)
{
	(void)data;
	RUN("New-CsXmppAllowedPartner", "Domain", TEXT("gmail.test"),
	    "TlsNegotiation", TEXT("NotSupported"), "SaslNegotiation",
	    TEXT("NotSupported"), "EnableKeepAlive", value_bool(false));
	expect_quiet(harness);
	g_autoptr(List) all = GET("Get-CsXmppAllowedPartner");
	g_assert_cmpuint(all->count, ==, 1);
}

static void test_in_memory(Harness *harness, gconstpointer data)
{
	(void)data;
	List *made = GET("New-CsExternalAccessPolicy", NULL, TEXT("Friends"),
			 "InMemory", ON);
	g_autoptr(List) none =
		GET("Get-CsExternalAccessPolicy", "Filter", TEXT("tag:*"));
	g_assert_cmpuint(none->count, ==, 0);
	g_assert_cmpstr(value_text(property(made, "Identity")), ==,
			"Tag:Friends");
	record_set_take(ONE(made, 0), "EnableXmppAccess", value_bool(true));
	list_unref(
		run_cmdlet(harness, made, "Set-CsExternalAccessPolicy", END));
	expect_quiet(harness);
	g_autoptr(List) stored =
		GET("Get-CsExternalAccessPolicy", NULL, TEXT("tag:friends"));
	g_assert_true(value_truth(property(stored, "EnableXmppAccess")));
}

static void test_instance(Harness *harness, gconstpointer data)
{
	(void)data;
	List *all = GET("Get-CsXmppGatewayConfiguration");
	list_unref(run_cmdlet(harness, all, "Set-CsXmppGatewayConfiguration",
			      "KeepAliveInterval", value_int(60), END));
	RUN("Set-CsXmppGatewayConfiguration", "DialbackPassphrase",
	    TEXT("very secret"));
	expect_quiet(harness);
	g_autoptr(List) after = GET("Get-CsXmppGatewayConfiguration");
	g_assert_cmpint(property(after, "KeepAliveInterval").integer, ==, 60);
	g_assert_cmpstr(value_text(property(after, "DialbackPassphrase")), ==,
			"********");
	g_autoptr(List) changes = GET("Get-CsChange");
	g_assert_cmpuint(changes->count, ==, 2);
	for (uint32_t i = 0; i < changes->count; i++) {
		g_autofree char *command =
			value_format(record_get(ONE(changes, i), "Command"));
		g_autofree char *lines =
			value_format(record_get(ONE(changes, i), "Changes"));
		g_assert_null(strstr(command, "very secret"));
		g_assert_null(strstr(lines, "very secret"));
		g_assert_nonnull(strstr(command, "XmppGateway"));
	}
}

static void test_what_if(Harness *harness, gconstpointer data)
{
	(void)data;
	RUN("New-CsSite", NULL, TEXT("Redmond"), "WhatIf", ON);
	expect_said(harness, "What if:");
	g_assert_false(model_exists(session_model(harness->session)));
}

static void enable(Harness *harness, const char *name, const char *address,
		   const char *pool)
{
	RUN("Enable-CsUser", NULL, TEXT(name), "RegistrarPool", TEXT(pool),
	    "SipAddress", TEXT(address));
}

static void test_user(Harness *harness, gconstpointer data)
{
	(void)data;
	basics(harness);
	enable(harness, "Ken Myer", "ken@contoso.test", "ocs.contoso.test");
	enable(harness, "Pilar Ackerman", "sip:pilar@contoso.test",
	       "pool.contoso.test");
	expect_quiet(harness);
	enable(harness, "Bad", "bad@fabrikam.test", "pool.contoso.test");
	expect_said(harness, "is not a SIP domain here");
	enable(harness, "Bad", "bad@contoso.test", "nowhere.contoso.test");
	expect_said(harness, "there is no pool 'nowhere.contoso.test'");
	g_autoptr(List) ken = GET("Get-CsUser", NULL, TEXT("ken*"));
	g_assert_cmpuint(ken->count, ==, 1);
	g_assert_cmpstr(value_text(property(ken, "SipAddress")), ==,
			"sip:ken@contoso.test");
	g_autoptr(List) old =
		GET("Get-CsUser", "OnOfficeCommunicationServer", ON);
	g_assert_cmpuint(old->count, ==, 1);
	RUN("Set-CsUser", NULL, TEXT("ken@contoso.test"), "Enabled",
	    value_bool(false));
	g_autoptr(List) off =
		GET("Get-CsUser", "Filter", TEXT("Enabled -eq $false"));
	g_assert_cmpuint(off->count, ==, 1);
	RUN("Get-CsUser", NULL, TEXT("Ken Mayer"));
	expect_said(harness,
		    "there is no user 'Ken Mayer'; did you mean 'Ken Myer'?");
	RUN("Disable-CsUser", NULL, TEXT("Ken Myer"));
	g_autoptr(List) left = GET("Get-CsUser");
	g_assert_cmpuint(left->count, ==, 1);
	enable(harness, "Ken Myer", "ken@contoso.test", "pool.contoso.test");
	expect_quiet(harness);
}

static void test_address_types(Harness *harness, gconstpointer data)
{
	(void)data;
	basics(harness);
	RUN("Enable-CsUser", NULL, TEXT("Ken Myer"), "RegistrarPool",
	    TEXT("pool.contoso.test"), "SipAddressType", TEXT("FirstLastName"));
	RUN("Enable-CsUser", NULL, TEXT("contoso\\ann"), "RegistrarPool",
	    TEXT("pool.contoso.test"), "SipAddressType",
	    TEXT("SamAccountName"));
	RUN("Enable-CsUser", NULL, TEXT("bob@contoso.test"), "RegistrarPool",
	    TEXT("pool.contoso.test"));
	expect_quiet(harness);
	g_autoptr(List) all = GET("Get-CsUser");
	const char *expected[] = { "sip:Ken.Myer@contoso.test",
				   "sip:ann@contoso.test",
				   "sip:bob@contoso.test" };
	for (int i = 0; i < 3; i++)
		g_assert_cmpstr(
			value_text(record_get(ONE(all, i), "SipAddress")), ==,
			expected[i]);
}

static void test_move(Harness *harness, gconstpointer data)
{
	(void)data;
	basics(harness);
	for (int i = 0; i < 20; i++) {
		g_autofree char *name = g_strdup_printf("u%d", i);
		g_autofree char *address =
			g_strdup_printf("u%d@contoso.test", i);
		enable(harness, name, address, "ocs.contoso.test");
	}
	List *all = GET("Get-CsUser", "OnOfficeCommunicationServer", ON);
	list_unref(run_cmdlet(harness, list_ref(all), "Move-CsLegacyUser",
			      "Target", TEXT("pool.contoso.test"), "Confirm",
			      value_bool(false), END));
	expect_quiet(harness);
	g_autoptr(List) moved = GET(
		"Get-CsUser", "Filter",
		TEXT("RegistrarPool -eq \"pool.contoso.test\" -and SipAddress "
		     "-like 'sip:U1*'"));
	g_assert_cmpuint(moved->count, ==, 11);
	list_unref(run_cmdlet(harness, all, "Move-CsUser", "Target",
			      TEXT("nowhere.contoso.test"), "Confirm",
			      value_bool(false), END));
	expect_said(harness, "there is no pool 'nowhere.contoso.test'");
	RUN("Move-CsLegacyUser", NULL, TEXT("u1@contoso.test"), "Target",
	    TEXT("ocs.contoso.test"), "Confirm", value_bool(false));
	expect_said(harness, "is a legacy pool");
}

static void test_grant(Harness *harness, gconstpointer data)
{
	(void)data;
	basics(harness);
	enable(harness, "Ken", "ken@contoso.test", "pool.contoso.test");
	RUN("New-CsExternalAccessPolicy", NULL, TEXT("tag:Friends"),
	    "EnableXmppAccess", ON);
	List *users = GET("Get-CsUser");
	list_unref(run_cmdlet(harness, list_ref(users),
			      "Grant-CsExternalAccessPolicy", "PolicyName",
			      TEXT("Friends"), END));
	g_autoptr(List) granted = GET("Get-CsUser");
	g_assert_cmpstr(value_text(property(granted, "ExternalAccessPolicy")),
			==, "Friends");
	g_autoptr(List) policy =
		GET("Get-CsExternalAccessPolicy", "ApplicableTo", TEXT("Ken"));
	g_assert_cmpstr(value_text(property(policy, "Identity")), ==,
			"Tag:Friends");
	list_unref(run_cmdlet(harness, users, "Grant-CsExternalAccessPolicy",
			      "PolicyName", VALUE_NONE, END));
	g_autoptr(List) cleared = GET("Get-CsUser");
	g_assert_true(value_is_null(property(cleared, "ExternalAccessPolicy")));
	expect_quiet(harness);
}

static void test_topology(Harness *harness, gconstpointer data)
{
	(void)data;
	basics(harness);
	RUN("New-CsEdgeServer", NULL, TEXT("edge.contoso.test"), "Site",
	    TEXT("Redmond"), "InternalAddress", TEXT("10.0.0.1"), "Registrar",
	    TEXT("Registrar:pool.contoso.test"));
	RUN("New-CsComputer", NULL, TEXT("gw.contoso.test"), "Pool",
	    TEXT("pool.contoso.test"), "SipServer", value_bool(false),
	    "XmppGateway", ON);
	RUN("Set-CsSite", NULL, TEXT("Redmond"), "XmppFederationRoute",
	    TEXT("EdgeServer:edge.contoso.test"));
	RUN("Set-CsRegistrar", NULL, TEXT("Registrar:pool.contoso.test"),
	    "SipPort", value_int(5070), "FailbackDetectionInterval",
	    TEXT("00:01:00"));
	RUN("Test-CsTopology");
	expect_quiet(harness);
	g_autoptr(List) pool =
		GET("Get-CsPool", NULL, TEXT("pool.contoso.test"));
	g_assert_cmpint(property(pool, "SipPort").integer, ==, 5070);
	g_autoptr(List) edges = GET("Get-CsService", "EdgeServer", ON);
	g_assert_cmpuint(edges->count, ==, 1);
	g_assert_cmpint(property(edges, "XmppInternalPort").integer, ==, 23456);
	g_autoptr(List) services = GET("Get-CsService");
	g_assert_cmpuint(services->count, ==, 3);
	g_autoptr(List) computers =
		GET("Get-CsComputer", "Pool", TEXT("pool.contoso.test"));
	g_assert_cmpuint(computers->count, ==, 2);
	g_autoptr(List) xml = GET("Get-CsTopology", "AsXml", ON);
	g_autofree char *text = value_format(xml->values[0]);
	g_assert_nonnull(strstr(text, "urn:component:XmppFederationProxy"));
	RUN("Set-CsEdgeServer", NULL, TEXT("edge.contoso.test"),
	    "XmppListeningPort", value_int(70000));
	g_assert_cmpint(harness->flow, ==, FLOW_THROW);
	g_autofree char *why =
		value_format(record_get(harness->session->thrown, "Exception"));
	g_test_message("%s", why);
	g_clear_pointer(&harness->session->thrown, record_unref);
	g_autoptr(List) same = GET("Get-CsService", "EdgeServer", ON);
	g_assert_cmpint(property(same, "XmppListeningPort").integer, ==, 5269);
}

static void test_findings(Harness *harness, gconstpointer data)
{
	(void)data;
	RUN("Test-CsTopology");
	expect_said(harness, "there is no site");
	RUN("New-CsXmppAllowedPartner", NULL, TEXT("fabrikam.test"));
	RUN("Test-CsTopology");
	expect_said(harness, "no site has an XmppFederationRoute");
}

static void test_changes(Harness *harness, gconstpointer data)
{
	(void)data;
	RUN("New-CsXmppAllowedPartner", NULL, TEXT("fabrikam.test"),
	    "SupportDialbackNegotiation", value_bool(false));
	RUN("New-CsSite", NULL, TEXT("Redmond"));
	RUN("Set-CsXmppAllowedPartner", NULL, TEXT("fabrikam.test"),
	    "PartnerType", TEXT("Federated"));
	RUN("Remove-CsXmppAllowedPartner", NULL, TEXT("fabrikam.test"));
	expect_quiet(harness);
	g_autoptr(List) all = GET("Get-CsChange");
	g_assert_cmpuint(all->count, ==, 4);
	g_autoptr(List) partner =
		GET("Get-CsChange", "Identity", TEXT("fabrikam.test"));
	g_assert_cmpuint(partner->count, ==, 3);
	g_autoptr(List) third = GET("Get-CsChange", NULL, value_int(3));
	g_autofree char *line = value_format(property(third, "Changes"));
	g_assert_cmpstr(line, ==,
			"Changed XMPP allowed partner fabrikam.test: "
			"PartnerType 'PublicUnverified' -> 'Federated'");
	g_autofree char *command = value_format(property(third, "Command"));
	g_assert_cmpstr(command, ==,
			"Set-CsXmppAllowedPartner -Identity 'fabrikam.test' "
			"-PartnerType 'Federated'");
	RUN("Get-CsChange", NULL, value_int(99));
	expect_said(harness, "there is no change 99");
	g_autoptr(List) last = GET("Get-CsChange", "ResultSize", value_int(1));
	g_assert_cmpuint(last->count, ==, 1);
}

static void test_transaction(Harness *harness, gconstpointer data)
{
	(void)data;
	RUN("Start-Transaction");
	RUN("New-CsSite", NULL, TEXT("A"));
	g_autoptr(List) inside = GET("Get-CsSite");
	g_assert_cmpuint(inside->count, ==, 1);
	RUN("Undo-Transaction");
	g_autoptr(List) after = GET("Get-CsSite");
	g_assert_cmpuint(after->count, ==, 0);
	expect_quiet(harness);
}

static void test_known(Harness *harness, gconstpointer data)
{
	(void)data;
	g_autoptr(List) none = GET("Get-CsClientPolicy", NULL, TEXT("x"));
	g_assert_cmpuint(none->count, ==, 0);
	expect_said(harness, "known but not offered here");
	RUN("Update-CsAddressBook");
	expect_said(harness, "Update-CsAddressBook is known but not offered");
}

static void test_receiver(Harness *harness, gconstpointer data)
{
	(void)data;
	RUN("Test-CsXmppIM", "TargetFqdn", TEXT("pool1.contoso.test"),
	    "Receiver", TEXT("juliet"));
	expect_said(harness, "'juliet' is not an address");
}

static char *asked_store;
static unsigned asked, free_when_asked;

/* Whoever is asked may think for an hour: others can write meanwhile. */
static int choose(Host *host, const char *caption, const char *message,
		  const char *const *choices, int fallback)
{
	g_autoptr(Store) store =
		store_open(asked_store, &topology_schema, 0, NULL);
	(void)host;
	(void)caption;
	(void)message;
	(void)choices;
	(void)fallback;
	store_set_busy_timeout(store, 1);
	asked++;
	if (store_begin(store, NULL))
		free_when_asked++;
	return 0;
}

static void test_no_lock_when_asked(Harness *harness, gconstpointer data)
{
	(void)data;
	HostClass class = *harness->host.host.class;
	class.choose = choose;
	basics(harness);
	enable(harness, "A", "a@contoso.test", "ocs.contoso.test");
	enable(harness, "B", "b@contoso.test", "ocs.contoso.test");
	asked_store = g_build_filename(harness->folder, "topology.db", NULL);
	harness->host.host.class = &class;
	harness->host.host.interactive = true;
	List *users = GET("Get-CsUser");
	list_unref(run_cmdlet(harness, users, "Move-CsUser", "Target",
			      TEXT("pool.contoso.test"), END));
	g_assert_cmpuint(asked, ==, 2);
	g_assert_cmpuint(free_when_asked, ==, 2);
	g_autoptr(List) moved = GET("Get-CsUser", "OnLyncServer", ON);
	g_assert_cmpuint(moved->count, ==, 2);
	g_free(asked_store);
}

#define ADD(name, function)                                                    \
	g_test_add("/cmdlets/" name, Harness, NULL, setup, function, teardown)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	ADD("partner", test_partner);
	ADD("partner/key-set", test_key_set);
	ADD("in-memory", test_in_memory);
	ADD("instance", test_instance);
	ADD("what-if", test_what_if);
	ADD("user", test_user);
	ADD("user/address-types", test_address_types);
	ADD("user/move", test_move);
	ADD("policy/grant", test_grant);
	ADD("topology", test_topology);
	ADD("topology/findings", test_findings);
	ADD("changes", test_changes);
	ADD("transaction", test_transaction);
	ADD("known", test_known);
	ADD("receiver", test_receiver);
	ADD("no-lock-when-asked", test_no_lock_when_asked);
	return g_test_run();
}
