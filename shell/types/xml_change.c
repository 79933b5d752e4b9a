/* Linking and cutting nodes by hand: libxml2's own functions free text that
 * they merge, and a script may still hold it. */
#include "shell/types/xml.h"

#include <string.h>

static bool fail(GError **error, const char *why)
{
	g_set_error_literal(error, TYPE_ERROR, TYPE_ERROR_ARGUMENT, why);
	return false;
}

void xml_keep(XmlTree *tree, xmlNode *node)
{
	g_hash_table_add(tree->loose, node);
}

static bool is_held(const xmlNode *top)
{
	const xmlNode *node = top;
	while (true) {
		if (node->_private)
			return true;
		if (node->type == XML_ELEMENT_NODE)
			for (xmlAttr *one = node->properties; one;
			     one = one->next)
				if (one->_private)
					return true;
		if (node->children) {
			node = node->children;
			continue;
		}
		while (node != top && !node->next)
			node = node->parent;
		if (node == top)
			return false;
		node = node->next;
	}
}

void xml_mark_namespaces(xmlNode *copy, const xmlNode *origin)
{
	xmlNs *made = copy->nsDef;
	for (const xmlNs *one = origin->nsDef; one && made; one = one->next)
		made = made->next;
	for (; made; made = made->next)
		made->_private = made;
}

/* Namespaces that the node has from above are declared at itself. */
static void own_namespaces(XmlTree *tree, xmlNode *node)
{
	if (node->type != XML_ELEMENT_NODE)
		return;
	xmlNs *last = node->nsDef;
	while (last && last->next)
		last = last->next;
	xmlReconciliateNs(tree->document, node);
	for (xmlNs *one = last ? last->next : node->nsDef; one; one = one->next)
		one->_private = one;
}

/* An element that had a child is written with an end tag. */
static void unlink_node(xmlNode *node)
{
	if (node->type != XML_ATTRIBUTE_NODE && node->parent &&
	    node->parent->type == XML_ELEMENT_NODE)
		node->parent->psvi = node->parent;
	xmlUnlinkNode(node);
}

static xmlNode *step(xmlNode *node, const xmlNode *top)
{
	if (node->children)
		return node->children;
	while (node != top && !node->next)
		node = node->parent;
	return node == top ? NULL : node->next;
}

static void copy_marks(xmlNs *copy, const xmlNs *origin)
{
	for (; copy && origin; copy = copy->next, origin = origin->next)
		if (origin->_private)
			copy->_private = copy;
}

void xml_copy_ends(xmlNode *copy, xmlNode *origin)
{
	xmlNode *to = copy, *from = origin;
	if (origin->type == XML_ELEMENT_NODE && origin->children &&
	    !copy->children)
		copy->psvi = copy;
	for (; to && from; to = step(to, copy), from = step(from, origin)) {
		if (from->type != XML_ELEMENT_NODE ||
		    to->type != XML_ELEMENT_NODE)
			continue;
		if (from->psvi)
			to->psvi = to;
		copy_marks(to->nsDef, from->nsDef);
	}
}

void xml_cut(XmlTree *tree, xmlNode *node)
{
	if (!node->parent)
		return;
	unlink_node(node);
	own_namespaces(tree, node);
	if (is_held(node))
		xml_keep(tree, node);
	else
		xmlFreeNode(node);
}

void xml_cut_children(XmlTree *tree, xmlNode *node)
{
	while (node->children)
		xml_cut(tree, node->children);
}

static void link_node(xmlNode *parent, xmlNode *node, xmlNode *before)
{
	node->parent = parent;
	node->next = before;
	node->prev = before ? before->prev : parent->last;
	if (node->prev)
		node->prev->next = node;
	else
		parent->children = node;
	if (before)
		before->prev = node;
	else
		parent->last = node;
}

static unsigned height_of(const xmlNode *top)
{
	unsigned depth = 1, most = 1;
	for (const xmlNode *node = top;;) {
		if (node->children) {
			node = node->children;
			most = MAX(most, ++depth);
			continue;
		}
		for (; node != top && !node->next; depth--)
			node = node->parent;
		if (node == top)
			return most;
		node = node->next;
	}
}

static bool may_insert(xmlNode *parent, xmlNode *node, xmlNode *before,
		       GError **error)
{
	unsigned depth = height_of(node);
	if (parent->type != XML_ELEMENT_NODE &&
	    parent->type != XML_DOCUMENT_NODE &&
	    parent->type != XML_DOCUMENT_FRAG_NODE)
		return fail(error, "The current node cannot contain other "
				   "nodes");
	if (node->type == XML_ATTRIBUTE_NODE || node->type == XML_DOCUMENT_NODE)
		return fail(error, "The specified node cannot be inserted as "
				   "the valid child of this node, because the "
				   "specified node is the wrong type");
	if (before && before->parent != parent)
		return fail(error, "The reference node is not a child of this "
				   "node");
	for (xmlNode *up = parent; up; up = up->parent, depth++)
		if (up == node)
			return fail(error, "Cannot insert a node or any "
					   "ancestor of that node as a child "
					   "of itself");
	if (depth > XML_DEPTH_MOST)
		return fail(error, "The elements are nested too deeply");
	if (parent->type == XML_DOCUMENT_NODE &&
	    node->type == XML_ELEMENT_NODE && node->parent != parent &&
	    xmlDocGetRootElement((xmlDoc *)parent))
		return fail(error, "This document already has a "
				   "'DocumentElement' node");
	return true;
}

