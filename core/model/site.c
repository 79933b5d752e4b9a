#include "core/model/identity.h"
#include "core/model/model.h"

static const Attribute attributes[] = {
	{ .is = { "Name", "Name of the site.", .type = VALUE_STRING },
	  .column = "name",
	  .form = FORM_NAME,
	  .keyed = true,
	  .except = VERB_NEW | VERB_SET },
	{ .is = { "DisplayName", "Name to show for the site.",
		  .type = VALUE_STRING, .flags = PROPERTY_NULLABLE,
		  .net_type = "String" },
	  .column = "display_name" },
	{ .is = { "Description", "What the site is.", .type = VALUE_STRING,
		  .flags = PROPERTY_NULLABLE, .net_type = "String" },
	  .column = "description" },
	{ .is = { "FederationRoute",
		  "Edge server that SIP federation goes through: "
		  "EdgeServer:fqdn.",
		  .type = VALUE_STRING, .flags = PROPERTY_NULLABLE,
		  .net_type = "String" },
	  .column = "federation_route",
	  .form = FORM_REFERENCE,
	  .refers = &kind_edge_server },
	{ .is = { "XmppFederationRoute",
		  "Edge server that XMPP federation goes through: "
		  "EdgeServer:fqdn.",
		  .type = VALUE_STRING, .flags = PROPERTY_NULLABLE,
		  .net_type = "String" },
	  .column = "xmpp_federation_route",
	  .form = FORM_REFERENCE,
	  .refers = &kind_edge_server },
	{ .is = { "DefaultPersistentChatPool",
		  "Kept for scripts; nothing here uses it.",
		  .type = VALUE_STRING, .flags = PROPERTY_NULLABLE,
		  .net_type = "String" },
	  .column = "default_persistent_chat_pool" },
	{ .is = { "Pools", "Pools of the site.", .type = VALUE_STRING,
		  .flags = PROPERTY_LIST | PROPERTY_NULLABLE |
			   PROPERTY_READ_ONLY },
	  .select = "(SELECT group_concat(pool.fqdn, char(10)) FROM pool "
		    "WHERE pool.site = site.id)" },
	{ 0 },
};

static const Extra extras[] = {
	{ .is = { "Force", "Asks nothing.", .type = VALUE_BOOL,
		  .flags = PROPERTY_SWITCH, .net_type = "SwitchParameter" },
	  .verbs = VERB_NEW | VERB_SET | VERB_REMOVE },
	{ 0 },
};

/* A site's own policies go with it. */
static bool removing(Model *model, Record *record, Feedback *feedback,
		     GError **error)
{
	Value pools = record_get(record, "Pools");
	(void)feedback;
	if (!value_is_null(pools)) {
		g_autofree char *names = value_format(pools);
		g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_IN_USE,
			    "the site '%s' still has pools (%s): remove them "
			    "first",
			    value_text(record_get(record, "Name")), names);
		return false;
	}
	g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, record->id);
	Store *store = model_write(model, error);
	if (!store)
		return false;
	g_autoptr(Statement) statement = store_statement(
		store,
		"DELETE FROM external_access_policy WHERE scope_class = "
		"'site' AND scope_key = ?1",
		error);
	if (!statement)
		return false;
	statement_bind_text(statement, 1, id);
	return statement_run(statement, error);
}

const Kind kind_site = {
	.noun = "CsSite",
	.title = "site",
	.type_name = "Microsoft.Rtc.Management.Xds.DisplaySite",
	.table = "site",
	.key = "Name",
	.identity = "'Site:' || site.name",
	.identity_type = "XdsGlobalRelativeIdentity",
	.attributes = attributes,
	.verbs = VERB_ALL,
	.shape = KIND_FILTER,
	.publication = PUBLISH_TOPOLOGY,
	.extras = extras,
	.synopsis = { "Shows sites.", "Adds a site to the topology.",
		      "Changes a site and its federation routes.",
		      "Removes a site that has no pools." },
	.example = { "", "Redmond",
		     "Redmond -XmppFederationRoute "
		     "EdgeServer:edge01.contoso.com",
		     "Redmond" },
	.removing = removing,
};
