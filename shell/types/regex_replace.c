/* What $ stands for in a replacement. */
#include "shell/types/regex.h"

#include "core/value/string.h"

#include <string.h>

#define UNSET ((size_t)-1)

/* One match and where its replacement goes. */
typedef struct Replacement {
	GString *out;
	const Regex *regex;
	const char *text;
	size_t bytes;
	const RegexMatch *match;
} Replacement;

static void add_group(Replacement *to, int group)
{
	const RegexMatch *match = to->match;
	if (group < 0 || (unsigned)group >= match->groups ||
	    match->offsets[2 * group] == UNSET)
		return;
	size_t start = match->offsets[2 * group];
	g_string_append_len(to->out, to->text + start,
			    (gssize)(match->offsets[2 * group + 1] - start));
}

/* "${name}" or "${1}": bytes, 0 for no such group. */
static size_t named_at(const Replacement *to, const char *by, int *group)
{
	unsigned groups = to->match->groups;
	const char *end = strchr(by, '}');
	if (!end)
		return 0;
	g_autofree char *name = g_strndup(by + 2, (size_t)(end - by) - 2);
	if (g_ascii_isdigit(*name))
		*group = (int)regex_group_of_net(
			to->regex, (unsigned)strtoul(name, NULL, 10), groups);
	else
		*group = regex_group_number(to->regex, name);
	return *group >= 0 && *group < (int)groups ? (size_t)(end - by) + 1 : 0;
}

/* "$12": the largest number that is a group's. */
static size_t numbered_at(const Replacement *to, const char *by, int *group)
{
	unsigned groups = to->match->groups, number = 0;
	size_t length = 1;
	while (g_ascii_isdigit(by[length]) && length < 4) {
		unsigned more = number * 10 + (unsigned)(by[length] - '0');
		if (length > 1 && more >= groups)
			break;
		number = more;
		length++;
	}
	*group = (int)regex_group_of_net(to->regex, number, groups);
	return length > 1 && number < groups ? length : 0;
}

/* The last group that took part. */
static void add_last_group(Replacement *to)
{
	unsigned group = to->match->groups - 1;
	while (group && to->match->offsets[2 * group] == UNSET)
		group--;
	if (group)
		add_group(to, (int)group);
}

/* "$&" and its like: bytes, 0 for something else. */
static size_t add_special(Replacement *to, const char *by)
{
	size_t start = to->match->offsets[0], end = to->match->offsets[1];
	switch (by[1]) {
	case '&':
		add_group(to, 0);
		return 2;
	case '`':
		g_string_append_len(to->out, to->text, (gssize)start);
		return 2;
	case '\'':
		g_string_append_len(to->out, to->text + end,
				    (gssize)(to->bytes - end));
		return 2;
	case '_':
		g_string_append_len(to->out, to->text, (gssize)to->bytes);
		return 2;
	case '+':
		add_last_group(to);
		return 2;
	case '$':
		g_string_append_c(to->out, '$');
		return 2;
	default:
		return 0;
	}
}

static size_t add_dollar(Replacement *to, const char *by)
{
	int group;
	size_t length = by[1] == '{' ? named_at(to, by, &group)
				     : numbered_at(to, by, &group);
	if (length)
		add_group(to, group);
	else
		length = add_special(to, by);
	return length;
}

static void add_replacement(Replacement *to, const char *by, const char *end)
{
	while (by < end) {
		size_t length = *by == '$' ? add_dollar(to, by) : 0;
		if (!length)
			g_string_append_c(to->out, *by++);
		by += length;
	}
}

bool regex_replace(Regex *regex, Value whole, Value by, int most, Value *result,
		   GError **error)
{
	const char *text = value_text(whole);
	size_t bytes = whole.string->bytes;
	GString *out = g_string_new(NULL);
	size_t from = 0, copied = 0;
	RegexMatch match;
	GError *why = NULL;
	while (most-- != 0 && from <= bytes &&
	       regex_match(regex, text, bytes, from, &match, &why)) {
		size_t start = match.offsets[0], end = match.offsets[1];
		Replacement to = { out, regex, text, bytes, &match };
		g_string_append_len(out, text + copied,
				    (gssize)(start - copied));
		add_replacement(&to, value_text(by),
				value_text(by) + by.string->bytes);
		copied = end;
		from = end;
		if (end == start) /* empty: look one character further */
			from += end < bytes ? (size_t)(g_utf8_next_char(text +
									end) -
						       (text + end))
					    : 1;
	}
	if (why) {
		g_string_free(out, TRUE);
		g_propagate_error(error, why);
		return false;
	}
	g_string_append_len(out, text + copied, (gssize)(bytes - copied));
	*result = value_text_take(out);
	return true;
}
