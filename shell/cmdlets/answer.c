#include "shell/cmdlets/answer.h"

#include "core/base/clock.h"
#include "core/service/ask.h"
#include "core/value/list.h"
#include "shell/cmdlets/deployment.h"

#define ASK_MS 5000

static Value list_value(const json_t *array)
{
	List *list = list_new(LIST_ARRAY, json_array_size(array));
	for (size_t i = 0; i < json_array_size(array); i++)
		list_add_take(list, answer_value(json_array_get(array, i)));
	return value_list_take(list);
}

static Value record_value(const json_t *object)
{
	Record *record = record_new_custom();
	const char *name;
	json_t *member;
	json_object_foreach((json_t *)object, name, member)
		record_set_take(record, name, answer_value(member));
	return value_record_take(record);
}

static Value integer_value(json_int_t number)
{
	bool small = number >= INT32_MIN && number <= INT32_MAX;
	return small ? value_int((int32_t)number) : value_long(number);
}

Value answer_value(const json_t *json)
{
	if (!json)
		return VALUE_NONE;
	switch (json_typeof(json)) {
	case JSON_OBJECT:
		return record_value(json);
	case JSON_ARRAY:
		return list_value(json);
	case JSON_STRING:
		return value_string_length(json_string_value(json),
					   json_string_length(json));
	case JSON_INTEGER:
		return integer_value(json_integer_value(json));
	case JSON_REAL:
		return value_double(json_real_value(json));
	case JSON_TRUE:
	case JSON_FALSE:
		return value_bool(json_is_true(json));
	case JSON_NULL:
		break;
	}
	return VALUE_NONE;
}

static Value time_value(const json_t *json)
{
	gint64 time = 0;
	const char *text = json_string_value(json);
	if (!text || !clock_parse_utc(text, &time))
		return VALUE_NONE;
	return value_datetime(time);
}

Record *answer_record(const RecordType *type, const char *const *members,
		      const json_t *object)
{
	Record *record = record_new(type);
	for (unsigned i = 0; type->properties[i].name; i++) {
		if (!members[i])
			continue;
		const json_t *member = json_object_get(object, members[i]);
		record_set_take(record, type->properties[i].name,
				type->properties[i].type == VALUE_DATETIME
					? time_value(member)
					: answer_value(member));
	}
	return record;
}

json_t *answer_of_front_end(Call *call, const char *computer, const char *ask,
			    GError **error)
{
	g_autoptr(Paths) paths = deployment_paths(call_session(call));
	g_autoptr(json_t) request = json_pack("{s:s}", "ask", ask);
	return computer
		       ? service_ask_computer(paths, computer, request, ASK_MS,
					      error)
		       : service_ask(paths, "frontend", request, ASK_MS, error);
}
