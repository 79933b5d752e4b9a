/* Definitions of texts, characters and what is written as one text. */
#include "shell/types/definition_rows.h"

const Definition string_rows[] = {
	{ "Length", "Property", "int Length {get;}" },
	{ "Chars", "ParameterizedProperty", "char Chars(int index) {get;}" },
	{ "Clone", "Method",
	  "System.Object Clone(), System.Object "
	  "ICloneable.Clone()" },
	{ "CompareTo", "Method",
	  "int CompareTo(System.Object value), int "
	  "CompareTo(string strB), int "
	  "IComparable.CompareTo(System.Object obj), int "
	  "IComparable[string].CompareTo(string other)" },
	{ "Contains", "Method", "bool Contains(string value)" },
	{ "CopyTo", "Method",
	  "void CopyTo(int sourceIndex, char[] destination, "
	  "int destinationIndex, int count)" },
	{ "EndsWith", "Method",
	  "bool EndsWith(string value), bool EndsWith(string "
	  "value, System.StringComparison comparisonType), "
	  "bool EndsWith(string value, bool ignoreCase, "
	  "cultureinfo culture)" },
	{ "Equals", "Method",
	  "bool Equals(System.Object obj), bool Equals(string "
	  "value), bool Equals(string value, "
	  "System.StringComparison comparisonType), bool "
	  "IEquatable[string].Equals(string other)" },
	{ "GetEnumerator", "Method",
	  "System.CharEnumerator GetEnumerator(), "
	  "System.Collections.IEnumerator "
	  "IEnumerable.GetEnumerator(), "
	  "System.Collections.Generic.IEnumerator[char] "
	  "IEnumerable[char].GetEnumerator()" },
	{ "GetHashCode", "Method", "int GetHashCode()" },
	{ "GetType", "Method", "type GetType()" },
	{ "GetTypeCode", "Method",
	  "System.TypeCode GetTypeCode(), System.TypeCode "
	  "IConvertible.GetTypeCode()" },
	{ "IndexOf", "Method",
	  "int IndexOf(char value), int IndexOf(char value, "
	  "int startIndex), int IndexOf(char value, int "
	  "startIndex, int count), int IndexOf(string value), "
	  "int IndexOf(string value, int startIndex), int "
	  "IndexOf(string value, int startIndex, int count), "
	  "int IndexOf(string value, System.StringComparison "
	  "comparisonType), int IndexOf(string value, int "
	  "startIndex, System.StringComparison "
	  "comparisonType), int IndexOf(string value, int "
	  "startIndex, int count, System.StringComparison "
	  "comparisonType)" },
	{ "IndexOfAny", "Method",
	  "int IndexOfAny(char[] anyOf), int IndexOfAny(char[] "
	  "anyOf, int startIndex), int IndexOfAny(char[] "
	  "anyOf, int startIndex, int count)" },
	{ "Insert", "Method", "string Insert(int startIndex, string value)" },
	{ "LastIndexOf", "Method",
	  "int LastIndexOf(char value), int LastIndexOf(char "
	  "value, int startIndex), int LastIndexOf(char value, "
	  "int startIndex, int count), int LastIndexOf(string "
	  "value), int LastIndexOf(string value, int "
	  "startIndex), int LastIndexOf(string value, int "
	  "startIndex, int count), int LastIndexOf(string "
	  "value, System.StringComparison comparisonType), int "
	  "LastIndexOf(string value, int startIndex, "
	  "System.StringComparison comparisonType), int "
	  "LastIndexOf(string value, int startIndex, int "
	  "count, System.StringComparison comparisonType)" },
	{ "LastIndexOfAny", "Method",
	  "int LastIndexOfAny(char[] anyOf), int "
	  "LastIndexOfAny(char[] anyOf, int startIndex), int "
	  "LastIndexOfAny(char[] anyOf, int startIndex, int "
	  "count)" },
	{ "Normalize", "Method",
	  "string Normalize(), string "
	  "Normalize(System.Text.NormalizationForm "
	  "normalizationForm)" },
	{ "PadLeft", "Method",
	  "string PadLeft(int totalWidth), string PadLeft(int "
	  "totalWidth, char paddingChar)" },
	{ "PadRight", "Method",
	  "string PadRight(int totalWidth), string "
	  "PadRight(int totalWidth, char paddingChar)" },
	{ "Remove", "Method",
	  "string Remove(int startIndex, int count), string "
	  "Remove(int startIndex)" },
	{ "Replace", "Method",
	  "string Replace(char oldChar, char newChar), string "
	  "Replace(string oldValue, string newValue)" },
	{ "Split", "Method",
	  "string[] Split(Params char[] separator), string[] "
	  "Split(char[] separator, int count), string[] "
	  "Split(char[] separator, System.StringSplitOptions "
	  "options), string[] Split(char[] separator, int "
	  "count, System.StringSplitOptions options), string[] "
	  "Split(string[] separator, System.StringSplitOptions "
	  "options), string[] Split(string[] separator, int "
	  "count, System.StringSplitOptions options)" },
	{ "StartsWith", "Method",
	  "bool StartsWith(string value), bool "
	  "StartsWith(string value, System.StringComparison "
	  "comparisonType), bool StartsWith(string value, bool "
	  "ignoreCase, cultureinfo culture)" },
	{ "Substring", "Method",
	  "string Substring(int startIndex), string "
	  "Substring(int startIndex, int length)" },
	{ "ToCharArray", "Method",
	  "char[] ToCharArray(), char[] ToCharArray(int "
	  "startIndex, int length)" },
	{ "ToLower", "Method",
	  "string ToLower(), string ToLower(cultureinfo "
	  "culture)" },
	{ "ToLowerInvariant", "Method", "string ToLowerInvariant()" },
	{ "ToString", "Method",
	  "string ToString(), string "
	  "ToString(System.IFormatProvider provider), string "
	  "IConvertible.ToString(System.IFormatProvider "
	  "provider)" },
	{ "ToUpper", "Method",
	  "string ToUpper(), string ToUpper(cultureinfo "
	  "culture)" },
	{ "ToUpperInvariant", "Method", "string ToUpperInvariant()" },
	{ "Trim", "Method",
	  "string Trim(Params char[] trimChars), string Trim()" },
	{ "TrimEnd", "Method", "string TrimEnd(Params char[] trimChars)" },
	{ "TrimStart", "Method", "string TrimStart(Params char[] trimChars)" },
	{ 0 },
};

