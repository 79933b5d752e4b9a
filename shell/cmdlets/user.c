#include "shell/cmdlets/user.h"

#include "core/model/identity.h"
#include "core/model/pattern.h"
#include "shell/cmdlets/cmdlets.h"
#include "shell/cmdlets/declare.h"
#include "shell/cmdlets/kind.h"
#include "shell/cmdlets/store.h"

#include <string.h>

bool accept_user(Session *session, const Param *param, Value given,
		 bool convert, Value *bound, GError **error)
{
	(void)session;
	bool user = given.type == VALUE_RECORD &&
		    given.record->type == kind_type(&kind_user) &&
		    given.record->id;
	if (user) {
		*bound = value_ref(given);
		return true;
	}
	if (given.type == VALUE_STRING)
		return property_accept(&param->is, given, bound, error);
	if (convert && given.type != VALUE_RECORD)
		return property_accept(&param->is, given, bound, error);
	g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_WRONG,
		    "%s takes the name of a user", param->is.name);
	return false;
}

Record *user_of(Model *model, Value identity, GError **error)
{
	if (identity.type != VALUE_RECORD)
		return model_find(model, &kind_user, value_text(identity),
				  error);
	Record *user =
		model_find_id(model, &kind_user, identity.record->id, error);
	if (!user && error && !*error)
		kind_fail_missing(&kind_user, user_label(identity.record),
				  error);
	return user;
}

const char *user_label(Record *user)
{
	static const char *const names[] = { "DisplayName", "SipAddress",
					     "Identity", NULL };
	for (const char *const *name = names; *name; name++) {
		const char *text = value_text(record_get(user, *name));
		if (text)
			return text;
	}
	return "";
}

bool user_pass_thru(Call *call, Model *model, int64_t id, GError **error)
{
	Value pass = VALUE_NONE;
	if (!call_param(call, "PassThru", &pass) || !value_truth(pass))
		return true;
	Record *user = model_find_id(model, &kind_user, id, error);
	if (user)
		call_emit_record_take(call, user);
	return user != NULL;
}

bool user_store(Call *call, Model *model, Record *before, Record *after,
		GError **error)
{
	Feedback *feedback = call_feedback(call);
	bool good =
		before ? model_update(model, &kind_user, before, after,
				      feedback, error)
		       : model_add(model, &kind_user, after, feedback, error);
	return good && user_pass_thru(call, model, after->id, error);
}

/* ---- Get-CsUser ---- */

static const Param get_params[] = {
	{ .is = { "Identity",
		  "User: SIP address, UPN, domain\\logon or display name; "
		  "wildcards are allowed.",
		  .type = VALUE_STRING, .net_type = "UserIdParameter" },
	  .position = 1,
	  .by_value = ALL_SETS,
	  .by_name = ALL_SETS,
	  .accept = accept_user,
	  .complete = complete_user },
	{ .is = { "Filter",
		  "Condition on properties, like { Enabled -eq $true }.",
		  .type = VALUE_STRING, .net_type = "String" },
	  .accept = accept_filter },
	PARAM_SWITCH("OnLyncServer", "Only users whose pool is no legacy one."),
	PARAM_SWITCH("OnModernServer",
		     "Only users whose pool is no legacy one."),
	PARAM_SWITCH("OnOfficeCommunicationServer",
		     "Only users of a legacy pool."),
	PARAM_SWITCH("UnAssignedUser", "Only users without a pool."),
	PARAM_ANY("ResultSize", "At most so many; Unlimited by default.",
		  "Unlimited`1[UInt32]"),
	PARAM_TEXT("OU", "Only users whose distinguished name ends so.",
		   "OUIdParameter"),
	PARAM_TEXT("LdapFilter", "Refused: there is no directory here.",
		   "String"),
	PARAM_TEXT("DomainController", NO_DIRECTORY, "Fqdn"),
	PARAM_ANY("Credential", NO_DIRECTORY, "PSCredential"),
	{ 0 },
};

static const Example get_examples[] = {
	{ "Get-CsUser 'Ken Myer'", "Shows one user." },
	{ "Get-CsUser -Filter {RegistrarPool -eq 'pool01.contoso.com' -and "
	  "Enabled -eq $true}",
	  "Shows the enabled users of a pool." },
	{ "Get-CsUser -OnOfficeCommunicationServer | Measure-Object",
	  "Counts the users that are still to be moved." },
	{ 0 },
};

