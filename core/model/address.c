#include "core/model/address.h"

#include "db/fold.h"

#include <gio/gio.h>
#include <idn2.h>
#include <string.h>

G_DEFINE_QUARK(gatehouse - address - error, address_error)

#define DOMAIN_LONGEST 253 /* RFC 1035 §2.3.4, without the root */
#define LABEL_LONGEST  63
#define USER_LONGEST   256

static bool fail_domain(const char *text, GError **error)
{
	g_set_error(error, ADDRESS_ERROR, ADDRESS_ERROR_DOMAIN,
		    "'%s' is not a domain name: it is like contoso.com", text);
	return false;
}

static bool is_label_char(char c)
{
	return g_ascii_isalnum(c) || c == '-';
}

/* Letters, digits and hyphens; not at the ends. */
static bool is_label(const char *label)
{
	size_t length = strlen(label);
	if (length == 0 || length > LABEL_LONGEST)
		return false;
	if (label[0] == '-' || label[length - 1] == '-')
		return false;
	for (size_t i = 0; i < length; i++)
		if (!is_label_char(label[i]))
			return false;
	return true;
}

/* A name whose last label is a number reads as an IPv4 address. */
static bool is_host_name(const char *name)
{
	if (strlen(name) > DOMAIN_LONGEST)
		return false;
	g_auto(GStrv) labels = g_strsplit(name, ".", -1);
	unsigned count = g_strv_length(labels);
	for (unsigned i = 0; i < count; i++)
		if (!is_label(labels[i]))
			return false;
	return count >= 2 && !g_ascii_isdigit(labels[count - 1][0]);
}

static char *to_ascii(const char *name)
{
	char *out = NULL;
	if (g_str_is_ascii(name))
		return g_ascii_strdown(name, -1);
	if (!g_utf8_validate(name, -1, NULL))
		return NULL;
	int code = idn2_to_ascii_8z(name, &out,
				    IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL |
					    IDN2_USE_STD3_ASCII_RULES);
	if (code != IDN2_OK)
		return NULL;
	char *copy = g_ascii_strdown(out, -1);
	idn2_free(out);
	return copy;
}

static char *trim(const char *text)
{
	char *copy = g_strstrip(g_strdup(text));
	size_t length = strlen(copy);
	if (length > 1 && copy[length - 1] == '.')
		copy[length - 1] = '\0';
	return copy;
}

bool domain_parse(const char *text, char **spelled, char **key, GError **error)
{
	g_autofree char *name = trim(text);
	g_autofree char *ascii = to_ascii(name);
	if (!ascii || !is_host_name(ascii))
		return fail_domain(text, error);
	*spelled = g_steal_pointer(&name);
	*key = g_steal_pointer(&ascii);
	return true;
}

static bool fail_sip(const char *text, GError **error)
{
	g_set_error(error, ADDRESS_ERROR, ADDRESS_ERROR_SIP,
		    "'%s' is not a SIP address: it is like "
		    "sip:kenmyer@contoso.com",
		    text);
	return false;
}

/* RFC 3261 §25.1 `user`, and what is not ASCII as it is typed. */
static bool is_user(const char *user)
{
	if (!*user || strlen(user) > USER_LONGEST)
		return false;
	for (const char *at = user; *at; at++)
		if (!g_ascii_isalnum(*at) && !(*at & 0x80) &&
		    !strchr("-_.!~*'()&=+$,;?/%", *at))
			return false;
	return g_utf8_validate(user, -1, NULL);
}

bool sip_address_parse(const char *text, char **spelled, char **key,
		       GError **error)
{
	const char *rest = text + strspn(text, " \t");
	if (g_ascii_strncasecmp(rest, "sip:", 4) == 0)
		rest += 4;
	const char *at = strrchr(rest, '@');
	if (!at)
		return fail_sip(text, error);
	g_autofree char *user = g_strndup(rest, (gsize)(at - rest));
	g_autofree char *domain = NULL;
	g_autofree char *ascii = NULL;
	if (!is_user(user) || !domain_parse(at + 1, &domain, &ascii, NULL))
		return fail_sip(text, error);
	g_autofree char *folded = store_fold(user);
	*spelled = g_strdup_printf("sip:%s@%s", user, domain);
	*key = g_strdup_printf("%s@%s", folded, ascii);
	return true;
}

const char *sip_address_domain(const char *key)
{
	const char *at = strrchr(key, '@');
	return at ? at + 1 : "";
}

bool ip_address_parse(const char *text, char **spelled, GError **error)
{
	g_autofree char *name = g_strstrip(g_strdup(text));
	g_autoptr(GInetAddress) address = g_inet_address_new_from_string(name);
	if (address) {
		*spelled = g_inet_address_to_string(address);
		return true;
	}
	g_set_error(error, ADDRESS_ERROR, ADDRESS_ERROR_IP,
		    "'%s' is not an IP address: it is like 192.0.2.1 or "
		    "2001:db8::1",
		    text);
	return false;
}

static bool parse_host(const char *host, char **spelled)
{
	g_autofree char *key = NULL;
	if (*host == '[') {
		g_autofree char *inner = g_strndup(host + 1, strlen(host) - 2);
		g_autofree char *address = NULL;
		if (host[strlen(host) - 1] != ']' ||
		    !ip_address_parse(inner, &address, NULL))
			return false;
		*spelled = g_strdup_printf("[%s]", address);
		return true;
	}
	return domain_parse(host, spelled, &key, NULL) ||
	       (!strchr(host, ':') && ip_address_parse(host, spelled, NULL));
}

bool endpoint_parse(const char *text, char **spelled, GError **error)
{
	const char *colon = strrchr(text, ':');
	guint64 port;
	g_autofree char *name = NULL;
	if (colon &&
	    g_ascii_string_to_unsigned(colon + 1, 10, 1, 65535, &port, NULL)) {
		g_autofree char *host = g_strndup(text, (gsize)(colon - text));
		g_strstrip(host);
		if (*host && parse_host(host, &name)) {
			*spelled =
				g_strdup_printf("%s:%u", name, (unsigned)port);
			return true;
		}
	}
	g_set_error(error, ADDRESS_ERROR, ADDRESS_ERROR_ENDPOINT,
		    "'%s' is not a host and port: it is like "
		    "xmpp.contoso.com:5269",
		    text);
	return false;
}
