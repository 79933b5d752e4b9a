#include "core/pki/certificate.h"

#include <openssl/x509.h>

#include "core/base/clock.h"
#include "core/pki/error.h"

bool certificate_check_time(const Certificate *certificate, gint64 now,
			    GError **error)
{
	gint64 from = certificate_not_before(certificate);
	gint64 until = certificate_not_after(certificate);
	if (now >= from && now <= until)
		return true;
	g_autofree char *date =
		clock_format_utc(now < from ? from : until, FALSE);
	return pki_fail(error, PKI_ERROR_EXPIRED,
			now < from ? "the certificate '%s' is valid from %s on"
				   : "the certificate '%s' expired on %s",
			certificate_subject(certificate), date);
}

bool certificate_check_key(const Certificate *certificate, const Key *key,
			   GError **error)
{
	g_autoptr(Key) public = certificate_key(certificate);
	if (public && key_equal(public, key))
		return true;
	return pki_fail(error, PKI_ERROR_MISMATCH,
			"the private key does not belong to the certificate "
			"'%s'",
			certificate_subject(certificate));
}

static STACK_OF(X509) * untrusted_of(GPtrArray *chain)
{
	STACK_OF(X509) *stack = sk_X509_new_null();
	for (guint i = 0; chain && i < chain->len; i++)
		sk_X509_push(stack, certificate_native(chain->pdata[i]));
	return stack;
}

bool certificate_check_issuer(const Certificate *certificate, GPtrArray *chain,
			      const Certificate *authority, gint64 now,
			      GError **error)
{
	X509_STORE *anchors = X509_STORE_new();
	X509_STORE_add_cert(anchors, certificate_native(authority));
	STACK_OF(X509) *untrusted = untrusted_of(chain);
	X509_STORE_CTX *context = X509_STORE_CTX_new();
	X509_STORE_CTX_init(context, anchors, certificate_native(certificate),
			    untrusted);
	X509_VERIFY_PARAM_set_time(X509_STORE_CTX_get0_param(context),
				   (time_t)(now / G_USEC_PER_SEC));
	bool good = X509_verify_cert(context) == 1;
	int code = X509_STORE_CTX_get_error(context);
	if (!good)
		pki_fail(error,
			 code == X509_V_ERR_CERT_HAS_EXPIRED ||
					 code == X509_V_ERR_CERT_NOT_YET_VALID
				 ? PKI_ERROR_EXPIRED
				 : PKI_ERROR_REFUSED,
			 "the certificate '%s' is not good: %s",
			 certificate_subject(certificate),
			 X509_verify_cert_error_string(code));
	X509_STORE_CTX_free(context);
	sk_X509_free(untrusted);
	X509_STORE_free(anchors);
	return good;
}
