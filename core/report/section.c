#include "core/report/section.h"

#include "core/base/clock.h"

static const Property site_columns[] = {
	{ "name", "Site", .field = STRING_FIELD(ReportSite, name) },
	{ "description", "Description",
	  .field = STRING_FIELD(ReportSite, description) },
	{ "pools", "Pools", .field = INTEGER_FIELD(ReportSite, pools) },
	{ "edges", "Edges", .field = INTEGER_FIELD(ReportSite, edges) },
	{ "users", "Users", .field = INTEGER_FIELD(ReportSite, users) },
	{ 0 },
};

static const Property pool_columns[] = {
	{ "fqdn", "Pool", .field = STRING_FIELD(ReportPool, fqdn) },
	{ "site", "Site", .field = STRING_FIELD(ReportPool, site) },
	{ "role", "Role", .field = STRING_FIELD(ReportPool, role) },
	{ "legacy", "Legacy", .field = BOOL_FIELD(ReportPool, legacy) },
	{ "computers", "Computers",
	  .field = STRINGS_FIELD(ReportPool, computers) },
	{ "gateways", "Gateway on",
	  .field = STRINGS_FIELD(ReportPool, gateways) },
	{ "edge", "Edge", .field = STRING_FIELD(ReportPool, edge) },
	{ "legacyGateway", "Old gateway",
	  .field = STRING_FIELD(ReportPool, legacy_gateway) },
	{ "users", "Users", .field = INTEGER_FIELD(ReportPool, users) },
	{ "usersXmpp", "With XMPP",
	  .field = INTEGER_FIELD(ReportPool, users_xmpp) },
	{ 0 },
};

static const Property edge_columns[] = {
	{ "fqdn", "Edge", .field = STRING_FIELD(ReportEdge, fqdn) },
	{ "site", "Site", .field = STRING_FIELD(ReportEdge, site) },
	{ "computers", "Computers",
	  .field = STRINGS_FIELD(ReportEdge, computers) },
	{ "internalAddress", "Inside address",
	  .field = STRING_FIELD(ReportEdge, internal_address) },
	{ "externalAddress", "Outside address",
	  .field = STRING_FIELD(ReportEdge, external_address) },
	{ "ports", "Ports", .field = STRINGS_FIELD(ReportEdge, ports) },
	{ 0 },
};

static const Property partner_columns[] = {
	{ "domain", "Domain", .field = STRING_FIELD(ReportPartner, domain) },
	{ "additionalDomains", "Further domains",
	  .field = STRINGS_FIELD(ReportPartner, additional_domains) },
	{ "partnerType", "Type", .field = STRING_FIELD(ReportPartner, type) },
	{ "tlsNegotiation", "TLS", .field = STRING_FIELD(ReportPartner, tls) },
	{ "saslNegotiation", "SASL",
	  .field = STRING_FIELD(ReportPartner, sasl) },
	{ "supportDialbackNegotiation", "Dialback",
	  .field = BOOL_FIELD(ReportPartner, dialback) },
	{ "enableKeepAlive", "Keep-alive",
	  .field = BOOL_FIELD(ReportPartner, keep_alive) },
	{ "proxyFqdn", "Proxy", .field = STRING_FIELD(ReportPartner, proxy) },
	{ "connectionLimit", "Connections",
	  .field = INTEGER_FIELD(ReportPartner, connection_limit) },
	{ "description", "Description",
	  .field = STRING_FIELD(ReportPartner, description) },
	{ 0 },
};

static const Property policy_columns[] = {
	{ "kind", "Policy", .field = STRING_FIELD(ReportPolicy, kind) },
	{ "identity", "Identity",
	  .field = STRING_FIELD(ReportPolicy, identity) },
	{ "enableOutsideAccess", "Outside access",
	  .field = BOOL_FIELD(ReportPolicy, outside) },
	{ "enableFederationAccess", "Federation",
	  .field = BOOL_FIELD(ReportPolicy, federation) },
	{ "enableXmppAccess", "XMPP", .field = BOOL_FIELD(ReportPolicy, xmpp) },
	{ "users", "Users", .field = INTEGER_FIELD(ReportPolicy, users) },
	{ "description", "Description",
	  .field = STRING_FIELD(ReportPolicy, description) },
	{ 0 },
};

static const Property setting_columns[] = {
	{ "configuration", "Configuration",
	  .field = STRING_FIELD(ReportSetting, configuration) },
	{ "identity", "Identity",
	  .field = STRING_FIELD(ReportSetting, identity) },
	{ "name", "Setting", .field = STRING_FIELD(ReportSetting, name) },
	{ "value", "Value", .field = STRING_FIELD(ReportSetting, value) },
	{ 0 },
};

