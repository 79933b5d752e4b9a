#include "core/value/string.h"
#include "shell/types/convert.h"
#include "shell/types/enumeration.h"
#include "shell/types/member.h"
#include "shell/types/regex.h"

#include <string.h>

#define MATCH	"System.Text.RegularExpressions.Match"
#define GROUP	"System.Text.RegularExpressions.Group"
#define CAPTURE "System.Text.RegularExpressions.Capture"

static Record *new_group(const char *type, Value text, const RegexMatch *match,
			 unsigned group)
{
	Record *record = record_new_custom();
	size_t start = match->offsets[2 * group];
	bool set = start != (size_t)-1;
	size_t end = set ? match->offsets[2 * group + 1] : 0;
	size_t first = set ? string_unit_of_byte(text.string, start) : 0;
	size_t last = set ? string_unit_of_byte(text.string, end) : 0;
	record->type_name = g_strdup(type);
	record_set_take(record, "Success", value_bool(set));
	record_set_take(record, "Index", value_int((int32_t)first));
	record_set_take(record, "Length", value_int((int32_t)(last - first)));
	record_set_take(
		record, "Value",
		set ? value_string_length(value_text(text) + start, end - start)
		    : value_string(""));
	return record;
}

/* A match with its groups by number and by name. */
static Value new_match(const Regex *regex, Value text, const RegexMatch *match)
{
	Record *record = new_group(MATCH, text, match, 0);
	Table *groups = table_new(true);
	for (unsigned i = 0; i < match->groups; i++) {
		const char *name = regex_group_name(regex, i);
		Value group =
			value_record_take(new_group(GROUP, text, match, i));
		if (name)
			table_set_take(groups, value_string(name),
				       value_ref(group));
		table_set_take(groups,
			       value_int((int32_t)regex_net_number(regex, i)),
			       group);
	}
	record_set_take(record, "Groups", value_table_take(groups));
	return value_record_take(record);
}

static Value no_match(void)
{
	Record *record = record_new_custom();
	record->type_name = g_strdup(MATCH);
	record_set_take(record, "Success", value_bool(false));
	record_set_take(record, "Index", value_int(0));
	record_set_take(record, "Length", value_int(0));
	record_set_take(record, "Value", value_string(""));
	record_set_take(record, "Groups", value_table_take(table_new(true)));
	return value_record_take(record);
}

/* Where the search goes on, kept beside the match's scripts' methods. */
#define NEXT " next"

typedef struct Place {
	Object object;
	Regex *regex;
	Value text;
	size_t from;
} Place;

static void place_free(Object *object)
{
	Place *place = (Place *)object;
	object_unref(place->regex);
	value_clear(&place->text);
	g_free(place);
}

static const ObjectClass place_class = {
	.name = CAPTURE,
	.free = place_free,
};

static void keep_place(Record *match, Regex *regex, Value text, size_t from)
{
	Place *place = object_new(&place_class, sizeof *place);
	place->regex = object_ref(regex);
	place->text = value_ref(text);
	place->from = from;
	if (!match->methods)
		match->methods = table_new(false);
	table_set_take(match->methods, value_string(NEXT),
		       value_object_take(place));
}

/* Behind a match; behind an empty one a character on. */
static size_t place_behind(const RegexMatch *match, const char *text)
{
	size_t end = match->offsets[1];
	if (end != match->offsets[0])
		return end;
	return (size_t)(g_utf8_next_char(text + end) - text);
}

static bool first_match(Regex *regex, Value text, size_t from, Value *result,
			GError **error)
{
	RegexMatch match;
	GError *why = NULL;
	size_t bytes = text.string->bytes;
	const char *at = value_text(text);
	*result = VALUE_NONE;
	if (from > bytes ||
	    !regex_match(regex, at, bytes, from, &match, &why)) {
		if (why)
			g_propagate_error(error, why);
		else
			*result = no_match();
		return !why;
	}
	size_t next = place_behind(&match, at);
	*result = new_match(regex, text, &match);
	keep_place(result->record, regex, text, next);
	return true;
}

METHOD(next_match)
{
	const Value *kept = on.record->methods
				    ? table_find_text(on.record->methods, NEXT)
				    : NULL;
	Place *place = kept ? value_object(*kept, &place_class) : NULL;
	if (place)
		return first_match(place->regex, place->text, place->from,
				   result, error);
	if (!record_get(on.record, "Success").boolean) {
		*result = no_match();
		return true;
	}
	return member_fail(error, TYPE_ERROR_STATE,
			   "NextMatch goes on from what Match gave: Matches "
			   "gives all of them at once.");
}

/* PCRE2 keeps the last capture of a group. */
GETTER(get_captures)
{
	static const char *const names[] = { "Index", "Length", "Value" };
	List *list = list_new(LIST_ARRAY, 1);
	*result = value_list_take(list);
	if (!record_get(on.record, "Success").boolean)
		return true;
	Record *capture = record_new_custom();
	capture->type_name = g_strdup(CAPTURE);
	for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
		record_set_take(capture, names[i],
				value_ref(record_get(on.record, names[i])));
	list_add_take(list, value_record_take(capture));
	return true;
}

