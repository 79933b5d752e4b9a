#include "shell/types/convert.h"
#include "shell/types/member.h"

#include <stdlib.h>

static bool get_count(Value on, Value *result, GError **error)
{
	(void)error;
	*result = value_int((int32_t)on.list->count);
	return true;
}

static bool get_rank(Value on, Value *result, GError **error)
{
	(void)on;
	(void)error;
	*result = value_int(1);
	return true;
}

/* Arrays have a fixed size for scripts. */
static bool growable(Value on, GError **error)
{
	if (on.list->kind != LIST_ARRAY)
		return true;
	g_set_error(error, TYPE_ERROR, TYPE_ERROR_READ_ONLY,
		    "Collection was of a fixed size: use += or an ArrayList");
	return false;
}

static bool add(Value on, const Value *arguments, unsigned count, Value *result,
		GError **error)
{
	(void)count;
	if (!growable(on, error))
		return false;
	*result = value_int((int32_t)on.list->count);
	list_add_take(on.list, value_ref(arguments[0]));
	if (on.list->kind == LIST_GENERIC)
		*result = VALUE_NOTHING;
	return true;
}

static bool add_range(Value on, const Value *arguments, unsigned count,
		      Value *result, GError **error)
{
	(void)count;
	(void)result;
	if (!growable(on, error))
		return false;
	if (arguments[0].type != VALUE_LIST) {
		list_add_take(on.list, value_ref(arguments[0]));
		return true;
	}
	g_autoptr(List) copy = list_copy(arguments[0].list);
	for (uint32_t i = 0; i < copy->count; i++)
		list_add_take(on.list, value_ref(copy->values[i]));
	return true;
}

static int find(const List *list, Value one)
{
	for (uint32_t i = 0; i < list->count; i++)
		if (value_equal(list->values[i], one))
			return (int)i;
	return -1;
}

static bool index_of(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	(void)count;
	(void)error;
	*result = value_int(find(on.list, arguments[0]));
	return true;
}

static bool contains(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	(void)count;
	(void)error;
	*result = value_bool(find(on.list, arguments[0]) >= 0);
	return true;
}

static bool remove_one(Value on, const Value *arguments, unsigned count,
		       Value *result, GError **error)
{
	(void)count;
	if (!growable(on, error))
		return false;
	int at = find(on.list, arguments[0]);
	if (at >= 0)
		list_remove(on.list, (size_t)at);
	*result = on.list->kind == LIST_GENERIC ? value_bool(at >= 0)
						: VALUE_NOTHING;
	return true;
}

static bool position(Value on, Value argument, uint32_t most, int *at,
		     GError **error)
{
	if (!convert_int(argument, at, error))
		return false;
	if (*at >= 0 && (uint32_t)*at <= most && on.list)
		return true;
	g_set_error(error, TYPE_ERROR, TYPE_ERROR_INDEX,
		    "Index was out of range. Must be non-negative and less "
		    "than the size of the collection");
	return false;
}

static bool remove_at(Value on, const Value *arguments, unsigned count,
		      Value *result, GError **error)
{
	int at;
	(void)count;
	(void)result;
	if (!growable(on, error) ||
	    !position(on, arguments[0], on.list->count - !!on.list->count, &at,
		      error))
		return false;
	if (on.list->count)
		list_remove(on.list, (size_t)at);
	return true;
}

static bool insert(Value on, const Value *arguments, unsigned count,
		   Value *result, GError **error)
{
	int at;
	(void)count;
	(void)result;
	if (!growable(on, error) ||
	    !position(on, arguments[0], on.list->count, &at, error))
		return false;
	list_insert_take(on.list, (size_t)at, value_ref(arguments[1]));
	return true;
}

static bool clear(Value on, const Value *arguments, unsigned count,
		  Value *result, GError **error)
{
	(void)arguments;
	(void)count;
	(void)result;
	(void)error;
	if (on.list->kind != LIST_ARRAY) {
		list_clear(on.list);
		return true;
	}
	for (uint32_t i = 0; i < on.list->count; i++)
		value_clear(&on.list->values[i]);
	return true;
}

static bool to_array(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	(void)arguments;
	(void)count;
	(void)error;
	List *copy = list_copy(on.list);
	copy->kind = LIST_ARRAY;
	*result = value_list_take(copy);
	return true;
}

static bool clone_list(Value on, const Value *arguments, unsigned count,
		       Value *result, GError **error)
{
	(void)arguments;
	(void)count;
	(void)error;
	*result = value_list_take(list_copy(on.list));
	return true;
}

