#include "core/value/string.h"
#include "shell/types/convert.h"
#include "shell/types/enumeration.h"
#include "shell/types/member.h"
#include "shell/types/operate.h"
#include "shell/types/string_search.h"

#include <string.h>

static bool get_length(Value on, Value *result, GError **error)
{
	(void)error;
	*result = value_int((int32_t)string_units(on.string));
	return true;
}

static Value slice(Value on, size_t from, size_t to)
{
	return value_string_length(value_text(on) + from, to - from);
}

static bool fail_range(GError **error)
{
	return member_fail(error, TYPE_ERROR_RANGE,
			   "Index and length must refer to a location within "
			   "the string.\nParameter name: length");
}

static bool fail_start(int start, GError **error)
{
	return member_fail(error, TYPE_ERROR_RANGE,
			   "%s\nParameter name: startIndex",
			   start < 0 ? "StartIndex cannot be less than zero."
				     : "startIndex cannot be larger than "
				       "length of string.");
}

/* Two whole numbers, the second optional, as byte offsets of a range. */
static bool range_argument(Value on, const Value *arguments, unsigned count,
			   size_t *from, size_t *to, GError **error)
{
	int start, length;
	int units = (int)string_units(on.string);
	if (!convert_int(arguments[0], &start, error))
		return false;
	length = units - start;
	if (count > 1 && !convert_int(arguments[1], &length, error))
		return false;
	if (start < 0 || start > units)
		return fail_start(start, error);
	if (length < 0 || length > units - start)
		return fail_range(error);
	*from = string_offset(on.string, (size_t)start);
	*to = string_offset(on.string, (size_t)(start + length));
	return true;
}

static bool substring(Value on, const Value *arguments, unsigned count,
		      Value *result, GError **error)
{
	size_t from, to;
	if (!range_argument(on, arguments, count, &from, &to, error))
		return false;
	*result = slice(on, from, to);
	return true;
}

static bool remove_range(Value on, const Value *arguments, unsigned count,
			 Value *result, GError **error)
{
	size_t from, to;
	if (!range_argument(on, arguments, count, &from, &to, error))
		return false;
	GString *text = g_string_new(NULL);
	value_append(text, on);
	g_string_erase(text, (gssize)from, (gssize)(to - from));
	*result = value_text_take(text);
	return true;
}

static bool insert(Value on, const Value *arguments, unsigned count,
		   Value *result, GError **error)
{
	size_t from, to;
	if (!range_argument(on, arguments, 1, &from, &to, error))
		return false;
	g_auto(Value) text = argument_value(arguments, count, 1);
	GString *whole = g_string_new(NULL);
	value_append(whole, on);
	g_string_insert_len(whole, (gssize)from, value_text(text),
			    text.string->bytes);
	*result = value_text_take(whole);
	return true;
}

/* Each character on its own, as .NET does: a sharp s stays. */
static Value mapped(Value on, gunichar (*to)(gunichar))
{
	GString *text = g_string_sized_new(on.string->bytes);
	const char *at = value_text(on), *end = at + on.string->bytes;
	for (; at < end; at = g_utf8_next_char(at))
		g_string_append_unichar(text, to(g_utf8_get_char(at)));
	return value_text_take(text);
}

METHOD(to_upper)
{
	*result = mapped(on, g_unichar_toupper);
	return true;
}

METHOD(to_lower)
{
	*result = mapped(on, g_unichar_tolower);
	return true;
}

/* ---- trimming ---- */

/* The characters that an argument list names. */
static Value trim_set(const Value *arguments, unsigned count)
{
	if (!count)
		return VALUE_NONE;
	GString *set = g_string_new(NULL);
	for (unsigned i = 0; i < count; i++) {
		g_auto(Value) joined = join_text(arguments[i], VALUE_NONE);
		value_append(set, joined);
	}
	return value_text_take(set);
}

static bool trims(const char *at, Value set)
{
	return set.type == VALUE_NULL ? g_unichar_isspace(g_utf8_get_char(at))
				      : string_has_char(set, at);
}

