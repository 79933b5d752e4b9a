#include "core/gateway/bridge/document_private.h"

#include <string.h>

#define NS_INSTANCE "http://www.w3.org/2001/XMLSchema-instance"

typedef struct Range {
	guint64 below;
	gboolean open;
	const char *show;
} Range;

/* The numbers of the aggregate state, lync-sip §3.4 (a). */
static const Range ranges[] = {
	{ 3000, FALSE, NULL },	      { 4500, TRUE, NULL }, /* available */
	{ 6000, TRUE, "away" },	 /* available, idle */
	{ 9000, TRUE, "dnd" },	 /* busy; busy, idle */
	{ 12000, TRUE, "dnd" },	 /* do not disturb */
	{ 18000, TRUE, "away" }, /* be right back, away */
	{ G_MAXUINT64, FALSE, NULL },
};

typedef struct Token {
	const char *name, *text;
	const char *show; /* instead of the number's, or NULL */
} Token;

static const Token tokens[] = {
	{ "on-the-phone", "On the phone", NULL },
	{ "in-a-meeting", "In a meeting", NULL },
	{ "in-a-conference", "In a conference call", NULL },
	{ "in-presentation", "Presenting", NULL },
	{ "urgent-interruptions-only", "Urgent interruptions only", NULL },
	{ "off-work", "Off work", "xa" },
	{ "out-of-office", "Out of office", "xa" },
	{ 0 },
};

static gboolean is(const Xml *element, const char *attribute, const char *value)
{
	return !g_strcmp0(xml_get(element, attribute), value);
}

/* "aggregateState", perhaps with a prefix. */
static gboolean is_aggregate(const Xml *state)
{
	const char *type = xml_get_ns(state, NS_INSTANCE, "type");
	const char *colon = type ? strrchr(type, ':') : NULL;

	return !g_strcmp0(colon ? colon + 1 : type, "aggregateState");
}

static const Xml *find_state(const Xml *root)
{
	for (const Xml *at = xml_first_element(root); at;
	     at = xml_next_element(at)) {
		const Xml *state = is(at, "name", "state")
					   ? xml_child(at, "state", NULL)
					   : NULL;

		if (state && is_aggregate(state))
			return state;
	}
	return NULL;
}

/* What he wrote himself, else what he says when he is out. */
static char *find_note(const Xml *root)
{
	char *found = NULL;

	for (const Xml *at = xml_first_element(root); at;
	     at = xml_next_element(at)) {
		const Xml *note = is(at, "name", "note")
					  ? xml_child(at, "note", NULL)
					  : NULL;
		const Xml *body = note ? xml_child(note, "body", NULL) : NULL;

		if (!body || (found && !is(body, "type", "personal")))
			continue;
		g_free(found);
		found = g_strstrip(xml_text(body));
	}
	return found;
}

static const Token *token_of(const Xml *state)
{
	const Xml *activity = xml_child(state, "activity", NULL);
	const char *name = activity ? xml_get(activity, "token") : NULL;
	const Token *at = tokens;

	while (at->name && g_strcmp0(at->name, name))
		at++;
	return at;
}

static gboolean read_number(const Xml *state, guint64 *number)
{
	const Xml *element = xml_child(state, "availability", NULL);
	g_autofree char *text = element ? g_strstrip(xml_text(element)) : NULL;

	return text && g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT32,
						  number, NULL);
}

GPtrArray *categories_read(const Xml *root, const char *language)
{
	const Xml *state = find_state(root);
	g_autofree char *note = find_note(root);
	const Range *range = ranges;
	const Token *token;
	guint64 number;

	if (!state || !read_number(state, &number))
		return NULL;
	token = token_of(state);
	while (number >= range->below)
		range++;
	return document_one(token->show ? token->show : range->show,
			    range->open, note && *note ? note : token->text,
			    note && *note ? language : NULL);
}
