#include "shell/types/culture.h"

#include "core/value/name.h"
#include "shell/types/convert.h"

#include <string.h>

#define ENGLISH                                                                \
	.months = { "January",	 "February", "March",	 "April",              \
		    "May",	 "June",     "July",	 "August",             \
		    "September", "October",  "November", "December" },         \
	.days = { "Sunday",   "Monday", "Tuesday", "Wednesday",                \
		  "Thursday", "Friday", "Saturday" },                          \
	.short_months = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",            \
			  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" },          \
	.short_days = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" },     \
	.am = "AM", .pm = "PM", .separator = "/", .decimal = ".",              \
	.group = ",", .list = ","

const Culture culture_invariant = {
	.name = "",
	.english = "Invariant Language (Invariant Country)",
	.short_date = "MM/dd/yyyy",
	.long_date = "dddd, dd MMMM yyyy",
	.short_time = "HH:mm",
	.long_time = "HH:mm:ss",
	.month_day = "MMMM dd",
	.year_month = "yyyy MMMM",
	ENGLISH,
	.currency = "¤",
	.money = "¤n",
	.debt = "(¤n)",
};

const Culture culture_us = {
	.name = "en-US",
	.english = "English (United States)",
	.short_date = "M/d/yyyy",
	.long_date = "dddd, MMMM d, yyyy",
	.short_time = "h:mm tt",
	.long_time = "h:mm:ss tt",
	.month_day = "MMMM d",
	.year_month = "MMMM yyyy",
	ENGLISH,
	.currency = "$",
	.money = "$n",
	.debt = "($n)",
};

static const Culture british = {
	.name = "en-GB",
	.english = "English (United Kingdom)",
	.short_date = "dd/MM/yyyy",
	.long_date = "dd MMMM yyyy",
	.short_time = "HH:mm",
	.long_time = "HH:mm:ss",
	.month_day = "d MMMM",
	.year_month = "MMMM yyyy",
	ENGLISH,
	.currency = "£",
	.money = "£n",
	.debt = "-£n",
	.day_first = true,
	.first_day = 1,
};

static const Culture german = {
	.name = "de-DE",
	.english = "German (Germany)",
	.short_date = "dd.MM.yyyy",
	.long_date = "dddd, d. MMMM yyyy",
	.short_time = "HH:mm",
	.long_time = "HH:mm:ss",
	.month_day = "d. MMMM",
	.year_month = "MMMM yyyy",
	.months = { "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli",
		    "August", "September", "Oktober", "November", "Dezember" },
	.days = { "Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag",
		  "Freitag", "Samstag" },
	.short_months = { "Jan", "Feb", "Mrz", "Apr", "Mai", "Jun", "Jul",
			  "Aug", "Sep", "Okt", "Nov", "Dez" },
	.short_days = { "So", "Mo", "Di", "Mi", "Do", "Fr", "Sa" },
	.am = "",
	.pm = "",
	.separator = ".",
	.decimal = ",",
	.group = ".",
	.currency = "€",
	.money = "n €",
	.debt = "-n €",
	.list = ";",
	.day_first = true,
	.first_day = 1,
};

static const Culture french = {
	.name = "fr-FR",
	.english = "French (France)",
	.short_date = "dd/MM/yyyy",
	.long_date = "dddd d MMMM yyyy",
	.short_time = "HH:mm",
	.long_time = "HH:mm:ss",
	.month_day = "d MMMM",
	.year_month = "MMMM yyyy",
	.months = { "janvier", "février", "mars", "avril", "mai", "juin",
		    "juillet", "août", "septembre", "octobre", "novembre",
		    "décembre" },
	.days = { "dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi",
		  "samedi" },
	.short_months = { "janv.", "févr.", "mars", "avr.", "mai", "juin",
			  "juil.", "août", "sept.", "oct.", "nov.", "déc." },
	.short_days = { "dim.", "lun.", "mar.", "mer.", "jeu.", "ven.",
			"sam." },
	.am = "",
	.pm = "",
	.separator = "/",
	.decimal = ",",
	.group = "\u00a0",
	.currency = "€",
	.money = "n €",
	.debt = "-n €",
	.list = ";",
	.day_first = true,
	.first_day = 1,
};

static const Culture *const cultures[] = { &culture_us, &culture_invariant,
					   &british, &german, &french };

/* The language alone stands for its first country. */
const Culture *culture_find(const char *name)
{
	size_t length = strlen(name);
	for (unsigned i = 0; i < G_N_ELEMENTS(cultures); i++)
		if (name_same(cultures[i]->name, name))
			return cultures[i];
	for (unsigned i = 0; i < G_N_ELEMENTS(cultures); i++)
		if (length == 2 &&
		    !g_ascii_strncasecmp(cultures[i]->name, name, 2))
			return cultures[i];
	return NULL;
}

typedef struct CultureObject {
	Object object;
	const Culture *culture;
} CultureObject;

static char *format(const Object *object)
{
	return g_strdup(((const CultureObject *)object)->culture->name);
}

const ObjectClass culture_class = {
	.name = "System.Globalization.CultureInfo",
	.format = format,
};

static const Culture *current = &culture_us;

const Culture *culture_current(void)
{
	return current;
}

void culture_set_current(const Culture *culture)
{
	current = culture;
}

Value culture_value(const Culture *culture)
{
	CultureObject *object = object_new(&culture_class, sizeof *object);
	object->culture = culture;
	return value_object_take(object);
}

const Culture *culture_of(Value value)
{
	CultureObject *object = value_object(value, &culture_class);
	const Culture *found = NULL;
	if (object)
		return object->culture;
	if (value_text(value))
		found = culture_find(value_text(value));
	if (!found && value.type == VALUE_RECORD) {
		g_autofree char *name =
			value_format(record_get(value.record, "CultureName"));
		found = culture_find(name);
	}
	return found ? found : current;
}

bool convert_to_culture(const Type *type, Value from, Value *to, GError **error)
{
	g_autofree char *name = value_format(from);
	const Culture *culture = culture_find(name);
	if (value_object(from, &culture_class)) {
		*to = value_ref(from);
		return true;
	}
	if (!culture)
		return convert_fail(from, type->name,
				    "Culture is not supported", error);
	*to = culture_value(culture);
	return true;
}
