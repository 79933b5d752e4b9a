/* What has to be there on our side: front ends, their certificates, the pool's
 * settings, its authority, partners. */
#include "core/pki/certificate.h"
#include "core/report/pool_setup_private.h"

#include <string.h>

static void add_text(GPtrArray *steps, SetupState state, const char *title,
		     const char *format, ...) G_GNUC_PRINTF(4, 5);

static void add_text(GPtrArray *steps, SetupState state, const char *title,
		     const char *format, ...)
{
	GString *text = g_string_new(NULL);
	va_list list;

	va_start(list, format);
	g_string_append_vprintf(text, format, list);
	va_end(list);
	setup_add(steps, state, PLACE_HERE, title, text);
}

/* ---- the pool's settings ---- */

typedef struct Wanted {
	const char *profile, *transport;
	int port;
} Wanted;

/* What such a pool speaks; NULL and 0: it depends. */
static const Wanted wanted[] = {
	[SETUP_SKYPE] = { "Lync", "Tls", 5061 },
	[SETUP_OCS] = { "Lync", "Tls", 5061 },
	[SETUP_KAMAILIO] = { 0 },
	[SETUP_OTHER] = { 0 },
};

static void add_settings(GPtrArray *steps, const SetupFacts *facts)
{
	const Wanted *want = &wanted[facts->platform];
	gboolean good = !want->profile ||
			(!g_strcmp0(facts->profile, want->profile) &&
			 !g_strcmp0(facts->transport, want->transport));

	if (good && !setup_is_secure(facts) && !facts->by_address)
		add_text(steps, SETUP_TODO, "Trust of the pool",
			 "# Without TLS what the pool sends is taken by its "
			 "address alone, and only where that is allowed. TLS "
			 "is better.\n"
			 "Set-CsPool %s -SipTransport Tls -SipPort 5061\n"
			 "# or: Set-CsPool %s -TrustByAddress $true\n"
			 "Publish-CsTopology\n",
			 facts->pool, facts->pool);
	else if (good)
		add_text(steps, SETUP_DONE, "Settings of the pool",
			 "# SipProfile %s, SipTransport %s, SipPort %d\n",
			 facts->profile, facts->transport, facts->port);
	else
		add_text(steps, SETUP_TODO, "Settings of the pool",
			 "Set-CsPool %s -SipProfile %s -SipTransport %s "
			 "-SipPort %d\nPublish-CsTopology\n",
			 facts->pool, want->profile, want->transport,
			 want->port);
}

static gboolean is_microsoft(const SetupFacts *facts)
{
	return facts->platform == SETUP_SKYPE || facts->platform == SETUP_OCS;
}

/* A trusted application pool cannot have the name of the pool that trusts
 * it. */
static void add_place(GPtrArray *steps, const SetupFacts *facts)
{
	if (!facts->gateway)
		add_text(steps, SETUP_TODO, "Front ends",
			 "# No computer runs the translating gateway yet. With "
			 "a pool of its own:\n"
			 "New-CsPool <gateway pool> -Site <site> -ComputerFqdn "
			 "<front end>\n"
			 "Set-CsComputer <front end> -SipServer $false "
			 "-XmppGateway $true -InternalAddress <address>\n"
			 "Publish-CsTopology\n");
	else if (is_microsoft(facts) &&
		 !g_ascii_strcasecmp(facts->gateway, facts->pool))
		add_text(steps, SETUP_TODO, "Pool of the front ends",
			 "# The front ends are computers of the pool '%s' "
			 "itself, and no trusted application pool can have "
			 "that name there: give them a pool of their own.\n"
			 "New-CsPool <gateway pool> -Site <site> -ComputerFqdn "
			 "<front end>\n"
			 "Set-CsComputer <front end> -SipServer $false "
			 "-XmppGateway $true -InternalAddress <address>\n",
			 facts->pool);
}

/* ---- certificates ---- */

static gboolean has_name(const CertificateNames *names, const char *wanted_name)
{
	for (guint i = 0; i < names->dns->len; i++)
		if (!g_ascii_strcasecmp(names->dns->pdata[i], wanted_name))
			return TRUE;
	return FALSE;
}

/* What is wrong with the certificate, or NULL. The server of a pool looks at
 * the subject and the first name (gateway-decisions 6). */
