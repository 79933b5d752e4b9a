#include "core/value/string.h"
#include "shell/types/convert.h"
#include "shell/types/generic.h"
#include "shell/types/member.h"

static bool null_index(GError **error)
{
	g_set_error(error, TYPE_ERROR, TYPE_ERROR_INDEX,
		    "Cannot index into a null array");
	return false;
}

static bool index_is_null(GError **error)
{
	g_set_error(error, TYPE_ERROR, TYPE_ERROR_INDEX,
		    "Index operation failed; the array index evaluated to "
		    "null");
	return false;
}

static int64_t count_of(Value on)
{
	if (on.type == VALUE_LIST)
		return on.list->count;
	if (on.type == VALUE_STRING)
		return (int64_t)string_units(on.string);
	return 1;
}

/* Element of a list or unit of a string, a scalar is its own first; outside:
 * false. */
static bool element_at(Value on, int64_t index, Value *result)
{
	int64_t count = count_of(on);
	if (index < 0)
		index += count;
	if (index < 0 || index >= count)
		return false;
	if (on.type == VALUE_STRING)
		*result = value_char(string_unit(on.string, (size_t)index));
	else
		*result = value_ref(
			on.type == VALUE_LIST ? on.list->values[index] : on);
	return true;
}

/* Of [ordered]: by number too. */
static bool entry_at(const Table *table, int64_t index, Value *result)
{
	uint32_t at = 0;
	const TableEntry *entry;
	if (index < 0)
		index += table->count;
	while ((entry = table_next(table, &at)))
		if (index-- == 0) {
			*result = value_ref(entry->value);
			return true;
		}
	return false;
}

static bool set_entry_at(Table *table, int64_t index, Value value,
			 GError **error)
{
	uint32_t at = 0;
	const TableEntry *entry;
	while (index >= 0 && (entry = table_next(table, &at)))
		if (index-- == 0) {
			table_set_take(table, value_ref(entry->key),
				       value_ref(value));
			return true;
		}
	g_set_error(error, TYPE_ERROR, TYPE_ERROR_BOUNDS,
		    "Specified argument was out of the range of valid values. "
		    "Parameter name: index");
	return false;
}

static Value entry_of(const Table *table, Value key)
{
	Value result = VALUE_NONE;
	const Value *entry = table_find(table, key);
	if (entry)
		return value_ref(*entry);
	if (table->ordered && key.type == VALUE_INT)
		entry_at(table, key.integer, &result);
	return result;
}

static bool get_many(Value on, const List *indexes, Value *result,
		     GError **error)
{
	g_autoptr(List) list = list_new(LIST_ARRAY, indexes->count);
	for (uint32_t i = 0; i < indexes->count; i++) {
		Value one = VALUE_NONE;
		int index;
		if (on.type == VALUE_TABLE) {
			list_add_take(list,
				      entry_of(on.table, indexes->values[i]));
			continue;
		}
		if (!convert_int(indexes->values[i], &index, error))
			return false;
		if (element_at(on, index, &one))
			list_add_take(list, one);
	}
	*result = value_list_take(g_steal_pointer(&list));
	return true;
}

bool index_get(Value on, Value index, Value *result, GError **error)
{
	int number;
	*result = VALUE_NONE;
	if (on.type == VALUE_NULL)
		return null_index(error);
	if (on.type == VALUE_LIST && on.list->kind == LIST_MEMBERS &&
	    value_text(index)) {
		*result = member_of_list(on.list, value_text(index));
		return true;
	}
	if (index.type == VALUE_LIST)
		return get_many(on, index.list, result, error);
	if (on.type == VALUE_TABLE) {
		*result = entry_of(on.table, index);
		return true;
	}
	if (on.type == VALUE_RECORD && index.type == VALUE_STRING)
		return member_get(on, value_text(index), result, error);
	const Dynamic *dynamic = member_dynamic(on);
	if (dynamic && dynamic->index && index.type == VALUE_STRING)
		return dynamic->index(on, index, result, error);
	if (index.type == VALUE_NULL)
		return index_is_null(error);
	if (!convert_int(index, &number, error))
		return false;
	element_at(on, number, result);
	return true;
}

/* What an element becomes: of a typed list, or of a typed array. */
static const Type *type_wanted(const List *list)
{
	const Type *type = type_of_elements(list);
	if (type || list->kind != LIST_ARRAY || list->type_name ||
	    list->element == VALUE_NULL)
		return type;
	return type_of((Value){ .type = list->element });
}

bool index_set_take(Value on, Value index, Value value, GError **error)
{
	g_auto(Value) taken = value;
	int number;
	if (on.type == VALUE_NULL)
		return null_index(error);
	if (index.type == VALUE_NULL)
		return index_is_null(error);
	if (on.type == VALUE_TABLE && on.table->ordered &&
	    index.type == VALUE_INT && !table_find(on.table, index))
		return set_entry_at(on.table, index.integer, taken, error);
	if (on.type == VALUE_TABLE)
		return dictionary_set(on, index, taken, error);
	if (on.type == VALUE_RECORD && index.type == VALUE_STRING)
		return member_set_take(on, value_text(index), value_ref(taken),
				       error);
	if (on.type != VALUE_LIST) {
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_INDEX,
			    "Unable to index into an object of type %s",
			    value_type_name(on));
		return false;
	}
	if (!convert_int(index, &number, error))
		return false;
	int64_t at = number < 0 ? number + (int64_t)on.list->count : number;
	if (at < 0 || at >= on.list->count) {
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_BOUNDS,
			    "Index was outside the bounds of the array");
		return false;
	}
	const Type *type = type_wanted(on.list);
	g_auto(Value) element = VALUE_NONE;
	if (type && !convert(taken, type, &element, error))
		return false;
	value_set_take(&on.list->values[at], value_ref(type ? element : taken));
	return true;
}
