#include "core/gateway/sip/message.h"

#include "core/gateway/sip/limits.h"

#include <osipparser2/osip_parser.h>
#include <osipparser2/osip_port.h>
#include <string.h>

static gboolean is_token(const char *text, gsize length)
{
	for (gsize i = 0; i < length; i++)
		if (!g_ascii_isalnum(text[i]) &&
		    (!text[i] || !strchr("-.!%*_+`'~", text[i])))
			return FALSE;
	return length > 0;
}

/* The start line is `length` bytes at `line`; its parts become strings. */
static gboolean scan_start(SipMessage *message, char *line, gsize length)
{
	char *first = memchr(line, ' ', length);
	char *second;
	guint64 status;

	line[length] = '\0';
	if (!first || !(second = strchr(first + 1, ' ')))
		return FALSE;
	if (strlen(line) != length)
		message->malformed = TRUE;
	*first++ = '\0';
	*second++ = '\0';
	if (!g_ascii_strncasecmp(line, "SIP/", 4)) {
		message->version = line;
		message->reason = second;
		message->status = sip_number(first, strlen(first), 999, &status)
					  ? (int)status
					  : -1;
		return TRUE;
	}
	message->method = line;
	message->uri = first;
	message->version = second;
	return TRUE;
}

/* NUL may only stand escaped, in a quoted string (RFC 3261 §25.1). */
static gboolean has_bare_nul(const char *value, gsize length)
{
	const char *end = value + length;
	const char *nul = value;

	while ((nul = memchr(nul, '\0', (gsize)(end - nul)))) {
		if (nul == value || nul[-1] != '\\')
			return TRUE;
		nul++;
	}
	return FALSE;
}

static void add_header(SipMessage *message, char *line, gsize length)
{
	char *colon = memchr(line, ':', length);
	gsize name_length = colon ? (gsize)(colon - line) : 0;
	SipHeader header;
	char *value, *end = line + length;

	while (name_length && strchr(" \t", line[name_length - 1]))
		name_length--;
	if (!is_token(line, name_length) ||
	    message->headers->len >= SIP_HEADERS) {
		message->malformed = TRUE;
		return;
	}
	for (value = colon + 1; value < end && g_ascii_isspace(*value);)
		value++;
	while (end > value && g_ascii_isspace(end[-1]))
		end--;
	*end = '\0';
	header.name = sip_header_name(line, name_length);
	header.written = line;
	header.written_length = name_length;
	header.value = value;
	header.length = (gsize)(end - value);
	if (has_bare_nul(header.value, header.length))
		message->malformed = TRUE;
	g_array_append_val(message->headers, header);
}

/* The end of the line at `at`: its CR LF, or the end. */
static char *line_end(char *at, char *end)
{
	while ((at = memchr(at, '\r', (gsize)(end - at)))) {
		if (at + 1 < end && at[1] == '\n')
			return at;
		at++;
	}
	return end;
}

/* As line_end, with folded lines joined by blanks. */
static char *header_end(char *at, char *end)
{
	char *stop;

	for (;;) {
		stop = line_end(at, end);
		if (end - stop < 3 || !strchr(" \t", stop[2]) || !stop[2])
			return stop;
		stop[0] = stop[1] = ' ';
		at = stop;
	}
}

static void scan_headers(SipMessage *message, char *at, char *end)
{
	while (at < end) {
		char *stop = line_end(at, end);

		if (stop == at) {
			at = MIN(at + 2, end);
			break;
		}
		stop = header_end(at, end);
		add_header(message, at, (gsize)(stop - at));
		at = MIN(stop + 2, end);
	}
	message->body = at;
	message->body_length = (gsize)(end - at);
}

static void cut_body(SipMessage *message)
{
	const SipHeader *header = sip_message_header(message, "content-length");
	guint64 length;

	if (header && sip_number(header->value, header->length,
				 message->body_length, &length))
		message->body_length = length;
}

