#include "core/pki/request.h"

#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "core/pki/error.h"

static bool fill(X509_REQ *request, const Key *key,
		 const CertificateNames *names, GError **error)
{
	if (!names_write_subject(names, X509_REQ_get_subject_name(request),
				 error))
		return false;
	STACK_OF(X509_EXTENSION) *extensions =
		names_extensions(names, key_kind(key) == KEY_RSA);
	bool good = X509_REQ_set_version(request, X509_REQ_VERSION_1) &&
		    X509_REQ_set_pubkey(request, key_native(key)) &&
		    X509_REQ_add_extensions(request, extensions) &&
		    X509_REQ_sign(request, key_native(key), EVP_sha256()) > 0;
	sk_X509_EXTENSION_pop_free(extensions, X509_EXTENSION_free);
	return good || pki_fail(error, PKI_ERROR_FAILED,
				"the certificate request could not be signed");
}

char *request_new(const Key *key, const CertificateNames *names, GError **error)
{
	X509_REQ *request = X509_REQ_new();
	char *copy = NULL;
	if (fill(request, key, names, error)) {
		BIO *bio = BIO_new(BIO_s_mem());
		char *pem = NULL;
		PEM_write_bio_X509_REQ(bio, request);
		long length = BIO_get_mem_data(bio, &pem);
		copy = g_strndup(pem, (gsize)length);
		BIO_free(bio);
	}
	X509_REQ_free(request);
	return copy;
}

static void read_usage(CertificateNames *names,
		       const STACK_OF(X509_EXTENSION) * extensions)
{
	EXTENDED_KEY_USAGE *usage =
		X509V3_get_d2i(extensions, NID_ext_key_usage, NULL, NULL);
	for (int i = 0; usage && i < sk_ASN1_OBJECT_num(usage); i++) {
		int nid = OBJ_obj2nid(sk_ASN1_OBJECT_value(usage, i));
		names->server |= nid == NID_server_auth;
		names->client |= nid == NID_client_auth;
	}
	EXTENDED_KEY_USAGE_free(usage);
}

static CertificateNames *names_of(X509_REQ *request)
{
	CertificateNames *names = certificate_names_new(NULL);
	names_read_subject(names, X509_REQ_get_subject_name(request));
	STACK_OF(X509_EXTENSION) *extensions = X509_REQ_get_extensions(request);
	GENERAL_NAMES *list =
		X509V3_get_d2i(extensions, NID_subject_alt_name, NULL, NULL);
	if (list)
		names_read_alternatives(names, list);
	GENERAL_NAMES_free(list);
	read_usage(names, extensions);
	sk_X509_EXTENSION_pop_free(extensions, X509_EXTENSION_free);
	return names;
}

static Request *read_request(X509_REQ *native, GError **error)
{
	EVP_PKEY *key = X509_REQ_get_pubkey(native);
	if (!key || X509_REQ_verify(native, key) != 1) {
		EVP_PKEY_free(key);
		pki_fail(error, PKI_ERROR_MALFORMED,
			 "the certificate request is not signed with its own "
			 "key");
		return NULL;
	}
	Request *request = g_new0(Request, 1);
	request->key = key_take_native(key);
	request->names = names_of(native);
	return request;
}

Request *request_parse(const char *pem, GError **error)
{
	BIO *bio = BIO_new_mem_buf(pem, -1);
	X509_REQ *native = PEM_read_bio_X509_REQ(bio, NULL, NULL, NULL);
	BIO_free(bio);
	if (!native) {
		pki_fail(error, PKI_ERROR_MALFORMED,
			 "there is no certificate request in PEM form");
		return NULL;
	}
	Request *request = read_request(native, error);
	X509_REQ_free(native);
	return request;
}

void request_free(Request *request)
{
	if (!request)
		return;
	key_free(request->key);
	certificate_names_free(request->names);
	g_free(request);
}
