#include "core/gateway/xmpp/identity.h"

#include "core/gateway/bridge/address.h"
#include "core/gateway/net/tls.h"
#include "core/gateway/net/tlsa.h"

#include <openssl/objects.h>
#include <openssl/x509v3.h>
#include <stdbool.h>
#include <string.h>

#define SERVICE "_xmpp-server."

typedef enum Kind { KIND_DNS, KIND_SRV, KIND_XMPP } Kind;

GQuark gw_identity_error_quark(void)
{
	return g_quark_from_static_string("identity-error");
}

static const char *kind_name(Kind kind)
{
	switch (kind) {
	case KIND_DNS:
		return "dNSName";
	case KIND_SRV:
		return "SRVName";
	case KIND_XMPP:
		return "XmppAddr";
	}
	return "";
}

/* NULL where a NUL inside would make one name look like another. */
static char *string_of(const ASN1_STRING *text)
{
	const char *bytes = (const char *)ASN1_STRING_get0_data(text);
	gsize length = (gsize)ASN1_STRING_length(text);
	if (memchr(bytes, '\0', length) ||
	    !g_utf8_validate(bytes, (gssize)length, NULL))
		return NULL;
	return g_strndup(bytes, length);
}

/* The text of a subject alternative name of one of the three kinds. */
static char *name_text(const GENERAL_NAME *name, Kind *kind)
{
	if (name->type == GEN_DNS) {
		*kind = KIND_DNS;
		return string_of(name->d.dNSName);
	}
	if (name->type != GEN_OTHERNAME)
		return NULL;
	const ASN1_TYPE *value = name->d.otherName->value;
	int oid = OBJ_obj2nid(name->d.otherName->type_id);
	if (oid == NID_SRVName && value->type == V_ASN1_IA5STRING)
		*kind = KIND_SRV;
	else if (oid == NID_XmppAddr && value->type == V_ASN1_UTF8STRING)
		*kind = KIND_XMPP;
	else
		return NULL;
	return string_of(value->value.asn1_string);
}

static bool same_domain(const char *name, const char *domain)
{
	g_autofree char *label = address_domain(name, NULL);
	return label && !strcmp(label, domain);
}

/* "*.example.org" stands for exactly one label more. */
static bool wildcard_covers(const char *name, const char *domain)
{
	const char *rest = strchr(domain, '.');
	return rest && strchr(rest + 1, '.') && same_domain(name + 2, rest + 1);
}

static bool name_covers(Kind kind, const char *name, const char *domain)
{
	switch (kind) {
	case KIND_DNS:
		return g_str_has_prefix(name, "*.")
			       ? wildcard_covers(name, domain)
			       : same_domain(name, domain);
	case KIND_SRV:
		return !g_ascii_strncasecmp(name, SERVICE, strlen(SERVICE)) &&
		       same_domain(name + strlen(SERVICE), domain);
	case KIND_XMPP:
		return !strpbrk(name, "@/") && same_domain(name, domain);
	}
	return false;
}

typedef bool NameFn(void *data, Kind kind, const char *name);

/* Calls `fn` for each name until it answers true. */
static bool each_name(X509 *certificate, NameFn *fn, void *data)
{
	bool found = false;
	GENERAL_NAMES *names =
		X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
	for (int i = 0; !found && i < sk_GENERAL_NAME_num(names); i++) {
		Kind kind = KIND_DNS;
		g_autofree char *text =
			name_text(sk_GENERAL_NAME_value(names, i), &kind);
		found = text && fn(data, kind, text);
	}
	GENERAL_NAMES_free(names);
	return found;
}

static bool covers(void *data, Kind kind, const char *name)
{
	return name_covers(kind, name, data);
}

gboolean identity_matches(X509 *certificate, const char *domain)
{
	return each_name(certificate, covers, (void *)domain);
}

static bool append_name(void *data, Kind kind, const char *name)
{
	GString *text = data;
	g_string_append_printf(text, "%s%s '%s'", text->len ? ", " : "",
			       kind_name(kind), name);
	return text->len > 1024;
}

char *identity_presented(X509 *certificate)
{
	GString *text = g_string_new(NULL);
	each_name(certificate, append_name, text);
	if (!text->len)
		g_string_append(text, "no name");
	return g_string_free(text, FALSE);
}

