/* Methods of strings that look for text in text; members_string.c has the
 * others. Places are UTF-16 units, as in .NET. */
#pragma once

#include "shell/types/member.h"

MethodFn string_index_of, string_last_index_of, string_index_of_any,
	string_last_index_of_any, string_starts_with, string_ends_with,
	string_equals, string_equals_static, string_split_by;
/* Every `from`, which is not empty, made `to`. */
Value string_replace(Value text, Value from, Value to);
/* Whether the character there is one of a text's. */
bool string_has_char(Value set, const char *at);
/* A StringComparison (or $true) among the arguments from `first` on that
 * ignores case. */
bool string_ignores_case(const Value *arguments, unsigned count,
			 unsigned first);