const Definition char_rows[] = {
	{ "CompareTo", "Method",
	  "int CompareTo(System.Object value), int "
	  "CompareTo(char value), int "
	  "IComparable.CompareTo(System.Object obj), int "
	  "IComparable[char].CompareTo(char other)" },
	{ "Equals", "Method",
	  "bool Equals(System.Object obj), bool Equals(char "
	  "obj), bool IEquatable[char].Equals(char other)" },
	{ "GetHashCode", "Method", "int GetHashCode()" },
	{ "GetType", "Method", "type GetType()" },
	{ "ToString", "Method",
	  "string ToString(), string "
	  "ToString(System.IFormatProvider provider), string "
	  "IConvertible.ToString(System.IFormatProvider "
	  "provider)" },
	{ 0 },
};

const Definition guid_rows[] = {
	{ "Guid", "ScriptProperty",
	  "System.Object Guid {get=$this.ToString();}" },
	{ "CompareTo", "Method",
	  "int CompareTo(System.Object value), int "
	  "CompareTo(guid value), int "
	  "IComparable.CompareTo(System.Object obj), int "
	  "IComparable[guid].CompareTo(guid other)" },
	{ "Equals", "Method",
	  "bool Equals(System.Object o), bool Equals(guid g), "
	  "bool IEquatable[guid].Equals(guid other)" },
	{ "GetHashCode", "Method", "int GetHashCode()" },
	{ "GetType", "Method", "type GetType()" },
	{ "ToByteArray", "Method", "byte[] ToByteArray()" },
	{ "ToString", "Method",
	  "string ToString(), string ToString(string format), "
	  "string ToString(string format, "
	  "System.IFormatProvider provider), string "
	  "IFormattable.ToString(string format, "
	  "System.IFormatProvider formatProvider)" },
	{ 0 },
};

const Definition version_rows[] = {
	{ "Major", "Property", "int Major {get;}" },
	{ "Minor", "Property", "int Minor {get;}" },
	{ "Build", "Property", "int Build {get;}" },
	{ "Revision", "Property", "int Revision {get;}" },
	{ "MajorRevision", "Property", "int16 MajorRevision {get;}" },
	{ "MinorRevision", "Property", "int16 MinorRevision {get;}" },
	{ "CompareTo", "Method",
	  "int CompareTo(System.Object version), int "
	  "CompareTo(version value), int "
	  "IComparable.CompareTo(System.Object obj), int "
	  "IComparable[version].CompareTo(version other)" },
	{ "Equals", "Method",
	  "bool Equals(System.Object obj), bool Equals(version "
	  "obj), bool IEquatable[version].Equals(version other)" },
	{ "GetHashCode", "Method", "int GetHashCode()" },
	{ "GetType", "Method", "type GetType()" },
	{ "ToString", "Method",
	  "string ToString(), string ToString(int fieldCount)" },
	{ 0 },
};

const Definition boolean_rows[] = {
	{ "CompareTo", "Method",
	  "int CompareTo(System.Object obj), int "
	  "CompareTo(bool value), int "
	  "IComparable.CompareTo(System.Object obj), int "
	  "IComparable[bool].CompareTo(bool other)" },
	{ "Equals", "Method",
	  "bool Equals(System.Object obj), bool Equals(bool "
	  "obj), bool IEquatable[bool].Equals(bool other)" },
	{ "GetHashCode", "Method", "int GetHashCode()" },
	{ "GetType", "Method", "type GetType()" },
	{ "ToString", "Method",
	  "string ToString(), string "
	  "ToString(System.IFormatProvider provider), string "
	  "IConvertible.ToString(System.IFormatProvider "
	  "provider)" },
	{ 0 },
};

const Definition custom_object_rows[] = {
	{ "Equals", "Method", "bool Equals(System.Object obj)" },
	{ "GetHashCode", "Method", "int GetHashCode()" },
	{ "GetType", "Method", "type GetType()" },
	{ "ToString", "Method", "string ToString()" },
	{ 0 },
};
