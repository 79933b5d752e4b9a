#include "core/base/clock.h"
#include "core/gateway/bridge/pidf.h"
#include "core/gateway/bridge/pidf_names.h"

static void add_text(Xml *parent, const char *name, const char *text)
{
	xml_add_text(xml_add(parent, name, NULL), text);
}

static void add_status(Xml *tuple, const Presence *best)
{
	Xml *status = xml_add(tuple, "status", NULL);
	const char *activity = best ? pidf_activity_of(best->show) : NULL;

	add_text(status, "basic", best ? "open" : "closed");
	if (activity)
		add_text(xml_add(status, "activities", NS_RPID_OLD), "activity",
			 activity);
}

GBytes *pidf_write_lync(const char *entity, const GPtrArray *list, gint64 time)
{
	g_autoptr(Xml) document = xml_new("presence", NS_PIDF);
	g_autofree char *stamp = clock_format_utc(time, TRUE);
	const Presence *best = presence_best(list);
	GString *text =
		g_string_new("<?xml version='1.0' encoding='UTF-8'?>\n");
	Xml *tuple = xml_add(document, "tuple", NULL);

	xml_set(document, "entity", entity);
	xml_set(tuple, "id", "ID-1");
	add_status(tuple, best);
	if (best && best->notes->len)
		add_text(tuple, "note",
			 ((const PresenceNote *)best->notes->pdata[0])->text);
	add_text(tuple, "timestamp", stamp);
	xml_write(document, NULL, text);
	return g_string_free_to_bytes(text);
}
