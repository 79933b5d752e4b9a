#include "shell/types/like.h"

#include <glib.h>
#include <string.h>

static gunichar fold(gunichar c, bool sensitive)
{
	return sensitive ? c : g_unichar_tolower(c);
}

/* "[a-z0]" against one character; *end is set past it. */
static bool in_set(const char *set, const char **end, gunichar c,
		   bool sensitive)
{
	bool found = false, first = true;
	gunichar folded = fold(c, sensitive);
	for (set++; *set && (*set != ']' || first); first = false) {
		if (*set == '`' && set[1])
			set++;
		gunichar low = fold(g_utf8_get_char(set), sensitive);
		gunichar high = low;
		set = g_utf8_next_char(set);
		if (*set == '-' && set[1] && set[1] != ']') {
			high = fold(g_utf8_get_char(set + 1), sensitive);
			set = g_utf8_next_char(set + 1);
		}
		found = found || (folded >= low && folded <= high);
	}
	*end = *set ? set + 1 : set;
	return found;
}

/* Does the pattern's next element take the character? Moves past it. */
static bool takes(const char **pattern, gunichar c, bool sensitive)
{
	const char *at = *pattern;
	if (*at == '?') {
		(*pattern)++;
		return true;
	}
	if (*at == '[')
		return in_set(at, pattern, c, sensitive);
	if (*at == '`' && at[1])
		at++;
	*pattern = g_utf8_next_char(at);
	return fold(g_utf8_get_char(at), sensitive) == fold(c, sensitive);
}

bool like_match(const char *pattern, const char *text, bool sensitive)
{
	const char *star = NULL, *resume = NULL;
	while (*text) {
		if (*pattern == '*') {
			star = ++pattern;
			resume = text;
			continue;
		}
		const char *next = pattern;
		if (*pattern &&
		    takes(&next, g_utf8_get_char(text), sensitive)) {
			pattern = next;
			text = g_utf8_next_char(text);
			continue;
		}
		if (!star)
			return false;
		pattern = star;
		text = resume = g_utf8_next_char(resume);
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}

bool like_has_wildcards(const char *pattern)
{
	for (; *pattern; pattern++) {
		if (*pattern == '`' && pattern[1])
			pattern++;
		else if (strchr("*?[", *pattern))
			return true;
	}
	return false;
}
