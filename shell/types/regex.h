/* Regular expressions on PCRE2, which covers what scripts use of .NET's. */
#pragma once

#include "shell/types/type.h"

typedef struct Regex Regex;
extern const ObjectClass regex_class;
ConvertFn convert_to_regex;

typedef struct RegexMatch {
	size_t *offsets; /* start and end of every group; (size_t)-1: unset */
	unsigned groups;
} RegexMatch;

/* Counted (object_ref). Kept for the next use of the same pattern. */
Regex *regex_get(const char *pattern, bool sensitive, GError **error);
/* The same with the bits of RegexOptions. */
Regex *regex_get_options(const char *pattern, int64_t options, GError **error);
/* The text of a value as a pattern: a NUL in it is \x00. Free it. */
char *regex_pattern_of(Value value);
const char *regex_pattern(const Regex *regex);
/* How many groups it has, the whole match included. */
unsigned regex_groups(const Regex *regex);
/* Name of a group, or NULL when it has only its number. */
const char *regex_group_name(const Regex *regex, unsigned group);
int regex_group_number(const Regex *regex, const char *name);
/* .NET numbers the groups without a name first; and back. */
unsigned regex_net_number(const Regex *regex, unsigned group);
unsigned regex_group_of_net(const Regex *regex, unsigned number,
			    unsigned groups);
/* From a byte offset. False without an error: no match. The offsets live
 * until the next match of this regex. */
bool regex_match(Regex *regex, const char *text, size_t bytes, size_t from,
		 RegexMatch *match, GError **error);
/* $Matches of a match: a table by number and name. */
Value regex_matches(const Regex *regex, const char *text,
		    const RegexMatch *match);
/* ---- regex_captures.c ---- */
/* Whether groups of the pattern may capture more than once. */
bool regex_repeats(const Regex *regex);
/* Start and end of all that a group captured in the match from there, in
 * bytes. Free it. */
size_t *regex_captures(const Regex *regex, const char *text, size_t bytes,
		       size_t from, unsigned group, unsigned *count);
/* ---- regex_replace.c ---- */
/* Text with up to `most` matches replaced ($1, ${name}, $&, $$, $`, $', $_,
 * $+); -1: all. */
bool regex_replace(Regex *regex, Value text, Value by, int most, Value *result,
		   GError **error);
