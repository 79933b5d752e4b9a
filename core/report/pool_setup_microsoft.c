/* What an administrator of Skype for Business Server, Lync Server or Office
 * Communications Server runs there. Commands may be run again: what is there
 * already is left alone. */
#include "core/report/pool_setup_private.h"

#include <string.h>

/* As a literal of that shell. */
static char *quote(const char *text)
{
	g_auto(GStrv) parts = g_strsplit(text, "'", -1);
	g_autofree char *inner = g_strjoinv("''", parts);

	return g_strdup_printf("'%s'", inner);
}

/* ---- the gateway as trusted application ---- */

static void add_computers(GString *text, const SetupFacts *facts,
			  const char *gateway)
{
	for (size_t i = 1; i < facts->front_end_count; i++) {
		g_autofree char *fqdn = quote(facts->front_ends[i].fqdn);

		g_string_append_printf(
			text,
			"if (-not (Get-CsTrustedApplicationComputer -Identity "
			"%s -ErrorAction SilentlyContinue)) {\n"
			"    New-CsTrustedApplicationComputer -Identity %s "
			"-Pool %s\n}\n",
			fqdn, fqdn, gateway);
	}
}

static void add_trusted_pool(GPtrArray *steps, const SetupFacts *facts)
{
	GString *text = g_string_new(NULL);
	g_autofree char *gateway = quote(facts->gateway);
	g_autofree char *pool = quote(facts->pool);
	const char *first = facts->front_end_count ? facts->front_ends[0].fqdn
						   : facts->gateway;
	g_autofree char *computer = quote(first);

	g_string_append_printf(
		text,
		"if (-not (Get-CsTrustedApplicationPool -Identity %s "
		"-ErrorAction SilentlyContinue)) {\n"
		"    New-CsTrustedApplicationPool -Identity %s -Registrar %s "
		"-Site (Get-CsPool -Identity %s).Site -ComputerFqdn %s "
		"-RequiresReplication $false -ThrottleAsServer $true "
		"-TreatAsAuthenticated $true\n}\n",
		gateway, gateway, pool, pool, computer);
	add_computers(text, facts, gateway);
	setup_add(steps, SETUP_RUN, PLACE_SHELL,
		  "Trusted application pool and computers", text);
}

static void add_application(GPtrArray *steps, const SetupFacts *facts)
{
	GString *text = g_string_new(NULL);
	g_autofree char *gateway = quote(facts->gateway);

	g_string_append_printf(
		text,
		"if (-not (Get-CsTrustedApplication | Where-Object { "
		"$_.TrustedApplicationPoolFqdn -eq %s -and $_.Port -eq %d })) "
		"{\n"
		"    New-CsTrustedApplication -ApplicationId gatehouse "
		"-TrustedApplicationPoolFqdn %s -Port %d\n}\n"
		"Enable-CsTopology\n",
		gateway, facts->gateway_port, gateway, facts->gateway_port);
	setup_add(steps, SETUP_RUN, PLACE_SHELL, "Application and port", text);
}

/* ---- routes ---- */

#define ROUTES "(Get-CsStaticRoutingConfiguration -Identity global).Route"

static void add_route(GPtrArray *steps, const SetupFacts *facts,
		      const char *domain)
{
	GString *text = g_string_new(NULL);
	g_autofree char *title = g_strdup_printf("Route to %s", domain);
	g_autofree char *uri = quote(domain);
	g_autofree char *gateway = quote(facts->gateway);

	g_string_append_printf(
		text,
		"if (-not (" ROUTES " | Where-Object { $_.MatchUri -eq %s })) "
		"{\n"
		"    $route = New-CsStaticRoute -TLSRoute -Destination %s "
		"-Port %d -MatchUri %s -UseDefaultCertificate $true\n"
		"    Set-CsStaticRoutingConfiguration -Identity global -Route "
		"@{Add=$route}\n}\n",
		uri, gateway, facts->gateway_port, uri);
	setup_add(steps, SETUP_RUN, PLACE_SHELL, title, text);
}

static void add_removal(GPtrArray *steps, const char *domain)
{
	GString *text = g_string_new(NULL);
	g_autofree char *title = g_strdup_printf(
		"No route to %s, which is no partner's any more", domain);
	g_autofree char *uri = quote(domain);

	g_string_append_printf(
		text,
		"$route = " ROUTES " | Where-Object { $_.MatchUri -eq %s }\n"
		"if ($route) { Set-CsStaticRoutingConfiguration -Identity "
		"global -Route @{Remove=$route} }\n",
		uri);
	setup_add(steps, SETUP_RUN, PLACE_SHELL, title, text);
}

