#include "core/gateway/base/xml_reader_private.h"

#include "core/base/random.h"
#include "core/gateway/base/xml_text.h"

#include <string.h>

void xml_reader_fail(XmlReader *reader, XmlFault fault, const char *text)
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

bool xml_reader_too_big(const XmlReader *reader, gint64 until)
{
	bool header = !reader->opened && !reader->stanza;
	gsize limit = header && !reader->whole ? reader->limits.header_bytes
					       : reader->limits.stanza_bytes;
	return until - reader->mark > (gint64)limit;
}

/* Cuts "namespace, name, prefix" as expat joins them; the first and the last
 * may be missing. */
static void cut_name(const char *joined, char **space, char **name)
{
	const char *first = strchr(joined, XML_SEPARATOR);
	if (!first) {
		*space = g_strdup("");
		*name = g_strdup(joined);
		return;
	}
	const char *second = strchr(first + 1, XML_SEPARATOR);
	*space = g_strndup(joined, (gsize)(first - joined));
	*name = second ? g_strndup(first + 1, (gsize)(second - first - 1))
		       : g_strdup(first + 1);
}

static Xml *new_element(const char *joined)
{
	Xml *element = g_new0(Xml, 1);
	cut_name(joined, &element->space, &element->name);
	return element;
}

/* expat refuses an attribute that is there twice. */
static void add_attribute(Xml *element, const char *joined, const char *value)
{
	XmlAttribute attribute;
	cut_name(joined, &attribute.space, &attribute.name);
	attribute.value = g_strdup(value);
	xml_take_attribute(element, &attribute);
}

static Xml *element_of(XmlReader *reader, const char *name,
		       const char **attributes)
{
	guint count = 0;
	while (attributes[2 * count])
		count++;
	if (count > reader->limits.attributes) {
		xml_reader_fail(reader, XML_TOO_BIG,
				"an element has too many attributes");
		return NULL;
	}
	Xml *element = new_element(name);
	for (guint i = 0; i < count; i++)
		add_attribute(element, attributes[2 * i],
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

/* "prefix:name", or "name", as it was written. */
static char *written_name(const char *joined)
{
	g_auto(GStrv) parts = g_strsplit(joined, "\x1f", 3);
	guint count = g_strv_length(parts);
	if (count == 3)
		return g_strconcat(parts[2], ":", parts[1], NULL);
	return g_strdup(parts[count - 1]);
}

static void open_root(XmlReader *reader, const char *name, Xml *taken)
{
	g_autoptr(Xml) root = taken;
	reader->mark = position_after(reader);
	if (reader->waking)
		return;
	reader->opened = true;
	reader->root_name = written_name(name);
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
	if (xml_reader_too_big(reader, position_after(reader))) {
		xml_reader_fail(reader, XML_TOO_BIG,
				reader->opened
					? "a stanza is too big"
					: "the stream header is too big");
		return;
	}
	if (reader->depth >= reader->limits.depth) {
		xml_reader_fail(reader, XML_TOO_BIG,
				"elements are nested too deep");
		return;
	}
	Xml *element = element_of(reader, name, attributes);
	if (!element)
		return;
	if ((!reader->opened || reader->waking) && !reader->whole)
		open_root(reader, name, element);
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
		reader->ended = true;
		xml_reader_stop(reader);
		if (reader->handler.close)
			reader->handler.close(reader->data);
		return;
	}
	if (xml_reader_too_big(reader, position_after(reader))) {
		xml_reader_fail(reader, XML_TOO_BIG, "a stanza is too big");
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
		xml_reader_fail(reader, XML_NOT_WELL_FORMED,
				"there is text between two stanzas");
}

static void XMLCALL on_text(void *data, const char *text, int length)
{
	XmlReader *reader = data;
	if (reader->stopped)
		return;
	if (!reader->current)
		text_outside(reader, text, length);
	else if (xml_reader_too_big(reader, position_after(reader)))
		xml_reader_fail(reader, XML_TOO_BIG, "a stanza is too big");
	else
		g_string_append_len(reader->text, text, length);
}

static void XMLCALL on_namespace(void *data, const char *prefix,
				 const char *uri)
{
	XmlReader *reader = data;
	if (reader->opened || reader->whole)
		return;
	g_string_append(reader->scope, " xmlns");
	if (prefix)
		g_string_append_printf(reader->scope, ":%s", prefix);
	g_string_append(reader->scope, "='");
	xml_escape(uri ? uri : "", reader->scope);
	g_string_append_c(reader->scope, '\'');
}

static void XMLCALL on_comment(void *data, const char *text)
{
	(void)text;
	xml_reader_fail(data, XML_RESTRICTED, "there is a comment");
}

static void XMLCALL on_instruction(void *data, const char *target,
				   const char *text)
{
	(void)target;
	(void)text;
	xml_reader_fail(data, XML_RESTRICTED,
			"there is a processing instruction");
}

static void XMLCALL on_doctype(void *data, const char *name, const char *system,
			       const char *public, int internal)
{
	(void)name;
	(void)system;
	(void)public;
	(void)internal;
	xml_reader_fail(data, XML_RESTRICTED,
			"there is a document type declaration");
}

static void XMLCALL on_declaration(void *data, const char *version,
				   const char *encoding, int standalone)
{
	(void)version;
	(void)standalone;
	if (encoding && g_ascii_strcasecmp(encoding, "UTF-8"))
		xml_reader_fail(data, XML_NOT_WELL_FORMED,
				"the encoding is not UTF-8");
}

/* One secret a process, so that not every parser asks the kernel for its
 * own. */
static unsigned long hash_salt(void)
{
	static gsize salt;
	if (g_once_init_enter(&salt))
		g_once_init_leave(&salt, (gsize)random_u64() | 1);
	return salt;
}

void xml_reader_set_handlers(XmlReader *reader)
{
	XML_Parser parser = reader->parser;
	XML_SetHashSalt(parser, hash_salt());
	XML_SetUserData(parser, reader);
	/* Deferral would keep back a stanza that came in two pieces. */
	XML_SetReparseDeferralEnabled(parser, XML_FALSE);
	XML_SetReturnNSTriplet(parser, 1);
	XML_SetStartNamespaceDeclHandler(parser, on_namespace);
	XML_SetElementHandler(parser, on_start, on_end);
	XML_SetCharacterDataHandler(parser, on_text);
	XML_SetCommentHandler(parser, on_comment);
	XML_SetProcessingInstructionHandler(parser, on_instruction);
	XML_SetStartDoctypeDeclHandler(parser, on_doctype);
	XML_SetXmlDeclHandler(parser, on_declaration);
}
