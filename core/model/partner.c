#include "core/model/partner.h"

#include "core/model/accept.h"
#include "core/model/identity.h"
#include "core/model/model.h"
#include "core/value/list.h"

static const char *const types[] = { "Federated", "PublicVerified",
				     "PublicUnverified", NULL };
static const char *const negotiations[] = { "Required", "Optional",
					    "NotSupported", NULL };

#define NEEDS_TLS                                                              \
	"SASL needs TLS: where the partner offers none, its streams fall "     \
	"back to dialback"
#define NO_FALLBACK                                                            \
	"SASL needs TLS: where the partner offers none, no stream can be "     \
	"negotiated"
#define NO_SASL                                                                \
	"SASL cannot work without TLS: only dialback in clear text is left"
#define NOTHING_LEFT "SASL needs TLS: allow TLS or enable dialback"
#define NEITHER	     "SASL or dialback must be enabled"

/* By TLS, SASL, then dialback $true and $false: the matrix of the Lync Server
 * 2013 library, "Negotiation settings" (JJ552456). */
static const PartnerRule rules[3][3][2] = {
	{ { { true, "SASL/TLS",
	      "dialback will not operate, since SASL is required" },
	    { true, "SASL/TLS", NULL } },
	  { { true, "SASL/TLS, TLS dialback", NULL },
	    { true, "SASL/TLS", NULL } },
	  { { true, "TLS dialback", NULL }, { false, NULL, NEITHER } } },
	{ { { true, "SASL/TLS, TLS dialback, TCP dialback", NEEDS_TLS },
	    { true, "SASL/TLS", NO_FALLBACK } },
	  { { true, "SASL/TLS, TLS dialback, TCP dialback", NEEDS_TLS },
	    { true, "SASL/TLS", NO_FALLBACK } },
	  { { true, "TLS dialback, TCP dialback", NULL },
	    { false, NULL, NEITHER } } },
	{ { { true, "TCP dialback", NO_SASL }, { false, NULL, NOTHING_LEFT } },
	  { { true, "TCP dialback", NO_SASL }, { false, NULL, NOTHING_LEFT } },
	  { { true, "TCP dialback", NULL }, { false, NULL, NEITHER } } },
};

const PartnerRule *partner_rule(PartnerNegotiation tls, PartnerNegotiation sasl,
				bool dialback)
{
	return &rules[tls][sasl][dialback ? 0 : 1];
}

static const Attribute attributes[] = {
	{ .is = { "Domain", "Primary domain of the partner.",
		  .type = VALUE_STRING, .net_type = "String" },
	  .column = "domain",
	  .form = FORM_DOMAIN,
	  .keyed = true,
	  .except = VERB_NEW | VERB_SET },
	{ .is = { "AdditionalDomains",
		  "Further domains of the partner; child domains count as "
		  "further ones.",
		  .type = VALUE_STRING,
		  .flags = PROPERTY_LIST | PROPERTY_NULLABLE,
		  .net_type = "PSListModifier" },
	  .column = "additional_domains",
	  .form = FORM_DOMAIN,
	  .keyed = true },
	{ .is = { "Description", "Who the partner is.", .type = VALUE_STRING,
		  .flags = PROPERTY_NULLABLE, .net_type = "String" },
	  .column = "description" },
	{ .is = { "PartnerType",
		  "How far the partner is trusted to say who its users are.",
		  .type = VALUE_STRING, .allowed = types,
		  .fallback = "PublicUnverified", .net_type = "PartnerType" },
	  .column = "partner_type" },
	{ .is = { "TlsNegotiation", "Whether streams use TLS.",
		  .type = VALUE_STRING, .allowed = negotiations,
		  .fallback = "Required", .net_type = "TlsNegotiation" },
	  .column = "tls_negotiation" },
	{ .is = { "SaslNegotiation",
		  "Whether the partner proves its name by its certificate.",
		  .type = VALUE_STRING, .allowed = negotiations,
		  .fallback = "Required", .net_type = "SaslNegotiation" },
	  .column = "sasl_negotiation" },
	{ .is = { "SupportDialbackNegotiation",
		  "Whether the partner may prove its name by dialback.",
		  .type = VALUE_BOOL, .fallback = "True",
		  .net_type = "Boolean" },
	  .column = "support_dialback_negotiation" },
	{ .is = { "EnableKeepAlive", "Whether idle streams are kept alive.",
		  .type = VALUE_BOOL, .fallback = "True",
		  .net_type = "Boolean" },
	  .column = "enable_keep_alive" },
	{ .is = { "ConnectionLimit",
		  "Streams with this partner; 0: as the gateway says.",
		  .type = VALUE_LONG, .least = 0, .most = UINT32_MAX,
		  .net_type = "UInt32" },
	  .column = "connection_limit" },
	{ .is = { "ProxyFqdn",
		  "Server to connect to instead of those that DNS names: a "
		  "name, or name:port.",
		  .type = VALUE_STRING, .flags = PROPERTY_NULLABLE,
		  .net_type = "String" },
	  .column = "proxy_fqdn",
	  .form = FORM_SERVER,
	  .keyed = true },
	{ 0 },
};