/* ---- certificates ---- */

static void add_authority(GPtrArray *steps, const SetupFacts *facts)
{
	GString *text;

	if (!facts->authority)
		return;
	text = g_string_new("# The front ends' certificates are signed by "
			    "Gatehouse's authority.\n");
	g_string_append_printf(
		text,
		"Set-Content -Path gatehouse.cer -Encoding Ascii -Value @'\n"
		"%s%s'@\n"
		"Import-Certificate -FilePath gatehouse.cer -CertStoreLocation "
		"Cert:\\LocalMachine\\Root\n",
		facts->authority,
		g_str_has_suffix(facts->authority, "\n") ? "" : "\n");
	setup_add(steps, SETUP_RUN,
		  "each computer of the pool, as administrator",
		  "Authority of the gateway", text);
}

static void add_own_certificate(GPtrArray *steps, const SetupFacts *facts)
{
	GString *text = g_string_new(NULL);
	g_autofree char *pool = quote(facts->pool);

	g_string_append_printf(
		text,
		"# On each computer: the certificate that it shows must name "
		"the pool or the computer.\n"
		"Get-CsCertificate -Type Default | Select-Object Subject, "
		"AlternativeNames, NotAfter\n"
		"# Where none of its names is %s:\n"
		"Request-CsCertificate -New -Type Default -CA <authority> "
		"-DomainName %s",
		pool, facts->pool);
	for (const char *const *at = facts->members; *at; at++)
		g_string_append_printf(text, ",%s", *at);
	g_string_append(text, "\n");
	setup_add(steps, SETUP_RUN, PLACE_SHELL, "Certificate of the pool",
		  text);
}

void setup_add_skype(GPtrArray *steps, const SetupFacts *facts)
{
	add_authority(steps, facts);
	add_own_certificate(steps, facts);
	add_trusted_pool(steps, facts);
	add_application(steps, facts);
	for (const char *const *at = facts->gone; *at; at++)
		add_removal(steps, *at);
	for (const char *const *at = facts->partners; *at; at++)
		add_route(steps, facts, *at);
}

/* ---- Office Communications Server ---- */

static void add_hosts(GPtrArray *steps, const SetupFacts *facts)
{
	GString *text = g_string_new(
		"# Properties of the pool's front ends, Host Authorization, "
		"Add: Server FQDN, Throttle As Server and Treat As "
		"Authenticated on, Outbound Only off, for\n");

	g_string_append_printf(text, "%s\n", facts->gateway);
	for (size_t i = 0; i < facts->front_end_count; i++)
		g_string_append_printf(text, "%s\n", facts->front_ends[i].fqdn);
	setup_add(steps, SETUP_RUN, "administrative console of the pool",
		  "Host authorization", text);
}

static void add_static_routes(GPtrArray *steps, const SetupFacts *facts)
{
	GString *text = g_string_new(NULL);

	g_string_append_printf(
		text,
		"# Properties of the pool's front ends, Routing, Add: Next hop "
		"FQDN %s, Port %d, Transport TLS, the default certificate, "
		"Replace host in request URI off, for the domains\n",
		facts->gateway, facts->gateway_port);
	for (const char *const *at = facts->partners; *at; at++)
		g_string_append_printf(text, "%s\n", *at);
	if (facts->gone[0])
		g_string_append(text, "# and remove those to\n");
	for (const char *const *at = facts->gone; *at; at++)
		g_string_append_printf(text, "%s\n", *at);
	setup_add(steps, SETUP_RUN, "administrative console of the pool",
		  "Static routes", text);
}

static void add_old_tls(GPtrArray *steps, const SetupFacts *facts)
{
	GString *text = g_string_new(NULL);

	g_string_append_printf(
		text,
		"# Servers on Windows Server 2003 to 2008 R2 may speak TLS 1.0 "
		"alone. Where Get-CsXmppSipPeer says so:\n"
		"Set-CsPool %s -SipTlsMinimum Tls10\nPublish-CsTopology\n",
		facts->pool);
	setup_add(steps, SETUP_RUN, PLACE_HERE, "Old TLS", text);
}

void setup_add_ocs(GPtrArray *steps, const SetupFacts *facts)
{
	add_authority(steps, facts);
	add_hosts(steps, facts);
	add_static_routes(steps, facts);
	add_old_tls(steps, facts);
}
