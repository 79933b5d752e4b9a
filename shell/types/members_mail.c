/* [System.Net.Mail.MailAddress] */
#include "shell/types/convert.h"
#include "shell/types/member.h"

#include <string.h>

#define MAIL "System.Net.Mail.MailAddress"

static char *mail_text(const Record *record)
{
	Record *mail = (Record *)record;
	g_autofree char *name = value_format(record_get(mail, "DisplayName"));
	g_autofree char *address = value_format(record_get(mail, "Address"));
	if (!*name)
		return g_strdup(address);
	return g_strdup_printf("\"%s\" <%s>", name, address);
}

static const Property mail_properties[] = {
	{ "DisplayName" }, { "User" }, { "Host" }, { "Address" }, { 0 },
};

static const RecordType mail_type = {
	.name = MAIL,
	.properties = mail_properties,
	.format = mail_text,
};

/* A local part of atoms and dots, or in quotes; a host without blanks. */
static bool is_address(const char *address)
{
	const char *at = strrchr(address, '@');
	static const char atoms[] = "!#$%&'*+-/=?^_`{|}~.";
	if (!at || at == address || !at[1])
		return false;
	bool quoted = *address == '"' && at > address + 1 && at[-1] == '"';
	for (const char *c = address; c < at && !quoted; c++)
		if (!g_ascii_isalnum(*c) && !strchr(atoms, *c) &&
		    (unsigned char)*c < 0x80)
			return false;
	for (const char *c = at + 1; *c; c++)
		if (g_ascii_isspace(*c) || strchr("()<>,;:\\\"@", *c) ||
		    (c[0] == '.' && c[1] == '.'))
			return false;
	return *address != '.' && at[1] != '.' && !strstr(address, "..") &&
	       (quoted || at[-1] != '.') && at[strlen(at) - 1] != '.';
}

/* "Name <address>", "\"Name\" <address>" or the address alone. */
static void split(const char *text, char **name, char **address)
{
	g_autofree char *trimmed = g_strstrip(g_strdup(text));
	char *open = strrchr(trimmed, '<');
	size_t length = strlen(trimmed);
	*name = g_strdup("");
	*address = g_strdup(trimmed);
	if (!open || trimmed[length - 1] != '>')
		return;
	g_free(*name);
	g_free(*address);
	*address = g_strndup(open + 1, (size_t)(trimmed + length - 2 - open));
	*name = g_strstrip(g_strndup(trimmed, (size_t)(open - trimmed)));
	length = strlen(*name);
	if (length > 1 && **name == '"' && (*name)[length - 1] == '"') {
		(*name)[length - 1] = '\0';
		memmove(*name, *name + 1, length - 1);
	}
}

static bool mail_make(const char *text, const char *display, Value *result,
		      GError **error)
{
	g_autofree char *name = NULL, *address = NULL;
	split(text, &name, &address);
	if (!*text)
		return member_fail(error, TYPE_ERROR_ARGUMENT,
				   "The parameter 'address' cannot be an empty "
				   "string.\nParameter name: address");
	if (!is_address(address))
		return member_fail(error, TYPE_ERROR_FORMAT,
				   "The specified string is not in the form "
				   "required for an e-mail address.");
	const char *at = strrchr(address, '@');
	Record *record = record_new(&mail_type);
	record_set_take(record, "DisplayName",
			value_string(display ? display : name));
	record_set_take(record, "User",
			value_string_length(address, (size_t)(at - address)));
	record_set_take(record, "Host", value_string(at + 1));
	record_set_take(record, "Address", value_string(address));
	*result = value_record_take(record);
	return true;
}

bool convert_to_mail(const Type *type, Value from, Value *to, GError **error)
{
	g_autoptr(GError) why = NULL;
	if (type_is(type, from)) {
		*to = value_ref(from);
		return true;
	}
	g_autofree char *text = value_format(from);
	if (mail_make(text, NULL, to, &why))
		return true;
	return convert_fail(from, type->name, why->message, error);
}

METHOD(new_mail)
{
	g_autofree char *text = argument_text(arguments, count, 0);
	g_autofree char *name = argument_text(arguments, count, 1);
	return mail_make(text, count > 1 ? name : NULL, result, error);
}

static const Method mail_statics[] = {
	{ "new", 1, 2, new_mail },
	{ 0 },
};
const Members mail_members = {
	.type = MAIL,
	.static_methods = mail_statics,
};
