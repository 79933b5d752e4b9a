#include "core/model/policy.h"

#include "core/model/identity.h"
#include "core/model/pattern.h"
#include "db/fold.h"

#include <string.h>

#define KIND kind_external_access_policy
#define IDENTITY                                                               \
	"CASE external_access_policy.scope_class WHEN 'global' THEN 'Global' " \
	"WHEN 'site' THEN 'Site:' || (SELECT site.name FROM site WHERE "       \
	"site.id = CAST(external_access_policy.scope_key AS INTEGER)) ELSE "   \
	"'Tag:' || external_access_policy.name END"

#define UNUSED "Kept for scripts; nothing here uses it."
#define BOOLEAN(name_, help_, column_, fallback_)                              \
	{                                                                      \
		.is = { name_, help_, .type = VALUE_BOOL,                      \
			.fallback = fallback_, .net_type = "Boolean" },        \
		.column = column_                                              \
	}

static const Attribute attributes[] = {
	{ .is = { "Description", "What the policy is for.",
		  .type = VALUE_STRING, .flags = PROPERTY_NULLABLE,
		  .net_type = "String" },
	  .column = "description" },
	BOOLEAN("EnableFederationAccess",
		"Whether users may talk to other organisations.",
		"enable_federation_access", "True"),
	BOOLEAN("EnableXmppAccess", "Whether users may talk to XMPP partners.",
		"enable_xmpp_access", "False"),
	BOOLEAN("EnablePublicCloudAccess", UNUSED, "enable_public_cloud_access",
		"False"),
	BOOLEAN("EnablePublicCloudAudioVideoAccess", UNUSED,
		"enable_public_cloud_audio_video_access", "False"),
	BOOLEAN("EnableOutsideAccess", UNUSED, "enable_outside_access",
		"False"),
	BOOLEAN("EnableAcsFederationAccess", UNUSED,
		"enable_acs_federation_access", "True"),
	BOOLEAN("EnableTeamsConsumerAccess", UNUSED,
		"enable_teams_consumer_access", "True"),
	BOOLEAN("EnableTeamsConsumerInbound", UNUSED,
		"enable_teams_consumer_inbound", "True"),
	{ .is = { "ScopeClass", "Where the policy holds.",
		  .type = VALUE_STRING },
	  .column = "scope_class",
	  .except = VERB_NEW | VERB_SET },
	{ .is = { "Key", "Site or name of the policy.", .type = VALUE_STRING },
	  .column = "scope_key",
	  .except = VERB_NEW | VERB_SET },
	{ .is = { "Name", "Name of a user's policy.", .type = VALUE_STRING,
		  .flags = PROPERTY_NULLABLE },
	  .column = "name",
	  .except = VERB_NEW | VERB_SET },
	{ 0 },
};

static const ViewColumn columns[] = {
	{ .property = "Identity" },
	{ .property = "Description" },
	{ .property = "EnableFederationAccess" },
	{ .property = "EnableXmppAccess" },
	{ .property = "EnablePublicCloudAccess" },
	{ .property = "EnablePublicCloudAudioVideoAccess" },
	{ .property = "EnableOutsideAccess" },
	{ .property = "EnableAcsFederationAccess" },
	{ .property = "EnableTeamsConsumerAccess" },
	{ .property = "EnableTeamsConsumerInbound" },
	{ 0 },
};
static const View view = { .list = true, .columns = columns };

static const char *const filters[] = { "All", "Automatic",
				       "SubscriptionDefaults", NULL };

static const Extra extras[] = {
	{ .is = { "Tenant", UNUSED, .type = VALUE_STRING, .net_type = "Guid" },
	  .verbs = VERB_ALL },
	{ .is = { "Include", UNUSED, .type = VALUE_STRING, .allowed = filters,
		  .net_type = "PolicyFilter" },
	  .verbs = VERB_GET },
	{ .is = { "ApplicableTo", "The policy that holds for this user.",
		  .type = VALUE_STRING, .net_type = "UserIdParameter" },
	  .verbs = VERB_GET },
	{ .is = { "Force", "Asks nothing.", .type = VALUE_BOOL,
		  .flags = PROPERTY_SWITCH, .net_type = "SwitchParameter" },
	  .verbs = VERB_NEW | VERB_SET | VERB_REMOVE },
	{ 0 },
};

