#include "shell/types/secure.h"

#include "shell/types/convert.h"
#include "shell/types/member.h"

#include <string.h>

typedef struct Secure {
	Object object;
	char *text;
	bool read_only;
} Secure;

static void wipe(char *text)
{
	if (text)
		explicit_bzero(text, strlen(text));
	g_free(text);
}

static void secure_free(Object *object)
{
	wipe(((Secure *)object)->text);
	g_free(object);
}

const ObjectClass secure_class = {
	.name = "System.Security.SecureString",
	.free = secure_free,
};

Value secure_new(const char *text)
{
	Secure *secure = object_new(&secure_class, sizeof *secure);
	secure->text = g_strdup(text);
	return value_object_take(secure);
}

const char *secure_text(Value value)
{
	Secure *secure = value_object(value, &secure_class);
	return secure ? secure->text : NULL;
}

static Secure *secure_of(Value on)
{
	return (Secure *)on.object;
}

METHOD(new_secure)
{
	*result = secure_new("");
	return true;
}

static bool may_change(Value on, GError **error)
{
	return !secure_of(on)->read_only ||
	       member_fail(error, TYPE_ERROR_READ_ONLY,
			   "Instance is read-only.");
}

METHOD(append_char)
{
	Secure *secure = secure_of(on);
	g_autofree char *last = argument_text(arguments, count, 0);
	if (!may_change(on, error))
		return false;
	char *whole = g_strconcat(secure->text, last, NULL);
	wipe(secure->text);
	secure->text = whole;
	return true;
}

METHOD(clear)
{
	if (!may_change(on, error))
		return false;
	wipe(secure_of(on)->text);
	secure_of(on)->text = g_strdup("");
	return true;
}

METHOD(dispose)
{
	wipe(secure_of(on)->text);
	secure_of(on)->text = g_strdup("");
	return true;
}

METHOD(copy)
{
	*result = secure_new(secure_of(on)->text);
	return true;
}

METHOD(make_read_only)
{
	secure_of(on)->read_only = true;
	return true;
}

METHOD(is_read_only)
{
	*result = value_bool(secure_of(on)->read_only);
	return true;
}

GETTER(get_length)
{
	g_auto(Value) text = value_string(secure_of(on)->text);
	return member_get(text, "Length", result, error);
}

static const Getter secure_getters[] = {
	{ "Length", get_length },
	{ 0 },
};

static const Method secure_methods[] = {
	{ "AppendChar", 1, 1, append_char, .silent = true },
	{ "Clear", 0, 0, clear, .silent = true },
	{ "Copy", 0, 0, copy },
	{ "Dispose", 0, 0, dispose, .silent = true },
	{ "MakeReadOnly", 0, 0, make_read_only, .silent = true },
	{ "IsReadOnly", 0, 0, is_read_only },
	{ 0 },
};

static const Method secure_statics[] = {
	{ "new", 0, 0, new_secure },
	{ 0 },
};

const Members secure_members = {
	.type = "System.Security.SecureString",
	.getters = secure_getters,
	.methods = secure_methods,
	.static_methods = secure_statics,
};

/* ---- credentials ---- */

static const Property credential_properties[] = {
	{ "UserName", "Name of the user.", .type = VALUE_STRING },
	{ "Password", "The password, secured.", .flags = PROPERTY_ANY },
	{ 0 },
};

static const ViewColumn credential_columns[] = {
	{ "UserName", NULL, 0, false },
	{ "Password", NULL, 0, true },
	{ 0 },
};
static const View credential_view = { .columns = credential_columns };

const RecordType credential_type = {
	.name = CREDENTIAL_TYPE,
	.properties = credential_properties,
	.view = &credential_view,
};

Value credential_new(const char *user, Value secure)
{
	Record *record = record_new(&credential_type);
	record_set_take(record, "UserName", value_string(user));
	record_set_take(record, "Password", value_ref(secure));
	return value_record_take(record);
}

bool is_credential(Value value)
{
	return value.type == VALUE_RECORD &&
	       value.record->type == &credential_type;
}

METHOD(new_credential)
{
	g_autofree char *user = argument_text(arguments, count, 0);
	if (!*user)
		return member_fail(error, TYPE_ERROR_ARGUMENT,
				   "Cannot process argument because the value "
				   "of argument \"userName\" is not valid.");
	if (!secure_text(arguments[1]))
		return member_fail(error, TYPE_ERROR_CONVERT,
				   "Cannot convert argument \"password\" to "
				   "type \"System.Security.SecureString\": "
				   "ConvertTo-SecureString makes one.");
	*result = credential_new(user, arguments[1]);
	return true;
}

static const Property network_properties[] = {
	{ "UserName", "Name of the user.", .type = VALUE_STRING },
	{ "Password", "The password as text.", .type = VALUE_STRING },
	{ "SecurePassword", "The password, secured.", .flags = PROPERTY_ANY },
	{ "Domain", "Domain of the user.", .type = VALUE_STRING },
	{ 0 },
};

