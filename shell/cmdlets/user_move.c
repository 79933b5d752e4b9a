#include "core/model/identity.h"
#include "shell/cmdlets/cmdlets.h"
#include "shell/cmdlets/declare.h"
#include "shell/cmdlets/kind.h"
#include "shell/cmdlets/store.h"
#include "shell/cmdlets/user.h"

#include <string.h>

enum { SET_IDENTITY, SET_USERS };
static const char *const move_sets[] = { "Identity", "Users", NULL };

#define TARGET                                                                 \
	{                                                                      \
		.is = { "Target", "Pool that is to home the user.",            \
			.type = VALUE_STRING, .net_type = "Fqdn" },            \
		.position = 2, .mandatory = ALL_SETS,                          \
		.complete = complete_pool                                      \
	}

static const Param move_params[] = {
	{ .is = { "Identity",
		  "User to move: SIP address, UPN, domain\\logon or name.",
		  .type = VALUE_STRING, .net_type = "UserIdParameter" },
	  .position = 1,
	  .sets = SET(SET_IDENTITY),
	  .mandatory = SET(SET_IDENTITY),
	  .by_value = SET(SET_IDENTITY),
	  .by_name = SET(SET_IDENTITY),
	  .accept = accept_user,
	  .complete = complete_user },
	TARGET,
	{ .is = { "UserList", "File with one user a line.",
		  .type = VALUE_STRING, .net_type = "String" },
	  .sets = SET(SET_USERS),
	  .mandatory = SET(SET_USERS) },
	PARAM_SWITCH("Force", "Moves although user data stays behind."),
	PARAM_SWITCH("PassThru", "Gives the moved user."),
	PARAM_SWITCH("MoveToTeams", NO_EFFECT),
	PARAM_SWITCH("BypassAudioConferencingCheck", NO_EFFECT),
	PARAM_SWITCH("BypassEnterpriseVoiceCheck", NO_EFFECT),
	PARAM_SWITCH("IgnoreBackendStoreException", NO_EFFECT),
	PARAM_SWITCH("MoveConferenceData", NO_EFFECT),
	PARAM_SWITCH("UseLegacyMode", NO_EFFECT),
	PARAM_TEXT("HostedMigrationOverrideUrl", NO_EFFECT, "String"),
	PARAM_TEXT("TenantAdminUserName", NO_EFFECT, "String"),
	PARAM_TEXT("ProxyPool", NO_EFFECT, "Fqdn"),
	PARAM_TEXT("Report", NO_EFFECT, "String"),
	PARAM_TEXT("DomainController", NO_DIRECTORY, "Fqdn"),
	PARAM_ANY("Credential", NO_DIRECTORY, "PSCredential"),
	PARAM_ANY("AccessTokens", NO_EFFECT, "String[]"),
	{ 0 },
};

static const Example move_examples[] = {
	{ "Move-CsUser 'Ken Myer' -Target pool02.contoso.com",
	  "Moves one user." },
	{ "Get-CsUser -OnLyncServer | Move-CsUser -Target pool02.contoso.com "
	  "-Confirm:$false",
	  "Moves all users and asks nothing." },
	{ 0 },
};

static bool is_legacy(Record *pool)
{
	return value_truth(record_get(pool, "Legacy"));
}

/* The target, found once for all users of the pipeline. */
static Record *target(Call *call, Model *model, GError **error)
{
	Record *pool = call_state(call);
	if (pool)
		return pool;
	pool = user_find_pool(model, call_param_text(call, "Target"), error);
	if (pool)
		call_set_state(call, pool, (GDestroyNotify)record_unref);
	return pool;
}

static bool is_there(Record *user, Record *pool)
{
	return value_equal(record_get(user, "RegistrarPool"),
			   record_get(pool, "Fqdn"));
}

static bool is_on(Call *call, const char *name)
{
	Value value = VALUE_NONE;
	return call_param(call, name, &value) && value_truth(value);
}

static bool move_to(Call *call, Model *model, Record *user, Record *pool,
		    GError **error)
{
	const char *fqdn = value_text(record_get(pool, "Fqdn"));
	if (is_there(user, pool)) {
		feedback_verbose(call_feedback(call), "%s is on %s already.",
				 user_label(user), fqdn);
		return user_pass_thru(call, model, user->id, error);
	}
	if (!call_will(call, call_cmdlet(call)->name, user_label(user)))
		return true;
	g_autoptr(Record) after = record_copy(user);
	record_set_take(after, "RegistrarPool",
			value_ref(record_get(pool, "Fqdn")));
	if (is_on(call, "ExcludeExternalAccessPolicy"))
		record_set_take(after, "ExternalAccessPolicy", VALUE_NONE);
	return model_update(model, &kind_user, user, after, call_feedback(call),
			    error) &&
	       user_pass_thru(call, model, user->id, error);
}

