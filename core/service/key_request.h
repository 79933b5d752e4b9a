/* A role makes its own private key and hands out the certificate request:
 * private keys never leave their machine (docs/control.md, `request-key`). */
#pragma once

#include "core/base/json.h"
#include "core/base/paths.h"
#include "core/pki/keyring.h"

typedef struct KeyRequest {
	CertificateUse use;
	KeyKind kind; /* KEY_P256 or KEY_RSA */
	int bits;     /* RSA; 0: 2048 */
	const CertificateNames *names;
} KeyRequest;

/* For the shell: the request (PEM) for `computer`. Made here where its role's
 * folder is on this machine and may be written, else asked of the role. */
char *service_request_key(const Paths *paths, const char *computer,
			  const KeyRequest *request, GError **error);

/* For the role: makes the key in its key ring and answers {"request": PEM} or
 * {"error": …}. Takes a while (RSA): not on the loop. */
json_t *key_request_serve(const Paths *paths, const char *role,
			  const json_t *question);
