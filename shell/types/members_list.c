/* Members of all lists. Arrays have a fixed size for scripts. */
#include "core/base/stop.h"
#include "shell/types/convert.h"
#include "shell/types/generic.h"
#include "shell/types/member.h"

#include <stdlib.h>

GETTER(get_count)
{
	*result = value_int((int32_t)on.list->count);
	return true;
}

GETTER(get_long_count)
{
	*result = value_long(on.list->count);
	return true;
}

GETTER(get_rank)
{
	*result = value_int(1);
	return true;
}

GETTER(get_fixed)
{
	*result = value_bool(on.list->kind == LIST_ARRAY);
	return true;
}

GETTER(get_false)
{
	*result = value_bool(false);
	return true;
}

GETTER(get_self)
{
	*result = value_ref(on);
	return true;
}

GETTER(get_capacity)
{
	*result = value_int((int32_t)MAX(on.list->space, on.list->count));
	return true;
}

static bool growable(Value on, GError **error)
{
	if (on.list->kind != LIST_ARRAY)
		return true;
	return member_fail(error, TYPE_ERROR_READ_ONLY,
			   "Collection was of a fixed size.");
}

/* As an element of the list: converted where its type says so. */
static bool element(Value on, Value given, Value *value, GError **error)
{
	const Type *type = type_of_elements(on.list);
	if (type)
		return convert(given, type, value, error);
	*value = value_ref(given);
	return true;
}

METHOD(add)
{
	Value value;
	if (!growable(on, error) || !element(on, arguments[0], &value, error))
		return false;
	*result = on.list->kind == LIST_ARRAYLIST
			  ? value_int((int32_t)on.list->count)
			  : VALUE_NOTHING;
	list_add_take(on.list, value);
	return true;
}

static bool add_all(Value on, size_t at, Value from, GError **error)
{
	g_autoptr(List) copy = NULL;
	if (!growable(on, error))
		return false;
	if (from.type == VALUE_LIST) {
		copy = list_copy(from.list);
	} else {
		copy = list_new(LIST_ARRAY, 1);
		list_add_take(copy, value_ref(from));
	}
	for (uint32_t i = 0; i < copy->count; i++) {
		Value value;
		if (!element(on, copy->values[i], &value, error))
			return false;
		list_insert_take(on.list, at++, value);
	}
	return true;
}

METHOD(add_range)
{
	return add_all(on, on.list->count, arguments[0], error);
}

static int find(const List *list, Value one, uint32_t from, uint32_t end)
{
	for (uint32_t i = from; i < end && i < list->count; i++)
		if (value_equal(list->values[i], one))
			return (int)i;
	return -1;
}

static bool out_of_range(GError **error)
{
	return member_fail(error, TYPE_ERROR_RANGE,
			   "Index was out of range. Must be non-negative and "
			   "less than the size of the collection.\n"
			   "Parameter name: index");
}

/* A place of the list up to `most`. */
static bool position(Value argument, uint32_t most, uint32_t *at,
		     GError **error)
{
	int number;
	if (!convert_int(argument, &number, error))
		return false;
	*at = (uint32_t)number;
	return number >= 0 && *at <= most ? true : out_of_range(error);
}

METHOD(index_of)
{
	uint32_t from = 0, length = on.list->count;
	g_auto(Value) value = VALUE_NONE;
	if (!element(on, arguments[0], &value, NULL))
		value = VALUE_NONE;
	if ((count > 1 &&
	     !position(arguments[1], on.list->count, &from, error)) ||
	    (count > 2 &&
	     !position(arguments[2], on.list->count - from, &length, error)))
		return false;
	*result = value_int(find(on.list, value, from, from + length));
	return true;
}

METHOD(last_index_of)
{
	int found = -1;
	for (uint32_t i = 0; i < on.list->count; i++)
		if (value_equal(on.list->values[i], arguments[0]))
			found = (int)i;
	*result = value_int(found);
	return true;
}

METHOD(contains)
{
	*result = value_bool(find(on.list, arguments[0], 0, UINT32_MAX) >= 0);
	return true;
}

