#include "core/gateway/bridge/pidf.h"

#include "core/base/clock.h"
#include "core/gateway/bridge/pidf_names.h"

#include <string.h>

guint pidf_priority(int priority)
{
	return (guint)priority * 1000 / 127;
}

int pidf_priority_from(guint thousandths)
{
	return (int)((MIN(thousandths, 1000) * 127 + 999) / 1000);
}

static gboolean is_plain(const char *at)
{
	return g_ascii_isalnum(*at) || *at == '-' || *at == '.' ||
	       (*at == '_' && at[1] != 'x');
}

char *pidf_tuple_id(const char *resource)
{
	GString *id = g_string_new("ID-");

	for (const char *at = resource; *at; at++)
		if (is_plain(at))
			g_string_append_c(id, *at);
		else
			g_string_append_printf(id, "_x%02X", (guchar)*at);
	return g_string_free(id, FALSE);
}

static gboolean take_escape(const char *at, GString *into)
{
	int high = g_ascii_xdigit_value(at[2]);
	int low = high < 0 ? -1 : g_ascii_xdigit_value(at[3]);

	if (low < 0 || !(high | low))
		return FALSE;
	g_string_append_c(into, (char)(high << 4 | low));
	return TRUE;
}

char *pidf_resource(const char *id)
{
	g_autoptr(GString) resource = g_string_new(NULL);

	if (strncmp(id, "ID-", 3))
		return g_strdup(id);
	for (const char *at = id + 3; *at; at++) {
		if (at[0] != '_' || at[1] != 'x') {
			g_string_append_c(resource, *at);
			continue;
		}
		if (!take_escape(at, resource))
			return g_strdup(id);
		at += 3;
	}
	if (!g_utf8_validate(resource->str, -1, NULL))
		return g_strdup(id);
	return g_strdup(resource->str);
}

/* ---- writing ---- */

static void add_text(Xml *parent, const char *name, const char *space,
		     const char *text)
{
	xml_add_text(xml_add(parent, name, space), text);
}

static void add_status(Xml *tuple, const Presence *presence)
{
	Xml *status = xml_add(tuple, "status", NULL);

	add_text(status, "basic", NULL, presence->open ? "open" : "closed");
	if (presence->open && presence->show)
		add_text(status, "show", "jabber:client", presence->show);
}

static void add_contact(Xml *tuple, const Presence *presence,
			const char *contact)
{
	Xml *element = xml_add(tuple, "contact", NULL);
	guint share = pidf_priority(presence->priority);
	g_autofree char *text =
		g_strdup_printf("%u.%03u", share / 1000, share % 1000);

	xml_add_text(element, contact);
	if (presence->priority >= 0)
		xml_set(element, "priority", text);
}

static void add_notes(Xml *tuple, const Presence *presence)
{
	for (guint i = 0; i < presence->notes->len; i++) {
		const PresenceNote *note = presence->notes->pdata[i];
		Xml *element = xml_add(tuple, "note", NULL);

		xml_add_text(element, note->text);
		if (note->language)
			xml_set_ns(element, XML_NS_XML, "lang", note->language);
	}
}

static void add_tuple(Xml *document, const Presence *presence,
		      const char *contact, const char *time)
{
	g_autofree char *id = pidf_tuple_id(presence->resource);
	Xml *tuple = xml_add(document, "tuple", NULL);

	xml_set(tuple, "id", id);
	add_status(tuple, presence);
	add_contact(tuple, presence, contact);
	add_notes(tuple, presence);
	add_text(tuple, "timestamp", NULL, time);
}

/* What the user does, from the resource that counts most. */
static void add_person(Xml *document, const Presence *best)
{
	const char *activity = best ? pidf_activity_of(best->show) : NULL;
	Xml *person;

	if (!activity)
		return;
	person = xml_add(document, "person", NS_DATA_MODEL);
	xml_set(person, "id", "person");
	xml_add(xml_add(person, "activities", NS_RPID), activity, NULL);
}

GBytes *pidf_write(const char *entity, const char *contact,
		   const GPtrArray *list, gint64 time)
{
	g_autoptr(Xml) document = xml_new("presence", NS_PIDF);
	g_autofree char *stamp = clock_format_utc(time, TRUE);
	GString *text =
		g_string_new("<?xml version='1.0' encoding='UTF-8'?>\n");

	xml_set(document, "entity", entity);
	for (guint i = 0; i < list->len; i++)
		add_tuple(document, list->pdata[i], contact, stamp);
	add_person(document, presence_best(list));
	xml_write(document, NULL, text);
	return g_string_free_to_bytes(text);
}
