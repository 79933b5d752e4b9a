/* Certificates as read: names, validity, thumbprints; and the files in which
 * they come (PEM, DER, PKCS#12). Immutable after reading. */
#pragma once

#include "core/pki/key.h"
#include "core/pki/names.h"

typedef struct Certificate Certificate;
struct x509_st;

/* The first certificate of a PEM text. */
Certificate *certificate_parse(const char *pem, GError **error);
/* All of them, leaf first; at least one. */
GPtrArray *certificate_parse_all(const char *pem, GError **error);
Certificate *certificate_load(const char *path, GError **error);
Certificate *certificate_take_native(struct x509_st *native);
struct x509_st *certificate_native(const Certificate *certificate);
void certificate_free(Certificate *certificate);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Certificate, certificate_free)

/* "CN=edge.contoso.test, O=Contoso" (RFC 2253 order kept as in the file). */
const char *certificate_subject(const Certificate *certificate);
const char *certificate_issuer(const Certificate *certificate);
/* Upper-case hexadecimal. */
const char *certificate_serial(const Certificate *certificate);
/* SHA-1 of the DER, 40 upper-case digits, as Windows shows it. */
const char *certificate_thumbprint(const Certificate *certificate);
const char *certificate_sha256(const Certificate *certificate);
/* Microseconds since 1970. */
gint64 certificate_not_before(const Certificate *certificate);
gint64 certificate_not_after(const Certificate *certificate);
/* Borrowed; server and client false where the extension is missing. */
const CertificateNames *certificate_names(const Certificate *certificate);
bool certificate_is_authority(const Certificate *certificate);
char *certificate_format(const Certificate *certificate); /* PEM */
/* The holder's public key. */
Key *certificate_key(const Certificate *certificate);

/* Not yet or no longer valid, named with its dates. */
bool certificate_check_time(const Certificate *certificate, gint64 now,
			    GError **error);
bool certificate_check_key(const Certificate *certificate, const Key *key,
			   GError **error);
/* Signed, directly or through `chain` (of Certificate, or NULL), by
 * `authority`; also its name constraints and dates at `now`. */
bool certificate_check_issuer(const Certificate *certificate, GPtrArray *chain,
			      const Certificate *authority, gint64 now,
			      GError **error);

/* What a file held: a chain, leaf first, and the private key or NULL. */
typedef struct CertificateFile {
	GPtrArray *chain; /* of Certificate */
	Key *key;
} CertificateFile;

/* PEM, DER or PKCS#12 by content. A key that does not match the leaf, a wrong
 * passphrase, no certificate at all: one sentence each. */
CertificateFile *certificate_import(const char *path, const char *passphrase,
				    GError **error);
void certificate_file_free(CertificateFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CertificateFile, certificate_file_free)
/* The chain as PEM, leaf first. */
char *certificate_format_chain(GPtrArray *chain);