static IdentityError kind_of_problem(int code)
{
	switch (code) {
	case X509_V_ERR_CERT_HAS_EXPIRED:
		return IDENTITY_EXPIRED;
	case X509_V_ERR_CERT_NOT_YET_VALID:
		return IDENTITY_NOT_YET_VALID;
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
	case X509_V_ERR_CERT_UNTRUSTED:
		return IDENTITY_UNKNOWN_AUTHORITY;
	case X509_V_ERR_CERT_REVOKED:
		return IDENTITY_REVOKED;
	case X509_V_ERR_DANE_NO_MATCH:
		return IDENTITY_NO_TLSA;
	}
	return IDENTITY_OTHER;
}

static const char *cause_text(IdentityError kind, int code)
{
	switch (kind) {
	case IDENTITY_UNKNOWN_AUTHORITY:
		return "unknown authority";
	case IDENTITY_EXPIRED:
		return "expired";
	case IDENTITY_NOT_YET_VALID:
		return "not yet valid";
	case IDENTITY_REVOKED:
		return "revoked by its issuer";
	case IDENTITY_NO_TLSA:
		return "none of its server's TLSA records matches (DANE)";
	case IDENTITY_NO_CERTIFICATE:
	case IDENTITY_WRONG_NAME:
	case IDENTITY_OTHER:
		break;
	}
	return X509_verify_cert_error_string(code);
}

static void set_problem(const TlsProblem *problem, GError **error)
{
	IdentityError kind = kind_of_problem(problem->code);
	g_set_error(error, GW_IDENTITY_ERROR, (gint)kind,
		    "%s: certificate of '%s', issued by '%s', valid from %s "
		    "to %s, at depth %d",
		    cause_text(kind, problem->code),
		    problem->subject ? problem->subject : "?",
		    problem->issuer ? problem->issuer : "?",
		    problem->not_before ? problem->not_before : "?",
		    problem->not_after ? problem->not_after : "?",
		    problem->depth);
}

static bool is_host(void *data, Kind kind, const char *name)
{
	return kind == KIND_DNS && name_covers(kind, name, data);
}

static bool check_name(X509 *certificate, const IdentityWanted *wanted,
		       GError **error)
{
	if (identity_matches(certificate, wanted->domain) ||
	    (wanted->host &&
	     each_name(certificate, is_host, (void *)(gsize)wanted->host)))
		return true;
	g_autofree char *presented = identity_presented(certificate);
	g_set_error(error, GW_IDENTITY_ERROR, IDENTITY_WRONG_NAME,
		    "wrong name: wanted '%s'%s%s%s, presented %s",
		    wanted->domain, wanted->host ? " or '" : "",
		    wanted->host ? wanted->host : "", wanted->host ? "'" : "",
		    presented);
	return false;
}

/* A match of usage 3 is the whole proof: neither name nor dates count
 * (RFC 7671 §5.1). */
static bool check_dane(const SSL *ssl, const IdentityWanted *wanted,
		       char **proof, GError **error)
{
	TlsaUsage usage = TLSA_PKIX_TA;
	g_autofree char *record = tlsa_proof(ssl, &usage);
	if (!record) {
		g_set_error_literal(error, GW_IDENTITY_ERROR, IDENTITY_NO_TLSA,
				    cause_text(IDENTITY_NO_TLSA, 0));
		return false;
	}
	if (usage != TLSA_DANE_EE &&
	    !check_name(SSL_get0_peer_certificate(ssl), wanted, error))
		return false;
	*proof = g_strconcat("DANE ", record, NULL);
	return true;
}

static bool prove(const SSL *ssl, const IdentityWanted *wanted, char **proof,
		  GError **error)
{
	X509 *certificate = ssl ? SSL_get0_peer_certificate(ssl) : NULL;
	if (!certificate) {
		g_set_error_literal(error, GW_IDENTITY_ERROR,
				    IDENTITY_NO_CERTIFICATE,
				    "it showed no certificate");
		return false;
	}
	const TlsProblem *problem = tls_problem(ssl);
	if (problem->code != X509_V_OK) {
		set_problem(problem, error);
		return false;
	}
	if (wanted->dane)
		return check_dane(ssl, wanted, proof, error);
	if (!check_name(certificate, wanted, error))
		return false;
	*proof = g_strdup("PKIX");
	return true;
}

gboolean identity_prove(const SSL *ssl, const IdentityWanted *wanted,
			char **proof, GError **error)
{
	g_autofree char *found = NULL;
	if (!prove(ssl, wanted, &found, error))
		return FALSE;
	if (proof)
		*proof = g_steal_pointer(&found);
	return TRUE;
}

gboolean identity_check(const SSL *ssl, const char *domain, GError **error)
{
	IdentityWanted wanted = { .domain = domain };
	return identity_prove(ssl, &wanted, NULL, error);
}
