#include "core/gateway/xmpp/certificate.h"

#include "core/base/clock.h"

#include <openssl/bio.h>
#include <openssl/x509.h>
#include <time.h>

static char *name_text(const X509_NAME *name)
{
	BIO *out = BIO_new(BIO_s_mem());
	char *text = NULL;
	X509_NAME_print_ex(out, name, 0,
			   XN_FLAG_RFC2253 & ~(gulong)ASN1_STRFLGS_ESC_MSB);
	long length = BIO_get_mem_data(out, &text);
	char *copy = g_strndup(text, (gsize)length);
	BIO_free(out);
	return copy;
}

static gint64 time_of(const ASN1_TIME *time)
{
	struct tm parts;
	if (!time || !ASN1_TIME_to_tm(time, &parts))
		return 0;
	return (gint64)timegm(&parts) * G_USEC_PER_SEC;
}

static gint64 first_to_expire(const SSL *ssl, gint64 own)
{
	STACK_OF(X509) *chain = SSL_get0_verified_chain(ssl);
	gint64 first = own;
	for (int i = 0; chain && i < sk_X509_num(chain); i++) {
		gint64 one =
			time_of(X509_get0_notAfter(sk_X509_value(chain, i)));
		if (one && one < first)
			first = one;
	}
	return first;
}

void certificate_view_clear(CertificateView *view)
{
	view->protocol = view->cipher = NULL;
	g_clear_pointer(&view->subject, g_free);
	g_clear_pointer(&view->issuer, g_free);
	g_clear_pointer(&view->not_after, g_free);
	view->expires = 0;
}

void certificate_view_set(CertificateView *view, const SSL *ssl)
{
	certificate_view_clear(view);
	if (!ssl)
		return;
	view->protocol = SSL_get_version(ssl);
	view->cipher = SSL_get_cipher_name(ssl);
	X509 *certificate = SSL_get0_peer_certificate(ssl);
	if (!certificate)
		return;
	view->subject = name_text(X509_get_subject_name(certificate));
	view->issuer = name_text(X509_get_issuer_name(certificate));
	gint64 own = time_of(X509_get0_notAfter(certificate));
	/* Its own buffer is six times as large. */
	g_autofree char *end = clock_format_utc(own, FALSE);
	view->not_after = g_strdup(end);
	view->expires = first_to_expire(ssl, own);
}
