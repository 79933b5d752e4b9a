#include "core/gateway/base/xml_reader_private.h"

#include <string.h>

GQuark xml_error_quark(void)
{
	return g_quark_from_static_string("xml-error");
}

static void forget(XmlReader *reader)
{
	g_clear_pointer(&reader->stanza, xml_free);
	g_clear_error(&reader->fault);
	g_clear_pointer(&reader->root_name, g_free);
	g_string_truncate(reader->scope, 0);
	if (reader->text)
		g_string_truncate(reader->text, 0);
	reader->current = NULL;
	reader->depth = 0;
	reader->fed = reader->mark = 0;
	reader->opened = reader->ended = false;
	reader->stopped = reader->renew = false;
}

XmlReader *xml_reader_new(const XmlLimits *limits, const XmlHandler *handler,
			  void *data)
{
	XmlReader *reader = g_new0(XmlReader, 1);
	reader->limits = *limits;
	if (handler)
		reader->handler = *handler;
	reader->data = data;
	reader->text = g_string_new(NULL);
	reader->scope = g_string_new(NULL);
	xml_reader_take_parser(reader);
	return reader;
}

void xml_reader_free(XmlReader *reader)
{
	if (!reader)
		return;
	if (reader->feeding) {
		xml_reader_stop(reader);
		reader->dead = true;
		return;
	}
	forget(reader);
	xml_reader_give_parser(reader);
	if (reader->text)
		g_string_free(reader->text, TRUE);
	g_string_free(reader->scope, TRUE);
	g_free(reader);
}

void xml_reader_set_limits(XmlReader *reader, const XmlLimits *limits)
{
	reader->limits = *limits;
}

void xml_reader_stop(XmlReader *reader)
{
	reader->stopped = true;
	if (reader->feeding)
		XML_StopParser(reader->parser, XML_FALSE);
}

void xml_reader_reset(XmlReader *reader)
{
	if (reader->feeding) {
		xml_reader_stop(reader);
		reader->renew = true;
		return;
	}
	forget(reader);
	if (reader->parser) {
		XML_ParserReset(reader->parser, "UTF-8");
		xml_reader_set_handlers(reader);
	} else {
		xml_reader_take_parser(reader);
		reader->text = g_string_new(NULL);
	}
}

/* References to entities that nobody may declare are restricted XML. */
static void note_parser_error(XmlReader *reader)
{
	enum XML_Error code = XML_GetErrorCode(reader->parser);
	XmlFault fault = code == XML_ERROR_UNDEFINED_ENTITY
				 ? XML_RESTRICTED
				 : XML_NOT_WELL_FORMED;
	if (!reader->fault)
		g_set_error(&reader->fault, XML_ERROR, (gint)fault,
			    "the XML is not well-formed: %s",
			    XML_ErrorString(code));
	reader->stopped = true;
}

/* expat would follow a start in UTF-16; neither of its bytes can stand at
 * the start of UTF-8. */
static bool begins_as_utf8(const XmlReader *reader, const char *bytes,
			   gsize length)
{
	for (gsize i = 0; i < length && reader->fed + (gint64)i < 2; i++)
		if (strchr("\xfe\xff", bytes[i])) /* or NUL */
			return false;
	return true;
}

static void parse(XmlReader *reader, const char *bytes, gsize length,
		  bool final)
{
	if (!begins_as_utf8(reader, bytes, length)) {
		xml_reader_fail(reader, XML_NOT_WELL_FORMED,
				"the encoding is not UTF-8");
		return;
	}
	reader->feeding = true;
	reader->fed += (gint64)length;
	reader->used += length;
	enum XML_Status status =
		XML_Parse(reader->parser, bytes, (int)length, final);
	reader->feeding = false;
	if (status != XML_STATUS_OK && !reader->stopped)
		note_parser_error(reader);
	if (!reader->stopped && xml_reader_too_big(reader, reader->fed))
		g_set_error_literal(&reader->fault, XML_ERROR, XML_TOO_BIG,
				    reader->opened ? "a stanza is too big"
						   : "the stream header is too "
						     "big");
}

/* What callbacks asked for while the parser stood on the stack. */
static void catch_up(XmlReader *reader)
{
	if (reader->dead)
		xml_reader_free(reader);
	else if (reader->renew)
		xml_reader_reset(reader);
}

gboolean xml_reader_feed(XmlReader *reader, const char *bytes, gsize length,
			 GError **error)
{
	if (reader->stopped && !reader->fault)
		return TRUE;
	xml_reader_wake(reader);
	if (!reader->fault)
		parse(reader, bytes, length, false);
	bool good = !reader->fault;
	if (!good) {
		reader->stopped = true;
		g_propagate_error(error, g_error_copy(reader->fault));
	}
	catch_up(reader);
	return good;
}

static void free_spare(void *data)
{
	xml_reader_free(data);
}

/* One parser a thread for xml_parse: making it costs as much as its work. */
static XmlReader *spare_reader(const XmlLimits *limits)
{
	static GPrivate spare = G_PRIVATE_INIT(free_spare);
	XmlReader *reader = g_private_get(&spare);
	if (!reader) {
		reader = xml_reader_new(limits, NULL, NULL);
		reader->whole = true;
		g_private_set(&spare, reader);
		return reader;
	}
	xml_reader_reset(reader);
	reader->limits = *limits;
	return reader;
}

Xml *xml_parse(const char *bytes, gsize length, const XmlLimits *limits,
	       GError **error)
{
	if (length > limits->stanza_bytes) {
		g_set_error_literal(error, XML_ERROR, XML_TOO_BIG,
				    "the element is too big");
		return NULL;
	}
	XmlReader *reader = spare_reader(limits);
	parse(reader, bytes, length, true);
	if (reader->fault) {
		g_propagate_error(error, g_steal_pointer(&reader->fault));
		return NULL;
	}
	return g_steal_pointer(&reader->stanza);
}
