#include "core/gateway/links.h"

json_t *links_describe(LinkSet *set)
{
	return json_pack("{s:o}", "links", link_set_describe(set));
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
