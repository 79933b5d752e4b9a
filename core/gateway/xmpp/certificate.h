/* What a TLS connection is made of, as text for whoever looks. */
#pragma once

#include <glib.h>
#include <openssl/ssl.h>

typedef struct CertificateView {
	const char *protocol, *cipher;
	char *subject, *issuer, *not_after; /* NULL: the peer showed none */
	/* µs since 1970, of the first in the chain to expire; 0: unknown */
	gint64 expires;
} CertificateView;

void certificate_view_set(CertificateView *view, const SSL *ssl);
void certificate_view_clear(CertificateView *view);
