#include "shell/types/xml_writer.h"

#include "core/base/contents.h"
#include "shell/types/convert.h"
#include "shell/types/text_writer.h"

#include <string.h>

struct XmlWriter {
	Object object;
	XmlTree *tree;
	xmlNode *at;  /* what is open */
	Value target; /* a StringWriter, or a path */
	gsize before; /* bytes that the StringWriter had */
	bool indented, no_declaration;
	int indentation;
	char fill;
};

static void writer_free(Object *object)
{
	XmlWriter *writer = (XmlWriter *)object;
	xml_tree_unref(writer->tree);
	value_clear(&writer->target);
	g_free(writer);
}

const ObjectClass xml_writer_class = {
	.name = "System.Xml.XmlTextWriter",
	.free = writer_free,
};

XmlWriter *xml_writer_of(Value value)
{
	return value_object(value, &xml_writer_class);
}

/* ---- where it goes ---- */

bool xml_writer_flush(XmlWriter *writer, GError **error)
{
	g_autoptr(GString) text = g_string_new(NULL);
	GString *into = text_writer_text(writer->target);
	xml_write_filled(text, (xmlNode *)writer->tree->document,
			 writer->indented ? (unsigned)writer->indentation : 0,
			 writer->fill);
	if (!into)
		return contents_write(value_text(writer->target), text->str,
				      text->len, error);
	g_string_truncate(into, MIN(writer->before, into->len));
	g_string_append_len(into, text->str, (gssize)text->len);
	return true;
}

static XmlWriter *writer_new(Value target)
{
	XmlWriter *writer = object_new(&xml_writer_class, sizeof *writer);
	GString *into = text_writer_text(target);
	writer->tree = xml_tree_new(xmlNewDoc((const xmlChar *)"1.0"));
	writer->at = (xmlNode *)writer->tree->document;
	writer->before = into ? into->len : 0;
	writer->indentation = 2;
	writer->fill = ' ';
	if (into)
		writer->target = value_ref(target);
	else
		writer->target = value_string_take(
			g_strdelimit(value_format(target), "\\", '/'));
	return writer;
}

METHOD(new_writer)
{
	*result = value_object_take(writer_new(arguments[0]));
	return true;
}

static bool setting(Value settings, const char *name)
{
	g_auto(Value) value = VALUE_NONE;
	return member_get(settings, name, &value, NULL) && value_truth(value);
}

static void put_declaration(XmlWriter *writer, const char *standalone)
{
	bool text = text_writer_text(writer->target) != NULL;
	g_autofree char *content = g_strdup_printf(
		"version=\"1.0\" encoding=\"%s\"%s%s%s",
		text ? "utf-16" : "utf-8", standalone ? " standalone=\"" : "",
		standalone ? standalone : "", standalone ? "\"" : "");
	xmlNode *node = xmlNewDocPI(writer->tree->document,
				    (const xmlChar *)"xml", (xmlChar *)content);
	xml_keep(writer->tree, node);
	xml_insert(writer->tree, (xmlNode *)writer->tree->document, node,
		   writer->tree->document->children, NULL);
}

/* XmlWriter.Create declares by itself, unless its settings say no. */
METHOD(create_writer)
{
	XmlWriter *writer = writer_new(arguments[0]);
	Value settings = count > 1 ? arguments[1] : VALUE_NONE;
	g_auto(Value) chars = VALUE_NONE;
	writer->indented = setting(settings, "Indent");
	writer->no_declaration = setting(settings, "OmitXmlDeclaration");
	if (member_get(settings, "IndentChars", &chars, NULL) &&
	    value_text(chars) && *value_text(chars)) {
		writer->fill = *value_text(chars);
		writer->indentation = (int)strlen(value_text(chars));
	}
	if (!writer->no_declaration)
		put_declaration(writer, NULL);
	*result = value_object_take(writer);
	return true;
}

/* ---- writing ---- */

static XmlWriter *at(Value on)
{
	return (XmlWriter *)on.object;
}

static bool add(XmlWriter *writer, xmlNode *node, GError **error)
{
	xml_keep(writer->tree, node);
	return xml_insert(writer->tree, writer->at, node, NULL, error);
}

