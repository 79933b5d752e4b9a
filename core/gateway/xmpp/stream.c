#include "core/gateway/xmpp/stream.h"

#include "core/base/random.h"
#include "core/gateway/base/limits.h"
#include "core/gateway/bridge/address.h"
#include "core/gateway/xmpp/limits.h"
#include "core/gateway/xmpp/names.h"
#include "core/gateway/xmpp/stanza.h"
#include "core/gateway/xmpp/stream_private.h"

#include <string.h>

void stream_write(Stream *stream, const char *text, gssize length)
{
	gsize bytes = length < 0 ? strlen(text) : (gsize)length;
	stream->written += bytes;
	if (tap_any())
		stream_tap_sent(stream, text, bytes);
	stream->handler->send(stream->data, text, bytes);
}

void stream_write_xml(Stream *stream, const Xml *element)
{
	g_autoptr(GString) text = g_string_sized_new(256);
	xml_write(element, NS_SERVER, text);
	stream_write(stream, text->str, (gssize)text->len);
}

static void append_attribute(GString *text, const char *name, const char *value)
{
	if (!value)
		return;
	g_string_append_printf(text, " %s='", name);
	xml_escape(value, text);
	g_string_append_c(text, '\'');
}

static void append_domain(GString *text, const char *name, const char *domain)
{
	g_autofree char *shown = domain ? address_domain_shown(domain) : NULL;
	append_attribute(text, name, shown);
}

void stream_set_domain(Xml *element, const char *name, const char *domain)
{
	g_autofree char *shown = address_domain_shown(domain);
	xml_set(element, name, shown);
}

static void append_header(GString *text, const char *from, const char *to,
			  const char *id)
{
	g_string_append(text, "<?xml version='1.0'?><stream:stream");
	append_attribute(text, "xmlns", NS_SERVER);
	append_attribute(text, "xmlns:db", NS_DIALBACK);
	append_attribute(text, "xmlns:stream", NS_STREAM);
	append_domain(text, "from", from);
	append_domain(text, "to", to);
	append_attribute(text, "id", id);
	append_attribute(text, "xml:lang", "en");
	g_string_append(text, " version='1.0'>");
}

void stream_write_header(Stream *stream)
{
	g_autoptr(GString) text = g_string_new(NULL);
	append_header(text, stream->local, stream->remote,
		      stream->role == STREAM_RECEIVING ? stream->id : NULL);
	stream_write(stream, text->str, (gssize)text->len);
}

GString *stream_refusal(const char *local, const char *remote,
			const GError *error)
{
	g_autofree char *id = random_hex(16);
	GString *text = g_string_new(NULL);
	append_header(text, local, remote, id);
	stream_error_write(error, NULL, text);
	return g_string_append(text, "</stream:stream>");
}

void stream_restart(Stream *stream)
{
	xml_reader_reset(stream->reader);
	g_clear_pointer(&stream->lang, g_free);
	stream->offer = (Offer){ .secured = stream->secured, .trusted = FALSE };
	stream->management_offered = stream->bidi_offered = FALSE;
	stream->state = STATE_HEADER;
}

static gboolean is_stream_root(const Xml *root)
{
	return !strcmp(root->name, "stream") && !strcmp(root->space, NS_STREAM);
}

static void on_open(void *data, const Xml *root)
{
	Stream *stream = data;
	if (stream->state != STATE_HEADER)
		return;
	if (tap_any())
		stream_tap_opened(stream, root);
	if (!is_stream_root(root)) {
		stream_fail(stream, STREAM_INVALID_NAMESPACE,
			    "this is no XMPP stream");
		return;
	}
	stream->lang = g_strdup(xml_get_ns(root, XML_NS_XML, "lang"));
	if (stream->role == STREAM_INITIATING)
		stream_out_opened(stream, root);
	else
		stream_in_opened(stream, root);
}

