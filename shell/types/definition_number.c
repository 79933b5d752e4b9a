/* Definitions of numbers: all are the same but for the type's short name. */
#include "shell/types/definition_rows.h"

/* clang-format off */
#define NUMBER_ROWS(type_)                                                     \
	{                                                                      \
		{ "CompareTo", "Method",                                       \
		  "int CompareTo(System.Object value), int "                   \
		  "CompareTo(" type_ " value), int "                           \
		  "IComparable.CompareTo(System.Object obj), int "             \
		  "IComparable[" type_ "].CompareTo(" type_ " other)" },       \
		{ "Equals", "Method",                                          \
		  "bool Equals(System.Object obj), bool Equals(" type_ " "     \
		  "obj), bool IEquatable[" type_ "].Equals(" type_ " other)" },\
		{ "GetHashCode", "Method", "int GetHashCode()" },              \
		{ "GetType", "Method", "type GetType()" },                     \
		{ "GetTypeCode", "Method",                                     \
		  "System.TypeCode GetTypeCode(), System.TypeCode "            \
		  "IConvertible.GetTypeCode()" },                              \
		{ "ToString", "Method",                                        \
		  "string ToString(), string ToString(string format), "        \
		  "string ToString(System.IFormatProvider provider), "         \
		  "string ToString(string format, "                            \
		  "System.IFormatProvider provider), string "                  \
		  "IFormattable.ToString(string format, "                      \
		  "System.IFormatProvider formatProvider), string "            \
		  "IConvertible.ToString(System.IFormatProvider "              \
		  "provider)" },                                               \
		{ 0 },                                                         \
	}
/* clang-format on */

const Definition byte_rows[] = NUMBER_ROWS("byte");
const Definition int32_rows[] = NUMBER_ROWS("int");
const Definition int64_rows[] = NUMBER_ROWS("long");
const Definition double_rows[] = NUMBER_ROWS("double");
const Definition decimal_rows[] = NUMBER_ROWS("decimal");
