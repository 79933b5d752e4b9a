#include "core/value/string.h"
#include "shell/types/convert.h"
#include "shell/types/member.h"
#include "shell/types/operate.h"

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
	g_set_error(error, TYPE_ERROR, TYPE_ERROR_ARGUMENT,
		    "Index and length must refer to a location within the "
		    "string");
	return false;
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
	if (start < 0 || length < 0 || start > units || length > units - start)
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
	GString *text = g_string_new(value_text(on));
	g_string_erase(text, (gssize)from, (gssize)(to - from));
	*result = value_string_take(g_string_free(text, FALSE));
	return true;
}

static bool insert(Value on, const Value *arguments, unsigned count,
		   Value *result, GError **error)
{
	size_t from, to;
	if (!range_argument(on, arguments, 1, &from, &to, error))
		return false;
	g_autofree char *text = argument_text(arguments, count, 1);
	GString *whole = g_string_new(value_text(on));
	g_string_insert(whole, (gssize)from, text);
	*result = value_string_take(g_string_free(whole, FALSE));
	return true;
}

static bool to_upper(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	(void)arguments;
	(void)count;
	(void)error;
	*result = value_string_take(g_utf8_strup(value_text(on), -1));
	return true;
}

static bool to_lower(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	(void)arguments;
	(void)count;
	(void)error;
	*result = value_string_take(g_utf8_strdown(value_text(on), -1));
	return true;
}

/* ---- trimming ---- */

/* The characters that an argument list names. */
static char *trim_set(const Value *arguments, unsigned count)
{
	if (!count)
		return NULL;
	GString *set = g_string_new(NULL);
	for (unsigned i = 0; i < count; i++) {
		g_auto(Value) joined = join_text(arguments[i], "");
		g_string_append(set, value_text(joined));
	}
	return g_string_free(set, FALSE);
}

static bool trims(const char *at, const char *set)
{
	gunichar c = g_utf8_get_char(at);
	return set ? g_utf8_strchr(set, -1, c) != NULL : g_unichar_isspace(c);
}

static Value trimmed(Value on, const char *set, bool start, bool end)
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
	g_autofree char *set = trim_set(arguments, count);
	*result = trimmed(on, set, true, true);
	return true;
}

static bool trim_start(Value on, const Value *arguments, unsigned count,
		       Value *result, GError **error)
{
	(void)error;
	g_autofree char *set = trim_set(arguments, count);
	*result = trimmed(on, set, true, false);
	return true;
}

static bool trim_end(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	(void)error;
	g_autofree char *set = trim_set(arguments, count);
	*result = trimmed(on, set, false, true);
	return true;
}

/* ---- searching ---- */

/* A second argument that names a case-insensitive StringComparison. */
static bool ignores_case(const Value *arguments, unsigned count)
{
	g_autofree char *option =
		argument_text(arguments, count, count ? count - 1 : 0);
	return count > 1 && g_str_has_suffix(option, "IgnoreCase");
}

static char *folded(const char *text, bool fold)
{
	return fold ? g_utf8_casefold(text, -1) : g_strdup(text);
}

static bool starts_with(Value on, const Value *arguments, unsigned count,
			Value *result, GError **error)
{
	(void)error;
	bool fold = ignores_case(arguments, count);
	g_autofree char *part = argument_text(arguments, count, 0);
	g_autofree char *a = folded(value_text(on), fold);
	g_autofree char *b = folded(part, fold);
	*result = value_bool(g_str_has_prefix(a, b));
	return true;
}

static bool ends_with(Value on, const Value *arguments, unsigned count,
		      Value *result, GError **error)
{
	(void)error;
	bool fold = ignores_case(arguments, count);
	g_autofree char *part = argument_text(arguments, count, 0);
	g_autofree char *a = folded(value_text(on), fold);
	g_autofree char *b = folded(part, fold);
	*result = value_bool(g_str_has_suffix(a, b));
	return true;
}

static bool contains(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	(void)error;
	g_autofree char *part = argument_text(arguments, count, 0);
	*result = value_bool(strstr(value_text(on), part) != NULL);
	return true;
}

