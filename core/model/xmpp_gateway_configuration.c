#include "core/model/kind.h"

#define NUMBER(name_, help_, column_, fallback_)                               \
	{                                                                      \
		.is = { name_,                                                 \
			help_,                                                 \
			.type = VALUE_LONG,                                    \
			.least = 1,                                            \
			.most = UINT32_MAX,                                    \
			.fallback = fallback_,                                 \
			.net_type = "UInt32" },                                \
		.column = column_                                              \
	}

static const Attribute attributes[] = {
	NUMBER("ConnectionLimit", "Streams with all partners together.",
	       "connection_limit", "1000"),
	{ .is = { "DialbackPassphrase",
		  "Secret that dialback keys are made from.",
		  .type = VALUE_STRING,
		  .flags = PROPERTY_NULLABLE | PROPERTY_SECRET,
		  .net_type = "String" },
	  .column = "dialback_passphrase" },
	{ .is = { "EnableLoggingAllMessageBodies",
		  "Whether traces show what people write.", .type = VALUE_BOOL,
		  .fallback = "False", .net_type = "Boolean" },
	  .column = "enable_logging_all_message_bodies" },
	NUMBER("KeepAliveInterval",
	       "Seconds of silence after which a stream is closed.",
	       "keep_alive_interval", "300"),
	NUMBER("PartnerConnectionLimit", "Streams with one partner.",
	       "partner_connection_limit", "20"),
	NUMBER("StreamEstablishmentTimeout",
	       "Seconds that making a stream may take.",
	       "stream_establishment_timeout", "60"),
	NUMBER("StreamInactivityTimeout",
	       "Seconds after which an unused stream is closed.",
	       "stream_inactivity_timeout", "600"),
	NUMBER("SubscriptionRefreshInterval",
	       "Seconds in which a partner must refresh a presence "
	       "subscription.",
	       "subscription_refresh_interval", "28800"),
	{ 0 },
};

static const Extra extras[] = {
	{ .is = { "Force", "Asks nothing.", .type = VALUE_BOOL,
		  .flags = PROPERTY_SWITCH, .net_type = "SwitchParameter" },
	  .verbs = VERB_SET },
	{ 0 },
};

const Kind kind_xmpp_gateway_configuration = {
	.noun = "CsXmppGatewayConfiguration",
	.title = "XMPP gateway configuration",
	.type_name = "Microsoft.Rtc.Management.WritableConfig.Settings."
		     "XmppFederation.XmppGatewaySettings",
	.table = "xmpp_gateway_configuration",
	.identity = "'Global'",
	.identity_type = "XdsIdentity",
	.attributes = attributes,
	.verbs = VERB_GET | VERB_SET,
	.scopes = SCOPE_GLOBAL,
	.shape = KIND_FILTER | KIND_LOCAL_STORE | KIND_INSTANCE,
	.publication = PUBLISH_SETTINGS,
	.extras = extras,
	.synopsis = { "Shows the settings of the XMPP gateway.", NULL,
		      "Changes the settings of the XMPP gateway.", NULL },
	.example = { "", NULL, "-KeepAliveInterval 120", NULL },
};