static void where_wild(const char *text, Where *where)
{
	g_autofree char *glob = pattern_to_glob(text);
	where_text(where, "(fold(" IDENTITY ") GLOB ?", glob);
	where_text(where,
		   " OR fold(coalesce(external_access_policy.name, '')) "
		   "GLOB ?)",
		   glob);
}

static void where_scope(const char *class, const char *key, Where *where)
{
	where_text(where, "external_access_policy.scope_class = ?", class);
	where_text(where, " AND external_access_policy.scope_key = ?", key);
}

static char *site_key(Model *model, const char *site, GError **error)
{
	int64_t id = model_id_of(model, &kind_site, site, error);
	return id ? g_strdup_printf("%" G_GINT64_FORMAT, id) : NULL;
}

/* Scope columns of an identity: class (static) and key (free it). */
static bool scope_of(Model *model, const Identity *identity, const char **class,
		     char **key, GError **error)
{
	switch (identity->class) {
	case IDENTITY_GLOBAL:
		*class = "global";
		*key = g_strdup("");
		return true;
	case IDENTITY_SITE:
		*class = "site";
		*key = site_key(model, identity->name, error);
		return *key != NULL;
	case IDENTITY_NAME:
	case IDENTITY_TAG:
		*class = "tag";
		*key = store_fold(identity->name);
		return true;
	case IDENTITY_SERVICE:
		break;
	}
	g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_SCOPE,
		    "an external access policy has no service scope: it is "
		    "global, site:Name or tag:Name");
	return false;
}

static bool where_of(Model *model, const char *text, Where *where,
		     GError **error)
{
	g_auto(Identity) identity = { 0 };
	g_autofree char *key = NULL;
	const char *class;
	if (pattern_has(text)) {
		where_wild(text, where);
		return true;
	}
	if (!identity_parse(text, &identity, error) ||
	    !scope_of(model, &identity, &class, &key, error))
		return false;
	where_scope(class, key, where);
	return true;
}

/* The global policy allows nothing until somebody says so. */
static void close_all(Record *record)
{
	for (const Attribute *row = attributes; row->is.name; row++)
		if (row->is.type == VALUE_BOOL)
			record_set_take(record, row->is.name,
					value_bool(false));
}

static bool name(Model *model, Record *record, const char *text, GError **error)
{
	g_auto(Identity) identity = { 0 };
	g_autofree char *key = NULL;
	const char *class;
	if (!identity_parse(text, &identity, error) ||
	    !scope_of(model, &identity, &class, &key, error))
		return false;
	if (identity.class == IDENTITY_GLOBAL)
		close_all(record);
	record_set_take(record, "ScopeClass", value_string(class));
	record_set_take(record, "Key", value_string(key));
	if (g_str_equal(class, "tag"))
		record_set_take(record, "Name", value_string(identity.name));
	return true;
}

static bool check_new(Model *model, Record *record, GError **error)
{
	g_auto(Where) where = { 0 };
	where_init(&where);
	where_scope(value_text(record_get(record, "ScopeClass")),
		    value_text(record_get(record, "Key")), &where);
	g_autoptr(Record) other = model_find_where(model, &KIND, &where, NULL);
	return !other ||
	       kind_fail_exists(
		       &KIND, value_text(record_get(other, "Identity")), error);
}

static bool check(Model *model, const Record *before, Record *record,
		  Feedback *feedback, GError **error)
{
	(void)feedback;
	if (!before && !check_new(model, record, error))
		return false;
	if (!value_truth(record_get(record, "EnableXmppAccess")) ||
	    value_truth(record_get(record, "EnableFederationAccess")))
		return true;
	g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_RULE,
		    "EnableXmppAccess needs EnableFederationAccess: give both "
		    "as $true");
	return false;
}

