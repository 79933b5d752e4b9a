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
/* With the exact format; false when it does not fit. */
bool date_parse_exact(const char *text, const char *format, Value *date);
/* "d", "s", "yyyy-MM-dd": NULL when the format is none. Free it. */
char *date_format(Value date, const char *format);
/* "[-][d.]hh:mm[:ss[.fffffff]]" */
bool timespan_parse(const char *text, int64_t *ticks);
/* "c", "g", "hh\:mm": NULL when the format is none. Free it. */
char *timespan_format(int64_t ticks, const char *format);
