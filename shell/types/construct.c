#include "shell/types/construct.h"

#include "core/value/name.h"
#include "shell/types/attribute.h"
#include "shell/types/convert.h"
#include "shell/types/exception.h"
#include "shell/types/generic.h"
#include "shell/types/member.h"
#include "shell/types/operate.h"

#include <string.h>

/* A comparer among the arguments of a constructor. */
static bool ignores_case(const Value *arguments, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		g_autofree char *text = value_format(arguments[i]);
		if (arguments[i].type == VALUE_STRING &&
		    g_str_has_suffix(text, "IgnoreCase"))
			return true;
	}
	return false;
}

/* From another list, or empty (a number is only a hint). */
static bool new_list(const Type *type, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	g_auto(Value) list = VALUE_NONE;
	g_auto(Value) empty = value_list_take(list_new(LIST_ARRAY, 0));
	Value from =
		count && arguments[0].type == VALUE_LIST ? arguments[0] : empty;
	if (!convert_to_list(type, empty, &list, error))
		return false;
	if (type->kind == LIST_ARRAY) {
		if (list.list == empty.list || from.list == empty.list)
			value_set_take(&list,
				       value_list_take(list_copy(from.list)));
		*result = value_ref(list);
		return true;
	}
	if (type->kind == LIST_SET) {
		list.list->index = table_new(false);
		list.list->index->sensitive = !ignores_case(arguments, count);
	}
	for (uint32_t i = 0; i < from.list->count; i++) {
		Value one = VALUE_NONE;
		if (!type->element)
			one = value_ref(from.list->values[i]);
		else if (!convert(from.list->values[i], type->element, &one,
				  error))
			return false;
		convert_add_element(list.list, one);
	}
	*result = value_ref(list);
	return true;
}

/* Keys of new tables see case unless a comparer says otherwise; those of
 * [ordered] and @{ } do not. */
static bool new_table(const Type *type, const Value *arguments, unsigned count,
		      Value *result, GError **error)
{
	bool ordered = g_str_has_suffix(type->name, "OrderedDictionary");
	bool plain = g_str_has_suffix(type->name, "Hashtable");
	g_autoptr(Table) table = table_new(ordered);
	g_auto(Value) made = value_table_take(table_ref(table));
	table->sensitive = !ignores_case(arguments, count) && !ordered;
	table->sorted = strstr(type->name, "Sorted") != NULL;
	if (!ordered && !plain)
		table->type_name = type->name;
	if (count && arguments[0].type == VALUE_TABLE) {
		uint32_t at = 0;
		const TableEntry *entry;
		while ((entry = table_next(arguments[0].table, &at)))
			if (!dictionary_set(made, entry->key, entry->value,
					    error))
				return false;
	}
	*result = value_ref(made);
	return true;
}

/* (character, count) or (characters) */
static bool new_string(const Value *arguments, unsigned count, Value *result,
		       GError **error)
{
	int times = 1;
	g_auto(Value) joined =
		join_text(count ? arguments[0] : VALUE_NONE, VALUE_NONE);
	if (count > 1 && !convert_int(arguments[1], &times, error))
		return false;
	if (!member_check_repeat(times,
				 "'count' must be non-negative.\n"
				 "Parameter name: count",
				 error))
		return false;
	GString *whole = g_string_new(NULL);
	for (int i = 0; i < times; i++)
		value_append(whole, joined);
	*result = value_text_take(whole);
	return true;
}

/* Of types that $null does not become: the first date, no time. */
static bool zero(const Type *type, Value *result, GError **error)
{
	g_clear_error(error);
	*result = (Value){ .type = (uint8_t)type->value };
	return true;
}

/* [int[]]::new(3) */
static bool new_array(const Type *type, Value length, Value *result,
		      GError **error)
{
	g_auto(Value) element = VALUE_NONE;
	if (type->element)
		element = value_of_type(type->element);
	else
		element = value_of_type(type_find("object"));
	const Value arguments[] = { element, length };
	return static_call(type_find("array"), "CreateInstance", arguments, 2,
			   result, error);
}

bool construct(const Type *type, const Value *arguments, unsigned count,
	       Value *result, GError **error)
{
	g_auto(Value) nothing = value_table_take(table_new(false));
	if (type->value == VALUE_LIST && type->kind == LIST_ARRAY &&
	    count == 1 && is_integer(arguments[0]))
		return new_array(type, arguments[0], result, error);
	if (tuple_is(type))
		return tuple_new(type, arguments, count, result, error);
	if (type->value == VALUE_LIST)
		return new_list(type, arguments, count, result, error);
	if (type->value == VALUE_TABLE)
		return new_table(type, arguments, count, result, error);
	if (type->value == VALUE_STRING)
		return new_string(arguments, count, result, error);
	if (type->convert == convert_to_attribute)
		return attribute_construct(type, arguments, count, result,
					   error);
	if (type->convert == convert_to_exception) {
		*result = value_record_take(
			exception_construct(type->name, arguments, count));
		return true;
	}
	if (type->value == VALUE_RECORD ||
	    name_same(type->name, "System.Object"))
		return convert_to_record(type, count ? arguments[0] : nothing,
					 result, error);
	if (type->convert && count == 1)
		return convert(arguments[0], type, result, error);
	if (!count && type->value && type->value < VALUE_STRING &&
	    type->convert)
		return convert(VALUE_NONE, type, result, error) ||
		       zero(type, result, error);
	return member_fail(error, TYPE_ERROR_MEMBER,
			   "Cannot find an overload for \"new\" and the "
			   "argument count: \"%u\".",
			   count);
}
