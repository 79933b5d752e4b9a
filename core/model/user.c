#include "core/model/user.h"

#include "core/model/accept.h"
#include "core/model/address.h"
#include "core/model/identity.h"
#include "core/model/pattern.h"
#include "db/fold.h"

#include <string.h>

static const char *const archiving[] = { "Uninitialized",
					 "UseLyncArchivingPolicy",
					 "ArchivingToExchange", "NoArchiving",
					 NULL };

#define UNUSED "Kept for scripts; nothing here uses it."
#define TEXT(name_, help_, column_, form_, keyed_)                             \
	{                                                                      \
		.is = { name_, help_, .type = VALUE_STRING,                    \
			.flags = PROPERTY_NULLABLE, .net_type = "String" },    \
		.column = column_, .form = form_, .keyed = keyed_              \
	}
#define BOOLEAN(name_, help_, column_)                                         \
	{                                                                      \
		.is = { name_, help_, .type = VALUE_BOOL, .fallback = "False", \
			.net_type = "Boolean" },                               \
		.column = column_                                              \
	}

static const Attribute attributes[] = {
	TEXT("DisplayName", "Name of the user.", "display_name", FORM_NAME,
	     true),
	TEXT("SipAddress", "Address of the user.", "sip_address", FORM_SIP,
	     true),
	BOOLEAN("Enabled", "Whether the user may sign in.", "enabled"),
	{ .is = { "RegistrarPool", "Pool that homes the user.",
		  .type = VALUE_STRING, .flags = PROPERTY_NULLABLE,
		  .net_type = "Fqdn" },
	  .column = "registrar_pool",
	  .form = FORM_REFERENCE,
	  .refers = &kind_pool },
	{ .is = { "ExternalAccessPolicy", "Policy granted to the user.",
		  .type = VALUE_STRING, .flags = PROPERTY_NULLABLE },
	  .column = "external_access_policy",
	  .form = FORM_REFERENCE,
	  .refers = &kind_external_access_policy,
	  .select = "(SELECT external_access_policy.name FROM "
		    "external_access_policy WHERE external_access_policy.id = "
		    "user.external_access_policy)" },
	TEXT("UserPrincipalName", "Sign-in name like an address.",
	     "user_principal_name", FORM_NAME, true),
	TEXT("SamAccountName", "Logon name, domain\\name.", "sam_account_name",
	     FORM_NAME, true),
	TEXT("DistinguishedName", "Name in a directory.", "distinguished_name",
	     FORM_NAME, true),
	TEXT("FirstName", "Given name.", "first_name", FORM_PLAIN, false),
	TEXT("LastName", "Family name.", "last_name", FORM_PLAIN, false),
	TEXT("WindowsEmailAddress", "Mail address.", "windows_email_address",
	     FORM_PLAIN, false),
	TEXT("HostingProvider", UNUSED, "hosting_provider", FORM_PLAIN, false),
	TEXT("LineURI", UNUSED, "line_uri", FORM_PLAIN, false),
	TEXT("OnPremLineURI", UNUSED, "on_prem_line_uri", FORM_PLAIN, false),
	TEXT("LineServerURI", UNUSED, "line_server_uri", FORM_PLAIN, false),
	TEXT("PrivateLine", UNUSED, "private_line", FORM_PLAIN, false),
	BOOLEAN("AudioVideoDisabled", UNUSED, "audio_video_disabled"),
	BOOLEAN("EnterpriseVoiceEnabled", UNUSED, "enterprise_voice_enabled"),
	{ .is = { "HostedVoiceMail", UNUSED, .type = VALUE_BOOL,
		  .flags = PROPERTY_NULLABLE, .net_type = "Boolean" },
	  .column = "hosted_voice_mail" },
	{ .is = { "ExchangeArchivingPolicy", UNUSED, .type = VALUE_STRING,
		  .allowed = archiving, .fallback = "Uninitialized",
		  .net_type = "ExchangeArchivingPolicyOptionsEnum" },
	  .column = "exchange_archiving_policy" },
	BOOLEAN("RemoteCallControlTelephonyEnabled", UNUSED,
		"remote_call_control_telephony_enabled"),
	{ 0 },
};

/* There is no voice, conferencing or archiving, so nobody has their policies.
 */
