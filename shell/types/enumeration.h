/* Enumerations: a value is a number under the names of its type. The tables of
 * names stand in enumeration_names.c; a Type points at its table by its class.
 */
#pragma once

#include "shell/language/operator.h"
#include "shell/types/type.h"

typedef struct Constant {
	const char *name;
	int64_t value;
} Constant;

/* A class of values of its own, so that each enumeration has its name. */
typedef struct Enumeration {
	ObjectClass class;
	const Constant *constants; /* end with { 0 } */
	bool flags;		   /* values may be or-ed */
} Enumeration;

extern const Enumeration day_of_week, date_kind, console_color,
	string_comparison, string_split, midpoint_rounding, special_folder,
	regex_options, security_protocol, number_styles, date_styles,
	file_attributes, file_mode, file_access, normalization_form, uri_kind,
	uri_host_name, address_family, search_option, type_code, base64_options,
	environment_target, windows_role, platform_id, unicode_category;

Value enumeration_value(const Enumeration *enumeration, int64_t value);
/* NULL: the value is of no enumeration. */
const Enumeration *enumeration_of(Value value);
const Enumeration *enumeration_of_type(const Type *type);
int64_t enumeration_number(Value value);
/* The number that a name, several names or a number stand for. */
bool enumeration_parse(const Enumeration *enumeration, Value from,
		       int64_t *number, GError **error);
/* One argument of a method as a number of that enumeration. */
bool enumeration_argument(const Enumeration *enumeration, Value from,
			  int64_t *number);
/* Name, or names; the number when there are none. Free it. */
char *enumeration_text(const Enumeration *enumeration, int64_t value);
/* -band, -bor, -bxor of two of them, or of one and a name; false: of others. */
bool enumeration_bitwise(const Enumeration *enumeration, Operator op,
			 Value left, Value right, Value *result);
/* "G", "D", "X": NULL when the format is none. Free it. */
char *enumeration_format(Value value, const char *format);
ConvertFn convert_to_enumeration;
