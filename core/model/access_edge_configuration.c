#include "core/model/model.h"

/* Parameter sets of Set-: with a default route, with DNS SRV, or neither. */
enum { SET_IDENTITY, SET_INSTANCE, SET_ROUTE, SET_DNS };
#define IN(set)	 ((uint64_t)1 << (set))
#define IN_PLAIN (IN(SET_IDENTITY) | IN(SET_ROUTE) | IN(SET_DNS))

static const char *const set_names[] = { "Identity", "Instance", "DefaultRoute",
					 "DnsSrvRouting", NULL };
static const char *const levels[] = { "AlwaysVerifiable", "AlwaysUnverifiable",
				      "UseSourceVerification", NULL };

#define UNUSED "Kept for scripts; nothing here uses it."
#define BOOLEAN(name_, help_, column_, fallback_, sets_)                       \
	{                                                                      \
		.is = { name_, help_, .type = VALUE_BOOL,                      \
			.fallback = fallback_, .net_type = "Boolean" },        \
		.column = column_, .sets = sets_                               \
	}
#define COUNT(name_, column_, most_, fallback_)                                \
	{                                                                      \
		.is = { name_,                                                 \
			UNUSED,                                                \
			.type = VALUE_LONG,                                    \
			.least = 1,                                            \
			.most = most_,                                         \
			.fallback = fallback_,                                 \
			.net_type = "UInt32" },                                \
		.column = column_, .sets = IN_PLAIN                            \
	}
#define LEVEL(name_, column_, sets_)                                           \
	{                                                                      \
		.is = { name_,                                                 \
			UNUSED,                                                \
			.type = VALUE_STRING,                                  \
			.allowed = levels,                                     \
			.fallback = "AlwaysVerifiable",                        \
			.net_type = "VerificationLevelType" },                 \
		.column = column_, .sets = sets_                               \
	}

static const Attribute attributes[] = {
	BOOLEAN("AllowFederatedUsers",
		"Whether federation is on, SIP as well as XMPP.",
		"allow_federated_users", "False", IN_PLAIN),
	BOOLEAN("AllowAnonymousUsers", UNUSED, "allow_anonymous_users", "False",
		IN_PLAIN),
	BOOLEAN("AllowOutsideUsers", UNUSED, "allow_outside_users", "True",
		IN_PLAIN),
	{ .is = { "RoutingMethod", "How other organisations are found.",
		  .type = VALUE_STRING, .fallback = "UseDnsSrvRouting" },
	  .column = "routing_method",
	  .except = VERB_SET },
	{ .is = { "DefaultRouteFqdn", "Next hop with UseDefaultRouting.",
		  .type = VALUE_STRING, .flags = PROPERTY_NULLABLE,
		  .net_type = "String" },
	  .column = "default_route_fqdn",
	  .form = FORM_DOMAIN,
	  .sets = IN(SET_ROUTE) },
	BOOLEAN("IsPublicProvider", UNUSED, "is_public_provider", "False",
		IN(SET_ROUTE)),
	LEVEL("VerificationLevel", "verification_level", IN(SET_ROUTE)),
	LEVEL("DiscoveredPartnerVerificationLevel",
	      "discovered_partner_verification_level", IN(SET_DNS)),
	BOOLEAN("BeClearingHouse", UNUSED, "be_clearing_house", "False",
		IN(SET_DNS)),
	BOOLEAN("EnablePartnerDiscovery", UNUSED, "enable_partner_discovery",
		"False", IN(SET_DNS)),
	BOOLEAN("EnableArchivingDisclaimer", UNUSED,
		"enable_archiving_disclaimer", "False", IN_PLAIN),
	BOOLEAN("EnableUserReplicator", UNUSED, "enable_user_replicator",
		"False", IN_PLAIN),
	BOOLEAN("EnableDiscoveredPartnerContactsLimit", UNUSED,
		"enable_discovered_partner_contacts_limit", "True", IN_PLAIN),
	BOOLEAN("KeepCrlsUpToDateForPeers", UNUSED,
		"keep_crls_up_to_date_for_peers", "True", IN_PLAIN),
	BOOLEAN("MarkSourceVerifiableOnOutgoingMessages", UNUSED,
		"mark_source_verifiable_on_outgoing_messages", "True",
		IN_PLAIN),
	COUNT("OutgoingTlsCountForFederatedPartners",
	      "outgoing_tls_count_for_federated_partners", 4, "4"),
	COUNT("CertificatesDeletedPercentage",
	      "certificates_deleted_percentage", 100, "20"),
	COUNT("DiscoveredPartnerReportPeriodMinutes",
	      "discovered_partner_report_period_minutes", UINT32_MAX, "60"),
	COUNT("DiscoveredPartnerStandardRate",
	      "discovered_partner_standard_rate", UINT32_MAX, "20"),
	COUNT("MaxAcceptedCertificatesStored",
	      "max_accepted_certificates_stored", UINT32_MAX, "1000"),
	COUNT("MaxContactsPerDiscoveredPartner",
	      "max_contacts_per_discovered_partner", UINT32_MAX, "1000"),
	COUNT("MaxRejectedCertificatesStored",
	      "max_rejected_certificates_stored", UINT32_MAX, "500"),
	{ .is = { "DnsSrvCacheRecordCount", UNUSED, .type = VALUE_LONG,
		  .least = 0, .most = UINT32_MAX, .flags = PROPERTY_NULLABLE,
		  .net_type = "UInt32" },
	  .column = "dns_srv_cache_record_count",
	  .sets = IN_PLAIN },
	{ .is = { "SkypeSearchUrl", UNUSED, .type = VALUE_STRING,
		  .flags = PROPERTY_NULLABLE, .net_type = "String" },
	  .column = "skype_search_url",
	  .sets = IN_PLAIN },
	{ 0 },
};

