#include "core/gateway/sip/identity.h"

#include <openssl/x509v3.h>
#include <string.h>

#define SIP_DOMAIN_USE "1.3.6.1.5.5.7.3.20"

/* NULL when a byte of it is NUL. */
static char *text_of(const ASN1_STRING *string)
{
	const char *data = (const char *)ASN1_STRING_get0_data(string);
	gsize length = (gsize)ASN1_STRING_length(string);

	if (!length || memchr(data, 0, length))
		return NULL;
	return g_ascii_strdown(data, (gssize)length);
}

/* "sip:example.com" alone: a user part, sips or another scheme is none. */
static char *uri_domain(const ASN1_STRING *string)
{
	g_autofree char *uri = text_of(string);
	gsize length;

	if (!uri || !g_str_has_prefix(uri, "sip:") || strchr(uri, '@'))
		return NULL;
	length = strcspn(uri + 4, ":;?");
	return length ? g_strndup(uri + 4, length) : NULL;
}

static void collect(const GENERAL_NAMES *all, int type, GStrvBuilder *into,
		    guint *count)
{
	for (int i = 0; i < sk_GENERAL_NAME_num(all); i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(all, i);
		g_autofree char *domain = NULL;

		if (name->type != type)
			continue;
		domain = type == GEN_URI ? uri_domain(name->d.ia5)
					 : text_of(name->d.ia5);
		if (!domain)
			continue;
		g_strv_builder_add(into, domain);
		++*count;
	}
}

char **sip_identities(X509 *certificate)
{
	g_autoptr(GStrvBuilder) found = g_strv_builder_new();
	GENERAL_NAMES *all =
		X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
	guint count = 0;

	collect(all, GEN_URI, found, &count);
	if (!count)
		collect(all, GEN_DNS, found, &count);
	GENERAL_NAMES_free(all);
	return g_strv_builder_end(found);
}

static gboolean is_usable(const ASN1_OBJECT *use)
{
	char text[64];

	switch (OBJ_obj2nid(use)) {
	case NID_anyExtendedKeyUsage:
	case NID_server_auth:
	case NID_client_auth:
		return TRUE;
	}
	OBJ_obj2txt(text, sizeof(text), use, 1);
	return !strcmp(text, SIP_DOMAIN_USE);
}

gboolean sip_identity_usable(X509 *certificate)
{
	EXTENDED_KEY_USAGE *uses =
		X509_get_ext_d2i(certificate, NID_ext_key_usage, NULL, NULL);
	gboolean usable = !uses;

	for (int i = 0; i < sk_ASN1_OBJECT_num(uses); i++)
		usable |= is_usable(sk_ASN1_OBJECT_value(uses, i));
	EXTENDED_KEY_USAGE_free(uses);
	return usable;
}
