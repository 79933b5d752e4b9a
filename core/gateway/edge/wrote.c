#include "core/gateway/edge/wrote.h"

#include "core/gateway/base/limits.h"
#include "core/gateway/edge/limits.h"
#include "core/gateway/link/limits.h"
#include "core/gateway/xmpp/names.h"
#include "core/gateway/xmpp/stanza.h"

#include <string.h>

static const XmlLimits limits = {
	XML_STANZA_BYTES,
	XML_STANZA_DEPTH,
	XML_ELEMENT_ATTRIBUTES,
	XML_HEADER_BYTES,
};

GHashTable *wrote_new(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

static gboolean has_unverified(const Edge *edge)
{
	const GPtrArray *partners = edge->config->partners;
	for (guint i = 0; i < partners->len; i++)
		if (((PartnerConfig *)partners->pdata[i])->type ==
		    PARTNER_TYPE_PUBLIC_UNVERIFIED)
			return TRUE;
	return FALSE;
}

static gboolean is_to_unverified(const Edge *edge, const Xml *stanza)
{
	g_autofree char *remote = jid_domain(xml_get(stanza, "to"));
	const PartnerConfig *partner = edge_partner(edge, remote);
	return !strcmp(stanza->name, "message") && partner &&
	       partner->type == PARTNER_TYPE_PUBLIC_UNVERIFIED;
}

/* One message an hour is enough to be told of. */
static gboolean is_news(Edge *edge, const char *user, const char *contact)
{
	g_autofree char *key = g_strjoin(" ", user, contact, NULL);
	gint64 now = loop_now(edge->loop);
	const gint64 *last = g_hash_table_lookup(edge->wrote, key);
	if (last && now - *last < WROTE_AGAIN_MS)
		return FALSE;
	if (g_hash_table_size(edge->wrote) >= WROTE_KEPT)
		g_hash_table_remove_all(edge->wrote);
	g_hash_table_replace(edge->wrote, g_steal_pointer(&key),
			     g_memdup2(&now, sizeof now));
	return TRUE;
}

static GBytes *make_notice(const char *user, const char *contact)
{
	g_autoptr(Xml) iq = xml_new("iq", NS_SERVER);
	GString *text = g_string_new(NULL);
	xml_set(iq, "type", "set");
	xml_set(iq, "id", "wrote");
	xml_set(iq, "from", user);
	xml_set(iq, "to", contact);
	xml_add(iq, "wrote", LINK_NAMESPACE);
	xml_write(iq, NULL, text);
	return g_string_free_to_bytes(text);
}

static void tell_others(Edge *edge, const LinkItem *item, const char *user,
			const char *contact)
{
	guint count = 0;
	Link **links = link_set_links(edge->links, &count);
	g_autoptr(GBytes) notice = make_notice(user, contact);
	LinkSend send = { .payload = notice,
			  .trace = link_item_trace(item),
			  .life = RELAY_LIFE_MS };
	for (guint i = 0; i < count; i++)
		if (links[i] != link_item_link(item) && link_up(links[i]))
			link_send(links[i], &send);
}

void wrote_tell(Edge *edge, const LinkItem *item)
{
	guint count = 0;
	gsize length = 0;
	const char *payload = link_item_payload(item, &length);
	link_set_links(edge->links, &count);
	if (count < 2 || !has_unverified(edge))
		return;
	g_autoptr(Xml) stanza = xml_parse(payload, length, &limits, NULL);
	if (!stanza || !is_to_unverified(edge, stanza))
		return;
	g_autofree char *user = jid_bare(xml_get(stanza, "from"));
	g_autofree char *contact = jid_bare(xml_get(stanza, "to"));
	if (is_news(edge, user, contact))
		tell_others(edge, item, user, contact);
}
