#include "core/gateway/bridge/document_private.h"

#include <string.h>

#define NS_MSRTC "http://schemas.microsoft.com/2002/09/sip/presence"

/* Availability from here on is online; below, whatever the activity. */
#define ONLINE 100

typedef struct Class {
	guint64 below; /* of the activity's number */
	const char *show;
} Class;

/* lync-sip §3.4 (c). */
static const Class classes[] = {
	{ 400, "away" }, /* unknown, out, at lunch, idle, right back */
	{ 500, NULL },	 /* active */
	{ 700, "dnd" },	 /* in a session, busy */
	{ 800, "away" }, { G_MAXUINT64, NULL },
};

static gboolean read_aggregate(const Xml *root, const char *name,
			       guint64 *number)
{
	const Xml *element = xml_child(root, name, NULL);
	const char *text = element ? xml_get(element, "aggregate") : NULL;

	return text && g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT32,
						  number, NULL);
}

static char *read_note(const Xml *root)
{
	const Xml *info = xml_child(root, "userInfo", NULL);
	const Xml *note = info ? xml_child(info, "note", NULL) : NULL;

	return note ? g_strstrip(xml_text(note)) : NULL;
}

GPtrArray *msrtc_read(const Xml *root, const char *language)
{
	g_autofree char *note = read_note(root);
	guint64 availability, activity = 0;
	const Class *at = classes;

	if (!read_aggregate(root, "availability", &availability))
		return NULL;
	read_aggregate(root, "activity", &activity);
	while (activity >= at->below)
		at++;
	return document_one(at->show, availability >= ONLINE, note, language);
}

/* ---- writing ---- */

static const char *activity_of(const Presence *best)
{
	if (!best)
		return "100";
	if (!g_strcmp0(best->show, "dnd"))
		return "600";
	if (!g_strcmp0(best->show, "away") || !g_strcmp0(best->show, "xa"))
		return "100";
	return "400";
}

static void add_number(Xml *root, const char *name, const char *number)
{
	Xml *element = xml_add(root, name, NULL);

	xml_set(element, "aggregate", number);
	xml_set(element, "description", "");
}

GBytes *msrtc_write(const char *entity, const Presence *best)
{
	g_autoptr(Xml) root = xml_new("presentity", NS_MSRTC);
	GString *text =
		g_string_new("<?xml version='1.0' encoding='UTF-8'?>\n");
	const char *scheme = strchr(entity, ':');

	xml_set(root, "uri", scheme ? scheme + 1 : entity);
	add_number(root, "availability", best ? "300" : "0");
	add_number(root, "activity", activity_of(best));
	if (best && best->notes->len)
		xml_add_text(
			xml_add(xml_add(root, "userInfo", NULL), "note", NULL),
			((const PresenceNote *)best->notes->pdata[0])->text);
	xml_write(root, NULL, text);
	return g_string_free_to_bytes(text);
}
