#include "tests/peer/stanza_json.h"

#include "core/gateway/xmpp/names.h"

#include <string.h>

static void set_text(json_t *object, const char *name, const char *text)
{
	if (text)
		json_object_set_new(object, name, json_string(text));
}

static void set_child(json_t *object, const Xml *stanza, const char *name)
{
	const Xml *child = xml_child(stanza, name, NS_SERVER);
	g_autofree char *text = child ? xml_text(child) : NULL;
	set_text(object, name, text);
}

json_t *stanza_to_json(const Xml *stanza)
{
	json_t *object = json_object();
	const Xml *error = xml_child(stanza, "error", NS_SERVER);
	const Xml *condition = error ? xml_first_element(error) : NULL;
	const Xml *text = error ? xml_child(error, "text", NULL) : NULL;
	g_autofree char *words = text ? xml_text(text) : NULL;
	g_autoptr(GString) xml = g_string_new(NULL);
	set_text(object, "stanza", stanza->name);
	set_text(object, "from", xml_get(stanza, "from"));
	set_text(object, "to", xml_get(stanza, "to"));
	set_text(object, "type", xml_get(stanza, "type"));
	set_text(object, "id", xml_get(stanza, "id"));
	set_text(object, "lang", xml_get_ns(stanza, XML_NS_XML, "lang"));
	set_child(object, stanza, "body");
	set_child(object, stanza, "subject");
	set_child(object, stanza, "thread");
	set_text(object, "condition", condition ? condition->name : NULL);
	set_text(object, "text", words);
	json_object_set_new(
		object, "delay",
		json_boolean(xml_child(stanza, "delay", NS_DELAY) != NULL));
	xml_write(stanza, NS_SERVER, xml);
	set_text(object, "xml", xml->str);
	return object;
}

static void add_child(Xml *stanza, const json_t *line, const char *name)
{
	const char *text = json_member(line, name);
	if (text)
		xml_add_text(xml_add(stanza, name, NULL), text);
}

Xml *stanza_from_json(const json_t *line)
{
	static const XmlLimits limits = { 262144, 32, 64, 8192 };
	const char *xml = json_member(line, "xml");
	const char *name = json_member(line, "stanza");
	if (xml)
		return xml_parse(xml, strlen(xml), &limits, NULL);
	Xml *stanza = xml_new(name ? name : "message", NS_SERVER);
	xml_set(stanza, "from", json_member(line, "from"));
	xml_set(stanza, "to", json_member(line, "to"));
	xml_set(stanza, "type", json_member(line, "type"));
	xml_set(stanza, "id", json_member(line, "id"));
	xml_set_ns(stanza, XML_NS_XML, "lang", json_member(line, "lang"));
	add_child(stanza, line, "body");
	add_child(stanza, line, "subject");
	add_child(stanza, line, "thread");
	return stanza;
}
