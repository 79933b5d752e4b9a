#include "core/model/kind.h"
#include "core/model/model.h"

static const Attribute attributes[] = {
	{ .is = { "Fqdn", "Name of the computer in DNS.",
		  .type = VALUE_STRING },
	  .column = "fqdn",
	  .form = FORM_DOMAIN,
	  .keyed = true,
	  .except = VERB_NEW | VERB_SET },
	{ .is = { "Pool", "Pool that the computer belongs to.",
		  .type = VALUE_STRING, .net_type = "String" },
	  .column = "pool",
	  .form = FORM_REFERENCE,
	  .refers = &kind_pool,
	  .mandatory = VERB_NEW },
	{ .is = { "InternalAddress",
		  "IP address towards the other computers of the topology.",
		  .type = VALUE_STRING, .flags = PROPERTY_NULLABLE,
		  .net_type = "String" },
	  .column = "internal_address",
	  .form = FORM_ADDRESS },
	{ .is = { "ExternalAddress", "IP address of an edge on the Internet.",
		  .type = VALUE_STRING, .flags = PROPERTY_NULLABLE,
		  .net_type = "String" },
	  .column = "external_address",
	  .form = FORM_ADDRESS },
	{ .is = { "SipServer", "Takes SIP for its pool.", .type = VALUE_BOOL,
		  .fallback = "True", .net_type = "Boolean" },
	  .column = "sip_server" },
	{ .is = { "XmppGateway",
		  "Runs the gateway service: the proxy in an edge pool, else "
		  "the translating gateway.",
		  .type = VALUE_BOOL, .fallback = "False",
		  .net_type = "Boolean" },
	  .column = "xmpp_gateway" },
	{ 0 },
};

static const Extra extras[] = {
	{ .is = { "Pool", "Only computers of this pool.", .type = VALUE_STRING,
		  .net_type = "String" },
	  .verbs = VERB_GET },
	{ .is = { "Local", "Only this computer.", .type = VALUE_BOOL,
		  .flags = PROPERTY_SWITCH, .net_type = "SwitchParameter" },
	  .verbs = VERB_GET },
	{ .is = { "Force", "Asks nothing.", .type = VALUE_BOOL,
		  .flags = PROPERTY_SWITCH, .net_type = "SwitchParameter" },
	  .verbs = VERB_NEW | VERB_SET | VERB_REMOVE },
	{ 0 },
};

static bool removing(Model *model, Record *record, Feedback *feedback,
		     GError **error)
{
	(void)feedback;
	Store *store = model_write(model, error);
	if (!store)
		return false;
	g_autoptr(Statement) statement = store_statement(
		store, "DELETE FROM certificate WHERE computer = ?1", error);
	if (!statement)
		return false;
	statement_bind_integer(statement, 1, record->id);
	return statement_run(statement, error);
}

static bool narrow(Model *model, const char *extra, Value given, Where *where,
		   GError **error)
{
	where_and(where);
	if (name_same(extra, "Local")) {
		g_autofree char *host = g_ascii_strdown(g_get_host_name(), -1);
		g_autofree char *glob = g_strconcat(host, ".*", NULL);
		where_text(where, "(computer.fqdn_key = ?", host);
		where_text(where, " OR computer.fqdn_key GLOB ?)", glob);
		return true;
	}
	int64_t id = model_id_of(model, &kind_pool, value_text(given), error);
	where_integer(where, "computer.pool = ?", id);
	return id != 0;
}

const Kind kind_computer = {
	.noun = "CsComputer",
	.title = "computer",
	.type_name = "Microsoft.Rtc.Management.Xds.DisplayComputer",
	.table = "computer",
	.key = "Fqdn",
	.identity = "computer.fqdn",
	.identity_type = "XdsGlobalRelativeIdentity",
	.attributes = attributes,
	.verbs = VERB_ALL,
	.shape = KIND_FILTER,
	.publication = PUBLISH_TOPOLOGY,
	.extras = extras,
	.synopsis = { "Shows computers.", "Adds a computer to a pool.",
		      "Changes a computer.",
		      "Removes a computer and its certificates." },
	.example = { "-Pool pool01.contoso.com",
		     "gw01.contoso.com -Pool pool01.contoso.com -SipServer "
		     "$false -XmppGateway $true",
		     "gw01.contoso.com -InternalAddress 192.0.2.11",
		     "gw01.contoso.com" },
	.narrow = narrow,
	.removing = removing,
};
