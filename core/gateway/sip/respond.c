#include "core/gateway/sip/respond.h"

#include "core/base/append.h"
#include "core/gateway/sip/value.h"
#include "core/gateway/sip/via.h"

#include <string.h>

#define RESPONSE_BYTES 500 /* most are shorter */

static void add_line(GString *into, const char *name, const char *value)
{
	append_all(into, name, ": ", value, "\r\n", NULL);
}

static void add_all(GString *into, const SipMessage *request, const char *name,
		    const char *as)
{
	for (guint i = 0; i < request->headers->len; i++) {
		const SipHeader *header =
			&g_array_index(request->headers, SipHeader, i);

		if (*header->name == *name && !strcmp(header->name, name))
			add_line(into, as, header->value);
	}
}

static void add_vias(GString *into, const SipMessage *request,
		     const SipTarget *from)
{
	gboolean top = TRUE;

	for (guint i = 0; i < request->headers->len; i++) {
		const SipHeader *header =
			&g_array_index(request->headers, SipHeader, i);
		g_autofree char *first = NULL;

		if (strcmp(header->name, "via"))
			continue;
		if (top)
			first = sip_via_received(header->value, from);
		add_line(into, "Via", top ? first : header->value);
		top = FALSE;
	}
}

char *sip_respond_tag(const SipMessage *request)
{
	const char *value = sip_message_value(request, "to");
	const char *via = sip_message_value(request, "via");

	return g_strdup_printf("gh%08x", g_str_hash(via ? via : value));
}

static void add_to(GString *into, const SipMessage *request, int status)
{
	const char *value = sip_message_value(request, "to");
	g_autofree char *tag = value ? sip_respond_tag(request) : NULL;

	if (!value)
		return;
	append_all(into, "To: ", value, NULL);
	if (status > 100 && !sip_value_parameter(value, "tag"))
		append_all(into, ";tag=", tag, NULL);
	g_string_append(into, "\r\n");
}

GBytes *sip_respond_body(const SipMessage *request, const SipTarget *from,
			 int status, const char *reason, const char *extra,
			 const char *body)
{
	GString *text = g_string_sized_new(RESPONSE_BYTES);

	g_string_append(text, "SIP/2.0 ");
	append_number(text, (guint64)status);
	append_all(text, " ", reason, "\r\n", NULL);
	add_vias(text, request, from);
	if (status < 300)
		add_all(text, request, "record-route", "Record-Route");
	add_all(text, request, "from", "From");
	add_to(text, request, status);
	add_all(text, request, "call-id", "Call-ID");
	add_all(text, request, "cseq", "CSeq");
	if (extra)
		g_string_append(text, extra);
	g_string_append(text, "Content-Length: ");
	append_number(text, strlen(body));
	append_all(text, "\r\n\r\n", body, NULL);
	return g_string_free_to_bytes(text);
}

GBytes *sip_respond(const SipMessage *request, const SipTarget *from,
		    int status, const char *reason, const char *extra)
{
	return sip_respond_body(request, from, status, reason, extra, "");
}
