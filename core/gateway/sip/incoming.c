#include "core/gateway/sip/incoming.h"

#include "core/gateway/sip/event.h"
#include "core/gateway/sip/respond.h"
#include "core/gateway/sip/value.h"

#include <string.h>

void sip_incoming_clear(SipIncoming *incoming)
{
	g_free(incoming->uri);
	g_free(incoming->from);
	g_free(incoming->to);
	g_free(incoming->from_tag);
	g_free(incoming->to_tag);
	g_free(incoming->own_tag);
	g_free(incoming->contact);
	g_free(incoming->routes);
	sip_event_clear(&incoming->event);
	g_free(incoming->asserted);
	g_free(incoming->source);
	page_message_clear(&incoming->page);
}

/* Where the URI's bracket is: behind a display name, which may lack quotes
 * that it needs. */
static const char *find_bracket(const char *value)
{
	const char *at = sip_value_find(value, "<;,");

	if (*at != '<' && !memchr(value, ':', (gsize)(at - value)))
		at = sip_value_find(value, "<");
	return *at == '<' ? at : NULL;
}

char *sip_header_uri(const char *value)
{
	const char *at = find_bracket(value);
	gsize length;

	if (at)
		return strchr(at, '>') ? g_strndup(at + 1, strcspn(at + 1, ">"))
				       : NULL;
	length = strcspn(value, "; \t,");
	return length ? g_strndup(value, length) : NULL;
}

/* The first sip: URI of a list of them. */
static char *sip_uri_of(const char *value)
{
	for (;; value++) {
		g_autofree char *uri = NULL;

		value += strspn(value, " \t");
		uri = sip_header_uri(value);
		if (uri && !g_ascii_strncasecmp(uri, "sip:", 4))
			return g_steal_pointer(&uri);
		value = sip_value_find(value, ",");
		if (!*value)
			return NULL;
	}
}

/* The first among the values of all its headers. */
static char *asserted_uri(const SipMessage *message)
{
	for (guint i = 0; i < message->headers->len; i++) {
		const SipHeader *header =
			&g_array_index(message->headers, SipHeader, i);
		char *uri = NULL;

		if (!strcmp(header->name, "p-asserted-identity"))
			uri = sip_uri_of(header->value);
		if (uri)
			return uri;
	}
	return NULL;
}

/* The first of a list such as "de, en". */
static char *first_of_list(const char *value)
{
	return value ? g_strndup(value, strcspn(value, ", \t;")) : NULL;
}

static void read_page(const SipMessage *message, PageMessage *page)
{
	const char *encoding = sip_message_value(message, "content-encoding");

	if (!encoding)
		encoding =
			sip_message_value(message, "content-transfer-encoding");
	page->call_id = g_strdup(sip_message_value(message, "call-id"));
	page->subject = g_strdup(sip_message_value(message, "subject"));
	page->language =
		first_of_list(sip_message_value(message, "content-language"));
	page->content_type =
		g_strdup(sip_message_value(message, "content-type"));
	page->encoding = g_strdup(encoding);
	page->body = g_bytes_new(message->body, message->body_length);
}

char *sip_header_tag(const char *value)
{
	const char *at = sip_value_parameter(value, "tag");

	if (!at)
		return NULL;
	at += strspn(at, " \t");
	if (*at != '=')
		return NULL;
	at += 1 + strspn(at + 1, " \t");
	return g_strndup(at, strcspn(at, " \t;,"));
}

static void read_dialog(const SipMessage *message, SipIncoming *incoming)
{
	const char *contact = sip_message_value(message, "contact");

	incoming->to_tag = sip_header_tag(sip_message_value(message, "to"));
	incoming->own_tag = incoming->to_tag ? g_strdup(incoming->to_tag)
					     : sip_respond_tag(message);
	incoming->contact = contact ? sip_header_uri(contact) : NULL;
	incoming->routes = sip_route_set(message, FALSE);
	sip_event_read(message, &incoming->event);
}

gboolean sip_incoming_read(const SipMessage *message, const SipTarget *from,
			   SipIncoming *incoming)
{
	incoming->method = message->method;
	incoming->uri = g_strdup(message->uri);
	incoming->protocol = from->protocol;
	read_dialog(message, incoming);
	incoming->from = sip_header_uri(sip_message_value(message, "from"));
	incoming->to = sip_header_uri(sip_message_value(message, "to"));
	incoming->from_tag = sip_header_tag(sip_message_value(message, "from"));
	if (!incoming->from_tag)
		incoming->from_tag = g_strdup("");
	incoming->asserted = asserted_uri(message);
	incoming->call_id = sip_message_value(message, "call-id");
	incoming->cseq = sip_message_value(message, "cseq");
	incoming->date = sip_message_value(message, "date");
	incoming->source = sip_target_host(from);
	incoming->pool = from->pool;
	incoming->forwarded = sip_message_value(message, SIP_FORWARDED);
	read_page(message, &incoming->page);
	return incoming->from && incoming->to;
}