bool xml_insert(XmlTree *tree, xmlNode *parent, xmlNode *node, xmlNode *before,
		GError **error)
{
	if (node == before)
		return true;
	if (node->doc != tree->document)
		return fail(error, "The node to be inserted is from a "
				   "different document context");
	if (node->type == XML_DOCUMENT_FRAG_NODE) {
		for (xmlNode *child = node->children, *next; child;
		     child = next) {
			next = child->next;
			if (!xml_insert(tree, parent, child, before, error))
				return false;
		}
		return true;
	}
	if (!may_insert(parent, node, before, error))
		return false;
	if (node->parent) {
		unlink_node(node);
		own_namespaces(tree, node);
	}
	g_hash_table_remove(tree->loose, node);
	link_node(parent, node, before);
	own_namespaces(tree, node);
	return true;
}

/* Keeps the node of a single text, so that a script may hold it. */
void xml_set_text(XmlTree *tree, xmlNode *node, const char *text)
{
	const xmlChar *content = (const xmlChar *)text;
	xmlNode *first = node->children;
	if (node->type != XML_ELEMENT_NODE &&
	    node->type != XML_ATTRIBUTE_NODE) {
		xmlNodeSetContent(node, NULL);
		xmlNodeAddContent(node, content);
		return;
	}
	if (first && !first->next && first->type == XML_TEXT_NODE) {
		xmlNodeSetContent(first, NULL);
		xmlNodeAddContent(first, content);
		return;
	}
	xml_cut_children(tree, node);
	link_node(node, xmlNewDocText(tree->document, content), NULL);
}

xmlAttr *xml_attribute(const xmlNode *node, const char *name,
		       const char *namespace)
{
	if (node->type != XML_ELEMENT_NODE)
		return NULL;
	for (xmlAttr *one = node->properties; one; one = one->next) {
		g_autofree char *whole = xml_qualified((xmlNode *)one);
		if (namespace ? !strcmp((const char *)one->name, name) &&
					one->ns &&
					!g_strcmp0((const char *)one->ns->href,
						   namespace)
			      : !strcmp(whole, name))
			return one;
	}
	return NULL;
}

static xmlNs *namespace_for(XmlTree *tree, xmlNode *node, const char *prefix,
			    const char *uri)
{
	xmlNs *known = NULL;
	if (uri)
		known = xmlSearchNsByHref(tree->document, node,
					  (const xmlChar *)uri);
	else if (prefix)
		known = xmlSearchNs(tree->document, node,
				    (const xmlChar *)prefix);
	if (known && known->prefix)
		return known;
	if (!uri)
		return NULL;
	g_autofree char *made = NULL;
	for (unsigned i = 1; !prefix && !made; i++) {
		made = g_strdup_printf("d%up1", i);
		if (xmlSearchNs(tree->document, node, (xmlChar *)made))
			g_clear_pointer(&made, g_free);
	}
	return xmlNewNs(node, (const xmlChar *)uri,
			(const xmlChar *)(prefix ? prefix : made));
}

/* xmlns="…" and xmlns:p="…" are declarations. */
static bool declare(xmlNode *node, const char *prefix, const char *uri)
{
	for (xmlNs *one = node->nsDef; one; one = one->next)
		if (!g_strcmp0((const char *)one->prefix, prefix)) {
			xmlFree((xmlChar *)one->href);
			one->href = xmlStrdup((const xmlChar *)uri);
			return true;
		}
	return xmlNewNs(node, (const xmlChar *)uri, (const xmlChar *)prefix) !=
	       NULL;
}

bool xml_set_attribute(XmlTree *tree, xmlNode *node, const char *name,
		       const char *namespace, const char *value, GError **error)
{
	const char *colon = strchr(name, ':');
	g_autofree char *prefix =
		colon ? g_strndup(name, (size_t)(colon - name)) : NULL;
	xmlAttr *known = xml_attribute(node, name, namespace);
	if (known) {
		xml_set_text(tree, (xmlNode *)known, value);
		return true;
	}
	if (xmlValidateQName((const xmlChar *)name, 0)) {
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_ARGUMENT,
			    "'%s' cannot be the name of an attribute", name);
		return false;
	}
	if (!strcmp(name, "xmlns") || !g_strcmp0(prefix, "xmlns"))
		return declare(node, colon ? colon + 1 : NULL, value);
	xmlNs *in = prefix || namespace
			    ? namespace_for(tree, node, prefix, namespace)
			    : NULL;
	xmlNewNsProp(node, in,
		     (const xmlChar *)(colon && in ? colon + 1 : name),
		     (const xmlChar *)value);
	return true;
}
