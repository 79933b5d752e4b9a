#include "core/gateway/bridge/pidf.h"

#include "core/base/clock.h"
#include "core/gateway/bridge/limits.h"
#include "core/gateway/bridge/pidf_names.h"

#include <string.h>

/* At most, beside what they hold. */
enum { DOCUMENT_BYTES = 512, TUPLE_BYTES = 256, NOTE_BYTES = 64 };

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

/* Whether so much more still makes a document that is read. */
static gboolean takes_room(gsize *room, gsize bytes)
{
	if (bytes > *room)
		return FALSE;
	*room -= bytes;
	return TRUE;
}

static gsize escaped_length(const char *text)
{
	g_autoptr(GString) escaped = g_string_new(NULL);

	xml_escape(text, escaped);
	return escaped->len;
}

static void add_notes(Xml *tuple, const Presence *presence, gsize *room)
{
	for (guint i = 0; i < presence->notes->len; i++) {
		const PresenceNote *note = presence->notes->pdata[i];
		Xml *element;

		if (!takes_room(room, NOTE_BYTES + escaped_length(note->text)))
			continue;
		element = xml_add(tuple, "note", NULL);
		xml_add_text(element, note->text);
		if (note->language)
			xml_set_ns(element, XML_NS_XML, "lang", note->language);
	}
}

static void add_tuple(Xml *document, const Presence *presence,
		      const char *contact, const char *time, gsize *room)
{
	g_autofree char *id = pidf_tuple_id(presence->resource);
	Xml *tuple = xml_add(document, "tuple", NULL);

	xml_set(tuple, "id", id);
	add_status(tuple, presence);
	add_contact(tuple, presence, contact);
	add_notes(tuple, presence, room);
	add_text(tuple, "timestamp", NULL, time);
}

/* How many tuples have room; what they leave is for notes. */
static guint count_tuples(const GPtrArray *list, const char *contact,
			  gsize *room)
{
	gsize each = TUPLE_BYTES + escaped_length(contact);
	guint count = 0;

	for (; count < list->len; count++) {
		const Presence *presence = list->pdata[count];
		g_autofree char *id = pidf_tuple_id(presence->resource);

		if (!takes_room(room, each + strlen(id)))
			break;
	}
	return count;
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
	gsize room = PIDF_BYTES - DOCUMENT_BYTES - escaped_length(entity);
	guint count;
	GString *text =
		g_string_new("<?xml version='1.0' encoding='UTF-8'?>\n");

	xml_set(document, "entity", entity);
	count = count_tuples(list, contact, &room);
	for (guint i = 0; i < count; i++)
		add_tuple(document, list->pdata[i], contact, stamp, &room);
	add_person(document, presence_best(list));
	xml_write(document, NULL, text);
	return g_string_free_to_bytes(text);
}
