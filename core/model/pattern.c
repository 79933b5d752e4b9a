#include "core/model/pattern.h"

#include "db/fold.h"

#include <string.h>

bool pattern_has(const char *text)
{
	for (; *text; text++) {
		if (*text == '`' && text[1])
			text++;
		else if (strchr("*?[", *text))
			return true;
	}
	return false;
}

/* GLOB knows no escape: a character class of one does it. */
static void append_literal(GString *glob, char c)
{
	if (strchr("*?[", c))
		g_string_append_printf(glob, "[%c]", c);
	else
		g_string_append_c(glob, c);
}

char *pattern_to_glob(const char *pattern)
{
	g_autofree char *folded = store_fold(pattern);
	GString *glob = g_string_new(NULL);
	for (const char *at = folded; *at; at++) {
		if (*at == '`' && at[1])
			append_literal(glob, *++at);
		else if (*at == '[' && !strchr(at, ']'))
			append_literal(glob, *at);
		else
			g_string_append_c(glob, *at);
	}
	return g_string_free(glob, FALSE);
}

static const char *after_class(const char *pattern)
{
	const char *end = strchr(pattern + 1, ']');
	return end ? end + 1 : pattern + 1;
}

static bool in_class(const char *pattern, gunichar c)
{
	const char *end = after_class(pattern) - 1;
	const char *at = pattern + 1;
	while (at < end) {
		gunichar low = g_utf8_get_char(at);
		at = g_utf8_next_char(at);
		gunichar high = low;
		if (*at == '-' && at + 1 < end) {
			high = g_utf8_get_char(at + 1);
			at = g_utf8_next_char(at + 1);
		}
		if (c >= low && c <= high)
			return true;
	}
	return false;
}

/* One step over what is no star; NULL when it does not match. */
static const char *match_one(const char *pattern, gunichar c)
{
	if (*pattern == '?')
		return pattern + 1;
	if (*pattern == '[' && strchr(pattern, ']'))
		return in_class(pattern, c) ? after_class(pattern) : NULL;
	if (*pattern == '`' && pattern[1])
		pattern++;
	return g_utf8_get_char(pattern) == c ? g_utf8_next_char(pattern) : NULL;
}

static bool match(const char *pattern, const char *text)
{
	const char *star = NULL, *from = NULL;
	while (*text) {
		const char *next = NULL;
		if (*pattern == '*') {
			star = ++pattern;
			from = text;
			continue;
		}
		if (*pattern)
			next = match_one(pattern, g_utf8_get_char(text));
		if (next) {
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
	return pattern[strspn(pattern, "*")] == '\0';
}

bool pattern_match(const char *pattern, const char *text)
{
	g_autofree char *folded_pattern = store_fold(pattern);
	g_autofree char *folded_text = store_fold(text);
	return match(folded_pattern, folded_text);
}
