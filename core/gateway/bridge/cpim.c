#include "core/gateway/bridge/cpim.h"

#include "core/gateway/base/xml.h"
#include "core/gateway/bridge/limits.h"

#include <string.h>

#define CPIM_TYPE "message/cpim"

static const XmlLimits limits = { MESSAGE_BODY_BYTES, 16, 16, 4096 };

/* ---- reading ---- */

/* The prefix that "NS: imdn <urn:ietf:params:imdn>" gives it; the usual one
 * where nobody says. */
static char *imdn_prefix(const MediaHeaders *headers)
{
	const char *space = media_header(headers, "ns");
	const char *open = space ? strchr(space, '<') : NULL;

	if (!open || !g_str_has_prefix(open + 1, NS_IMDN ">"))
		return g_strdup("imdn");
	return g_strstrip(g_ascii_strdown(space, open - space));
}

static const char *imdn_header(const MediaHeaders *headers, const char *name)
{
	g_autofree char *prefix = imdn_prefix(headers);
	g_autofree char *full = g_strconcat(prefix, ".", name, NULL);

	return media_header(headers, full);
}

static gboolean asks_for(const char *value, const char *what)
{
	g_auto(GStrv) parts = value ? g_strsplit(value, ",", 16) : NULL;

	for (char **part = parts; part && *part; part++)
		if (!g_ascii_strcasecmp(g_strstrip(*part), what))
			return TRUE;
	return FALSE;
}

/* Long values would come back to us in every answer, and control characters
 * would not come back. */
static char *short_copy(const char *value)
{
	if (!value || !*value || strlen(value) > MESSAGE_THREAD_BYTES)
		return NULL;
	for (const char *at = value; *at; at++)
		if (g_ascii_iscntrl(*at))
			return NULL;
	return g_strdup(value);
}

gboolean cpim_read(Cpim *cpim, const char *bytes, gsize length)
{
	g_auto(MediaHeaders) headers = { 0 };
	const char *asked;

	memset(cpim, 0, sizeof(*cpim));
	media_headers_read(&headers, bytes, length);
	cpim->message_id = short_copy(imdn_header(&headers, "message-id"));
	cpim->subject = g_strdup(media_header(&headers, "subject"));
	asked = cpim->message_id
			? imdn_header(&headers, "disposition-notification")
			: NULL;
	cpim->notify = asks_for(asked, "positive-delivery");
	cpim->failures = asks_for(asked, "negative-delivery");
	media_headers_read(&cpim->content, headers.body, headers.length);
	return media_header(&cpim->content, "content-type") != NULL;
}

void cpim_clear(Cpim *cpim)
{
	g_clear_pointer(&cpim->message_id, g_free);
	g_clear_pointer(&cpim->subject, g_free);
	media_headers_clear(&cpim->content);
}

/* ---- writing ---- */

static char *date_text(gint64 date)
{
	g_autoptr(GDateTime) time =
		g_date_time_new_from_unix_utc(date / G_USEC_PER_SEC);

	return g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ");
}

/* No value can end its line. */
static void add_header(GString *text, const char *name, const char *value)
{
	if (!value)
		return;
	g_string_append_printf(text, "%s: ", name);
	for (; *value; value++)
		g_string_append_c(text, g_ascii_iscntrl(*value) ? ' ' : *value);
	g_string_append(text, "\r\n");
}

GBytes *cpim_write(const CpimWrap *wrap)
{
	GString *text = g_string_new(NULL);
	g_autofree char *from = g_strdup_printf("<%s>", wrap->from);
	g_autofree char *to = g_strdup_printf("<%s>", wrap->to);
	g_autofree char *date = date_text(wrap->date);

	add_header(text, "From", from);
	add_header(text, "To", to);
	add_header(text, "DateTime", date);
	add_header(text, "Subject", wrap->subject);
	if (wrap->message_id)
		add_header(text, "NS", "imdn <" NS_IMDN ">");
	add_header(text, "imdn.Message-ID", wrap->message_id);
	if (wrap->notify)
		add_header(text, "imdn.Disposition-Notification",
			   "positive-delivery");
	g_string_append(text, "\r\n");
	add_header(text, "Content-Type", wrap->content_type);
	add_header(text, "Content-Disposition", wrap->disposition);
	g_string_append_printf(text, "Content-Length: %zu\r\n\r\n%s",
			       strlen(wrap->text), wrap->text);
	return g_string_free_to_bytes(text);
}

/* ---- notifications ---- */

static ImdnState state_of(const Xml *imdn)
{
	const Xml *delivery = xml_child(imdn, "delivery-notification", NS_IMDN);
	const Xml *status =
		delivery ? xml_child(delivery, "status", NS_IMDN) : NULL;

	if (!status)
		return IMDN_OTHER;
	if (xml_child(status, "delivered", NS_IMDN))
		return IMDN_DELIVERED;
	return xml_child(status, "failed", NS_IMDN) ||
			       xml_child(status, "error", NS_IMDN) ||
			       xml_child(status, "forbidden", NS_IMDN)
		       ? IMDN_FAILED
		       : IMDN_OTHER;
}

char *imdn_read(const char *bytes, gsize length, ImdnState *state)
{
	g_autoptr(Xml) imdn = xml_parse(bytes, length, &limits, NULL);
	const Xml *id;

	if (!imdn || strcmp(imdn->name, "imdn") || strcmp(imdn->space, NS_IMDN))
		return NULL;
	id = xml_child(imdn, "message-id", NS_IMDN);
	*state = state_of(imdn);
	return id ? g_strstrip(xml_text(id)) : NULL;
}

static void add_text(Xml *parent, const char *name, const char *text)
{
	xml_add_text(xml_add(parent, name, NULL), text);
}

char *imdn_write(const char *message_id, gint64 date, const char *recipient,
		 ImdnState state)
{
	g_autoptr(Xml) imdn = xml_new("imdn", NS_IMDN);
	g_autofree char *when = date_text(date);
	GString *text = g_string_new(NULL);
	Xml *status;

	add_text(imdn, "message-id", message_id);
	add_text(imdn, "datetime", when);
	add_text(imdn, "recipient-uri", recipient);
	add_text(imdn, "original-recipient-uri", recipient);
	status = xml_add(xml_add(imdn, "delivery-notification", NULL), "status",
			 NULL);
	xml_add(status, state == IMDN_DELIVERED ? "delivered" : "failed", NULL);
	xml_write(imdn, NULL, text);
	return g_string_free(text, FALSE);
}
