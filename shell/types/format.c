#include "core/value/string.h"
#include "shell/types/convert.h"
#include "shell/types/date.h"
#include "shell/types/decimal.h"
#include "shell/types/enumeration.h"
#include "shell/types/format_number.h"
#include "shell/types/object.h"
#include "shell/types/operate.h"

#include <string.h>

#define WIDTH_LIMIT 100000

static bool fail(const char *why, GError **error)
{
	g_set_error(error, TYPE_ERROR, TYPE_ERROR_FORMAT,
		    "Error formatting a string: %s", why);
	return false;
}

char *format_value(Value value, const char *format, GError **error)
{
	char *text = NULL;
	if (value.type == VALUE_LIST)
		return g_strdup(value_type_name(value));
	if (value.type == VALUE_DATETIME)
		text = date_format_in(value, format, culture_current());
	else if (!format || !*format)
		return value_format(value);
	else if (is_number(value) || is_decimal(value))
		text = format_number_in(value, format, culture_current());
	else if (value.type == VALUE_TIMESPAN)
		text = timespan_format(value.integer, format);
	else if (enumeration_of(value))
		text = enumeration_format(value, format);
	else if (value_object(value, &guid_class))
		text = guid_format(value, format);
	else
		return value_format(value);
	if (!text)
		fail("Format specifier was invalid", error);
	return text;
}

static void append_aligned(GString *out, Value value, int width)
{
	int missing = abs(width) - (int)string_units(value.string);
	for (int i = 0; width > 0 && i < missing; i++)
		g_string_append_c(out, ' ');
	value_append(out, value);
	for (int i = 0; width < 0 && i < missing; i++)
		g_string_append_c(out, ' ');
}

/* "index[,width][:format]}" after the brace; moves past it. */
static bool append_item(GString *out, const char **at, const Value *values,
			unsigned count, GError **error)
{
	char *end;
	long index = strtol(*at, &end, 10), width = 0;
	if (end == *at || !g_ascii_isdigit(**at))
		return fail("Input string was not in a correct format", error);
	end += strspn(end, " ");
	if (*end == ',') {
		width = strtol(end + 1, &end, 10);
		end += strspn(end, " ");
	}
	g_autoptr(GString) format = g_string_new(NULL);
	if (*end == ':')
		for (end++; *end && (*end != '}' || end[1] == '}'); end++) {
			end += (*end == '{' || *end == '}') && *end == end[1];
			g_string_append_c(format, *end);
		}
	if (*end != '}' || width < -WIDTH_LIMIT || width > WIDTH_LIMIT)
		return fail("Input string was not in a correct format", error);
	*at = end + 1;
	if (index >= (long)count)
		return fail("Index (zero based) must be greater than or equal "
			    "to zero and less than the size of the argument "
			    "list",
			    error);
	if (values[index].type == VALUE_STRING ||
	    values[index].type == VALUE_CHAR) {
		g_auto(Value) whole = value_as_text(values[index]);
		append_aligned(out, whole, (int)width);
		return true;
	}
	char *text = format_value(values[index], format->str, error);
	if (!text)
		return false;
	g_auto(Value) own = value_string_take(text);
	append_aligned(out, own, (int)width);
	return true;
}

bool format_composite(Value whole, const Value *values, unsigned count,
		      Value *result, GError **error)
{
	g_autoptr(GString) out = g_string_new(NULL);
	const char *format = value_text(whole);
	const char *end = format + whole.string->bytes;
	while (format < end) {
		bool doubled = format[0] == format[1];
		if ((*format == '{' || *format == '}') && doubled) {
			g_string_append_c(out, *format);
			format += 2;
		} else if (*format == '{') {
			format++;
			if (!append_item(out, &format, values, count, error))
				return false;
		} else if (*format == '}') {
			fail("Input string was not in a correct format", error);
			return false;
		} else {
			g_string_append_c(out, *format++);
		}
	}
	*result = value_string_length(out->str, out->len);
	return true;
}
