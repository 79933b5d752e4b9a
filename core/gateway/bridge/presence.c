#include "core/gateway/bridge/presence.h"

#include "core/gateway/bridge/content.h"
#include "core/gateway/bridge/limits.h"

#include <string.h>

static void note_free(void *data)
{
	PresenceNote *note = data;

	g_free(note->language);
	g_free(note->text);
	g_free(note);
}

Presence *presence_new(const char *resource, gboolean open)
{
	Presence *presence = g_new0(Presence, 1);

	presence->resource = g_strdup(resource ? resource : "");
	presence->open = open;
	presence->priority = PRESENCE_NO_PRIORITY;
	presence->notes = g_ptr_array_new_with_free_func(note_free);
	return presence;
}

void presence_free(Presence *presence)
{
	if (!presence)
		return;
	g_free(presence->resource);
	g_free(presence->show);
	g_ptr_array_unref(presence->notes);
	g_free(presence);
}

static void free_one(void *data)
{
	presence_free(data);
}

GPtrArray *presence_list(void)
{
	return g_ptr_array_new_with_free_func(free_one);
}

void presence_add_note(Presence *presence, const char *language,
		       const char *text)
{
	PresenceNote *note;

	if (!*text || presence->notes->len >= PRESENCE_NOTES ||
	    strlen(text) > PRESENCE_NOTE_BYTES)
		return;
	note = g_new0(PresenceNote, 1);
	note->text = g_strdup(text);
	if (language && content_language_valid(language))
		note->language = g_strdup(language);
	g_ptr_array_add(presence->notes, note);
}

gboolean presence_show_valid(const char *show)
{
	static const char *const shows[] = { "away", "chat", "dnd", "xa",
					     NULL };

	return show && g_strv_contains(shows, show);
}

static gboolean same_notes(const GPtrArray *a, const GPtrArray *b)
{
	if (a->len != b->len)
		return FALSE;
	for (guint i = 0; i < a->len; i++) {
		const PresenceNote *one = a->pdata[i], *two = b->pdata[i];

		if (strcmp(one->text, two->text) ||
		    g_strcmp0(one->language, two->language))
			return FALSE;
	}
	return TRUE;
}

gboolean presence_same(const Presence *a, const Presence *b)
{
	if (!a->open && !b->open)
		return same_notes(a->notes, b->notes);
	return a->open == b->open && a->priority == b->priority &&
	       !g_strcmp0(a->show, b->show) && same_notes(a->notes, b->notes);
}

/* ---- what is known of one user ---- */

const Presence *presence_best(const GPtrArray *list)
{
	const Presence *best = NULL;

	for (guint i = 0; i < list->len; i++) {
		const Presence *presence = list->pdata[i];

		if (presence->open &&
		    (!best || presence->priority > best->priority))
			best = presence;
	}
	return best;
}

Presence *presence_find(const GPtrArray *list, const char *resource)
{
	for (guint i = 0; i < list->len; i++) {
		Presence *presence = list->pdata[i];

		if (!strcmp(presence->resource, resource))
			return presence;
	}
	return NULL;
}

void presence_update(GPtrArray *list, Presence *presence)
{
	Presence *known = presence_find(list, presence->resource);

	if (!presence->open && !*presence->resource)
		g_ptr_array_set_size(list, 0);
	else if (known)
		g_ptr_array_remove(list, known);
	if (list->len < PRESENCE_RESOURCES)
		g_ptr_array_add(list, presence);
	else
		presence_free(presence);
}

/* ---- stanzas ---- */

static void read_status(const Xml *stanza, Presence *presence)
{
	const char *whole = xml_get_ns(stanza, XML_NS_XML, "lang");

	for (const Xml *child = xml_first_element(stanza); child;
	     child = xml_next_element(child)) {
		const char *own = xml_get_ns(child, XML_NS_XML, "lang");
		g_autofree char *text = NULL;

		if (strcmp(child->name, "status") ||
		    strcmp(child->space, stanza->space))
			continue;
		text = xml_text(child);
		presence_add_note(presence, own ? own : whole, text);
	}
}

static char *child_text(const Xml *stanza, const char *name)
{
	const Xml *child = xml_child(stanza, name, stanza->space);
	char *text = child ? xml_text(child) : NULL;

	return text ? g_strstrip(text) : NULL;
}

static int read_priority(const Xml *stanza)
{
	g_autofree char *text = child_text(stanza, "priority");
	gint64 priority;

	if (!text ||
	    !g_ascii_string_to_signed(text, 10, -128, 127, &priority, NULL))
		return text ? PRESENCE_NO_PRIORITY : 0;
	return priority < 0 ? PRESENCE_NO_PRIORITY : (int)priority;
}

Presence *presence_read(const Xml *stanza)
{
	const char *type = xml_get(stanza, "type");
	const char *from = xml_get(stanza, "from");
	const char *slash = from ? strchr(from, '/') : NULL;
	g_autofree char *resource = slash ? address_resource(slash + 1) : NULL;
	Presence *presence;

	if (type && strcmp(type, "unavailable"))
		return NULL;
	presence = presence_new(resource, !type);
	read_status(stanza, presence);
	if (type)
		return presence;
	presence->priority = read_priority(stanza);
	presence->show = child_text(stanza, "show");
	if (!presence_show_valid(presence->show))
		g_clear_pointer(&presence->show, g_free);
	return presence;
}

static Xml *new_stanza(const char *type, const char *from, const char *to)
{
	Xml *stanza = xml_new("presence", "jabber:server");

	xml_set(stanza, "from", from);
	xml_set(stanza, "to", to);
	xml_set(stanza, "type", type);
	return stanza;
}

static void add_child(Xml *stanza, const char *name, const char *text)
{
	xml_add_text(xml_add(stanza, name, NULL), text);
}

static void add_notes(Xml *stanza, const Presence *presence)
{
	for (guint i = 0; i < presence->notes->len; i++) {
		const PresenceNote *note = presence->notes->pdata[i];
		Xml *status = xml_add(stanza, "status", NULL);

		xml_add_text(status, note->text);
		if (note->language)
			xml_set_ns(status, XML_NS_XML, "lang", note->language);
	}
}

Xml *presence_write(const Presence *presence, const Address *from,
		    const Address *to, gboolean notes)
{
	g_autofree char *bare = address_to_jid(from, FALSE);
	g_autofree char *receiver = address_to_jid(to, FALSE);
	g_autofree char *sender =
		*presence->resource
			? g_strjoin("/", bare, presence->resource, NULL)
			: g_strdup(bare);
	Xml *stanza = new_stanza(presence->open ? NULL : "unavailable", sender,
				 receiver);

	if (presence->open && presence->show)
		add_child(stanza, "show", presence->show);
	if (notes)
		add_notes(stanza, presence);
	if (presence->open && presence->priority > 0) {
		g_autofree char *text =
			g_strdup_printf("%d", presence->priority);

		add_child(stanza, "priority", text);
	}
	return stanza;
}

Xml *presence_stanza(const char *type, const Address *from, const Address *to,
		     const char *id)
{
	g_autofree char *sender = address_to_jid(from, FALSE);
	g_autofree char *receiver = address_to_jid(to, FALSE);
	Xml *stanza = new_stanza(type, sender, receiver);

	xml_set(stanza, "id", id);
	return stanza;
}