static const StreamRow *find_row(const StreamRow *rows, const Stream *stream,
				 const Xml *element)
{
	for (; rows->name; rows++)
		if (rows->states & stream->state &&
		    !strcmp(rows->name, element->name) &&
		    !strcmp(rows->space, element->space))
			return rows;
	return NULL;
}

static const StreamRow *row_of(const Stream *stream, const Xml *element)
{
	const StreamRow *const tables[] = {
		stream_flow_rows,
		stream_management_rows,
		stream_resume_rows,
		stream->role == STREAM_INITIATING ? stream_out_rows
						  : stream_in_rows,
	};
	const StreamRow *row = NULL;
	for (guint i = 0; i < G_N_ELEMENTS(tables) && !row; i++)
		row = find_row(tables[i], stream, element);
	return row;
}

static void on_stanza(void *data, Xml *stanza)
{
	Stream *stream = data;
	g_autoptr(Xml) element = stanza;
	stream->elements++;
	if (stream->state == STATE_CLOSED)
		return;
	if (tap_any())
		stream_tap_received(stream, element);
	const StreamRow *row = row_of(stream, element);
	if (row)
		row->step(stream, element);
	else if (stream_takes_stanzas(stream) && stanza_is_one(element))
		stream_in_stanza(stream, g_steal_pointer(&element));
	else if (stanza_is_one(element))
		stream_fail(stream, STREAM_NOT_AUTHORIZED,
			    "no domain is proven on this stream for stanzas");
	else
		stream_fail(stream, STREAM_UNSUPPORTED_STANZA_TYPE,
			    "<%.100s/> is not understood here", element->name);
}

/* A server that we connected to and that leaves before it is done with us has
 * refused something, though it does not say so. */
static void on_close(void *data)
{
	Stream *stream = data;
	if (tap_any())
		stream_tap_ended(stream);
	if (stream->role == STREAM_RECEIVING)
		stream_in_ended(stream);
	else if (stream_ready(stream))
		stream_close(stream, NULL);
	else
		stream_fail(stream, STREAM_ENDED_BY_PEER,
			    "it ended the stream without a reason in the step "
			    "'%s'",
			    stream_state(stream));
}

static const XmlHandler xml_handler = { on_open, on_stanza, on_close };

static const XmlLimits early_limits = {
	STREAM_EARLY_BYTES,
	STREAM_EARLY_DEPTH,
	XML_ELEMENT_ATTRIBUTES,
	XML_HEADER_BYTES,
};

static const XmlLimits proven_limits = {
	XML_STANZA_BYTES,
	XML_STANZA_DEPTH,
	XML_ELEMENT_ATTRIBUTES,
	XML_HEADER_BYTES,
};

void stream_trust_size(Stream *stream)
{
	xml_reader_set_limits(stream->reader, &proven_limits);
}

void stream_tell_ready(Stream *stream)
{
	stream_trust_size(stream);
	stream->handler->ready(stream->data);
}

Stream *stream_new(const StreamSetup *setup, const StreamHandler *handler,
		   void *data)
{
	Stream *stream = g_new0(Stream, 1);
	stream->role = setup->role;
	stream->handler = handler;
	stream->data = data;
	stream->methods = setup->methods;
	stream->local = g_strdup(setup->local);
	stream->remote = g_strdup(setup->remote);
	stream->verify_id = g_strdup(setup->verify_id);
	stream->verify_key = g_strdup(setup->verify_key);
	stream->no_management = setup->no_management;
	stream->must_prove = setup->must_prove;
	stream->may_bidi = setup->bidi;
	stream->resumable = setup->resumable;
	stream->resume = setup->resume;
	stream->state =
		setup->role == STREAM_RECEIVING ? STATE_HEADER : STATE_IDLE;
	stream->reader = xml_reader_new(&early_limits, &xml_handler, stream);
	stream->sent = sent_new();
	stream->received = received_new();
	stream->pairs =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	return stream;
}