static bool is_on(Call *call, const char *name)
{
	Value value = VALUE_NONE;
	return call_param(call, name, &value) && value_truth(value);
}

static void add_switches(Call *call, Where *where)
{
	static const struct {
		const char *name, *sql;
	} rows[] = {
		{ "OnLyncServer", "user.registrar_pool IN (SELECT id FROM "
				  "pool WHERE legacy = 0)" },
		{ "OnModernServer", "user.registrar_pool IN (SELECT id FROM "
				    "pool WHERE legacy = 0)" },
		{ "OnOfficeCommunicationServer",
		  "user.registrar_pool IN (SELECT id FROM pool WHERE legacy = "
		  "1)" },
		{ "UnAssignedUser", "user.registrar_pool IS NULL" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		if (!is_on(call, rows[i].name))
			continue;
		where_and(where);
		where_sql(where, rows[i].sql);
	}
}

static void add_unit(Call *call, Where *where)
{
	const char *unit = call_param_text(call, "OU");
	if (!unit)
		return;
	g_autofree char *pattern = g_strconcat("*,", unit, NULL);
	g_autofree char *glob = pattern_to_glob(pattern);
	where_and(where);
	where_text(where, "user.distinguished_name_key GLOB ?", glob);
}

static bool add_identity(Model *model, Value identity, Where *where,
			 GError **error)
{
	where_and(where);
	if (identity.type != VALUE_RECORD)
		return model_where(model, &kind_user, value_text(identity),
				   where, error);
	where_integer(where, "user.id = ?", identity.record->id);
	return true;
}

/* -1: none given or Unlimited. */
static bool result_size(Call *call, int64_t *size, GError **error)
{
	static const Property number = { "ResultSize", "", .type = VALUE_LONG,
					 .least = 0, .most = INT32_MAX };
	Value given = VALUE_NONE;
	g_auto(Value) accepted = VALUE_NONE;
	*size = -1;
	if (!call_param(call, "ResultSize", &given))
		return true;
	const char *text = value_text(given);
	if (text && name_same(text, "Unlimited"))
		return true;
	if (!property_accept(&number, given, &accepted, error))
		return false;
	*size = accepted.integer;
	return true;
}

static bool user_where(Call *call, Model *model, Where *where, GError **error)
{
	Value identity = VALUE_NONE;
	const char *filter = call_param_text(call, "Filter");
	bool nothing;
	/* Somebody without an address is known, but no user of this. */
	where_sql(where, "user.sip_address IS NOT NULL");
	if (call_param(call, "Identity", &identity) &&
	    !add_identity(model, identity, where, error))
		return false;
	if (filter && !filter_where(call, model, &kind_user, filter, where,
				    &nothing, error))
		return false;
	add_switches(call, where);
	add_unit(call, where);
	return true;
}

static bool refuse_ldap(Call *call, GError **error)
{
	if (!call_param_text(call, "LdapFilter"))
		return false;
	g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_RULE,
		    "there is no directory here to ask with -LdapFilter: use "
		    "-Filter and the properties of users, as in -Filter "
		    "{ DisplayName -like 'Ken*' }");
	return true;
}

static bool missing(Call *call, uint32_t count, GError **error)
{
	Value identity = VALUE_NONE;
	if (count || !call_param(call, "Identity", &identity))
		return false;
	const char *text = identity.type == VALUE_RECORD
				   ? user_label(identity.record)
				   : value_text(identity);
	return !pattern_has(text) &&
	       !model_fail_missing(call_model(call), &kind_user, text, error);
}

static bool get_user(Call *call, void *args, GError **error)
{
	Model *model = call_model(call);
	g_auto(Where) where = { 0 };
	int64_t size;
	uint32_t count;
	(void)args;
	where_init(&where);
	if (refuse_ldap(call, error) || !result_size(call, &size, error) ||
	    !user_where(call, model, &where, error))
		return false;
	if (size == 0)
		return true;
	return emit_records(call, model, &kind_user, &where, MAX(size, 0),
			    &count, error) &&
	       !missing(call, count, error);
}

const Cmdlet cmdlet_get_cs_user = {
	.name = "Get-CsUser",
	.synopsis = "Shows users.",
	.params = get_params,
	.examples = get_examples,
	.process = get_user,
};