METHOD(start_document)
{
	const xmlNode *first = at(on)->tree->document->children;
	const char *standalone = !count			     ? NULL
				 : value_truth(arguments[0]) ? "yes"
							     : "no";
	if (!first)
		put_declaration(at(on), standalone);
	return true;
}

/* (name), (name, uri), (prefix, name, uri) */
METHOD(start_element)
{
	XmlWriter *writer = at(on);
	g_auto(Value) document =
		xml_value(writer->tree, (xmlNode *)writer->tree->document);
	g_auto(Value) made = VALUE_NONE;
	bool silent;
	bool local = count > 1 && value_is_null(arguments[count - 1]);
	if (!member_call(document, "CreateElement",
			 arguments + (local && count == 3), local ? 1 : count,
			 &made, &silent, error))
		return false;
	xmlNode *node = xml_node_of(made)->node;
	if (!xml_insert(writer->tree, writer->at, node, NULL, error))
		return false;
	writer->at = node;
	return true;
}

static bool close_element(XmlWriter *writer, bool full, GError **error)
{
	if (writer->at->type != XML_ELEMENT_NODE)
		return xml_method_fail(error, "There was no XML start tag "
					      "open.");
	if (full)
		writer->at->psvi = writer->at;
	writer->at = writer->at->parent;
	return true;
}

METHOD(end_element)
{
	return close_element(at(on), false, error);
}

METHOD(full_end_element)
{
	return close_element(at(on), true, error);
}

METHOD(end_document)
{
	at(on)->at = (xmlNode *)at(on)->tree->document;
	return true;
}

static bool put_string(XmlWriter *writer, const char *text, GError **error)
{
	if (!*text)
		return true;
	return add(writer,
		   xmlNewDocText(writer->tree->document, (xmlChar *)text),
		   error);
}

METHOD(write_string)
{
	g_autofree char *text = argument_text(arguments, count, 0);
	return put_string(at(on), text, error);
}

/* (name, value), (name, uri, value) */
METHOD(write_attribute)
{
	XmlWriter *writer = at(on);
	unsigned name_at = count == 4 ? 1 : 0;
	g_autofree char *name = argument_text(arguments, count, name_at);
	g_autofree char *value = argument_text(arguments, count, count - 1);
	g_autofree char *uri = count > 2 && !value_is_null(arguments[count - 2])
				       ? value_format(arguments[count - 2])
				       : NULL;
	if (writer->at->type != XML_ELEMENT_NODE)
		return xml_method_fail(error, "An attribute needs an open "
					      "element.");
	return xml_set_attribute(writer->tree, writer->at, name,
				 uri && *uri ? uri : NULL, value, error);
}

METHOD(write_element)
{
	XmlWriter *writer = at(on);
	g_autofree char *text =
		count > 1 ? argument_text(arguments, count, count - 1)
			  : g_strdup("");
	return start_element(on, arguments, MAX(count - 1, 1), result, error) &&
	       put_string(writer, text, error) &&
	       close_element(writer, false, error);
}

METHOD(write_comment)
{
	g_autofree char *text = argument_text(arguments, count, 0);
	return add(at(on),
		   xmlNewDocComment(at(on)->tree->document, (xmlChar *)text),
		   error);
}

METHOD(write_cdata)
{
	g_autofree char *text = argument_text(arguments, count, 0);
	return add(at(on),
		   xmlNewCDataBlock(at(on)->tree->document, (xmlChar *)text,
				    (int)strlen(text)),
		   error);
}

METHOD(write_instruction)
{
	g_autofree char *name = argument_text(arguments, count, 0);
	g_autofree char *text = argument_text(arguments, count, 1);
	return add(at(on),
		   xmlNewDocPI(at(on)->tree->document, (xmlChar *)name,
			       (xmlChar *)text),
		   error);
}

METHOD(write_raw)
{
	g_autofree char *text = argument_text(arguments, count, 0);
	return xml_parse_into(at(on)->tree, at(on)->at, text, error);
}

METHOD(flush)
{
	return xml_writer_flush(at(on), error);
}

