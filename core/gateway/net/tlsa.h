/* TLSA records (RFC 6698, RFC 7671): what DNS says about the certificate of a
 * server. Only what DNSSEC has proven belongs here. Lists are GArrays of Tlsa,
 * shared by reference. */
#pragma once

#include <glib.h>
#include <openssl/ssl.h>

typedef enum TlsaUsage {
	TLSA_PKIX_TA, /* an authority that PKIX has to lead to */
	TLSA_PKIX_EE, /* the certificate, and PKIX has to prove it */
	TLSA_DANE_TA, /* an authority, whatever PKIX says */
	TLSA_DANE_EE, /* the certificate: no authority, name or date counts */
} TlsaUsage;

typedef struct Tlsa {
	guint8 usage, selector, matching;
	GBytes *data;
} Tlsa;

GArray *tlsa_list_new(void);
/* Appends one record from the wire; false when it is not usable (RFC 7671
 * §10): an unknown number, a digest of a wrong length, no certificate. */
gboolean tlsa_parse(const guint8 *record, gsize length, GArray *records);
/* Whether it is about this certificate. */
gboolean tlsa_matches(const Tlsa *record, X509 *certificate);

/* Before the handshake of a client whose context is one of net/tls.h: from
 * now on the records judge the certificate, beside or instead of PKIX. */
void tlsa_apply(const GArray *records, SSL *ssl);
/* After it: the record that the certificate was proven by, as "3 1 1", and its
 * usage; NULL: none. Free it. */
char *tlsa_proof(const SSL *ssl, TlsaUsage *usage);
