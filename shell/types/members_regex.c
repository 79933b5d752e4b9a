#include "core/value/string.h"
#include "shell/types/convert.h"
#include "shell/types/enumeration.h"
#include "shell/types/match.h"
#include "shell/types/member.h"

#include <string.h>

static Value text_argument(const Value *arguments, unsigned count,
			   unsigned index)
{
	return argument_value(arguments, count, index);
}

static bool replace_with(Regex *regex, Value text, const Value *arguments,
			 unsigned count, Value *result, GError **error)
{
	int most = -1;
	g_auto(Value) by = argument_value(arguments, count, 0);
	if (count > 1 && !convert_int(arguments[1], &most, error))
		return false;
	return regex_replace(regex, text, by, most, result, error);
}

static void add_piece(List *list, Value text, size_t start, size_t end)
{
	list_add_take(list, value_string_length(value_text(text) + start,
						end - start));
}

/* At most `most` pieces, 0: all; what groups capture stands between them. */
static bool split_with(Regex *regex, Value text, int most, Value *result,
		       GError **error)
{
	g_autoptr(List) list = list_new(LIST_ARRAY, 0);
	RegexMatch match;
	GError *why = NULL;
	size_t bytes = text.string->bytes, start = 0, from = 0;
	int pieces = 1;
	while (from <= bytes && (!most || pieces < most) &&
	       regex_match(regex, value_text(text), bytes, from, &match,
			   &why)) {
		const size_t *at = match.offsets;
		add_piece(list, text, start, at[0]);
		for (unsigned i = 1; i < match.groups; i++)
			if (at[2 * i] != (size_t)-1)
				add_piece(list, text, at[2 * i], at[2 * i + 1]);
		start = at[1];
		from = match_behind(&match, value_text(text));
		pieces++;
	}
	if (why) {
		g_propagate_error(error, why);
		return false;
	}
	add_piece(list, text, start, bytes);
	*result = value_list_take(g_steal_pointer(&list));
	return true;
}

/* ---- of a regex: the text is the first argument ---- */

static Regex *own(Value on)
{
	return value_object(on, &regex_class);
}

/* Argument 1: the character to begin at, as a byte. */
static bool start_of(Value text, const Value *arguments, unsigned count,
		     size_t *from, GError **error)
{
	int start = 0;
	*from = 0;
	if (count > 1 && !convert_int(arguments[1], &start, error))
		return false;
	if (start < 0 || (size_t)start > string_units(text.string))
		return member_fail(error, TYPE_ERROR_RANGE,
				   "Start index cannot be less than 0 or "
				   "greater than input length.\n"
				   "Parameter name: startat");
	*from = string_offset(text.string, (size_t)start);
	return true;
}

METHOD(match)
{
	size_t from;
	g_auto(Value) text = text_argument(arguments, count, 0);
	return start_of(text, arguments, count, &from, error) &&
	       match_first(own(on), text, from, result, error);
}

METHOD(matches)
{
	size_t from;
	g_auto(Value) text = text_argument(arguments, count, 0);
	g_autoptr(List) list = list_new(LIST_ARRAY, 0);
	if (!start_of(text, arguments, count, &from, error) ||
	    !match_each(own(on), text, from, list, error))
		return false;
	*result = value_list_take(g_steal_pointer(&list));
	return true;
}

static bool is_match(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	g_auto(Value) text = text_argument(arguments, count, 0);
	RegexMatch found;
	GError *why = NULL;
	size_t from;
	if (!start_of(text, arguments, count, &from, error))
		return false;
	*result =
		value_bool(regex_match(own(on), value_text(text),
				       text.string->bytes, from, &found, &why));
	if (why)
		g_propagate_error(error, why);
	return !why;
}

static bool replace(Value on, const Value *arguments, unsigned count,
		    Value *result, GError **error)
{
	g_auto(Value) text = text_argument(arguments, count, 0);
	return replace_with(own(on), text, arguments + 1, count - 1, result,
			    error);
}

static bool split(Value on, const Value *arguments, unsigned count,
		  Value *result, GError **error)
{
	int most = 0;
	g_auto(Value) text = text_argument(arguments, count, 0);
	if (count > 1 && !convert_int(arguments[1], &most, error))
		return false;
	return split_with(own(on), text, most, result, error);
}

/* ---- static: text, pattern, …, options; case counts unless they say so ----
 */

static Regex *static_regex(const Value *arguments, unsigned count,
			   unsigned fixed, GError **error)
{
	g_autofree char *pattern = regex_pattern_of(arguments[1]);
	int64_t options = 0;
	if (count > fixed)
		enumeration_argument(&regex_options, arguments[count - 1],
				     &options);
	return regex_get_options(pattern, options, error);
}

static bool on_static(MethodFn *method, const Value *arguments, unsigned count,
		      unsigned fixed, Value *result, GError **error)
{
	Regex *regex = static_regex(arguments, count, fixed, error);
	if (!regex)
		return false;
	g_auto(Value) on = value_object_take(regex);
	Value own_arguments[] = { arguments[0],
				  fixed > 2 ? arguments[2] : VALUE_NONE };
	return method(on, own_arguments, fixed - 1, result, error);
}

