#include "shell/types/convert.h"

#include "core/value/name.h"
#include "core/value/string.h"
#include "shell/language/chars.h"
#include "shell/language/number.h"
#include "shell/types/construct.h"
#include "shell/types/culture.h"
#include "shell/types/date.h"
#include "shell/types/decimal.h"
#include "shell/types/enumeration.h"
#include "shell/types/exception.h"

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
	*to = from.type == VALUE_STRING ? value_ref(from)
					: value_string_take(value_format(from));
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

void convert_add_element(List *list, Value value)
{
	if (list->kind == LIST_SET)
		list_set_add_take(list, value);
	else if (list->kind == LIST_STACK)
		list_insert_take(list, 0, value);
	else
		list_add_take(list, value);
}

/* [char[]]'text' */
static Value units_of(String *text)
{
	size_t count = string_units(text);
	List *list = list_new(LIST_ARRAY, count);
	for (size_t i = 0; i < count; i++)
		list_add_take(list, value_char(string_unit(text, i)));
	return value_list_take(list);
}

bool convert_to_list(const Type *type, Value from, Value *to, GError **error)
{
	bool typed = type->element &&
		     !name_same(type->element->name, "System.Object");
	if (from.type == VALUE_LIST && from.list->kind == type->kind &&
	    (!typed || name_same(value_type_name(from), type->name))) {
		*to = value_ref(from);
		return true;
	}
	if (from.type == VALUE_NULL && type->kind == LIST_ARRAY) {
		*to = VALUE_NONE;
		return true;
	}
	g_auto(Value) units = VALUE_NONE;
	if (from.type == VALUE_STRING && typed &&
	    type->element->value == VALUE_CHAR)
		from = units = units_of(from.string);
	const Value *values =
		from.type == VALUE_LIST ? from.list->values : &from;
	uint32_t count = from.type == VALUE_LIST ? from.list->count : 1;
	g_autoptr(List) list = list_new(type->kind, count);
	for (uint32_t i = 0; i < count; i++) {
		Value one = VALUE_NONE;
		if (!typed)
			one = value_ref(values[i]);
		else if (!convert(values[i], type->element, &one, error))
			return false;
		convert_add_element(list, one);
	}
	if (typed)
		list->element = (uint8_t)type->element->value;
	if (type->element && type->kind != LIST_ARRAY)
		list->type_name = type->name;
	*to = value_list_take(g_steal_pointer(&list));
	return true;
}

static Value table_of_record(const Record *record, bool ordered)
{
	Table *table = table_new(ordered);
	for (unsigned i = 0; i < record_count(record); i++)
		table_set_take(table, value_string(record_label(record, i)),
			       value_ref(record_at(record, i)));
	return value_table_take(table);
}

bool convert_to_table(const Type *type, Value from, Value *to, GError **error)
{
	bool ordered = g_str_has_suffix(type->name, "OrderedDictionary");
	if (from.type == VALUE_NULL) {
		*to = VALUE_NONE;
		return true;
	}
	if (from.type == VALUE_TABLE && type->key)
		return construct(type, &from, 1, to, error);
	if (from.type == VALUE_TABLE) {
		*to = value_ref(from);
		return true;
	}
	if (from.type != VALUE_RECORD)
		return convert_fail(from, type->name, NULL, error);
	*to = table_of_record(from.record, ordered);
	return true;
}

bool convert_to_record(const Type *type, Value from, Value *to, GError **error)
{
	(void)type;
	(void)error;
	if (from.type != VALUE_TABLE) {
		*to = value_ref(from);
		return true;
	}
	Record *record = record_new_custom();
	uint32_t at = 0;
	const TableEntry *entry;
	while ((entry = table_next(from.table, &at))) {
		g_autofree char *name = value_format(entry->key);
		if (name_same(name, "PSTypeName") && !record->type_name)
			record->type_name = value_format(entry->value);
		else
			record_set_take(record, name, value_ref(entry->value));
	}
	*to = value_record_take(record);
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
