#include "core/base/stop.h"
#include "core/value/string.h"
#include "shell/types/convert.h"
#include "shell/types/operate.h"
#include "shell/types/regex.h"

#include <string.h>

/* What stands to the right of -split: pattern, most parts, options. */
typedef struct SplitRule {
	char *pattern; /* as PCRE2 wants it */
	int64_t most;
	bool sensitive;
} SplitRule;

/* Options that are flags within the pattern. */
static const struct {
	const char *name;
	char flag;
} split_options[] = {
	{ "Multiline", 'm' },
	{ "Singleline", 's' },
	{ "IgnorePatternWhitespace", 'x' },
	{ "ExplicitCapture", 'n' },
};

static bool has_option(char **options, const char *name)
{
	for (; *options; options++)
		if (!g_ascii_strcasecmp(g_strstrip(*options), name))
			return true;
	return false;
}

/* Takes the pattern over and gives it back with its options. */
static char *pattern_with(char *pattern, char **options)
{
	GString *flags = g_string_new(NULL);
	for (unsigned i = 0; i < G_N_ELEMENTS(split_options); i++)
		if (has_option(options, split_options[i].name))
			g_string_append_c(flags, split_options[i].flag);
	if (flags->len) {
		g_string_prepend(flags, "(?");
		g_string_append_c(flags, ')');
	}
	if (has_option(options, "SimpleMatch")) {
		g_autofree char *escaped = g_regex_escape_string(pattern, -1);
		g_string_assign(flags, escaped);
	} else {
		g_string_append(flags, pattern);
	}
	g_free(pattern);
	return g_string_free(flags, FALSE);
}

static bool read_rule(Value right, bool sensitive, SplitRule *rule,
		      GError **error)
{
	*rule = (SplitRule){ .sensitive = sensitive };
	Value pattern = right;
	if (right.type == VALUE_LIST) {
		pattern =
			right.list->count ? right.list->values[0] : VALUE_NONE;
		if (right.list->count > 1 &&
		    !convert_integer(right.list->values[1], INT32_MIN,
				     INT32_MAX, "System.Int32", &rule->most,
				     error))
			return false;
	}
	rule->pattern = regex_pattern_of(pattern);
	if (right.type == VALUE_LIST && right.list->count > 2) {
		g_autofree char *text = value_format(right.list->values[2]);
		g_auto(GStrv) options = g_strsplit_set(text, ", ", -1);
		rule->pattern = pattern_with(rule->pattern, options);
		rule->sensitive =
			sensitive && !has_option(options, "IgnoreCase");
	}
	return true;
}

static void add_part(List *list, const char *text, size_t start, size_t end)
{
	list_add_take(list, value_string_length(text + start, end - start));
}

/* Adds the parts of one text; groups of the pattern are parts too. */
static bool split_one(Regex *regex, const SplitRule *rule, Value left,
		      List *list, GError **error)
{
	g_auto(Value) whole = value_as_text(left);
	const char *text = value_text(whole);
	size_t bytes = whole.string->bytes, from = 0, start = 0;
	int64_t parts = 1;
	RegexMatch match;
	GError *why = NULL;
	while ((rule->most <= 0 || parts < rule->most) && from <= bytes &&
	       regex_match(regex, text, bytes, from, &match, &why)) {
		size_t at = match.offsets[0], end = match.offsets[1];
		from = end;
		if (at == end) {
			from += end < bytes ? (size_t)(g_utf8_next_char(text +
									end) -
						       (text + end))
					    : 1;
			if (at == 0 || at == bytes) {
				add_part(list, text, start, at);
				start = at;
				parts++;
				continue;
			}
		}
		add_part(list, text, start, at);
		for (unsigned i = 1; i < match.groups; i++)
			if (match.offsets[2 * i] != (size_t)-1)
				add_part(list, text, match.offsets[2 * i],
					 match.offsets[2 * i + 1]);
		start = end;
		parts++;
	}
	if (why) {
		g_propagate_error(error, why);
		return false;
	}
	add_part(list, text, start, bytes);
	return true;
}

bool split_text(bool sensitive, Value left, Value right, Value *result,
		GError **error)
{
	SplitRule rule;
	if (!read_rule(right, sensitive, &rule, error))
		return false;
	g_autofree char *pattern = rule.pattern;
	Regex *regex = regex_get(pattern, rule.sensitive, error);
	if (!regex)
		return false;
	g_autoptr(List) list = list_new(LIST_ARRAY, 4);
	list->element = VALUE_STRING;
	const Value *values =
		left.type == VALUE_LIST ? left.list->values : &left;
	uint32_t count = left.type == VALUE_LIST ? left.list->count : 1;
	bool done = true;
	for (uint32_t i = 0; i < count && done; i++)
		done = split_one(regex, &rule, values[i], list, error);
	object_unref(regex);
	if (done)
		*result = value_list_take(g_steal_pointer(&list));
	return done;
}

/* A list of texts, each without the blanks around it. */
static Value trimmed(Value operand)
{
	if (operand.type != VALUE_LIST)
		return value_string_take(g_strstrip(value_format(operand)));
	List *list = list_new(LIST_ARRAY, operand.list->count);
	for (uint32_t i = 0; i < operand.list->count; i++)
		list_add_take(list, trimmed(operand.list->values[i]));
	return value_list_take(list);
}

bool split_blanks(Value operand, Value *result, GError **error)
{
	g_auto(Value) texts = trimmed(operand);
	g_auto(Value) blanks = value_string("\\s+");
	return split_text(true, texts, blanks, result, error);
}

Value join_text(Value left, Value separator)
{
	if (left.type != VALUE_LIST)
		return value_as_text(left);
	GString *text = g_string_new(NULL);
	for (uint32_t i = 0; i < left.list->count && !stop_wanted(); i++) {
		Value one = left.list->values[i];
		value_append(text, i ? separator : VALUE_NONE);
		if (one.type == VALUE_LIST)
			g_string_append(text, value_type_name(one));
		else
			value_append(text, one);
	}
	return value_text_take(text);
}

static bool replace_one(Regex *regex, Value left, Value by, Value *result,
			GError **error)
{
	g_auto(Value) text = value_as_text(left);
	return regex_replace(regex, text, by, -1, result, error);
}

static bool replace_each(Regex *regex, Value left, Value by, Value *result,
			 GError **error)
{
	if (left.type != VALUE_LIST)
		return replace_one(regex, left, by, result, error);
	g_autoptr(List) list = list_new(LIST_ARRAY, left.list->count);
	for (uint32_t i = 0; i < left.list->count; i++) {
		Value one;
		if (!replace_one(regex, left.list->values[i], by, &one, error))
			return false;
		list_add_take(list, one);
	}
	*result = value_list_take(g_steal_pointer(&list));
	return true;
}

bool replace_text(bool sensitive, Value left, Value right, Value *result,
		  GError **error)
{
	Value pattern = right, by = VALUE_NONE;
	if (right.type == VALUE_LIST) {
		if (right.list->count > 2) {
			g_set_error(error, TYPE_ERROR, TYPE_ERROR_ARGUMENT,
				    "The -replace operator takes a pattern and "
				    "a replacement");
			return false;
		}
		pattern =
			right.list->count ? right.list->values[0] : VALUE_NONE;
		by = right.list->count > 1 ? right.list->values[1] : VALUE_NONE;
	}
	g_autofree char *text = regex_pattern_of(pattern);
	g_auto(Value) replacement = value_as_text(by);
	Regex *regex = regex_get(text, sensitive, error);
	if (!regex)
		return false;
	bool done = replace_each(regex, left, replacement, result, error);
	object_unref(regex);
	return done;
}
