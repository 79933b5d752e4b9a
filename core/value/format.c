#include "core/value/format.h"

#include "core/value/list.h"
#include "core/value/record.h"
#include "core/value/string.h"
#include "core/value/table.h"

#include <math.h>

#define TICKS_PER_SECOND INT64_C(10000000)

char *format_double(double number)
{
	if (isnan(number))
		return g_strdup("NaN");
	if (isinf(number))
		return g_strdup(number < 0 ? "-Infinity" : "Infinity");
	if (number == 0) /* -0 has no sign */
		return g_strdup("0");
	char buffer[G_ASCII_DTOSTR_BUF_SIZE];
	g_ascii_formatd(buffer, sizeof buffer, "%.15G", number);
	return g_strdup(buffer);
}

char *format_datetime(int64_t ticks)
{
	g_autoptr(GDateTime) start = g_date_time_new_utc(1, 1, 1, 0, 0, 0);
	int64_t seconds = ticks / TICKS_PER_SECOND;
	g_autoptr(GDateTime) time =
		g_date_time_add(start, seconds * G_USEC_PER_SEC);
	return time ? g_strdup_printf("%02d/%02d/%04d %02d:%02d:%02d",
				      g_date_time_get_month(time),
				      g_date_time_get_day_of_month(time),
				      g_date_time_get_year(time),
				      g_date_time_get_hour(time),
				      g_date_time_get_minute(time),
				      g_date_time_get_second(time))
		    : g_strdup("");
}

char *format_timespan(int64_t ticks)
{
	uint64_t size = ticks < 0 ? -(uint64_t)ticks : (uint64_t)ticks;
	uint64_t seconds = size / (uint64_t)TICKS_PER_SECOND;
	uint64_t fraction = size % (uint64_t)TICKS_PER_SECOND;
	uint64_t days = seconds / 86400;
	GString *text = g_string_new(ticks < 0 ? "-" : "");
	if (days)
		g_string_append_printf(text, "%" G_GUINT64_FORMAT ".", days);
	g_string_append_printf(
		text, "%02u:%02u:%02u", (unsigned)(seconds / 3600 % 24),
		(unsigned)(seconds / 60 % 60), (unsigned)(seconds % 60));
	if (fraction)
		g_string_append_printf(text, ".%07u", (unsigned)fraction);
	return g_string_free(text, FALSE);
}

static void append_char(GString *text, uint16_t unit)
{
	bool surrogate = unit >= 0xd800 && unit < 0xe000;
	g_string_append_unichar(text, surrogate ? 0xfffd : unit);
}

static void append(GString *text, Value value, unsigned depth);

static void append_list(GString *text, const List *list, unsigned depth)
{
	for (uint32_t i = 0; i < list->count; i++) {
		if (i)
			g_string_append_c(text, ' ');
		append(text, list->values[i], depth + 1);
	}
}

static void append_taken(GString *text, char *part)
{
	g_string_append(text, part);
	g_free(part);
}

static bool is_custom(Value value)
{
	return value.type == VALUE_RECORD && !value.record->type;
}

/* A record of ours is known by its identity, a custom object by its
 * properties: @{Name=a; Age=1}; one within it has no text. */
/* What a script's own ToString gives. */
static bool append_script(GString *text, Record *record, unsigned depth)
{
	const Value *own =
		record->methods ? table_find_text(record->methods, RECORD_TEXT)
				: NULL;
	if (!own)
		return false;
	append(text, own->object->class->read(own->object, record), depth + 1);
	return true;
}

static void append_record(GString *text, Record *record, unsigned depth)
{
	if (append_script(text, record, depth))
		return;
	if (record->type && record->type->format) {
		append_taken(text, record->type->format(record));
		return;
	}
	if (record->type) {
		Value identity = record_get(record, "Identity");
		if (value_text(identity))
			g_string_append(text, value_text(identity));
		else
			g_string_append(text, record->type->name);
		return;
	}
	g_string_append(text, "@{");
	for (unsigned i = 0; i < record_count(record); i++) {
		g_string_append_printf(text, "%s%s=", i ? "; " : "",
				       record_label(record, i));
		if (!is_custom(record_at(record, i)))
			append(text, record_at(record, i), depth + 1);
	}
	g_string_append_c(text, '}');
}

static void append_object(GString *text, const Object *object)
{
	if (!object->class->format) {
		g_string_append(text, object->class->name);
		return;
	}
	g_autofree char *own = object->class->format(object);
	g_string_append(text, own);
}

static void append(GString *text, Value value, unsigned depth)
{
	switch ((ValueType)value.type) {
	case VALUE_NULL:
		return;
	case VALUE_BOOL:
		g_string_append(text, value.boolean ? "True" : "False");
		return;
	case VALUE_CHAR:
		append_char(text, value.unit);
		return;
	case VALUE_BYTE:
	case VALUE_INT:
	case VALUE_LONG:
		g_string_append_printf(text, "%" G_GINT64_FORMAT,
				       value.integer);
		return;
	case VALUE_DOUBLE:
		append_taken(text, format_double(value.number));
		return;
	case VALUE_DATETIME:
		append_taken(text, format_datetime(value.integer));
		return;
	case VALUE_TIMESPAN:
		append_taken(text, format_timespan(value.integer));
		return;
	case VALUE_STRING:
		g_string_append_len(text, value_text(value),
				    value.string->bytes);
		return;
	case VALUE_LIST: /* only the outermost shows its elements */
		if (depth)
			g_string_append(text, value_type_name(value));
		else
			append_list(text, value.list, depth);
		return;
	case VALUE_TABLE:
		g_string_append(text, value_type_name(value));
		return;
	case VALUE_RECORD:
		append_record(text, value.record, depth);
		return;
	case VALUE_OBJECT:
		append_object(text, value.object);
		return;
	case VALUE_TYPES:
		return;
	}
}

void value_append(GString *text, Value value)
{
	append(text, value, 0);
}

Value value_text_take(GString *text)
{
	Value value = value_string_length(text->str, text->len);
	g_string_free(text, TRUE);
	return value;
}

Value value_as_text(Value value)
{
	if (value.type == VALUE_STRING)
		return value_ref(value);
	GString *text = g_string_new(NULL);
	append(text, value, 0);
	return value_text_take(text);
}

char *value_format(Value value)
{
	if (value.type == VALUE_STRING)
		return g_strdup(value_text(value));
	GString *text = g_string_new(NULL);
	append(text, value, 0);
	return g_string_free(text, FALSE);
}
