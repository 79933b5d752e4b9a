#include "shell/format/cell.h"

#include "core/value/extra.h"
#include "core/value/list.h"
#include "core/value/record.h"
#include "core/value/table.h"

#include <string.h>

#define TICKS_PER_SECOND G_GINT64_CONSTANT(10000000)
#define UNIX_EPOCH_TICKS G_GINT64_CONSTANT(621355968000000000)
#define DEPTH		 3 /* collections within collections */

static void append_cell(GString *out, Value value, int limit, int depth);

static void append_list(GString *out, const List *list, int limit, int depth)
{
	g_string_append_c(out, '{');
	for (uint32_t i = 0; i < list->count; i++) {
		if (limit >= 0 && i >= (uint32_t)limit) {
			g_string_append(out, "...");
			break;
		}
		if (i)
			g_string_append(out, ", ");
		append_cell(out, list->values[i], limit, depth);
	}
	g_string_append_c(out, '}');
}

static void append_table(GString *out, const Table *table, int limit)
{
	uint32_t index = 0, shown = 0;
	const TableEntry *entry;
	g_string_append_c(out, '{');
	while ((entry = table_next(table, &index))) {
		if (limit >= 0 && shown >= (uint32_t)limit) {
			g_string_append(out, "...");
			break;
		}
		if (shown++)
			g_string_append(out, ", ");
		value_append(out, entry->key);
	}
	g_string_append_c(out, '}');
}

static void append_cell(GString *out, Value value, int limit, int depth)
{
	g_autofree char *text = NULL;
	if (value.type == VALUE_LIST && depth < DEPTH) {
		append_list(out, value.list, limit, depth + 1);
		return;
	}
	if (value.type == VALUE_TABLE) {
		append_table(out, value.table, limit);
		return;
	}
	if (value.type == VALUE_DATETIME)
		text = datetime_short(value);
	else
		text = value_format(value);
	g_string_append(out, text);
}

/* No line of a screen ends at a NUL: it is seen. */
static char *shown(GString *text)
{
	if (strlen(text->str) == text->len)
		return g_string_free(text, FALSE);
	GString *whole = g_string_new(NULL);
	for (gsize i = 0; i < text->len; i++)
		if (text->str[i])
			g_string_append_c(whole, text->str[i]);
		else
			g_string_append(whole, "␀");
	g_string_free(text, TRUE);
	return g_string_free(whole, FALSE);
}

char *cell_text(Value value, int limit)
{
	GString *out = g_string_new(NULL);
	if (value.type == VALUE_STRING)
		value_append(out, value);
	else
		append_cell(out, value, limit, 0);
	return shown(out);
}

bool cell_right(Value value)
{
	switch (value.type) {
	case VALUE_BOOL:
	case VALUE_CHAR:
	case VALUE_BYTE:
	case VALUE_INT:
	case VALUE_LONG:
	case VALUE_DOUBLE:
		return true;
	case VALUE_OBJECT:
		return g_str_equal(value_type_name(value), "System.Decimal") ||
		       g_str_equal(value_type_name(value), "System.UInt64");
	default:
		return false;
	}
}

static GDateTime *wall_clock(Value value)
{
	int64_t ticks = value.integer - UNIX_EPOCH_TICKS;
	int64_t seconds = ticks / TICKS_PER_SECOND;
	if (ticks % TICKS_PER_SECOND < 0)
		seconds--;
	return g_date_time_new_from_unix_utc(seconds);
}

static char *time_of_day(GDateTime *time)
{
	int hour = g_date_time_get_hour(time);
	return g_strdup_printf("%d:%02d:%02d %s", hour % 12 ? hour % 12 : 12,
			       g_date_time_get_minute(time),
			       g_date_time_get_second(time),
			       hour < 12 ? "AM" : "PM");
}

char *datetime_short(Value value)
{
	g_autoptr(GDateTime) time = wall_clock(value);
	if (!time)
		return value_format(value);
	g_autofree char *clock = time_of_day(time);
	return g_strdup_printf("%d/%d/%d %s", g_date_time_get_month(time),
			       g_date_time_get_day_of_month(time),
			       g_date_time_get_year(time), clock);
}

char *datetime_long(Value value)
{
	static const char *const days[] = { "Monday",	"Tuesday", "Wednesday",
					    "Thursday", "Friday",  "Saturday",
					    "Sunday" };
	static const char *const months[] = {
		"January",   "February", "March",    "April",
		"May",	     "June",	 "July",     "August",
		"September", "October",	 "November", "December"
	};
	g_autoptr(GDateTime) time = wall_clock(value);
	if (!time)
		return value_format(value);
	g_autofree char *clock = time_of_day(time);
	return g_strdup_printf("%s, %s %d, %d %s",
			       days[g_date_time_get_day_of_week(time) - 1],
			       months[g_date_time_get_month(time) - 1],
			       g_date_time_get_day_of_month(time),
			       g_date_time_get_year(time), clock);
}

char *datetime_shown(Value value)
{
	g_auto(Value) hint = VALUE_NONE;
	char *text = datetime_long(value);
	extra_get(value, DATETIME_HINT, &hint);
	/* "Tuesday, November 24, 2026 4:05:09 PM": the year ends the date. */
	char *year = strrchr(text, ',');
	char *clock = year ? strchr(year + 2, ' ') : NULL;
	const char *shown = value_text(hint);
	if (!shown || !clock || name_same(shown, "DateTime"))
		return text;
	if (name_same(shown, "Date"))
		*clock = '\0';
	else
		memmove(text, clock + 1, strlen(clock));
	return text;
}
