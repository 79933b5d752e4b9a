/* "Did you mean": the nearest of several names. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Damerau-Levenshtein distance (optimal alignment) without regard to case, at
 * most `limit` + 1. */
unsigned name_distance(const char *a, const char *b, unsigned limit);

/* Collects the best so far; start with { 0 }. */
typedef struct Nearest {
	const char *name; /* NULL: none is near enough */
	unsigned distance;
} Nearest;

void nearest_try(Nearest *nearest, const char *typed, const char *name);

/* "; did you mean 'name'?", or an empty text; free it. */
char *nearest_hint(const Nearest *nearest);
