/* Matches of regular expressions as objects: Value, Index, Length, Success and
 * Groups, by .NET's numbers and by names. */
#pragma once

#include "shell/types/regex.h"

#define MATCH_TYPE   "System.Text.RegularExpressions.Match"
#define GROUP_TYPE   "System.Text.RegularExpressions.Group"
#define CAPTURE_TYPE "System.Text.RegularExpressions.Capture"

/* A piece of a text: the start and end of it in bytes. */
Record *match_capture(const char *type, Value text, size_t start, size_t end);
/* The first match from a byte on; without one, an object that says so. */
bool match_first(Regex *regex, Value text, size_t from, Value *result,
		 GError **error);
Value match_none(void);
/* The byte where the search goes on behind a match. */
size_t match_behind(const RegexMatch *match, const char *text);
/* All of them, from a byte on. */
bool match_each(Regex *regex, Value text, size_t from, List *list,
		GError **error);
/* Remembers for Captures and NextMatch where a match, or its group, is from.
 * (members_capture.c) */
void match_keep_place(Record *record, Regex *regex, Value text, size_t from,
		      size_t next, unsigned group);