static const char *const absent[] = { "AcpInfo",
				      "ArchivingPolicy",
				      "CallViaWorkPolicy",
				      "ClientPolicy",
				      "ClientVersionPolicy",
				      "ConferencingPolicy",
				      "DialPlan",
				      "ExternalUserCommunicationPolicy",
				      "GraphPolicy",
				      "HostedVoicemailPolicy",
				      "LocationPolicy",
				      "MobilityPolicy",
				      "PersistentChatPolicy",
				      "PinPolicy",
				      "PresencePolicy",
				      "TargetServerIfMoving",
				      "ThirdPartyVideoSystemPolicy",
				      "UserServicesPolicy",
				      "VoicePolicy",
				      "VoiceRoutingPolicy",
				      NULL };

typedef struct NameColumn {
	const char *column;
	const char *property; /* that makes the key */
} NameColumn;

static const NameColumn by_form[][3] = {
	[PERSON_SIP] = { { "sip_address_key", "SipAddress" } },
	[PERSON_UPN] = { { "user_principal_name_key", "UserPrincipalName" },
			 { "sip_address_key", "SipAddress" } },
	[PERSON_LOGON] = { { "sam_account_name_key", "SamAccountName" } },
	[PERSON_DN] = { { "distinguished_name_key", "DistinguishedName" } },
	[PERSON_NAME] = { { "display_name_key", "DisplayName" },
			  { "sam_account_name_key", "SamAccountName" } },
};

static char *key_of(const NameColumn *column, const char *text, bool wild)
{
	bool sip = g_str_equal(column->property, "SipAddress");
	if (sip && !g_ascii_strncasecmp(text, "sip:", 4))
		text += 4;
	if (wild)
		return pattern_to_glob(text);
	return attribute_key(kind_attribute(&kind_user, column->property),
			     text);
}

static bool where_person(Model *model, const char *identity, Where *where,
			 GError **error)
{
	(void)model;
	(void)error;
	g_autofree char *text = g_strstrip(g_strdup(identity));
	bool wild = pattern_has(text);
	const NameColumn *column = by_form[identity_person_form(text)];
	const char *join = "(";
	for (int i = 0; i < 3 && column[i].column; i++) {
		g_autofree char *key = key_of(&column[i], text, wild);
		g_autofree char *sql =
			g_strdup_printf("%suser.%s %s ?", join,
					column[i].column, wild ? "GLOB" : "=");
		where_text(where, sql, key);
		join = " OR ";
	}
	where_sql(where, ")");
	return true;
}

static bool assign_text(Record *user, const char *property, const char *text,
			GError **error)
{
	g_auto(Value) value = value_string(text);
	return model_assign(&kind_user, user, property, value, error);
}

bool user_name(Record *user, const char *identity, GError **error)
{
	g_autofree char *text = g_strstrip(g_strdup(identity));
	if (pattern_has(text)) {
		g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_NOT_FOUND,
			    "there is no user '%s'", identity);
		return false;
	}
	switch (identity_person_form(text)) {
	case PERSON_SIP:
		return assign_text(user, "SipAddress", text, error);
	case PERSON_UPN:
		return assign_text(user, "UserPrincipalName", text, error);
	case PERSON_LOGON:
		return assign_text(user, "SamAccountName", text, error);
	case PERSON_DN:
		return assign_text(user, "DistinguishedName", text, error);
	case PERSON_NAME:
		break;
	}
	return assign_text(user, "DisplayName", text, error);
}

/* ---- addresses ---- */

static bool fail_part(const char *how, const char *property, GError **error)
{
	g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_RULE,
		    "SipAddressType %s needs a user that has a %s: give "
		    "SipAddress instead",
		    how, property);
	return false;
}

static const char *text_of(Record *user, const char *property)
{
	return value_text(record_get(user, property));
}

static bool first_last(Record *user, char **name, GError **error)
{
	const char *first = text_of(user, "FirstName");
	const char *last = text_of(user, "LastName");
	if (first && last) {
		*name = g_strdup_printf("%s.%s", first, last);
		return true;
	}
	const char *display = text_of(user, "DisplayName");
	g_auto(GStrv) words = g_strsplit(display ? display : "", " ", 0);
	unsigned count = g_strv_length(words);
	if (count < 2)
		return fail_part("FirstLastName", "FirstName and LastName",
				 error);
	*name = g_strdup_printf("%s.%s", words[0], words[count - 1]);
	return true;
}

