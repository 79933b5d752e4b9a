#include "shell/types/xml_make.h"

#include "shell/types/convert.h"
#include "shell/types/xml.h"

#include <string.h>

static bool made(XmlTree *tree, xmlNode *node, Value *result)
{
	xml_keep(tree, node);
	*result = xml_value(tree, node);
	return true;
}

static bool is_name(const char *name, GError **error)
{
	if (!xmlValidateQName((const xmlChar *)name, 0))
		return true;
	return xml_method_fail(error, "'%s' cannot be the name of a node",
			       name);
}

/* (name), (name, uri), (prefix, local, uri). */
static bool names_of(const Value *arguments, unsigned count, char **prefix,
		     char **local, char **uri, GError **error)
{
	g_autofree char *first = argument_text(arguments, count, 0);
	const char *colon = strchr(first, ':');
	*prefix = *local = *uri = NULL;
	if (count == 3) {
		*prefix = *first ? g_strdup(first) : NULL;
		*local = argument_text(arguments, count, 1);
	} else {
		*prefix = colon ? g_strndup(first, (size_t)(colon - first))
				: NULL;
		*local = g_strdup(colon ? colon + 1 : first);
	}
	if (count > 1)
		*uri = argument_text(arguments, count, count - 1);
	return is_name(*local, error) && (!*prefix || is_name(*prefix, error));
}

bool xml_create_element(Value on, const Value *arguments, unsigned count,
			Value *result, GError **error)
{
	XmlTree *tree = xml_node_of(on)->tree;
	g_autofree char *prefix = NULL, *local = NULL, *uri = NULL;
	if (!names_of(arguments, count, &prefix, &local, &uri, error))
		return false;
	xmlNode *node = xmlNewDocNode(tree->document, NULL,
				      (const xmlChar *)local, NULL);
	if (uri && *uri) {
		xmlNs *namespace = xmlNewNs(node, (const xmlChar *)uri,
					    (const xmlChar *)prefix);
		if (namespace)
		namespace->_private = namespace;
		xmlSetNs(node, namespace);
	}
	return made(tree, node, result);
}

bool xml_create_attribute(Value on, const Value *arguments, unsigned count,
			  Value *result, GError **error)
{
	XmlTree *tree = xml_node_of(on)->tree;
	g_autofree char *prefix = NULL, *local = NULL, *uri = NULL;
	if (!names_of(arguments, count, &prefix, &local, &uri, error))
		return false;
	g_autofree char *whole = prefix && !uri
					 ? g_strconcat(prefix, ":", local, NULL)
					 : g_strdup(local);
	xmlAttr *node = xmlNewDocProp(tree->document, (xmlChar *)whole, NULL);
	if (uri && *uri) {
		/* An attribute declares nothing itself: the root does. */
		xmlNode *root = xmlDocGetRootElement(tree->document);
		if (!root)
			root = (xmlNode *)tree->document;
		xmlNs *in = root->type == XML_ELEMENT_NODE
				    ? xmlSearchNsByHref(tree->document, root,
							(xmlChar *)uri)
				    : NULL;
		if ((!in || !in->prefix) && root->type == XML_ELEMENT_NODE)
			in = xmlNewNs(root, (xmlChar *)uri,
				      (xmlChar *)(prefix ? prefix : "d1p1"));
		node->ns = in;
	}
	return made(tree, (xmlNode *)node, result);
}

#define CREATE(function_, make_)                                               \
	bool function_(Value on, const Value *arguments, unsigned count,       \
		       Value *result, GError **error)                          \
	{                                                                      \
		XmlTree *tree = xml_node_of(on)->tree;                         \
		g_autofree char *content = argument_text(arguments, count, 0); \
		const xmlChar *text = (const xmlChar *)content;                \
		(void)error;                                                   \
		return made(tree, make_, result);                              \
	}

CREATE(xml_create_text, xmlNewDocText(tree->document, text))
CREATE(xml_create_comment, xmlNewDocComment(tree->document, text))
CREATE(xml_create_cdata,
       xmlNewCDataBlock(tree->document, text, (int)strlen(content)))
CREATE(xml_create_fragment, ((void)text, xmlNewDocFragment(tree->document)))

bool xml_create_instruction(Value on, const Value *arguments, unsigned count,
			    Value *result, GError **error)
{
	XmlTree *tree = xml_node_of(on)->tree;
	g_autofree char *target = argument_text(arguments, count, 0);
	g_autofree char *data = argument_text(arguments, count, 1);
	return is_name(target, error) &&
	       made(tree,
		    xmlNewDocPI(tree->document, (xmlChar *)target,
				(xmlChar *)data),
		    result);
}

bool xml_create_declaration(Value on, const Value *arguments, unsigned count,
			    Value *result, GError **error)
{
	XmlTree *tree = xml_node_of(on)->tree;
	static const char *const names[] = { "version", "encoding",
					     "standalone" };
	GString *text = g_string_new(NULL);
	(void)error;
	for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *value = argument_text(arguments, count, i);
		if (*value)
			g_string_append_printf(text, "%s%s=\"%s\"",
					       text->len ? " " : "", names[i],
					       value);
	}
	g_autofree char *content = g_string_free(text, FALSE);
	return made(tree,
		    xmlNewDocPI(tree->document, (const xmlChar *)"xml",
				(xmlChar *)content),
		    result);
}

static const struct {
	const char *type;
	MethodFn *create;
	bool named;
} kinds[] = {
	{ "Element", xml_create_element, true },
	{ "Attribute", xml_create_attribute, true },
	{ "Text", xml_create_text, false },
	{ "Comment", xml_create_comment, false },
	{ "CDATA", xml_create_cdata, false },
	{ "DocumentFragment", xml_create_fragment, false },
	{ "ProcessingInstruction", xml_create_instruction, true },
};

/* (type, name, uri), (type, prefix, name, uri) */
bool xml_create_node(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	g_autofree char *type = argument_text(arguments, count, 0);
	g_autofree char *uri = argument_text(arguments, count, count - 1);
	for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++) {
		if (!name_same(kinds[i].type, type))
			continue;
		if (!kinds[i].named)
			return kinds[i].create(on, NULL, 0, result, error);
		return kinds[i].create(on, arguments + 1,
				       count == 3 && !*uri ? 1 : count - 1,
				       result, error);
	}
	return xml_method_fail(error, "a node of type '%s' cannot be made",
			       type);
}

/* A copy of another document's node. */
bool xml_import_node(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	XmlTree *tree = xml_node_of(on)->tree;
	XmlNode *from = xml_argument(arguments, count, 0, error);
	bool deep = count > 1 && value_truth(arguments[1]);
	if (!from)
		return false;
	if (from->node->type == XML_DOCUMENT_NODE)
		return xml_method_fail(error, "Cannot import nodes of type "
					      "'Document': import its "
					      "DocumentElement");
	if (from->node->type == XML_ATTRIBUTE_NODE) {
		g_autofree char *value = xml_inner_text(from->node);
		return made(tree,
			    (xmlNode *)xmlNewDocProp(tree->document,
						     from->node->name,
						     (xmlChar *)value),
			    result);
	}
	xmlNode *copy =
		xmlDocCopyNode(from->node, tree->document, deep ? 1 : 2);
	if (copy->type == XML_ELEMENT_NODE)
		xml_mark_namespaces(copy, from->node);
	return made(tree, copy, result);
}
