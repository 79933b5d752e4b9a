#include "shell/types/encoding.h"

#include "core/value/name.h"
#include "shell/types/convert.h"
#include "shell/types/member.h"

#include <stdlib.h>
#include <string.h>

#define ENCODING(variable_, class_, names_, charset_, english_, page_, ...)    \
	const Encoding variable_ = {                                           \
		.class = { .name = "System.Text." class_ },                    \
		.names = names_,                                               \
		.charset = charset_,                                           \
		.english = english_,                                           \
		.code_page = page_,                                            \
		__VA_ARGS__                                                    \
	}

ENCODING(encoding_utf8, "UTF8Encoding", "utf-8 utf8", "UTF-8",
	 "Unicode (UTF-8)", 65001, .mark = { 0xef, 0xbb, 0xbf },
	 .mark_bytes = 3);
static ENCODING(utf16, "UnicodeEncoding", "utf-16 unicode utf-16le", "UTF-16LE",
		"Unicode", 1200, .mark = { 0xff, 0xfe }, .mark_bytes = 2);
static ENCODING(utf16be, "BigEndianUnicodeEncoding",
		"utf-16BE unicodefffe bigendianunicode", "UTF-16BE",
		"Unicode (Big-Endian)", 1201, .mark = { 0xfe, 0xff },
		.mark_bytes = 2);
static ENCODING(utf32, "UTF32Encoding", "utf-32", "UTF-32LE",
		"Unicode (UTF-32)", 12000, .mark_bytes = 0);
static ENCODING(ascii, "ASCIIEncoding", "us-ascii ascii", "US-ASCII",
		"US-ASCII", 20127, .mark_bytes = 0);
static ENCODING(latin1, "Latin1Encoding", "iso-8859-1 latin1", "ISO-8859-1",
		"Western European (ISO)", 28591, .mark_bytes = 0);
static ENCODING(windows, "SBCSCodePageEncoding",
		"Windows-1252 default ansi cp1252", "WINDOWS-1252",
		"Western European (Windows)", 1252, .mark_bytes = 0);

static const Encoding *const encodings[] = { &encoding_utf8, &utf16, &utf16be,
					     &utf32,	     &ascii, &latin1,
					     &windows };

static bool is_called(const Encoding *encoding, const char *name)
{
	g_auto(GStrv) names = g_strsplit(encoding->names, " ", -1);
	for (char **one = names; *one; one++)
		if (name_same(*one, name))
			return true;
	return atoi(name) == encoding->code_page;
}

const Encoding *encoding_find(const char *name)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(encodings); i++)
		if (is_called(encodings[i], name))
			return encodings[i];
	return NULL;
}

const Encoding *encoding_of(Value value)
{
	const Encoding *found = NULL;
	for (unsigned i = 0; i < G_N_ELEMENTS(encodings); i++)
		if (value_object(value, &encodings[i]->class))
			return encodings[i];
	if (value_text(value))
		found = encoding_find(value_text(value));
	return found ? found : &encoding_utf8;
}

Value encoding_value(const Encoding *encoding)
{
	return value_object_take(object_new(&encoding->class, sizeof(Object)));
}

char *encoding_encode(const Encoding *encoding, const char *text, size_t length,
		      size_t *bytes)
{
	gsize written = 0;
	GString *known = g_string_new(NULL);
	for (const char *at = text; at < text + length;
	     at = g_utf8_next_char(at)) {
		gsize one = (gsize)(g_utf8_next_char(at) - at);
		g_autofree char *converted =
			g_convert(at, (gssize)one, encoding->charset, "UTF-8",
				  NULL, &written, NULL);
		if (converted)
			g_string_append_len(known, converted, (gssize)written);
		else
			g_string_append_c(known, '?');
	}
	*bytes = known->len;
	return g_string_free(known, FALSE);
}

Value encoding_decode(const Encoding *encoding, const char *bytes,
		      size_t length)
{
	gsize written;
	if (encoding == &encoding_utf8)
		return value_string_length(bytes, length);
	g_autofree char *text = g_convert_with_fallback(
		bytes, (gssize)length, "UTF-8", encoding->charset, "?", NULL,
		&written, NULL);
	if (text)
		return value_string_length(text, written);
	GString *known = g_string_new(NULL);
	for (size_t i = 0; i < length; i++)
		if ((uint8_t)bytes[i] < 0x80)
			g_string_append_c(known, bytes[i]);
		else
			g_string_append(known,
					encoding == &ascii ? "?" : "\ufffd");
	return value_text_take(known);
}

const Encoding *encoding_detect(const char *bytes, size_t length,
				const Encoding *given, size_t *mark)
{
	*mark = 0;
	for (unsigned i = 0; i < G_N_ELEMENTS(encodings); i++) {
		const Encoding *encoding = encodings[i];
		if (!encoding->mark_bytes || length < encoding->mark_bytes ||
		    memcmp(bytes, encoding->mark, encoding->mark_bytes) != 0)
			continue;
		*mark = encoding->mark_bytes;
		return encoding;
	}
	return given;
}

GByteArray *bytes_of(Value list, GError **error)
{
	g_auto(Value) bytes = VALUE_NONE;
	if (!convert(list, type_array_of(type_find("byte")), &bytes, error))
		return NULL;
	GByteArray *data = g_byte_array_new();
	for (uint32_t i = 0; bytes.type == VALUE_LIST && i < bytes.list->count;
	     i++) {
		uint8_t byte = (uint8_t)bytes.list->values[i].integer;
		g_byte_array_append(data, &byte, 1);
	}
	return data;
}

