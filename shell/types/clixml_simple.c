#include "shell/types/clixml_simple.h"

#include "shell/types/date.h"
#include "shell/types/secure.h"

#include <math.h>
#include <string.h>

/* ---- _xHHHH_ ---- */

static bool unit_at(const char *text, unsigned *unit)
{
	*unit = 0;
	if (text[0] != '_' || (text[1] != 'x' && text[1] != 'X'))
		return false;
	for (unsigned i = 2; i < 6; i++) {
		int digit = g_ascii_xdigit_value(text[i]);
		if (digit < 0)
			return false;
		*unit = *unit * 16 + (unsigned)digit;
	}
	return text[6] == '_';
}

char *clixml_unescape(const char *text)
{
	GString *out = g_string_new(NULL);
	unsigned unit, low;
	while (*text) {
		if (!unit_at(text, &unit)) {
			g_string_append_c(out, *text++);
			continue;
		}
		text += 7;
		if (unit >= 0xd800 && unit < 0xdc00 && unit_at(text, &low) &&
		    low >= 0xdc00 && low < 0xe000) {
			unit = 0x10000 + ((unit - 0xd800) << 10) +
			       (low - 0xdc00);
			text += 7;
		}
		if (!unit || (unit >= 0xd800 && unit < 0xe000))
			unit = 0xfffd;
		g_string_append_unichar(out, unit);
	}
	return g_string_free(out, FALSE);
}

/* ---- one reader a kind of element ---- */

typedef bool ReadFn(const char *text, Value *value, GError **error);

static bool as_text(const char *text, Value *value, GError **error)
{
	(void)error;
	*value = value_string_take(clixml_unescape(text));
	return true;
}

static bool as_nothing(const char *text, Value *value, GError **error)
{
	(void)text, (void)error;
	*value = VALUE_NONE;
	return true;
}

static bool fail(const char *text, GError **error)
{
	g_set_error(error, TYPE_ERROR, TYPE_ERROR_CONVERT,
		    "'%.60s' is no value of this kind", text);
	return false;
}

static bool as_bool(const char *text, Value *value, GError **error)
{
	*value = value_bool(!strcmp(text, "true") || !strcmp(text, "1"));
	return value->boolean || !strcmp(text, "false") || !strcmp(text, "0") ||
	       fail(text, error);
}

static bool as_char(const char *text, Value *value, GError **error)
{
	guint64 unit;
	if (!g_ascii_string_to_unsigned(text, 10, 0, 0xffff, &unit, NULL))
		return fail(text, error);
	*value = value_char((uint16_t)unit);
	return true;
}

static bool as_double(const char *text, Value *value, GError **error)
{
	g_auto(Value) from = value_string(text);
	if (!strcmp(text, "INF") || !strcmp(text, "-INF"))
		*value = value_double(*text == '-' ? -INFINITY : INFINITY);
	else if (!strcmp(text, "NaN"))
		*value = value_double(NAN);
	else
		return convert(from, type_find("double"), value, error);
	return true;
}

/* A Z stays UTC; other offsets become local time. */
static bool as_date(const char *text, Value *value, GError **error)
{
	if (!date_parse(text, value))
		return fail(text, error);
	if (g_str_has_suffix(text, "Z"))
		*value = date_to(*value, DATE_UTC);
	return true;
}

static const struct {
	char unit;
	bool time;
	int64_t ticks;
} span_units[] = {
	{ 'D', false, TICKS_PER_DAY },
	{ 'H', true, TICKS_PER_HOUR },
	{ 'M', true, TICKS_PER_MINUTE },
	{ 'S', true, TICKS_PER_SECOND },
};

/* "P1DT2H3M4.5S" */
static bool as_span(const char *text, Value *value, GError **error)
{
	const char *at = text;
	double ticks = 0;
	int64_t whole = 0;
	bool negative = *at == '-', time = false;
	at += negative;
	if (*at++ != 'P')
		return fail(text, error);
	while (*at) {
		char *end;
		unsigned i = 0;
		if (*at == 'T') {
			time = true;
			at++;
			continue;
		}
		double count = g_ascii_strtod(at, &end);
		while (i < G_N_ELEMENTS(span_units) &&
		       (span_units[i].unit != *end ||
			span_units[i].time != time))
			i++;
		if (end == at || i == G_N_ELEMENTS(span_units) || count < 0)
			return fail(text, error);
		ticks += count * (double)span_units[i].ticks;
		if (!(ticks < 9e18))
			return fail(text, error);
		whole += llround(count * (double)span_units[i].ticks);
		at = end + 1;
	}
	*value = (Value){ .type = VALUE_TIMESPAN,
			  .integer = negative ? -whole : whole };
	return true;
}

static bool as_bytes(const char *text, Value *value, GError **error)
{
	gsize bytes;
	(void)error;
	g_autofree guchar *data = g_base64_decode(text, &bytes);
	List *list = list_new(LIST_ARRAY, bytes);
	list->element = VALUE_BYTE;
	for (gsize i = 0; i < bytes; i++)
		list_add_take(list, (Value){ .type = VALUE_BYTE,
					     .integer = data[i] });
	*value = value_list_take(list);
	return true;
}

static bool as_secure(const char *text, Value *value, GError **error)
{
	return secure_unprotect(text, NULL, value, error);
}

static const struct {
	const char *tag;
	ReadFn *read;
	const char *type; /* without a function: by conversion */
} kinds[] = {
	{ "S", as_text, NULL },		{ "SBK", as_text, NULL },
	{ "Nil", as_nothing, NULL },	{ "B", as_bool, NULL },
	{ "C", as_char, NULL },		{ "Db", as_double, NULL },
	{ "Sg", as_double, NULL },	{ "DT", as_date, NULL },
	{ "TS", as_span, NULL },	{ "BA", as_bytes, NULL },
	{ "SS", as_secure, NULL },	{ "By", NULL, "byte" },
	{ "SB", NULL, "sbyte" },	{ "I16", NULL, "int16" },
	{ "U16", NULL, "uint16" },	{ "I32", NULL, "int" },
	{ "U32", NULL, "uint32" },	{ "I64", NULL, "long" },
	{ "U64", NULL, "uint64" },	{ "D", NULL, "decimal" },
	{ "G", NULL, "guid" },		{ "URI", NULL, "uri" },
	{ "Version", NULL, "version" }, { "XD", NULL, "xml" },
};

bool clixml_simple(const xmlNode *node, Value *value, GError **error)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++) {
		if (strcmp(kinds[i].tag, (const char *)node->name))
			continue;
		g_autofree char *text = xml_inner_text(node);
		if (kinds[i].read)
			return kinds[i].read(text, value, error);
		g_auto(Value) from = VALUE_NONE;
		as_text(text, &from, NULL);
		return convert(from, type_find(kinds[i].type), value, error);
	}
	return false;
}