/* The part before the @, and the domain where the name has one. */
static bool address_parts(Record *user, const char *how, char **name,
			  char **domain, GError **error)
{
	bool mail = g_str_equal(how, "EmailAddress");
	if (g_str_equal(how, "FirstLastName"))
		return first_last(user, name, error);
	if (g_str_equal(how, "SamAccountName")) {
		const char *logon = text_of(user, "SamAccountName");
		const char *slash = logon ? strchr(logon, '\\') : NULL;
		*name = g_strdup(slash ? slash + 1 : logon);
		return logon || fail_part(how, "SamAccountName", error);
	}
	const char *property =
		mail ? "WindowsEmailAddress" : "UserPrincipalName";
	const char *text = text_of(user, property);
	const char *at = text ? strrchr(text, '@') : NULL;
	if (!at)
		return fail_part(how, property, error);
	*name = g_strndup(text, (gsize)(at - text));
	*domain = g_strdup(at + 1);
	return true;
}

static char *default_domain(Model *model, GError **error)
{
	g_auto(Where) where = { 0 };
	where_init(&where);
	where_sql(&where, "sip_domain.is_default = 1");
	g_autoptr(Record) domain =
		model_find_where(model, &kind_sip_domain, &where, error);
	if (domain)
		return g_strdup(text_of(domain, "Name"));
	if (error && !*error)
		g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_NOT_FOUND,
			    "there is no SIP domain yet: add one with "
			    "New-CsSipDomain");
	return NULL;
}

char *user_make_address(Model *model, Record *user, const char *how,
			const char *domain, GError **error)
{
	g_autofree char *name = NULL;
	g_autofree char *own = NULL;
	if (!address_parts(user, how, &name, &own, error))
		return NULL;
	if (domain) {
		g_free(own);
		own = g_strdup(domain);
	} else if (!own) {
		own = default_domain(model, error);
	}
	return own ? g_strdup_printf("sip:%s@%s", name, own) : NULL;
}

Record *user_find_pool(Model *model, const char *fqdn, GError **error)
{
	g_autoptr(Record) pool = model_find(model, &kind_pool, fqdn, error);
	if (!pool)
		return NULL;
	g_auto(Where) where = { 0 };
	where_init(&where);
	where_integer(&where, "registrar.pool = ?", pool->id);
	g_autoptr(Record) registrar =
		model_find_where(model, &kind_registrar, &where, error);
	if (registrar)
		return g_steal_pointer(&pool);
	if (error && !*error)
		g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_RULE,
			    "the pool '%s' has no registrar and cannot home "
			    "users",
			    fqdn);
	return NULL;
}

/* ---- rules ---- */

static bool check_address(Model *model, Record *user, GError **error)
{
	const char *address = text_of(user, "SipAddress");
	g_autofree char *spelled = NULL;
	g_autofree char *key = NULL;
	if (!address)
		return true;
	if (!sip_address_parse(address, &spelled, &key, error))
		return false;
	const char *domain = sip_address_domain(key);
	if (model_id_of(model, &kind_sip_domain, domain, NULL))
		return true;
	g_set_error(
		error, IDENTITY_ERROR, IDENTITY_ERROR_RULE,
		"'%s' is not a SIP domain here: add it with New-CsSipDomain "
		"or choose another address than '%s'",
		domain, address);
	return false;
}

static bool changed(const Record *before, Record *after, const char *property)
{
	return !before || !value_equal(record_get((Record *)before, property),
				       record_get(after, property));
}

static bool check(Model *model, const Record *before, Record *user,
		  Feedback *feedback, GError **error)
{
	(void)feedback;
	bool whole =
		text_of(user, "SipAddress") && text_of(user, "RegistrarPool");
	if (value_truth(record_get(user, "Enabled")) && !whole) {
		g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_RULE,
			    "an enabled user needs a SipAddress and a "
			    "RegistrarPool: use Enable-CsUser");
		return false;
	}
	return !changed(before, user, "SipAddress") ||
	       check_address(model, user, error);
}

const Kind kind_user = {
	.noun = "CsUser",
	.title = "user",
	.type_name = "Microsoft.Rtc.Management.ADConnect.Schema.OCSUserObject",
	.table = "user",
	.identity = "coalesce(user.distinguished_name, user.sip_address, "
		    "user.user_principal_name, user.sam_account_name, "
		    "user.display_name)",
	.identity_type = "UserIdParameter",
	.attributes = attributes,
	.absent = absent,
	.publication = PUBLISH_USERS,
	.synopsis = { "Shows users.", NULL, "Changes users.", NULL },
	.where = where_person,
	.check = check,
};
