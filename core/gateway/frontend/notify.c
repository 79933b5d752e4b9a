#include "core/gateway/frontend/notify.h"

#include "core/gateway/base/trace.h"
#include "core/gateway/frontend/limits.h"

static void on_result(void *data, const LinkResult *result)
{
	(void)data;
	(void)result;
}

void notify_xmpp(Frontend *frontend, const Address *from, const Address *to,
		 const Xml *stanza)
{
	g_autofree char *sender = address_to_jid(from, FALSE);
	g_autofree char *receiver = address_to_jid(to, FALSE);
	g_autofree char *lane = g_strjoin(" ", sender, receiver, NULL);
	g_autofree char *pair = edges_pair(from->domain, to->domain);
	g_autofree char *trace = trace_id();
	GString *text = g_string_new(NULL);
	g_autoptr(GBytes) payload = NULL;
	LinkSend send = { .trace = trace,
			  .life = NOTIFY_LIFE_MS,
			  .done = on_result,
			  .lane = lane };

	xml_write(stanza, NULL, text);
	payload = g_string_free_to_bytes(text);
	send.payload = payload;
	if (frontend->courier)
		courier_send(frontend->courier, pair, &send);
}
