#include "core/gateway/bridge/message.h"

#include "core/gateway/bridge/content.h"
#include "core/gateway/bridge/html.h"
#include "core/gateway/bridge/limits.h"

#include <string.h>

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

/* The body in that language, else the only one (XEP-0071 §6). */
static GBytes *html_of(const Xml *stanza, const char *language)
{
	Xml *html = xml_child(stanza, "html", NS_XHTML_IM);
	Xml *first = html ? xml_child(html, "body", NS_XHTML) : NULL;
	Xml *chosen = first;
	g_autoptr(Xml) body = NULL;
	char *text;

	for (Xml *child = first; child; child = xml_next_element(child))
		if (!g_strcmp0(language_of(child), language))
			chosen = child;
	body = chosen ? markup_copy(chosen) : NULL;
	if (!body || !markup_is_rich(body))
		return NULL;
	text = html_write(body);
	return g_bytes_new_take(text, strlen(text));
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
	page->html = html_of(stanza, language_of(body));
	if (g_bytes_get_size(page->body) <= MESSAGE_BODY_BYTES)
		return MESSAGE_SEND;
	*refusal = (MessageRefusal){ "policy-violation", "modify",
				     "The message is too long for SIP" };
	return MESSAGE_REFUSE;
}
