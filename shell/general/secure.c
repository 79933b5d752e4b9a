#include "shell/general/general.h"

#include "core/value/list.h"
#include "shell/general/object.h"
#include "shell/pipeline/session.h"
#include "shell/types/convert.h"
#include "shell/types/secure.h"

#include <gio/gio.h>
#include <string.h>

typedef struct SecureArgs {
	Value input, key, secure_key;
	bool plain, force;
} SecureArgs;

/* -Key as bytes or -SecureKey as text; NULL without an error: neither. */
static bool key_of(const SecureArgs *args, GBytes **key, GError **error)
{
	const char *text = secure_text(args->secure_key);
	GByteArray *bytes = g_byte_array_new();
	if (text) {
		glong units;
		gunichar2 *made = g_utf8_to_utf16(text, -1, NULL, &units, NULL);
		g_byte_array_append(bytes, (guint8 *)made, (guint)(units * 2));
		g_free(made);
	}
	if (args->key.type == VALUE_LIST)
		for (uint32_t i = 0; i < args->key.list->count; i++) {
			int64_t byte;
			if (!convert_integer(args->key.list->values[i], 0, 255,
					     "System.Byte", &byte, error)) {
				g_byte_array_unref(bytes);
				return false;
			}
			guint8 one = (guint8)byte;
			g_byte_array_append(bytes, &one, 1);
		}
	*key = bytes->len ? g_byte_array_free_to_bytes(bytes) : NULL;
	if (!*key)
		g_byte_array_unref(bytes);
	return true;
}

static bool to_process(Call *call, void *data, GError **error)
{
	SecureArgs *args = data;
	g_autofree char *text = value_format(args->input);
	g_autoptr(GBytes) key = NULL;
	Value secure = VALUE_NONE;
	if (args->plain && !args->force) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
			    "The system cannot protect plain text input. To "
			    "suppress this warning and convert the plain text "
			    "to a SecureString, reissue the command specifying "
			    "the Force parameter.");
		return false;
	}
	if (!*text) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
			    "Cannot bind argument to parameter 'String' "
			    "because it is an empty string.");
		return false;
	}
	if (args->plain)
		secure = secure_new(text);
	else if (!key_of(args, &key, error) ||
		 !secure_unprotect(text, key, &secure, error))
		return false;
	explicit_bzero(text, strlen(text));
	call_emit_take(call, secure);
	return true;
}

static bool from_process(Call *call, void *data, GError **error)
{
	SecureArgs *args = data;
	g_autoptr(GBytes) key = NULL;
	if (!secure_text(args->input)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
			    "Cannot bind parameter 'SecureString': a "
			    "System.Security.SecureString is wanted, "
			    "ConvertTo-SecureString makes one");
		return false;
	}
	if (!key_of(args, &key, error))
		return false;
	char *text = secure_protect(args->input, key, error);
	if (text)
		call_emit_take(call, value_string_take(text));
	return text != NULL;
}

#define KEY_PARAMS                                                             \
	{ .is = { "SecureKey", "The key, as a secured text.",                  \
		  .flags = PROPERTY_ANY | PROPERTY_NULLABLE,                   \
		  .field = VALUE_FIELD(SecureArgs, secure_key) },              \
	  .position = 2 },                                                     \
	{                                                                      \
		.is = { "Key",                                                 \
			"The key: 16, 24 or 32 bytes.",                        \
			.flags = ANY_LIST | PROPERTY_NULLABLE,                 \
			.field = VALUE_FIELD(SecureArgs, key) }                \
	}

static const Param to_params[] = {
	{ .is = { "String",
		  "Plain text, or what ConvertFrom-SecureString gave.",
		  .flags = PROPERTY_ANY,
		  .field = VALUE_FIELD(SecureArgs, input) },
	  .position = 1,
	  .mandatory = ALL_SETS,
	  .by_value = ALL_SETS },
	KEY_PARAMS,
	{ .is = { "AsPlainText", "The text is plain.",
		  .field = SWITCH_FIELD(SecureArgs, plain) } },
	{ .is = { "Force", "Plain text is meant to be there.",
		  .field = SWITCH_FIELD(SecureArgs, force) } },
	{ 0 },
};

