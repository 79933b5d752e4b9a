/* [xml] itself: loading and saving; and the tables of the classes
 * of nodes. */
#include "core/base/contents.h"
#include "shell/types/convert.h"
#include "shell/types/text_writer.h"
#include "shell/types/xml.h"
#include "shell/types/xml_document.h"
#include "shell/types/xml_make.h"
#include "shell/types/xml_writer.h"

#include <string.h>

/* ---- loading ---- */

static Value document_value_take(XmlTree *tree)
{
	Value value = xml_value(tree, (xmlNode *)tree->document);
	xml_tree_unref(tree);
	return value;
}

static bool new_document(Value on, const Value *arguments, unsigned count,
			 Value *result, GError **error)
{
	(void)on, (void)arguments, (void)count, (void)error;
	xmlDoc *document = xmlNewDoc((const xmlChar *)"1.0");
	*result = document_value_take(xml_tree_new(document));
	return true;
}

/* Lines are joined, as Get-Content gives a file. */
static char *text_of_lines(Value from)
{
	if (from.type != VALUE_LIST)
		return value_format(from);
	GString *text = g_string_new(NULL);
	for (uint32_t i = 0; i < from.list->count; i++) {
		g_autofree char *line = value_format(from.list->values[i]);
		if (i)
			g_string_append_c(text, '\n');
		g_string_append(text, line);
	}
	return g_string_free(text, FALSE);
}

bool convert_to_xml(const Type *type, Value from, Value *to, GError **error)
{
	g_autoptr(GError) why = NULL;
	if (value_is_null(from)) {
		*to = VALUE_NONE;
		return true;
	}
	if (value_object(from, &xml_document_class)) {
		*to = value_ref(from);
		return true;
	}
	g_autofree char *text = text_of_lines(from);
	XmlTree *tree = xml_parse(text, strlen(text), false, &why);
	if (!tree) {
		g_autofree char *start = g_utf8_substring(
			text, 0, MIN(g_utf8_strlen(text, -1), 60));
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_CONVERT,
			    "Cannot convert value \"%s%s\" to type \"%s\". "
			    "Error: \"%s\"",
			    start, strlen(start) < strlen(text) ? "…" : "",
			    type->name, why->message);
		return false;
	}
	*to = document_value_take(tree);
	return true;
}

bool is_xml_node(const Type *type, Value value)
{
	(void)type;
	return xml_node_of(value) != NULL;
}

/* What the document holds from now on. */
static bool load(Value on, const char *text, size_t bytes, GError **error)
{
	XmlNode *at = xml_node_of(on);
	XmlTree *tree = xml_parse(text, bytes, at->tree->preserve, error);
	if (!tree)
		return false;
	xml_tree_unref(at->tree);
	at->tree = tree;
	at->node = (xmlNode *)tree->document;
	return true;
}

static bool load_xml(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	g_autofree char *text = argument_text(arguments, count, 0);
	(void)result;
	return load(on, text, strlen(text), error);
}

static bool load_file(Value on, const Value *arguments, unsigned count,
		      Value *result, GError **error)
{
	g_autofree char *path =
		g_strdelimit(argument_text(arguments, count, 0), "\\", '/');
	g_autofree char *raw = NULL;
	g_autofree char *text = NULL;
	gsize raw_bytes, bytes;
	(void)result;
	if (strstr(path, "://") && !g_str_has_prefix(path, "file://"))
		return xml_method_fail(error,
				       "'%s' is not loaded: documents come "
				       "from files only",
				       path);
	if (!contents_read(path, &raw, &raw_bytes, NULL))
		return xml_method_fail(error, "Could not find file '%s'", path);
	text = xml_decode(raw, raw_bytes, &bytes, error);
	if (text && load(on, text, bytes, error))
		return true;
	g_prefix_error(error, "'%s': ", path);
	return false;
}

/* To a StringWriter or an XmlWriter; false: the argument is none. */
static bool save_to_writer(XmlNode *from, Value to, bool *done, GError **error)
{
	XmlWriter *writer = xml_writer_of(to);
	GString *text = text_writer_text(to);
	*done = writer || text;
	if (writer)
		return xml_writer_copy(writer, from->node, true, error) &&
		       xml_writer_flush(writer, error);
	if (text)
		xml_write(text, from->node, from->tree->preserve ? 0 : 2);
	return true;
}

static bool save(Value on, const Value *arguments, unsigned count,
		 Value *result, GError **error)
{
	bool done;
	XmlNode *from = xml_node_of(on);
	(void)result;
	if (!save_to_writer(from, arguments[0], &done, error))
		return false;
	if (done)
		return true;
	g_autofree char *path =
		g_strdelimit(argument_text(arguments, count, 0), "\\", '/');
	if (!*path)
		return xml_method_fail(error, "Save needs a path, a "
					      "StringWriter or an XmlWriter.");
	return xml_save(from->tree, path, error);
}

