/* [array]: what works on an array from outside. */
#include "core/base/stop.h"
#include "shell/types/convert.h"
#include "shell/types/member.h"

#include <stdlib.h>

static bool is_array(Value argument, GError **error)
{
	if (argument.type == VALUE_LIST)
		return true;
	return member_fail(error, TYPE_ERROR_NO_ARGUMENT,
			   "Value cannot be null.\nParameter name: array");
}

/* The array's own method of that name, with the other arguments. */
static bool own(const char *name, const Value *arguments, unsigned count,
		Value *result, GError **error)
{
	bool silent;
	GError *why = NULL;
	if (!is_array(arguments[0], error))
		return false;
	if (member_call(arguments[0], name, arguments + 1, count - 1, result,
			&silent, &why)) {
		if (silent)
			*result = VALUE_NOTHING;
		return true;
	}
	g_propagate_error(error, why);
	return false;
}

METHOD(reverse)
{
	int from, length;
	if (count == 1)
		return own("Reverse", arguments, 1, result, error);
	if (!is_array(arguments[0], error) ||
	    !convert_int(arguments[1], &from, error) ||
	    !convert_int(arguments[2], &length, error))
		return false;
	List *list = arguments[0].list;
	if (from < 0 || length < 0 || (int64_t)from + length > list->count)
		return member_fail(error, TYPE_ERROR_ARGUMENT,
				   "Offset and length were out of bounds for "
				   "the array.");
	for (int i = from, j = from + length - 1; i < j; i++, j--) {
		Value value = list->values[i];
		list->values[i] = list->values[j];
		list->values[j] = value;
	}
	return true;
}

typedef struct Pair {
	Value key, value;
} Pair;

static int pair_order(const void *a, const void *b)
{
	if (stop_wanted())
		return 0;
	return value_compare(((const Pair *)a)->key, ((const Pair *)b)->key,
			     false);
}

/* Keys and the values that follow them. */
static void sort_both(List *keys, List *values)
{
	g_autofree Pair *pairs = g_new(Pair, MAX(keys->count, 1));
	for (uint32_t i = 0; i < keys->count; i++)
		pairs[i] = (Pair){ keys->values[i], values->values[i] };
	qsort(pairs, keys->count, sizeof(Pair), pair_order);
	for (uint32_t i = 0; i < keys->count; i++) {
		keys->values[i] = pairs[i].key;
		values->values[i] = pairs[i].value;
	}
}

METHOD(sort)
{
	bool both = count == 2 && arguments[1].type == VALUE_LIST;
	if (!both)
		return own("Sort", arguments, 1, result, error);
	if (!is_array(arguments[0], error))
		return false;
	if (arguments[0].list->count > arguments[1].list->count)
		return member_fail(error, TYPE_ERROR_ARGUMENT,
				   "Offset and length were out of bounds for "
				   "the array.");
	sort_both(arguments[0].list, arguments[1].list);
	return true;
}

METHOD(index_of)
{
	return own("IndexOf", arguments, count, result, error);
}

METHOD(last_index_of)
{
	return own("LastIndexOf", arguments, count, result, error);
}

METHOD(binary_search)
{
	return own("BinarySearch", arguments, count, result, error);
}

/* (from, to, length) or (from, index, to, index, length) */
METHOD(copy)
{
	int from = 0, to = 0, length;
	bool places = count == 5;
	Value target = arguments[places ? 2 : 1];
	if (!is_array(arguments[0], error) || !is_array(target, error) ||
	    (places && (!convert_int(arguments[1], &from, error) ||
			!convert_int(arguments[3], &to, error))) ||
	    !convert_int(arguments[count - 1], &length, error))
		return false;
	List *source = arguments[0].list;
	if (from < 0 || to < 0 || length < 0 ||
	    (int64_t)from + length > source->count ||
	    (int64_t)to + length > target.list->count)
		return member_fail(error, TYPE_ERROR_ARGUMENT,
				   "Source array was not long enough. Check "
				   "srcIndex and length, and the array's lower "
				   "bounds.");
	g_autoptr(List) values = list_copy(source);
	for (int i = 0; i < length; i++)
		value_set_take(&target.list->values[to + i],
			       value_ref(values->values[from + i]));
	return true;
}

static Value filled(Value value, int length)
{
	List *list = list_new(LIST_ARRAY, (size_t)length);
	for (int i = 0; i < length; i++)
		list_add_take(list, value_ref(value));
	return value_list_take(list);
}

#define ARRAY_LIMIT 50000000

/* An array of that many nothings of the type. */
METHOD(create)
{
	int length;
	const Type *type = type_of_value(arguments[0]);
	g_auto(Value) nothing = VALUE_NONE, plain = VALUE_NONE;
	if (!type || !convert_int(arguments[1], &length, error))
		return false;
	if (length < 0 || length > ARRAY_LIMIT)
		return member_fail(error, TYPE_ERROR_RANGE,
				   "An array of %d elements cannot be made",
				   length);
	if (type->value && type->value < VALUE_STRING)
		convert(VALUE_NONE, type, &nothing, NULL);
	plain = filled(nothing, length);
	plain.list->element = (uint8_t)type->value;
	*result = value_ref(plain);
	return true;
}

/* In 5.1 the array behind [ref] is replaced. */
METHOD(resize)
{
	int length;
	Value reference = arguments[0];
	if (!convert_int(arguments[1], &length, error))
		return false;
	if (reference.type != VALUE_RECORD || length < 0 ||
	    length > ARRAY_LIMIT)
		return member_fail(error, TYPE_ERROR_ARGUMENT,
				   "Resize needs [ref] of an array and a "
				   "length");
	Value old = record_get(reference.record, "Value");
	g_auto(Value) sized = filled(VALUE_NONE, length);
	for (int i = 0;
	     old.type == VALUE_LIST && i < length && i < (int)old.list->count;
	     i++)
		value_set_take(&sized.list->values[i],
			       value_ref(old.list->values[i]));
	record_set_take(reference.record, "Value", value_ref(sized));
	return true;
}

METHOD(clear)
{
	return own("Clear", arguments, 1, result, error);
}

METHOD(empty)
{
	*result = value_list_take(list_new(LIST_ARRAY, 0));
	return true;
}

static const Method static_methods[] = {
	{ "Reverse", 1, 1, reverse, true },
	{ "Reverse", 3, 3, reverse, true },
	{ "Sort", 1, 2, sort, true },
	{ "IndexOf", 2, 4, index_of },
	{ "LastIndexOf", 2, 2, last_index_of },
	{ "BinarySearch", 2, 2, binary_search },
	{ "Copy", 3, 3, copy, true },
	{ "Copy", 5, 5, copy, true },
	{ "CreateInstance", 2, 2, create },
	{ "Resize", 2, 2, resize, true },
	{ "Clear", 1, 3, clear, true },
	{ "Empty", 0, 0, empty },
	{ 0 },
};

const Members array_members = {
	.type = "System.Array",
	.static_methods = static_methods,
};