static const ViewColumn network_columns[] = {
	{ "UserName", NULL, 0, false },
	{ "Domain", NULL, 0, false },
	{ 0 },
};
static const View network_view = { .columns = network_columns };

static const RecordType network_type = {
	.name = "System.Net.NetworkCredential",
	.properties = network_properties,
	.view = &network_view,
};

/* DOMAIN\user is split; user@domain is a user. */
static Value network_of(const char *name, Value secure)
{
	Record *record = record_new(&network_type);
	const char *slash = strchr(name, '\\');
	record_set_take(record, "UserName",
			value_string(slash ? slash + 1 : name));
	record_set_take(
		record, "Domain",
		value_string_length(name, slash ? (size_t)(slash - name) : 0));
	record_set_take(
		record, "Password",
		value_string(secure_text(secure) ? secure_text(secure) : ""));
	record_set_take(record, "SecurePassword", value_ref(secure));
	return value_record_take(record);
}

METHOD(get_network)
{
	g_auto(Value) secure = value_ref(record_get(on.record, "Password"));
	g_autofree char *name = value_format(record_get(on.record, "UserName"));
	*result = network_of(name, secure);
	return true;
}

/* (user, password[, domain]): password as text or secured. */
METHOD(new_network)
{
	g_autofree char *user = argument_text(arguments, count, 0);
	g_autofree char *domain = argument_text(arguments, count, 2);
	g_autofree char *plain = count > 1 && !secure_text(arguments[1])
					 ? value_format(arguments[1])
					 : NULL;
	g_auto(Value) secure = plain	   ? secure_new(plain)
			       : count > 1 ? value_ref(arguments[1])
					   : secure_new("");
	*result = network_of(user, secure);
	if (*domain)
		record_set_take(result->record, "Domain", value_string(domain));
	return true;
}

GETTER(get_empty)
{
	(void)on;
	*result = credential_new("", VALUE_NONE);
	return true;
}

static const Method credential_methods[] = {
	{ "GetNetworkCredential", 0, 0, get_network },
	{ 0 },
};
static const Method credential_statics[] = {
	{ "new", 2, 2, new_credential },
	{ 0 },
};
static const Getter credential_getters[] = {
	{ "Empty", get_empty },
	{ 0 },
};
const Members credential_members = {
	.type = CREDENTIAL_TYPE,
	.methods = credential_methods,
	.static_methods = credential_statics,
	.static_getters = credential_getters,
};

static const Method network_statics[] = {
	{ "new", 0, 3, new_network },
	{ 0 },
};
const Members network_members = {
	.type = "System.Net.NetworkCredential",
	.static_methods = network_statics,
};

/* ---- Marshal: the way from a secured text to a plain one ---- */

static const ObjectClass pointer_class = {
	.name = "System.IntPtr",
	.free = secure_free,
};

METHOD(to_pointer)
{
	if (!secure_text(arguments[0]))
		return member_fail(error, TYPE_ERROR_CONVERT,
				   "Cannot convert argument \"s\" to type "
				   "\"System.Security.SecureString\".");
	Secure *pointer = object_new(&pointer_class, sizeof *pointer);
	pointer->text = g_strdup(secure_text(arguments[0]));
	*result = value_object_take(pointer);
	return true;
}

METHOD(from_pointer)
{
	Secure *pointer = value_object(arguments[0], &pointer_class);
	if (!pointer)
		return member_fail(error, TYPE_ERROR_CONVERT,
				   "Only what SecureStringToBSTR gave can be "
				   "read.");
	*result = value_string(pointer->text);
	return true;
}

METHOD(free_pointer)
{
	Secure *pointer = value_object(arguments[0], &pointer_class);
	if (pointer)
		explicit_bzero(pointer->text, strlen(pointer->text));
	return true;
}

static const Method marshal_statics[] = {
	{ "SecureStringToBSTR", 1, 1, to_pointer },
	{ "SecureStringToGlobalAllocUnicode", 1, 1, to_pointer },
	{ "SecureStringToCoTaskMemUnicode", 1, 1, to_pointer },
	{ "PtrToStringAuto", 1, 2, from_pointer },
	{ "PtrToStringBSTR", 1, 1, from_pointer },
	{ "PtrToStringUni", 1, 2, from_pointer },
	{ "ZeroFreeBSTR", 1, 1, free_pointer, .silent = true },
	{ "FreeBSTR", 1, 1, free_pointer, .silent = true },
	{ "ZeroFreeGlobalAllocUnicode", 1, 1, free_pointer, .silent = true },
	{ "ZeroFreeCoTaskMemUnicode", 1, 1, free_pointer, .silent = true },
	{ 0 },
};
const Members marshal_members = {
	.type = "System.Runtime.InteropServices.Marshal",
	.static_methods = marshal_statics,
};