Value bytes_value(const void *bytes, size_t length)
{
	const uint8_t *data = bytes;
	List *list = list_new(LIST_ARRAY, length);
	list->element = VALUE_BYTE;
	for (size_t i = 0; i < length; i++)
		list_add_take(list, (Value){ .type = VALUE_BYTE,
					     .integer = data[i] });
	return value_list_take(list);
}

/* ---- members ---- */

METHOD(get_bytes)
{
	size_t length;
	GString *all = g_string_new(NULL);
	const Value *texts = arguments;
	uint32_t many = 1;
	if (arguments[0].type == VALUE_LIST) {
		texts = arguments[0].list->values;
		many = arguments[0].list->count;
	}
	for (uint32_t i = 0; i < many; i++)
		value_append(all, texts[i]);
	g_autofree char *bytes =
		encoding_encode(encoding_of(on), all->str, all->len, &length);
	g_string_free(all, TRUE);
	*result = bytes_value(bytes, length);
	return true;
}

METHOD(get_string)
{
	int from = 0, length = 0;
	g_autoptr(GByteArray) data = bytes_of(arguments[0], error);
	if (!data)
		return false;
	length = (int)data->len;
	if (count > 1 && (!convert_int(arguments[1], &from, error) ||
			  !convert_int(arguments[2], &length, error)))
		return false;
	if (from < 0 || length < 0 || (int64_t)from + length > data->len)
		return member_fail(error, TYPE_ERROR_RANGE,
				   "Index and count must refer to a location "
				   "within the buffer.\nParameter name: bytes");
	*result = encoding_decode(encoding_of(on),
				  (const char *)data->data + from,
				  (size_t)length);
	return true;
}

METHOD(get_byte_count)
{
	g_auto(Value) bytes = VALUE_NONE;
	if (!get_bytes(on, arguments, count, &bytes, error))
		return false;
	*result = value_int((int32_t)bytes.list->count);
	return true;
}

METHOD(get_preamble)
{
	const Encoding *encoding = encoding_of(on);
	*result = bytes_value(encoding->mark, encoding->mark_bytes);
	return true;
}

GETTER(get_web_name)
{
	const char *names = encoding_of(on)->names;
	*result = value_string_length(names, strcspn(names, " "));
	return true;
}

GETTER(get_english)
{
	*result = value_string(encoding_of(on)->english);
	return true;
}

GETTER(get_code_page)
{
	*result = value_int(encoding_of(on)->code_page);
	return true;
}

#define NAMED(name_, encoding_)                                                \
	GETTER(name_)                                                          \
	{                                                                      \
		*result = encoding_value(&encoding_);                          \
		return true;                                                   \
	}
NAMED(get_utf8, encoding_utf8)
NAMED(get_unicode, utf16)
NAMED(get_big_endian, utf16be)
NAMED(get_utf32, utf32)
NAMED(get_ascii, ascii)
NAMED(get_default, windows)

METHOD(get_encoding)
{
	g_autofree char *name = argument_text(arguments, count, 0);
	const Encoding *found = encoding_find(name);
	if (!found)
		return member_fail(error, TYPE_ERROR_ARGUMENT,
				   "'%s' is not a supported encoding name.\n"
				   "Parameter name: name",
				   name);
	*result = encoding_value(found);
	return true;
}

static const Getter getters[] = {
	{ "WebName", get_web_name },	{ "BodyName", get_web_name },
	{ "HeaderName", get_web_name }, { "EncodingName", get_english },
	{ "CodePage", get_code_page },	{ 0 },
};
static const Method methods[] = {
	{ "GetBytes", 1, 1, get_bytes },
	{ "GetString", 1, 1, get_string },
	{ "GetString", 3, 3, get_string },
	{ "GetChars", 1, 1, get_string },
	{ "GetByteCount", 1, 1, get_byte_count },
	{ "GetPreamble", 0, 0, get_preamble },
	{ 0 },
};
static const Getter static_getters[] = {
	{ "UTF8", get_utf8 },
	{ "Unicode", get_unicode },
	{ "BigEndianUnicode", get_big_endian },
	{ "UTF32", get_utf32 },
	{ "ASCII", get_ascii },
	{ "Default", get_default },
	{ 0 },
};
static const Method static_methods[] = {
	{ "GetEncoding", 1, 1, get_encoding },
	{ 0 },
};
const Members encoding_members = {
	.type = "System.Text.Encoding",
	.static_getters = static_getters,
	.static_methods = static_methods,
};

#define MADE(name_, encoding_)                                                 \
	METHOD(name_)                                                          \
	{                                                                      \
		*result = encoding_value(&encoding_);                          \
		return true;                                                   \
	}
MADE(new_utf8, encoding_utf8)
MADE(new_unicode, utf16)
MADE(new_ascii, ascii)

#define OWN(variable_, class_, make_)                                          \
	static const Method make_##_statics[] = {                              \
		{ "new", 0, 2, make_ },                                        \
		{ 0 },                                                         \
	};                                                                     \
	const Members variable_ = {                                            \
		.type = "System.Text." class_,                                 \
		.getters = getters,                                            \
		.methods = methods,                                            \
		.static_methods = make_##_statics,                             \
	}
#define SAME(variable_, class_)                                                \
	const Members variable_ = {                                            \
		.type = "System.Text." class_,                                 \
		.getters = getters,                                            \
		.methods = methods,                                            \
	}
OWN(utf8_members, "UTF8Encoding", new_utf8);
OWN(utf16_members, "UnicodeEncoding", new_unicode);
OWN(ascii_members, "ASCIIEncoding", new_ascii);
SAME(utf16be_members, "BigEndianUnicodeEncoding");
SAME(utf32_members, "UTF32Encoding");
SAME(latin1_members, "Latin1Encoding");
SAME(windows_members, "SBCSCodePageEncoding");
