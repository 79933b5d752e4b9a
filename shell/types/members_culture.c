/* CultureInfo and what hangs on it: DateTimeFormat, NumberFormat, TextInfo. */
#include "shell/types/convert.h"
#include "shell/types/culture.h"
#include "shell/types/date.h"
#include "shell/types/enumeration.h"
#include "shell/types/member.h"

static Value texts_of(const char *const *texts, unsigned count, bool more)
{
	List *list = list_new(LIST_ARRAY, count + more);
	list->element = VALUE_STRING;
	for (unsigned i = 0; i < count; i++)
		list_add_take(list, value_string(texts[i]));
	if (more) /* calendars may have a thirteenth month */
		list_add_take(list, value_string(""));
	return value_list_take(list);
}

static void set(Record *record, const char *name, const char *text)
{
	record_set_take(record, name, value_string(text));
}

static Record *part_of(const Culture *culture, const char *type)
{
	Record *record = record_new_custom();
	record->type_name = g_strdup(type);
	set(record, "CultureName", culture->name);
	return record;
}

static void set_standard(Record *record, const char *name, char letter,
			 const Culture *culture)
{
	record_set_take(record, name,
			value_string_take(date_standard(letter, culture)));
}

GETTER(get_date_format)
{
	const Culture *culture = culture_of(on);
	Record *record =
		part_of(culture, "System.Globalization.DateTimeFormatInfo");
	set(record, "AMDesignator", culture->am);
	set(record, "PMDesignator", culture->pm);
	set(record, "DateSeparator", culture->separator);
	set(record, "TimeSeparator", ":");
	record_set_take(record, "FirstDayOfWeek",
			enumeration_value(&day_of_week, culture->first_day));
	set(record, "ShortDatePattern", culture->short_date);
	set(record, "LongDatePattern", culture->long_date);
	set(record, "ShortTimePattern", culture->short_time);
	set(record, "LongTimePattern", culture->long_time);
	set(record, "MonthDayPattern", culture->month_day);
	set(record, "YearMonthPattern", culture->year_month);
	set_standard(record, "FullDateTimePattern", 'F', culture);
	set_standard(record, "RFC1123Pattern", 'r', culture);
	set_standard(record, "SortableDateTimePattern", 's', culture);
	set_standard(record, "UniversalSortableDateTimePattern", 'u', culture);
	record_set_take(record, "DayNames", texts_of(culture->days, 7, false));
	record_set_take(record, "AbbreviatedDayNames",
			texts_of(culture->short_days, 7, false));
	record_set_take(record, "MonthNames",
			texts_of(culture->months, 12, true));
	record_set_take(record, "AbbreviatedMonthNames",
			texts_of(culture->short_months, 12, true));
	*result = value_record_take(record);
	return true;
}

GETTER(get_number_format)
{
	const Culture *culture = culture_of(on);
	Record *record =
		part_of(culture, "System.Globalization.NumberFormatInfo");
	set(record, "NumberDecimalSeparator", culture->decimal);
	set(record, "NumberGroupSeparator", culture->group);
	set(record, "CurrencyDecimalSeparator", culture->decimal);
	set(record, "CurrencyGroupSeparator", culture->group);
	set(record, "CurrencySymbol", culture->currency);
	set(record, "NegativeSign", "-");
	set(record, "PositiveSign", "+");
	set(record, "PercentSymbol", "%");
	record_set_take(record, "NumberDecimalDigits", value_int(2));
	*result = value_record_take(record);
	return true;
}

GETTER(get_text_info)
{
	const Culture *culture = culture_of(on);
	Record *record = part_of(culture, "System.Globalization.TextInfo");
	set(record, "ListSeparator", culture->list);
	*result = value_record_take(record);
	return true;
}

GETTER(get_name)
{
	*result = value_string(culture_of(on)->name);
	return true;
}

GETTER(get_english)
{
	*result = value_string(culture_of(on)->english);
	return true;
}

GETTER(get_language)
{
	const char *name = culture_of(on)->name;
	*result = *name ? value_string_length(name, 2) : value_string("iv");
	return true;
}

GETTER(get_identifier)
{
	static const struct {
		const char *name;
		int number;
	} numbers[] = { { "", 127 },
			{ "en-US", 1033 },
			{ "en-GB", 2057 },
			{ "de-DE", 1031 },
			{ "fr-FR", 1036 } };
	*result = value_int(4096);
	for (unsigned i = 0; i < G_N_ELEMENTS(numbers); i++)
		if (g_str_equal(numbers[i].name, culture_of(on)->name))
			*result = value_int(numbers[i].number);
	return true;
}

GETTER(get_current)
{
	*result = culture_value(culture_current());
	return true;
}

GETTER(get_invariant)
{
	*result = culture_value(&culture_invariant);
	return true;
}

METHOD(new_culture)
{
	g_autofree char *name = argument_text(arguments, count, 0);
	const Culture *culture = culture_find(name);
	if (!culture)
		return member_fail(error, TYPE_ERROR_ARGUMENT,
				   "Culture is not supported.\n"
				   "Parameter name: name\n%s is an invalid "
				   "culture identifier.",
				   name);
	*result = culture_value(culture);
	return true;
}