void stream_free(Stream *stream)
{
	if (!stream)
		return;
	stream->state = STATE_CLOSED;
	sent_free(stream->sent);
	xml_reader_free(stream->reader);
	received_unref(stream->received);
	resume_free(stream->resume);
	g_hash_table_unref(stream->pairs);
	g_clear_pointer(&stream->asked, g_hash_table_unref);
	g_clear_pointer(&stream->wanted, g_hash_table_unref);
	g_clear_error(&stream->distrust);
	g_clear_pointer(&stream->detail, xml_free);
	g_free(stream->local);
	g_free(stream->remote);
	g_free(stream->id);
	g_free(stream->lang);
	g_free(stream->ping);
	g_free(stream->verify_id);
	g_free(stream->verify_key);
	g_free(stream->refused);
	g_free(stream->resume_id);
	g_free(stream);
}

void stream_start(Stream *stream)
{
	stream->state = STATE_HEADER;
	stream_write_header(stream);
}

void stream_feed(Stream *stream, const char *bytes, gsize length)
{
	g_autoptr(GError) fault = NULL;
	if (stream->state == STATE_CLOSED)
		return;
	if (!xml_reader_feed(stream->reader, bytes, length, &fault) &&
	    stream->state != STATE_CLOSED)
		stream_fail(stream, stream_error_of_xml((XmlFault)fault->code),
			    "%s", fault->message);
}

void stream_secured(Stream *stream)
{
	stream->secured = TRUE;
	stream->bidi = FALSE;
	g_clear_pointer(&stream->id, g_free);
	stream_restart(stream);
	if (stream->role == STREAM_INITIATING)
		stream_write_header(stream);
}

/* What is still unproven, and is not left to another stream, ends unsure
 * before anybody hears of the end. */
static void finish(Stream *stream, const GError *error)
{
	stream->key_refused = stream->state == STATE_DIALBACK;
	stream->state = STATE_CLOSED;
	if (stream->resume)
		received_watch(stream->resume->received, NULL, NULL);
	xml_reader_stop(stream->reader);
	sent_give_up(stream->sent);
	stream->handler->closed(stream->data, error);
}

/* A receiving server answers with its header before an error, so that the
 * error stands inside a stream (RFC 6120 §4.9.1.2). */
static void write_end(Stream *stream, const GError *error)
{
	g_autoptr(GString) text = g_string_new(NULL);
	if (stream->state == STATE_IDLE || stream->state == STATE_TLS)
		return;
	if (stream->state & (STATE_HEADER | STATE_PROVING) &&
	    stream->role == STREAM_RECEIVING) {
		if (!stream->id)
			stream->id = random_hex(16);
		stream_write_header(stream);
	}
	if (error &&
	    !g_error_matches(error, STREAM_ERROR, STREAM_ENDED_BY_PEER))
		stream_error_write(error, stream->detail, text);
	g_string_append(text, "</stream:stream>");
	stream_write(stream, text->str, (gssize)text->len);
}

void stream_close(Stream *stream, const GError *error)
{
	if (stream->state == STATE_CLOSED)
		return;
	write_end(stream, error);
	finish(stream, error);
}

void stream_fail(Stream *stream, StreamError code, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	g_autoptr(GError) error =
		g_error_new_valist(STREAM_ERROR, (gint)code, format, arguments);
	va_end(arguments);
	stream_close(stream, error);
}

void stream_lost(Stream *stream, const GError *error)
{
	if (stream->state == STATE_CLOSED)
		return;
	if (error)
		stream_leave(stream);
	finish(stream, error);
}

Resume *stream_steal_resume(Stream *stream)
{
	return g_steal_pointer(&stream->resume);
}

void stream_set_idle(Stream *stream, guint seconds)
{
	stream->idle = seconds;
}

void stream_set_methods(Stream *stream, guint methods)
{
	stream->methods = methods;
}

void stream_rest(Stream *stream)
{
	xml_reader_rest(stream->reader);
}
