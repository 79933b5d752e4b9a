#include "shell/types/string_search.h"

#include "core/base/stop.h"
#include "core/value/string.h"
#include "shell/types/convert.h"
#include "shell/types/enumeration.h"

#include <string.h>

bool string_ignores_case(const Value *arguments, unsigned count, unsigned first)
{
	int64_t number;
	for (unsigned i = first; i < count; i++) {
		if (arguments[i].type == VALUE_BOOL)
			return arguments[i].boolean;
		if (enumeration_argument(&string_comparison, arguments[i],
					 &number))
			return number & 1;
	}
	return false;
}

/* Bytes of the text that match the whole part, or -1. */
static gssize match_at(const char *text, const char *end, Value whole,
		       bool fold)
{
	const char *at = text, *part = value_text(whole);
	const char *part_end = part + whole.string->bytes;
	while (part < part_end) {
		gunichar a, b = g_utf8_get_char(part);
		if (at >= end)
			return -1;
		a = g_utf8_get_char(at);
		if (a != b &&
		    (!fold || g_unichar_tolower(a) != g_unichar_tolower(b)))
			return -1;
		at = g_utf8_next_char(at);
		part = g_utf8_next_char(part);
	}
	return at - text;
}

static bool out_of_range(const char *parameter, GError **error)
{
	return member_fail(error, TYPE_ERROR_RANGE,
			   "Index was out of range. Must be non-negative and "
			   "less than the size of the collection.\n"
			   "Parameter name: %s",
			   parameter);
}

/* The numbers among the arguments behind the first. */
static unsigned numbers_of(const Value *arguments, unsigned count,
			   int numbers[2])
{
	unsigned found = 0;
	for (unsigned i = 1; i < count && found < 2; i++)
		if (is_number(arguments[i]) &&
		    convert_int(arguments[i], &numbers[found], NULL))
			found++;
	return found;
}

static Value place(Value on, const char *found)
{
	size_t byte = found ? (size_t)(found - value_text(on)) : 0;
	return value_int(found ? (int32_t)string_unit_of_byte(on.string, byte)
			       : -1);
}

METHOD_PUBLIC(string_index_of)
{
	int units = (int)string_units(on.string), numbers[2] = { 0, 0 };
	unsigned given = numbers_of(arguments, count, numbers);
	int length = given > 1 ? numbers[1] : units - numbers[0];
	if (numbers[0] < 0 || numbers[0] > units)
		return out_of_range("startIndex", error);
	if (length < 0 || length > units - numbers[0])
		return out_of_range("count", error);
	bool fold = string_ignores_case(arguments, count, 1);
	g_auto(Value) part = argument_value(arguments, count, 0);
	const char *text = value_text(on), *found = NULL;
	const char *at = text + string_offset(on.string, (size_t)numbers[0]);
	const char *end =
		text + string_offset(on.string, (size_t)(numbers[0] + length));
	for (; at <= end && !found; at = g_utf8_next_char(at)) {
		if (match_at(at, end, part, fold) >= 0)
			found = at;
		if (at == end)
			break;
	}
	*result = place(on, found);
	return true;
}

METHOD_PUBLIC(string_last_index_of)
{
	int units = (int)string_units(on.string), numbers[2] = { units, 0 };
	unsigned given = numbers_of(arguments, count, numbers);
	if (given && (numbers[0] < 0 || numbers[0] > units))
		return out_of_range("startIndex", error);
	int last = MIN(given ? numbers[0] + 1 : units, units);
	int first = given > 1 ? MAX(last - numbers[1], 0) : 0;
	bool fold = string_ignores_case(arguments, count, 1);
	g_auto(Value) part = argument_value(arguments, count, 0);
	const char *text = value_text(on), *found = NULL;
	const char *at = text + string_offset(on.string, (size_t)first);
	const char *end = text + string_offset(on.string, (size_t)last);
	for (; at < end; at = g_utf8_next_char(at))
		if (match_at(at, end, part, fold) >= 0)
			found = at;
	*result = place(on, found);
	return true;
}

/* The characters of all arguments, one text. */
static Value set_of(Value argument)
{
	if (argument.type != VALUE_LIST)
		return value_as_text(argument);
	GString *set = g_string_new(NULL);
	for (uint32_t i = 0; i < argument.list->count; i++)
		value_append(set, argument.list->values[i]);
	return value_text_take(set);
}

bool string_has_char(Value set, const char *at)
{
	return memmem(value_text(set), set.string->bytes, at,
		      (size_t)(g_utf8_next_char(at) - at));
}

static bool any_of(Value on, Value argument, bool last, Value *result)
{
	g_auto(Value) set = set_of(argument);
	const char *at = value_text(on), *found = NULL;
	const char *end = at + on.string->bytes;
	for (; at < end && (last || !found); at = g_utf8_next_char(at))
		if (string_has_char(set, at))
			found = at;
	*result = place(on, found);
	return true;
}

METHOD_PUBLIC(string_index_of_any)
{
	return any_of(on, arguments[0], false, result);
}

METHOD_PUBLIC(string_last_index_of_any)
{
	return any_of(on, arguments[0], true, result);
}

