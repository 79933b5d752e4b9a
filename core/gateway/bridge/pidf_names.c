#include "core/gateway/bridge/pidf_names.h"

#include <glib.h>

typedef struct Activity {
	const char *name, *show;
	gboolean written; /* the one that a show becomes */
} Activity;

/* RFC 4480 §3.2. */
static const Activity activities[] = {
	{ "away", "away", TRUE },
	{ "busy", "dnd", TRUE },
	{ "appointment", "dnd", FALSE },
	{ "breakfast", "away", FALSE },
	{ "dinner", "away", FALSE },
	{ "holiday", "xa", FALSE },
	{ "in-transit", "away", FALSE },
	{ "lunch", "away", FALSE },
	{ "meal", "away", FALSE },
	{ "meeting", "dnd", FALSE },
	{ "on-the-phone", "dnd", FALSE },
	{ "performance", "dnd", FALSE },
	{ "permanent-absence", "xa", FALSE },
	{ "presentation", "dnd", FALSE },
	{ "sleeping", "xa", FALSE },
	{ "steering", "dnd", FALSE },
	{ "travel", "away", FALSE },
	{ "vacation", "xa", FALSE },
	{ "worship", "dnd", FALSE },
	{ 0 },
};

const char *pidf_activity_of(const char *show)
{
	if (!g_strcmp0(show, "xa"))
		return "away";
	for (const Activity *at = activities; at->name; at++)
		if (at->written && !g_strcmp0(at->show, show))
			return at->name;
	return NULL;
}

const char *pidf_show_of(const char *activity)
{
	for (const Activity *at = activities; at->name; at++)
		if (!g_strcmp0(at->name, activity))
			return at->show;
	return NULL;
}
