/* What can be read of XML nodes and set in them. */
#include "shell/types/convert.h"
#include "shell/types/xml.h"

#include <string.h>

#define NODE_TEXT(name_, expression_)                                          \
	static bool name_(Value on, Value *result, GError **error)             \
	{                                                                      \
		xmlNode *node = xml_node_of(on)->node;                         \
		(void)error;                                                   \
		*result = expression_;                                         \
		return true;                                                   \
	}

#define NODE_VALUE(name_, expression_)                                         \
	static bool name_(Value on, Value *result, GError **error)             \
	{                                                                      \
		XmlTree *tree = xml_node_of(on)->tree;                         \
		xmlNode *node = xml_node_of(on)->node;                         \
		(void)error;                                                   \
		*result = xml_value(tree, expression_);                        \
		return true;                                                   \
	}

static Value text_of(const xmlChar *text)
{
	return value_string(text ? (const char *)text : "");
}

static const char *type_name(const xmlNode *node)
{
	switch ((int)node->type) {
	case XML_DOCUMENT_NODE:
		return "Document";
	case XML_ATTRIBUTE_NODE:
		return "Attribute";
	case XML_TEXT_NODE:
		return xml_is_blank(node) ? "Whitespace" : "Text";
	case XML_CDATA_SECTION_NODE:
		return "CDATA";
	case XML_COMMENT_NODE:
		return "Comment";
	case XML_PI_NODE:
		return xml_is_declaration(node) ? "XmlDeclaration"
						: "ProcessingInstruction";
	case XML_DTD_NODE:
		return "DocumentType";
	case XML_DOCUMENT_FRAG_NODE:
		return "DocumentFragment";
	default:
		return "Element";
	}
}

static bool has_content(const xmlNode *node)
{
	return node->type == XML_TEXT_NODE || node->type == XML_PI_NODE ||
	       node->type == XML_COMMENT_NODE ||
	       node->type == XML_CDATA_SECTION_NODE;
}

static Value value_of(const xmlNode *node)
{
	if (node->type == XML_ATTRIBUTE_NODE)
		return value_string_take(xml_inner_text(node));
	return has_content(node) ? text_of(node->content) : VALUE_NONE;
}

static Value written(const xmlNode *node,
		     void (*write)(GString *, const xmlNode *, unsigned))
{
	GString *text = g_string_new(NULL);
	write(text, node, 0);
	return value_text_take(text);
}

static const xmlNs *named(const xmlNode *node)
{
	return xml_namespace(node);
}

static xmlNode *up(xmlNode *node)
{
	return node->type == XML_ATTRIBUTE_NODE ? NULL : node->parent;
}

static xmlNode *aside(xmlNode *node, bool next)
{
	if (node->type == XML_ATTRIBUTE_NODE || node->type == XML_DOCUMENT_NODE)
		return NULL;
	return next ? node->next : node->prev;
}

NODE_TEXT(get_name, value_string_take(xml_qualified(node)))
NODE_TEXT(get_local_name, value_string(xml_local_name(node)))
NODE_TEXT(get_prefix, text_of(named(node) ? named(node)->prefix : NULL))
NODE_TEXT(get_uri, text_of(named(node) ? named(node)->href : NULL))
NODE_TEXT(get_type, value_string(type_name(node)))
NODE_TEXT(get_value, value_of(node))
NODE_TEXT(get_inner_text, value_string_take(xml_inner_text(node)))
NODE_TEXT(get_inner, written(node, xml_write_content))
NODE_TEXT(get_outer, written(node, xml_write))
NODE_TEXT(get_has_children, value_bool(node->children != NULL))
NODE_TEXT(get_is_empty, value_bool(!node->children && !node->psvi))
NODE_TEXT(get_has_attributes, value_bool(node->type == XML_ELEMENT_NODE &&
					 (node->properties || node->nsDef)))
NODE_TEXT(get_length,
	  value_int((int32_t)g_utf8_strlen(
		  node->content ? (const char *)node->content : "", -1)))
NODE_VALUE(get_parent, up(node))
NODE_VALUE(get_first, node->children)
NODE_VALUE(get_last, node->last)
NODE_VALUE(get_next, aside(node, true))
NODE_VALUE(get_previous, aside(node, false))
NODE_VALUE(get_owner, node->type == XML_ATTRIBUTE_NODE ? node->parent : NULL)
NODE_VALUE(get_document,
	   node->type == XML_DOCUMENT_NODE ? NULL : (xmlNode *)tree->document)

static bool get_children(Value on, Value *result, GError **error)
{
	XmlNode *at = xml_node_of(on);
	List *list = list_new(LIST_ARRAY, 0);
	(void)error;
	for (xmlNode *node = at->node->children; node; node = node->next)
		list_add_take(list, xml_value(at->tree, node));
	*result = xml_list_take(list, XML_NODE_LIST, on);
	return true;
}

static bool get_attributes(Value on, Value *result, GError **error)
{
	XmlNode *at = xml_node_of(on);
	List *list = list_new(LIST_ARRAY, 0);
	(void)error;
	if (at->node->type == XML_ELEMENT_NODE)
		for (xmlAttr *one = at->node->properties; one; one = one->next)
			list_add_take(list,
				      xml_value(at->tree, (xmlNode *)one));
	*result = xml_list_take(list, XML_ATTRIBUTES, on);
	return true;
}