static Value trimmed(Value on, Value set, bool start, bool end)
{
	const char *from = value_text(on), *to = from + on.string->bytes;
	while (start && from < to && trims(from, set))
		from = g_utf8_next_char(from);
	while (end && to > from) {
		const char *last = g_utf8_prev_char(to);
		if (!trims(last, set))
			break;
		to = last;
	}
	return value_string_length(from, (size_t)(to - from));
}

static bool trim(Value on, const Value *arguments, unsigned count,
		 Value *result, GError **error)
{
	(void)error;
	g_auto(Value) set = trim_set(arguments, count);
	*result = trimmed(on, set, true, true);
	return true;
}

static bool trim_start(Value on, const Value *arguments, unsigned count,
		       Value *result, GError **error)
{
	(void)error;
	g_auto(Value) set = trim_set(arguments, count);
	*result = trimmed(on, set, true, false);
	return true;
}

static bool trim_end(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	(void)error;
	g_auto(Value) set = trim_set(arguments, count);
	*result = trimmed(on, set, false, true);
	return true;
}

static bool contains(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	(void)error;
	g_auto(Value) part = argument_value(arguments, count, 0);
	*result = value_bool(memmem(value_text(on), on.string->bytes,
				    value_text(part), part.string->bytes));
	return true;
}

/* ---- changing ---- */

static bool replace(Value on, const Value *arguments, unsigned count,
		    Value *result, GError **error)
{
	g_auto(Value) from = argument_value(arguments, count, 0);
	g_auto(Value) to = argument_value(arguments, count, 1);
	if (!from.string->bytes) {
		return member_fail(error, TYPE_ERROR_ARGUMENT,
				   "String cannot be of zero length.\n"
				   "Parameter name: oldValue");
	}
	*result = string_replace(on, from, to);
	return true;
}

static bool pad(Value on, const Value *arguments, unsigned count, bool left,
		Value *result, GError **error)
{
	int width;
	if (!convert_int(arguments[0], &width, error))
		return false;
	if (!member_check_repeat(width,
				 "Non-negative number required.\n"
				 "Parameter name: totalWidth",
				 error))
		return false;
	g_auto(Value) with = count > 1 ? argument_value(arguments, count, 1)
				       : value_string(" ");
	int missing = width - (int)string_units(on.string);
	GString *text = g_string_new(NULL);
	value_append(text, left ? VALUE_NONE : on);
	for (int i = 0; i < missing; i++)
		value_append(text, with);
	if (left)
		value_append(text, on);
	*result = value_text_take(text);
	return true;
}

static bool pad_left(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	return pad(on, arguments, count, true, result, error);
}

static bool pad_right(Value on, const Value *arguments, unsigned count,
		      Value *result, GError **error)
{
	return pad(on, arguments, count, false, result, error);
}

METHOD(to_chars)
{
	int from = 0, length;
	int units = (int)string_units(on.string);
	length = units;
	if (count && (!convert_int(arguments[0], &from, error) ||
		      !convert_int(arguments[1], &length, error)))
		return false;
	if (from < 0 || length < 0 || from > units || length > units - from)
		return fail_range(error);
	List *list = list_new(LIST_ARRAY, (size_t)length);
	list->element = VALUE_CHAR;
	for (int i = from; i < from + length; i++)
		list_add_take(list,
			      value_char(string_unit(on.string, (size_t)i)));
	*result = value_list_take(list);
	return true;
}

METHOD(char_at)
{
	int at;
	if (!convert_int(arguments[0], &at, error))
		return false;
	if (at < 0 || at >= (int)string_units(on.string))
		return fail_range(error);
	*result = value_char(string_unit(on.string, (size_t)at));
	return true;
}

METHOD(clone_string)
{
	*result = value_ref(on);
	return true;
}

METHOD(enumerator)
{
	if (!to_chars(on, NULL, 0, result, error))
		return false;
	result->list->kind = LIST_CURSOR;
	return true;
}