METHOD(remove_one)
{
	g_auto(Value) value = VALUE_NONE;
	if (!growable(on, error) || !element(on, arguments[0], &value, error))
		return false;
	int at = find(on.list, value, 0, UINT32_MAX);
	if (at >= 0)
		list_remove(on.list, (size_t)at);
	*result = on.list->kind == LIST_GENERIC ? value_bool(at >= 0)
						: VALUE_NOTHING;
	return true;
}

METHOD(remove_at)
{
	uint32_t at;
	if (!growable(on, error))
		return false;
	if (!on.list->count)
		return out_of_range(error);
	if (!position(arguments[0], on.list->count - 1, &at, error))
		return false;
	list_remove(on.list, at);
	return true;
}

/* (index, length) within the list. */
static bool span(Value on, const Value *arguments, uint32_t *from,
		 uint32_t *length, GError **error)
{
	int number;
	if (!position(arguments[0], on.list->count, from, error) ||
	    !convert_int(arguments[1], &number, error))
		return false;
	*length = (uint32_t)number;
	if (number >= 0 && *length <= on.list->count - *from)
		return true;
	return member_fail(error, TYPE_ERROR_ARGUMENT,
			   "Offset and length were out of bounds for the array "
			   "or count is greater than the number of elements "
			   "from index to the end of the source collection.");
}

METHOD(remove_range)
{
	uint32_t from, length;
	if (!growable(on, error) || !span(on, arguments, &from, &length, error))
		return false;
	while (length--)
		list_remove(on.list, from + length);
	return true;
}

METHOD(get_range)
{
	uint32_t from, length;
	if (!span(on, arguments, &from, &length, error))
		return false;
	List *part = list_new((ListKind)on.list->kind, length);
	part->element = on.list->element;
	part->type_name = on.list->type_name;
	for (uint32_t i = 0; i < length; i++)
		list_add_take(part, value_ref(on.list->values[from + i]));
	*result = value_list_take(part);
	return true;
}

METHOD(insert)
{
	uint32_t at;
	Value value;
	if (!growable(on, error) ||
	    !position(arguments[0], on.list->count, &at, error) ||
	    !element(on, arguments[1], &value, error))
		return false;
	list_insert_take(on.list, at, value);
	return true;
}

METHOD(insert_range)
{
	uint32_t at;
	return position(arguments[0], on.list->count, &at, error) &&
	       add_all(on, at, arguments[1], error);
}

/* What the elements of a new array are. */
static Value zero_of(ValueType element)
{
	switch (element) {
	case VALUE_BOOL:
		return value_bool(false);
	case VALUE_BYTE:
	case VALUE_INT:
	case VALUE_LONG:
	case VALUE_DOUBLE: {
		Value zero = { .type = element };
		return zero;
	}
	default:
		return VALUE_NONE;
	}
}

METHOD(clear)
{
	if (on.list->kind != LIST_ARRAY) {
		list_clear(on.list);
		return true;
	}
	for (uint32_t i = 0; i < on.list->count; i++)
		value_set_take(&on.list->values[i], zero_of(on.list->element));
	return true;
}

METHOD(to_array)
{
	List *copy = list_new(LIST_ARRAY, on.list->count);
	copy->element = on.list->element;
	for (uint32_t i = 0; i < on.list->count; i++)
		list_add_take(copy, value_ref(on.list->values[i]));
	*result = value_list_take(copy);
	return true;
}

METHOD(clone_list)
{
	*result = value_list_take(list_copy(on.list));
	return true;
}

METHOD(reverse)
{
	for (uint32_t i = 0, j = on.list->count; i + 1 < j; i++) {
		Value value = on.list->values[i];
		on.list->values[i] = on.list->values[--j];
		on.list->values[j] = value;
	}
	return true;
}

static int order(const void *a, const void *b)
{
	Value left = *(const Value *)a, right = *(const Value *)b;
	if (stop_wanted())
		return 0;
	int result = value_compare(left, right, false);
	if (result == 0 && left.type == VALUE_STRING)
		result = value_compare(left, right, true);
	return result;
}

METHOD(sort)
{
	if (on.list->count)
		qsort(on.list->values, on.list->count, sizeof(Value), order);
	return true;
}

METHOD(binary_search)
{
	int low = 0, high = (int)on.list->count - 1;
	while (low <= high) {
		int middle = low + (high - low) / 2;
		int side = order(&on.list->values[middle], &arguments[0]);
		if (side == 0) {
			*result = value_int(middle);
			return true;
		}
		if (side < 0)
			low = middle + 1;
		else
			high = middle - 1;
	}
	*result = value_int(~low);
	return true;
}

