#include "core/gateway/base/xml.h"
#include "core/gateway/bridge/session.h"

#include <string.h>

static const XmlLimits limits = { 4096, 8, 16, 1024 };

gboolean keyboard_read(const char *bytes, gsize length, gboolean *typing)
{
	g_autoptr(Xml) document = xml_parse(bytes, length, &limits, NULL);
	const Xml *status;

	if (!document || strcmp(document->name, "KeyboardActivity"))
		return FALSE;
	status = xml_child(document, "status", NULL);
	*typing = status && !g_strcmp0(xml_get(status, "status"), "type");
	return TRUE;
}

char *keyboard_write(gboolean typing)
{
	return g_strdup_printf("<?xml version=\"1.0\"?><KeyboardActivity>"
			       "<status status=\"%s\" /></KeyboardActivity>",
			       typing ? "type" : "idle");
}
