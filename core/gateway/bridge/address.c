#include "core/gateway/bridge/address.h"

#include "core/gateway/bridge/escape.h"
#include "core/gateway/bridge/limits.h"

#include <idn2.h>
#include <string.h>
#include <stringprep.h>

/* RFC 3261 §25.1: mark and user-unreserved; mark and param-unreserved. */
#define SIP_USER_PLAIN	"-_.!~*'()&=+$,;?/"
#define SIP_PARAM_PLAIN "-_.!~*'()[]/:&+$"

G_DEFINE_QUARK(gatehouse - gw - address - error, gw_address_error)

Address *address_copy(const Address *address)
{
	Address *copy = g_new0(Address, 1);

	copy->local = g_strdup(address->local);
	copy->domain = g_strdup(address->domain);
	copy->resource = g_strdup(address->resource);
	return copy;
}

void address_free(Address *address)
{
	if (!address)
		return;
	g_free(address->local);
	g_free(address->domain);
	g_free(address->resource);
	g_free(address);
}

static gboolean refuse(GError **error, const char *what, const char *text)
{
	g_autofree char *shown = g_utf8_make_valid(text, -1);

	g_set_error(error, GW_ADDRESS_ERROR, 0, "%s: '%s'", what, shown);
	return FALSE;
}

/* libidn2 lets some names through that are none; "a", "xn--x.example". */
static gboolean is_hostname(const char *name)
{
	gsize length = strlen(name);
	char before = '.';

	if (!length || length > DOMAIN_BYTES)
		return FALSE;
	for (const char *at = name; *at; before = *at++) {
		gboolean edge = before == '.' || at[1] == '.' || !at[1];

		if (!g_ascii_isalnum(*at) &&
		    (edge || (*at != '-' && *at != '.')))
			return FALSE;
	}
	return TRUE;
}

/* What most names are: nothing for libidn2 to do but to take 2 µs. */
static gboolean is_plain_name(const char *name)
{
	for (const char *at = name; *at; at++)
		if (!g_ascii_isalnum(*at) && *at != '.' &&
		    (*at != '-' || at[1] == '-'))
			return FALSE;
	return TRUE;
}

char *address_domain(const char *domain, GError **error)
{
	g_autofree char *ours = NULL;
	char *label = NULL;

	if (is_plain_name(domain))
		ours = g_ascii_strdown(domain, -1);
	else if (strlen(domain) <= ADDRESS_PART_BYTES &&
		 idn2_lookup_u8((const guint8 *)domain, (guint8 **)&label,
				IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT) ==
			 IDN2_OK)
		ours = g_ascii_strdown(label, -1);
	idn2_free(label);
	if (ours && g_str_has_suffix(ours, "."))
		ours[strlen(ours) - 1] = '\0';
	if (ours && is_hostname(ours))
		return g_steal_pointer(&ours);
	refuse(error, "this is no domain name", domain);
	return NULL;
}

/* Nodeprep and Resourceprep change nothing in such text but, for a local
 * part, the case. */
static gboolean is_plain_text(const char *text)
{
	for (const char *at = text; *at; at++)
		if (!g_ascii_isalnum(*at) && !strchr("-._+=~", *at))
			return FALSE;
	return *text != '\0';
}

/* NULL when the profile forbids the text or a part gets too long. */
static char *prepare(const char *text, const Stringprep_profile *profile)
{
	char buffer[4 * ADDRESS_PART_BYTES];

	if (strlen(text) > ADDRESS_PART_BYTES)
		return NULL;
	if (is_plain_text(text))
		return profile == stringprep_xmpp_nodeprep
			       ? g_ascii_strdown(text, -1)
			       : g_strdup(text);
	g_strlcpy(buffer, text, sizeof(buffer));
	if (stringprep(buffer, sizeof(buffer), 0, profile) != STRINGPREP_OK)
		return NULL;
	if (!*buffer || strlen(buffer) > ADDRESS_PART_BYTES)
		return NULL;
	return g_strdup(buffer);
}

char *address_resource(const char *text)
{
	return prepare(text, stringprep_xmpp_resourceprep);
}

/* Prepared and escaped in one canonical way: what it unescapes to must
 * escape to the same again, and no space may stand at an end (XEP-0106 §4.1).
 */
static gboolean set_local(Address *address, const char *local)
{
	g_autofree char *native = NULL;

	address->local = prepare(local, stringprep_xmpp_nodeprep);
	if (!address->local)
		return FALSE;
	native = jid_unescape(address->local);
	return native && *native != ' ' && !g_str_has_suffix(native, " ");
}

static gboolean set_user(Address *address, const char *user, gsize length)
{
	const char *password = memchr(user, ':', length);
	g_autofree char *native = NULL;
	g_autofree char *local = NULL;

	if (password)
		length = (gsize)(password - user);
	native = percent_decode(user, length);
	if (!native || !*native)
		return FALSE;
	local = jid_escape(native);
	return set_local(address, local);
}

