#include "shell/types/object.h"

#include "shell/types/convert.h"
#include "shell/types/encoding.h"
#include "shell/types/member.h"

#include <gio/gio.h>
#include <string.h>

typedef struct TextObject {
	Object object;
	char *text;
	int numbers[4]; /* of a version; -1: not given */
} TextObject;

static void text_free(Object *object)
{
	g_free(((TextObject *)object)->text);
	g_free(object);
}

static char *text_format(const Object *object)
{
	return g_strdup(((const TextObject *)object)->text);
}

static int text_compare(const Object *a, const Object *b)
{
	return g_ascii_strcasecmp(((const TextObject *)a)->text,
				  ((const TextObject *)b)->text);
}

static unsigned text_hash(const Object *object)
{
	return g_str_hash(((const TextObject *)object)->text);
}

static int version_compare(const Object *a, const Object *b)
{
	for (unsigned i = 0; i < 4; i++) {
		int x = ((const TextObject *)a)->numbers[i];
		int y = ((const TextObject *)b)->numbers[i];
		if (x != y)
			return x < y ? -1 : 1;
	}
	return 0;
}

#define TEXT_CLASS(name_, compare_)                                            \
	{                                                                      \
		.name = name_, .free = text_free, .format = text_format,       \
		.compare = compare_, .hash = text_hash                         \
	}

const ObjectClass guid_class = TEXT_CLASS("System.Guid", text_compare);
const ObjectClass version_class = TEXT_CLASS("System.Version", version_compare);
const ObjectClass uri_class = TEXT_CLASS("System.Uri", text_compare);
const ObjectClass address_class =
	TEXT_CLASS("System.Net.IPAddress", text_compare);

static TextObject *make(const ObjectClass *class, char *text, Value *to)
{
	TextObject *object = object_new(class, sizeof *object);
	object->text = text;
	*to = value_object_take(object);
	return object;
}

/* The value itself when it has the class; its text to be read otherwise. */
static bool is_already(const ObjectClass *class, Value from, Value *to)
{
	if (!value_object(from, class))
		return false;
	*to = value_ref(from);
	return true;
}

/* Where the bytes stand in the text: the first three groups are numbers, the
 * least byte first. */
static const uint8_t guid_order[16] = { 3, 2, 1,  0,  5,  4,  7,  6,
					8, 9, 10, 11, 12, 13, 14, 15 };

static bool guid_of_bytes(Value list, Value *to, GError **error)
{
	uint8_t at[16];
	g_autoptr(GByteArray) bytes = bytes_of(list, error);
	if (!bytes)
		return false;
	if (bytes->len != sizeof at)
		return member_fail(error, TYPE_ERROR_ARGUMENT,
				   "Byte array for GUID must be exactly 16 "
				   "bytes long.");
	for (unsigned i = 0; i < sizeof at; i++)
		at[i] = bytes->data[guid_order[i]];
	make(&guid_class,
	     g_strdup_printf("%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-"
			     "%02x%02x%02x%02x%02x%02x",
			     at[0], at[1], at[2], at[3], at[4], at[5], at[6],
			     at[7], at[8], at[9], at[10], at[11], at[12],
			     at[13], at[14], at[15]),
	     to);
	return true;
}

bool convert_to_guid(const Type *type, Value from, Value *to, GError **error)
{
	if (is_already(&guid_class, from, to))
		return true;
	if (from.type == VALUE_LIST)
		return guid_of_bytes(from, to, error);
	g_autofree char *text = g_strstrip(value_format(from));
	size_t length = strlen(text);
	bool wrapped = length == 38 && strchr("{(", *text);
	g_autofree char *plain =
		wrapped ? g_strndup(text + 1, 36) : g_strdup(text);
	if (length == 32) {
		char *with = g_strdup_printf("%.8s-%.4s-%.4s-%.4s-%s", text,
					     text + 8, text + 12, text + 16,
					     text + 20);
		g_free(plain);
		plain = with;
	}
	if (!g_uuid_string_is_valid(plain))
		return convert_fail(from, type->name,
				    "Unrecognized Guid format", error);
	make(&guid_class, g_ascii_strdown(plain, -1), to);
	return true;
}

bool convert_to_version(const Type *type, Value from, Value *to, GError **error)
{
	if (is_already(&version_class, from, to))
		return true;
	g_autofree char *text = g_strstrip(value_format(from));
	int numbers[4] = { -1, -1, -1, -1 };
	unsigned count = 0;
	const char *at = text;
	while (count < 4 && g_ascii_isdigit(*at)) {
		char *end;
		numbers[count++] = (int)strtol(at, &end, 10);
		at = *end == '.' ? end + 1 : end;
	}
	if (*at || count < 2)
		return convert_fail(from, type->name,
				    "Version string portion was too short or "
				    "too long",
				    error);
	TextObject *object = make(&version_class, g_strdup(text), to);
	memcpy(object->numbers, numbers, sizeof numbers);
	return true;
}