METHOD(to_number)
{
	int number;
	if (!convert_int(on, &number, error))
		return false;
	*result = value_int(number);
	return true;
}

/* FormC unless the argument says another. */
static GNormalizeMode normal_form(const Value *arguments, unsigned count)
{
	int64_t form = 1;
	if (count)
		enumeration_argument(&normalization_form, arguments[0], &form);
	return form == 2   ? G_NORMALIZE_NFD
	       : form == 5 ? G_NORMALIZE_NFKC
	       : form == 6 ? G_NORMALIZE_NFKD
			   : G_NORMALIZE_NFC;
}

METHOD(normalize)
{
	*result = value_string_take(g_utf8_normalize(
		value_text(on), -1, normal_form(arguments, count)));
	return true;
}

METHOD(is_normalized)
{
	g_autofree char *form = g_utf8_normalize(value_text(on), -1,
						 normal_form(arguments, count));
	*result = value_bool(g_str_equal(form, value_text(on)));
	return true;
}

/* Culture's order: letters first, small before large. */
static int order_of(Value a, Value b, bool fold)
{
	int order = value_compare(a, b, false);
	if (!order && !fold)
		order = value_compare(a, b, true);
	return (order > 0) - (order < 0);
}

METHOD(compare_to)
{
	g_auto(Value) other = argument_value(arguments, count, 0);
	*result = value_int(order_of(on, other, false));
	return true;
}

/* ---- static ---- */

static bool get_empty(Value on, Value *result, GError **error)
{
	(void)on;
	(void)error;
	*result = value_string("");
	return true;
}

static bool is_null_or_empty(Value on, const Value *arguments, unsigned count,
			     Value *result, GError **error)
{
	(void)on;
	(void)error;
	g_auto(Value) text = argument_value(arguments, count, 0);
	*result = value_bool(!text.string->bytes);
	return true;
}

static bool is_null_or_space(Value on, const Value *arguments, unsigned count,
			     Value *result, GError **error)
{
	(void)on;
	(void)error;
	g_auto(Value) text = argument_value(arguments, count, 0);
	const char *at = value_text(text), *end = at + text.string->bytes;
	while (at < end && g_unichar_isspace(g_utf8_get_char(at)))
		at = g_utf8_next_char(at);
	*result = value_bool(at == end);
	return true;
}

/* The arguments from `first` on, or the list that the only one is. */
static Value rest(const Value *arguments, unsigned count, unsigned first)
{
	if (count == first + 1 && arguments[first].type == VALUE_LIST)
		return value_ref(arguments[first]);
	List *list = list_new(LIST_ARRAY, count);
	for (unsigned i = first; i < count; i++)
		list_add_take(list, value_ref(arguments[i]));
	return value_list_take(list);
}

static bool join(Value on, const Value *arguments, unsigned count,
		 Value *result, GError **error)
{
	(void)on;
	(void)error;
	g_auto(Value) parts = rest(arguments, count, 1);
	*result = join_text(parts, arguments[0]);
	return true;
}

static bool concat(Value on, const Value *arguments, unsigned count,
		   Value *result, GError **error)
{
	(void)on;
	(void)error;
	g_auto(Value) parts = rest(arguments, count, 0);
	*result = join_text(parts, VALUE_NONE);
	return true;
}

/* What -f says before the reason, the method does not. */
static bool fail_format(GError *why, GError **error)
{
	const char *prefix = "Error formatting a string: ";
	const char *text = why->message;
	if (g_str_has_prefix(text, prefix))
		text += strlen(prefix);
	member_fail(error, why->code, "%s", text);
	g_error_free(why);
	return false;
}

static bool format(Value on, const Value *arguments, unsigned count,
		   Value *result, GError **error)
{
	(void)on;
	g_auto(Value) text = argument_value(arguments, count, 0);
	g_auto(Value) parts = rest(arguments, count, 1);
	GError *why = NULL;
	return format_composite(text, parts.list->values, parts.list->count,
				result, &why) ||
	       fail_format(why, error);
}

