/* Cultures: how dates are written and read. Casts and string expansion are
 * invariant; ToString and -f follow the current culture, which is en-US
 * whatever the locale, until a script sets another one. */
#pragma once

#include "shell/types/type.h"

typedef struct Culture {
	const char *name, *english; /* "de-DE", "German (Germany)" */
	const char *short_date, *long_date, *short_time, *long_time;
	const char *month_day, *year_month;
	const char *months[12], *days[7];
	const char *short_months[12], *short_days[7];
	const char *am, *pm;
	const char *separator; /* between the parts of a date */
	const char *decimal, *group, *currency, *list;
	const char *money, *debt; /* "$n", "($n)" */
	bool day_first;		  /* 31/12/2020 */
	int first_day;		  /* of the week, 0: Sunday */
} Culture;

extern const Culture culture_invariant, culture_us;

/* What ToString and -f follow: en-US until a script sets another one. */
const Culture *culture_current(void);
void culture_set_current(const Culture *culture);
/* By name, any case; "de" is "de-DE". NULL when it is not known here. */
const Culture *culture_find(const char *name);
/* What an IFormatProvider argument names: a CultureInfo, its DateTimeFormat,
 * a name; $null is the current one. */
const Culture *culture_of(Value value);
extern const ObjectClass culture_class;
Value culture_value(const Culture *culture);
ConvertFn convert_to_culture;
