#include "shell/language/chars.h"

#include <string.h>

/* The three-byte characters U+2010 to U+203F start with E2 80. */
static bool is_punctuation(const char *at, unsigned char low,
			   unsigned char high)
{
	if ((unsigned char)at[0] != 0xe2 || (unsigned char)at[1] != 0x80)
		return false;
	unsigned char last = (unsigned char)at[2];
	return last >= low && last <= high;
}

unsigned char_dash(const char *at)
{
	if (*at == '-')
		return 1;
	return is_punctuation(at, 0x93, 0x95) ? 3 : 0;
}

unsigned char_single_quote(const char *at)
{
	if (*at == '\'')
		return 1;
	return is_punctuation(at, 0x98, 0x9b) ? 3 : 0;
}

unsigned char_double_quote(const char *at)
{
	if (*at == '"')
		return 1;
	return is_punctuation(at, 0x9c, 0x9e) ? 3 : 0;
}

unsigned char_blank(const char *at)
{
	if (*at == ' ' || *at == '\t' || *at == '\v' || *at == '\f')
		return 1;
	if (!(*at & 0x80))
		return 0;
	gunichar c = g_utf8_get_char(at);
	return g_unichar_type(c) == G_UNICODE_SPACE_SEPARATOR || c == 0x85 ||
			       c == 0xfeff
		       ? char_any(at)
		       : 0;
}

unsigned char_name_start(const char *at)
{
	if (g_ascii_isalpha(*at) || *at == '_')
		return 1;
	if (!(*at & 0x80))
		return 0;
	return g_unichar_isalpha(g_utf8_get_char(at)) ? char_any(at) : 0;
}

unsigned char_name(const char *at)
{
	if (g_ascii_isalnum(*at) || *at == '_')
		return 1;
	if (!(*at & 0x80))
		return 0;
	return g_unichar_isalnum(g_utf8_get_char(at)) ? char_any(at) : 0;
}

bool char_ends_word(const char *at)
{
	return !*at || strchr("(){};,|&\n", *at) || char_blank(at);
}

unsigned char_any(const char *at)
{
	return (unsigned)(g_utf8_next_char(at) - at);
}
