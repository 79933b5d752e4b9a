#include "shell/types/xml.h"

#include <string.h>

/* How many values point at a node. */
static void count_value(xmlNode *node, intptr_t step)
{
	if (node->type != XML_DOCUMENT_NODE)
		node->_private = (void *)((intptr_t)node->_private + step);
}

XmlTree *xml_tree_new(xmlDoc *document)
{
	XmlTree *tree = g_new0(XmlTree, 1);
	tree->references = 1;
	tree->document = document;
	tree->loose = g_hash_table_new(NULL, NULL);
	return tree;
}

void xml_tree_unref(XmlTree *tree)
{
	GHashTableIter iter;
	gpointer node;
	if (!tree || --tree->references)
		return;
	g_hash_table_iter_init(&iter, tree->loose);
	while (g_hash_table_iter_next(&iter, &node, NULL))
		xmlFreeNode(node);
	g_hash_table_unref(tree->loose);
	xmlFreeDoc(tree->document);
	g_free(tree);
}

static void node_free(Object *object)
{
	XmlNode *node = (XmlNode *)object;
	count_value(node->node, -1);
	xml_tree_unref(node->tree);
	g_free(node);
}

static char *node_format(const Object *object)
{
	return g_strdup(xml_local_name(((const XmlNode *)object)->node));
}

static int node_compare(const Object *a, const Object *b)
{
	const xmlNode *left = ((const XmlNode *)a)->node;
	const xmlNode *right = ((const XmlNode *)b)->node;
	return (left > right) - (left < right);
}

static unsigned node_hash(const Object *object)
{
	return g_direct_hash(((const XmlNode *)object)->node);
}

#define NODE_CLASS(name_)                                                      \
	{                                                                      \
		.name = "System.Xml." name_, .free = node_free,                \
		.format = node_format, .compare = node_compare,                \
		.hash = node_hash                                              \
	}

const ObjectClass xml_document_class = NODE_CLASS("XmlDocument");
const ObjectClass xml_element_class = NODE_CLASS("XmlElement");
const ObjectClass xml_attribute_class = NODE_CLASS("XmlAttribute");
const ObjectClass xml_text_class = NODE_CLASS("XmlText");
const ObjectClass xml_cdata_class = NODE_CLASS("XmlCDataSection");
const ObjectClass xml_comment_class = NODE_CLASS("XmlComment");
const ObjectClass xml_instruction_class =
	NODE_CLASS("XmlProcessingInstruction");
const ObjectClass xml_declaration_class = NODE_CLASS("XmlDeclaration");
const ObjectClass xml_type_class = NODE_CLASS("XmlDocumentType");
const ObjectClass xml_fragment_class = NODE_CLASS("XmlDocumentFragment");

bool xml_is_declaration(const xmlNode *node)
{
	return node->type == XML_PI_NODE &&
	       !strcmp((const char *)node->name, "xml");
}

static const ObjectClass *class_of(const xmlNode *node)
{
	switch ((int)node->type) {
	case XML_DOCUMENT_NODE:
		return &xml_document_class;
	case XML_ATTRIBUTE_NODE:
		return &xml_attribute_class;
	case XML_TEXT_NODE:
		return &xml_text_class;
	case XML_CDATA_SECTION_NODE:
		return &xml_cdata_class;
	case XML_COMMENT_NODE:
		return &xml_comment_class;
	case XML_PI_NODE:
		return xml_is_declaration(node) ? &xml_declaration_class
						: &xml_instruction_class;
	case XML_DTD_NODE:
		return &xml_type_class;
	case XML_DOCUMENT_FRAG_NODE:
		return &xml_fragment_class;
	default:
		return &xml_element_class;
	}
}

static Value value_of_class(XmlTree *tree, xmlNode *node,
			    const ObjectClass *class)
{
	XmlNode *object = object_new(class, sizeof *object);
	object->tree = tree;
	object->node = node;
	tree->references++;
	count_value(node, 1);
	return value_object_take(object);
}

Value xml_value(XmlTree *tree, xmlNode *node)
{
	return node ? value_of_class(tree, node, class_of(node)) : VALUE_NONE;
}

XmlNode *xml_node_of(Value value)
{
	if (value.type == VALUE_OBJECT &&
	    value.object->class->free == node_free)
		return (XmlNode *)value.object;
	return NULL;
}

Value xml_list_take(List *list, const char *type, Value owner)
{
	list->type_name = type;
	list->owner = g_new(Value, 1);
	*list->owner = value_ref(owner);
	return value_list_take(list);
}

const char *xml_local_name(const xmlNode *node)
{
	switch ((int)node->type) {
	case XML_DOCUMENT_NODE:
		return "#document";
	case XML_TEXT_NODE:
		return xml_is_blank(node) ? "#whitespace" : "#text";
	case XML_CDATA_SECTION_NODE:
		return "#cdata-section";
	case XML_COMMENT_NODE:
		return "#comment";
	case XML_DOCUMENT_FRAG_NODE:
		return "#document-fragment";
	default:
		return (const char *)node->name;
	}
}

/* What stands between elements; text that a script set is text. */
bool xml_is_blank(const xmlNode *node)
{
	return node->type == XML_TEXT_NODE && node->content && *node->content &&
	       xmlIsBlankNode(node) && (node->prev || node->next);
}

const xmlNs *xml_namespace(const xmlNode *node)
{
	if (node->type == XML_ATTRIBUTE_NODE)
		return ((const xmlAttr *)node)->ns;
	return node->type == XML_ELEMENT_NODE ? node->ns : NULL;
}

char *xml_qualified(const xmlNode *node)
{
	const xmlNs *namespace = xml_namespace(node);
	if (namespace && namespace->prefix)
		return g_strdup_printf("%s:%s", namespace->prefix, node->name);
	return g_strdup(xml_local_name(node));
}

char *xml_inner_text(const xmlNode *node)
{
	xmlChar *content = NULL;
	if (node->type != XML_DTD_NODE)
		content = xmlNodeGetContent(node);
	char *text = g_strdup(content ? (char *)content : "");
	xmlFree(content);
	return text;
}
