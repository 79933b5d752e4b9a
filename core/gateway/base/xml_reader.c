#include "core/gateway/base/xml.h"

#include <expat.h>
#include <stdbool.h>
#include <string.h>

/* Between namespace and name: no XML document can hold this character. */
#define SEPARATOR '\x1f'

struct XmlReader {
	XML_Parser parser;
	XmlLimits limits;
	XmlHandler handler;
	void *data;
	bool whole;    /* xml_parse: the root is the stanza */
	Xml *root;     /* start tag of the stream */
	Xml *stanza;   /* root of what is being built */
	Xml *current;  /* its innermost open element */
	GString *text; /* of `current`, not yet a node */
	guint depth;   /* of open elements below the root */
	gint64 fed;    /* bytes given to the parser */
	gint64 mark;   /* first byte of what is not yet complete */
	bool feeding, stopped, dead, renew;
	GError *fault;
};

GQuark xml_error_quark(void)
{
	return g_quark_from_static_string("xml-error");
}

static void fail(XmlReader *reader, XmlFault fault, const char *text)
{
	if (!reader->fault)
		g_set_error_literal(&reader->fault, XML_ERROR, (gint)fault,
				    text);
	reader->stopped = true;
	XML_StopParser(reader->parser, XML_FALSE);
}

static gint64 position(const XmlReader *reader)
{
	return (gint64)XML_GetCurrentByteIndex(reader->parser);
}

static gint64 position_after(const XmlReader *reader)
{
	return position(reader) + XML_GetCurrentByteCount(reader->parser);
}

static bool too_big(const XmlReader *reader, gint64 until)
{
	bool header = !reader->root && !reader->stanza;
	gsize limit = header && !reader->whole ? reader->limits.header_bytes
					       : reader->limits.stanza_bytes;
	return until - reader->mark > (gint64)limit;
}

static Xml *new_element(const char *name)
{
	const char *cut = strchr(name, SEPARATOR);
	if (!cut)
		return xml_new(name, "");
	g_autofree char *space = g_strndup(name, (gsize)(cut - name));
	return xml_new(cut + 1, space);
}

static void set_attribute(Xml *element, const char *name, const char *value)
{
	const char *cut = strchr(name, SEPARATOR);
	if (!cut) {
		xml_set(element, name, value);
		return;
	}
	g_autofree char *space = g_strndup(name, (gsize)(cut - name));
	xml_set_ns(element, space, cut + 1, value);
}

static Xml *element_of(XmlReader *reader, const char *name,
		       const char **attributes)
{
	guint count = 0;
	while (attributes[2 * count])
		count++;
	if (count > reader->limits.attributes) {
		fail(reader, XML_TOO_BIG, "an element has too many attributes");
		return NULL;
	}
	Xml *element = new_element(name);
	for (guint i = 0; i < count; i++)
		set_attribute(element, attributes[2 * i],
			      attributes[2 * i + 1]);
	return element;
}

static void flush_text(XmlReader *reader)
{
	if (!reader->text->len)
		return;
	Xml *node = g_new0(Xml, 1);
	node->text = g_strndup(reader->text->str, reader->text->len);
	xml_take_child(reader->current, node);
	g_string_truncate(reader->text, 0);
}

static void open_root(XmlReader *reader, Xml *root)
{
	reader->root = root;
	reader->mark = position_after(reader);
	if (reader->handler.open)
		reader->handler.open(reader->data, root);
}

static void open_element(XmlReader *reader, Xml *element)
{
	if (!reader->stanza) {
		reader->stanza = element;
		reader->mark = position(reader);
	} else {
		flush_text(reader);
		xml_take_child(reader->current, element);
	}
	reader->current = element;
	reader->depth++;
}

static void XMLCALL on_start(void *data, const char *name,
			     const char **attributes)
{
	XmlReader *reader = data;
	if (reader->stopped)
		return;
	if (too_big(reader, position_after(reader))) {
		fail(reader, XML_TOO_BIG,
		     reader->root ? "a stanza is too big"
				  : "the stream header is too big");
		return;
	}
	if (reader->depth >= reader->limits.depth) {
		fail(reader, XML_TOO_BIG, "elements are nested too deep");
		return;
	}
	Xml *element = element_of(reader, name, attributes);
	if (!element)
		return;
	if (!reader->root && !reader->whole)
		open_root(reader, element);
	else
		open_element(reader, element);
}

static void close_stanza(XmlReader *reader)
{
	reader->current = NULL;
	reader->mark = position_after(reader);
	if (reader->whole)
		return;
	reader->handler.stanza(reader->data, g_steal_pointer(&reader->stanza));
}

