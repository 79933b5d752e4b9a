#include "core/model/policy.h"

#include "core/model/identity.h"
#include "shell/cmdlets/cmdlets.h"
#include "shell/cmdlets/declare.h"
#include "shell/cmdlets/kind.h"
#include "shell/cmdlets/store.h"
#include "shell/cmdlets/user.h"

enum { SET_NOTHING, SET_USER, SET_GROUP, SET_TENANT };
static const char *const sets[] = { "Identity", "GrantToUser", "GrantToGroup",
				    "GrantToTenant", NULL };
#define GRANTS (SET(SET_USER) | SET(SET_GROUP) | SET(SET_TENANT))

static const Param params[] = {
	{ .is = { "Identity",
		  "User that gets the policy: SIP address, UPN, "
		  "domain\\logon or name.",
		  .type = VALUE_STRING, .net_type = "UserIdParameter" },
	  .position = 1,
	  .sets = SET(SET_USER),
	  .mandatory = SET(SET_USER),
	  .by_value = SET(SET_USER),
	  .by_name = SET(SET_USER),
	  .accept = accept_user,
	  .complete = complete_user },
	{ .is = { "PolicyName",
		  "Policy to grant; $null takes the user's own away.",
		  .type = VALUE_STRING, .flags = PROPERTY_NULLABLE,
		  .net_type = "String" },
	  .position = 2,
	  .sets = GRANTS,
	  .complete = complete_policy },
	{ .is = { "Group", "Refused: there are no groups here.",
		  .type = VALUE_STRING, .net_type = "String" },
	  .sets = SET(SET_GROUP),
	  .mandatory = SET(SET_GROUP) },
	{ .is = { "Rank", "Refused: there are no groups here.",
		  .type = VALUE_INT, .net_type = "Int32" },
	  .position = 3,
	  .sets = SET(SET_GROUP),
	  .mandatory = SET(SET_GROUP) },
	{ .is = { "Global", "Refused: change the global policy instead.",
		  .type = VALUE_BOOL, .flags = PROPERTY_SWITCH,
		  .net_type = "SwitchParameter" },
	  .sets = SET(SET_TENANT) },
	{ .is = { "Force", "Asks nothing.", .type = VALUE_BOOL,
		  .flags = PROPERTY_SWITCH, .net_type = "SwitchParameter" },
	  .sets = SET(SET_TENANT) },
	PARAM_TEXT("DomainController", NO_DIRECTORY, "Fqdn"),
	PARAM_TEXT("Tenant", NO_EFFECT, "Guid"),
	PARAM_SWITCH("PassThru", "Gives the user."),
	{ 0 },
};

static const Example examples[] = {
	{ "Grant-CsExternalAccessPolicy 'Ken Myer' -PolicyName RedmondXmpp",
	  "Grants a policy to a user." },
	{ "Get-CsUser | Grant-CsExternalAccessPolicy -PolicyName $null",
	  "Takes all granted policies away." },
	{ 0 },
};

static bool grant(Call *call, void *args, GError **error)
{
	Model *model = call_model(call);
	Value identity = VALUE_NONE;
	(void)args;
	if (!call_param(call, "Identity", &identity)) {
		g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_RULE,
			    "policies are granted to users here: give "
			    "Identity; for everybody change the global policy "
			    "with Set-CsExternalAccessPolicy");
		return false;
	}
	const char *policy = call_param_text(call, "PolicyName");
	g_autoptr(Record) user = user_of(model, identity, error);
	if (!user)
		return false;
	if (!call_will(call, "Grant-CsExternalAccessPolicy", user_label(user)))
		return true;
	return policy_grant(model, user, policy, error) &&
	       user_pass_thru(call, model, user->id, error);
}

const Cmdlet cmdlet_grant_cs_external_access_policy = {
	.name = "Grant-CsExternalAccessPolicy",
	.synopsis = "Grants an external access policy to users.",
	.params = params,
	.sets = sets,
	.default_set = "GrantToUser",
	.examples = examples,
	.confirm = CONFIRM_MEDIUM,
	.writes = true,
	.process = grant,
};
