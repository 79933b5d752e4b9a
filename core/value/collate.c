#include "core/value/collate.h"

#include <glib.h>
#include <string.h>

#define LAST_ASCII  0x80
#define DIGIT_RANK  0x100
#define LETTER_RANK 0x200

/* Punctuation in the order of dictionaries; what is not named follows. */
static const char symbols[] = " _,;:!?.\"()[]{}@*/\\&#%`^+<=>|~$";

/* Ranks of ASCII; 0: ignored at first. */
static const unsigned *ascii_ranks(void)
{
	static unsigned ranks[LAST_ASCII];
	if (ranks['z'])
		return ranks;
	for (unsigned c = 1; c < LAST_ASCII; c++)
		ranks[c] = g_ascii_isdigit(c) ? DIGIT_RANK + c
			   : g_ascii_isalpha(c)
				   ? LETTER_RANK +
					     (unsigned)g_ascii_tolower((char)c)
				   : c;
	for (unsigned i = 0; symbols[i]; i++)
		ranks[(unsigned char)symbols[i]] = LAST_ASCII + i;
	ranks['-'] = ranks['\''] = 0;
	return ranks;
}

static unsigned wide_rank(gunichar c)
{
	gunichar base[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
	if (g_unichar_ismark(c))
		return 0;
	g_unichar_fully_decompose(c, FALSE, base, G_N_ELEMENTS(base));
	c = g_unichar_tolower(base[0]);
	if (c < LAST_ASCII)
		return ascii_ranks()[c];
	return (g_unichar_isalpha(c) ? LETTER_RANK : LAST_ASCII) + c;
}

/* The rank of the next character that has one, 0 at the end. */
static unsigned next_rank(const char **text)
{
	const unsigned *ranks = ascii_ranks();
	while (**text) {
		gunichar c = (unsigned char)**text;
		unsigned rank;
		if (c < LAST_ASCII) {
			(*text)++;
			rank = ranks[c];
		} else {
			c = g_utf8_get_char(*text);
			*text = g_utf8_next_char(*text);
			rank = wide_rank(c);
		}
		if (rank)
			return rank;
	}
	return 0;
}

static int by_rank(const char *a, const char *b)
{
	for (;;) {
		unsigned x = next_rank(&a), y = next_rank(&b);
		if (x != y)
			return x < y ? -1 : 1;
		if (!x)
			return 0;
	}
}

/* What was ignored stands behind everything: coop, co-op, cop. */
static gunichar late_rank(gunichar c)
{
	return c == '-' || c == '\'' ? G_MAXINT32 : g_unichar_tolower(c);
}

/* Accents and what was ignored: character by character without capitals. */
static int by_letter(const char *a, const char *b)
{
	for (; *a && *b; a = g_utf8_next_char(a), b = g_utf8_next_char(b)) {
		gunichar x = late_rank(g_utf8_get_char(a));
		gunichar y = late_rank(g_utf8_get_char(b));
		if (x != y)
			return x < y ? -1 : 1;
	}
	return (*a != 0) - (*b != 0);
}

/* Small letters first. */
static int by_case(const char *a, const char *b)
{
	for (; *a && *b; a = g_utf8_next_char(a), b = g_utf8_next_char(b)) {
		gunichar x = g_utf8_get_char(a), y = g_utf8_get_char(b);
		if (x != y)
			return g_unichar_islower(x) ? -1 : 1;
	}
	return 0;
}

int text_collate(const char *a, const char *b, bool sensitive)
{
	if (strcmp(a, b) == 0)
		return 0;
	int order = by_rank(a, b);
	if (!order)
		order = by_letter(a, b);
	if (!order && sensitive)
		order = by_case(a, b);
	return order;
}
