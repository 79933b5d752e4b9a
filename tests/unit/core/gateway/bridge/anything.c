#include "tests/unit/core/gateway/bridge/anything.h"

#include <stdlib.h>
#include <string.h>

guint any_rounds(guint usual)
{
	const char *times = g_getenv("GATEHOUSE_ROUNDS");
	int factor = times ? atoi(times) : 1;

	return usual * (guint)MAX(factor, 1);
}

guint any_below(guint most)
{
	return (guint)g_test_rand_int_range(0, (gint32)most);
}

typedef struct Range {
	gunichar first, last;
} Range;

static gunichar of_range(const Range *range)
{
	return range->first + any_below(range->last - range->first + 1);
}

static gboolean is_allowed(gunichar c)
{
	if (c < 0x20)
		return c == '\t' || c == '\n' || c == '\r';
	return c <= 0xd7ff || (c >= 0xe000 && c <= 0xfffd) ||
	       (c >= 0x10000 && c <= 0x10ffff);
}

gunichar any_character(void)
{
	static const Range ranges[] = {
		{ ' ', '~' },	      { ' ', '~' },
		{ ' ', '~' },	      { '\t', '\r' },
		{ 0x7f, 0xff },	      { 0x100, 0x24f },
		{ 0x300, 0x36f },     { 0x590, 0x6ff },
		{ 0x1100, 0x11ff },   { 0x2000, 0x206f },
		{ 0x2e80, 0x9fff },   { 0xd7b0, 0xe010 },
		{ 0xfb00, 0xffff },   { 0x1f300, 0x1f9ff },
		{ 0xe0000, 0xe007f }, { 0x10ff00, 0x10ffff },
	};
	static const gunichar markup[] = { '<',	 '>', '&', '"', '\'', ']', ';',
					   '\\', '%', '=', '/', '\n', '\r' };
	gunichar c;

	if (any_below(4) == 0)
		return ANY_OF(markup);
	do
		c = of_range(&ANY_OF(ranges));
	while (!is_allowed(c));
	return c;
}

static char *make_text(guint most, gboolean wild)
{
	static const char *const others[] = { "\x01", "\x0b",
					      "\x1f", "\xef\xbf\xbe",
					      "\b",   "\xef\xbf\xbf" };
	GString *text = g_string_new(NULL);

	for (guint i = any_below(most) + 1; i > 0; i--)
		if (wild && any_below(6) == 0)
			g_string_append(text, ANY_OF(others));
		else if (any_below(12) == 0)
			g_string_append(text, "\r\n");
		else
			g_string_append_unichar(text, any_character());
	return g_string_free(text, FALSE);
}

char *any_text(guint most)
{
	return make_text(most, FALSE);
}

char *any_wild_text(guint most)
{
	return make_text(most, TRUE);
}

/* Its compatibility form is itself (RFC 8264 §9.17). */
static gboolean has_no_other_form(gunichar c)
{
	char text[8] = { 0 };
	g_autofree char *canonical = NULL;
	g_autofree char *other = NULL;

	g_unichar_to_utf8(c, text);
	canonical = g_utf8_normalize(text, -1, G_NORMALIZE_NFC);
	other = g_utf8_normalize(text, -1, G_NORMALIZE_NFKC);
	return g_unichar_isdefined(c) && !strcmp(canonical, other) &&
	       !strcmp(text, other);
}

/* RFC 8264 §9.1, §9.11, §9.17: letters and digits that stand for themselves. */
gboolean any_is_letter(gunichar c)
{
	switch (g_unichar_type(c)) {
	case G_UNICODE_LOWERCASE_LETTER:
	case G_UNICODE_UPPERCASE_LETTER:
	case G_UNICODE_OTHER_LETTER:
	case G_UNICODE_MODIFIER_LETTER:
	case G_UNICODE_DECIMAL_NUMBER:
	case G_UNICODE_NON_SPACING_MARK:
	case G_UNICODE_SPACING_MARK:
		break;
	default:
		return c > 0x20 && c < 0x7f && !strchr("\"&'/:<>@", (int)c);
	}
	/* No old Hangul jamo, no compatibility forms, nothing to ignore. */
	return !(c >= 0x1100 && c <= 0x11ff) && !(c >= 0xa960 && c <= 0xa97f) &&
	       !(c >= 0xd7b0 && c <= 0xd7ff) && has_no_other_form(c);
}

gunichar any_letter(void)
{
	static const Range ranges[] = {
		{ '!', '~' },	      { 0xa0, 0x24f },	  { 0x370, 0x5ff },
		{ 0x600, 0x6ff },     { 0x900, 0xe7f },	  { 0x1e00, 0x1fff },
		{ 0x4e00, 0x9fff },   { 0xac00, 0xd7a3 }, { 0x10400, 0x1044f },
		{ 0x20000, 0x2a6d6 },
	};
	gunichar c;

	do
		c = of_range(&ANY_OF(ranges));
	while (!any_is_letter(c));
	return c;
}

char *any_folded(const char *text)
{
	GString *folded = g_string_new(NULL);

	for (const char *at = text; *at; at++)
		if (*at != '\r')
			g_string_append_c(folded, *at);
		else if (at[1] != '\n')
			g_string_append_c(folded, '\n');
	return g_string_free(folded, FALSE);
}

char *any_filtered(const char *text)
{
	g_autofree char *folded = any_folded(text);
	GString *filtered = g_string_new(NULL);

	for (const char *at = folded; *at; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);

		g_string_append_unichar(filtered, is_allowed(c) ? c : 0xfffd);
	}
	return g_string_free(filtered, FALSE);
}
