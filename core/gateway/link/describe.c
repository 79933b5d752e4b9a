#include "core/gateway/link/link.h"

static void set_text(json_t *object, const char *name, const char *text)
{
	json_object_set_new(object, name,
			    text ? json_string(text) : json_null());
}

static json_t *describe(const Link *link)
{
	guint64 topology = 0, settings = 0;
	link_peer_config(link, &topology, &settings);
	json_t *object = json_pack(
		"{s:s, s:b, s:b, s:I, s:i, s:I, s:I}", "peer", link_peer(link),
		"up", link_up(link), "draining",
		link_draining(link) && link_connected(link), "down",
		(json_int_t)link_down_ms(link) / 1000, "pending",
		(int)link_pending(link), "topology", (json_int_t)topology,
		"settings", (json_int_t)settings);
	set_text(object, "problem", link_problem(link));
	return object;
}

json_t *link_set_describe(LinkSet *set)
{
	guint count = 0;
	Link **links = set ? link_set_links(set, &count) : NULL;
	json_t *list = json_array();
	for (guint i = 0; i < count; i++)
		json_array_append_new(list, describe(links[i]));
	return list;
}
