#include "core/value/nearest.h"

#include <string.h>

#define LONGEST 64 /* longer names are never near */

static unsigned least(unsigned a, unsigned b, unsigned c)
{
	return MIN(MIN(a, b), c);
}

static bool same(char a, char b)
{
	return g_ascii_tolower(a) == g_ascii_tolower(b);
}

unsigned name_distance(const char *a, const char *b, unsigned limit)
{
	size_t rows = strlen(a), columns = strlen(b);
	size_t apart = rows > columns ? rows - columns : columns - rows;
	if (rows > LONGEST || columns > LONGEST || apart > limit)
		return limit + 1;
	unsigned cells[LONGEST + 1][LONGEST + 1];
	for (size_t i = 0; i <= rows; i++)
		cells[i][0] = (unsigned)i;
	for (size_t j = 0; j <= columns; j++)
		cells[0][j] = (unsigned)j;
	for (size_t i = 1; i <= rows; i++) {
		for (size_t j = 1; j <= columns; j++) {
			bool equal = same(a[i - 1], b[j - 1]);
			unsigned best =
				least(cells[i - 1][j] + 1, cells[i][j - 1] + 1,
				      cells[i - 1][j - 1] + !equal);
			if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) &&
			    same(a[i - 2], b[j - 1]))
				best = MIN(best, cells[i - 2][j - 2] + 1);
			cells[i][j] = best;
		}
	}
	return MIN(cells[rows][columns], limit + 1);
}

void nearest_try(Nearest *nearest, const char *typed, const char *name)
{
	/* A third of the letters may be wrong, but never most of them. */
	unsigned limit = (unsigned)MIN(strlen(typed), strlen(name)) / 3;
	unsigned distance = name_distance(typed, name, limit);
	if (distance > limit)
		return;
	if (nearest->name && nearest->distance <= distance)
		return;
	nearest->name = name;
	nearest->distance = distance;
}

char *nearest_hint(const Nearest *nearest)
{
	return nearest->name
		       ? g_strdup_printf("; did you mean '%s'?", nearest->name)
		       : g_strdup("");
}
