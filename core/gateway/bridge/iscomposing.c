#include "core/gateway/bridge/iscomposing.h"

#include "core/gateway/base/xml.h"

#include <string.h>

#define NS_COMPOSING "urn:ietf:params:xml:ns:im-iscomposing"

static const XmlLimits limits = { 4096, 8, 16, 1024 };

static char *child_text(const Xml *element, const char *name)
{
	const Xml *child = xml_child(element, name, NS_COMPOSING);

	return child ? g_strstrip(xml_text(child)) : g_strdup("");
}

gboolean iscomposing_read(const char *bytes, gsize length, gboolean *active,
			  guint *refresh)
{
	g_autoptr(Xml) document = xml_parse(bytes, length, &limits, NULL);
	g_autofree char *state = NULL;
	g_autofree char *seconds = NULL;

	if (!document || strcmp(document->name, "isComposing") ||
	    strcmp(document->space, NS_COMPOSING))
		return FALSE;
	state = child_text(document, "state");
	seconds = child_text(document, "refresh");
	*active = !strcmp(state, "active");
	*refresh = (guint)MIN(g_ascii_strtoull(seconds, NULL, 10), G_MAXINT);
	return TRUE;
}

char *iscomposing_write(gboolean active, guint refresh)
{
	g_autoptr(Xml) document = xml_new("isComposing", NS_COMPOSING);
	g_autofree char *seconds = g_strdup_printf("%u", refresh);
	GString *text =
		g_string_new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");

	xml_add_text(xml_add(document, "state", NULL),
		     active ? "active" : "idle");
	xml_add_text(xml_add(document, "contenttype", NULL), "text/plain");
	if (refresh)
		xml_add_text(xml_add(document, "refresh", NULL), seconds);
	xml_write(document, NULL, text);
	return g_string_free(text, FALSE);
}