static bool static_match(Value on, const Value *arguments, unsigned count,
			 Value *result, GError **error)
{
	(void)on;
	return on_static(match, arguments, count, 2, result, error);
}

static bool static_matches(Value on, const Value *arguments, unsigned count,
			   Value *result, GError **error)
{
	(void)on;
	return on_static(matches, arguments, count, 2, result, error);
}

static bool static_is_match(Value on, const Value *arguments, unsigned count,
			    Value *result, GError **error)
{
	(void)on;
	return on_static(is_match, arguments, count, 2, result, error);
}

static bool static_replace(Value on, const Value *arguments, unsigned count,
			   Value *result, GError **error)
{
	(void)on;
	return on_static(replace, arguments, count, 3, result, error);
}

static bool static_split(Value on, const Value *arguments, unsigned count,
			 Value *result, GError **error)
{
	(void)on;
	return on_static(split, arguments, count, 2, result, error);
}

static bool escape(Value on, const Value *arguments, unsigned count,
		   Value *result, GError **error)
{
	(void)on;
	(void)error;
	g_auto(Value) text = argument_value(arguments, count, 0);
	GString *escaped = g_string_new(NULL);
	const char *at = value_text(text), *end = at + text.string->bytes;
	for (; at < end; at++) {
		if (*at && strchr("\\*+?|{[()^$.# ", *at))
			g_string_append_c(escaped, '\\');
		if (*at == '\n')
			g_string_append(escaped, "\\n");
		else if (*at == '\t')
			g_string_append(escaped, "\\t");
		else
			g_string_append_c(escaped, *at);
	}
	*result = value_text_take(escaped);
	return true;
}

static bool unescape(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	(void)on;
	(void)error;
	g_autofree char *text = argument_text(arguments, count, 0);
	GString *plain = g_string_new(NULL);
	for (const char *at = text; *at; at++) {
		if (*at == '\\' && at[1])
			at++;
		g_string_append_c(plain, *at);
	}
	*result = value_text_take(plain);
	return true;
}

static bool new_regex(Value on, const Value *arguments, unsigned count,
		      Value *result, GError **error)
{
	(void)on;
	g_autofree char *pattern = regex_pattern_of(arguments[0]);
	int64_t options = 0;
	if (count > 1 &&
	    !enumeration_parse(&regex_options, arguments[1], &options, error))
		return false;
	Regex *regex = regex_get_options(pattern, options, error);
	if (!regex)
		return false;
	*result = value_object_take(regex);
	return true;
}

/* Groups by .NET's number: names, or the numbers themselves. */
static Value groups_of(Regex *regex, bool names)
{
	List *list = list_new(LIST_ARRAY, 1);
	unsigned groups = regex_groups(regex);
	for (unsigned i = 0; i < groups; i++) {
		unsigned group = regex_group_of_net(regex, i, groups);
		const char *name = regex_group_name(regex, group);
		list_add_take(list, !names ? value_int((int32_t)i)
				    : name ? value_string(name)
					   : value_string_take(
						     g_strdup_printf("%u", i)));
	}
	return value_list_take(list);
}

METHOD(group_names)
{
	*result = groups_of(own(on), true);
	return true;
}

METHOD(group_numbers)
{
	*result = groups_of(own(on), false);
	return true;
}

METHOD(name_of_number)
{
	int number;
	g_auto(Value) names = groups_of(own(on), true);
	if (!convert_int(arguments[0], &number, error))
		return false;
	bool known = number >= 0 && (uint32_t)number < names.list->count;
	*result = known ? value_ref(names.list->values[number])
			: value_string("");
	return true;
}

METHOD(number_of_name)
{
	g_autofree char *name = argument_text(arguments, count, 0);
	g_auto(Value) names = groups_of(own(on), true);
	*result = value_int(-1);
	for (uint32_t i = 0; i < names.list->count; i++)
		if (!strcmp(value_text(names.list->values[i]), name))
			*result = value_int((int32_t)i);
	return true;
}

static const Method methods[] = {
	{ "GetGroupNames", 0, 0, group_names },
	{ "GetGroupNumbers", 0, 0, group_numbers },
	{ "GroupNameFromNumber", 1, 1, name_of_number },
	{ "GroupNumberFromName", 1, 1, number_of_name },
	{ "Match", 1, 2, match },
	{ "Matches", 1, 2, matches },
	{ "IsMatch", 1, 2, is_match },
	{ "Replace", 2, 3, replace },
	{ "Split", 1, 2, split },
	{ 0 },
};

static const Method static_methods[] = {
	{ "Match", 2, 3, static_match },
	{ "Matches", 2, 3, static_matches },
	{ "IsMatch", 2, 3, static_is_match },
	{ "Replace", 3, 4, static_replace },
	{ "Split", 2, 3, static_split },
	{ "Escape", 1, 1, escape },
	{ "Unescape", 1, 1, unescape },
	{ "new", 1, 2, new_regex },
	{ 0 },
};

const Members regex_members = {
	.type = "System.Text.RegularExpressions.Regex",
	.methods = methods,
	.static_methods = static_methods,
};