/* Only a GRUU of an address of record has a value; `gr` alone is temporary
 * and stays here (RFC 7247 §6.3). */
static gboolean set_gruu(Address *address, const char *parameters)
{
	g_auto(GStrv) list = g_strsplit(parameters, ";", 0);

	for (char **at = list; *at; at++) {
		g_autofree char *value = NULL;

		if (g_ascii_strncasecmp(*at, "gr=", 3))
			continue;
		value = percent_decode(*at + 3, strlen(*at + 3));
		g_free(address->resource);
		address->resource = value ? address_resource(value) : NULL;
		if (!address->resource)
			return FALSE;
	}
	return TRUE;
}

static const char *after_scheme(const char *uri)
{
	static const char *const schemes[] = { "sip:", "im:", "pres:" };

	for (guint i = 0; i < G_N_ELEMENTS(schemes); i++)
		if (!g_ascii_strncasecmp(uri, schemes[i], strlen(schemes[i])))
			return uri + strlen(schemes[i]);
	return NULL;
}

Address *address_from_sip(const char *uri, GError **error)
{
	g_autoptr(Address) address = g_new0(Address, 1);
	g_autofree char *host = NULL;
	const char *user = after_scheme(uri);
	const char *at = user ? strchr(user, '@') : NULL;
	const char *parameters;

	if (!user || !at) {
		refuse(error, "this is no sip address of a user", uri);
		return NULL;
	}
	parameters = at + 1 + strcspn(at + 1, ";?");
	host = g_strndup(at + 1, strcspn(at + 1, ":;?"));
	address->domain = address_domain(host, error);
	if (!address->domain)
		return NULL;
	if (!set_user(address, user, (gsize)(at - user)) ||
	    (*parameters == ';' && !set_gruu(address, parameters + 1))) {
		refuse(error, "this address has no form in XMPP", uri);
		return NULL;
	}
	return g_steal_pointer(&address);
}

Address *address_from_jid(const char *jid, GError **error)
{
	g_autoptr(Address) address = g_new0(Address, 1);
	g_autofree char *local = NULL;
	g_autofree char *domain = NULL;
	const char *slash = strchr(jid, '/');
	const char *end = slash ? slash : jid + strlen(jid);
	const char *at = memchr(jid, '@', (gsize)(end - jid));

	if (!at || !g_utf8_validate(jid, -1, NULL)) {
		refuse(error, "this is no address of a user", jid);
		return NULL;
	}
	local = g_strndup(jid, (gsize)(at - jid));
	domain = g_strndup(at + 1, (gsize)(end - at - 1));
	address->domain = address_domain(domain, error);
	if (!address->domain)
		return NULL;
	if (slash)
		address->resource = address_resource(slash + 1);
	if (!set_local(address, local) || (slash && !address->resource)) {
		refuse(error, "this address has no form in SIP", jid);
		return NULL;
	}
	return g_steal_pointer(&address);
}

char *address_to_user(const Address *address)
{
	g_autofree char *native = jid_unescape(address->local);
	g_autofree char *user = percent_encode(native, SIP_USER_PLAIN);

	return g_strconcat(user, "@", address->domain, NULL);
}

char *address_to_sip(const Address *address, gboolean full)
{
	g_autofree char *user = address_to_user(address);
	g_autofree char *gruu = NULL;

	if (!full || !address->resource)
		return g_strconcat("sip:", user, NULL);
	gruu = percent_encode(address->resource, SIP_PARAM_PLAIN);
	return g_strconcat("sip:", user, ";gr=", gruu, NULL);
}

char *address_domain_shown(const char *domain)
{
	char *shown = NULL;
	char *ours = NULL;

	if (strstr(domain, "xn--") &&
	    idn2_to_unicode_8z8z(domain, &shown, 0) == IDN2_OK)
		ours = g_strdup(shown);
	idn2_free(shown);
	return ours ? ours : g_strdup(domain);
}

char *address_to_jid(const Address *address, gboolean full)
{
	g_autofree char *domain = address_domain_shown(address->domain);
	g_autofree char *bare = g_strconcat(address->local, "@", domain, NULL);

	if (!full || !address->resource)
		return g_steal_pointer(&bare);
	return g_strconcat(bare, "/", address->resource, NULL);
}

gboolean address_same_bare(const Address *a, const Address *b)
{
	return !strcmp(a->local, b->local) && !strcmp(a->domain, b->domain);
}

char *address_pair(const Address *a, const Address *b)
{
	return g_strconcat(a->local, "@", a->domain, " ", b->local, "@",
			   b->domain, NULL);
}
