/* Conversions to numbers. */
#include "shell/types/convert.h"

#include "shell/language/chars.h"
#include "shell/language/number.h"
#include "shell/types/decimal.h"
#include "shell/types/enumeration.h"

#include <errno.h>
#include <math.h>
#include <string.h>

bool is_integer(Value value)
{
	return value.type == VALUE_BYTE || value.type == VALUE_INT ||
	       value.type == VALUE_LONG;
}

bool is_number(Value value)
{
	return is_integer(value) || value.type == VALUE_DOUBLE;
}

/* "1,234,567" without its commas, or NULL. */
static char *without_commas(const char *text)
{
	size_t length = strspn(text, "0123456789,");
	if (!strchr(text, ',') || !g_ascii_isdigit(*text) ||
	    (text[length] && text[length] != '.'))
		return NULL;
	GString *plain = g_string_new(NULL);
	for (; *text; text++)
		if (*text != ',')
			g_string_append_c(plain, *text);
	return g_string_free(plain, FALSE);
}

static bool number_of_text(const char *text, Value *number)
{
	g_autofree char *trimmed = g_strstrip(g_strdup(text));
	g_autofree char *plain = without_commas(trimmed);
	const char *at = plain ? plain : trimmed;
	unsigned sign = char_dash(at);
	Number scanned;
	if (!*at) {
		*number = value_int(0);
		return true;
	}
	size_t skip = sign ? sign : *at == '+';
	size_t length = number_scan(at + skip, &scanned);
	if (length && !at[skip + length] && !scanned.invalid) {
		*number = sign ? number_negate(scanned.value) : scanned.value;
		return true;
	}
	if (!g_ascii_strcasecmp(at + skip, "Infinity"))
		*number = value_double(sign ? -INFINITY : INFINITY);
	else if (!g_ascii_strcasecmp(at, "NaN"))
		*number = value_double(NAN);
	else
		return false;
	return true;
}

bool convert_number(Value from, Value *number, GError **error)
{
	switch ((ValueType)from.type) {
	case VALUE_NULL:
		*number = value_int(0);
		return true;
	case VALUE_BOOL:
		*number = value_int(from.boolean);
		return true;
	case VALUE_CHAR:
		*number = value_int(from.unit);
		return true;
	case VALUE_BYTE:
		*number = value_int((int32_t)from.integer);
		return true;
	case VALUE_INT:
	case VALUE_LONG:
	case VALUE_DOUBLE:
		*number = from;
		return true;
	case VALUE_STRING:
		if (number_of_text(value_text(from), number))
			return true;
		return convert_fail(from, "System.Int32",
				    "Input string was not in a correct format",
				    error);
	case VALUE_DATETIME:
	case VALUE_TIMESPAN:
	case VALUE_LIST:
	case VALUE_TABLE:
	case VALUE_RECORD:
	case VALUE_OBJECT:
	case VALUE_TYPES:
		break;
	}
	if (is_decimal(from)) {
		*number = value_double(decimal_double(from));
		return true;
	}
	if (enumeration_of(from)) {
		*number = value_int((int32_t)enumeration_number(from));
		return true;
	}
	if (from.type == VALUE_LIST && from.list->count == 1 &&
	    from.list->values[0].type != VALUE_LIST)
		return convert_number(from.list->values[0], number, error);
	return convert_fail(from, "System.Int32", NULL, error);
}

/* "0xFFFFFFFF" fills the type that it is cast to: -1 of an Int32, but
 * 4294967295 of a UInt32 or an Int64. False when the text is no such. */
static bool hex_integer(Value from, int64_t least, int64_t most,
			int64_t *integer)
{
	const char *text = value_text(from);
	uint64_t range = (uint64_t)most - (uint64_t)least;
	char *end;
	if (!text || text[0] != '0' || (text[1] | 0x20) != 'x' ||
	    !g_ascii_isxdigit(text[2]))
		return false;
	errno = 0;
	uint64_t bits = g_ascii_strtoull(text + 2, &end, 16);
	if (*end || errno || bits > range)
		return false;
	*integer = bits > (uint64_t)most ? (int64_t)(bits - range - 1)
					 : (int64_t)bits;
	return true;
}

bool convert_too_large(Value from, const char *type_name, GError **error)
{
	static const struct {
		const char *type, *words;
	} rows[] = {
		{ "System.Byte", "an unsigned byte" },
		{ "System.SByte", "a signed byte" },
		{ "System.Int16", "an Int16" },
		{ "System.UInt16", "a UInt16" },
		{ "System.Int32", "an Int32" },
		{ "System.UInt32", "a UInt32" },
		{ "System.Int64", "an Int64" },
		{ "System.UInt64", "a UInt64" },
		{ "System.Char", "a character" },
	};
	g_autofree char *why =
		g_strdup("Value was either too large or too small");
	for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
		if (strcmp(rows[i].type, type_name) != 0)
			continue;
		g_free(why);
		why = g_strdup_printf("Value was either too large or too small "
				      "for %s",
				      rows[i].words);
	}
	return convert_fail(from, type_name, why, error);
}

bool convert_integer(Value from, int64_t least, int64_t most,
		     const char *type_name, int64_t *integer, GError **error)
{
	Value number;
	GError *why = NULL;
	if (hex_integer(from, least, most, integer))
		return true;
	if (!convert_number(from, &number, &why)) {
		g_clear_error(&why);
		return convert_fail(
			from, type_name,
			value_text(from)
				? "Input string was not in a correct format"
				: NULL,
			error);
	}
	bool fits = true;
	if (number.type == VALUE_DOUBLE) {
		double rounded = nearbyint(number.number);
		fits = rounded >= -9223372036854775808.0 &&
		       rounded < 9223372036854775808.0;
		*integer = fits ? (int64_t)rounded : 0;
	} else {
		*integer = number.integer;
	}
	if (fits && *integer >= least && *integer <= most)
		return true;
	return convert_too_large(from, type_name, error);
}

bool convert_int(Value from, int *integer, GError **error)
{
	int64_t wide;
	if (!convert_integer(from, INT32_MIN, INT32_MAX, "System.Int32", &wide,
			     error))
		return false;
	*integer = (int)wide;
	return true;
}

bool convert_double(Value from, double *number, GError **error)
{
	Value value;
	GError *why = NULL;
	if (!convert_number(from, &value, &why)) {
		g_clear_error(&why);
		return convert_fail(
			from, "System.Double",
			value_text(from)
				? "Input string was not in a correct format"
				: NULL,
			error);
	}
	*number = value.type == VALUE_DOUBLE ? value.number
					     : (double)value.integer;
	return true;
}