METHOD_PUBLIC(string_starts_with)
{
	g_auto(Value) part = argument_value(arguments, count, 0);
	const char *text = value_text(on);
	*result = value_bool(
		match_at(text, text + on.string->bytes, part,
			 string_ignores_case(arguments, count, 1)) >= 0);
	return true;
}

METHOD_PUBLIC(string_ends_with)
{
	bool found = false, fold = string_ignores_case(arguments, count, 1);
	g_auto(Value) part = argument_value(arguments, count, 0);
	const char *end = value_text(on) + on.string->bytes, *at = end;
	size_t length = 0;
	const char *of = value_text(part), *of_end = of + part.string->bytes;
	for (; of < of_end; of = g_utf8_next_char(of))
		length++;
	while (length && at > value_text(on)) {
		at = g_utf8_prev_char(at);
		length--;
	}
	if (!length)
		found = match_at(at, end, part, fold) == end - at;
	*result = value_bool(found);
	return true;
}

static bool same(Value a, Value b, bool fold)
{
	if (a.type != VALUE_STRING || b.type != VALUE_STRING)
		return a.type == VALUE_NULL && b.type == VALUE_NULL;
	const char *end = value_text(a) + a.string->bytes;
	return match_at(value_text(a), end, b, fold) == (gssize)a.string->bytes;
}

METHOD_PUBLIC(string_equals)
{
	*result = value_bool(same(on, arguments[0],
				  string_ignores_case(arguments, count, 1)));
	return true;
}

METHOD_PUBLIC(string_equals_static)
{
	*result = value_bool(same(arguments[0], arguments[1],
				  string_ignores_case(arguments, count, 2)));
	return true;
}

/* ---- splitting ---- */

typedef struct Separators {
	List *texts; /* none: white space */
	int most;    /* parts, 0: any number */
	bool drop;   /* empty parts */
} Separators;

static void add_characters(Separators *separators, Value argument)
{
	g_auto(Value) set = set_of(argument);
	const char *at = value_text(set), *end = at + set.string->bytes;
	for (; at < end; at = g_utf8_next_char(at))
		list_add_take(separators->texts,
			      value_string_length(
				      at, (size_t)(g_utf8_next_char(at) - at)));
}

/* A list of texts splits by whole texts when options follow, as .NET chooses
 * among its overloads; anything else by characters. */
static void read_separators(Separators *separators, const Value *arguments,
			    unsigned count)
{
	int64_t option;
	bool options = false;
	for (unsigned i = 1; i < count; i++) {
		if (is_number(arguments[i]))
			convert_int(arguments[i], &separators->most, NULL);
		else if (enumeration_argument(&string_split, arguments[i],
					      &option)) {
			separators->drop = option & 1;
			options = true;
		} else {
			add_characters(separators, arguments[i]);
		}
	}
	if (!count)
		return;
	if (!options || arguments[0].type != VALUE_LIST) {
		add_characters(separators, arguments[0]);
		return;
	}
	for (uint32_t i = 0; i < arguments[0].list->count; i++)
		list_add_take(separators->texts,
			      value_as_text(arguments[0].list->values[i]));
}

/* Bytes of the separator here, 0 for none. */
static size_t separator_at(const Separators *separators, const char *at,
			   const char *end)
{
	if (!separators->texts->count)
		return g_unichar_isspace(g_utf8_get_char(at))
			       ? (size_t)(g_utf8_next_char(at) - at)
			       : 0;
	for (unsigned i = 0; i < separators->texts->count; i++) {
		Value text = separators->texts->values[i];
		if (text.string->bytes && match_at(at, end, text, false) >= 0)
			return text.string->bytes;
	}
	return 0;
}

METHOD_PUBLIC(string_split_by)
{
	g_autoptr(List) texts = list_new(LIST_ARRAY, 0);
	Separators separators = { .texts = texts };
	read_separators(&separators, arguments, count);
	List *list = list_new(LIST_ARRAY, 4);
	list->element = VALUE_STRING;
	const char *start = value_text(on), *at = start;
	const char *end = start + on.string->bytes;
	while (at < end) {
		bool full = separators.most > 0 &&
			    (int)list->count + 1 >= separators.most;
		size_t length = full ? 0 : separator_at(&separators, at, end);
		if (!length) {
			at = g_utf8_next_char(at);
			continue;
		}
		if (at > start || !separators.drop)
			list_add_take(list,
				      value_string_length(
					      start, (size_t)(at - start)));
		start = at += length;
	}
	if (end > start || !separators.drop)
		list_add_take(list, value_string_length(start,
							(size_t)(end - start)));
	*result = value_list_take(list);
	return true;
}

Value string_replace(Value text, Value from, Value to)
{
	GString *out = g_string_new(NULL);
	const char *at = value_text(text), *end = at + text.string->bytes;
	const char *found;
	while ((found = memmem(at, (size_t)(end - at), value_text(from),
			       from.string->bytes)) &&
	       !stop_wanted()) {
		g_string_append_len(out, at, found - at);
		value_append(out, to);
		at = found + from.string->bytes;
	}
	g_string_append_len(out, at, end - at);
	return value_text_take(out);
}
