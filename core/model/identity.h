/* Identities: one parser and one formatter for all of them. Objects of a scope:
 * "global", "site:Redmond", "tag:Name", "service:Registrar:fqdn",
 * "EdgeServer:fqdn"; a plain name is a tag, a key, or a person in one of the
 * forms of a user's identity. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum IdentityClass {
	IDENTITY_NAME, /* no prefix */
	IDENTITY_GLOBAL,
	IDENTITY_SITE,
	IDENTITY_SERVICE, /* role:fqdn, with or without "service:" */
	IDENTITY_TAG,
} IdentityClass;

typedef struct Identity {
	IdentityClass class;
	char *role; /* IDENTITY_SERVICE: "Registrar", "EdgeServer", … */
	char *name; /* "" for global */
} Identity;

void identity_clear(Identity *identity);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Identity, identity_clear)

bool identity_parse(const char *text, Identity *identity, GError **error);
/* "Global", "Site:Redmond", "Tag:Name", "EdgeServer:fqdn". Free it. */
char *identity_format(const Identity *identity);

typedef enum PersonForm {
	PERSON_SIP,   /* sip:ken@contoso.com */
	PERSON_UPN,   /* ken@contoso.com: a UPN, else a SIP address */
	PERSON_LOGON, /* domain\ken */
	PERSON_DN,    /* CN=Ken Myer,DC=contoso,DC=com */
	PERSON_NAME,  /* Ken Myer, Ken* */
} PersonForm;

PersonForm identity_person_form(const char *text);

typedef enum IdentityError {
	IDENTITY_ERROR_WRONG,
	IDENTITY_ERROR_NOT_FOUND,
	IDENTITY_ERROR_AMBIGUOUS,
	IDENTITY_ERROR_EXISTS,
	IDENTITY_ERROR_SCOPE, /* that scope cannot have one */
	IDENTITY_ERROR_IN_USE,
	IDENTITY_ERROR_RULE, /* a rule across properties */
} IdentityError;
#define IDENTITY_ERROR (identity_error_quark())
GQuark identity_error_quark(void);
