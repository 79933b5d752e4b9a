/* Definitions of moments and lengths of time. */
#include "shell/types/definition_rows.h"

const Definition datetime_rows[] = {
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

const Definition timespan_rows[] = {
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
