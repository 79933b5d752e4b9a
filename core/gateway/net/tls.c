#include "core/gateway/net/tls.h"

#include "core/base/clock.h"
#include "core/gateway/net/revocation.h"

#include <gio/gio.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

static int problem_slot = -1;

static void problem_free(TlsProblem *problem)
{
	if (!problem)
		return;
	g_free(problem->subject);
	g_free(problem->issuer);
	g_free(problem->not_before);
	g_free(problem->not_after);
	g_free(problem);
}

static void free_problem(void *parent, void *data, CRYPTO_EX_DATA *slots,
			 int slot, long number, void *pointer)
{
	(void)parent, (void)slots, (void)slot, (void)number, (void)pointer;
	problem_free(data);
}

static void make_slot(void)
{
	static gsize made;
	if (g_once_init_enter(&made)) {
		problem_slot =
			SSL_get_ex_new_index(0, NULL, NULL, NULL, free_problem);
		g_once_init_leave(&made, 1);
	}
}

static char *format_name(const X509_NAME *name)
{
	BIO *out = BIO_new(BIO_s_mem());
	char *text = NULL;
	X509_NAME_print_ex(out, name, 0,
			   XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
	long length = BIO_get_mem_data(out, &text);
	char *copy = g_strndup(text, (gsize)length);
	BIO_free(out);
	return copy;
}

static char *format_time(const ASN1_TIME *time)
{
	struct tm parts;
	if (!time || !ASN1_TIME_to_tm(time, &parts))
		return g_strdup("?");
	return clock_format_utc((gint64)timegm(&parts) * G_USEC_PER_SEC, FALSE);
}

char *tls_describe(X509 *certificate)
{
	g_autofree char *subject =
		format_name(X509_get_subject_name(certificate));
	g_autofree char *issuer =
		format_name(X509_get_issuer_name(certificate));
	g_autofree char *from = format_time(X509_get0_notBefore(certificate));
	g_autofree char *until = format_time(X509_get0_notAfter(certificate));
	return g_strdup_printf("'%s', issued by '%s', valid from %s to %s",
			       subject, issuer, from, until);
}

static TlsProblem *problem_new(X509_STORE_CTX *store)
{
	TlsProblem *problem = g_new0(TlsProblem, 1);
	X509 *certificate = X509_STORE_CTX_get_current_cert(store);
	problem->code = X509_STORE_CTX_get_error(store);
	problem->depth = X509_STORE_CTX_get_error_depth(store);
	if (!certificate)
		return problem;
	problem->subject = format_name(X509_get_subject_name(certificate));
	problem->issuer = format_name(X509_get_issuer_name(certificate));
	problem->not_before = format_time(X509_get0_notBefore(certificate));
	problem->not_after = format_time(X509_get0_notAfter(certificate));
	return problem;
}

/* Records the first error only: what follows is mostly its echo. */
static int on_verify(int good, X509_STORE_CTX *store)
{
	if (!good && revocation_is_lenient(X509_STORE_CTX_get_error(store))) {
		X509_STORE_CTX_set_error(store, X509_V_OK);
		return 1;
	}
	SSL *ssl = X509_STORE_CTX_get_ex_data(
		store, SSL_get_ex_data_X509_STORE_CTX_idx());
	if (!good && !SSL_get_ex_data(ssl, problem_slot))
		SSL_set_ex_data(ssl, problem_slot, problem_new(store));
	return 1;
}

static bool file_error(const char *what, const char *file, GError **error)
{
	unsigned long code = ERR_peek_error();
	const char *reason = ERR_reason_error_string(code);
	g_set_error(error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE,
		    "cannot use the %s in '%s': %s", what, file,
		    reason ? reason : "it cannot be read");
	ERR_clear_error();
	return false;
}

static bool load_own(SSL_CTX *context, const TlsFiles *files, GError **error)
{
	if (!files->key)
		return true;
	if (SSL_CTX_use_certificate_chain_file(context, files->certificate) !=
	    1)
		return file_error("certificate", files->certificate, error);
	if (SSL_CTX_use_PrivateKey_file(context, files->key,
					SSL_FILETYPE_PEM) != 1)
		return file_error("key", files->key, error);
	return true;
}

static bool load_anchors(SSL_CTX *context, const char *file, GError **error)
{
	if (!file)
		return SSL_CTX_set_default_verify_paths(context) == 1;
	if (SSL_CTX_load_verify_file(context, file) != 1)
		return file_error("trust anchors", file, error);
	return true;
}

static void set_rules(SSL_CTX *context, gboolean server)
{
	SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
	SSL_CTX_set_verify(context, SSL_VERIFY_PEER, on_verify);
	SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
	SSL_CTX_set_num_tickets(context, 0);
	if (server)
		X509_VERIFY_PARAM_set_purpose(SSL_CTX_get0_param(context),
					      X509_PURPOSE_ANY);
	else
		SSL_CTX_dane_enable(context);
}

SSL_CTX *tls_context_new(gboolean server, const TlsFiles *files, GError **error)
{
	make_slot();
	ERR_clear_error();
	SSL_CTX *context =
		SSL_CTX_new(server ? TLS_server_method() : TLS_client_method());
	set_rules(context, server);
	if (load_own(context, files, error) &&
	    load_anchors(context, files->anchors, error))
		return context;
	SSL_CTX_free(context);
	return NULL;
}

void tls_context_set_least(SSL_CTX *context, int version)
{
	SSL_CTX_set_min_proto_version(context, version);
	if (version >= TLS1_2_VERSION)
		return;
	SSL_CTX_set_security_level(context, 0);
	SSL_CTX_set_cipher_list(context, "DEFAULT:@SECLEVEL=0");
}

static int on_protocols(SSL *ssl, const unsigned char **chosen,
			unsigned char *length, const unsigned char *offered,
			unsigned int bytes, void *data)
{
	const char *protocol = data;
	(void)ssl;
	for (unsigned at = 0; at < bytes; at += offered[at] + 1u) {
		if (offered[at] != strlen(protocol) ||
		    at + 1 + offered[at] > bytes ||
		    memcmp(offered + at + 1, protocol, offered[at]))
			continue;
		*chosen = offered + at + 1;
		*length = offered[at];
		return SSL_TLSEXT_ERR_OK;
	}
	return SSL_TLSEXT_ERR_NOACK;
}

void tls_context_set_protocol(SSL_CTX *context, const char *protocol)
{
	SSL_CTX_set_alpn_select_cb(context, on_protocols,
				   (void *)(gsize)protocol);
}

const TlsProblem *tls_problem(const SSL *ssl)
{
	static const TlsProblem none;
	const TlsProblem *problem = SSL_get_ex_data(ssl, problem_slot);
	return problem ? problem : &none;
}

/* A revoked certificate is told before all else. */
static int on_recheck(int good, X509_STORE_CTX *store)
{
	TlsProblem **found = X509_STORE_CTX_get_app_data(store);
	int code = X509_STORE_CTX_get_error(store);
	if (good)
		return 1;
	if (revocation_is_lenient(code)) {
		X509_STORE_CTX_set_error(store, X509_V_OK);
	} else if (!*found || code == X509_V_ERR_CERT_REVOKED) {
		problem_free(*found);
		*found = problem_new(store);
	}
	return 1;
}

static TlsProblem *judge_again(const SSL *ssl, SSL_CTX *context)
{
	TlsProblem *found = NULL;
	X509_STORE_CTX *check = X509_STORE_CTX_new();
	X509_STORE_CTX_init(check, SSL_CTX_get_cert_store(context),
			    SSL_get0_peer_certificate(ssl),
			    SSL_get_peer_cert_chain(ssl));
	X509_STORE_CTX_set_default(check, "ssl_server");
	X509_VERIFY_PARAM_set1(X509_STORE_CTX_get0_param(check),
			       SSL_CTX_get0_param(context));
	X509_STORE_CTX_set_app_data(check, &found);
	X509_STORE_CTX_set_verify_cb(check, on_recheck);
	X509_verify_cert(check);
	X509_STORE_CTX_free(check);
	return found;
}

void tls_recheck(SSL *ssl, SSL_CTX *context, gboolean only_revoked)
{
	if (!SSL_get0_peer_certificate(ssl))
		return;
	TlsProblem *found = judge_again(ssl, context);
	if (only_revoked &&
	    (!found || found->code != X509_V_ERR_CERT_REVOKED)) {
		problem_free(found);
		return;
	}
	problem_free(SSL_get_ex_data(ssl, problem_slot));
	SSL_set_ex_data(ssl, problem_slot, found);
}

static void problem_sentence(const TlsProblem *problem, GError **error)
{
	g_set_error(error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE,
		    "the certificate of '%s' (issued by '%s', valid %s to %s, "
		    "depth %d) is not accepted: %s",
		    problem->subject ? problem->subject : "?",
		    problem->issuer ? problem->issuer : "?",
		    problem->not_before ? problem->not_before : "?",
		    problem->not_after ? problem->not_after : "?",
		    problem->depth,
		    X509_verify_cert_error_string(problem->code));
}

static bool has_certificate(const SSL *ssl, GError **error)
{
	if (SSL_get0_peer_certificate(ssl))
		return true;
	g_set_error_literal(error, G_TLS_ERROR,
			    G_TLS_ERROR_CERTIFICATE_REQUIRED,
			    "the other end showed no certificate");
	return false;
}

gboolean tls_check_chain(const SSL *ssl, GError **error)
{
	const TlsProblem *problem = tls_problem(ssl);
	if (!has_certificate(ssl, error))
		return FALSE;
	if (problem->code == X509_V_OK)
		return TRUE;
	problem_sentence(problem, error);
	return FALSE;
}

/* An issuer without a list is not held against anybody. */
static int on_verify_again(int good, X509_STORE_CTX *check)
{
	if (!good && revocation_is_lenient(X509_STORE_CTX_get_error(check))) {
		X509_STORE_CTX_set_error(check, X509_V_OK);
		return 1;
	}
	return good;
}

gboolean tls_check_chain_by(const SSL *ssl, X509_STORE *anchors, GError **error)
{
	if (!has_certificate(ssl, error))
		return FALSE;
	X509_STORE_CTX *check = X509_STORE_CTX_new();
	X509_STORE_CTX_init(check, anchors, SSL_get0_peer_certificate(ssl),
			    SSL_get_peer_cert_chain(ssl));
	X509_VERIFY_PARAM_set_purpose(X509_STORE_CTX_get0_param(check),
				      X509_PURPOSE_ANY);
	X509_STORE_CTX_set_verify_cb(check, on_verify_again);
	gboolean good = X509_verify_cert(check) == 1;
	if (!good) {
		TlsProblem *problem = problem_new(check);
		problem_sentence(problem, error);
		problem_free(problem);
	}
	X509_STORE_CTX_free(check);
	return good;
}

gboolean tls_check_host(const SSL *ssl, const char *name, GError **error)
{
	if (!tls_check_chain(ssl, error))
		return FALSE;
	X509 *certificate = SSL_get0_peer_certificate(ssl);
	if (X509_check_host(certificate, name, 0,
			    X509_CHECK_FLAG_NO_WILDCARDS |
				    X509_CHECK_FLAG_NEVER_CHECK_SUBJECT,
			    NULL) == 1)
		return TRUE;
	g_autofree char *names = tls_peer_names(ssl);
	g_set_error(error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE,
		    "the certificate is not for '%s': it names '%s'", name,
		    names);
	return FALSE;
}

static void append_name(const GENERAL_NAME *name, GString *names)
{
	if (name->type != GEN_DNS)
		return;
	if (names->len)
		g_string_append(names, ", ");
	g_string_append_len(
		names, (const char *)ASN1_STRING_get0_data(name->d.dNSName),
		ASN1_STRING_length(name->d.dNSName));
}

char *tls_peer_names(const SSL *ssl)
{
	GString *names = g_string_new(NULL);
	X509 *certificate = SSL_get0_peer_certificate(ssl);
	GENERAL_NAMES *all = NULL;
	if (certificate)
		all = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL,
				       NULL);
	for (int i = 0; i < sk_GENERAL_NAME_num(all); i++)
		append_name(sk_GENERAL_NAME_value(all, i), names);
	GENERAL_NAMES_free(all);
	return g_string_free(names, FALSE);
}
