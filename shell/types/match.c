#include "shell/types/match.h"

#include "core/value/string.h"

Record *match_capture(const char *type, Value text, size_t start, size_t end)
{
	Record *record = record_new_custom();
	size_t first = string_unit_of_byte(text.string, start);
	size_t last = string_unit_of_byte(text.string, end);
	record->type_name = g_strdup(type);
	record_set_take(record, "Index", value_int((int32_t)first));
	record_set_take(record, "Length", value_int((int32_t)(last - first)));
	record_set_take(
		record, "Value",
		value_string_length(value_text(text) + start, end - start));
	return record;
}

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

static Table *new_groups(Regex *regex, Value text, size_t from,
			 const RegexMatch *match)
{
	Table *groups = table_new(true);
	bool repeats = regex_repeats(regex);
	for (unsigned i = 0; i < match->groups; i++) {
		const char *name = regex_group_name(regex, i);
		Record *group = new_group(GROUP_TYPE, text, match, i);
		if (i && repeats)
			match_keep_place(group, regex, text, from, 0, i);
		if (name)
			table_set_take(groups, value_string(name),
				       value_record_take(record_ref(group)));
		table_set_take(groups,
			       value_int((int32_t)regex_net_number(regex, i)),
			       value_record_take(group));
	}
	return groups;
}

/* Behind an empty one a character on. */
size_t match_behind(const RegexMatch *match, const char *text)
{
	size_t end = match->offsets[1];
	if (end != match->offsets[0])
		return end;
	return (size_t)(g_utf8_next_char(text + end) - text);
}

/* `from` goes on behind the match. */
static Value new_match(Regex *regex, Value text, const RegexMatch *match,
		       size_t *from)
{
	Record *record = new_group(MATCH_TYPE, text, match, 0);
	size_t next = match_behind(match, value_text(text));
	Table *groups = new_groups(regex, text, *from, match);
	record_set_take(record, "Groups", value_table_take(groups));
	match_keep_place(record, regex, text, *from, next, 0);
	*from = next;
	return value_record_take(record);
}

Value match_none(void)
{
	Record *record = record_new_custom();
	record->type_name = g_strdup(MATCH_TYPE);
	record_set_take(record, "Success", value_bool(false));
	record_set_take(record, "Index", value_int(0));
	record_set_take(record, "Length", value_int(0));
	record_set_take(record, "Value", value_string(""));
	record_set_take(record, "Groups", value_table_take(table_new(true)));
	return value_record_take(record);
}

bool match_first(Regex *regex, Value text, size_t from, Value *result,
		 GError **error)
{
	RegexMatch match;
	GError *why = NULL;
	size_t bytes = text.string->bytes;
	*result = VALUE_NONE;
	if (from <= bytes &&
	    regex_match(regex, value_text(text), bytes, from, &match, &why))
		*result = new_match(regex, text, &match, &from);
	else if (!why)
		*result = match_none();
	if (why)
		g_propagate_error(error, why);
	return !why;
}

bool match_each(Regex *regex, Value text, size_t from, List *list,
		GError **error)
{
	size_t bytes = text.string->bytes;
	RegexMatch match;
	GError *why = NULL;
	while (from <= bytes &&
	       regex_match(regex, value_text(text), bytes, from, &match, &why))
		list_add_take(list, new_match(regex, text, &match, &from));
	if (why)
		g_propagate_error(error, why);
	return !why;
}
