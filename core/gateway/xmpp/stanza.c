#include "core/gateway/xmpp/stanza.h"

#include "core/base/clock.h"
#include "core/gateway/bridge/address.h"
#include "core/gateway/xmpp/names.h"

#include <string.h>

gboolean stanza_is_one(const Xml *element)
{
	static const char *const names[] = { "message", "presence", "iq",
					     NULL };
	return !strcmp(element->space, NS_SERVER) &&
	       g_strv_contains(names, element->name);
}

/* What needs no preparation: most domains of most stanzas. */
static gboolean is_plain(const char *domain)
{
	if (*domain == '.' || *domain == '-' || !*domain)
		return FALSE;
	for (const char *at = domain; *at; at++) {
		if (*at == '-' && (at[1] == '-' || at[1] == '.' || !at[1]))
			return FALSE;
		if (*at == '.' && (at[1] == '.' || at[1] == '-' || !at[1]))
			return FALSE;
		if (!g_ascii_islower(*at) && !g_ascii_isdigit(*at) &&
		    *at != '-' && *at != '.')
			return FALSE;
	}
	return strlen(domain) <= 253;
}

char *jid_domain(const char *jid)
{
	if (!jid)
		return NULL;
	g_autofree char *bare = jid_bare(jid);
	const char *at = strchr(bare, '@');
	const char *domain = at ? at + 1 : bare;
	if (at == bare)
		return NULL;
	return is_plain(domain) ? g_strdup(domain)
				: address_domain(domain, NULL);
}

char *jid_bare(const char *jid)
{
	return g_strndup(jid, strcspn(jid, "/"));
}

/* Presence that only informs gets no answer; what asks for something does. */
static gboolean may_fail(const Xml *stanza)
{
	static const char *const asking[] = { "subscribe", "probe", NULL };
	const char *type = xml_get(stanza, "type");
	if (!strcmp(stanza->name, "message"))
		return g_strcmp0(type, "error") != 0;
	if (!strcmp(stanza->name, "iq"))
		return !g_strcmp0(type, "get") || !g_strcmp0(type, "set");
	return type && g_strv_contains(asking, type);
}

Xml *stanza_reject(const Xml *stanza, const char *condition, const char *type,
		   const char *text, const char *address)
{
	if (!may_fail(stanza))
		return NULL;
	Xml *answer = xml_new(stanza->name, NS_SERVER);
	xml_set(answer, "type", "error");
	xml_set(answer, "from", xml_get(stanza, "to"));
	xml_set(answer, "to", xml_get(stanza, "from"));
	xml_set(answer, "id", xml_get(stanza, "id"));
	Xml *error = xml_add(answer, "error", NULL);
	xml_set(error, "type", type);
	Xml *what = xml_add(error, condition, NS_STANZA_ERROR);
	if (address)
		xml_add_text(what, address);
	if (text && *text) {
		Xml *words = xml_add(error, "text", NS_STANZA_ERROR);
		xml_set_ns(words, XML_NS_XML, "lang", "en");
		xml_add_text(words, text);
	}
	return answer;
}

GBytes *stanza_payload(const Xml *stanza, const char *lang)
{
	GString *text = g_string_sized_new(512);
	if (lang && !xml_get_ns(stanza, XML_NS_XML, "lang")) {
		g_autoptr(Xml) copy = xml_copy(stanza);
		xml_set_ns(copy, XML_NS_XML, "lang", lang);
		xml_write(copy, NULL, text);
	} else {
		xml_write(stanza, NULL, text);
	}
	return g_string_free_to_bytes(text);
}

void stanza_add_delay(Xml *stanza, const char *from, gint64 time)
{
	g_autofree char *stamp = clock_format_utc(time, FALSE);
	Xml *delay = xml_add(stanza, "delay", NS_DELAY);
	xml_set(delay, "from", from);
	xml_set(delay, "stamp", stamp);
}
