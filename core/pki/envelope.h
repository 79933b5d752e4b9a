/* A short text for the holders of certificates and nobody else: CMS
 * AuthEnvelopedData (RFC 5083) with AES-256-GCM as PEM; RSA by OAEP, elliptic
 * curves by ephemeral Diffie-Hellman. Who made it is for others to sign. */
#pragma once

#include "core/pki/certificate.h"

/* `recipients`: of Certificate, at least one. */
char *envelope_seal(const char *text, GPtrArray *recipients, GError **error);
/* PKI_ERROR_MISMATCH when it is not for this key. */
char *envelope_open(const char *pem, const Key *key, GError **error);