static bool equals(Value on, const Value *arguments, unsigned count,
		   Value *result, GError **error)
{
	(void)error;
	bool fold = ignores_case(arguments, count);
	g_autofree char *other = argument_text(arguments, count, 0);
	g_autofree char *a = folded(value_text(on), fold);
	g_autofree char *b = folded(other, fold);
	*result = value_bool(g_str_equal(a, b));
	return true;
}

static bool index_of(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	int start = 0;
	bool option = count > 1 && value_text(arguments[1]);
	if (count > 1 && !option && !convert_int(arguments[1], &start, error))
		return false;
	if (start < 0 || start > (int)string_units(on.string))
		return fail_range(error);
	bool fold = option && ignores_case(arguments, count);
	g_autofree char *part = argument_text(arguments, count, 0);
	g_autofree char *a = folded(value_text(on), fold);
	g_autofree char *b = folded(part, fold);
	const char *found =
		strstr(a + string_offset(on.string, (size_t)start), b);
	*result = value_int(found ? (int32_t)string_unit_of_byte(
					    on.string, (size_t)(found - a))
				  : -1);
	return true;
}

static bool last_index_of(Value on, const Value *arguments, unsigned count,
			  Value *result, GError **error)
{
	(void)error;
	g_autofree char *part = argument_text(arguments, count, 0);
	const char *text = value_text(on);
	const char *found = g_strrstr(text, part);
	*result = value_int(found ? (int32_t)string_unit_of_byte(
					    on.string, (size_t)(found - text))
				  : -1);
	return true;
}

static bool index_of_any(Value on, const Value *arguments, unsigned count,
			 Value *result, GError **error)
{
	(void)error;
	g_autofree char *set = trim_set(arguments, count);
	const char *text = value_text(on), *at = text;
	while (*at && !g_utf8_strchr(set, -1, g_utf8_get_char(at)))
		at = g_utf8_next_char(at);
	*result = value_int(*at ? (int32_t)string_unit_of_byte(
					  on.string, (size_t)(at - text))
				: -1);
	return true;
}

/* ---- changing ---- */

static bool replace(Value on, const Value *arguments, unsigned count,
		    Value *result, GError **error)
{
	g_autofree char *from = argument_text(arguments, count, 0);
	g_autofree char *to = argument_text(arguments, count, 1);
	if (!*from) {
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_ARGUMENT,
			    "String cannot be of zero length");
		return false;
	}
	GString *text = g_string_new(value_text(on));
	g_string_replace(text, from, to, 0);
	*result = value_string_take(g_string_free(text, FALSE));
	return true;
}