static const Property certificate_columns[] = {
	{ "computer", "Computer",
	  .field = STRING_FIELD(ReportCertificate, computer) },
	{ "use", "Use", .field = STRING_FIELD(ReportCertificate, use) },
	{ "subject", "Subject",
	  .field = STRING_FIELD(ReportCertificate, subject) },
	{ "names", "Names", .field = STRINGS_FIELD(ReportCertificate, names) },
	{ "issuer", "Issuer",
	  .field = STRING_FIELD(ReportCertificate, issuer) },
	{ "notBefore", "Valid from", .type = VALUE_DATETIME,
	  .field = INTEGER_FIELD(ReportCertificate, not_before) },
	{ "notAfter", "Valid until", .type = VALUE_DATETIME,
	  .field = INTEGER_FIELD(ReportCertificate, not_after) },
	{ "thumbprint", "Thumbprint",
	  .field = STRING_FIELD(ReportCertificate, thumbprint) },
	{ 0 },
};

static const Property replica_columns[] = {
	{ "computer", "Computer",
	  .field = STRING_FIELD(ReportReplica, computer) },
	{ "role", "Role", .field = STRING_FIELD(ReportReplica, role) },
	{ "stream", "Stream", .field = STRING_FIELD(ReportReplica, stream) },
	{ "published", "Published",
	  .field = INTEGER_FIELD(ReportReplica, published) },
	{ "applied", "Applied",
	  .field = INTEGER_FIELD(ReportReplica, applied) },
	{ "upToDate", "Up to date",
	  .field = BOOL_FIELD(ReportReplica, up_to_date) },
	{ "lastStatus", "Last status", .type = VALUE_DATETIME,
	  .field = INTEGER_FIELD(ReportReplica, last_status) },
	{ 0 },
};

#define SECTION(title_, key_, note_, columns_, struct_, rows_, count_)         \
	{                                                                      \
		title_, key_, note_, columns_, sizeof(struct_),                \
			offsetof(ReportTopology, rows_),                       \
			offsetof(ReportTopology, count_),                      \
	}

const ReportSection report_sections[] = {
	SECTION("Sites", "sites", "Where pools and edges stand.", site_columns,
		ReportSite, sites, site_count),
	SECTION("Pools", "pools",
		"Which pools there are, and how many users each one homes.",
		pool_columns, ReportPool, pools, pool_count),
	SECTION("Edges", "edges", "Where XMPP partners meet this organisation.",
		edge_columns, ReportEdge, edges, edge_count),
	SECTION("XMPP partners", "partners",
		"Domains that users may exchange messages with.",
		partner_columns, ReportPartner, partners, partner_count),
	SECTION("Policies", "policies",
		"Who may use XMPP federation, and for how many users it "
		"counts.",
		policy_columns, ReportPolicy, policies, policy_count),
	SECTION("Settings", "settings", "Configurations by scope.",
		setting_columns, ReportSetting, settings, setting_count),
	SECTION("Certificates", "certificates",
		"What each computer shows to others, and until when.",
		certificate_columns, ReportCertificate, certificates,
		certificate_count),
	SECTION("Replicas", "replicas",
		"What each computer has received of what was published.",
		replica_columns, ReportReplica, replicas, replica_count),
	{ 0 },
};

static const void *field(const Property *column, const void *row)
{
	return (const char *)row + column->field.offset;
}

size_t section_count(const ReportSection *section,
		     const ReportTopology *topology)
{
	return *(const size_t *)((const char *)topology + section->count);
}

const void *section_row(const ReportSection *section,
			const ReportTopology *topology, size_t index)
{
	const char *rows =
		*(const char *const *)((const char *)topology + section->rows);
	return rows + index * section->row_size;
}

const char *section_string(const Property *column, const void *row)
{
	return *(const char *const *)field(column, row);
}

const char *const *section_strings(const Property *column, const void *row)
{
	static const char *const none[] = { NULL };
	const char *const *texts =
		*(const char *const *const *)field(column, row);
	return texts ? texts : none;
}

int64_t section_integer(const Property *column, const void *row)
{
	return *(const int64_t *)field(column, row);
}

bool section_bool(const Property *column, const void *row)
{
	return *(const bool *)field(column, row);
}

char *section_time(int64_t time)
{
	g_autofree char *text = time ? clock_format_utc(time, FALSE) : NULL;
	if (!text)
		return g_strdup("");
	return g_strdup_printf("%.10s %.5s UTC", text, text + 11);
}

char *section_text(const Property *column, const void *row,
		   const char *separator)
{
	switch (column->field.kind) {
	case FIELD_BOOL:
		return g_strdup(section_bool(column, row) ? "yes" : "no");
	case FIELD_INTEGER:
		if (column->type == VALUE_DATETIME)
			return section_time(section_integer(column, row));
		return g_strdup_printf("%" G_GINT64_FORMAT,
				       section_integer(column, row));
	case FIELD_STRINGS:
		return g_strjoinv(separator,
				  (char **)section_strings(column, row));
	case FIELD_STRING:
	case FIELD_SWITCH:
	case FIELD_DOUBLE:
	case FIELD_VALUE:
	case FIELD_NONE:
		break;
	}
	const char *text = section_string(column, row);
	return g_strdup(text ? text : "");
}
