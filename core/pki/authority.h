/* The embedded certificate authority of a deployment: one self-signed root in
 * the folder pki/ (authority.key, authority.pem, issued/<serial>.pem), the only
 * anchor of the link, never an anchor for partners. Name constraints keep what
 * it can sign inside the deployment's own domains. */
#pragma once

#include "core/pki/certificate.h"

typedef struct Authority Authority;

typedef struct AuthorityOptions {
	const char *name;	      /* common name; NULL: a default */
	const char *const *permitted; /* domains with all below; NULL: any */
	KeyKind kind;		      /* KEY_P256 or KEY_RSA */
	int bits;		      /* RSA; 0: 2048 */
	int days;		      /* 0: ten years */
	const char *passphrase;	      /* of the key file, or NULL */
} AuthorityOptions;

/* Refuses where there is one. The folder must exist. */
Authority *authority_create(const char *folder, const AuthorityOptions *options,
			    GError **error);
/* PKI_ERROR_MISSING where there is none. */
Authority *authority_open(const char *folder, const char *passphrase,
			  GError **error);
bool authority_exists(const char *folder);
void authority_free(Authority *authority);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Authority, authority_free)
const Certificate *authority_certificate(const Authority *authority);

/* Signs a request (PEM): `names` NULL grants the names that it asks for,
 * otherwise those and no others. Valid from an hour ago for `days` (0: two
 * years), at most as long as the authority. The certificate as PEM. */
char *authority_sign(Authority *authority, const char *request,
		     const CertificateNames *names, int days, GError **error);
