/* Dates and time spans: ticks of 100 ns since 0001-01-01, parsed in US and ISO
 * order whatever the locale, formatted by .NET's format strings. */
#pragma once

#include "core/value/value.h"

#define TICKS_PER_MILLISECOND INT64_C(10000)
#define TICKS_PER_SECOND      INT64_C(10000000)
#define TICKS_PER_MINUTE      (60 * TICKS_PER_SECOND)
#define TICKS_PER_HOUR	      (60 * TICKS_PER_MINUTE)
#define TICKS_PER_DAY	      (24 * TICKS_PER_HOUR)
#define TICKS_UNIX_EPOCH      INT64_C(621355968000000000)
#define TICKS_MOST	      INT64_C(3155378975999999999)

typedef struct Culture Culture;

typedef enum DateKind { DATE_UNSPECIFIED, DATE_UTC, DATE_LOCAL } DateKind;

typedef struct DateParts {
	int year, month, day, hour, minute, second;
	int64_t fraction; /* ticks within the second */
} DateParts;

DateParts date_parts(int64_t ticks);
/* False when there is no such date. */
bool date_from_parts(const DateParts *parts, int64_t *ticks);
int date_days_in_month(int year, int month);
int date_day_of_week(int64_t ticks); /* 0: Sunday */
int date_day_of_year(int64_t ticks);
Value date_value(int64_t ticks, DateKind kind);
int64_t date_now(DateKind kind);
/* Ticks east of UTC that local time has at that moment. */
int64_t date_offset(int64_t ticks, DateKind kind);
Value date_to(Value date, DateKind kind);
/* Text as [datetime] takes it. */
bool date_parse(const char *text, Value *date);
/* As the culture writes it; styles are those of DateTimeStyles. */
#define DATE_STYLE_WHITE     7
#define DATE_STYLE_NO_TODAY  8
#define DATE_STYLE_ADJUST    16
#define DATE_STYLE_LOCAL     32
#define DATE_STYLE_UNIVERSAL 64
#define DATE_STYLE_ROUNDTRIP 128
bool date_parse_in(const char *text, const Culture *culture, int64_t styles,
		   Value *date);
/* Why it is no date, in .NET's words; free it. */
char *date_refusal(const char *text, const Culture *culture);
/* With the exact format; false when it does not fit. */
bool date_parse_exact(const char *text, const char *format,
		      const Culture *culture, int64_t styles, Value *date);
/* Without a zone in the text (DATE_UNSPECIFIED) or with one (a UTC date): what
 * the styles make of it. */
Value date_styled(Value date, int64_t styles);
/* "d", "s", "yyyy-MM-dd": NULL when the format is none. Free it. */
char *date_format(Value date, const char *format);
char *date_format_in(Value date, const char *format, const Culture *culture);
/* What one letter stands for, or NULL; free it. */
char *date_standard(char letter, const Culture *culture);
bool date_is_summer(int64_t ticks); /* of local time */
/* To the nearest millisecond; false when that is too much. */
bool timespan_of_units(double amount, int64_t unit, int64_t *ticks);
/* "[-][d.]hh:mm[:ss[.fffffff]]" */
bool timespan_parse(const char *text, int64_t *ticks);
/* With .NET's format, "hh\:mm" or "c"; false when it does not fit. */
bool timespan_parse_exact(const char *text, const char *format, int64_t *ticks);
/* "c", "g", "hh\:mm": NULL when the format is none. Free it. */
char *timespan_format(int64_t ticks, const char *format);