static const Extra extras[] = {
	{ .is = { "Force", "Asks nothing.", .type = VALUE_BOOL,
		  .flags = PROPERTY_SWITCH, .net_type = "SwitchParameter" },
	  .verbs = VERB_NEW | VERB_SET | VERB_REMOVE },
	{ 0 },
};

static PartnerNegotiation negotiation(Record *record, const char *property)
{
	const char *text = value_text(record_get(record, property));
	for (unsigned i = 0; negotiations[i]; i++)
		if (g_strcmp0(text, negotiations[i]) == 0)
			return (PartnerNegotiation)i;
	return PARTNER_REQUIRED;
}

static bool check_negotiation(Record *record, Feedback *feedback,
			      GError **error)
{
	const char *domain = value_text(record_get(record, "Domain"));
	PartnerNegotiation tls = negotiation(record, "TlsNegotiation");
	PartnerNegotiation sasl = negotiation(record, "SaslNegotiation");
	bool dialback =
		value_truth(record_get(record, "SupportDialbackNegotiation"));
	const PartnerRule *rule = partner_rule(tls, sasl, dialback);
	if (rule->valid) {
		if (rule->note)
			feedback_warn(feedback, "%s: %s (%s).", domain,
				      rule->note, rule->methods);
		return true;
	}
	g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_RULE,
		    "TlsNegotiation %s, SaslNegotiation %s and "
		    "SupportDialbackNegotiation %s do not go together for "
		    "'%s': %s",
		    negotiations[tls], negotiations[sasl],
		    dialback ? "$true" : "$false", domain, rule->note);
	return false;
}

/* A domain belongs to one partner and is none of ours. */
static bool check_domain(Model *model, Record *record, const char *domain,
			 GError **error)
{
	g_auto(Where) where = { 0 };
	g_autofree char *key = attribute_key(&attributes[0], domain);
	where_init(&where);
	where_text(&where, "(domain_key = ?", key);
	where_text(&where,
		   " OR instr(char(10) || additional_domains_key || char(10), "
		   "char(10) || ? || char(10)))",
		   key);
	where_integer(&where, " AND xmpp_allowed_partner.id <> ?", record->id);
	g_autoptr(Record) other = model_find_where(
		model, &kind_xmpp_allowed_partner, &where, NULL);
	if (other) {
		g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_EXISTS,
			    "the domain '%s' is with the partner '%s' already",
			    domain, value_text(record_get(other, "Domain")));
		return false;
	}
	if (!model_id_of(model, &kind_sip_domain, domain, NULL))
		return true;
	g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_RULE,
		    "'%s' is a SIP domain here and cannot be a partner",
		    domain);
	return false;
}

static bool check_domains(Model *model, Record *record, GError **error)
{
	const char *primary = value_text(record_get(record, "Domain"));
	Value more = record_get(record, "AdditionalDomains");
	if (!check_domain(model, record, primary, error))
		return false;
	for (uint32_t i = 0; more.type == VALUE_LIST && i < more.list->count;
	     i++)
		if (!check_domain(model, record,
				  value_text(more.list->values[i]), error))
			return false;
	return true;
}

static bool negotiation_changed(const Record *before, Record *record)
{
	static const char *const names[] = { "TlsNegotiation",
					     "SaslNegotiation",
					     "SupportDialbackNegotiation",
					     NULL };
	for (const char *const *name = names; *name; name++)
		if (!before || !value_equal(record_get((Record *)before, *name),
					    record_get(record, *name)))
			return true;
	return false;
}

static bool check(Model *model, const Record *before, Record *record,
		  Feedback *feedback, GError **error)
{
	if (value_is_null(record_get(record, "ConnectionLimit")))
		record_set_take(record, "ConnectionLimit", value_int(0));
	return check_domains(model, record, error) &&
	       (!negotiation_changed(before, record) ||
		check_negotiation(record, feedback, error));
}

const Kind kind_xmpp_allowed_partner = {
	.noun = "CsXmppAllowedPartner",
	.title = "XMPP allowed partner",
	.type_name = "Microsoft.Rtc.Management.WritableConfig.Settings."
		     "XmppFederation.XmppAllowedPartner",
	.table = "xmpp_allowed_partner",
	.key = "Domain",
	.identity = "xmpp_allowed_partner.domain",
	.identity_type = "XdsGlobalRelativeIdentity",
	.attributes = attributes,
	.verbs = VERB_ALL,
	.shape = KIND_FILTER | KIND_LOCAL_STORE | KIND_IN_MEMORY |
		 KIND_INSTANCE | KIND_KEY_SET,
	.publication = PUBLISH_SETTINGS,
	.extras = extras,
	.synopsis = { "Shows the XMPP domains that may be talked to.",
		      "Allows an XMPP domain.",
		      "Changes how an XMPP domain is talked to.",
		      "Ends federation with an XMPP domain." },
	.example = { "fabrikam.com", "fabrikam.com -PartnerType Federated",
		     "fabrikam.com -AdditionalDomains @{Add='im.fabrikam.com'}",
		     "fabrikam.com" },
	.check = check,
};
