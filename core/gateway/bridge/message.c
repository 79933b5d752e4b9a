#include "core/gateway/bridge/message.h"

#include "core/gateway/bridge/content.h"
#include "core/gateway/bridge/limits.h"

#include <string.h>

#define NS_STANZAS "urn:ietf:params:xml:ns:xmpp-stanzas"

void page_message_clear(PageMessage *message)
{
	g_free(message->call_id);
	g_free(message->subject);
	g_free(message->language);
	g_free(message->content_type);
	g_free(message->encoding);
	g_clear_pointer(&message->body, g_bytes_unref);
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

Xml *message_to_xmpp(const PageMessage *message, const Address *from,
		     const Address *to, const char *id, int *status,
		     GError **error)
{
	g_autofree char *text = content_text(message, status, error);
	g_autofree char *thread = NULL;
	Xml *stanza;

	if (!text)
		return NULL;
	stanza = new_stanza(from, to, id);
	if (content_language_valid(message->language))
		xml_set_ns(stanza, XML_NS_XML, "lang", message->language);
	add_text_child(stanza, "subject", message->subject);
	add_text_child(stanza, "body", text);
	if (message->call_id)
		thread = call_id_to_thread(message->call_id);
	add_text_child(stanza, "thread", thread);
	return stanza;
}

/* Payloads that mean nothing to a page-mode receiver and may be left out. */
static const char *const ignorable[] = {
	"http://jabber.org/protocol/chatstates",
	"urn:xmpp:receipts",
	"urn:xmpp:chat-markers:0",
	"urn:xmpp:hints",
	"urn:xmpp:delay",
	"urn:xmpp:sid:0",
	"urn:xmpp:carbons:2",
	"jabber:x:event",
	"jabber:x:delay",
};

static gboolean can_ignore(const Xml *payload)
{
	for (guint i = 0; i < G_N_ELEMENTS(ignorable); i++)
		if (!strcmp(payload->space, ignorable[i]))
			return TRUE;
	return !strcmp(payload->name, "thread");
}

/* A message without text: something that we may leave out, or something
 * whose sender must learn that nobody will read it. */
static MessageFate judge_empty(const Xml *stanza, MessageRefusal *refusal)
{
	Xml *child = xml_first_element(stanza);

	for (; child; child = xml_next_element(child))
		if (!can_ignore(child)) {
			*refusal = (MessageRefusal){
				"service-unavailable", "cancel",
				"Only text can be carried to this user"
			};
			return MESSAGE_REFUSE;
		}
	return MESSAGE_IGNORE;
}

static const char *language_of(const Xml *element)
{
	return xml_get_ns(element, XML_NS_XML, "lang");
}

/* The body in the stanza's language, else the first (RFC 6121 §5.2.3). */
static Xml *choose(const Xml *stanza, const char *name)
{
	const char *wanted = language_of(stanza);
	Xml *first = xml_child(stanza, name, stanza->space);

	for (Xml *child = first; child; child = xml_next_element(child)) {
		const char *language = language_of(child);

		if (strcmp(child->name, name) ||
		    strcmp(child->space, stanza->space))
			continue;
		if (!language || (wanted && !strcmp(language, wanted)))
			return child;
	}
	return first;
}

static char *one_line(const Xml *element, gsize most)
{
	char *text = element ? xml_text(element) : NULL;

	for (char *at = text; at && *at; at++)
		if (g_ascii_iscntrl(*at))
			*at = ' ';
	if (text && (!*text || strlen(text) > most))
		g_clear_pointer(&text, g_free);
	return text;
}

static void fill_page(const Xml *stanza, const Xml *body, PageMessage *page)
{
	const char *language = language_of(body);
	Xml *thread = xml_child(stanza, "thread", stanza->space);
	g_autofree char *name = thread ? xml_text(thread) : NULL;
	char *text = xml_text(body);

	page->body = g_bytes_new_take(text, strlen(text));
	page->content_type = g_strdup("text/plain;charset=utf-8");
	page->subject =
		one_line(choose(stanza, "subject"), MESSAGE_SUBJECT_BYTES);
	page->call_id = name ? thread_to_call_id(name) : NULL;
	if (!language)
		language = language_of(stanza);
	if (content_language_valid(language))
		page->language = g_strdup(language);
}

MessageFate message_to_sip(const Xml *stanza, PageMessage *page,
			   MessageRefusal *refusal)
{
	const char *type = xml_get(stanza, "type");
	Xml *body = choose(stanza, "body");

	memset(page, 0, sizeof(*page));
	if (!g_strcmp0(type, "error"))
		return MESSAGE_IGNORE;
	if (!g_strcmp0(type, "groupchat")) {
		*refusal = (MessageRefusal){ "service-unavailable", "cancel",
					     "This user is not a group chat" };
		return MESSAGE_REFUSE;
	}
	if (!body)
		return judge_empty(stanza, refusal);
	fill_page(stanza, body, page);
	if (g_bytes_get_size(page->body) <= MESSAGE_BODY_BYTES)
		return MESSAGE_SEND;
	*refusal = (MessageRefusal){ "policy-violation", "modify",
				     "The message is too long for SIP" };
	return MESSAGE_REFUSE;
}

gboolean message_fits(gsize bytes, gboolean congestion_controlled)
{
	return congestion_controlled || bytes <= PAGE_MESSAGE_BYTES;
}

Xml *stanza_error(const Xml *stanza, const MessageRefusal *refusal)
{
	Xml *answer, *error;

	if (!g_strcmp0(xml_get(stanza, "type"), "error"))
		return NULL;
	answer = xml_new(stanza->name, stanza->space);
	xml_set(answer, "type", "error");
	xml_set(answer, "from", xml_get(stanza, "to"));
	xml_set(answer, "to", xml_get(stanza, "from"));
	xml_set(answer, "id", xml_get(stanza, "id"));
	error = xml_add(answer, "error", NULL);
	xml_set(error, "type", refusal->type);
	xml_add(error, refusal->condition, NS_STANZAS);
	if (refusal->text && *refusal->text)
		xml_add_text(xml_add(error, "text", NS_STANZAS), refusal->text);
	return answer;
}
