#include <openssl/pkcs12.h>
#include <openssl/x509.h>
#include <string.h>

#include "core/pki/certificate.h"
#include "core/pki/error.h"

void certificate_file_free(CertificateFile *file)
{
	if (!file)
		return;
	g_clear_pointer(&file->chain, g_ptr_array_unref);
	key_free(file->key);
	g_free(file);
}

static void free_certificate(gpointer certificate)
{
	certificate_free(certificate);
}

static CertificateFile *file_new(void)
{
	CertificateFile *file = g_new0(CertificateFile, 1);
	file->chain = g_ptr_array_new_with_free_func(free_certificate);
	return file;
}

static void take_others(CertificateFile *file, STACK_OF(X509) * others)
{
	while (others && sk_X509_num(others) > 0)
		g_ptr_array_add(file->chain,
				certificate_take_native(sk_X509_shift(others)));
	sk_X509_free(others);
}

static CertificateFile *unpack(PKCS12 *box, const char *passphrase,
			       GError **error)
{
	EVP_PKEY *key = NULL;
	X509 *leaf = NULL;
	STACK_OF(X509) *others = NULL;
	bool plain = !passphrase || !*passphrase;
	if (!PKCS12_verify_mac(box, plain ? NULL : passphrase, -1) &&
	    !(plain && PKCS12_verify_mac(box, "", 0))) {
		pki_fail(error, PKI_ERROR_PASSPHRASE, "%s",
			 plain ? "the file is encrypted: give its passphrase"
			       : "the passphrase of the file is wrong");
		return NULL;
	}
	if (!PKCS12_parse(box, passphrase, &key, &leaf, &others)) {
		pki_fail(error, PKI_ERROR_MALFORMED,
			 "the PKCS#12 file cannot be read; it may be encrypted "
			 "with RC2 or RC4: export it with AES");
		return NULL;
	}
	CertificateFile *file = file_new();
	if (leaf)
		g_ptr_array_add(file->chain, certificate_take_native(leaf));
	take_others(file, others);
	if (key)
		file->key = key_take_native(key);
	return file;
}

static CertificateFile *read_der(const char *content, gsize length,
				 const char *passphrase, GError **error)
{
	const guint8 *at = (const guint8 *)content;
	PKCS12 *box = d2i_PKCS12(NULL, &at, (long)length);
	if (box) {
		CertificateFile *file = unpack(box, passphrase, error);
		PKCS12_free(box);
		return file;
	}
	at = (const guint8 *)content;
	X509 *native = d2i_X509(NULL, &at, (long)length);
	if (!native) {
		pki_fail(error, PKI_ERROR_MALFORMED,
			 "there is no certificate in it (PEM, DER and PKCS#12 "
			 "are understood)");
		return NULL;
	}
	CertificateFile *file = file_new();
	g_ptr_array_add(file->chain, certificate_take_native(native));
	return file;
}

static CertificateFile *read_pem(const char *content, const char *passphrase,
				 GError **error)
{
	g_autoptr(CertificateFile) file = g_new0(CertificateFile, 1);
	file->chain = certificate_parse_all(content, error);
	if (!file->chain)
		return NULL;
	if (strstr(content, "PRIVATE KEY-----")) {
		file->key = key_parse(content, passphrase, error);
		if (!file->key)
			return NULL;
	}
	return g_steal_pointer(&file);
}

static bool check_file(const CertificateFile *file, GError **error)
{
	if (file->chain->len == 0)
		return pki_fail(error, PKI_ERROR_MALFORMED,
				"there is no certificate in it");
	return !file->key ||
	       certificate_check_key(file->chain->pdata[0], file->key, error);
}

CertificateFile *certificate_import(const char *path, const char *passphrase,
				    GError **error)
{
	gsize length = 0;
	char *content = pki_read(path, &length, error);
	if (!content)
		return NULL;
	g_autoptr(CertificateFile) file = NULL;
	if (strstr(content, "-----BEGIN "))
		file = read_pem(content, passphrase, error);
	else
		file = read_der(content, length, passphrase, error);
	OPENSSL_cleanse(content, length);
	g_free(content);
	if (file && check_file(file, error))
		return g_steal_pointer(&file);
	g_prefix_error(error, "'%s': ", path);
	return NULL;
}