static const Extra extras[] = {
	{ .is = { "UseDefaultRouting", "Sends all to DefaultRouteFqdn.",
		  .type = VALUE_BOOL, .flags = PROPERTY_SWITCH,
		  .net_type = "SwitchParameter" },
	  .verbs = VERB_SET,
	  .sets = IN(SET_ROUTE) },
	{ .is = { "UseDnsSrvRouting", "Finds other organisations in DNS.",
		  .type = VALUE_BOOL, .flags = PROPERTY_SWITCH,
		  .net_type = "SwitchParameter" },
	  .verbs = VERB_SET,
	  .sets = IN(SET_DNS) },
	{ .is = { "Force", "Asks nothing.", .type = VALUE_BOOL,
		  .flags = PROPERTY_SWITCH, .net_type = "SwitchParameter" },
	  .verbs = VERB_SET },
	{ 0 },
};

static bool apply(Model *model, Record *record, const char *extra, Value given,
		  GError **error)
{
	(void)model;
	(void)error;
	if (g_str_has_prefix(extra, "Use") && value_truth(given))
		record_set_take(record, "RoutingMethod", value_string(extra));
	return true;
}

const Kind kind_access_edge_configuration = {
	.noun = "CsAccessEdgeConfiguration",
	.title = "access edge configuration",
	.type_name = "Microsoft.Rtc.Management.WritableConfig.Settings.Edge."
		     "AccessEdgeConfiguration",
	.table = "access_edge_configuration",
	.identity = "'Global'",
	.identity_type = "XdsIdentity",
	.attributes = attributes,
	.verbs = VERB_GET | VERB_SET,
	.scopes = SCOPE_GLOBAL,
	.shape = KIND_FILTER | KIND_LOCAL_STORE | KIND_INSTANCE |
		 KIND_INSTANCE_ONLY,
	.publication = PUBLISH_SETTINGS,
	.extras = extras,
	.set_sets = set_names,
	.synopsis = { "Shows whether federation is on.", NULL,
		      "Turns federation on or off.", NULL },
	.example = { "", NULL, "-AllowFederatedUsers $true", NULL },
	.apply = apply,
};