/* Users of a removed policy fall back to that of their site or the global. */
static bool removing(Model *model, Record *record, Feedback *feedback,
		     GError **error)
{
	(void)feedback;
	Store *store = model_write(model, error);
	if (!store)
		return false;
	g_autoptr(Statement) statement = store_statement(
		store,
		"UPDATE user SET external_access_policy = NULL WHERE "
		"external_access_policy = ?1",
		error);
	if (!statement)
		return false;
	statement_bind_integer(statement, 1, record->id);
	return statement_run(statement, error);
}

const char policy_effective_sql[] =
	"coalesce(user.external_access_policy, "
	"(SELECT p.id FROM external_access_policy p, pool WHERE pool.id = "
	"user.registrar_pool AND p.scope_class = 'site' AND p.scope_key = "
	"CAST(pool.site AS TEXT)), "
	"(SELECT p.id FROM external_access_policy p WHERE p.scope_class = "
	"'global'))";

Record *policy_effective(Model *model, Record *user, GError **error)
{
	g_auto(Where) where = { 0 };
	where_init(&where);
	where_sql(&where, "external_access_policy.id = (SELECT ");
	where_sql(&where, policy_effective_sql);
	where_integer(&where, " FROM user WHERE user.id = ?)", user->id);
	return model_find_where(model, &KIND, &where, error);
}

bool policy_grant(Model *model, Record *user, const char *policy,
		  GError **error)
{
	g_autoptr(Record) after = record_copy(user);
	g_autofree char *tag = NULL;
	if (policy && *policy) {
		g_autoptr(Record) found =
			model_find(model, &KIND, policy, error);
		if (!found)
			return false;
		const char *text = value_text(record_get(found, "Name"));
		if (!text) {
			g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_SCOPE,
				    "'%s' holds without being granted: grant a "
				    "tag policy, or $null to take the user's "
				    "own away",
				    policy);
			return false;
		}
		tag = g_strconcat("tag:", text, NULL);
	}
	record_set_take(after, "ExternalAccessPolicy",
			tag ? value_string(tag) : VALUE_NONE);
	return model_update(model, &kind_user, user, after, NULL, error);
}

static bool narrow(Model *model, const char *extra, Value given, Where *where,
		   GError **error)
{
	if (!name_same(extra, "ApplicableTo"))
		return true;
	g_autoptr(Record) user =
		model_find(model, &kind_user, value_text(given), error);
	g_autoptr(Record) policy =
		user ? policy_effective(model, user, error) : NULL;
	if (!policy)
		return false;
	where_and(where);
	where_integer(where, "external_access_policy.id = ?", policy->id);
	return true;
}

const Kind kind_external_access_policy = {
	.noun = "CsExternalAccessPolicy",
	.title = "external access policy",
	.type_name = "Microsoft.Rtc.Management.WritableConfig.Policy."
		     "ExternalAccess.ExternalAccessPolicy",
	.table = "external_access_policy",
	.identity = IDENTITY,
	.identity_type = "XdsIdentity",
	.attributes = attributes,
	.verbs = VERB_ALL,
	.scopes = SCOPE_GLOBAL | SCOPE_SITE | SCOPE_TAG,
	.shape =
		KIND_FILTER | KIND_LOCAL_STORE | KIND_IN_MEMORY | KIND_INSTANCE,
	.publication = PUBLISH_SETTINGS,
	.view = &view,
	.extras = extras,
	.synopsis = { "Shows external access policies.",
		      "Makes an external access policy for a site or to be "
		      "granted to users.",
		      "Changes an external access policy.",
		      "Removes an external access policy; resets the global "
		      "one." },
	.example = { "-Filter 'tag:*'",
		     "tag:RedmondXmpp -EnableXmppAccess $true",
		     "global -EnableFederationAccess $true -EnableXmppAccess "
		     "$true",
		     "tag:RedmondXmpp" },
	.where = where_of,
	.name = name,
	.narrow = narrow,
	.check = check,
	.removing = removing,
};
