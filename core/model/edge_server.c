#include "core/model/identity.h"
#include "core/model/model.h"

#define PORT(name_, help_, column_, fallback_)                                 \
	{                                                                      \
		.is = { name_,                                                 \
			help_,                                                 \
			.type = VALUE_INT,                                     \
			.least = 1,                                            \
			.most = 65535,                                         \
			.fallback = fallback_,                                 \
			.net_type = "UInt16" },                                \
		.column = column_                                              \
	}
#define UNUSED "Kept for scripts; nothing here uses it."

static const Attribute attributes[] = {
	{ .is = { "PoolFqdn", "Edge pool that runs the service.",
		  .type = VALUE_STRING },
	  .column = "pool",
	  .form = FORM_REFERENCE,
	  .refers = &kind_pool,
	  .except = VERB_NEW | VERB_SET },
	{ .is = { "SiteId", "Site of the edge pool.", .type = VALUE_STRING,
		  .flags = PROPERTY_READ_ONLY },
	  .select = "(SELECT 'Site:' || site.name FROM site, pool WHERE "
		    "site.id = pool.site AND pool.id = edge_server.pool)" },
	{ .is = { "Registrar",
		  "Registrar that the edge passes inbound traffic to.",
		  .type = VALUE_STRING, .flags = PROPERTY_NULLABLE,
		  .net_type = "String" },
	  .column = "registrar",
	  .form = FORM_REFERENCE,
	  .refers = &kind_registrar },
	PORT("XmppListeningPort", "Port for XMPP servers.",
	     "xmpp_listening_port", "5269"),
	PORT("XmppInternalPort", "Port for the front ends.",
	     "xmpp_internal_port", "23456"),
	PORT("AccessEdgeClientSipPort", UNUSED, "access_edge_client_sip_port",
	     "5061"),
	PORT("AccessEdgeExternalSipPort", UNUSED,
	     "access_edge_external_sip_port", "5061"),
	PORT("AccessEdgeInternalSipPort", UNUSED,
	     "access_edge_internal_sip_port", "5061"),
	PORT("DataPsomClientPort", UNUSED, "data_psom_client_port", "444"),
	PORT("DataPsomServerPort", UNUSED, "data_psom_server_port", "8057"),
	PORT("MediaCommunicationPortCount", UNUSED,
	     "media_communication_port_count", "10000"),
	PORT("MediaCommunicationPortStart", UNUSED,
	     "media_communication_port_start", "50000"),
	PORT("MediaRelayAuthEdgePort", UNUSED, "media_relay_auth_edge_port",
	     "5062"),
	PORT("MediaRelayExternalTurnTcpPort", UNUSED,
	     "media_relay_external_turn_tcp_port", "444"),
	PORT("MediaRelayExternalTurnUdpPort", UNUSED,
	     "media_relay_external_turn_udp_port", "3478"),
	PORT("MediaRelayInternalTurnTcpPort", UNUSED,
	     "media_relay_internal_turn_tcp_port", "443"),
	PORT("MediaRelayInternalTurnUdpPort", UNUSED,
	     "media_relay_internal_turn_udp_port", "3478"),
	{ .is = { "SkypeSearchProxyPort", UNUSED, .type = VALUE_INT, .least = 1,
		  .most = 65535, .flags = PROPERTY_NULLABLE,
		  .net_type = "UInt16" },
	  .column = "skype_search_proxy_port" },
	{ 0 },
};

static const Extra extras[] = {
	{ .is = { "Force", "Asks nothing.", .type = VALUE_BOOL,
		  .flags = PROPERTY_SWITCH, .net_type = "SwitchParameter" },
	  .verbs = VERB_SET | VERB_REMOVE },
	{ 0 },
};

static bool check(Model *model, const Record *before, Record *record,
		  Feedback *feedback, GError **error)
{
	(void)model;
	(void)before;
	(void)feedback;
	int64_t outside = record_get(record, "XmppListeningPort").integer;
	int64_t inside = record_get(record, "XmppInternalPort").integer;
	if (outside != inside)
		return true;
	g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_RULE,
		    "XmppListeningPort and XmppInternalPort cannot both be "
		    "%d",
		    (int)inside);
	return false;
}

const Kind kind_edge_server = {
	.noun = "CsEdgeServer",
	.title = "edge server",
	.type_name = "Microsoft.Rtc.Management.Xds.DisplayEdgeServer",
	.table = "edge_server",
	.key = "PoolFqdn",
	.role = "EdgeServer",
	.identity = "'EdgeServer:' || (SELECT pool.fqdn FROM pool WHERE "
		    "pool.id = edge_server.pool)",
	.identity_type = "XdsGlobalRelativeIdentity",
	.attributes = attributes,
	.verbs = VERB_SET | VERB_REMOVE,
	.publication = PUBLISH_TOPOLOGY,
	.extras = extras,
	.synopsis = { NULL, NULL, "Changes ports and next hop of an edge.",
		      "Removes the edge service of a pool." },
	.example = { NULL, NULL,
		     "EdgeServer:edge01.contoso.com -XmppListeningPort 5269",
		     "EdgeServer:edge01.contoso.com" },
	.check = check,
};
