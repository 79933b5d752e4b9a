#include "core/gateway/link/peer.h"

#include "core/gateway/link/wire.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>

static X509 *parse(const char *pem)
{
	BIO *bio = BIO_new_mem_buf(pem, -1);
	X509 *certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	BIO_free(bio);
	return certificate;
}

static void set_rules(X509_STORE_CTX *context, const char *host)
{
	X509_VERIFY_PARAM *rules = X509_STORE_CTX_get0_param(context);
	X509_VERIFY_PARAM_set_purpose(rules, X509_PURPOSE_SSL_SERVER);
	X509_VERIFY_PARAM_set_hostflags(
		rules, X509_CHECK_FLAG_NO_WILDCARDS |
			       X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
	X509_VERIFY_PARAM_set1_host(rules, host, 0);
}

/* X509_V_OK, or what is wrong. */
static int verify(X509 *certificate, X509_STORE *store, const char *host)
{
	X509_STORE_CTX *context = X509_STORE_CTX_new();
	int code = X509_V_ERR_UNSPECIFIED;
	if (X509_STORE_CTX_init(context, store, certificate, NULL) == 1) {
		set_rules(context, host);
		X509_verify_cert(context);
		code = X509_STORE_CTX_get_error(context);
	}
	X509_STORE_CTX_free(context);
	return code;
}

gboolean peer_check(const char *pem, const char *authority_file,
		    const char *host, GError **error)
{
	X509 *certificate = pem ? parse(pem) : NULL;
	X509_STORE *store = X509_STORE_new();
	int code = X509_V_ERR_UNSPECIFIED;
	gboolean loaded = X509_STORE_load_file(store, authority_file) == 1;
	if (!loaded)
		g_set_error(error, LINK_ERROR, LINK_ERROR_TRUST,
			    "the authority file '%s' cannot be used",
			    authority_file);
	else if (!certificate)
		g_set_error_literal(error, LINK_ERROR, LINK_ERROR_TRUST,
				    "the edge showed no certificate");
	else
		code = verify(certificate, store, host);
	if (loaded && certificate && code != X509_V_OK)
		g_set_error(error, LINK_ERROR, LINK_ERROR_TRUST,
			    "the certificate of '%s' is not accepted: %s", host,
			    X509_verify_cert_error_string(code));
	X509_free(certificate);
	X509_STORE_free(store);
	return loaded && certificate && code == X509_V_OK;
}