static bool reverse(Value on, const Value *arguments, unsigned count,
		    Value *result, GError **error)
{
	(void)arguments;
	(void)count;
	(void)result;
	(void)error;
	for (uint32_t i = 0, j = on.list->count; i + 1 < j; i++) {
		Value value = on.list->values[i];
		on.list->values[i] = on.list->values[--j];
		on.list->values[j] = value;
	}
	return true;
}

static int order(const void *a, const void *b)
{
	return value_compare(*(const Value *)a, *(const Value *)b, false);
}

static bool sort(Value on, const Value *arguments, unsigned count,
		 Value *result, GError **error)
{
	(void)arguments;
	(void)count;
	(void)result;
	(void)error;
	if (on.list->count)
		qsort(on.list->values, on.list->count, sizeof(Value), order);
	return true;
}

static bool get_value(Value on, const Value *arguments, unsigned count,
		      Value *result, GError **error)
{
	(void)count;
	return index_get(on, arguments[0], result, error);
}

static bool set_value(Value on, const Value *arguments, unsigned count,
		      Value *result, GError **error)
{
	(void)count;
	(void)result;
	return index_set_take(on, arguments[1], value_ref(arguments[0]), error);
}

/* ---- [array] ---- */

static bool array_argument(Value argument, GError **error)
{
	if (argument.type == VALUE_LIST)
		return true;
	g_set_error(error, TYPE_ERROR, TYPE_ERROR_ARGUMENT,
		    "The argument is no array");
	return false;
}

static bool array_reverse(Value on, const Value *arguments, unsigned count,
			  Value *result, GError **error)
{
	(void)on;
	return array_argument(arguments[0], error) &&
	       reverse(arguments[0], arguments, count, result, error);
}

static bool array_sort(Value on, const Value *arguments, unsigned count,
		       Value *result, GError **error)
{
	(void)on;
	return array_argument(arguments[0], error) &&
	       sort(arguments[0], arguments, count, result, error);
}

static bool array_index_of(Value on, const Value *arguments, unsigned count,
			   Value *result, GError **error)
{
	(void)on;
	return array_argument(arguments[0], error) &&
	       index_of(arguments[0], arguments + 1, count - 1, result, error);
}

static const Getter getters[] = {
	{ "Count", get_count },
	{ "Length", get_count },
	{ "LongLength", get_count },
	{ "Rank", get_rank },
	{ 0 },
};

/* ---- of a queue and a stack: both give from the front ---- */

static bool peek(Value on, const Value *arguments, unsigned count,
		 Value *result, GError **error)
{
	(void)arguments;
	(void)count;
	if (!on.list->count) {
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_INDEX,
			    "The collection is empty");
		return false;
	}
	*result = value_ref(on.list->values[0]);
	return true;
}

static bool take_front(Value on, const Value *arguments, unsigned count,
		       Value *result, GError **error)
{
	if (!growable(on, error) || !peek(on, arguments, count, result, error))
		return false;
	list_remove(on.list, 0);
	return true;
}

static bool push(Value on, const Value *arguments, unsigned count,
		 Value *result, GError **error)
{
	(void)count;
	(void)result;
	if (!growable(on, error))
		return false;
	list_insert_take(on.list, 0, value_ref(arguments[0]));
	return true;
}

static const Method methods[] = {
	{ "Enqueue", 1, 1, add, true },
	{ "Dequeue", 0, 0, take_front },
	{ "Push", 1, 1, push, true },
	{ "Pop", 0, 0, take_front },
	{ "Peek", 0, 0, peek },
	{ "Add", 1, 1, add },
	{ "AddRange", 1, 1, add_range, true },
	{ "Remove", 1, 1, remove_one },
	{ "RemoveAt", 1, 1, remove_at, true },
	{ "Insert", 2, 2, insert, true },
	{ "Clear", 0, 0, clear, true },
	{ "Contains", 1, 1, contains },
	{ "IndexOf", 1, 1, index_of },
	{ "ToArray", 0, 0, to_array },
	{ "Clone", 0, 0, clone_list },
	{ "Reverse", 0, 0, reverse, true },
	{ "Sort", 0, 0, sort, true },
	{ "GetValue", 1, 1, get_value },
	{ "SetValue", 2, 2, set_value, true },
	{ 0 },
};

static const Method static_methods[] = {
	{ "Reverse", 1, 1, array_reverse, true },
	{ "Sort", 1, 1, array_sort, true },
	{ "IndexOf", 2, 2, array_index_of },
	{ 0 },
};

const Members list_members = {
	.type = "System.Array",
	.getters = getters,
	.methods = methods,
	.static_methods = static_methods,
};