static char *judge(const SetupFacts *facts, const SetupFrontEnd *front_end)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Certificate) certificate =
		certificate_parse(front_end->pem, &error);
	const CertificateNames *names;

	if (!certificate)
		return g_strdup(error->message);
	names = certificate_names(certificate);
	if (!certificate_check_time(certificate, facts->now, &error))
		return g_strdup(error->message);
	if (g_ascii_strcasecmp(names->common_name ? names->common_name : "",
			       facts->gateway))
		return g_strdup_printf("its subject is '%s' and not the pool "
				       "'%s'",
				       names->common_name ? names->common_name
							  : "",
				       facts->gateway);
	if (!names->dns->len ||
	    g_ascii_strcasecmp(names->dns->pdata[0], facts->gateway))
		return g_strdup_printf(
			"its first name is '%s' and not the "
			"pool '%s'",
			names->dns->len ? (char *)names->dns->pdata[0] : "",
			facts->gateway);
	if (!has_name(names, front_end->fqdn))
		return g_strdup_printf("it does not name the computer '%s'",
				       front_end->fqdn);
	if ((names->server || names->client) &&
	    !(names->server && names->client))
		return g_strdup("it is not for both servers and clients");
	return NULL;
}

static void add_certificate(GPtrArray *steps, const SetupFacts *facts,
			    const SetupFrontEnd *front_end)
{
	g_autofree char *title =
		g_strdup_printf("Certificate of %s", front_end->fqdn);
	g_autofree char *problem =
		front_end->pem ? judge(facts, front_end) : NULL;

	if (front_end->pem && !problem) {
		add_text(steps, SETUP_DONE, title,
			 "# It is for %s and %s, as server and client.\n",
			 facts->gateway, front_end->fqdn);
		return;
	}
	add_text(steps, SETUP_TODO, title,
		 "# %s%s%s\n"
		 "Request-CsCertificate -New -Type Default -ComputerFqdn %s\n"
		 "# or, by another authority: add -Output <file> to it, let "
		 "that be signed with these names in this order: %s, %s; then\n"
		 "# Import-CsCertificate -Identity %s -Type Default -Path "
		 "<file>\n"
		 "Publish-CsTopology\n",
		 problem ? "The one that there is will not do: "
			 : "There is none yet",
		 problem ? problem : "", problem ? "." : ".", front_end->fqdn,
		 facts->gateway, front_end->fqdn, front_end->fqdn);
}

static void add_authority(GPtrArray *steps, const SetupFacts *facts)
{
	GString *text;

	if (!setup_is_secure(facts) && !is_microsoft(facts))
		return;
	text = g_string_new(NULL);
	g_string_append_printf(
		text,
		"# The pool's certificate is taken when its authority is "
		"known: copy the authority's certificate (PEM) to each front "
		"end, into the home of the service, unless it is Gatehouse's "
		"own.\n"
		"# frontend/anchors/%s.pem\n"
		"# It must name %s as dNSName, or the computer%s",
		facts->pool, facts->pool, facts->members[0] ? ":" : "");
	for (const char *const *at = facts->members; *at; at++)
		g_string_append_printf(text, "%s %s",
				       at == facts->members ? "" : ",", *at);
	g_string_append(text, "\n# To see that it is: Get-CsXmppSipPeer\n");
	setup_add(steps, SETUP_RUN, "front end", "Authority of the pool", text);
}

static void add_partners(GPtrArray *steps, const SetupFacts *facts)
{
	if (!facts->partners[0])
		add_text(steps, SETUP_TODO, "Partners",
			 "# No partner is allowed yet, so there is nothing to "
			 "route: what follows is to be printed again then.\n"
			 "New-CsXmppAllowedPartner <domain>\n");
	else if (!facts->federation)
		add_text(steps, SETUP_TODO, "Federation",
			 "# Federation is off, or no site has a route to an "
			 "edge.\n"
			 "Set-CsAccessEdgeConfiguration -AllowFederatedUsers "
			 "$true\n"
			 "Set-CsSite <site> -XmppFederationRoute "
			 "EdgeServer:<edge>\nPublish-CsTopology\n");
}

void setup_add_here(GPtrArray *steps, const SetupFacts *facts)
{
	add_place(steps, facts);
	add_settings(steps, facts);
	if (!facts->gateway)
		return;
	for (size_t i = 0; i < facts->front_end_count; i++)
		add_certificate(steps, facts, &facts->front_ends[i]);
	add_authority(steps, facts);
	add_partners(steps, facts);
}