static const Method document_methods[] = {
	{ "Load", 1, 1, load_file, .silent = true, .paths = 1 },
	{ "LoadXml", 1, 1, load_xml, .silent = true },
	{ "Save", 1, 1, save, .silent = true, .paths = 1 },
	{ "CreateElement", 1, 3, xml_create_element },
	{ "CreateAttribute", 1, 3, xml_create_attribute },
	{ "CreateTextNode", 1, 1, xml_create_text },
	{ "CreateComment", 1, 1, xml_create_comment },
	{ "CreateCDataSection", 1, 1, xml_create_cdata },
	{ "CreateDocumentFragment", 0, 0, xml_create_fragment },
	{ "CreateProcessingInstruction", 2, 2, xml_create_instruction },
	{ "CreateXmlDeclaration", 3, 3, xml_create_declaration },
	{ "CreateNode", 3, 4, xml_create_node },
	{ "ImportNode", 2, 2, xml_import_node },
	{ 0 },
};

static const Method document_statics[] = {
	{ "new", 0, 0, new_document },
	{ 0 },
};

/* ---- properties of documents and declarations ---- */

static bool get_root(Value on, Value *result, GError **error)
{
	XmlTree *tree = xml_node_of(on)->tree;
	(void)error;
	*result = xml_value(tree, xmlDocGetRootElement(tree->document));
	return true;
}

static bool get_document_type(Value on, Value *result, GError **error)
{
	XmlTree *tree = xml_node_of(on)->tree;
	(void)error;
	*result = xml_value(tree, (xmlNode *)tree->document->intSubset);
	return true;
}

static bool get_preserve(Value on, Value *result, GError **error)
{
	(void)error;
	*result = value_bool(xml_node_of(on)->tree->preserve);
	return true;
}

static bool set_preserve(Value on, Value value, GError **error)
{
	(void)error;
	xml_node_of(on)->tree->preserve = value_truth(value);
	return true;
}

/* What XmlNamespaceManager wants to be made of. */
const ObjectClass xml_names_class = { .name = "System.Xml.NameTable" };

static bool get_names(Value on, Value *result, GError **error)
{
	(void)on, (void)error;
	*result =
		value_object_take(object_new(&xml_names_class, sizeof(Object)));
	return true;
}

/* version="1.0" and so on of a declaration. */
static bool pseudo_attribute(Value on, const char *name, Value *result)
{
	const char *text = (const char *)xml_node_of(on)->node->content;
	g_autofree char *whole = g_strconcat("<x ", text, "/>", NULL);
	XmlTree *tree = xml_parse(whole, strlen(whole), false, NULL);
	xmlNode *root = tree ? xmlDocGetRootElement(tree->document) : NULL;
	xmlAttr *found = root ? xml_attribute(root, name, NULL) : NULL;
	*result = value_string_take(found ? xml_inner_text((xmlNode *)found)
					  : g_strdup(""));
	xml_tree_unref(tree);
	return true;
}

static bool get_version(Value on, Value *result, GError **error)
{
	(void)error;
	return pseudo_attribute(on, "version", result);
}

static bool get_encoding(Value on, Value *result, GError **error)
{
	(void)error;
	return pseudo_attribute(on, "encoding", result);
}

static bool get_standalone(Value on, Value *result, GError **error)
{
	(void)error;
	return pseudo_attribute(on, "standalone", result);
}

static const Getter document_getters[] = {
	{ "DocumentElement", get_root },
	{ "DocumentType", get_document_type },
	{ "PreserveWhitespace", get_preserve },
	{ "NameTable", get_names },
	{ 0 },
};

static const Setter document_setters[] = {
	{ "PreserveWhitespace", set_preserve },
	{ 0 },
};

static const Getter declaration_getters[] = {
	{ "Version", get_version },
	{ "Encoding", get_encoding },
	{ "Standalone", get_standalone },
	{ 0 },
};

/* ---- the tables ---- */

/* What every node has. */
static const Members node_members = {
	.type = "System.Xml.XmlNode",
	.getters = xml_getters,
	.setters = xml_setters,
	.methods = xml_methods,
	.dynamic = &xml_dynamic,
};

#define NODE_MEMBERS(variable_, class_)                                        \
	const Members variable_ = { .type = "System.Xml." class_,              \
				    .base = &node_members,                     \
				    .dynamic = &xml_dynamic }

NODE_MEMBERS(xml_element_members, "XmlElement");
NODE_MEMBERS(xml_attribute_members, "XmlAttribute");
NODE_MEMBERS(xml_text_members, "XmlText");
NODE_MEMBERS(xml_cdata_members, "XmlCDataSection");
NODE_MEMBERS(xml_comment_members, "XmlComment");
NODE_MEMBERS(xml_instruction_members, "XmlProcessingInstruction");
NODE_MEMBERS(xml_type_members, "XmlDocumentType");
NODE_MEMBERS(xml_fragment_members, "XmlDocumentFragment");

const Members xml_declaration_members = {
	.type = "System.Xml.XmlDeclaration",
	.base = &node_members,
	.getters = declaration_getters,
	.dynamic = &xml_dynamic,
};

const Members xml_document_members = {
	.type = "System.Xml.XmlDocument",
	.base = &node_members,
	.getters = document_getters,
	.setters = document_setters,
	.methods = document_methods,
	.static_methods = document_statics,
	.dynamic = &xml_dynamic,
};
