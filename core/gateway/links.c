#include "core/gateway/links.h"

static json_t *describe(const Link *link)
{
	guint64 topology = 0, settings = 0;
	link_peer_config(link, &topology, &settings);
	return json_pack(
		"{s:s, s:b, s:b, s:i, s:I, s:I}", "peer", link_peer(link), "up",
		link_up(link), "draining", link_draining(link), "pending",
		(int)link_pending(link), "topology", (json_int_t)topology,
		"settings", (json_int_t)settings);
}

json_t *links_describe(LinkSet *set)
{
	guint count = 0;
	Link **links = set ? link_set_links(set, &count) : NULL;
	json_t *list = json_array();
	for (guint i = 0; i < count; i++)
		json_array_append_new(list, describe(links[i]));
	return json_pack("{s:o}", "links", list);
}

LinkSelf links_self(const char *computer, const Config *config,
		    const RoleCredentials *credentials)
{
	return (LinkSelf){
		.computer = computer,
		.key_file = credentials->internal_key,
		.certificate_file = credentials->internal_certificate,
		.authority_file = credentials->authority,
		.topology = config->topology,
		.settings = config->settings,
	};
}
