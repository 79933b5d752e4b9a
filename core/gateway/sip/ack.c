#include "core/gateway/sip/ack.h"

#include <string.h>

static void copy_line(GString *into, const SipMessage *from, const char *name,
		      const char *as)
{
	const char *value = sip_message_value(from, name);

	if (value)
		g_string_append_printf(into, "%s: %s\r\n", as, value);
}

static GBytes *within(GBytes *invite, const SipMessage *response,
		      const char *method)
{
	gsize length;
	const char *bytes = g_bytes_get_data(invite, &length);
	g_autoptr(SipMessage) request = sip_message_scan(bytes, length);
	const char *cseq = sip_message_value(request, "cseq");
	GString *text = g_string_new(NULL);

	g_string_append_printf(text, "%s %s SIP/2.0\r\n", method, request->uri);
	copy_line(text, request, "via", "Via");
	copy_line(text, request, "max-forwards", "Max-Forwards");
	copy_line(text, request, "route", "Route");
	copy_line(text, request, "from", "From");
	copy_line(text, response ? response : request, "to", "To");
	copy_line(text, request, "call-id", "Call-ID");
	g_string_append_printf(text, "CSeq: %.*s %s\r\n",
			       (int)strcspn(cseq, " "), cseq, method);
	g_string_append(text, "Content-Length: 0\r\n\r\n");
	return g_string_free_to_bytes(text);
}

GBytes *sip_ack_refusal(GBytes *invite, const SipMessage *response)
{
	return within(invite, response, "ACK");
}

GBytes *sip_ack_cancel(GBytes *invite)
{
	return within(invite, NULL, "CANCEL");
}
