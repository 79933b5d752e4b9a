/* Attributes and child elements as properties of a node: $doc.root.item. */
#include "shell/types/xml.h"

#include <string.h>

/* Calls for each attribute, then each child that is not white space. */
typedef bool EachFn(void *data, xmlNode *node);

static void each(const xmlNode *node, EachFn *call, void *data)
{
	if (node->type == XML_ELEMENT_NODE)
		for (xmlAttr *one = node->properties; one; one = one->next)
			if (!call(data, (xmlNode *)one))
				return;
	for (xmlNode *one = node->children; one; one = one->next)
		if (!xml_is_blank(one) && !call(data, one))
			return;
}

static bool has_attributes(const xmlNode *node)
{
	return node->type == XML_ELEMENT_NODE &&
	       (node->properties || node->nsDef);
}

static bool only_text(const xmlNode *node)
{
	return node->children && !node->children->next &&
	       node->children->type == XML_TEXT_NODE;
}

/* Text where the node is nothing but text. */
static Value simple(XmlTree *tree, xmlNode *node)
{
	if (node->type == XML_ATTRIBUTE_NODE || node->type == XML_TEXT_NODE ||
	    (!has_attributes(node) && node->type == XML_ELEMENT_NODE &&
	     (!node->children || only_text(node))))
		return value_string_take(xml_inner_text(node));
	if (node->type == XML_COMMENT_NODE || node->type == XML_PI_NODE ||
	    node->type == XML_CDATA_SECTION_NODE)
		return value_string(node->content ? (const char *)node->content
						  : "");
	return xml_value(tree, node);
}

typedef struct Search {
	const char *name;
	XmlTree *tree;
	GPtrArray *found;
} Search;

static bool collect(void *data, xmlNode *node)
{
	Search *search = data;
	if (name_same(xml_local_name(node), search->name))
		g_ptr_array_add(search->found, node);
	return true;
}

/* xmlns="…" and xmlns:p="…" are attributes for .NET, named xmlns and p. */
static const xmlNs *declaration(const xmlNode *node, const char *name)
{
	if (node->type != XML_ELEMENT_NODE)
		return NULL;
	for (const xmlNs *one = node->nsDef; one; one = one->next)
		if (!one->_private &&
		    name_same(one->prefix ? (const char *)one->prefix : "xmlns",
			      name))
			return one;
	return NULL;
}

static bool get(Value on, const char *name, Value *result)
{
	XmlNode *node = xml_node_of(on);
	g_autoptr(GPtrArray) found = g_ptr_array_new();
	Search search = { name, node->tree, found };
	each(node->node, collect, &search);
	const xmlNs *declared = declaration(node->node, name);
	if (found->len + (declared != NULL) == 0)
		return false;
	if (found->len == 1 && !declared) {
		*result = simple(node->tree, found->pdata[0]);
		return true;
	}
	if (!found->len) {
		*result = value_string((const char *)declared->href);
		return true;
	}
	List *list = list_new(LIST_ARRAY, found->len);
	if (declared)
		list_add_take(list, value_string((const char *)declared->href));
	for (guint i = 0; i < found->len; i++)
		list_add_take(list, simple(node->tree, found->pdata[i]));
	*result = value_list_take(list);
	return true;
}

static bool set_fail(const char *name, const char *why, GError **error)
{
	g_set_error(error, TYPE_ERROR, TYPE_ERROR_READ_ONLY,
		    "Cannot set \"%s\" because %s", name, why);
	return false;
}

static bool set(Value on, const char *name, Value value, GError **error)
{
	XmlNode *node = xml_node_of(on);
	g_autoptr(GPtrArray) found = g_ptr_array_new();
	Search search = { name, node->tree, found };
	if (value.type != VALUE_STRING)
		return set_fail(name,
				"only strings can be used as values to set "
				"XmlNode properties",
				error);
	each(node->node, collect, &search);
	if (!found->len)
		return xml_set_attribute(node->tree, node->node, name, NULL,
					 value_text(value), error);
	if (found->len > 1)
		return set_fail(name,
				"there is more than one node with this name",
				error);
	xmlNode *to = found->pdata[0];
	if (to->type == XML_ELEMENT_NODE &&
	    (has_attributes(to) || (to->children && !only_text(to))))
		return set_fail(name,
				"only XmlNode properties that consist of "
				"nothing but text can be set",
				error);
	xml_set_text(node->tree, to, value_text(value));
	return true;
}

static bool add_name(void *data, xmlNode *node)
{
	GPtrArray *names = data;
	const char *name = xml_local_name(node);
	if (!g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
		g_ptr_array_add(names, g_strdup(name));
	return true;
}

static GPtrArray *names(Value on)
{
	XmlNode *node = xml_node_of(on);
	GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
	if (node->node->type == XML_ELEMENT_NODE)
		for (const xmlNs *one = node->node->nsDef; one; one = one->next)
			if (!one->_private)
				g_ptr_array_add(
					list,
					g_strdup(one->prefix ? (const char *)one
								       ->prefix
							     : "xmlns"));
	each(node->node, add_name, list);
	return list;
}

/* $node['child'] */
static bool child(Value on, Value index, Value *result, GError **error)
{
	XmlNode *node = xml_node_of(on);
	(void)error;
	for (xmlNode *one = node->node->children; one; one = one->next) {
		g_autofree char *name = xml_qualified(one);
		if (one->type == XML_ELEMENT_NODE &&
		    !strcmp(name, value_text(index))) {
			*result = xml_value(node->tree, one);
			break;
		}
	}
	return true;
}

const Dynamic xml_dynamic = {
	.get = get,
	.set = set,
	.names = names,
	.index = child,
};