static const Param from_params[] = {
	{ .is = { "SecureString", "The text to protect.", .flags = PROPERTY_ANY,
		  .field = VALUE_FIELD(SecureArgs, input) },
	  .position = 1,
	  .mandatory = ALL_SETS,
	  .by_value = ALL_SETS },
	KEY_PARAMS,
	{ 0 },
};

static const Example to_examples[] = {
	{ "$secret = ConvertTo-SecureString 'abc' -AsPlainText -Force",
	  "A secured text." },
	{ 0 },
};

static const Example from_examples[] = {
	{ "ConvertTo-SecureString 'abc' -AsPlainText -Force | "
	  "ConvertFrom-SecureString -Key (1..16)",
	  "Text that the same key opens." },
	{ 0 },
};

const Cmdlet cmdlet_convertto_secure_string = {
	.name = "ConvertTo-SecureString",
	.synopsis = "Makes a secured text.",
	.args_size = sizeof(SecureArgs),
	.params = to_params,
	.examples = to_examples,
	.process = to_process,
};

const Cmdlet cmdlet_convertfrom_secure_string = {
	.name = "ConvertFrom-SecureString",
	.synopsis = "Gives a secured text encrypted.",
	.description = "Without a key, one that only this user's file keeps "
		       "is taken.",
	.args_size = sizeof(SecureArgs),
	.params = from_params,
	.examples = from_examples,
	.process = from_process,
};

/* ---- Get-Credential ---- */

typedef struct CredentialArgs {
	Value credential;
	const char *user, *message, *title;
} CredentialArgs;

static char *ask(Session *session, const char *prompt, bool secret)
{
	session_wait(session, true);
	char *line =
		session->host->class->read_line(session->host, prompt, secret);
	session_wait(session, false);
	return line;
}

static bool credential_process(Call *call, void *data, GError **error)
{
	CredentialArgs *args = data;
	Session *session = call_session(call);
	if (is_credential(args->credential)) {
		call_emit_take(call, value_ref(args->credential));
		return true;
	}
	g_autofree char *user = args->user ? g_strdup(args->user)
				: value_is_null(args->credential)
					? ask(session, "User: ", false)
					: value_format(args->credential);
	g_autofree char *prompt =
		g_strdup_printf("%s%sPassword for user %s: ",
				args->message ? args->message : "",
				args->message ? "\n" : "", user ? user : "");
	char *word = user && *user ? ask(session, prompt, true) : NULL;
	if (!word) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
			    "Get-Credential has nobody to ask: make one with "
			    "New-Object PSCredential");
		return object_stop(call, error);
	}
	g_auto(Value) secure = secure_new(word);
	explicit_bzero(word, strlen(word));
	g_free(word);
	call_emit_take(call, credential_new(user, secure));
	return true;
}

static const Param credential_params[] = {
	{ .is = { "Credential", "A user to ask the password of.",
		  .flags = PROPERTY_ANY | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(CredentialArgs, credential) },
	  .position = 1 },
	{ .is = { "Message", "Text before the question.",
		  .field = STRING_FIELD(CredentialArgs, message) } },
	{ .is = { "UserName", "The user.",
		  .field = STRING_FIELD(CredentialArgs, user) } },
	{ .is = { "Title", "Accepted.",
		  .field = STRING_FIELD(CredentialArgs, title) } },
	{ 0 },
};

static const Example credential_examples[] = {
	{ "$user = Get-Credential -UserName ken", "Asks for the password." },
	{ 0 },
};

const Cmdlet cmdlet_get_credential = {
	.name = "Get-Credential",
	.synopsis = "Asks for a user's name and password.",
	.args_size = sizeof(CredentialArgs),
	.params = credential_params,
	.examples = credential_examples,
	.process = credential_process,
};