static bool move_one(Call *call, Model *model, Value identity, GError **error)
{
	Record *pool = target(call, model, error);
	if (!pool)
		return false;
	g_autoptr(Record) user = user_of(model, identity, error);
	if (!user)
		return false;
	if (is_legacy(pool) && !is_on(call, "Force"))
		feedback_warn(call_feedback(call),
			      "%s is a legacy pool: what it cannot keep of %s "
			      "is lost.",
			      value_text(record_get(pool, "Fqdn")),
			      user_label(user));
	return move_to(call, model, user, pool, error);
}

/* Each line stands for itself: one that fails does not keep the others. */
static bool move_listed(Call *call, Model *model, const char *path,
			GError **error)
{
	g_autofree char *text = NULL;
	if (!g_file_get_contents(path, &text, NULL, error))
		return false;
	g_auto(GStrv) lines = g_strsplit_set(text, "\r\n", -1);
	for (char **line = lines; *line; line++) {
		GError *one = NULL;
		g_auto(Value) identity = VALUE_NONE;
		if (!*g_strstrip(*line))
			continue;
		identity = value_string(*line);
		if (!move_one(call, model, identity, &one))
			call_error_take(call, one, identity);
	}
	return true;
}

static bool move_user(Call *call, void *args, GError **error)
{
	Model *model = call_model(call);
	Value identity = VALUE_NONE;
	(void)args;
	if (call_set(call) == SET_USERS)
		return move_listed(call, model,
				   call_param_text(call, "UserList"), error);
	call_param(call, "Identity", &identity);
	return move_one(call, model, identity, error);
}

const Cmdlet cmdlet_move_cs_user = {
	.name = "Move-CsUser",
	.synopsis = "Moves users to another pool.",
	.params = move_params,
	.sets = move_sets,
	.default_set = "Identity",
	.examples = move_examples,
	.confirm = CONFIRM_HIGH,
	.writes = true,
	.process = move_user,
};

/* ---- Move-CsLegacyUser ---- */

static const Param legacy_params[] = {
	USER_IDENTITY,
	TARGET,
	PARAM_SWITCH("ExcludeExternalAccessPolicy",
		     "Leaves the user's external access policy behind."),
	PARAM_SWITCH("ExcludeArchivingPolicy", NO_EFFECT),
	PARAM_SWITCH("ExcludeConferencingPolicy", NO_EFFECT),
	PARAM_SWITCH("ExcludeDialPlan", NO_EFFECT),
	PARAM_SWITCH("ExcludePresencePolicy", NO_EFFECT),
	PARAM_SWITCH("ExcludeVoicePolicy", NO_EFFECT),
	PARAM_SWITCH("Force", "Asks nothing."),
	PARAM_SWITCH("IgnoreBackendStoreException", NO_EFFECT),
	PARAM_SWITCH("PassThru", "Gives the moved user."),
	PARAM_TEXT("HostedMigrationOverrideUrl", NO_EFFECT, "String"),
	PARAM_TEXT("ProxyPool", NO_EFFECT, "Fqdn"),
	PARAM_TEXT("DomainController", NO_DIRECTORY, "Fqdn"),
	PARAM_ANY("Credential", NO_DIRECTORY, "PSCredential"),
	{ 0 },
};

static const Example legacy_examples[] = {
	{ "Move-CsLegacyUser 'Ken Myer' -Target pool01.contoso.com",
	  "Moves one user away from the legacy pool." },
	{ "Get-CsUser -OnOfficeCommunicationServer | Move-CsLegacyUser "
	  "-Target pool01.contoso.com -Confirm:$false",
	  "Moves everybody and asks nothing." },
	{ 0 },
};

static bool check_legacy(Model *model, Record *user, Record *pool,
			 GError **error)
{
	const char *fqdn = value_text(record_get(user, "RegistrarPool"));
	if (is_legacy(pool)) {
		g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_RULE,
			    "'%s' is a legacy pool: name the pool to move to",
			    value_text(record_get(pool, "Fqdn")));
		return false;
	}
	g_autoptr(Record) from =
		fqdn ? model_find(model, &kind_pool, fqdn, error) : NULL;
	if (fqdn && !from)
		return false;
	if (from && is_legacy(from))
		return true;
	g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_RULE,
		    "'%s' is not on a legacy pool: use Move-CsUser",
		    user_label(user));
	return false;
}

static bool move_legacy_user(Call *call, void *args, GError **error)
{
	Model *model = call_model(call);
	Value identity = VALUE_NONE;
	(void)args;
	call_param(call, "Identity", &identity);
	Record *pool = target(call, model, error);
	g_autoptr(Record) user = pool ? user_of(model, identity, error) : NULL;
	if (!user)
		return false;
	if (!is_there(user, pool) && !check_legacy(model, user, pool, error))
		return false;
	return move_to(call, model, user, pool, error);
}

const Cmdlet cmdlet_move_cs_legacy_user = {
	.name = "Move-CsLegacyUser",
	.synopsis = "Moves users from a legacy pool.",
	.params = legacy_params,
	.examples = legacy_examples,
	.confirm = CONFIRM_HIGH,
	.writes = true,
	.process = move_legacy_user,
};
