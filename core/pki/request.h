/* Certificate requests (PKCS#10): made where the private key is, signed by the
 * authority or by a public one. */
#pragma once

#include "core/pki/key.h"
#include "core/pki/names.h"

struct X509_req_st;

/* PEM. */
char *request_new(const Key *key, const CertificateNames *names,
		  GError **error);

/* A request as read; its own signature is good. */
typedef struct Request {
	Key *key; /* public */
	CertificateNames *names;
} Request;
Request *request_parse(const char *pem, GError **error);
void request_free(Request *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Request, request_free)
