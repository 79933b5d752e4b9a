#include "shell/general/wildcard.h"

#include <glib.h>
#include <string.h>

bool wildcard_has(const char *pattern)
{
	return strpbrk(pattern, "*?[") != NULL;
}

static gunichar fold(const char *text)
{
	return g_unichar_tolower(g_utf8_get_char(text));
}

/* Matches one character against [..]; *pattern moves past the bracket. */
static bool match_set(const char **pattern, gunichar character)
{
	const char *at = *pattern + 1;
	bool matched = false;
	for (bool first = true; *at && (*at != ']' || first); first = false) {
		gunichar low = fold(at), high = low;
		at = g_utf8_next_char(at);
		if (*at == '-' && at[1] && at[1] != ']') {
			high = fold(at + 1);
			at = g_utf8_next_char(at + 1);
		}
		matched = matched || (low <= character && character <= high);
	}
	*pattern = *at ? at + 1 : at;
	return matched;
}

/* Matches the one character at text; *pattern moves on when it does. */
static bool match_one(const char **pattern, const char *text)
{
	if (**pattern == '?') {
		++*pattern;
		return true;
	}
	if (**pattern == '[')
		return match_set(pattern, fold(text));
	const char *literal = *pattern;
	if (*literal == '`' && literal[1])
		literal++;
	if (!*literal || fold(literal) != fold(text))
		return false;
	*pattern = g_utf8_next_char(literal);
	return true;
}

/* Goes back to the last star only, so time is at most length times length. */
bool wildcard_match(const char *pattern, const char *text)
{
	const char *star = NULL, *from = NULL;
	while (*text) {
		if (*pattern == '*') {
			star = ++pattern;
			from = text;
			continue;
		}
		const char *next = pattern;
		if (match_one(&next, text)) {
			pattern = next;
			text = g_utf8_next_char(text);
		} else if (star) {
			pattern = star;
			from = g_utf8_next_char(from);
			text = from;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}