static void XMLCALL on_end(void *data, const char *name)
{
	XmlReader *reader = data;
	(void)name;
	if (reader->stopped)
		return;
	if (!reader->current) {
		reader->mark = position_after(reader);
		if (reader->handler.close)
			reader->handler.close(reader->data);
		return;
	}
	if (too_big(reader, position_after(reader))) {
		fail(reader, XML_TOO_BIG, "a stanza is too big");
		return;
	}
	flush_text(reader);
	reader->depth--;
	if (reader->depth)
		reader->current = reader->current->parent;
	else
		close_stanza(reader);
}

static bool is_space(const char *text, int length)
{
	for (int i = 0; i < length; i++)
		if (!strchr(" \t\r\n", text[i]))
			return false;
	return true;
}

/* White space between stanzas keeps a connection alive; text is nothing. */
static void text_outside(XmlReader *reader, const char *text, int length)
{
	if (is_space(text, length))
		reader->mark = position_after(reader);
	else
		fail(reader, XML_NOT_WELL_FORMED,
		     "there is text between two stanzas");
}

static void XMLCALL on_text(void *data, const char *text, int length)
{
	XmlReader *reader = data;
	if (reader->stopped)
		return;
	if (!reader->current)
		text_outside(reader, text, length);
	else if (too_big(reader, position_after(reader)))
		fail(reader, XML_TOO_BIG, "a stanza is too big");
	else
		g_string_append_len(reader->text, text, length);
}

static void XMLCALL on_comment(void *data, const char *text)
{
	(void)text;
	fail(data, XML_RESTRICTED, "there is a comment");
}

static void XMLCALL on_instruction(void *data, const char *target,
				   const char *text)
{
	(void)target;
	(void)text;
	fail(data, XML_RESTRICTED, "there is a processing instruction");
}

static void XMLCALL on_doctype(void *data, const char *name, const char *system,
			       const char *public, int internal)
{
	(void)name;
	(void)system;
	(void)public;
	(void)internal;
	fail(data, XML_RESTRICTED, "there is a document type declaration");
}

static void XMLCALL on_declaration(void *data, const char *version,
				   const char *encoding, int standalone)
{
	(void)version;
	(void)standalone;
	if (encoding && g_ascii_strcasecmp(encoding, "UTF-8"))
		fail(data, XML_NOT_WELL_FORMED, "the encoding is not UTF-8");
}

static void set_handlers(XmlReader *reader)
{
	XML_Parser parser = reader->parser;
	XML_SetUserData(parser, reader);
	/* Deferral would keep back a stanza that came in two pieces. */
	XML_SetReparseDeferralEnabled(parser, XML_FALSE);
	XML_SetElementHandler(parser, on_start, on_end);
	XML_SetCharacterDataHandler(parser, on_text);
	XML_SetCommentHandler(parser, on_comment);
	XML_SetProcessingInstructionHandler(parser, on_instruction);
	XML_SetStartDoctypeDeclHandler(parser, on_doctype);
	XML_SetXmlDeclHandler(parser, on_declaration);
}

static void forget(XmlReader *reader)
{
	g_clear_pointer(&reader->root, xml_free);
	g_clear_pointer(&reader->stanza, xml_free);
	g_clear_error(&reader->fault);
	g_string_truncate(reader->text, 0);
	reader->current = NULL;
	reader->depth = 0;
	reader->fed = reader->mark = 0;
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
	reader->parser = XML_ParserCreateNS("UTF-8", SEPARATOR);
	set_handlers(reader);
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
	XML_ParserFree(reader->parser);
	g_string_free(reader->text, TRUE);
	g_free(reader);
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
	XML_ParserReset(reader->parser, "UTF-8");
	set_handlers(reader);
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

static void parse(XmlReader *reader, const char *bytes, gsize length,
		  bool final)
{
	reader->feeding = true;
	reader->fed += (gint64)length;
	enum XML_Status status =
		XML_Parse(reader->parser, bytes, (int)length, final);
	reader->feeding = false;
	if (status != XML_STATUS_OK && !reader->stopped)
		note_parser_error(reader);
	if (!reader->stopped && too_big(reader, reader->fed))
		g_set_error_literal(&reader->fault, XML_ERROR, XML_TOO_BIG,
				    reader->root ? "a stanza is too big"
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

Xml *xml_parse(const char *bytes, gsize length, const XmlLimits *limits,
	       GError **error)
{
	if (length > limits->stanza_bytes) {
		g_set_error_literal(error, XML_ERROR, XML_TOO_BIG,
				    "the element is too big");
		return NULL;
	}
	g_autoptr(XmlReader) reader = xml_reader_new(limits, NULL, NULL);
	reader->whole = true;
	parse(reader, bytes, length, true);
	if (reader->fault) {
		g_propagate_error(error, g_steal_pointer(&reader->fault));
		return NULL;
	}
	return g_steal_pointer(&reader->stanza);
}
