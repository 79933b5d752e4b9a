#include "core/pki/names.h"

#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "core/pki/error.h"

#define SRV_NAME  "1.3.6.1.5.5.7.8.7"
#define XMPP_ADDR "1.3.6.1.5.5.7.8.5"

CertificateNames *certificate_names_new(const char *common_name)
{
	CertificateNames *names = g_new0(CertificateNames, 1);
	names->common_name = g_strdup(common_name);
	names->dns = g_ptr_array_new_with_free_func(g_free);
	names->srv = g_ptr_array_new_with_free_func(g_free);
	names->xmpp = g_ptr_array_new_with_free_func(g_free);
	return names;
}

void certificate_names_free(CertificateNames *names)
{
	if (!names)
		return;
	g_free(names->common_name);
	g_free(names->organization);
	g_free(names->unit);
	g_free(names->city);
	g_free(names->state);
	g_free(names->country);
	g_ptr_array_unref(names->dns);
	g_ptr_array_unref(names->srv);
	g_ptr_array_unref(names->xmpp);
	g_free(names);
}

void certificate_names_add(GPtrArray *list, const char *name)
{
	if (name && *name &&
	    !g_ptr_array_find_with_equal_func(list, name, g_str_equal, NULL))
		g_ptr_array_add(list, g_strdup(name));
}

typedef struct Part {
	int nid;
	size_t offset;
} Part;

#define PART(nid, member)                                                      \
	{                                                                      \
		nid, offsetof(CertificateNames, member)                        \
	}

static const Part parts[] = {
	PART(NID_countryName, country),
	PART(NID_stateOrProvinceName, state),
	PART(NID_localityName, city),
	PART(NID_organizationName, organization),
	PART(NID_organizationalUnitName, unit),
	PART(NID_commonName, common_name),
};

static char **part_of(const CertificateNames *names, const Part *part)
{
	return (char **)((char *)names + part->offset);
}

bool names_write_subject(const CertificateNames *names, X509_NAME *subject,
			 GError **error)
{
	for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
		const char *text = *part_of(names, &parts[i]);
		if (!text || !*text)
			continue;
		if (!X509_NAME_add_entry_by_NID(
			    subject, parts[i].nid, MBSTRING_UTF8,
			    (const guint8 *)text, -1, -1, 0))
			return pki_fail(error, PKI_ERROR_MALFORMED,
					"'%s' cannot stand as %s in the "
					"subject of a certificate",
					text, OBJ_nid2ln(parts[i].nid));
	}
	return true;
}

static char *text_of(const ASN1_STRING *string)
{
	unsigned char *text = NULL;
	int length = ASN1_STRING_to_UTF8(&text, string);
	if (length < 0)
		return NULL;
	char *copy = strlen((char *)text) == (size_t)length
			     ? g_utf8_make_valid((char *)text, length)
			     : NULL;
	OPENSSL_free(text);
	return copy;
}

void names_read_subject(CertificateNames *names, const X509_NAME *subject)
{
	for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
		int at = X509_NAME_get_index_by_NID(subject, parts[i].nid, -1);
		if (at < 0)
			continue;
		const X509_NAME_ENTRY *entry = X509_NAME_get_entry(subject, at);
		char **place = part_of(names, &parts[i]);
		g_free(*place);
		*place = text_of(X509_NAME_ENTRY_get_data(entry));
	}
}

static void add_dns(GENERAL_NAMES *list, const char *name)
{
	GENERAL_NAME *general = GENERAL_NAME_new();
	ASN1_IA5STRING *string = ASN1_IA5STRING_new();
	ASN1_STRING_set(string, name, -1);
	GENERAL_NAME_set0_value(general, GEN_DNS, string);
	sk_GENERAL_NAME_push(list, general);
}

static void add_other(GENERAL_NAMES *list, const char *oid, int type,
		      const char *name)
{
	GENERAL_NAME *general = GENERAL_NAME_new();
	ASN1_STRING *string = ASN1_STRING_type_new(type);
	ASN1_TYPE *value = ASN1_TYPE_new();
	ASN1_STRING_set(string, name, -1);
	ASN1_TYPE_set(value, type, string);
	GENERAL_NAME_set0_othername(general, OBJ_txt2obj(oid, 1), value);
	sk_GENERAL_NAME_push(list, general);
}

GENERAL_NAMES *names_write_alternatives(const CertificateNames *names)
{
	GENERAL_NAMES *list = GENERAL_NAMES_new();
	for (guint i = 0; i < names->dns->len; i++)
		add_dns(list, names->dns->pdata[i]);
	for (guint i = 0; i < names->srv->len; i++)
		add_other(list, SRV_NAME, V_ASN1_IA5STRING,
			  names->srv->pdata[i]);
	for (guint i = 0; i < names->xmpp->len; i++)
		add_other(list, XMPP_ADDR, V_ASN1_UTF8STRING,
			  names->xmpp->pdata[i]);
	return list;
}

static void read_other(CertificateNames *names, const OTHERNAME *other)
{
	char oid[64];
	OBJ_obj2txt(oid, sizeof oid, other->type_id, 1);
	int type = other->value->type;
	GPtrArray *list = NULL;
	if (strcmp(oid, SRV_NAME) == 0 && type == V_ASN1_IA5STRING)
		list = names->srv;
	if (strcmp(oid, XMPP_ADDR) == 0 && type == V_ASN1_UTF8STRING)
		list = names->xmpp;
	if (!list)
		return;
	g_autofree char *text = text_of(other->value->value.asn1_string);
	certificate_names_add(list, text);
}

void names_read_alternatives(CertificateNames *names, const GENERAL_NAMES *list)
{
	for (int i = 0; i < sk_GENERAL_NAME_num(list); i++) {
		const GENERAL_NAME *general = sk_GENERAL_NAME_value(list, i);
		if (general->type == GEN_OTHERNAME)
			read_other(names, general->d.otherName);
		if (general->type != GEN_DNS)
			continue;
		g_autofree char *text = text_of(general->d.dNSName);
		certificate_names_add(names->dns, text);
	}
}

static void push(STACK_OF(X509_EXTENSION) * list, int nid, int critical,
		 const char *text)
{
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, nid, text);
	g_assert(extension);
	X509_EXTENSION_set_critical(extension, critical);
	sk_X509_EXTENSION_push(list, extension);
}

STACK_OF(X509_EXTENSION) *
	names_extensions(const CertificateNames *names, bool rsa)
{
	STACK_OF(X509_EXTENSION) *list = sk_X509_EXTENSION_new_null();
	push(list, NID_basic_constraints, 1, "CA:FALSE");
	push(list, NID_key_usage, 1,
	     rsa ? "digitalSignature,keyEncipherment" : "digitalSignature");
	if (names->server || names->client)
		push(list, NID_ext_key_usage, 0,
		     !names->client   ? "serverAuth"
		     : !names->server ? "clientAuth"
				      : "serverAuth,clientAuth");
	GENERAL_NAMES *names_list = names_write_alternatives(names);
	if (sk_GENERAL_NAME_num(names_list) > 0)
		sk_X509_EXTENSION_push(
			list,
			X509V3_EXT_i2d(NID_subject_alt_name, 0, names_list));
	GENERAL_NAMES_free(names_list);
	return list;
}
