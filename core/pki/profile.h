/* What each certificate of a deployment is for and which names it carries,
 * derived from the topology. Pure. */
#pragma once

#include "core/pki/names.h"

typedef enum CertificateUse {
	CERTIFICATE_DEFAULT, /* front end: SIP, and the link without Internal */
	CERTIFICATE_INTERNAL, /* the link between front end and edge */
	CERTIFICATE_EXTERNAL, /* edge: XMPP partners */
} CertificateUse;
#define CERTIFICATE_USES 3

/* "Default", "Internal", "AccessEdgeExternal". */
const char *certificate_use_name(CertificateUse use);
/* A -Type of the cmdlets, any case; DataEdgeExternal, XMPPServer and others
 * that share a certificate with one of ours are that one. False: unknown. */
bool certificate_use_parse(const char *type, CertificateUse *use);

typedef struct ProfileFacts {
	const char *computer;	    /* FQDN */
	const char *pool;	    /* FQDN */
	const char *external;	    /* edge: external FQDN, or NULL */
	const char *const *domains; /* SIP domains, A-labels */
	const char *const *more;    /* further DNS names, or NULL */
} ProfileFacts;

/* External: subject and dNSName the external FQDN; for each domain dNSName
 * and SRVName; server and client. Internal: subject the computer, and
 * the pool; Default: subject the pool, and the computer; both server and
 * client. */
CertificateNames *profile_names(CertificateUse use, const ProfileFacts *facts,
				GError **error);
