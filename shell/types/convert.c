#include "shell/types/convert.h"

#include "core/value/name.h"
#include "core/value/string.h"
#include "shell/types/construct.h"
#include "shell/types/culture.h"
#include "shell/types/date.h"
#include "shell/types/decimal.h"
#include "shell/types/enumeration.h"
#include "shell/types/exception.h"

#include <string.h>

char *convert_text(Value from)
{
	return value_format(from);
}

static TypeError code_of(const char *type_name)
{
	static const char *const integers =
		"System.Byte System.SByte System.Int16 System.UInt16 "
		"System.Int32 System.UInt32 System.Int64 System.UInt64";
	if (strstr(integers, type_name))
		return TYPE_ERROR_CONVERT_INTEGER;
	return !strcmp(type_name, "System.Double") ||
			       !strcmp(type_name, "System.Single")
		       ? TYPE_ERROR_CONVERT_DOUBLE
		       : TYPE_ERROR_CONVERT_PARSE;
}

bool convert_error_is(const GError *error)
{
	return g_error_matches(error, TYPE_ERROR, TYPE_ERROR_CONVERT) ||
	       g_error_matches(error, TYPE_ERROR, TYPE_ERROR_CONVERT_INTEGER) ||
	       g_error_matches(error, TYPE_ERROR, TYPE_ERROR_CONVERT_DOUBLE) ||
	       g_error_matches(error, TYPE_ERROR, TYPE_ERROR_CONVERT_PARSE);
}

/* The reason stands behind the type's name. */
void convert_error_bare(GError **error)
{
	GError *given = *error;
	if (!convert_error_is(given))
		return;
	const char *reason = strstr(given->message, "\". Error: \"");
	const char *plain = strstr(given->message, "\": ");
	g_autofree char *text =
		reason	? g_strndup(reason + 11, strlen(reason + 11) - 1)
		: plain ? g_strdup(plain + 3)
			: g_strdup(given->message);
	bool wide = strstr(text, "too large") != NULL;
	g_clear_error(error);
	g_set_error_literal(error, TYPE_ERROR,
			    wide ? TYPE_ERROR_OVERFLOW : TYPE_ERROR_FORMAT,
			    text);
}

bool convert_fail(Value from, const char *type_name, const char *why,
		  GError **error)
{
	g_autofree char *text = value_format(from);
	bool dot = why && !g_str_has_suffix(why, ".");
	const char *end = dot ? ".\"" : why ? "\"" : "";
	if (value_text(from) || is_number(from) || is_decimal(from))
		g_set_error(error, TYPE_ERROR,
			    why ? code_of(type_name) : TYPE_ERROR_CONVERT,
			    "Cannot convert value \"%s\" to type \"%s\"%s%s%s",
			    text, type_name, why ? ". Error: \"" : "",
			    why ? why : "", end);
	else
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_CONVERT,
			    "Cannot convert the \"%s\" value of type \"%s\" "
			    "to type \"%s\"",
			    text, value_type_name(from), type_name);
	return false;
}

/* ---- for casts ---- */

bool convert_to_object(const Type *type, Value from, Value *to, GError **error)
{
	(void)type;
	(void)error;
	*to = value_ref(from);
	return true;
}

bool convert_to_bool(const Type *type, Value from, Value *to, GError **error)
{
	(void)type;
	(void)error;
	*to = value_bool(value_truth(from));
	return true;
}

bool convert_to_switch(const Type *type, Value from, Value *to, GError **error)
{
	if (!convert_to_bool(type, from, to, error))
		return false;
	to->more = 1;
	return true;
}

bool convert_to_char(const Type *type, Value from, Value *to, GError **error)
{
	int64_t code;
	if (from.type == VALUE_STRING) {
		if (string_units(from.string) != 1)
			return convert_fail(from, type->name,
					    "String must be exactly one "
					    "character long",
					    error);
		*to = value_char(string_unit(from.string, 0));
		return true;
	}
	if (!convert_integer(from, 0, 65535, type->name, &code, error))
		return false;
	*to = value_char((uint16_t)code);
	return true;
}

bool convert_to_integer(const Type *type, Value from, Value *to, GError **error)
{
	int64_t integer;
	if (from.type == VALUE_DATETIME || from.type == VALUE_TIMESPAN)
		return convert_fail(from, type->name, NULL, error);
	if (!convert_integer(from, type->least, type->most, type->name,
			     &integer, error))
		return false;
	*to = (Value){ .type = (uint8_t)type->value, .integer = integer };
	return true;
}

bool convert_to_double(const Type *type, Value from, Value *to, GError **error)
{
	double number;
	(void)type;
	if (!convert_double(from, &number, error))
		return false;
	*to = value_double(number);
	return true;
}

bool convert_to_string(const Type *type, Value from, Value *to, GError **error)
{
	(void)type;
	(void)error;
	*to = from.type == VALUE_STRING ? value_ref(from) : value_as_text(from);
	return true;
}

bool convert_to_reference(const Type *type, Value from, Value *to,
			  GError **error)
{
	(void)error;
	if (type_is(type, from)) {
		*to = value_ref(from);
		return true;
	}
	Record *record = record_new_custom();
	record->type_name = g_strdup(type->name);
	record_set_take(record, "Value", value_ref(from));
	*to = value_record_take(record);
	return true;
}

/* A constant of an enumeration: its name. */
bool convert_to_name(const Type *type, Value from, Value *to, GError **error)
{
	return convert_to_string(type, from, to, error);
}

bool convert_to_datetime(const Type *type, Value from, Value *to,
			 GError **error)
{
	if (from.type == VALUE_DATETIME) {
		*to = from;
		return true;
	}
	if (is_integer(from) && from.integer >= 0 &&
	    from.integer <= TICKS_MOST) {
		*to = date_value(from.integer, DATE_UNSPECIFIED);
		return true;
	}
	if (value_text(from) && date_parse(value_text(from), to))
		return true;
	g_autofree char *why =
		value_text(from)
			? date_refusal(value_text(from), &culture_invariant)
			: NULL;
	return convert_fail(from, type->name, why, error);
}

bool convert_to_timespan(const Type *type, Value from, Value *to,
			 GError **error)
{
	int64_t ticks;
	if (from.type == VALUE_TIMESPAN) {
		*to = from;
		return true;
	}
	if (is_integer(from))
		ticks = from.integer;
	else if (!value_text(from) || !timespan_parse(value_text(from), &ticks))
		return convert_fail(from, type->name,
				    value_text(from)
					    ? "String was not recognized as a "
					      "valid TimeSpan"
					    : NULL,
				    error);
	*to = (Value){ .type = VALUE_TIMESPAN, .integer = ticks };
	return true;
}

bool convert_to_type(const Type *type, Value from, Value *to, GError **error)
{
	const Type *found = type_of_value(from);
	if (!found)
		return convert_fail(from, type->name, NULL, error);
	*to = value_of_type(found);
	return true;
}

/* An exception from its message. */
bool convert_to_exception(const Type *type, Value from, Value *to,
			  GError **error)
{
	(void)error;
	if (type_is(type, from)) {
		*to = value_ref(from);
		return true;
	}
	g_autofree char *message = value_format(from);
	*to = value_record_take(exception_new(type->name, message));
	return true;
}

bool convert(Value from, const Type *to, Value *result, GError **error)
{
	if (!to->convert && type_is(to, from)) {
		*result = value_ref(from);
		return true;
	}
	if (to->convert)
		return to->convert(to, from, result, error);
	return convert_fail(from, to->name, NULL, error);
}
