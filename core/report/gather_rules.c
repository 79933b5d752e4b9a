#include "core/report/gathered.h"

#include <string.h>

bool gather_partner(Record *record, void *data)
{
	Gathered *gathered = data;
	ReportPartner partner = {
		.domain = gathered_text(gathered, record, "Domain"),
		.additional_domains =
			gathered_texts(gathered, record, "AdditionalDomains"),
		.type = gathered_text(gathered, record, "PartnerType"),
		.tls = gathered_text(gathered, record, "TlsNegotiation"),
		.sasl = gathered_text(gathered, record, "SaslNegotiation"),
		.dialback =
			gathered_truth(record, "SupportDialbackNegotiation"),
		.keep_alive = gathered_truth(record, "EnableKeepAlive"),
		.proxy = gathered_text(gathered, record, "ProxyFqdn"),
		.connection_limit =
			record_get(record, "ConnectionLimit").integer,
		.description = gathered_text(gathered, record, "Description"),
	};
	g_array_append_val(gathered->partners, partner);
	return true;
}

bool gather_policy(Record *record, void *data)
{
	Gathered *gathered = data;
	ReportPolicy policy = {
		.kind = "External access",
		.identity = gathered_text(gathered, record, "Identity"),
		.description = gathered_text(gathered, record, "Description"),
		.outside = gathered_truth(record, "EnableOutsideAccess"),
		.federation = gathered_truth(record, "EnableFederationAccess"),
		.xmpp = gathered_truth(record, "EnableXmppAccess"),
	};
	g_array_append_val(gathered->policies, policy);
	return true;
}

static ReportPolicy *find_policy(const Gathered *gathered, const char *prefix,
				 const char *name)
{
	for (guint i = 0; i < gathered->policies->len; i++) {
		ReportPolicy *policy =
			&g_array_index(gathered->policies, ReportPolicy, i);
		size_t length = strlen(prefix);
		if (policy->identity &&
		    g_ascii_strncasecmp(policy->identity, prefix, length) ==
			    0 &&
		    g_ascii_strcasecmp(policy->identity + length, name) == 0)
			return policy;
	}
	return NULL;
}

/* The user's own policy, else that of the pool's site, else the global one. */
static ReportPolicy *policy_for(const Gathered *gathered, const char *own,
				const char *pool)
{
	const char *site =
		pool ? g_hash_table_lookup(gathered->site_of_pool, pool) : NULL;
	ReportPolicy *policy = own ? find_policy(gathered, "Tag:", own) : NULL;
	if (!policy && site)
		policy = find_policy(gathered, "Site:", site);
	return policy ? policy : find_policy(gathered, "Global", "");
}

bool gather_user(Record *record, void *data)
{
	Gathered *gathered = data;
	const char *pool = value_text(record_get(record, "RegistrarPool"));
	const char *own =
		value_text(record_get(record, "ExternalAccessPolicy"));
	ReportPolicy *policy = policy_for(gathered, own, pool);
	ReportPool *home = gathered_pool(gathered, pool);
	if (policy)
		policy->users++;
	if (home)
		home->users++;
	if (home && policy && policy->xmpp && gathered_truth(record, "Enabled"))
		home->users_xmpp++;
	return true;
}

/* Begins the help of properties that nothing obeys. */
#define IDLE "Kept for scripts"

/* Every property that something obeys, but for secrets: those stay in the
 * store. */
static void add_settings(Gathered *gathered, const char *configuration,
			 Record *record)
{
	const Property *row = record->type->properties;
	for (; row && row->name; row++) {
		if (strcmp(row->name, "Identity") == 0 ||
		    (row->flags & PROPERTY_SECRET) ||
		    (row->help && g_str_has_prefix(row->help, IDLE)))
			continue;
		ReportSetting setting = {
			.configuration = configuration,
			.identity = gathered_text(gathered, record, "Identity"),
			.name = row->name,
			.value = gathered_text(gathered, record, row->name),
		};
		g_array_append_val(gathered->settings, setting);
	}
}

bool gather_gateway_settings(Record *record, void *data)
{
	add_settings(data, "XMPP gateway", record);
	return true;
}

bool gather_edge_settings(Record *record, void *data)
{
	add_settings(data, "Access edge", record);
	return true;
}

bool gather_domain(Record *record, void *data)
{
	Gathered *gathered = data;
	ReportSetting setting = {
		.configuration = "SIP domain",
		.identity = gathered_text(gathered, record, "Name"),
		.name = "IsDefault",
		.value = gathered_text(gathered, record, "IsDefault"),
	};
	if (gathered_truth(record, "IsDefault"))
		gathered->topology.name = setting.identity;
	g_array_append_val(gathered->settings, setting);
	return true;
}