static bool find_matches(Regex *regex, Value text, List *list, GError **error)
{
	size_t bytes = text.string->bytes, from = 0;
	RegexMatch match;
	GError *why = NULL;
	const char *at = value_text(text);
	while (from <= bytes &&
	       regex_match(regex, at, bytes, from, &match, &why)) {
		list_add_take(list, new_match(regex, text, &match));
		from = place_behind(&match, at);
	}
	if (why)
		g_propagate_error(error, why);
	return !why;
}

static Value text_argument(const Value *arguments, unsigned count,
			   unsigned index)
{
	return value_string_take(argument_text(arguments, count, index));
}

static bool match_with(Regex *regex, Value text, bool all, Value *result,
		       GError **error)
{
	if (!all)
		return first_match(regex, text, 0, result, error);
	g_autoptr(List) list = list_new(LIST_ARRAY, 0);
	if (!find_matches(regex, text, list, error))
		return false;
	*result = value_list_take(g_steal_pointer(&list));
	return true;
}

static bool replace_with(Regex *regex, Value text, const Value *arguments,
			 unsigned count, Value *result, GError **error)
{
	int most = -1;
	g_autofree char *by = argument_text(arguments, count, 0);
	if (count > 1 && !convert_int(arguments[1], &most, error))
		return false;
	char *replaced = regex_replace(regex, value_text(text),
				       text.string->bytes, by, most, error);
	if (!replaced)
		return false;
	*result = value_string_take(replaced);
	return true;
}

static bool split_with(Regex *regex, Value text, Value *result, GError **error)
{
	g_autoptr(List) matches = list_new(LIST_ARRAY, 0);
	if (!find_matches(regex, text, matches, error))
		return false;
	List *list = list_new(LIST_ARRAY, 0);
	size_t start = 0;
	for (uint32_t i = 0; i < matches->count; i++) {
		Record *match = matches->values[i].record;
		size_t at = (size_t)record_get(match, "Index").integer;
		size_t length = (size_t)record_get(match, "Length").integer;
		size_t from = string_offset(text.string, start);
		list_add_take(list,
			      value_string_length(
				      value_text(text) + from,
				      string_offset(text.string, at) - from));
		start = at + length;
	}
	size_t from = string_offset(text.string, start);
	list_add_take(list, value_string_length(value_text(text) + from,
						text.string->bytes - from));
	*result = value_list_take(list);
	return true;
}

/* ---- of a regex: the text is the first argument ---- */

static Regex *own(Value on)
{
	return value_object(on, &regex_class);
}

static bool match_first(Value on, const Value *arguments, unsigned count,
			Value *result, GError **error)
{
	g_auto(Value) text = text_argument(arguments, count, 0);
	return match_with(own(on), text, false, result, error);
}

static bool match_all(Value on, const Value *arguments, unsigned count,
		      Value *result, GError **error)
{
	g_auto(Value) text = text_argument(arguments, count, 0);
	return match_with(own(on), text, true, result, error);
}

static bool is_match(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	g_auto(Value) text = text_argument(arguments, count, 0);
	RegexMatch match;
	GError *why = NULL;
	*result = value_bool(regex_match(own(on), value_text(text),
					 text.string->bytes, 0, &match, &why));
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
	g_auto(Value) text = text_argument(arguments, count, 0);
	return split_with(own(on), text, result, error);
}

/* ---- static: text, pattern, …, options; case counts unless they say so ----
 */

static Regex *static_regex(const Value *arguments, unsigned count,
			   unsigned fixed, GError **error)
{
	g_autofree char *pattern = argument_text(arguments, count, 1);
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
	return on_static(match_first, arguments, count, 2, result, error);
}

static bool static_matches(Value on, const Value *arguments, unsigned count,
			   Value *result, GError **error)
{
	(void)on;
	return on_static(match_all, arguments, count, 2, result, error);
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
	g_autofree char *text = argument_text(arguments, count, 0);
	GString *escaped = g_string_new(NULL);
	for (const char *at = text; *at; at++) {
		if (strchr("\\*+?|{[()^$.# ", *at))
			g_string_append_c(escaped, '\\');
		if (*at == '\n')
			g_string_append(escaped, "\\n");
		else if (*at == '\t')
			g_string_append(escaped, "\\t");
		else
			g_string_append_c(escaped, *at);
	}
	*result = value_string_take(g_string_free(escaped, FALSE));
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
	*result = value_string_take(g_string_free(plain, FALSE));
	return true;
}

static bool new_regex(Value on, const Value *arguments, unsigned count,
		      Value *result, GError **error)
{
	(void)on;
	g_autofree char *pattern = argument_text(arguments, count, 0);
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
	{ "Match", 1, 1, match_first },
	{ "Matches", 1, 1, match_all },
	{ "IsMatch", 1, 1, is_match },
	{ "Replace", 2, 3, replace },
	{ "Split", 1, 1, split },
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

static const Getter group_getters[] = {
	{ "Captures", get_captures },
	{ 0 },
};
static const Method match_methods[] = {
	{ "NextMatch", 0, 0, next_match },
	{ 0 },
};
const Members regex_match_members = {
	.type = MATCH,
	.getters = group_getters,
	.methods = match_methods,
};
const Members regex_group_members = {
	.type = GROUP,
	.getters = group_getters,
};
