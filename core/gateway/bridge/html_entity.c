#include "core/gateway/bridge/html.h"

#include <string.h>

/* U+00A0 to U+00FF, in order. */
static const char latin[] =
	"nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not "
	"shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 "
	"ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde "
	"Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc "
	"Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave "
	"Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml "
	"aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml "
	"eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave "
	"uacute ucirc uuml yacute thorn yuml ";

static const struct {
	const char *name;
	gunichar character;
} others[] = {
	{ "amp", '&' },	      { "apos", '\'' },	    { "bdquo", 0x201e },
	{ "bull", 0x2022 },   { "dagger", 0x2020 }, { "emsp", 0x2003 },
	{ "ensp", 0x2002 },   { "euro", 0x20ac },   { "gt", '>' },
	{ "hellip", 0x2026 }, { "larr", 0x2190 },   { "ldquo", 0x201c },
	{ "lsaquo", 0x2039 }, { "lsquo", 0x2018 },  { "lt", '<' },
	{ "mdash", 0x2014 },  { "minus", 0x2212 },  { "ndash", 0x2013 },
	{ "OElig", 0x152 },   { "oelig", 0x153 },   { "permil", 0x2030 },
	{ "quot", '"' },      { "rarr", 0x2192 },   { "rdquo", 0x201d },
	{ "rsaquo", 0x203a }, { "rsquo", 0x2019 },  { "sbquo", 0x201a },
	{ "Scaron", 0x160 },  { "scaron", 0x161 },  { "thinsp", 0x2009 },
	{ "trade", 0x2122 },  { "zwj", 0x200d },    { "zwnj", 0x200c },
};

static gunichar find_latin(const char *name, gsize length)
{
	gunichar character = 0xa0;

	for (const char *at = latin; *at; character++) {
		gsize size = strcspn(at, " ");

		if (size == length && !strncmp(at, name, length))
			return character;
		at += size + 1;
	}
	return 0;
}

static gunichar find_name(const char *name, gsize length)
{
	for (guint i = 0; i < G_N_ELEMENTS(others); i++)
		if (strlen(others[i].name) == length &&
		    !strncmp(others[i].name, name, length))
			return others[i].character;
	return find_latin(name, length);
}

/* What is no character becomes U+FFFD, as HTML has it. */
static gunichar read_number(const char *digits, gsize length)
{
	gsize hex = length && (*digits == 'x' || *digits == 'X');
	guint base = hex ? 16 : 10;
	guint64 value = 0;

	if (length == hex)
		return 0;
	for (gsize i = hex; i < length; i++) {
		int digit = g_ascii_xdigit_value(digits[i]);

		if (digit < 0 || digit >= (int)base)
			return 0;
		value = MIN(value * base + (guint64)digit, 0x110000);
	}
	return value && g_unichar_validate((gunichar)value) ? (gunichar)value
							    : 0xfffd;
}

gboolean html_entity(const char *name, gsize length, GString *into)
{
	gunichar character = length && *name == '#'
				     ? read_number(name + 1, length - 1)
				     : find_name(name, length);

	if (character)
		g_string_append_unichar(into, character);
	return character != 0;
}
