#include "core/gateway/link/wire.h"

#include "core/base/append.h"
#include "core/gateway/base/xml.h"
#include "core/gateway/link/limits.h"

#include <string.h>

static void attribute(GString *into, const char *name, const char *value)
{
	if (!value)
		return;
	append_all(into, " ", name, "='", NULL);
	xml_escape(value, into);
	g_string_append_c(into, '\'');
}

static void number(GString *into, const char *name, guint64 value)
{
	append_all(into, " ", name, "='", NULL);
	append_number(into, value);
	g_string_append_c(into, '\'');
}

static void append_base64(GString *into, const guint8 *bytes, gsize length)
{
	gint state = 0, save = 0;
	gsize at = into->len;
	g_string_set_size(into, at + (length / 3 + 1) * 4 + 4);
	gsize done = g_base64_encode_step(bytes, length, FALSE, into->str + at,
					  &state, &save);
	done += g_base64_encode_close(FALSE, into->str + at + done, &state,
				      &save);
	g_string_set_size(into, at + done);
}

static void status_attributes(GString *into, const WireStatus *status)
{
	number(into, "low", status->low);
	g_string_append_printf(into,
			       " config='%" G_GUINT64_FORMAT
			       "/%" G_GUINT64_FORMAT "' state='%s'/>",
			       status->topology, status->settings,
			       status->draining ? "draining" : "serving");
}

void wire_write_hello(GString *into, guint64 epoch, const WireStatus *status)
{
	g_string_append_printf(into, "<hello version='%d'", LINK_VERSION);
	g_string_append_printf(into, " epoch='%016" G_GINT64_MODIFIER "x'",
			       epoch);
	number(into, "window", LINK_WINDOW);
	number(into, "bytes", LINK_BYTES);
	status_attributes(into, status);
}

void wire_write_beat(GString *into, const char *name, gint64 at,
		     const WireStatus *status)
{
	g_string_append_printf(into, "<%s", name);
	number(into, "at", (guint64)at);
	status_attributes(into, status);
}

void wire_write_item(GString *into, guint64 n, guint32 life,
		     const LinkSend *item, gboolean again)
{
	gsize length;
	const guint8 *bytes = g_bytes_get_data(item->payload, &length);
	g_string_append(into, "<item");
	number(into, "n", n);
	number(into, "life", life);
	attribute(into, "trace", item->trace);
	attribute(into, "key", item->key);
	attribute(into, "again", again ? "1" : NULL);
	g_string_append_c(into, '>');
	append_base64(into, bytes, length);
	g_string_append(into, "</item>");
}

static void append_range(GString *into, guint64 first, guint64 last)
{
	append_number(into, first);
	if (last == first)
		return;
	g_string_append_c(into, '-');
	append_number(into, last);
}

void wire_write_ok(GString *into, const GArray *numbers)
{
	g_string_append(into, "<ok n='");
	for (guint i = 0; i < numbers->len; i++) {
		guint64 first = g_array_index(numbers, guint64, i);
		guint64 last = first;
		while (i + 1 < numbers->len &&
		       g_array_index(numbers, guint64, i + 1) <= last + 1)
			last = g_array_index(numbers, guint64, ++i);
		append_range(into, first, last);
		g_string_append_c(into, ' ');
	}
	g_string_truncate(into, into->len - 1);
	g_string_append(into, "'/>");
}

void wire_write_no(GString *into, guint64 n, const LinkResult *result)
{
	g_string_append(into, "<no");
	number(into, "n", n);
	attribute(into, "condition",
		  result->condition ? result->condition
				    : "undefined-condition");
	attribute(into, "type", result->type ? result->type : "cancel");
	attribute(into, "unsure", result->unsure ? "1" : NULL);
	if (result->address && strlen(result->address) <= LINK_TEXT_BYTES)
		attribute(into, "address", result->address);
	g_string_append_c(into, '>');
	if (result->text)
		xml_escape(result->text, into);
	g_string_append(into, "</no>");
}

void wire_write_partner(GString *into, const char *domain, gboolean up,
			const char *text)
{
	g_string_append(into, "<partner");
	attribute(into, "domain", domain);
	attribute(into, "state", up ? "up" : "down");
	g_string_append_c(into, '>');
	if (text)
		xml_escape(text, into);
	g_string_append(into, "</partner>");
}

void wire_write_record(GString *into, const char *stream, guint64 n,
		       guint32 part, guint32 of, const guint8 *bytes,
		       gsize length)
{
	g_string_append(into, "<record");
	attribute(into, "stream", stream);
	number(into, "number", n);
	number(into, "part", part);
	number(into, "of", of);
	g_string_append_c(into, '>');
	append_base64(into, bytes, length);
	g_string_append(into, "</record>");
}

void wire_write_json(GString *into, const char *name, guint64 n,
		     const json_t *value)
{
	g_autofree char *text = json_format(value);
	g_string_append_printf(into, "<%s", name);
	number(into, "n", n);
	g_string_append_c(into, '>');
	append_base64(into, (const guint8 *)text, strlen(text));
	g_string_append_printf(into, "</%s>", name);
}
