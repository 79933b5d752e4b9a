/* [Globalization.CharUnicodeInfo]: scripts take marks off letters with it. */
#include "core/value/string.h"
#include "shell/types/convert.h"
#include "shell/types/enumeration.h"
#include "shell/types/member.h"

/* .NET's number of each of GLib's kinds of character. */
static const int categories[] = {
	[G_UNICODE_CONTROL] = 14,
	[G_UNICODE_FORMAT] = 15,
	[G_UNICODE_UNASSIGNED] = 29,
	[G_UNICODE_PRIVATE_USE] = 17,
	[G_UNICODE_SURROGATE] = 16,
	[G_UNICODE_LOWERCASE_LETTER] = 1,
	[G_UNICODE_MODIFIER_LETTER] = 3,
	[G_UNICODE_OTHER_LETTER] = 4,
	[G_UNICODE_TITLECASE_LETTER] = 2,
	[G_UNICODE_UPPERCASE_LETTER] = 0,
	[G_UNICODE_SPACING_MARK] = 6,
	[G_UNICODE_ENCLOSING_MARK] = 7,
	[G_UNICODE_NON_SPACING_MARK] = 5,
	[G_UNICODE_DECIMAL_NUMBER] = 8,
	[G_UNICODE_LETTER_NUMBER] = 9,
	[G_UNICODE_OTHER_NUMBER] = 10,
	[G_UNICODE_CONNECT_PUNCTUATION] = 18,
	[G_UNICODE_DASH_PUNCTUATION] = 19,
	[G_UNICODE_CLOSE_PUNCTUATION] = 21,
	[G_UNICODE_FINAL_PUNCTUATION] = 23,
	[G_UNICODE_INITIAL_PUNCTUATION] = 22,
	[G_UNICODE_OTHER_PUNCTUATION] = 24,
	[G_UNICODE_OPEN_PUNCTUATION] = 20,
	[G_UNICODE_CURRENCY_SYMBOL] = 26,
	[G_UNICODE_MODIFIER_SYMBOL] = 27,
	[G_UNICODE_MATH_SYMBOL] = 25,
	[G_UNICODE_OTHER_SYMBOL] = 28,
	[G_UNICODE_LINE_SEPARATOR] = 12,
	[G_UNICODE_PARAGRAPH_SEPARATOR] = 13,
	[G_UNICODE_SPACE_SEPARATOR] = 11,
};

/* (character), or (text, index) */
METHOD(category)
{
	int at = 0;
	g_auto(Value) text = argument_value(arguments, count, 0);
	if (count > 1 && !convert_int(arguments[1], &at, error))
		return false;
	if (at < 0 || (size_t)at >= string_units(text.string))
		return member_fail(error, TYPE_ERROR_RANGE,
				   "Index was out of range. Must be "
				   "non-negative and less than the size of the "
				   "collection.\nParameter name: index");
	const char *place =
		value_text(text) + string_offset(text.string, (size_t)at);
	GUnicodeType type = g_unichar_type(g_utf8_get_char(place));
	*result = enumeration_value(&unicode_category, categories[type]);
	return true;
}

static const Method statics[] = {
	{ "GetUnicodeCategory", 1, 2, category },
	{ 0 },
};

const Members unicode_members = {
	.type = "System.Globalization.CharUnicodeInfo",
	.static_methods = statics,
};
