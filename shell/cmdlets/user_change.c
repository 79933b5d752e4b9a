#include "shell/cmdlets/cmdlets.h"
#include "shell/cmdlets/declare.h"
#include "shell/cmdlets/kind.h"
#include "shell/cmdlets/store.h"
#include "shell/cmdlets/user.h"

/* ---- Set-CsUser ---- */

#define BOOLEAN(name_, help_)                                                  \
	{                                                                      \
		.is = { name_,                                                 \
			help_,                                                 \
			.type = VALUE_BOOL,                                    \
			.net_type = "Boolean" }                                \
	}
#define NULLABLE_TEXT(name_, help_)                                            \
	{                                                                      \
		.is = { name_,                                                 \
			help_,                                                 \
			.type = VALUE_STRING,                                  \
			.flags = PROPERTY_NULLABLE,                            \
			.net_type = "String" }                                 \
	}

static const char *const archiving[] = { "Uninitialized",
					 "UseLyncArchivingPolicy",
					 "ArchivingToExchange", "NoArchiving",
					 NULL };

static const Param set_params[] = {
	USER_IDENTITY,
	{ .is = { "SipAddress", "New address of the user.",
		  .type = VALUE_STRING, .net_type = "String" } },
	{ .is = { "Enabled", "Whether the user may sign in.",
		  .type = VALUE_BOOL, .net_type = "Boolean" },
	  .aliases = ALIASES("CsEnabled") },
	BOOLEAN("AudioVideoDisabled", NO_EFFECT),
	BOOLEAN("EnterpriseVoiceEnabled", NO_EFFECT),
	{ .is = { "ExchangeArchivingPolicy", NO_EFFECT, .type = VALUE_STRING,
		  .allowed = archiving,
		  .net_type = "ExchangeArchivingPolicyOptionsEnum" } },
	{ .is = { "HostedVoiceMail", NO_EFFECT, .type = VALUE_BOOL,
		  .flags = PROPERTY_NULLABLE, .net_type = "Boolean" } },
	NULLABLE_TEXT("LineServerURI", NO_EFFECT),
	NULLABLE_TEXT("LineURI", NO_EFFECT),
	NULLABLE_TEXT("OnPremLineURI", NO_EFFECT),
	NULLABLE_TEXT("PrivateLine", NO_EFFECT),
	BOOLEAN("RemoteCallControlTelephonyEnabled", NO_EFFECT),
	PARAM_ANY("AcpInfo", NO_EFFECT, "AcpInfo"),
	PARAM_TEXT("DomainController", NO_DIRECTORY, "Fqdn"),
	PARAM_SWITCH("PassThru", "Gives the changed user."),
	{ 0 },
};

static const Example set_examples[] = {
	{ "Set-CsUser 'Ken Myer' -SipAddress sip:kenmyer@contoso.com",
	  "Gives a user another address." },
	{ "Get-CsUser -Filter {RegistrarPool -eq 'pool01.contoso.com'} | "
	  "Set-CsUser -Enabled $false",
	  "Keeps all users of a pool from signing in." },
	{ 0 },
};

static bool set_user(Call *call, void *args, GError **error)
{
	Model *model = call_model(call);
	Value identity = VALUE_NONE;
	(void)args;
	call_param(call, "Identity", &identity);
	g_autoptr(Record) before = user_of(model, identity, error);
	if (!before)
		return false;
	g_autoptr(Record) after = record_copy(before);
	for (const Attribute *row = kind_user.attributes; row->is.name; row++) {
		Value value;
		if (call_param(call, row->is.name, &value) &&
		    !model_assign(&kind_user, after, row->is.name, value,
				  error))
			return false;
	}
	if (!call_will(call, "Set-CsUser", user_label(before)))
		return true;
	return user_store(call, model, before, after, error);
}

const Cmdlet cmdlet_set_cs_user = {
	.name = "Set-CsUser",
	.synopsis = "Changes a user.",
	.params = set_params,
	.examples = set_examples,
	.confirm = CONFIRM_MEDIUM,
	.writes = true,
	.process = set_user,
};

/* ---- Disable-CsUser ---- */

static const Param disable_params[] = {
	USER_IDENTITY,
	PARAM_TEXT("DomainController", NO_DIRECTORY, "Fqdn"),
	PARAM_SWITCH("PassThru", "Gives the disabled user."),
	{ 0 },
};

static const Example disable_examples[] = {
	{ "Disable-CsUser 'Ken Myer'",
	  "Takes address, pool and policy away from a user." },
	{ 0 },
};

/* Names of the person stay, so that the user can be enabled again. */
static void forget(Record *user)
{
	static const char *const gone[] = {
		"SipAddress",  "RegistrarPool",	  "ExternalAccessPolicy",
		"LineURI",     "OnPremLineURI",	  "LineServerURI",
		"PrivateLine", "HostingProvider", NULL,
	};
	for (const char *const *name = gone; *name; name++)
		record_set_take(user, *name, VALUE_NONE);
	record_set_take(user, "Enabled", value_bool(false));
	record_set_take(user, "EnterpriseVoiceEnabled", value_bool(false));
}

static bool has_name(Record *user)
{
	static const char *const names[] = {
		"DisplayName",
		"UserPrincipalName",
		"SamAccountName",
		"DistinguishedName",
		NULL,
	};
	for (const char *const *name = names; *name; name++)
		if (value_text(record_get(user, *name)))
			return true;
	return false;
}

static bool disable_user(Call *call, void *args, GError **error)
{
	Model *model = call_model(call);
	Value identity = VALUE_NONE;
	(void)args;
	call_param(call, "Identity", &identity);
	g_autoptr(Record) before = user_of(model, identity, error);
	if (!before)
		return false;
	if (!call_will(call, "Disable-CsUser", user_label(before)))
		return true;
	if (!has_name(before))
		return model_remove(model, &kind_user, before,
				    call_feedback(call), error);
	g_autoptr(Record) after = record_copy(before);
	forget(after);
	return user_store(call, model, before, after, error);
}

const Cmdlet cmdlet_disable_cs_user = {
	.name = "Disable-CsUser",
	.synopsis = "Takes address, pool and policy away from users.",
	.params = disable_params,
	.examples = disable_examples,
	.confirm = CONFIRM_MEDIUM,
	.writes = true,
	.process = disable_user,
};
