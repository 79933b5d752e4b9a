#include "core/gateway/bridge/chat.h"

#include "core/gateway/bridge/iscomposing.h"
#include "core/gateway/bridge/typing.h"

#include <string.h>

static const struct {
	ChatState state;
	const char *name;
} states[] = {
	{ CHAT_ACTIVE, "active" }, { CHAT_COMPOSING, "composing" },
	{ CHAT_PAUSED, "paused" }, { CHAT_INACTIVE, "inactive" },
	{ CHAT_GONE, "gone" },
};

ChatState chat_state(const Xml *stanza)
{
	for (guint i = 0; i < G_N_ELEMENTS(states); i++)
		if (xml_child(stanza, states[i].name, NS_CHAT_STATES))
			return states[i].state;
	return CHAT_NONE;
}

void chat_add_state(Xml *stanza, ChatState state)
{
	for (guint i = 0; i < G_N_ELEMENTS(states); i++)
		if (states[i].state == state)
			xml_add(stanza, states[i].name, NS_CHAT_STATES);
}

Xml *chat_state_stanza(const Address *from, const Address *to, ChatState state)
{
	Xml *stanza = xml_new("message", "jabber:server");
	g_autofree char *sender = address_to_jid(from, TRUE);
	g_autofree char *receiver = address_to_jid(to, TRUE);

	xml_set(stanza, "from", sender);
	xml_set(stanza, "to", receiver);
	xml_set(stanza, "type", "chat");
	chat_add_state(stanza, state);
	xml_add(stanza, "no-store", "urn:xmpp:hints");
	return stanza;
}

void chat_typing_page(PageMessage *page, gboolean active)
{
	char *text = iscomposing_write(active, active ? TYPING_REFRESH_S : 0);

	memset(page, 0, sizeof(*page));
	page->content_type = g_strdup("application/im-iscomposing+xml");
	page->body = g_bytes_new_take(text, strlen(text));
}