METHOD(get_value)
{
	return index_get(on, arguments[0], result, error);
}

METHOD(set_value)
{
	return index_set_take(on, arguments[1], value_ref(arguments[0]), error);
}

METHOD(set_item)
{
	return index_set_take(on, arguments[0], value_ref(arguments[1]), error);
}

METHOD(copy_to)
{
	uint32_t at = 0;
	Value to = arguments[0];
	if (to.type != VALUE_LIST)
		return member_fail(error, TYPE_ERROR_NO_ARGUMENT,
				   "Value cannot be null.\n"
				   "Parameter name: array");
	if (count > 1 && !position(arguments[1], to.list->count, &at, error))
		return false;
	if (to.list->count - at < on.list->count)
		return member_fail(error, TYPE_ERROR_ARGUMENT,
				   "Destination array was not long enough. "
				   "Check destIndex and length, and the "
				   "array's lower bounds.");
	for (uint32_t i = 0; i < on.list->count; i++)
		value_set_take(&to.list->values[at + i],
			       value_ref(on.list->values[i]));
	return true;
}

METHOD(upper_bound)
{
	*result = value_int((int32_t)on.list->count - 1);
	return true;
}

METHOD(lower_bound)
{
	*result = value_int(0);
	return true;
}

METHOD(length)
{
	*result = value_int((int32_t)on.list->count);
	return true;
}

METHOD(nothing)
{
	return true;
}

METHOD(enumerator)
{
	List *copy = list_new(LIST_CURSOR, on.list->count);
	for (uint32_t i = 0; i < on.list->count; i++)
		list_add_take(copy, value_ref(on.list->values[i]));
	*result = value_list_take(copy);
	return true;
}

METHOD(to_text)
{
	*result = value_string(value_type_name(on));
	return true;
}

static const Getter getters[] = {
	{ "Count", get_count },		  { "Length", get_count },
	{ "LongLength", get_long_count }, { "Rank", get_rank },
	{ "SyncRoot", get_self },	  { "IsReadOnly", get_false },
	{ "IsFixedSize", get_fixed },	  { "IsSynchronized", get_false },
	{ "Capacity", get_capacity },	  { 0 },
};

static const Method methods[] = {
	{ "Add", 1, 1, add },
	{ "AddRange", 1, 1, add_range, true },
	{ "Remove", 1, 1, remove_one },
	{ "RemoveAt", 1, 1, remove_at, true },
	{ "RemoveRange", 2, 2, remove_range, true },
	{ "GetRange", 2, 2, get_range },
	{ "Insert", 2, 2, insert, true },
	{ "InsertRange", 2, 2, insert_range, true },
	{ "Clear", 0, 0, clear, true },
	{ "Contains", 1, 1, contains },
	{ "IndexOf", 1, 3, index_of },
	{ "LastIndexOf", 1, 1, last_index_of },
	{ "BinarySearch", 1, 1, binary_search },
	{ "ToArray", 0, 1, to_array },
	{ "Clone", 0, 0, clone_list },
	{ "CopyTo", 1, 2, copy_to, true },
	{ "Reverse", 0, 0, reverse, true },
	{ "Sort", 0, 0, sort, true },
	{ "GetValue", 1, 1, get_value },
	{ "SetValue", 2, 2, set_value, true },
	{ "Get", 1, 1, get_value },
	{ "Set", 2, 2, set_item, true },
	{ "Item", 1, 1, get_value },
	{ "get_Item", 1, 1, get_value },
	{ "set_Item", 2, 2, set_item, true },
	{ "GetLength", 1, 1, length },
	{ "GetUpperBound", 1, 1, upper_bound },
	{ "GetLowerBound", 1, 1, lower_bound },
	{ "GetEnumerator", 0, 0, enumerator },
	{ "TrimExcess", 0, 0, nothing, true },
	{ "TrimToSize", 0, 0, nothing, true },
	{ "ToString", 0, 0, to_text },
	{ 0 },
};

const Members list_members = {
	.type = "System.Collections.IList",
	.getters = getters,
	.methods = methods,
};
