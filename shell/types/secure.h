/* [securestring] and [pscredential]: text that no output, record or file shows
 * unless a script asks for it by name; cleared when it is freed. */
#pragma once

#include "core/value/record.h"

#define CREDENTIAL_TYPE "System.Management.Automation.PSCredential"

extern const ObjectClass secure_class;
extern const RecordType credential_type;

Value secure_new(const char *text);
/* NULL: the value is none. Borrowed. */
const char *secure_text(Value value);
/* NULL: the value is none. */
Value credential_new(const char *user, Value secure);
bool is_credential(Value value);

/* ---- secure_text.c ---- */
/* The text that ConvertFrom-SecureString gives: AES with a key, or with the
 * key of this user that a file keeps (GBytes NULL). */
char *secure_protect(Value secure, GBytes *key, GError **error);
bool secure_unprotect(const char *text, GBytes *key, Value *secure,
		      GError **error);
/* Where the user's key is, made on first use. */
char *secure_key_path(void);
