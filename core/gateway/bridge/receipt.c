#include "core/gateway/bridge/chat.h"
#include "core/gateway/bridge/cpim.h"
#include "core/gateway/bridge/limits.h"

#include <string.h>

#define FROM_SIP  "imdn-"
#define FAILURES  "imdf-" /* of a failure it wants to know, too */
#define FROM_XMPP "xmpp-"
#define FROM_MSRP "msrp-"

/* ---- ids ---- */

/* `mark` and the text as base64url: legal wherever an id stands. */
static char *pack(const char *mark, const char *text)
{
	g_autofree char *code =
		g_base64_encode((const guchar *)text, strlen(text));

	for (char *at = code; *at; at++)
		if (*at == '+')
			*at = '-';
		else if (*at == '/')
			*at = '_';
		else if (*at == '=')
			*at = '\0';
	return g_strconcat(mark, code, NULL);
}

static char *unpack(const char *mark, const char *packed)
{
	g_autoptr(GString) code = g_string_new(NULL);
	g_autofree char *again = NULL;
	char *text;
	gsize length;

	if (!packed || !g_str_has_prefix(packed, mark))
		return NULL;
	for (const char *at = packed + strlen(mark); *at; at++)
		g_string_append_c(code, *at == '-'   ? '+'
					: *at == '_' ? '/'
						     : *at);
	while (code->len % 4)
		g_string_append_c(code, '=');
	text = (char *)g_base64_decode(code->str, &length);
	text = g_realloc(text, length + 1);
	text[length] = '\0';
	again = pack(mark, text);
	/* Only what we packed ourselves counts. */
	if (!*text || strcmp(again, packed) || !g_utf8_validate(text, -1, NULL))
		g_clear_pointer(&text, g_free);
	return text;
}

char *receipt_stanza_id(const char *message_id, gboolean failures)
{
	return pack(failures ? FAILURES : FROM_SIP, message_id);
}

char *receipt_message_id(const char *stanza_id)
{
	char *id = unpack(FROM_SIP, stanza_id);

	return id ? id : unpack(FAILURES, stanza_id);
}

char *receipt_id_to_sip(const char *stanza_id)
{
	return pack(FROM_XMPP, stanza_id);
}

char *receipt_id_from_sip(const char *message_id)
{
	return unpack(FROM_XMPP, message_id);
}

char *report_stanza_id(const char *message_id, gsize length)
{
	g_autofree char *both = g_strdup_printf("%zu %s", length, message_id);

	return pack(FROM_MSRP, both);
}

char *report_message_id(const char *stanza_id, guint64 *length)
{
	g_autofree char *both = unpack(FROM_MSRP, stanza_id);
	char *space = both ? strchr(both, ' ') : NULL;

	if (!space)
		return NULL;
	*space = '\0';
	if (!g_ascii_string_to_unsigned(both, 10, 1, MESSAGE_BODY_BYTES, length,
					NULL))
		return NULL;
	return g_strdup(space + 1);
}

/* ---- stanzas ---- */

/* An id that is too long would not come back whole; what comes back as an
 * error may bring its request along. */
gboolean receipt_is_wanted(const Xml *stanza)
{
	const char *id = xml_get(stanza, "id");

	return id && g_strcmp0(xml_get(stanza, "type"), "error") && *id &&
	       strlen(id) <= MESSAGE_THREAD_BYTES / 2 &&
	       xml_child(stanza, "request", NS_RECEIPTS);
}

const char *receipt_is_for(const Xml *stanza)
{
	const Xml *received = xml_child(stanza, "received", NS_RECEIPTS);

	return received ? xml_get(received, "id") : NULL;
}

Xml *receipt_stanza(const Address *from, const Address *to, const char *id)
{
	Xml *stanza = xml_new("message", "jabber:server");
	g_autofree char *sender = address_to_jid(from, TRUE);
	g_autofree char *receiver = address_to_jid(to, TRUE);
	g_autofree char *own = g_strconcat("receipt-", id, NULL);

	xml_set(stanza, "from", sender);
	xml_set(stanza, "to", receiver);
	xml_set(stanza, "id", own);
	xml_set(xml_add(stanza, "received", NS_RECEIPTS), "id", id);
	return stanza;
}

/* ---- MESSAGE ---- */

static Address *address_of(const Xml *stanza, const char *name)
{
	const char *jid = xml_get(stanza, name);

	return jid ? address_from_jid(jid, NULL) : NULL;
}

/* By a receipt, or by the message itself that comes back. */
static char *told_of(const Xml *stanza, ImdnState *state)
{
	gboolean failed = !g_strcmp0(xml_get(stanza, "type"), "error");

	*state = failed ? IMDN_FAILED : IMDN_DELIVERED;
	return failed ? unpack(FAILURES, xml_get(stanza, "id"))
		      : receipt_message_id(receipt_is_for(stanza));
}

gboolean receipt_page(const Xml *stanza, gint64 now, PageMessage *page)
{
	ImdnState state;
	g_autoptr(Address) from = address_of(stanza, "from");
	g_autoptr(Address) to = address_of(stanza, "to");
	g_autofree char *id = told_of(stanza, &state);
	g_autofree char *sender = from ? address_to_sip(from, FALSE) : NULL;
	g_autofree char *receiver = to ? address_to_sip(to, FALSE) : NULL;
	g_autofree char *text = NULL;
	CpimWrap wrap = { sender, receiver,	  now, NULL, FALSE,
			  NULL,	  "notification", NULL };

	if (!id || !sender || !receiver)
		return FALSE;
	text = imdn_write(id, now, sender, state);
	wrap.content_type = "message/imdn+xml";
	wrap.text = text;
	page->content_type = g_strdup("message/cpim");
	page->body = cpim_write(&wrap);
	return TRUE;
}

void receipt_wrap(const Xml *stanza, const Address *from, const Address *to,
		  gint64 now, PageMessage *page)
{
	g_autofree char *sender = address_to_sip(from, TRUE);
	g_autofree char *receiver = address_to_sip(to, FALSE);
	g_autofree char *id = receipt_id_to_sip(xml_get(stanza, "id"));
	gsize length;
	const char *bytes = g_bytes_get_data(page->body, &length);
	g_autofree char *text = g_strndup(bytes, length);
	const CpimWrap wrap = { sender, receiver,	    now,  id,
				TRUE,	page->content_type, NULL, text };

	page->body = cpim_write(&wrap);
	page->content_type = (char *)"message/cpim";
}
