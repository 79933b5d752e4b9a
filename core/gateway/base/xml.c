#include "core/gateway/base/xml.h"

#include "core/gateway/base/xml_text.h"

#include <string.h>

static void clear_attribute(void *data)
{
	XmlAttribute *attribute = data;
	g_free(attribute->name);
	g_free(attribute->space);
	g_free(attribute->value);
}

Xml *xml_new(const char *name, const char *space)
{
	Xml *element = g_new0(Xml, 1);
	element->name = g_strdup(name);
	element->space = g_strdup(space ? space : "");
	return element;
}

static void free_node(Xml *node)
{
	if (node->attributes)
		g_array_unref(node->attributes);
	g_free(node->name);
	g_free(node->space);
	g_free(node->text);
	g_free(node);
}

/* Without recursion: a tree may be deeper than the stack. */
void xml_free(Xml *root)
{
	Xml *node = root;
	while (node) {
		if (node->first) {
			Xml *child = node->first;
			node->first = child->next;
			node = child;
			continue;
		}
		Xml *parent = node == root ? NULL : node->parent;
		free_node(node);
		node = parent;
	}
}

static void append(Xml *parent, Xml *child)
{
	child->parent = parent;
	child->next = NULL;
	if (parent->last)
		parent->last->next = child;
	else
		parent->first = child;
	parent->last = child;
}

void xml_take_child(Xml *parent, Xml *child)
{
	append(parent, child);
}

Xml *xml_add(Xml *parent, const char *name, const char *space)
{
	Xml *element = xml_new(name, space ? space : parent->space);
	append(parent, element);
	return element;
}

/* Neighbouring texts are one text, as a reader would see them. */
void xml_add_text(Xml *parent, const char *text)
{
	g_autoptr(GString) clean = g_string_new(NULL);
	Xml *last = parent->last;
	if (last && !last->name)
		g_string_append(clean, last->text);
	xml_filter_text(text, strlen(text), clean);
	if (!clean->len)
		return;
	if (!last || last->name) {
		last = g_new0(Xml, 1);
		append(parent, last);
	}
	g_free(last->text);
	last->text = g_strndup(clean->str, clean->len);
}

static Xml *copy_node(const Xml *node)
{
	Xml *copy = g_new0(Xml, 1);
	copy->name = g_strdup(node->name);
	copy->space = g_strdup(node->space);
	copy->text = g_strdup(node->text);
	for (guint i = 0; node->attributes && i < node->attributes->len; i++) {
		const XmlAttribute *attribute =
			&g_array_index(node->attributes, XmlAttribute, i);
		xml_set_ns(copy, attribute->space, attribute->name,
			   attribute->value);
	}
	return copy;
}

Xml *xml_copy(const Xml *root)
{
	Xml *copy = copy_node(root);
	for (const Xml *child = root->first; child; child = child->next)
		append(copy, xml_copy(child));
	return copy;
}

static int find_attribute(const Xml *element, const char *space,
			  const char *name)
{
	for (guint i = 0; element->attributes && i < element->attributes->len;
	     i++) {
		const XmlAttribute *attribute =
			&g_array_index(element->attributes, XmlAttribute, i);
		if (!strcmp(attribute->name, name) &&
		    !strcmp(attribute->space, space))
			return (int)i;
	}
	return -1;
}

void xml_take_attribute(Xml *element, XmlAttribute *attribute)
{
	if (!element->attributes) {
		element->attributes =
			g_array_new(FALSE, FALSE, sizeof(XmlAttribute));
		g_array_set_clear_func(element->attributes, clear_attribute);
	}
	g_array_append_vals(element->attributes, attribute, 1);
}

static void add_attribute(Xml *element, const char *space, const char *name,
			  const char *value)
{
	XmlAttribute attribute = { g_strdup(name), g_strdup(space),
				   g_strdup(value) };
	xml_take_attribute(element, &attribute);
}

void xml_set_ns(Xml *element, const char *space, const char *name,
		const char *value)
{
	int at = find_attribute(element, space, name);
	if (at >= 0 && !value) {
		g_array_remove_index(element->attributes, (guint)at);
	} else if (at >= 0) {
		XmlAttribute *attribute = &g_array_index(
			element->attributes, XmlAttribute, (guint)at);
		char *old = attribute->value;
		attribute->value = g_strdup(value);
		g_free(old);
	} else if (value) {
		add_attribute(element, space, name, value);
	}
}

void xml_set(Xml *element, const char *name, const char *value)
{
	xml_set_ns(element, "", name, value);
}

const char *xml_get_ns(const Xml *element, const char *space, const char *name)
{
	int at = find_attribute(element, space, name);
	if (at < 0)
		return NULL;
	return g_array_index(element->attributes, XmlAttribute, (guint)at)
		.value;
}

const char *xml_get(const Xml *element, const char *name)
{
	return xml_get_ns(element, "", name);
}

static Xml *element_from(Xml *node)
{
	while (node && !node->name)
		node = node->next;
	return node;
}

Xml *xml_first_element(const Xml *element)
{
	return element_from(element->first);
}

Xml *xml_next_element(const Xml *element)
{
	return element_from(element->next);
}

Xml *xml_child(const Xml *element, const char *name, const char *space)
{
	Xml *child = xml_first_element(element);
	while (child && (strcmp(child->name, name) ||
			 (space && strcmp(child->space, space))))
		child = xml_next_element(child);
	return child;
}

char *xml_text(const Xml *element)
{
	GString *text = g_string_new(NULL);
	for (const Xml *node = element->first; node; node = node->next)
		if (!node->name)
			g_string_append(text, node->text);
	return g_string_free(text, FALSE);
}

Xml *xml_unlink(Xml *element)
{
	Xml *parent = element->parent;
	if (!parent)
		return element;
	Xml *before = NULL;
	for (Xml *node = parent->first; node != element; node = node->next)
		before = node;
	if (before)
		before->next = element->next;
	else
		parent->first = element->next;
	if (parent->last == element)
		parent->last = before;
	element->parent = element->next = NULL;
	return element;
}
