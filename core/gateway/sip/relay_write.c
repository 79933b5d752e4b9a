#include "core/gateway/sip/relay_write.h"

#include "core/gateway/sip/via.h"

#include <string.h>

#define HOPS 70

/* Where a message is being read; its headers were scanned in that order. */
typedef struct Copy {
	const SipMessage *message;
	const char *at, *end;
	guint header;
	GString *out;
} Copy;

gsize sip_relay_element(const char *value)
{
	gboolean quoted = FALSE, inside = FALSE;
	gsize i;

	for (i = 0; value[i]; i++) {
		if (value[i] == '\\' && quoted && value[i + 1])
			i++;
		else if (value[i] == '"' && !inside)
			quoted = !quoted;
		else if (!quoted && strchr("<>", value[i]))
			inside = value[i] == '<';
		else if (value[i] == ',' && !quoted && !inside)
			break;
	}
	return i;
}

/* What follows the first element. */
static const char *rest_of(const char *value, gsize element)
{
	value += element;
	return value + strspn(value, ", \t");
}

static const char *line_end(const char *at, const char *end)
{
	for (; at < end; at++)
		if (at[0] == '\r' && at + 1 < end && at[1] == '\n')
			return at + 2;
	return end;
}

/* A line with those that continue it. */
static const char *field_end(const char *at, const char *end)
{
	do
		at = line_end(at, end);
	while (at < end && (*at == ' ' || *at == '\t'));
	return at;
}

static void begin(Copy *copy, const SipMessage *message, const char *bytes,
		  gsize length)
{
	copy->message = message;
	copy->at = bytes;
	copy->end = bytes + length;
	copy->header = 0;
	copy->out = g_string_sized_new(length + 512);
	while (copy->end - copy->at >= 2 && !memcmp(copy->at, "\r\n", 2))
		copy->at += 2;
}

/* The next header, and where its line ends; NULL: there is none left. */
static const SipHeader *next_header(Copy *copy, const char **stop)
{
	const GArray *headers = copy->message->headers;

	if (copy->header >= headers->len || copy->at >= copy->end)
		return NULL;
	*stop = field_end(copy->at, copy->end);
	return &g_array_index(headers, SipHeader, copy->header++);
}

static void keep(Copy *copy, const char *stop)
{
	g_string_append_len(copy->out, copy->at, stop - copy->at);
	copy->at = stop;
}

static void put(Copy *copy, const char *stop, const char *name,
		const char *value)
{
	g_string_append_printf(copy->out, "%s: %s\r\n", name, value);
	copy->at = stop;
}

/* What follows Content-Length is no part of it. */
static GBytes *finish(Copy *copy)
{
	gsize length = MIN((gsize)(copy->end - line_end(copy->at, copy->end)),
			   copy->message->body_length);

	g_string_append(copy->out, "\r\n");
	g_string_append_len(copy->out, line_end(copy->at, copy->end),
			    (gssize)length);
	return g_string_free_to_bytes(copy->out);
}

static void write_start(Copy *copy, const SipRelayEdit *edit)
{
	const SipMessage *message = copy->message;

	if (!edit->uri) {
		keep(copy, line_end(copy->at, copy->end));
	} else {
		g_string_append_printf(copy->out, "%s %s %s\r\n",
				       message->method, edit->uri,
				       message->version);
		copy->at = line_end(copy->at, copy->end);
	}
	g_string_append(copy->out, edit->top);
	if (!sip_message_header(message, "max-forwards"))
		g_string_append_printf(copy->out, "Max-Forwards: %d\r\n", HOPS);
}

static void write_hops(Copy *copy, const SipHeader *header, const char *stop)
{
	guint64 hops = HOPS;
	g_autofree char *left = NULL;

	sip_number(header->value, header->length, 255, &hops);
	left = g_strdup_printf("%d", (int)MAX(hops, 1) - 1);
	put(copy, stop, "Max-Forwards", left);
}

static void write_route(Copy *copy, const SipHeader *header, const char *stop,
			guint *routes)
{
	const char *value = header->value;

	if (!*routes) {
		keep(copy, stop);
		return;
	}
	for (; *routes && *value; (*routes)--)
		value = rest_of(value, sip_relay_element(value));
	if (*value)
		put(copy, stop, "Route", value);
	else
		copy->at = stop;
}

GBytes *sip_relay_write_request(const SipMessage *message, const char *bytes,
				gsize length, const SipRelayEdit *edit)
{
	guint routes = edit->routes;
	gboolean first = TRUE;
	const SipHeader *header;
	const char *stop;
	Copy copy;

	begin(&copy, message, bytes, length);
	write_start(&copy, edit);
	while ((header = next_header(&copy, &stop))) {
		gboolean via = !strcmp(header->name, "via");

		if (!strcmp(header->name, "max-forwards"))
			write_hops(&copy, header, stop);
		else if (!strcmp(header->name, "route"))
			write_route(&copy, header, stop, &routes);
		else if (via && first && strcmp(header->value, edit->via))
			put(&copy, stop, "Via", edit->via);
		else
			keep(&copy, stop);
		first = first && !via;
	}
	return finish(&copy);
}

GBytes *sip_relay_write_answer(const SipMessage *message, const char *bytes,
			       gsize length)
{
	gboolean first = TRUE;
	const SipHeader *header;
	const char *stop;
	Copy copy;

	begin(&copy, message, bytes, length);
	keep(&copy, line_end(copy.at, copy.end));
	while ((header = next_header(&copy, &stop))) {
		const char *rest;

		if (strcmp(header->name, "via") || !first) {
			keep(&copy, stop);
			continue;
		}
		first = FALSE;
		rest = rest_of(header->value, sip_via_length(header->value));
		if (*rest)
			put(&copy, stop, "Via", rest);
		else
			copy.at = stop;
	}
	return finish(&copy);
}
