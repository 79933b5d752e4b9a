/* Methods of XML nodes. */
#include "shell/types/convert.h"
#include "shell/types/xml_writer.h"

#include <string.h>

bool xml_method_fail(GError **error, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	if (error)
		*error = g_error_new_valist(TYPE_ERROR, TYPE_ERROR_ARGUMENT,
					    format, arguments);
	va_end(arguments);
	return false;
}

XmlNode *xml_argument(const Value *arguments, unsigned count, unsigned index,
		      GError **error)
{
	XmlNode *node = index < count ? xml_node_of(arguments[index]) : NULL;
	if (!node)
		xml_method_fail(error, "Argument %u must be an XmlNode",
				index + 1);
	return node;
}

static bool insert(Value on, const Value *arguments, unsigned count,
		   xmlNode *before, Value *result, GError **error)
{
	XmlNode *at = xml_node_of(on);
	XmlNode *node = xml_argument(arguments, count, 0, error);
	if (!node || !xml_insert(at->tree, at->node, node->node, before, error))
		return false;
	*result = value_ref(arguments[0]);
	return true;
}

static bool append(Value on, const Value *arguments, unsigned count,
		   Value *result, GError **error)
{
	return insert(on, arguments, count, NULL, result, error);
}

static bool prepend(Value on, const Value *arguments, unsigned count,
		    Value *result, GError **error)
{
	return insert(on, arguments, count, xml_node_of(on)->node->children,
		      result, error);
}

static bool insert_before(Value on, const Value *arguments, unsigned count,
			  Value *result, GError **error)
{
	if (value_is_null(arguments[1]))
		return append(on, arguments, count, result, error);
	XmlNode *at = xml_argument(arguments, count, 1, error);
	return at && insert(on, arguments, count, at->node, result, error);
}

static bool insert_after(Value on, const Value *arguments, unsigned count,
			 Value *result, GError **error)
{
	if (value_is_null(arguments[1]))
		return prepend(on, arguments, count, result, error);
	XmlNode *at = xml_argument(arguments, count, 1, error);
	if (!at)
		return false;
	if (at->node->parent != xml_node_of(on)->node)
		return xml_method_fail(error, "The reference node is not a "
					      "child of this node");
	return insert(on, arguments, count, at->node->next, result, error);
}

static bool remove_child(Value on, const Value *arguments, unsigned count,
			 Value *result, GError **error)
{
	XmlNode *child = xml_argument(arguments, count, 0, error);
	if (!child)
		return false;
	if (child->node->parent != xml_node_of(on)->node)
		return xml_method_fail(error, "The node to be removed is not a "
					      "child of this node");
	xml_cut(child->tree, child->node);
	*result = value_ref(arguments[0]);
	return true;
}

static bool replace_child(Value on, const Value *arguments, unsigned count,
			  Value *result, GError **error)
{
	XmlNode *old = xml_argument(arguments, count, 1, error);
	g_auto(Value) added = VALUE_NONE;
	if (!old)
		return false;
	if (old->node->parent != xml_node_of(on)->node)
		return xml_method_fail(error, "The reference node is not a "
					      "child of this node");
	if (xml_node_of(on)->node->type == XML_DOCUMENT_NODE) {
		xmlNode *next = old->node->next;
		xml_cut(old->tree, old->node);
		if (!insert(on, arguments, count, next, &added, error))
			return false;
	} else {
		if (!insert(on, arguments, count, old->node, &added, error))
			return false;
		xml_cut(old->tree, old->node);
	}
	*result = value_ref(arguments[1]);
	return true;
}

static bool remove_all_attributes(Value on, const Value *arguments,
				  unsigned count, Value *result, GError **error)
{
	XmlNode *at = xml_node_of(on);
	(void)arguments, (void)count, (void)result, (void)error;
	while (at->node->type == XML_ELEMENT_NODE && at->node->properties)
		xml_cut(at->tree, (xmlNode *)at->node->properties);
	return true;
}

static bool remove_all(Value on, const Value *arguments, unsigned count,
		       Value *result, GError **error)
{
	XmlNode *at = xml_node_of(on);
	xml_cut_children(at->tree, at->node);
	return remove_all_attributes(on, arguments, count, result, error);
}

