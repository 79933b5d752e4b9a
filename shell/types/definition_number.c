/* Definitions of numbers. */
#include "shell/types/definition_rows.h"

const Definition byte_rows[] = {
	{ "CompareTo", "Method",
	  "int CompareTo(System.Object value), int "
	  "CompareTo(byte value), int "
	  "IComparable.CompareTo(System.Object obj), int "
	  "IComparable[byte].CompareTo(byte other)" },
	{ "Equals", "Method",
	  "bool Equals(System.Object obj), bool Equals(byte "
	  "obj), bool IEquatable[byte].Equals(byte other)" },
	{ "GetHashCode", "Method", "int GetHashCode()" },
	{ "GetType", "Method", "type GetType()" },
	{ "GetTypeCode", "Method",
	  "System.TypeCode GetTypeCode(), System.TypeCode "
	  "IConvertible.GetTypeCode()" },
	{ "ToString", "Method",
	  "string ToString(), string ToString(string format), "
	  "string ToString(System.IFormatProvider provider), "
	  "string ToString(string format, "
	  "System.IFormatProvider provider), string "
	  "IFormattable.ToString(string format, "
	  "System.IFormatProvider formatProvider), string "
	  "IConvertible.ToString(System.IFormatProvider "
	  "provider)" },
	{ 0 },
};

const Definition int32_rows[] = {
	{ "CompareTo", "Method",
	  "int CompareTo(System.Object value), int "
	  "CompareTo(int value), int "
	  "IComparable.CompareTo(System.Object obj), int "
	  "IComparable[int].CompareTo(int other)" },
	{ "Equals", "Method",
	  "bool Equals(System.Object obj), bool Equals(int "
	  "obj), bool IEquatable[int].Equals(int other)" },
	{ "GetHashCode", "Method", "int GetHashCode()" },
	{ "GetType", "Method", "type GetType()" },
	{ "GetTypeCode", "Method",
	  "System.TypeCode GetTypeCode(), System.TypeCode "
	  "IConvertible.GetTypeCode()" },
	{ "ToString", "Method",
	  "string ToString(), string ToString(string format), "
	  "string ToString(System.IFormatProvider provider), "
	  "string ToString(string format, "
	  "System.IFormatProvider provider), string "
	  "IFormattable.ToString(string format, "
	  "System.IFormatProvider formatProvider), string "
	  "IConvertible.ToString(System.IFormatProvider "
	  "provider)" },
	{ 0 },
};

const Definition int64_rows[] = {
	{ "CompareTo", "Method",
	  "int CompareTo(System.Object value), int "
	  "CompareTo(long value), int "
	  "IComparable.CompareTo(System.Object obj), int "
	  "IComparable[long].CompareTo(long other)" },
	{ "Equals", "Method",
	  "bool Equals(System.Object obj), bool Equals(long "
	  "obj), bool IEquatable[long].Equals(long other)" },
	{ "GetHashCode", "Method", "int GetHashCode()" },
	{ "GetType", "Method", "type GetType()" },
	{ "GetTypeCode", "Method",
	  "System.TypeCode GetTypeCode(), System.TypeCode "
	  "IConvertible.GetTypeCode()" },
	{ "ToString", "Method",
	  "string ToString(), string ToString(string format), "
	  "string ToString(System.IFormatProvider provider), "
	  "string ToString(string format, "
	  "System.IFormatProvider provider), string "
	  "IFormattable.ToString(string format, "
	  "System.IFormatProvider formatProvider), string "
	  "IConvertible.ToString(System.IFormatProvider "
	  "provider)" },
	{ 0 },
};

const Definition double_rows[] = {
	{ "CompareTo", "Method",
	  "int CompareTo(System.Object value), int "
	  "CompareTo(double value), int "
	  "IComparable.CompareTo(System.Object obj), int "
	  "IComparable[double].CompareTo(double other)" },
	{ "Equals", "Method",
	  "bool Equals(System.Object obj), bool Equals(double "
	  "obj), bool IEquatable[double].Equals(double other)" },
	{ "GetHashCode", "Method", "int GetHashCode()" },
	{ "GetType", "Method", "type GetType()" },
	{ "GetTypeCode", "Method",
	  "System.TypeCode GetTypeCode(), System.TypeCode "
	  "IConvertible.GetTypeCode()" },
	{ "ToString", "Method",
	  "string ToString(), string ToString(string format), "
	  "string ToString(System.IFormatProvider provider), "
	  "string ToString(string format, "
	  "System.IFormatProvider provider), string "
	  "IFormattable.ToString(string format, "
	  "System.IFormatProvider formatProvider), string "
	  "IConvertible.ToString(System.IFormatProvider "
	  "provider)" },
	{ 0 },
};

const Definition decimal_rows[] = {
	{ "CompareTo", "Method",
	  "int CompareTo(System.Object value), int "
	  "CompareTo(decimal value), int "
	  "IComparable.CompareTo(System.Object obj), int "
	  "IComparable[decimal].CompareTo(decimal other)" },
	{ "Equals", "Method",
	  "bool Equals(System.Object obj), bool Equals(decimal "
	  "obj), bool IEquatable[decimal].Equals(decimal other)" },
	{ "GetHashCode", "Method", "int GetHashCode()" },
	{ "GetType", "Method", "type GetType()" },
	{ "GetTypeCode", "Method",
	  "System.TypeCode GetTypeCode(), System.TypeCode "
	  "IConvertible.GetTypeCode()" },
	{ "ToString", "Method",
	  "string ToString(), string ToString(string format), "
	  "string ToString(System.IFormatProvider provider), "
	  "string ToString(string format, "
	  "System.IFormatProvider provider), string "
	  "IFormattable.ToString(string format, "
	  "System.IFormatProvider formatProvider), string "
	  "IConvertible.ToString(System.IFormatProvider "
	  "provider)" },
	{ 0 },
};
