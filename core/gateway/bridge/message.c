#include "core/gateway/bridge/message.h"

#include "core/gateway/bridge/chat.h"
#include "core/gateway/bridge/content.h"
#include "core/gateway/bridge/limits.h"
#include "core/gateway/bridge/markup.h"

#include <string.h>

#define NS_STANZAS "urn:ietf:params:xml:ns:xmpp-stanzas"

void page_message_clear(PageMessage *message)
{
	g_free(message->call_id);
	g_free(message->subject);
	g_free(message->language);
	g_free(message->content_type);
	g_free(message->encoding);
	g_free(message->reported);
	g_clear_pointer(&message->body, g_bytes_unref);
	g_clear_pointer(&message->html, g_bytes_unref);
	memset(message, 0, sizeof(*message));
}

static Xml *new_stanza(const Address *from, const Address *to, const char *id)
{
	Xml *stanza = xml_new("message", "jabber:server");
	g_autofree char *sender = address_to_jid(from, TRUE);
	g_autofree char *receiver = address_to_jid(to, TRUE);

	xml_set(stanza, "from", sender);
	xml_set(stanza, "to", receiver);
	xml_set(stanza, "id", id);
	return stanza;
}

static void add_text_child(Xml *stanza, const char *name, const char *text)
{
	if (text && *text)
		xml_add_text(xml_add(stanza, name, NULL), text);
}

static void add_markup(Xml *stanza, Content *content)
{
	if (content->markup)
		xml_take_child(xml_add(stanza, "html", NS_XHTML_IM),
			       g_steal_pointer(&content->markup));
}

static void add_said(Xml *stanza, const PageMessage *message, Content *content)
{
	const char *subject =
		content->subject ? content->subject : message->subject;

	if (content_language_valid(message->language))
		xml_set_ns(stanza, XML_NS_XML, "lang", message->language);
	add_text_child(stanza, "subject", subject);
	add_text_child(stanza, "body", content->text);
	add_markup(stanza, content);
}

/* Who asks for a notification or a report gets it by the id (receipt.c). */
static Xml *text_stanza(const PageMessage *message, Content *content,
			const Address *from, const Address *to, const char *id)
{
	g_autofree char *asking =
		content->message_id ? receipt_stanza_id(content->message_id,
							content->failures)
				    : g_strdup(message->reported);
	g_autofree char *thread =
		message->call_id ? call_id_to_thread(message->call_id) : NULL;
	Xml *stanza = new_stanza(from, to, asking ? asking : id);

	if (message->chat)
		xml_set(stanza, "type", "chat");
	add_said(stanza, message, content);
	add_text_child(stanza, "thread", thread);
	if (content->message_id ? content->receipt : asking != NULL)
		xml_add(stanza, "request", NS_RECEIPTS);
	return stanza;
}

/* A failure was told to the sender when it happened, or is no news. */
static Xml *receipt_of(const Content *content, const Address *from,
		       const Address *to)
{
	g_autofree char *id = receipt_id_from_sip(content->receipt_id);

	return id && content->delivered ? receipt_stanza(from, to, id) : NULL;
}

Xml *message_from_content(const PageMessage *message, Content *content,
			  const Address *from, const Address *to,
			  const char *id)
{
	switch (content->kind) {
	case CONTENT_TEXT:
		return text_stanza(message, content, from, to, id);
	case CONTENT_TYPING:
		return chat_state_stanza(from, to,
					 content->composing ? CHAT_COMPOSING
							    : CHAT_ACTIVE);
	case CONTENT_RECEIPT:
		return receipt_of(content, from, to);
	}
	return NULL;
}

Xml *message_to_xmpp(const PageMessage *message, const Address *from,
		     const Address *to, const char *id, int *status,
		     GError **error)
{
	g_autoptr(Content) content = content_read(message, status, error);

	return content ? message_from_content(message, content, from, to, id)
		       : NULL;
}

gboolean message_fits(gsize bytes, gboolean congestion_controlled)
{
	return congestion_controlled || bytes <= PAGE_MESSAGE_BYTES;
}

Xml *stanza_error(const Xml *stanza, const MessageRefusal *refusal)
{
	Xml *answer, *error, *what;

	if (!g_strcmp0(xml_get(stanza, "type"), "error"))
		return NULL;
	answer = xml_new(stanza->name, stanza->space);
	xml_set(answer, "type", "error");
	xml_set(answer, "from", xml_get(stanza, "to"));
	xml_set(answer, "to", xml_get(stanza, "from"));
	xml_set(answer, "id", xml_get(stanza, "id"));
	error = xml_add(answer, "error", NULL);
	xml_set(error, "type", refusal->type);
	what = xml_add(error, refusal->condition, NS_STANZAS);
	if (refusal->address)
		xml_add_text(what, refusal->address);
	if (refusal->text && *refusal->text)
		xml_add_text(xml_add(error, "text", NS_STANZAS), refusal->text);
	return answer;
}
