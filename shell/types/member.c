#include "shell/types/member_table.h"

#include "core/value/extra.h"
#include "shell/types/attribute.h"
#include "shell/types/property_set.h"

#define REPEAT_LIMIT 100000000

const Dynamic *member_dynamic(Value on)
{
	const Members *tables[TABLES];
	if (on.type != VALUE_OBJECT && on.type != VALUE_LIST)
		return NULL;
	tables_of(on, tables);
	for (unsigned i = 0; i < TABLES; i++)
		if (tables[i] && tables[i]->dynamic)
			return tables[i]->dynamic;
	return NULL;
}

/* A property of the value itself; false when it has none. */
static bool own_property(Value on, const char *name, Value *result, bool *found,
			 GError **error)
{
	*found = true;
	if (on.type == VALUE_RECORD && record_has(on.record, name)) {
		*result = value_ref(record_get(on.record, name));
		return true;
	}
	if (on.type == VALUE_TABLE) {
		const Value *entry = table_find_text(on.table, name);
		if (entry) {
			*result = value_ref(*entry);
			return true;
		}
	}
	if (extra_get(on, name, result))
		return true;
	const Dynamic *dynamic = member_dynamic(on);
	if (dynamic && dynamic->get && dynamic->get(on, name, result))
		return true;
	const Getter *getter = getter_of(on, name);
	if (getter)
		return getter->get(on, result, error);
	*result = value_ref(property_set_find(on, name));
	*found = result->type != VALUE_NULL;
	return true;
}

Record *member_record(Value on)
{
	const Dynamic *dynamic = member_dynamic(on);
	if (!dynamic || !dynamic->names)
		return NULL;
	g_autoptr(GPtrArray) names = dynamic->names(on);
	Record *record = record_new_custom();
	for (guint i = 0; i < names->len; i++) {
		Value value = VALUE_NONE;
		dynamic->get(on, names->pdata[i], &value);
		record_set_take(record, names->pdata[i], value);
	}
	record->type_name = g_strdup(value_type_name(on));
	return record;
}

static bool is_count(const char *name)
{
	return name_same(name, "Count") || name_same(name, "Length");
}

static bool get(Value on, const char *name, unsigned depth, Value *result,
		GError **error);

/* Values of the elements that have the property: one or a list. */
static bool enumerate(const List *list, const char *name, unsigned depth,
		      Value *result, GError **error)
{
	g_autoptr(List) values = list_new(LIST_ARRAY, 0);
	for (uint32_t i = 0; i < list->count; i++) {
		Value one = VALUE_NONE;
		bool found;
		if (list->values[i].type == VALUE_LIST) {
			if (!get(list->values[i], name, depth + 1, &one, error))
				return false;
			found = one.type != VALUE_NULL;
		} else if (!own_property(list->values[i], name, &one, &found,
					 error)) {
			return false;
		}
		if (!found)
			continue;
		if (one.type != VALUE_LIST) {
			list_add_take(values, one);
			continue;
		}
		for (uint32_t j = 0; j < one.list->count; j++)
			list_add_take(values, value_ref(one.list->values[j]));
		value_clear(&one);
	}
	if (values->count == 1) {
		*result = value_ref(values->values[0]);
		return true;
	}
	*result = values->count ? value_list_take(g_steal_pointer(&values))
				: VALUE_NONE;
	return true;
}

static bool get(Value on, const char *name, unsigned depth, Value *result,
		GError **error)
{
	bool found;
	*result = VALUE_NONE;
	if (!own_property(on, name, result, &found, error))
		return false;
	if (found)
		return true;
	if (on.type == VALUE_LIST)
		return depth >= NESTING_LIMIT ||
		       enumerate(on.list, name, depth, result, error);
	if (is_count(name))
		*result = value_int(on.type != VALUE_NULL);
	return true;
}

bool member_get(Value on, const char *name, Value *result, GError **error)
{
	return get(on, name, 0, result, error);
}

bool member_has(Value on, const char *name)
{
	if (on.type == VALUE_RECORD && record_has(on.record, name))
		return true;
	if (on.type == VALUE_TABLE && table_find_text(on.table, name))
		return true;
	g_auto(Value) value = VALUE_NONE;
	if (extra_get(on, name, &value))
		return true;
	const Dynamic *dynamic = member_dynamic(on);
	if (dynamic && dynamic->get && dynamic->get(on, name, &value))
		return true;
	return getter_of(on, name) != NULL;
}

static const Setter *setter_of(Value on, const char *name)
{
	const Members *tables[TABLES];
	tables_of(on, tables);
	for (unsigned i = 0; i < TABLES; i++) {
		const Setter *setter = tables[i] ? tables[i]->setters : NULL;
		for (; setter && setter->name; setter++)
			if (name_same(setter->name, name))
				return setter;
	}
	return NULL;
}

static bool no_setter(Value on, const char *name, GError **error)
{
	const Getter *getter = getter_of(on, name);
	if (getter)
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_PROPERTY,
			    "'%s' is a ReadOnly property.", getter->name);
	else
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_PROPERTY,
			    "The property '%s' cannot be found on this object. "
			    "Verify that the property exists and can be set.",
			    name);
	return false;
}

bool member_set_take(Value on, const char *name, Value value, GError **error)
{
	g_auto(Value) taken = value;
	bool done;
	const Setter *setter =
		on.type == VALUE_NULL ? NULL : setter_of(on, name);
	bool own =
		(on.type == VALUE_TABLE && table_find_text(on.table, name)) ||
		(on.type == VALUE_RECORD && record_has(on.record, name));
	if (!own && extra_set(on, name, taken, &done, error))
		return done;
	if (on.type == VALUE_TABLE) {
		table_set_take(on.table, value_string(name), value_ref(taken));
		return true;
	}
	const Dynamic *dynamic = member_dynamic(on);
	g_auto(Value) present = VALUE_NONE;
	if (dynamic && dynamic->set && dynamic->get(on, name, &present))
		return dynamic->set(on, name, taken, error);
	if (setter)
		return setter->set(on, taken, error);
	if (attribute_has(on, name))
		return attribute_set(on, name, taken, error);
	if (on.type == VALUE_RECORD && record_has(on.record, name))
		return record_assign_take(on.record, name, value_ref(taken),
					  error);
	return no_setter(on, name, error);
}

bool member_fail(GError **error, int code, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	if (error)
		*error =
			g_error_new_valist(TYPE_ERROR, code, format, arguments);
	va_end(arguments);
	return false;
}

bool member_check_repeat(int times, const char *negative, GError **error)
{
	if (times < 0)
		return member_fail(error, TYPE_ERROR_RANGE, "%s", negative);
	if (times > REPEAT_LIMIT)
		return member_fail(error, TYPE_ERROR_RANGE,
				   "The text would be longer than %d "
				   "characters",
				   REPEAT_LIMIT);
	return true;
}

char *argument_text(const Value *arguments, unsigned count, unsigned index)
{
	return index < count ? value_format(arguments[index]) : g_strdup("");
}

Value argument_value(const Value *arguments, unsigned count, unsigned index)
{
	return value_as_text(index < count ? arguments[index] : VALUE_NONE);
}