static const Getter culture_getters[] = {
	{ "Name", get_name },
	{ "LCID", get_identifier },
	{ "DisplayName", get_english },
	{ "EnglishName", get_english },
	{ "TwoLetterISOLanguageName", get_language },
	{ "DateTimeFormat", get_date_format },
	{ "NumberFormat", get_number_format },
	{ "TextInfo", get_text_info },
	{ 0 },
};
static const Getter culture_static_getters[] = {
	{ "CurrentCulture", get_current },
	{ "CurrentUICulture", get_current },
	{ "InstalledUICulture", get_current },
	{ "InvariantCulture", get_invariant },
	{ 0 },
};
SETTER(set_current)
{
	g_auto(Value) culture = VALUE_NONE;
	(void)on;
	if (!convert(value, type_find("cultureinfo"), &culture, error))
		return false;
	culture_set_current(culture_of(culture));
	return true;
}

static const Setter culture_static_setters[] = {
	{ "CurrentCulture", set_current },
	{ "DefaultThreadCurrentCulture", set_current },
	{ 0 },
};
static const Method culture_statics[] = {
	{ "new", 1, 2, new_culture },
	{ "GetCultureInfo", 1, 1, new_culture },
	{ "CreateSpecificCulture", 1, 1, new_culture },
	{ 0 },
};
const Members culture_members = {
	.type = "System.Globalization.CultureInfo",
	.getters = culture_getters,
	.static_getters = culture_static_getters,
	.static_methods = culture_statics,
	.static_setters = culture_static_setters,
};

/* ---- names of months and days ---- */

static bool name_at(const char *const *names, int number, int least, int most,
		    Value *result, GError **error)
{
	if (number < least || number > most)
		return member_fail(error, TYPE_ERROR_RANGE,
				   "Valid values are between %d and %d, "
				   "inclusive.",
				   least, most);
	*result = value_string(names[number - least]);
	return true;
}

METHOD(month_name)
{
	int number;
	return convert_int(arguments[0], &number, error) &&
	       name_at(culture_of(on)->months, number, 1, 12, result, error);
}

METHOD(short_month_name)
{
	int number;
	return convert_int(arguments[0], &number, error) &&
	       name_at(culture_of(on)->short_months, number, 1, 12, result,
		       error);
}

static bool day_argument(Value argument, int *number, GError **error)
{
	int64_t wide;
	if (!enumeration_parse(&day_of_week, argument, &wide, error))
		return false;
	*number = (int)CLAMP(wide, -1, 7);
	return true;
}

METHOD(day_name)
{
	int number;
	return day_argument(arguments[0], &number, error) &&
	       name_at(culture_of(on)->days, number, 0, 6, result, error);
}

METHOD(short_day_name)
{
	int number;
	return day_argument(arguments[0], &number, error) &&
	       name_at(culture_of(on)->short_days, number, 0, 6, result, error);
}

GETTER(current_date_format)
{
	g_auto(Value) culture = culture_value(culture_current());
	return get_date_format(culture, result, error);
}

GETTER(invariant_date_format)
{
	g_auto(Value) culture = culture_value(&culture_invariant);
	return get_date_format(culture, result, error);
}

static const Method date_format_methods[] = {
	{ "GetMonthName", 1, 1, month_name },
	{ "GetAbbreviatedMonthName", 1, 1, short_month_name },
	{ "GetDayName", 1, 1, day_name },
	{ "GetAbbreviatedDayName", 1, 1, short_day_name },
	{ 0 },
};
static const Getter date_format_statics[] = {
	{ "CurrentInfo", current_date_format },
	{ "InvariantInfo", invariant_date_format },
	{ 0 },
};
const Members date_format_members = {
	.type = "System.Globalization.DateTimeFormatInfo",
	.methods = date_format_methods,
	.static_getters = date_format_statics,
};

/* ---- TextInfo ---- */

static bool is_capitals(const char *word, size_t length)
{
	bool letters = false;
	for (const char *at = word; at < word + length;
	     at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);
		if (g_unichar_islower(c))
			return false;
		letters |= g_unichar_isalpha(c);
	}
	return letters;
}

static bool in_word(gunichar c)
{
	return g_unichar_isalnum(c) || c == '\'' || c == 0x2019;
}

/* The first letter of each word large, the others small; words in capitals
 * stay, since they are taken for acronyms. */
METHOD(title_case)
{
	g_autofree char *text = argument_text(arguments, count, 0);
	GString *out = g_string_new(NULL);
	for (const char *at = text; *at;) {
		size_t length = 0;
		while (in_word(g_utf8_get_char(at + length)))
			length = (size_t)(g_utf8_next_char(at + length) - at);
		bool keep = is_capitals(at, length);
		for (const char *c = at; c < at + length;
		     c = g_utf8_next_char(c)) {
			gunichar letter = g_utf8_get_char(c);
			g_string_append_unichar(
				out, c == at ? g_unichar_totitle(letter)
				     : keep  ? letter
					     : g_unichar_tolower(letter));
		}
		at += length;
		if (*at) {
			g_string_append_unichar(out, g_utf8_get_char(at));
			at = g_utf8_next_char(at);
		}
	}
	*result = value_text_take(out);
	return true;
}

METHOD(upper)
{
	g_autofree char *text = argument_text(arguments, count, 0);
	*result = value_string_take(g_utf8_strup(text, -1));
	return true;
}

METHOD(lower)
{
	g_autofree char *text = argument_text(arguments, count, 0);
	*result = value_string_take(g_utf8_strdown(text, -1));
	return true;
}

static const Method text_info_methods[] = {
	{ "ToTitleCase", 1, 1, title_case },
	{ "ToUpper", 1, 1, upper },
	{ "ToLower", 1, 1, lower },
	{ 0 },
};
const Members text_info_members = {
	.type = "System.Globalization.TextInfo",
	.methods = text_info_methods,
};
