/* DANE for a peer that is the TLS client: its certificate is proven when a
 * TLSA record of one of its domain's servers is for it. Such a record has to
 * be of usage 3, and DNSSEC has to lead from the domain to it; no other usage
 * makes sense of a client. */
#pragma once

#include "core/gateway/net/resolver.h"

#include <openssl/x509.h>

typedef struct PeerDane PeerDane; /* gone once its function was called */

/* `error` NULL: it is proven. IDENTITY_NO_TLSA: the domain has such records,
 * and none is for the certificate. Called once, later, PEER_DANE_MS at the
 * latest, unless the look-up was freed. */
typedef void PeerDaneFn(void *data, const GError *error);
/* `domain` is an A-label; the certificate is kept by reference. */
PeerDane *peer_dane_new(Loop *loop, Resolver *resolver, const char *domain,
			X509 *certificate, PeerDaneFn *fn, void *data);
void peer_dane_free(PeerDane *dane);
