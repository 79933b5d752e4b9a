#include "tests/unit/core/gateway/link/elements.h"

#include <string.h>

static const char *attribute_of(const void *node, const char *name)
{
	return xml_get(node, name);
}

WireElement *elements_read(const Xml *node, GError **error)
{
	g_autofree char *text = xml_text(node);
	WireSource source = { node->name, attribute_of, node, text };
	return wire_read(&source, error);
}

Xml *elements_split(const char *text)
{
	g_autofree char *whole = g_strdup_printf("<s>%s</s>", text);
	XmlLimits all = { 1 << 26, 4, 16, 4096 };
	g_autoptr(GError) error = NULL;
	Xml *root = xml_parse(whole, strlen(whole), &all, &error);
	g_assert_no_error(error);
	return root;
}