bool xml_writer_copy(XmlWriter *writer, xmlNode *node, bool content,
		     GError **error)
{
	if (content || node->type == XML_DOCUMENT_NODE) {
		for (xmlNode *one = node->children; one; one = one->next)
			if (!xml_writer_copy(writer, one, false, error))
				return false;
		return true;
	}
	xmlNode *copy = xmlDocCopyNode(node, writer->tree->document, 1);
	xml_copy_ends(copy, node);
	return add(writer, copy, error);
}

/* ---- properties ---- */

GETTER(get_formatting)
{
	*result = value_string(at(on)->indented ? "Indented" : "None");
	return true;
}

SETTER(set_formatting)
{
	g_autofree char *text = value_format(value);
	at(on)->indented =
		!g_ascii_strcasecmp(text, "Indented") || !strcmp(text, "1");
	return true;
}

GETTER(get_indentation)
{
	*result = value_int(at(on)->indentation);
	return true;
}

SETTER(set_indentation)
{
	int64_t wanted;
	if (!convert_integer(value, 0, 100, "System.Int32", &wanted, error))
		return false;
	at(on)->indentation = (int)wanted;
	return true;
}

SETTER(set_fill)
{
	g_autofree char *text = value_format(value);
	at(on)->fill = *text == '\t' ? '\t' : ' ';
	return true;
}

static const Getter writer_getters[] = {
	{ "Formatting", get_formatting },
	{ "Indentation", get_indentation },
	{ 0 },
};

static const Setter writer_setters[] = {
	{ "Formatting", set_formatting },
	{ "Indentation", set_indentation },
	{ "IndentChar", set_fill },
	{ 0 },
};

static const Method writer_methods[] = {
	{ "WriteStartDocument", 0, 1, start_document, .silent = true },
	{ "WriteEndDocument", 0, 0, end_document, .silent = true },
	{ "WriteStartElement", 1, 3, start_element, .silent = true },
	{ "WriteEndElement", 0, 0, end_element, .silent = true },
	{ "WriteFullEndElement", 0, 0, full_end_element, .silent = true },
	{ "WriteAttributeString", 2, 4, write_attribute, .silent = true },
	{ "WriteElementString", 1, 3, write_element, .silent = true },
	{ "WriteString", 1, 1, write_string, .silent = true },
	{ "WriteValue", 1, 1, write_string, .silent = true },
	{ "WriteComment", 1, 1, write_comment, .silent = true },
	{ "WriteCData", 1, 1, write_cdata, .silent = true },
	{ "WriteProcessingInstruction", 2, 2, write_instruction,
	  .silent = true },
	{ "WriteRaw", 1, 1, write_raw, .silent = true },
	{ "Flush", 0, 0, flush, .silent = true },
	{ "Close", 0, 0, flush, .silent = true },
	{ "Dispose", 0, 0, flush, .silent = true },
	{ 0 },
};

static const Method writer_statics[] = {
	{ "new", 1, 2, new_writer, .paths = 1 },
	{ 0 },
};

const Members xml_writer_members = {
	.type = "System.Xml.XmlTextWriter",
	.getters = writer_getters,
	.setters = writer_setters,
	.methods = writer_methods,
	.static_methods = writer_statics,
};

/* ---- [System.Xml.XmlWriter]::Create and its settings ---- */

static const Method factory_statics[] = {
	{ "Create", 1, 2, create_writer, .paths = 1 },
	{ 0 },
};

const Members xml_factory_members = {
	.type = "System.Xml.XmlWriter",
	.static_methods = factory_statics,
};

METHOD(new_settings)
{
	Record *record = record_new_custom();
	record->type_name = g_strdup("System.Xml.XmlWriterSettings");
	record_set_take(record, "Indent", value_bool(false));
	record_set_take(record, "IndentChars", value_string("  "));
	record_set_take(record, "OmitXmlDeclaration", value_bool(false));
	record_set_take(record, "NewLineOnAttributes", value_bool(false));
	record_set_take(record, "NewLineChars", value_string("\n"));
	record_set_take(record, "Encoding", VALUE_NONE);
	*result = value_record_take(record);
	return true;
}

static const Method settings_statics[] = {
	{ "new", 0, 0, new_settings },
	{ 0 },
};

const Members xml_settings_members = {
	.type = "System.Xml.XmlWriterSettings",
	.static_methods = settings_statics,
};