static bool clone_node(Value on, const Value *arguments, unsigned count,
		       Value *result, GError **error)
{
	XmlNode *at = xml_node_of(on);
	bool deep = count == 0 || value_truth(arguments[0]);
	(void)error;
	if (at->node->type == XML_DOCUMENT_NODE) {
		XmlTree *tree =
			xml_tree_new(xmlCopyDoc(at->tree->document, deep));
		tree->preserve = at->tree->preserve;
		xml_copy_ends((xmlNode *)tree->document, at->node);
		*result = xml_value(tree, (xmlNode *)tree->document);
		xml_tree_unref(tree);
		return true;
	}
	/* 2: attributes and namespaces, not the children. */
	xmlNode *copy =
		at->node->type == XML_ATTRIBUTE_NODE
			? (xmlNode *)xmlCopyProp(NULL, (xmlAttr *)at->node)
			: xmlDocCopyNode(at->node, at->tree->document,
					 deep ? 1 : 2);
	xmlSetTreeDoc(copy, at->tree->document);
	if (copy->type != XML_ATTRIBUTE_NODE)
		xml_copy_ends(copy, at->node);
	if (copy->type == XML_ELEMENT_NODE)
		xml_mark_namespaces(copy, at->node);
	xml_keep(at->tree, copy);
	*result = xml_value(at->tree, copy);
	return true;
}

/* ---- attributes ---- */

static bool get_attribute(Value on, const Value *arguments, unsigned count,
			  Value *result, GError **error)
{
	XmlNode *at = xml_node_of(on);
	g_autofree char *name = argument_text(arguments, count, 0);
	g_autofree char *uri =
		count > 1 ? argument_text(arguments, count, 1) : NULL;
	(void)error;
	xmlAttr *found = xml_attribute(at->node, name, uri);
	*result = value_string_take(found ? xml_inner_text((xmlNode *)found)
					  : g_strdup(""));
	return true;
}

static bool has_attribute(Value on, const Value *arguments, unsigned count,
			  Value *result, GError **error)
{
	g_autofree char *name = argument_text(arguments, count, 0);
	g_autofree char *uri =
		count > 1 ? argument_text(arguments, count, 1) : NULL;
	(void)error;
	*result = value_bool(xml_attribute(xml_node_of(on)->node, name, uri));
	return true;
}

/* (name, value) is silent in .NET, (name, uri, value) gives the value. */
static bool set_attribute(Value on, const Value *arguments, unsigned count,
			  Value *result, GError **error)
{
	XmlNode *at = xml_node_of(on);
	g_autofree char *name = argument_text(arguments, count, 0);
	g_autofree char *uri =
		count > 2 ? argument_text(arguments, count, 1) : NULL;
	g_autofree char *value = argument_text(arguments, count, count - 1);
	if (at->node->type != XML_ELEMENT_NODE)
		return xml_method_fail(error, "only elements have attributes");
	if (!xml_set_attribute(at->tree, at->node, name, uri, value, error))
		return false;
	*result = count > 2 ? value_string(value) : VALUE_NOTHING;
	return true;
}

static bool get_attribute_node(Value on, const Value *arguments, unsigned count,
			       Value *result, GError **error)
{
	XmlNode *at = xml_node_of(on);
	g_autofree char *name = argument_text(arguments, count, 0);
	(void)error;
	*result = xml_value(at->tree,
			    (xmlNode *)xml_attribute(at->node, name, NULL));
	return true;
}

static bool remove_attribute(Value on, const Value *arguments, unsigned count,
			     Value *result, GError **error)
{
	XmlNode *at = xml_node_of(on);
	g_autofree char *name = argument_text(arguments, count, 0);
	(void)result, (void)error;
	xmlAttr *found = xml_attribute(at->node, name, NULL);
	if (found)
		xml_cut(at->tree, (xmlNode *)found);
	return true;
}

static void link_attribute(xmlNode *element, xmlAttr *attribute)
{
	xmlAttr *last = element->properties;
	while (last && last->next)
		last = last->next;
	attribute->parent = element;
	attribute->prev = last;
	if (last)
		last->next = attribute;
	else
		element->properties = attribute;
}

/* Gives the one that was replaced, or $null. */
static bool set_attribute_node(Value on, const Value *arguments, unsigned count,
			       Value *result, GError **error)
{
	XmlNode *at = xml_node_of(on);
	XmlNode *given = xml_argument(arguments, count, 0, error);
	if (!given)
		return false;
	if (given->node->type != XML_ATTRIBUTE_NODE ||
	    at->node->type != XML_ELEMENT_NODE ||
	    given->node->doc != at->tree->document)
		return xml_method_fail(error, "an attribute of the same "
					      "document is wanted");
	if (given->node->parent)
		return xml_method_fail(error,
				       "The 'Attribute' node cannot be "
				       "inserted because it is already an "
				       "attribute of another element");
	g_autofree char *name = xml_qualified(given->node);
	xmlAttr *old = xml_attribute(at->node, name, NULL);
	*result = xml_value(at->tree, (xmlNode *)old);
	if (old)
		xml_cut(at->tree, (xmlNode *)old);
	g_hash_table_remove(at->tree->loose, given->node);
	link_attribute(at->node, (xmlAttr *)given->node);
	xmlReconciliateNs(at->tree->document, at->node);
	return true;
}