METHOD(compare_static)
{
	int64_t how = 0;
	g_auto(Value) a = argument_value(arguments, count, 0);
	g_auto(Value) b = argument_value(arguments, count, 1);
	bool fold = string_ignores_case(arguments, count, 2);
	if (count > 2)
		enumeration_argument(&string_comparison, arguments[2], &how);
	int order = how == 4 ? value_compare(a, b, true) : order_of(a, b, fold);
	*result = value_int((order > 0) - (order < 0));
	return true;
}

METHOD(compare_ordinal)
{
	g_autofree char *a = argument_text(arguments, count, 0);
	g_autofree char *b = argument_text(arguments, count, 1);
	const char *x = a, *y = b;
	while (*x && *x == *y) {
		x++;
		y++;
	}
	*result = value_int((int32_t)g_utf8_get_char_validated(x, -1) -
			    (int32_t)g_utf8_get_char_validated(y, -1));
	if ((uint8_t)*x < 0x80 && (uint8_t)*y < 0x80)
		*result = value_int(*x - *y);
	return true;
}

METHOD(copy_static)
{
	*result = argument_value(arguments, count, 0);
	return true;
}

static const Getter getters[] = {
	{ "Length", get_length },
	{ 0 },
};

#define ANY 64

static const Method methods[] = {
	{ "Substring", 1, 2, substring },
	{ "Remove", 1, 2, remove_range },
	{ "Insert", 2, 2, insert },
	{ "ToUpper", 0, 1, to_upper },
	{ "ToUpperInvariant", 0, 0, to_upper },
	{ "ToLower", 0, 1, to_lower },
	{ "ToLowerInvariant", 0, 0, to_lower },
	{ "Trim", 0, ANY, trim },
	{ "TrimStart", 0, ANY, trim_start },
	{ "TrimEnd", 0, ANY, trim_end },
	{ "StartsWith", 1, 3, string_starts_with },
	{ "EndsWith", 1, 3, string_ends_with },
	{ "Contains", 1, 1, contains },
	{ "Equals", 1, 2, string_equals },
	{ "IndexOf", 1, 4, string_index_of },
	{ "LastIndexOf", 1, 4, string_last_index_of },
	{ "IndexOfAny", 1, 1, string_index_of_any },
	{ "LastIndexOfAny", 1, 1, string_last_index_of_any },
	{ "Replace", 2, 2, replace },
	{ "PadLeft", 1, 2, pad_left },
	{ "PadRight", 1, 2, pad_right },
	{ "Split", 0, ANY, string_split_by },
	{ "ToCharArray", 0, 0, to_chars },
	{ "ToCharArray", 2, 2, to_chars },
	{ "Chars", 1, 1, char_at },
	{ "get_Chars", 1, 1, char_at },
	{ "Clone", 0, 0, clone_string },
	{ "GetEnumerator", 0, 0, enumerator },
	{ "Normalize", 0, 1, normalize },
	{ "IsNormalized", 0, 1, is_normalized },
	{ "ToInt32", 1, 1, to_number },
	{ "CompareTo", 1, 1, compare_to },
	{ 0 },
};

static const Getter static_getters[] = {
	{ "Empty", get_empty },
	{ 0 },
};

static const Method static_methods[] = {
	{ "IsNullOrEmpty", 1, 1, is_null_or_empty },
	{ "IsNullOrWhiteSpace", 1, 1, is_null_or_space },
	{ "Join", 1, ANY, join },
	{ "Concat", 1, ANY, concat },
	{ "Format", 1, ANY, format },
	{ "Compare", 2, 4, compare_static },
	{ "CompareOrdinal", 2, 2, compare_ordinal },
	{ "Equals", 2, 3, string_equals_static },
	{ "Copy", 1, 1, copy_static },
	{ 0 },
};

const Members string_members = {
	.type = "System.String",
	.getters = getters,
	.methods = methods,
	.static_getters = static_getters,
	.static_methods = static_methods,
};
