#include "shell/types/definition.h"

#include "core/value/list.h"
#include "shell/types/member.h"

#include <string.h>

static const Definition string_rows[] = {
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

static const Definition byte_rows[] = {
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

static const Definition int32_rows[] = {
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

static const Definition int64_rows[] = {
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

static const Definition double_rows[] = {
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

static const Definition decimal_rows[] = {
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

static const Definition boolean_rows[] = {
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

static const Definition char_rows[] = {
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

static const Definition datetime_rows[] = {
	{ "DateTime", "ScriptProperty",
	  "System.Object DateTime {get=if ((& { Set-StrictMode "
	  "-Version 1; $this.DisplayHint }) -ieq  \"Date\")..." },
	{ "Date", "Property", "datetime Date {get;}" },
	{ "Day", "Property", "int Day {get;}" },
	{ "DayOfWeek", "Property", "System.DayOfWeek DayOfWeek {get;}" },
	{ "DayOfYear", "Property", "int DayOfYear {get;}" },
	{ "Hour", "Property", "int Hour {get;}" },
	{ "Kind", "Property", "System.DateTimeKind Kind {get;}" },
	{ "Millisecond", "Property", "int Millisecond {get;}" },
	{ "Minute", "Property", "int Minute {get;}" },
	{ "Month", "Property", "int Month {get;}" },
	{ "Second", "Property", "int Second {get;}" },
	{ "Ticks", "Property", "long Ticks {get;}" },
	{ "TimeOfDay", "Property", "timespan TimeOfDay {get;}" },
	{ "Year", "Property", "int Year {get;}" },
	{ "Add", "Method", "datetime Add(timespan value)" },
	{ "AddDays", "Method", "datetime AddDays(double value)" },
	{ "AddHours", "Method", "datetime AddHours(double value)" },
	{ "AddMilliseconds", "Method",
	  "datetime AddMilliseconds(double value)" },
	{ "AddMinutes", "Method", "datetime AddMinutes(double value)" },
	{ "AddMonths", "Method", "datetime AddMonths(int months)" },
	{ "AddSeconds", "Method", "datetime AddSeconds(double value)" },
	{ "AddTicks", "Method", "datetime AddTicks(long value)" },
	{ "AddYears", "Method", "datetime AddYears(int value)" },
	{ "CompareTo", "Method",
	  "int CompareTo(System.Object value), int "
	  "CompareTo(datetime value), int "
	  "IComparable.CompareTo(System.Object obj), int "
	  "IComparable[datetime].CompareTo(datetime other)" },
	{ "Equals", "Method",
	  "bool Equals(System.Object value), bool "
	  "Equals(datetime value), bool "
	  "IEquatable[datetime].Equals(datetime other)" },
	{ "GetHashCode", "Method", "int GetHashCode()" },
	{ "GetType", "Method", "type GetType()" },
	{ "IsDaylightSavingTime", "Method", "bool IsDaylightSavingTime()" },
	{ "Subtract", "Method",
	  "timespan Subtract(datetime value), datetime "
	  "Subtract(timespan value)" },
	{ "ToBinary", "Method", "long ToBinary()" },
	{ "ToFileTime", "Method", "long ToFileTime()" },
	{ "ToFileTimeUtc", "Method", "long ToFileTimeUtc()" },
	{ "ToLocalTime", "Method", "datetime ToLocalTime()" },
	{ "ToLongDateString", "Method", "string ToLongDateString()" },
	{ "ToLongTimeString", "Method", "string ToLongTimeString()" },
	{ "ToOADate", "Method", "double ToOADate()" },
	{ "ToShortDateString", "Method", "string ToShortDateString()" },
	{ "ToShortTimeString", "Method", "string ToShortTimeString()" },
	{ "ToString", "Method",
	  "string ToString(), string ToString(string format), "
	  "string ToString(System.IFormatProvider provider), "
	  "string ToString(string format, "
	  "System.IFormatProvider provider), string "
	  "IFormattable.ToString(string format, "
	  "System.IFormatProvider formatProvider), string "
	  "IConvertible.ToString(System.IFormatProvider "
	  "provider)" },
	{ "ToUniversalTime", "Method", "datetime ToUniversalTime()" },
	{ 0 },
};

static const Definition timespan_rows[] = {
	{ "Ticks", "Property", "long Ticks {get;}" },
	{ "Days", "Property", "int Days {get;}" },
	{ "Hours", "Property", "int Hours {get;}" },
	{ "Milliseconds", "Property", "int Milliseconds {get;}" },
	{ "Minutes", "Property", "int Minutes {get;}" },
	{ "Seconds", "Property", "int Seconds {get;}" },
	{ "TotalDays", "Property", "double TotalDays {get;}" },
	{ "TotalHours", "Property", "double TotalHours {get;}" },
	{ "TotalMilliseconds", "Property", "double TotalMilliseconds {get;}" },
	{ "TotalMinutes", "Property", "double TotalMinutes {get;}" },
	{ "TotalSeconds", "Property", "double TotalSeconds {get;}" },
	{ "Add", "Method", "timespan Add(timespan ts)" },
	{ "CompareTo", "Method",
	  "int CompareTo(System.Object value), int "
	  "CompareTo(timespan value), int "
	  "IComparable.CompareTo(System.Object obj), int "
	  "IComparable[timespan].CompareTo(timespan other)" },
	{ "Duration", "Method", "timespan Duration()" },
	{ "Equals", "Method",
	  "bool Equals(System.Object value), bool "
	  "Equals(timespan obj), bool "
	  "IEquatable[timespan].Equals(timespan other)" },
	{ "GetHashCode", "Method", "int GetHashCode()" },
	{ "GetType", "Method", "type GetType()" },
	{ "Negate", "Method", "timespan Negate()" },
	{ "Subtract", "Method", "timespan Subtract(timespan ts)" },
	{ "ToString", "Method",
	  "string ToString(), string ToString(string format), "
	  "string ToString(string format, "
	  "System.IFormatProvider formatProvider), string "
	  "IFormattable.ToString(string format, "
	  "System.IFormatProvider formatProvider)" },
	{ 0 },
};

static const Definition collections_hashtable_rows[] = {
	{ "IsReadOnly", "Property", "bool IsReadOnly {get;}" },
	{ "IsFixedSize", "Property", "bool IsFixedSize {get;}" },
	{ "IsSynchronized", "Property", "bool IsSynchronized {get;}" },
	{ "Keys", "Property", "System.Collections.ICollection Keys {get;}" },
	{ "Values", "Property",
	  "System.Collections.ICollection Values {get;}" },
	{ "SyncRoot", "Property", "System.Object SyncRoot {get;}" },
	{ "Count", "Property", "int Count {get;}" },
	{ "Item", "ParameterizedProperty",
	  "System.Object Item(System.Object key) {get;set;}" },
	{ "Add", "Method",
	  "void Add(System.Object key, System.Object value), "
	  "void IDictionary.Add(System.Object key, "
	  "System.Object value)" },
	{ "Clear", "Method", "void Clear(), void IDictionary.Clear()" },
	{ "Clone", "Method",
	  "System.Object Clone(), System.Object "
	  "ICloneable.Clone()" },
	{ "Contains", "Method",
	  "bool Contains(System.Object key), bool "
	  "IDictionary.Contains(System.Object key)" },
	{ "ContainsKey", "Method", "bool ContainsKey(System.Object key)" },
	{ "ContainsValue", "Method",
	  "bool ContainsValue(System.Object value)" },
	{ "CopyTo", "Method",
	  "void CopyTo(array array, int arrayIndex), void "
	  "ICollection.CopyTo(array array, int index)" },
	{ "Equals", "Method", "bool Equals(System.Object obj)" },
	{ "GetEnumerator", "Method",
	  "System.Collections.IDictionaryEnumerator "
	  "GetEnumerator(), "
	  "System.Collections.IDictionaryEnumerator "
	  "IDictionary.GetEnumerator(), "
	  "System.Collections.IEnumerator "
	  "IEnumerable.GetEnumerator()" },
	{ "GetHashCode", "Method", "int GetHashCode()" },
	{ "GetType", "Method", "type GetType()" },
	{ "Remove", "Method",
	  "void Remove(System.Object key), void "
	  "IDictionary.Remove(System.Object key)" },
	{ "ToString", "Method", "string ToString()" },
	{ 0 },
};

static const Definition collections_arraylist_rows[] = {
	{ "Capacity", "Property", "int Capacity {get;set;}" },
	{ "Count", "Property", "int Count {get;}" },
	{ "IsFixedSize", "Property", "bool IsFixedSize {get;}" },
	{ "IsReadOnly", "Property", "bool IsReadOnly {get;}" },
	{ "IsSynchronized", "Property", "bool IsSynchronized {get;}" },
	{ "SyncRoot", "Property", "System.Object SyncRoot {get;}" },
	{ "Item", "ParameterizedProperty",
	  "System.Object Item(int index) {get;set;}" },
	{ "Add", "Method",
	  "int Add(System.Object value), int "
	  "IList.Add(System.Object value)" },
	{ "AddRange", "Method",
	  "void AddRange(System.Collections.ICollection c)" },
	{ "Clear", "Method", "void Clear(), void IList.Clear()" },
	{ "Clone", "Method",
	  "System.Object Clone(), System.Object "
	  "ICloneable.Clone()" },
	{ "Contains", "Method",
	  "bool Contains(System.Object item), bool "
	  "IList.Contains(System.Object value)" },
	{ "CopyTo", "Method",
	  "void CopyTo(array array), void CopyTo(array array, "
	  "int arrayIndex), void CopyTo(int index, array "
	  "array, int arrayIndex, int count), void "
	  "ICollection.CopyTo(array array, int index)" },
	{ "Equals", "Method", "bool Equals(System.Object obj)" },
	{ "GetHashCode", "Method", "int GetHashCode()" },
	{ "GetRange", "Method",
	  "System.Collections.ArrayList GetRange(int index, "
	  "int count)" },
	{ "GetType", "Method", "type GetType()" },
	{ "IndexOf", "Method",
	  "int IndexOf(System.Object value), int "
	  "IndexOf(System.Object value, int startIndex), int "
	  "IndexOf(System.Object value, int startIndex, int "
	  "count), int IList.IndexOf(System.Object value)" },
	{ "Insert", "Method",
	  "void Insert(int index, System.Object value), void "
	  "IList.Insert(int index, System.Object value)" },
	{ "Remove", "Method",
	  "void Remove(System.Object obj), void "
	  "IList.Remove(System.Object value)" },
	{ "RemoveAt", "Method",
	  "void RemoveAt(int index), void IList.RemoveAt(int "
	  "index)" },
	{ "RemoveRange", "Method", "void RemoveRange(int index, int count)" },
	{ "Reverse", "Method",
	  "void Reverse(), void Reverse(int index, int count)" },
	{ "Sort", "Method",
	  "void Sort(), void Sort(System.Collections.IComparer "
	  "comparer), void Sort(int index, int count, "
	  "System.Collections.IComparer comparer)" },
	{ "ToArray", "Method",
	  "System.Object[] ToArray(), array ToArray(type type)" },
	{ "ToString", "Method", "string ToString()" },
	{ 0 },
};

static const Definition object_array_rows[] = {
	{ "Count", "AliasProperty", "Count = Length" },
	{ "Length", "Property", "int Length {get;}" },
	{ "LongLength", "Property", "long LongLength {get;}" },
	{ "Rank", "Property", "int Rank {get;}" },
	{ "SyncRoot", "Property", "System.Object SyncRoot {get;}" },
	{ "IsFixedSize", "Property", "bool IsFixedSize {get;}" },
	{ "IsReadOnly", "Property", "bool IsReadOnly {get;}" },
	{ "IsSynchronized", "Property", "bool IsSynchronized {get;}" },
	{ "Clone", "Method",
	  "System.Object Clone(), System.Object "
	  "ICloneable.Clone()" },
	{ "Equals", "Method",
	  "bool Equals(System.Object obj, "
	  "System.Collections.IEqualityComparer comparer), "
	  "bool IStructuralEquatable.Equals(System.Object "
	  "other, System.Collections.IEqualityComparer "
	  "comparer)" },
	{ "GetHashCode", "Method",
	  "int "
	  "GetHashCode(System.Collections.IEqualityComparer "
	  "comparer), int "
	  "IStructuralEquatable.GetHashCode(System.Collections."
	  "IEqualityComparer comparer)" },
	{ "GetType", "Method", "type GetType()" },
	{ "ToString", "Method", "string ToString()" },
	{ 0 },
};

static const Definition guid_rows[] = {
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

static const Definition version_rows[] = {
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

static const Definition management_automation_pscustomobject_rows[] = {
	{ "Equals", "Method", "bool Equals(System.Object obj)" },
	{ "GetHashCode", "Method", "int GetHashCode()" },
	{ "GetType", "Method", "type GetType()" },
	{ "ToString", "Method", "string ToString()" },
	{ 0 },
};

static const struct {
	const char *type;
	const Definition *rows;
} tables[] = {
	{ "System.String", string_rows },
	{ "System.Byte", byte_rows },
	{ "System.Int32", int32_rows },
	{ "System.Int64", int64_rows },
	{ "System.Double", double_rows },
	{ "System.Decimal", decimal_rows },
	{ "System.Boolean", boolean_rows },
	{ "System.Char", char_rows },
	{ "System.DateTime", datetime_rows },
	{ "System.TimeSpan", timespan_rows },
	{ "System.Collections.Hashtable", collections_hashtable_rows },
	{ "System.Collections.ArrayList", collections_arraylist_rows },
	{ "System.Object[]", object_array_rows },
	{ "System.Guid", guid_rows },
	{ "System.Version", version_rows },
	{ "System.Management.Automation.PSCustomObject",
	  management_automation_pscustomobject_rows },
};

const Definition *definitions_of(const char *type)
{
	for (size_t i = 0; i < G_N_ELEMENTS(tables); i++)
		if (strcmp(tables[i].type, type) == 0)
			return tables[i].rows;
	return NULL;
}

static bool is_property(const Definition *row)
{
	return g_str_has_suffix(row->kind, "Property") &&
	       strcmp(row->kind, "ParameterizedProperty") != 0;
}

GPtrArray *property_names(Value value)
{
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	const char *type = value_type_name(value);
	const Definition *row = definitions_of(type);
	const Members *members = row ? NULL : members_find(type);
	for (; row && row->name; row++)
		if (is_property(row) && member_has(value, row->name))
			g_ptr_array_add(names, g_strdup(row->name));
	for (const Getter *getter = members ? members->getters : NULL;
	     getter && getter->name; getter++)
		g_ptr_array_add(names, g_strdup(getter->name));
	return names;
}

static const struct {
	const char *type, *brief;
} brief_names[] = {
	{ "System.Boolean", "bool" },
	{ "System.Byte", "byte" },
	{ "System.Char", "char" },
	{ "System.Collections.Hashtable", "hashtable" },
	{ "System.DateTime", "datetime" },
	{ "System.Decimal", "decimal" },
	{ "System.Double", "double" },
	{ "System.Guid", "guid" },
	{ "System.Int32", "int" },
	{ "System.Int64", "long" },
	{ "System.Management.Automation.ScriptBlock", "scriptblock" },
	{ "System.Net.IPAddress", "ipaddress" },
	{ "System.Security.SecureString", "securestring" },
	{ "System.String", "string" },
	{ "System.Text.RegularExpressions.Regex", "regex" },
	{ "System.TimeSpan", "timespan" },
	{ "System.Uri", "uri" },
	{ "System.Version", "version" },
	{ "System.Xml.XmlDocument", "xml" },
};

const char *type_short_name(const char *type)
{
	for (size_t i = 0; i < G_N_ELEMENTS(brief_names); i++)
		if (strcmp(brief_names[i].type, type) == 0)
			return brief_names[i].brief;
	return type;
}
