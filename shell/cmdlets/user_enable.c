#include "core/model/identity.h"
#include "shell/cmdlets/cmdlets.h"
#include "shell/cmdlets/declare.h"
#include "shell/cmdlets/kind.h"
#include "shell/cmdlets/store.h"
#include "shell/cmdlets/user.h"

#include <string.h>

static bool assign_text(Record *user, const char *property, const char *text,
			GError **error)
{
	g_auto(Value) value = value_string(text);
	return model_assign(&kind_user, user, property, value, error);
}

static const char *const address_types[] = { "FirstLastName", "EmailAddress",
					     "UserPrincipalName",
					     "SamAccountName", NULL };

static const Param enable_params[] = {
	USER_IDENTITY,
	{ .is = { "RegistrarPool", "Pool that is to home the user.",
		  .type = VALUE_STRING, .net_type = "Fqdn" },
	  .by_name = ALL_SETS,
	  .complete = complete_pool },
	{ .is = { "SipAddress", "Address of the user.", .type = VALUE_STRING,
		  .net_type = "String" },
	  .by_name = ALL_SETS },
	{ .is = { "SipAddressType", "What the address is made from.",
		  .type = VALUE_STRING, .allowed = address_types,
		  .net_type = "AddressType" },
	  .by_name = ALL_SETS },
	{ .is = { "SipDomain", "Domain of an address that is made.",
		  .type = VALUE_STRING, .net_type = "Fqdn" },
	  .by_name = ALL_SETS },
	{ .is = { "HostingProviderProxyFqdn", NO_EFFECT, .type = VALUE_STRING,
		  .net_type = "Fqdn" },
	  .aliases = ALIASES("HostingProvider") },
	PARAM_TEXT("ProxyPool", NO_EFFECT, "Fqdn"),
	PARAM_TEXT("DomainController", NO_DIRECTORY, "Fqdn"),
	PARAM_SWITCH("PassThru", "Gives the enabled user."),
	{ 0 },
};

static const Example enable_examples[] = {
	{ "Enable-CsUser 'Ken Myer' -RegistrarPool pool01.contoso.com "
	  "-SipAddress sip:kenmyer@contoso.com",
	  "Enables a user; one that is not known yet is made." },
	{ "Import-Csv users.csv | Enable-CsUser -RegistrarPool "
	  "pool01.contoso.com",
	  "Enables all users of a file with the columns Identity and "
	  "SipAddress." },
	{ 0 },
};

/* There is no directory: what an imported row says about a new user beyond the
 * parameters is taken from it. */
static bool take_names(Call *call, Record *user, GError **error)
{
	static const char *const names[] = {
		"DisplayName",	     "FirstName",
		"LastName",	     "UserPrincipalName",
		"SamAccountName",    "WindowsEmailAddress",
		"DistinguishedName", NULL,
	};
	Value input = call_input(call);
	if (input.type != VALUE_RECORD)
		return true;
	for (const char *const *name = names; *name; name++) {
		const char *text = value_text(record_get(input.record, *name));
		if (text && *text && !assign_text(user, *name, text, error))
			return false;
	}
	return true;
}

/* The known user, or one with the names given; *before NULL: a new one. */
static bool known_or_new(Call *call, Model *model, Value identity,
			 Record **before, Record **after, GError **error)
{
	g_autoptr(GError) local = NULL;
	int64_t id = 1;
	/* The id first: most users of an import are new. */
	if (identity.type != VALUE_RECORD &&
	    !model_look_up(model, &kind_user, value_text(identity), &id,
			   &local))
		id = 0;
	*before = id ? user_of(model, identity, &local) : NULL;
	if (*before) {
		*after = record_copy(*before);
		return true;
	}
	if (local &&
	    !g_error_matches(local, IDENTITY_ERROR, IDENTITY_ERROR_NOT_FOUND)) {
		g_propagate_error(error, g_steal_pointer(&local));
		return false;
	}
	*after = model_new_record(&kind_user);
	return take_names(call, *after, error) &&
	       user_name(*after, value_text(identity), error);
}

/* "ken@contoso.com" as identity serves as the address too. */
static bool address_of_name(Record *user, GError **error)
{
	const char *name = value_text(record_get(user, "UserPrincipalName"));
	if (name && strchr(name, '@'))
		return assign_text(user, "SipAddress", name, error);
	g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_RULE,
		    "the user has no SIP address: give SipAddress or "
		    "SipAddressType");
	return false;
}

static bool give_address(Call *call, Model *model, Record *user, GError **error)
{
	const char *address = call_param_text(call, "SipAddress");
	const char *how = call_param_text(call, "SipAddressType");
	if (address && *address)
		return assign_text(user, "SipAddress", address, error);
	if (how) {
		g_autofree char *made = user_make_address(
			model, user, how, call_param_text(call, "SipDomain"),
			error);
		return made && assign_text(user, "SipAddress", made, error);
	}
	return value_text(record_get(user, "SipAddress")) ||
	       address_of_name(user, error);
}

typedef struct LastPool { /* most users of an import go to the same */
	char *text;
	Record *pool;
} LastPool;

static void last_pool_free(void *data)
{
	LastPool *last = data;
	g_free(last->text);
	record_unref(last->pool);
	g_free(last);
}

static Record *pool_of(Call *call, Model *model, const char *text,
		       GError **error)
{
	LastPool *last = call_state(call);
	if (last && g_str_equal(last->text, text))
		return last->pool;
	Record *pool = user_find_pool(model, text, error);
	if (!pool)
		return NULL;
	LastPool *next = g_new0(LastPool, 1);
	next->text = g_strdup(text);
	next->pool = pool;
	call_set_state(call, next, last_pool_free);
	return pool;
}

/* What filters of existing scripts ask for: found by DNS, not hosted. */
#define HOMED_HERE "SRV:"

static bool give_pool(Call *call, Model *model, Record *user, GError **error)
{
	const char *pool = call_param_text(call, "RegistrarPool");
	const char *host = call_param_text(call, "HostingProviderProxyFqdn");
	if (host && !assign_text(user, "HostingProvider", host, error))
		return false;
	if (!pool) {
		if (value_text(record_get(user, "RegistrarPool")))
			return true;
		g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_RULE,
			    "the user has no pool: give RegistrarPool");
		return false;
	}
	Record *found = pool_of(call, model, pool, error);
	if (!found)
		return false;
	record_set_take(user, "RegistrarPool",
			value_ref(record_get(found, "Fqdn")));
	if (!value_text(record_get(user, "HostingProvider")))
		record_set_take(user, "HostingProvider",
				value_string(HOMED_HERE));
	return true;
}

static bool enable_user(Call *call, void *args, GError **error)
{
	Model *model = call_model(call);
	Value identity = VALUE_NONE;
	g_autoptr(Record) before = NULL;
	g_autoptr(Record) after = NULL;
	(void)args;
	call_param(call, "Identity", &identity);
	if (!known_or_new(call, model, identity, &before, &after, error) ||
	    !give_address(call, model, after, error) ||
	    !give_pool(call, model, after, error))
		return false;
	record_set_take(after, "Enabled", value_bool(true));
	if (!call_will(call, "Enable-CsUser", user_label(after)))
		return true;
	return user_store(call, model, before, after, error);
}

const Cmdlet cmdlet_enable_cs_user = {
	.name = "Enable-CsUser",
	.synopsis = "Enables users; a user that is not known yet is made.",
	.params = enable_params,
	.examples = enable_examples,
	.confirm = CONFIRM_MEDIUM,
	.writes = true,
	.process = enable_user,
};
