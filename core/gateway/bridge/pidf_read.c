#include "core/gateway/bridge/document_private.h"
#include "core/gateway/bridge/pidf.h"
#include "core/gateway/bridge/pidf_names.h"

#include <string.h>

static gboolean is(const Xml *element, const char *name)
{
	return !strcmp(element->name, name);
}

static char *stripped(const Xml *element)
{
	return g_strstrip(xml_text(element));
}

/* RFC 3863 §4.1.4: 0 to 1 with at most three decimals; others are ignored. */
static int read_share(const char *text)
{
	static const guint unit[] = { 1000, 100, 10, 1 };
	gsize decimals = 0;
	guint share;

	if (!text || (*text != '0' && *text != '1'))
		return PRESENCE_NO_PRIORITY;
	share = (guint)(*text++ - '0') * 1000;
	if (*text == '.')
		for (text++; g_ascii_isdigit(*text) && decimals < 3; text++)
			share += (guint)(*text - '0') * unit[++decimals];
	if (*text || share > 1000)
		return PRESENCE_NO_PRIORITY;
	return pidf_priority_from(share);
}

static const char *activity_show(const Xml *activities)
{
	for (const Xml *child = xml_first_element(activities); child;
	     child = xml_next_element(child)) {
		const char *show = NULL;
		g_autofree char *text = NULL;

		if (is(child, "activity")) {
			text = stripped(child);
			show = pidf_show_of(text);
		} else {
			show = pidf_show_of(child->name);
		}
		if (show)
			return show;
	}
	return NULL;
}

static const char *activities_in(const Xml *element)
{
	const Xml *activities = xml_child(element, "activities", NS_RPID);

	if (!activities)
		activities = xml_child(element, "activities", NS_RPID_OLD);
	return activities ? activity_show(activities) : NULL;
}

static char *read_show(const Xml *tuple, const Xml *status, const char *person)
{
	const Xml *show = xml_child(status, "show", "jabber:client");
	g_autofree char *text = NULL;
	const char *activity;

	if (!show)
		show = xml_child(tuple, "show", "jabber:client");
	text = show ? stripped(show) : NULL;
	if (presence_show_valid(text))
		return g_steal_pointer(&text);
	activity = activities_in(status);
	if (!activity)
		activity = activities_in(tuple);
	return g_strdup(activity ? activity : person);
}

static void read_notes(const Xml *element, const char *language,
		       Presence *presence)
{
	for (const Xml *child = xml_first_element(element); child;
	     child = xml_next_element(child)) {
		const char *own = xml_get_ns(child, XML_NS_XML, "lang");
		g_autofree char *text = NULL;

		if (!is(child, "note") || strcmp(child->space, element->space))
			continue;
		text = stripped(child);
		presence_add_note(presence, own ? own : language, text);
	}
}

static gboolean is_open(const Xml *status, gboolean *open)
{
	const Xml *basic = xml_child(status, "basic", NS_PIDF);
	g_autofree char *text = basic ? stripped(basic) : NULL;

	*open = !g_strcmp0(text, "open");
	return *open || !g_strcmp0(text, "closed");
}

/* As XMPP has it (RFC 7622 §3.4), or none. */
static char *read_resource(const Xml *tuple)
{
	const char *id = xml_get(tuple, "id");
	g_autofree char *named = pidf_resource(id ? id : "");
	char *resource = address_resource(named);

	return resource ? resource : g_strdup("");
}

/* What stands in a status and must be understood, and is not: then the status
 * says nothing (RFC 3863 §4.2). */
static gboolean is_understood(const Xml *status)
{
	static const char *const spaces[] = { NS_PIDF, NS_RPID, NS_RPID_OLD,
					      "jabber:client", NULL };

	for (const Xml *child = xml_first_element(status); child;
	     child = xml_next_element(child)) {
		const char *must = xml_get_ns(child, NS_PIDF, "mustUnderstand");

		if (must && (!strcmp(must, "1") || !strcmp(must, "true")) &&
		    !g_strv_contains(spaces, child->space))
			return FALSE;
	}
	return TRUE;
}

static Presence *read_tuple(const Xml *tuple, const char *person,
			    const char *language)
{
	const Xml *status = xml_child(tuple, "status", NS_PIDF);
	const Xml *contact = xml_child(tuple, "contact", NS_PIDF);
	g_autofree char *resource = NULL;
	Presence *presence;
	gboolean open;

	if (!status || !is_understood(status) || !is_open(status, &open))
		return NULL;
	resource = read_resource(tuple);
	presence = presence_new(resource, open);
	if (contact)
		presence->priority = read_share(xml_get(contact, "priority"));
	if (open)
		presence->show = read_show(tuple, status, person);
	read_notes(tuple, language, presence);
	return presence;
}

static const char *person_show(const Xml *document)
{
	const Xml *person = xml_child(document, "person", NS_DATA_MODEL);

	return person ? activities_in(person) : NULL;
}

static void read_tuples(const Xml *document, const char *language,
			GPtrArray *list)
{
	const char *person = person_show(document);

	for (const Xml *child = xml_first_element(document); child;
	     child = xml_next_element(child)) {
		Presence *presence;

		if (!is(child, "tuple") || strcmp(child->space, NS_PIDF))
			continue;
		presence = read_tuple(child, person, language);
		if (!presence)
			continue;
		if (!presence->notes->len)
			read_notes(document, language, presence);
		if (presence_find(list, presence->resource))
			presence_free(presence);
		else
			presence_update(list, presence);
	}
}

GPtrArray *pidf_read(const char *bytes, gsize length, const char *language,
		     GError **error)
{
	g_autoptr(Xml) document = document_root(bytes, length, FALSE, error);
	GPtrArray *list;

	if (!document)
		return NULL;
	if (!is(document, "presence") || strcmp(document->space, NS_PIDF)) {
		g_set_error(error, XML_ERROR, XML_NOT_WELL_FORMED,
			    "'%s' is no presence document", document->name);
		return NULL;
	}
	list = presence_list();
	read_tuples(document, language, list);
	return list;
}