SipMessage *sip_message_scan(const char *bytes, gsize length)
{
	g_autoptr(SipMessage) message = g_new0(SipMessage, 1);
	char *at, *end, *stop;

	message->buffer = g_malloc(length + 1);
	memcpy(message->buffer, bytes, length);
	message->buffer[length] = '\0';
	message->headers =
		g_array_sized_new(FALSE, FALSE, sizeof(SipHeader), 16);
	at = message->buffer;
	end = at + length;
	while (end - at >= 2 && at[0] == '\r' && at[1] == '\n')
		at += 2;
	stop = line_end(at, end);
	if (stop == end || !scan_start(message, at, (gsize)(stop - at)))
		return NULL;
	scan_headers(message, stop + 2, end);
	cut_body(message);
	return g_steal_pointer(&message);
}

void sip_message_free(SipMessage *message)
{
	if (!message)
		return;
	if (message->osip)
		osip_message_free(message->osip);
	g_array_unref(message->headers);
	g_free(message->buffer);
	g_free(message);
}

static void prepare_osip(void)
{
	static gsize once;

	if (!g_once_init_enter(&once))
		return;
	parser_init();
	/* It would print what it does not like. */
	osip_trace_initialize((osip_trace_level_t)0, NULL);
	g_once_init_leave(&once, 1);
}

static void clear_length(const SipMessage *message, char *copy)
{
	for (guint i = 0; i < message->headers->len; i++) {
		const SipHeader *header =
			&g_array_index(message->headers, SipHeader, i);

		if (!strcmp(header->name, "content-length"))
			memset(copy + (header->value - message->buffer), '0',
			       header->length);
	}
}

/* The headers as osip is to have them. It gets no body, since its reader of
 * parts loses memory where a header of a part is there twice; and it does not
 * take a tab for a blank everywhere. */
static char *for_osip(const SipMessage *message, const char *bytes,
		      gsize length)
{
	char *copy = g_memdup2(bytes, length);

	for (gsize i = 0; i < length; i++)
		if (copy[i] == '\t')
			copy[i] = ' ';
	clear_length(message, copy);
	return copy;
}

gboolean sip_message_parse(SipMessage *message, const char *bytes)
{
	gsize length = (gsize)(message->body - message->buffer);
	g_autofree char *copy = for_osip(message, bytes, length);
	osip_message_t *osip = NULL;

	prepare_osip();
	if (osip_message_init(&osip) != 0)
		return FALSE;
	if (osip_message_parse(osip, copy, length) != 0) {
		osip_message_free(osip);
		return FALSE;
	}
	message->osip = osip;
	return TRUE;
}

const SipHeader *sip_message_header(const SipMessage *message, const char *name)
{
	for (guint i = 0; i < message->headers->len; i++) {
		const SipHeader *header =
			&g_array_index(message->headers, SipHeader, i);

		if (*header->name == *name && !strcmp(header->name, name))
			return header;
	}
	return NULL;
}

const char *sip_message_value(const SipMessage *message, const char *name)
{
	const SipHeader *header = sip_message_header(message, name);

	return header ? header->value : NULL;
}

guint sip_message_count(const SipMessage *message, const char *name)
{
	guint count = 0;

	for (guint i = 0; i < message->headers->len; i++) {
		const SipHeader *header =
			&g_array_index(message->headers, SipHeader, i);

		if (*header->name == *name && !strcmp(header->name, name))
			count++;
	}
	return count;
}

gboolean sip_number(const char *text, gsize length, guint64 most,
		    guint64 *number)
{
	guint64 value = 0;

	if (!length || length > 19)
		return FALSE;
	for (gsize i = 0; i < length; i++) {
		if (!g_ascii_isdigit(text[i]))
			return FALSE;
		value = value * 10 + (guint64)(text[i] - '0');
	}
	if (value > most)
		return FALSE;
	*number = value;
	return TRUE;
}
