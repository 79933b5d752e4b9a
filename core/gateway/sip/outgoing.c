#include "core/gateway/sip/outgoing.h"

#include "core/base/append.h"

#include <string.h>
#include <time.h>

/* No value can end its line. */
static void add_line(GString *into, const char *name, const char *value)
{
	g_string_append(into, name);
	for (; *value; value++)
		g_string_append_c(into, g_ascii_iscntrl(*value) ? ' ' : *value);
	g_string_append(into, "\r\n");
}

static void add_optional(GString *into, const char *name, const char *value)
{
	if (value && *value)
		add_line(into, name, value);
}

/* RFC 1123 in English whatever the locale. */
static void add_date(GString *into, gint64 date)
{
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	time_t seconds = (time_t)(date / G_USEC_PER_SEC);
	struct tm utc;

	if (!date || !gmtime_r(&seconds, &utc))
		return;
	g_string_append_printf(
		into, "Date: %.3s, %02d %.3s %d %02d:%02d:%02d GMT\r\n",
		days + 3 * utc.tm_wday, utc.tm_mday, months + 3 * utc.tm_mon,
		utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
}

static void add_via(GString *into, const SipOutgoing *outgoing,
		    const char *host, guint16 port, const char *branch)
{
	const SipTarget *target = &outgoing->target;

	append_all(into, "Via: SIP/2.0/", sip_protocol_name(target->protocol),
		   " ", host, ":", NULL);
	append_number(into, port);
	append_all(into, ";branch=", branch, ";rport",
		   target->protocol == SIP_TLS ? ";alias" : "",
		   "\r\nMax-Forwards: ", outgoing->alone ? "0" : "70", "\r\n",
		   NULL);
}

char *sip_contact_line(const char *host, guint16 port, SipProtocol protocol)
{
	static const char *const transports[] = {
		[SIP_UDP] = "",
		[SIP_TCP] = ";transport=tcp",
		[SIP_TLS] = ";transport=tls",
	};

	return g_strdup_printf("Contact: <sip:%s:%u%s>\r\n", host, port,
			       transports[protocol]);
}

static void add_dialog(GString *into, const SipOutgoing *outgoing,
		       const char *host, guint16 port)
{
	g_autofree char *contact =
		sip_contact_line(host, port, outgoing->target.protocol);

	add_optional(into, "Route: ", outgoing->route);
	if (outgoing->contact)
		g_string_append(into, contact);
	if (outgoing->lines)
		g_string_append(into, outgoing->lines);
}

static void add_routing(GString *into, const SipOutgoing *outgoing,
			const char *host, guint16 port, const char *branch)
{
	const char *method = outgoing->method ? outgoing->method : "MESSAGE";

	append_all(into, method, " ", outgoing->uri, " SIP/2.0\r\n", NULL);
	add_via(into, outgoing, host, port, branch);
	append_all(into, "From: <", outgoing->from,
		   ">;tag=", outgoing->from_tag, "\r\nTo: <", outgoing->to, ">",
		   NULL);
	if (outgoing->to_tag)
		append_all(into, ";tag=", outgoing->to_tag, NULL);
	add_line(into, "\r\nCall-ID: ", outgoing->call_id);
	g_string_append(into, "CSeq: ");
	append_number(into, outgoing->cseq);
	append_all(into, " ", method, "\r\n", NULL);
}

static void add_page(GString *into, const PageMessage *page)
{
	gsize length;
	const char *body = g_bytes_get_data(page->body, &length);

	add_optional(into, "Subject: ", page->subject);
	add_optional(into, "Content-Language: ", page->language);
	add_optional(into, "Content-Type: ", page->content_type);
	g_string_append(into, "Content-Length: ");
	append_number(into, length);
	g_string_append(into, "\r\n\r\n");
	g_string_append_len(into, body, (gssize)length);
}

GBytes *sip_outgoing_format(const SipOutgoing *outgoing, const char *host,
			    guint16 port, const char *branch)
{
	GString *text = g_string_new(NULL);

	add_routing(text, outgoing, host, port, branch);
	add_dialog(text, outgoing, host, port);
	add_date(text, outgoing->date);
	if (outgoing->page)
		add_page(text, outgoing->page);
	else
		g_string_append(text, "Content-Length: 0\r\n\r\n");
	return g_string_free_to_bytes(text);
}