const Getter xml_getters[] = {
	{ "Name", get_name },
	{ "LocalName", get_local_name },
	{ "Prefix", get_prefix },
	{ "NamespaceURI", get_uri },
	{ "NodeType", get_type },
	{ "Value", get_value },
	{ "InnerText", get_inner_text },
	{ "InnerXml", get_inner },
	{ "OuterXml", get_outer },
	{ "ParentNode", get_parent },
	{ "ChildNodes", get_children },
	{ "FirstChild", get_first },
	{ "LastChild", get_last },
	{ "NextSibling", get_next },
	{ "PreviousSibling", get_previous },
	{ "HasChildNodes", get_has_children },
	{ "Attributes", get_attributes },
	{ "HasAttributes", get_has_attributes },
	{ "IsEmpty", get_is_empty },
	{ "OwnerDocument", get_document },
	{ "OwnerElement", get_owner },
	{ "Data", get_value },
	{ "Target", get_local_name },
	{ "Length", get_length },
	{ 0 },
};

/* ---- setters ---- */

static bool set_inner_text(Value on, Value value, GError **error)
{
	XmlNode *at = xml_node_of(on);
	g_autofree char *text = value_format(value);
	if (at->node->type == XML_DOCUMENT_NODE)
		return xml_method_fail(error, "Cannot set the 'InnerText' of a "
					      "document");
	xml_set_text(at->tree, at->node, text);
	return true;
}

static bool set_value(Value on, Value value, GError **error)
{
	XmlNode *at = xml_node_of(on);
	g_autofree char *text = value_format(value);
	if (!has_content(at->node) && at->node->type != XML_ATTRIBUTE_NODE)
		return xml_method_fail(error,
				       "Cannot set a value on node type '%s'",
				       type_name(at->node));
	xml_set_text(at->tree, at->node, text);
	return true;
}

static bool set_inner(Value on, Value value, GError **error)
{
	XmlNode *at = xml_node_of(on);
	g_autofree char *text = value_format(value);
	if (at->node->type == XML_DOCUMENT_NODE) {
		g_auto(Value) argument = value_string(text);
		bool silent;
		g_auto(Value) none = VALUE_NONE;
		return member_call(on, "LoadXml", &argument, 1, &none, &silent,
				   error);
	}
	if (at->node->type != XML_ELEMENT_NODE)
		return set_value(on, value, error);
	XmlTree *probe = NULL;
	g_autofree char *whole = g_strdup_printf("<x>%s</x>", text);
	if (!strchr(text, ':') &&
	    !(probe = xml_parse(whole, strlen(whole), true, error)))
		return false;
	xml_tree_unref(probe);
	xml_cut_children(at->tree, at->node);
	return xml_parse_into(at->tree, at->node, text, error);
}

const Setter xml_setters[] = {
	{ "InnerText", set_inner_text },
	{ "InnerXml", set_inner },
	{ "Value", set_value },
	{ "Data", set_value },
	{ 0 },
};

/* ---- lists ---- */

static bool item(Value on, const Value *arguments, unsigned count,
		 Value *result, GError **error)
{
	int index;
	(void)count;
	if (arguments[0].type == VALUE_STRING)
		return index_get(on, arguments[0], result, error);
	if (!convert_int(arguments[0], &index, error))
		return false;
	if (index >= 0 && (uint32_t)index < on.list->count)
		*result = value_ref(on.list->values[index]);
	return true;
}

static const Method list_methods[] = {
	{ "Item", 1, 1, item },
	{ 0 },
};

const Members xml_list_members = {
	.type = XML_NODE_LIST,
	.methods = list_methods,
};

static XmlNode *owner_of(Value on)
{
	return xml_node_of(*on.list->owner);
}

static bool attribute_named(Value on, Value name, Value *result, GError **error)
{
	XmlNode *at = owner_of(on);
	(void)error;
	xmlAttr *found = xml_attribute(at->node, value_text(name), NULL);
	*result = xml_value(at->tree, (xmlNode *)found);
	return true;
}

static bool get_named(Value on, const Value *arguments, unsigned count,
		      Value *result, GError **error)
{
	g_auto(Value) name =
		value_string_take(argument_text(arguments, count, 0));
	return attribute_named(on, name, result, error);
}

static bool remove_named(Value on, const Value *arguments, unsigned count,
			 Value *result, GError **error)
{
	if (!get_named(on, arguments, count, result, error))
		return false;
	XmlNode *found = xml_node_of(*result);
	if (found)
		xml_cut(found->tree, found->node);
	return true;
}

static bool append_attribute(Value on, const Value *arguments, unsigned count,
			     Value *result, GError **error)
{
	XmlNode *at = owner_of(on);
	g_auto(Value) element = xml_value(at->tree, at->node);
	bool silent;
	g_auto(Value) old = VALUE_NONE;
	if (!member_call(element, "SetAttributeNode", arguments, count, &old,
			 &silent, error))
		return false;
	*result = value_ref(arguments[0]);
	return true;
}

static bool remove_attribute(Value on, const Value *arguments, unsigned count,
			     Value *result, GError **error)
{
	XmlNode *given = xml_argument(arguments, count, 0, error);
	(void)on;
	if (!given)
		return false;
	xml_cut(given->tree, given->node);
	*result = value_ref(arguments[0]);
	return true;
}

static const Method attributes_methods[] = {
	{ "Item", 1, 1, item },
	{ "ItemOf", 1, 1, item },
	{ "GetNamedItem", 1, 1, get_named },
	{ "RemoveNamedItem", 1, 1, remove_named },
	{ "SetNamedItem", 1, 1, append_attribute },
	{ "Append", 1, 1, append_attribute },
	{ "Remove", 1, 1, remove_attribute },
	{ 0 },
};

static const Dynamic attributes_dynamic = { .index = attribute_named };

const Members xml_attributes_members = {
	.type = XML_ATTRIBUTES,
	.methods = attributes_methods,
	.dynamic = &attributes_dynamic,
};
