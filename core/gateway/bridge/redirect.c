#include "core/gateway/bridge/redirect.h"

#include "core/gateway/bridge/address.h"
#include "core/gateway/bridge/escape.h"

#include <string.h>

#define REDIRECT_BYTES 512

/* Nothing that could end the header or the brackets that it is put into. */
static gboolean is_uri(const char *text)
{
	gsize scheme = strspn(text, "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-");

	if (!g_ascii_isalpha(*text) || text[scheme] != ':' ||
	    !text[scheme + 1] || strlen(text) > REDIRECT_BYTES)
		return FALSE;
	for (const char *at = text; *at; at++)
		if (!g_ascii_isgraph(*at) || strchr("<>\"\\^`{|}", *at))
			return FALSE;
	return TRUE;
}

static gboolean has_scheme(const char *uri, const char *scheme)
{
	return !g_ascii_strncasecmp(uri, scheme, strlen(scheme));
}

static char *stays(const char *uri)
{
	static const char *const others[] = { "tel:", "mailto:", "http:",
					      "https:", NULL };

	for (guint i = 0; others[i]; i++)
		if (has_scheme(uri, others[i]) && is_uri(uri))
			return g_strdup(uri);
	return NULL;
}

/* RFC 5122 §2.2: what an inode and a path may hold as they are. */
static char *to_xmpp_uri(const Address *address)
{
	g_autofree char *local =
		percent_encode(address->local, "-._~!$()*+,;=");
	g_autofree char *resource =
		address->resource
			? percent_encode(address->resource, "-._~!$()*+,;=@:&'")
			: NULL;

	return g_strconcat("xmpp:", local, "@", address->domain,
			   resource ? "/" : NULL, resource, NULL);
}

char *redirect_to_xmpp(const char *uri)
{
	g_autoptr(Address) address = NULL;

	if (!has_scheme(uri, "sip:"))
		return stays(uri);
	address = address_from_sip(uri, NULL);
	return address ? to_xmpp_uri(address) : NULL;
}

/* "xmpp:jid?query#fragment", with "//account@host/" before the JID. */
static char *jid_of(const char *uri)
{
	const char *at = uri + strlen("xmpp:");

	if (!strncmp(at, "//", 2)) {
		at = strchr(at + 2, '/');
		if (!at)
			return NULL;
		at++;
	}
	return percent_decode(at, strcspn(at, "?#"));
}

char *redirect_to_sip(const char *uri)
{
	g_autofree char *trimmed = g_strstrip(g_strdup(uri));
	g_autofree char *jid = NULL;
	g_autoptr(Address) address = NULL;

	if (has_scheme(trimmed, "sip:"))
		return is_uri(trimmed) ? g_steal_pointer(&trimmed) : NULL;
	if (!has_scheme(trimmed, "xmpp:"))
		return stays(trimmed);
	jid = jid_of(trimmed);
	address = jid ? address_from_jid(jid, NULL) : NULL;
	return address ? address_to_sip(address, TRUE) : NULL;
}