bool convert_to_uri(const Type *type, Value from, Value *to, GError **error)
{
	if (is_already(&uri_class, from, to))
		return true;
	char *text = g_strstrip(value_format(from));
	(void)type;
	(void)error;
	make(&uri_class, text, to);
	return true;
}

bool convert_to_address(const Type *type, Value from, Value *to, GError **error)
{
	if (is_already(&address_class, from, to))
		return true;
	g_autofree char *text = g_strstrip(value_format(from));
	g_autoptr(GInetAddress) address = g_inet_address_new_from_string(text);
	if (!address)
		return convert_fail(from, type->name,
				    "An invalid IP address was specified",
				    error);
	make(&address_class, g_inet_address_to_string(address), to);
	return true;
}

static const char *text_of(Value on)
{
	return ((TextObject *)on.object)->text;
}

/* ---- guid ---- */

static bool new_guid(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	(void)on;
	(void)arguments;
	(void)count;
	(void)error;
	make(&guid_class, g_uuid_string_random(), result);
	return true;
}

static bool get_empty_guid(Value on, Value *result, GError **error)
{
	(void)on;
	(void)error;
	make(&guid_class, g_strdup("00000000-0000-0000-0000-000000000000"),
	     result);
	return true;
}

char *guid_format(Value guid, const char *format)
{
	const char *text = text_of(guid);
	if (*format && format[1])
		return NULL;
	switch (g_ascii_toupper(*format)) {
	case '\0':
	case 'D':
		return g_strdup(text);
	case 'B':
		return g_strconcat("{", text, "}", NULL);
	case 'P':
		return g_strconcat("(", text, ")", NULL);
	case 'N': {
		g_auto(GStrv) parts = g_strsplit(text, "-", -1);
		return g_strjoinv("", parts);
	}
	default:
		return NULL;
	}
}

static bool guid_to_string(Value on, const Value *arguments, unsigned count,
			   Value *result, GError **error)
{
	g_autofree char *format = argument_text(arguments, count, 0);
	char *text = guid_format(on, format);
	if (!text) {
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_FORMAT,
			    "Format String can be only \"D\", \"d\", \"N\", "
			    "\"n\", \"P\", \"p\", \"B\", \"b\", not '%s'",
			    format);
		return false;
	}
	*result = value_string_take(text);
	return true;
}

METHOD(guid_to_bytes)
{
	uint8_t bytes[16];
	unsigned digits = 0, filled = 0;
	unsigned value = 0;
	for (const char *at = text_of(on); *at; at++) {
		if (*at == '-')
			continue;
		value = value << 4 | (unsigned)g_ascii_xdigit_value(*at);
		if (++digits % 2 == 0)
			bytes[guid_order[filled++]] = (uint8_t)value;
	}
	*result = bytes_value(bytes, sizeof bytes);
	return true;
}

/* PowerShell's own property. */
GETTER(get_guid_text)
{
	*result = value_string(((TextObject *)on.object)->text);
	return true;
}

static const Getter guid_getters[] = {
	{ "Guid", get_guid_text },
	{ 0 },
};
static const Method guid_methods[] = {
	{ "ToString", 0, 1, guid_to_string },
	{ "ToByteArray", 0, 0, guid_to_bytes },
	{ 0 },
};
static const Method guid_statics[] = {
	{ "NewGuid", 0, 0, new_guid },
	{ 0 },
};
static const Getter guid_static_getters[] = {
	{ "Empty", get_empty_guid },
	{ 0 },
};
const Members guid_members = {
	.getters = guid_getters,
	.type = "System.Guid",
	.methods = guid_methods,
	.static_getters = guid_static_getters,
	.static_methods = guid_statics,
};

/* ---- version ---- */

#define VERSION_PART(name_, index_)                                            \
	static bool name_(Value on, Value *result, GError **error)             \
	{                                                                      \
		(void)error;                                                   \
		*result =                                                      \
			value_int(((TextObject *)on.object)->numbers[index_]); \
		return true;                                                   \
	}
VERSION_PART(get_major, 0)
VERSION_PART(get_minor, 1)
VERSION_PART(get_build, 2)
VERSION_PART(get_revision, 3)

