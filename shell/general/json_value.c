#include "shell/general/json_value.h"

#include "core/value/list.h"
#include "core/value/record.h"
#include "core/value/table.h"

#include <math.h>

#define UNIX_EPOCH_TICKS G_GINT64_CONSTANT(621355968000000000)

static json_t *text_take(char *text)
{
	json_t *json = json_string(text);
	g_free(text);
	return json;
}

static json_t *from_datetime(Value value)
{
	int64_t seconds = (value.integer - UNIX_EPOCH_TICKS) / 10000000;
	g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(seconds);
	if (!time)
		return text_take(value_format(value));
	return text_take(g_date_time_format(
		time,
		value.more == 1 ? "%Y-%m-%dT%H:%M:%SZ" : "%Y-%m-%dT%H:%M:%S"));
}

static json_t *from_list(const List *list, int depth)
{
	json_t *json = json_array();
	for (uint32_t i = 0; i < list->count; i++)
		json_array_append_new(
			json, json_from_value(list->values[i], depth - 1));
	return json;
}

static json_t *from_record(Record *record, int depth)
{
	json_t *json = json_object();
	for (unsigned i = 0; i < record_count(record); i++)
		json_object_set_new(
			json, record_label(record, i),
			json_from_value(record_at(record, i), depth - 1));
	return json;
}

static json_t *from_table(const Table *table, int depth)
{
	json_t *json = json_object();
	uint32_t index = 0;
	const TableEntry *entry;
	while ((entry = table_next(table, &index))) {
		g_autofree char *key = value_format(entry->key);
		json_object_set_new(json, key,
				    json_from_value(entry->value, depth - 1));
	}
	return json;
}

json_t *json_from_value(Value value, int depth)
{
	switch ((ValueType)value.type) {
	case VALUE_NULL:
		return json_null();
	case VALUE_BOOL:
		return json_boolean(value.boolean);
	case VALUE_BYTE:
	case VALUE_INT:
	case VALUE_LONG:
		return json_integer(value.integer);
	case VALUE_DOUBLE:
		if (isfinite(value.number))
			return json_real(value.number);
		break;
	case VALUE_DATETIME:
		return from_datetime(value);
	case VALUE_LIST:
		if (depth >= 0)
			return from_list(value.list, depth);
		break;
	case VALUE_TABLE:
		if (depth >= 0)
			return from_table(value.table, depth);
		break;
	case VALUE_RECORD:
		if (depth >= 0)
			return from_record(value.record, depth);
		break;
	case VALUE_CHAR:
	case VALUE_TIMESPAN:
	case VALUE_STRING:
	case VALUE_OBJECT:
	case VALUE_TYPES:
		break;
	}
	return text_take(value_format(value));
}

static Value to_record(const json_t *json)
{
	Record *record = record_new_custom();
	const char *name;
	json_t *member;
	json_object_foreach((json_t *)json, name, member)
		record_set_take(record, name, json_to_value(member));
	return value_record_take(record);
}

static Value to_list(const json_t *json)
{
	size_t index;
	json_t *element;
	List *list = list_new(LIST_ARRAY, json_array_size(json));
	json_array_foreach(json, index, element)
		list_add_take(list, json_to_value(element));
	return value_list_take(list);
}

static Value to_integer(json_int_t integer)
{
	if (integer >= INT32_MIN && integer <= INT32_MAX)
		return value_int((int32_t)integer);
	return value_long(integer);
}

Value json_to_value(const json_t *json)
{
	switch (json_typeof(json)) {
	case JSON_OBJECT:
		return to_record(json);
	case JSON_ARRAY:
		return to_list(json);
	case JSON_STRING:
		return value_string_length(json_string_value(json),
					   json_string_length(json));
	case JSON_INTEGER:
		return to_integer(json_integer_value(json));
	case JSON_REAL:
		return value_double(json_real_value(json));
	case JSON_TRUE:
		return value_bool(true);
	case JSON_FALSE:
		return value_bool(false);
	case JSON_NULL:
		break;
	}
	return VALUE_NONE;
}
