#include "shell/types/date.h"

#include <string.h>
#include <time.h>

/* Days since 0001-01-01 of a civil date, and back (era arithmetic). */
static int64_t days_from_civil(int year, int month, int day)
{
	year -= month <= 2;
	int64_t era = (year >= 0 ? year : year - 399) / 400;
	unsigned of_era = (unsigned)(year - era * 400);
	unsigned shifted = (unsigned)(month + (month > 2 ? -3 : 9));
	unsigned of_year = (153 * shifted + 2) / 5 + (unsigned)day - 1;
	unsigned days = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
	return era * 146097 + days - 306;
}

DateParts date_parts(int64_t ticks)
{
	int64_t days = ticks / TICKS_PER_DAY + 306;
	int64_t rest = ticks % TICKS_PER_DAY;
	int64_t era = days / 146097;
	unsigned of_era = (unsigned)(days - era * 146097);
	unsigned year_of_era =
		(of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) /
		365;
	unsigned of_year = of_era - (365 * year_of_era + year_of_era / 4 -
				     year_of_era / 100);
	unsigned shifted = (5 * of_year + 2) / 153;
	DateParts parts = { 0 };
	parts.day = (int)(of_year - (153 * shifted + 2) / 5 + 1);
	parts.month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
	parts.year =
		(int)(year_of_era + (unsigned)era * 400) + (parts.month <= 2);
	parts.hour = (int)(rest / TICKS_PER_HOUR);
	parts.minute = (int)(rest / TICKS_PER_MINUTE % 60);
	parts.second = (int)(rest / TICKS_PER_SECOND % 60);
	parts.fraction = rest % TICKS_PER_SECOND;
	return parts;
}

int date_days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30,
				    31, 31, 30, 31, 30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
	return month == 2 && leap ? 29 : days[month - 1];
}

bool date_from_parts(const DateParts *parts, int64_t *ticks)
{
	if (parts->year < 1 || parts->year > 9999 || parts->month < 1 ||
	    parts->month > 12 || parts->day < 1 ||
	    parts->day > date_days_in_month(parts->year, parts->month) ||
	    parts->hour < 0 || parts->hour > 23 || parts->minute < 0 ||
	    parts->minute > 59 || parts->second < 0 || parts->second > 59)
		return false;
	*ticks = days_from_civil(parts->year, parts->month, parts->day) *
			 TICKS_PER_DAY +
		 parts->hour * TICKS_PER_HOUR +
		 parts->minute * TICKS_PER_MINUTE +
		 parts->second * TICKS_PER_SECOND + parts->fraction;
	return true;
}

int date_day_of_week(int64_t ticks)
{
	return (int)((ticks / TICKS_PER_DAY + 1) % 7);
}

int date_day_of_year(int64_t ticks)
{
	DateParts parts = date_parts(ticks);
	int64_t first = days_from_civil(parts.year, 1, 1);
	return (int)(ticks / TICKS_PER_DAY - first) + 1;
}

Value date_value(int64_t ticks, DateKind kind)
{
	return (Value){ .type = VALUE_DATETIME,
			.more = (uint8_t)kind,
			.integer = ticks };
}

int64_t date_offset(int64_t ticks, DateKind kind)
{
	time_t seconds = (ticks - TICKS_UNIX_EPOCH) / TICKS_PER_SECOND;
	struct tm parts;
	if (kind != DATE_UTC) {
		/* The offset at the same clock reading in UTC is right but
		 * within hours of a change; the second look settles it. */
		localtime_r(&seconds, &parts);
		seconds -= parts.tm_gmtoff;
	}
	localtime_r(&seconds, &parts);
	return parts.tm_gmtoff * TICKS_PER_SECOND;
}

int64_t date_now(DateKind kind)
{
	int64_t ticks = TICKS_UNIX_EPOCH + g_get_real_time() * 10;
	return kind == DATE_UTC ? ticks : ticks + date_offset(ticks, DATE_UTC);
}

Value date_to(Value date, DateKind kind)
{
	if (date.more == kind)
		return date;
	int64_t offset = date_offset(
		date.integer, kind == DATE_LOCAL ? DATE_UTC : DATE_LOCAL);
	int64_t ticks = kind == DATE_LOCAL ? date.integer + offset
					   : date.integer - offset;
	return date_value(CLAMP(ticks, 0, TICKS_MOST), kind);
}

bool date_is_summer(int64_t ticks)
{
	time_t seconds =
		(ticks - date_offset(ticks, DATE_LOCAL) - TICKS_UNIX_EPOCH) /
		TICKS_PER_SECOND;
	struct tm parts;
	localtime_r(&seconds, &parts);
	return parts.tm_isdst > 0;
}
