#include "core/model/accept.h"
#include "core/model/identity.h"
#include "core/model/model.h"

static const Attribute attributes[] = {
	{ .is = { "Name", "The SIP domain.", .type = VALUE_STRING },
	  .column = "name",
	  .form = FORM_DOMAIN,
	  .keyed = true,
	  .except = VERB_NEW | VERB_SET },
	{ .is = { "IsDefault", "The domain that new addresses get by default.",
		  .type = VALUE_BOOL, .fallback = "False",
		  .net_type = "Boolean" },
	  .column = "is_default" },
	{ 0 },
};

static const Extra extras[] = {
	{ .is = { "Force", "Asks nothing.", .type = VALUE_BOOL,
		  .flags = PROPERTY_SWITCH, .net_type = "SwitchParameter" },
	  .verbs = VERB_NEW | VERB_SET | VERB_REMOVE },
	{ 0 },
};

static bool is_default(const Record *record)
{
	return record && value_truth(record_get((Record *)record, "IsDefault"));
}

static bool count(Model *model, const char *sql, int64_t *number,
		  GError **error)
{
	Store *store = model_store(model, error);
	return store && store_integer(store, sql, 0, number, error);
}

/* There is always one default: the first, until another is named. */
static bool check(Model *model, const Record *before, Record *record,
		  Feedback *feedback, GError **error)
{
	int64_t domains;
	(void)feedback;
	if (!count(model, "SELECT count(*) FROM sip_domain", &domains, error))
		return false;
	if (!before && !domains)
		record_set_take(record, "IsDefault", value_bool(true));
	if (!is_default(before) || is_default(record))
		return true;
	g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_RULE,
		    "'%s' is the default SIP domain: make another one the "
		    "default with Set-CsSipDomain -IsDefault $true",
		    value_text(record_get(record, "Name")));
	return false;
}

static bool written(Model *model, const Record *before, Record *record,
		    GError **error)
{
	if (!is_default(record) || is_default(before))
		return true;
	Store *store = model_write(model, error);
	if (!store)
		return false;
	g_autoptr(Statement) statement = store_statement(
		store,
		"UPDATE sip_domain SET is_default = 0 WHERE is_default = 1 AND "
		"id <> ?1",
		error);
	if (!statement)
		return false;
	statement_bind_integer(statement, 1, record->id);
	return statement_run(statement, error);
}

static bool has_users(Model *model, Record *record, bool *users, GError **error)
{
	g_auto(Where) where = { 0 };
	where_init(&where);
	g_autofree char *key = attribute_key(
		&attributes[0], value_text(record_get(record, "Name")));
	g_autofree char *glob = g_strconcat("*@", key, NULL);
	where_text(&where, "user.sip_address_key GLOB ?", glob);
	g_autoptr(GError) local = NULL;
	g_autoptr(Record) user =
		model_find_where(model, &kind_user, &where, &local);
	*users = user != NULL;
	if (!local)
		return true;
	g_propagate_error(error, g_steal_pointer(&local));
	return false;
}

static bool removing(Model *model, Record *record, Feedback *feedback,
		     GError **error)
{
	const char *name = value_text(record_get(record, "Name"));
	int64_t domains;
	bool users;
	(void)feedback;
	if (!count(model, "SELECT count(*) FROM sip_domain", &domains, error) ||
	    !has_users(model, record, &users, error))
		return false;
	if (users) {
		g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_IN_USE,
			    "users still have addresses in '%s'", name);
		return false;
	}
	if (domains == 1 || !is_default(record))
		return true;
	g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_IN_USE,
		    "'%s' is the default SIP domain: make another one the "
		    "default first",
		    name);
	return false;
}

const Kind kind_sip_domain = {
	.noun = "CsSipDomain",
	.title = "SIP domain",
	.type_name = "Microsoft.Rtc.Management.Xds.DisplaySipDomain",
	.table = "sip_domain",
	.key = "Name",
	.identity = "sip_domain.name",
	.identity_type = "XdsGlobalRelativeIdentity",
	.attributes = attributes,
	.verbs = VERB_ALL,
	.shape = KIND_FILTER,
	.publication = PUBLISH_TOPOLOGY,
	.extras = extras,
	.synopsis = { "Shows SIP domains.", "Adds a SIP domain.",
		      "Makes a SIP domain the default.",
		      "Removes a SIP domain that no user has." },
	.example = { "", "contoso.com", "contoso.com -IsDefault $true",
		     "contoso.com" },
	.check = check,
	.written = written,
	.removing = removing,
};
