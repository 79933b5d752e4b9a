#include "core/gateway/bridge/document_private.h"

#include <string.h>

typedef struct Substatus {
	const char *name;
	gboolean open;
	const char *show;
} Substatus;

/* lync-sip §3.4 (d); the first of a kind is what is written. */
static const Substatus substates[] = {
	{ "online", TRUE, NULL },	{ "away", TRUE, "away" },
	{ "idle", TRUE, "away" },	{ "berightback", TRUE, "away" },
	{ "outtolunch", TRUE, "away" }, { "busy", TRUE, "dnd" },
	{ "onthephone", TRUE, "dnd" },	{ 0 },
};

/* Its name differs between what is specified and what is shown. */
static const Xml *substatus_in(const Xml *address)
{
	const Xml *found = xml_child(address, "msnsubstatus", NULL);

	return found ? found : xml_child(address, "msnstatus", NULL);
}

static const Substatus *substatus_of(const Xml *address)
{
	const Xml *element = substatus_in(address);
	const char *name = element ? xml_get(element, "substatus") : NULL;

	for (const Substatus *at = substates; name && at->name; at++)
		if (!g_ascii_strcasecmp(at->name, name))
			return at;
	return NULL;
}

static const Xml *find_address(const Xml *root)
{
	for (const Xml *atom = xml_first_element(root); atom;
	     atom = xml_next_element(atom)) {
		const Xml *address = xml_child(atom, "address", NULL);

		if (address)
			return address;
	}
	return NULL;
}

GPtrArray *xpidf_read(const Xml *root, const char *language)
{
	const Xml *address = find_address(root);
	const Xml *element =
		address ? xml_child(address, "status", NULL) : NULL;
	const char *status = element ? xml_get(element, "status") : NULL;
	const Substatus *more;
	gboolean in_use;

	if (!status)
		return NULL;
	in_use = !g_ascii_strcasecmp(status, "inuse");
	if (!in_use && g_ascii_strcasecmp(status, "open"))
		return document_one(NULL, FALSE, NULL, language);
	more = substatus_of(address);
	if (more)
		return document_one(more->show, TRUE, NULL, language);
	return document_one(in_use ? "dnd" : NULL, TRUE, NULL, language);
}

/* ---- writing ---- */

static const char *name_of(const char *show)
{
	const char *as = !g_strcmp0(show, "xa")	    ? "away"
			 : !g_strcmp0(show, "chat") ? NULL
						    : show;

	for (const Substatus *at = substates; at->name; at++)
		if (!g_strcmp0(at->show, as))
			return at->name;
	return "online";
}

static void add_address(Xml *root, const char *entity, const Presence *best)
{
	Xml *atom = xml_add(root, "atom", NULL);
	Xml *address = xml_add(atom, "address", NULL);
	gboolean busy = best && !g_strcmp0(best->show, "dnd");
	g_autofree char *uri = g_strconcat(entity, ";user=ip", NULL);

	xml_set(atom, "id", "1");
	xml_set(address, "uri", uri);
	xml_set(address, "priority", "0.800000");
	xml_set(xml_add(address, "status", NULL), "status",
		!best  ? "closed"
		: busy ? "inuse"
		       : "open");
	xml_set(xml_add(address, "msnsubstatus", NULL), "substatus",
		best ? name_of(best->show) : "offline");
}

GBytes *xpidf_write(const char *entity, const Presence *best)
{
	g_autoptr(Xml) root = xml_new("presence", "");
	g_autofree char *uri = g_strconcat(entity, ";method=SUBSCRIBE", NULL);
	GString *text = g_string_new(
		"<?xml version='1.0' encoding='UTF-8'?>\n"
		"<!DOCTYPE presence PUBLIC '-//IETF//DTD RFCxxxx XPIDF "
		"1.0//EN' 'xpidf.dtd'>\n");

	xml_set(xml_add(root, "presentity", NULL), "uri", uri);
	add_address(root, entity, best);
	xml_write(root, "", text);
	return g_string_free_to_bytes(text);
}
