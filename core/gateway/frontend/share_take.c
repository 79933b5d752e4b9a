#include "core/gateway/frontend/share.h"

#include "core/base/json.h"
#include "core/gateway/frontend/handover.h"
#include "core/gateway/frontend/limits.h"
#include "core/gateway/frontend/siblings.h"

#include <string.h>

static const XmlLimits stanza_limits = { INBOUND_STANZA_BYTES, 32, 64, 8192 };

static void take_pair(Presences *presences, const char *sender,
		      const json_t *pair)
{
	const char *local = json_member(pair, "local");
	const char *remote = json_member(pair, "remote");
	const json_t *record = json_object_get(pair, "record");
	g_autoptr(Address) user = local ? address_from_jid(local, NULL) : NULL;
	g_autoptr(Address) contact =
		remote ? address_from_jid(remote, NULL) : NULL;
	g_autofree char *text =
		json_is_object(record) ? json_format(record) : NULL;

	HandoverNews news = {
		.sender = sender,
		.local = user,
		.remote = contact,
		.record = text,
		.ended = json_member_integer(pair, "ended", 0),
		.copy = json_is_true(json_object_get(pair, "copy")),
	};

	if (user && contact)
		handover_hear(presences, &news);
}

static void take_pairs(Presences *presences, const char *sender,
		       const json_t *pairs)
{
	for (size_t i = 0; i < json_array_size(pairs); i++)
		take_pair(presences, sender, json_array_get(pairs, i));
}

/* Its answer is due when all of it is on disk. */
static void take_content(Presences *presences, const char *sender,
			 const json_t *content, SipRequest *request)
{
	const char *text = json_member(content, "stanza");
	g_autoptr(Xml) stanza =
		text ? xml_parse(text, strlen(text), &stanza_limits, NULL)
		     : NULL;
	Waiter waiter = { .request = request,
			  .trace = json_member(content, "trace") };

	if (json_is_true(json_object_get(content, "hello")))
		share_all(presences, sender);
	take_pairs(presences, sender, json_object_get(content, "pairs"));
	if (stanza)
		presence_act(presences, stanza, waiter);
	else if (text)
		sip_request_answer(request, 400, "Bad Stanza", NULL);
	else
		presence_wait(presences, waiter);
	share_look(presences);
}

gboolean share_take(Presences *presences, SipRequest *request)
{
	const SipIncoming *incoming = sip_request_get(request);
	const char *sender =
		siblings_sender(presences->frontend->siblings, incoming);
	gsize length;
	const char *text = g_bytes_get_data(incoming->page.body, &length);
	g_autoptr(json_t) content = NULL;

	if (!sender || strcmp(incoming->method, "MESSAGE") ||
	    g_strcmp0(incoming->page.content_type, SHARE_TYPE))
		return FALSE;
	content = json_parse(text, (gssize)length, NULL);
	if (json_is_object(content))
		take_content(presences, sender, content, request);
	else
		sip_request_answer(request, 400, "Bad Pairs", NULL);
	return TRUE;
}