/* ---- finding ---- */

static bool select_path(Value on, const Value *arguments, unsigned count,
			bool first, Value *result, GError **error)
{
	g_autofree char *path = argument_text(arguments, count, 0);
	g_autoptr(List) list =
		xml_select(xml_node_of(on), path,
			   count > 1 ? arguments[1] : VALUE_NONE, first, error);
	if (!list)
		return false;
	if (!first)
		*result = xml_list_take(g_steal_pointer(&list), XML_NODE_LIST,
					on);
	else if (list->count)
		*result = value_ref(list->values[0]);
	return true;
}

static bool select_nodes(Value on, const Value *arguments, unsigned count,
			 Value *result, GError **error)
{
	return select_path(on, arguments, count, false, result, error);
}

static bool select_single(Value on, const Value *arguments, unsigned count,
			  Value *result, GError **error)
{
	return select_path(on, arguments, count, true, result, error);
}

static bool is_called(const xmlNode *node, const char *name, const char *uri)
{
	if (node->type != XML_ELEMENT_NODE)
		return false;
	if (uri)
		return (!strcmp(name, "*") ||
			!strcmp((const char *)node->name, name)) &&
		       (!strcmp(uri, "*") ||
			!strcmp(node->ns ? (const char *)node->ns->href : "",
				uri));
	g_autofree char *whole = xml_qualified(node);
	return !strcmp(name, "*") || !strcmp(whole, name);
}

static bool by_tag(Value on, const Value *arguments, unsigned count,
		   Value *result, GError **error)
{
	XmlNode *at = xml_node_of(on);
	g_autofree char *name = argument_text(arguments, count, 0);
	g_autofree char *uri =
		count > 1 ? argument_text(arguments, count, 1) : NULL;
	List *list = list_new(LIST_ARRAY, 0);
	(void)error;
	for (xmlNode *node = at->node->children; node;) {
		if (is_called(node, name, uri))
			list_add_take(list, xml_value(at->tree, node));
		if (node->children) {
			node = node->children;
			continue;
		}
		while (node != at->node && !node->next)
			node = node->parent;
		node = node == at->node ? NULL : node->next;
	}
	*result = xml_list_take(list, XML_NODE_LIST, on);
	return true;
}

static bool namespace_of_prefix(Value on, const Value *arguments,
				unsigned count, Value *result, GError **error)
{
	XmlNode *at = xml_node_of(on);
	g_autofree char *prefix = argument_text(arguments, count, 0);
	(void)error;
	xmlNs *found = xmlSearchNs(at->tree->document, at->node,
				   *prefix ? (xmlChar *)prefix : NULL);
	*result = value_string(found ? (const char *)found->href : "");
	return true;
}

static bool write_to(Value on, const Value *arguments, unsigned count,
		     bool content, GError **error)
{
	XmlWriter *writer = xml_writer_of(arguments[0]);
	(void)count;
	if (!writer)
		return xml_method_fail(error, "Argument 1 must be an "
					      "XmlWriter");
	return xml_writer_copy(writer, xml_node_of(on)->node, content, error);
}

METHOD(write_node)
{
	return write_to(on, arguments, count, false, error);
}

METHOD(write_content)
{
	return write_to(on, arguments, count, true, error);
}

const Method xml_methods[] = {
	{ "AppendChild", 1, 1, append },
	{ "PrependChild", 1, 1, prepend },
	{ "InsertBefore", 2, 2, insert_before },
	{ "InsertAfter", 2, 2, insert_after },
	{ "RemoveChild", 1, 1, remove_child },
	{ "ReplaceChild", 2, 2, replace_child },
	{ "RemoveAll", 0, 0, remove_all, .silent = true },
	{ "RemoveAllAttributes", 0, 0, remove_all_attributes, .silent = true },
	{ "Clone", 0, 0, clone_node },
	{ "CloneNode", 1, 1, clone_node },
	{ "GetAttribute", 1, 2, get_attribute },
	{ "HasAttribute", 1, 2, has_attribute },
	{ "SetAttribute", 2, 3, set_attribute },
	{ "GetAttributeNode", 1, 1, get_attribute_node },
	{ "SetAttributeNode", 1, 1, set_attribute_node },
	{ "RemoveAttribute", 1, 1, remove_attribute, .silent = true },
	{ "SelectNodes", 1, 2, select_nodes },
	{ "SelectSingleNode", 1, 2, select_single },
	{ "GetElementsByTagName", 1, 2, by_tag },
	{ "WriteTo", 1, 1, write_node, .silent = true },
	{ "WriteContentTo", 1, 1, write_content, .silent = true },
	{ "GetNamespaceOfPrefix", 1, 1, namespace_of_prefix },
	{ 0 },
};