static bool pad(Value on, const Value *arguments, unsigned count, bool left,
		Value *result, GError **error)
{
	int width;
	if (!convert_int(arguments[0], &width, error))
		return false;
	g_autofree char *with =
		count > 1 ? argument_text(arguments, count, 1) : g_strdup(" ");
	int missing = MIN(width, 1000000) - (int)string_units(on.string);
	GString *text = g_string_new(left ? NULL : value_text(on));
	for (int i = 0; i < missing; i++)
		g_string_append(text, with);
	if (left)
		g_string_append(text, value_text(on));
	*result = value_string_take(g_string_free(text, FALSE));
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

/* Split by any of the characters; a second argument may limit the parts or
 * say RemoveEmptyEntries. */
static bool split(Value on, const Value *arguments, unsigned count,
		  Value *result, GError **error)
{
	int most = 0, number;
	bool drop = false;
	unsigned sets = count;
	(void)error;
	if (count > 1) {
		g_autofree char *last =
			argument_text(arguments, count, count - 1);
		drop = !g_ascii_strcasecmp(last, "RemoveEmptyEntries");
		bool none = !g_ascii_strcasecmp(last, "None");
		bool limit = is_integer(arguments[1]);
		if (limit && convert_int(arguments[1], &number, NULL))
			most = number;
		if (drop || none || limit)
			sets = 1;
	}
	g_autofree char *set = trim_set(arguments, sets);
	g_autoptr(List) list = list_new(LIST_ARRAY, 4);
	list->element = VALUE_STRING;
	const char *start = value_text(on), *at = start;
	for (;; at = g_utf8_next_char(at)) {
		bool full = most > 0 && (int)list->count + 1 >= most;
		if (*at && (full || !trims(at, set && *set ? set : NULL)))
			continue;
		if (at > start || !drop)
			list_add_take(list,
				      value_string_length(
					      start, (size_t)(at - start)));
		if (!*at)
			break;
		start = g_utf8_next_char(at);
	}
	*result = value_list_take(g_steal_pointer(&list));
	return true;
}

static bool to_chars(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	(void)arguments;
	(void)count;
	(void)error;
	size_t units = string_units(on.string);
	List *list = list_new(LIST_ARRAY, units);
	list->element = VALUE_CHAR;
	for (size_t i = 0; i < units; i++)
		list_add_take(list, value_char(string_unit(on.string, i)));
	*result = value_list_take(list);
	return true;
}

static bool compare_to(Value on, const Value *arguments, unsigned count,
		       Value *result, GError **error)
{
	(void)error;
	g_auto(Value) other =
		value_string_take(argument_text(arguments, count, 0));
	int order = value_compare(on, other, false);
	if (!order)
		order = value_compare(on, other, true);
	*result = value_int((order > 0) - (order < 0));
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
	g_autofree char *text = argument_text(arguments, count, 0);
	*result = value_bool(!*text);
	return true;
}

static bool is_null_or_space(Value on, const Value *arguments, unsigned count,
			     Value *result, GError **error)
{
	(void)on;
	(void)error;
	g_autofree char *text = argument_text(arguments, count, 0);
	const char *at = text;
	while (*at && g_unichar_isspace(g_utf8_get_char(at)))
		at = g_utf8_next_char(at);
	*result = value_bool(!*at);
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
	g_autofree char *separator = argument_text(arguments, count, 0);
	g_auto(Value) parts = rest(arguments, count, 1);
	*result = join_text(parts, separator);
	return true;
}

static bool concat(Value on, const Value *arguments, unsigned count,
		   Value *result, GError **error)
{
	(void)on;
	(void)error;
	g_auto(Value) parts = rest(arguments, count, 0);
	*result = join_text(parts, "");
	return true;
}

static bool format(Value on, const Value *arguments, unsigned count,
		   Value *result, GError **error)
{
	(void)on;
	g_autofree char *text = argument_text(arguments, count, 0);
	g_auto(Value) parts = rest(arguments, count, 1);
	char *formatted = format_composite(text, parts.list->values,
					   parts.list->count, error);
	if (!formatted)
		return false;
	*result = value_string_take(formatted);
	return true;
}

static bool equals_static(Value on, const Value *arguments, unsigned count,
			  Value *result, GError **error)
{
	(void)on;
	g_auto(Value) text = value_string_take(value_format(arguments[0]));
	return equals(text, arguments + 1, count - 1, result, error);
}

static bool compare_static(Value on, const Value *arguments, unsigned count,
			   Value *result, GError **error)
{
	(void)on;
	(void)error;
	g_auto(Value) a = value_string_take(argument_text(arguments, count, 0));
	g_auto(Value) b = value_string_take(argument_text(arguments, count, 1));
	bool ignore = count > 2 && value_truth(arguments[2]);
	int order = value_compare(a, b, false);
	if (!order && !ignore)
		order = value_compare(a, b, true);
	*result = value_int((order > 0) - (order < 0));
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
	{ "StartsWith", 1, 2, starts_with },
	{ "EndsWith", 1, 2, ends_with },
	{ "Contains", 1, 1, contains },
	{ "Equals", 1, 2, equals },
	{ "IndexOf", 1, 2, index_of },
	{ "LastIndexOf", 1, 1, last_index_of },
	{ "IndexOfAny", 1, 1, index_of_any },
	{ "Replace", 2, 2, replace },
	{ "PadLeft", 1, 2, pad_left },
	{ "PadRight", 1, 2, pad_right },
	{ "Split", 0, ANY, split },
	{ "ToCharArray", 0, 0, to_chars },
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
	{ "Compare", 2, 3, compare_static },
	{ "Equals", 2, 3, equals_static },
	{ 0 },
};

const Members string_members = {
	.type = "System.String",
	.getters = getters,
	.methods = methods,
	.static_getters = static_getters,
	.static_methods = static_methods,
};
