#include "core/pki/profile.h"

#include "core/pki/error.h"

static const struct {
	const char *type;
	CertificateUse use;
} types[] = {
	{ "Default", CERTIFICATE_DEFAULT },
	{ "Internal", CERTIFICATE_INTERNAL },
	{ "AccessEdgeExternal", CERTIFICATE_EXTERNAL },
	{ "External", CERTIFICATE_EXTERNAL },
	{ "XMPPServer", CERTIFICATE_EXTERNAL },
	{ "DataEdgeExternal", CERTIFICATE_EXTERNAL },
	{ "AudioVideoAuthentication", CERTIFICATE_EXTERNAL },
	{ "WebServicesInternal", CERTIFICATE_DEFAULT },
	{ "WebServicesExternal", CERTIFICATE_DEFAULT },
};

const char *certificate_use_name(CertificateUse use)
{
	return types[use].type;
}

bool certificate_use_parse(const char *type, CertificateUse *use)
{
	for (guint i = 0; i < G_N_ELEMENTS(types); i++)
		if (g_ascii_strcasecmp(types[i].type, type) == 0) {
			*use = types[i].use;
			return true;
		}
	return false;
}

/* No XmppAddr: ejabberd 23.01 ends the stream when a certificate that holds
 * one comes with SASL EXTERNAL, and every peer reads the other two. */
static void add_domain(CertificateNames *names, const char *domain)
{
	g_autofree char *service = g_strconcat("_xmpp-server.", domain, NULL);
	certificate_names_add(names->dns, domain);
	certificate_names_add(names->srv, service);
}

static const char *subject_of(CertificateUse use, const ProfileFacts *facts)
{
	switch (use) {
	case CERTIFICATE_DEFAULT:
		return facts->pool ? facts->pool : facts->computer;
	case CERTIFICATE_INTERNAL:
		return facts->computer;
	case CERTIFICATE_EXTERNAL:
		return facts->external;
	}
	return NULL;
}

CertificateNames *profile_names(CertificateUse use, const ProfileFacts *facts,
				GError **error)
{
	const char *subject = subject_of(use, facts);
	if (!subject) {
		pki_fail(
			error, PKI_ERROR_REFUSED,
			"the edge '%s' has no external FQDN: give its pool one "
			"with Set-CsPool -ExternalFqdn",
			facts->computer);
		return NULL;
	}
	CertificateNames *names = certificate_names_new(subject);
	names->server = names->client = true;
	certificate_names_add(names->dns, subject);
	if (use != CERTIFICATE_EXTERNAL) {
		certificate_names_add(names->dns, facts->computer);
		certificate_names_add(names->dns, facts->pool);
	}
	const char *const *domain = facts->domains;
	for (; use == CERTIFICATE_EXTERNAL && domain && *domain; domain++)
		add_domain(names, *domain);
	for (const char *const *name = facts->more; name && *name; name++)
		certificate_names_add(names->dns, *name);
	return names;
}