/* The first so many parts. */
METHOD(version_to_string)
{
	int fields = 4;
	const int *numbers = ((TextObject *)on.object)->numbers;
	GString *text = g_string_new(NULL);
	if (count && !convert_int(arguments[0], &fields, error)) {
		g_string_free(text, TRUE);
		return false;
	}
	for (int i = 0; i < MIN(fields, 4) && numbers[i] >= 0; i++)
		g_string_append_printf(text, "%s%d", i ? "." : "", numbers[i]);
	*result = value_text_take(text);
	return true;
}

METHOD(new_version)
{
	GString *text = g_string_new(NULL);
	for (unsigned i = 0; i < count; i++) {
		g_autofree char *part = argument_text(arguments, count, i);
		g_string_append_printf(text, "%s%s", i ? "." : "", part);
	}
	g_auto(Value) whole = value_text_take(text);
	return convert(whole, type_find("version"), result, error);
}

static const Method version_methods[] = {
	{ "ToString", 0, 1, version_to_string },
	{ 0 },
};
static const Method version_statics[] = {
	{ "new", 1, 4, new_version },
	{ 0 },
};
static const Getter version_getters[] = {
	{ "Major", get_major },
	{ "Minor", get_minor },
	{ "Build", get_build },
	{ "Revision", get_revision },
	{ 0 },
};
const Members version_members = {
	.type = "System.Version",
	.getters = version_getters,
	.methods = version_methods,
	.static_methods = version_statics,
};

/* ---- uri ---- */

#define URI_PART(name_, expression_)                                           \
	static bool name_(Value on, Value *result, GError **error)             \
	{                                                                      \
		(void)error;                                                   \
		g_autoptr(GUri) uri =                                          \
			g_uri_parse(text_of(on), G_URI_FLAGS_NONE, NULL);      \
		*result = uri ? expression_ : VALUE_NONE;                      \
		return true;                                                   \
	}

static Value text_or_empty(const char *before, const char *text)
{
	return value_string_take(text && *text ? g_strconcat(before, text, NULL)
					       : g_strdup(""));
}

static int default_port(const char *scheme)
{
	return !strcmp(scheme, "https")	 ? 443
	       : !strcmp(scheme, "http") ? 80
					 : -1;
}

URI_PART(get_scheme, value_string(g_uri_get_scheme(uri)))
URI_PART(get_host, text_or_empty("", g_uri_get_host(uri)))
URI_PART(get_port, value_int(g_uri_get_port(uri) >= 0
				     ? g_uri_get_port(uri)
				     : default_port(g_uri_get_scheme(uri))))
URI_PART(get_path,
	 value_string(*g_uri_get_path(uri) ? g_uri_get_path(uri) : "/"))
URI_PART(get_query, text_or_empty("?", g_uri_get_query(uri)))
URI_PART(get_fragment, text_or_empty("#", g_uri_get_fragment(uri)))
URI_PART(get_uri, value_string_take(g_uri_to_string(uri)))

static bool get_absolute(Value on, Value *result, GError **error)
{
	(void)error;
	*result =
		value_bool(g_uri_is_valid(text_of(on), G_URI_FLAGS_NONE, NULL));
	return true;
}

static bool get_original(Value on, Value *result, GError **error)
{
	(void)error;
	*result = value_string(text_of(on));
	return true;
}

METHOD(escape_data)
{
	g_autofree char *text = argument_text(arguments, count, 0);
	*result = value_string_take(g_uri_escape_string(text, NULL, FALSE));
	return true;
}

METHOD(unescape_data)
{
	g_autofree char *text = argument_text(arguments, count, 0);
	char *plain = g_uri_unescape_string(text, NULL);
	*result = value_string_take(plain ? plain : g_steal_pointer(&text));
	return true;
}

static const Method uri_statics[] = {
	{ "EscapeDataString", 1, 1, escape_data },
	{ "UnescapeDataString", 1, 1, unescape_data },
	{ 0 },
};
static const Getter uri_getters[] = {
	{ "Scheme", get_scheme },
	{ "Host", get_host },
	{ "DnsSafeHost", get_host },
	{ "Port", get_port },
	{ "AbsolutePath", get_path },
	{ "LocalPath", get_path },
	{ "Query", get_query },
	{ "Fragment", get_fragment },
	{ "AbsoluteUri", get_uri },
	{ "IsAbsoluteUri", get_absolute },
	{ "OriginalString", get_original },
	{ 0 },
};
const Members uri_members = {
	.type = "System.Uri",
	.getters = uri_getters,
	.static_methods = uri_statics,
};
