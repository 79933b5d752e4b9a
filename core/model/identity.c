#include "core/model/identity.h"

#include <string.h>

G_DEFINE_QUARK(gatehouse - identity - error, identity_error)

void identity_clear(Identity *identity)
{
	g_clear_pointer(&identity->role, g_free);
	g_clear_pointer(&identity->name, g_free);
}

static const struct {
	const char *prefix;
	IdentityClass class;
} prefixes[] = {
	{ "site:", IDENTITY_SITE },
	{ "tag:", IDENTITY_TAG },
	{ "service:", IDENTITY_SERVICE },
};

static bool fail(const char *text, GError **error)
{
	g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_WRONG,
		    "'%s' is not an identity: it is like global, site:Redmond, "
		    "tag:Name or Registrar:pool01.contoso.com",
		    text);
	return false;
}

static void set_service(Identity *identity, const char *rest)
{
	const char *colon = strchr(rest, ':');
	identity->class = IDENTITY_SERVICE;
	identity->role = colon ? g_strndup(rest, (gsize)(colon - rest)) : NULL;
	identity->name = g_strdup(colon ? colon + 1 : rest);
}

static bool is_role(const char *text)
{
	static const char *const roles[] = { "Registrar:", "EdgeServer:",
					     NULL };
	for (const char *const *role = roles; *role; role++)
		if (!g_ascii_strncasecmp(text, *role, strlen(*role)))
			return true;
	return false;
}

static void parse(const char *text, Identity *identity)
{
	if (!g_ascii_strcasecmp(text, "global")) {
		identity->class = IDENTITY_GLOBAL;
		identity->name = g_strdup("");
		return;
	}
	for (size_t i = 0; i < G_N_ELEMENTS(prefixes); i++) {
		size_t length = strlen(prefixes[i].prefix);
		if (g_ascii_strncasecmp(text, prefixes[i].prefix, length))
			continue;
		identity->class = prefixes[i].class;
		if (identity->class == IDENTITY_SERVICE)
			set_service(identity, text + length);
		else
			identity->name = g_strdup(text + length);
		return;
	}
	if (is_role(text))
		set_service(identity, text);
	else
		identity->name = g_strdup(text);
}

bool identity_parse(const char *text, Identity *identity, GError **error)
{
	g_autofree char *trimmed = g_strstrip(g_strdup(text));
	g_auto(Identity) parsed = { 0 };
	parse(trimmed, &parsed);
	if (!*parsed.name && parsed.class != IDENTITY_GLOBAL)
		return fail(text, error);
	*identity = parsed;
	parsed = (Identity){ 0 };
	return true;
}

char *identity_format(const Identity *identity)
{
	switch (identity->class) {
	case IDENTITY_GLOBAL:
		return g_strdup("Global");
	case IDENTITY_SITE:
		return g_strconcat("Site:", identity->name, NULL);
	case IDENTITY_TAG:
		return g_strconcat("Tag:", identity->name, NULL);
	case IDENTITY_SERVICE:
		return g_strconcat(identity->role ? identity->role : "Service",
				   ":", identity->name, NULL);
	case IDENTITY_NAME:
		break;
	}
	return g_strdup(identity->name);
}

PersonForm identity_person_form(const char *text)
{
	if (!g_ascii_strncasecmp(text, "sip:", 4))
		return PERSON_SIP;
	if (!g_ascii_strncasecmp(text, "CN=", 3) && strchr(text, ','))
		return PERSON_DN;
	if (strchr(text, '\\'))
		return PERSON_LOGON;
	return strchr(text, '@') && !strchr(text, ' ') ? PERSON_UPN
						       : PERSON_NAME;
}
