/* The order of texts that sorting and -lt follow: that of dictionaries, as
 * .NET's invariant culture has it. Punctuation stands before digits and these
 * before letters; letters are compared without accents first, then with them,
 * then small before capital. Hyphens and apostrophes count last. */
#pragma once

#include <stdbool.h>

/* 0 only for texts that are the same, or the same but for capitals where
 * !sensitive. */
int text_collate(const char *a, const char *b, bool sensitive);
