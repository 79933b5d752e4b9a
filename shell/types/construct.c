#include "shell/types/construct.h"

#include "core/value/name.h"
#include "shell/types/convert.h"
#include "shell/types/exception.h"
#include "shell/types/member.h"

#define REPEAT_LIMIT 10000000

/* From another list, or empty (a number is only a hint). */
static bool new_list(const Type *type, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	g_auto(Value) empty = value_list_take(list_new(LIST_ARRAY, 0));
	bool from = count == 1 && arguments[0].type == VALUE_LIST;
	g_auto(Value) given = value_ref(from ? arguments[0] : empty);
	Value list = VALUE_NONE;
	if (!convert_to_list(type, given, &list, error))
		return false;
	if (from && list.list == arguments[0].list)
		value_set_take(&list, value_list_take(list_copy(list.list)));
	*result = list;
	return true;
}

static bool new_table(const Type *type, const Value *arguments, unsigned count,
		      Value *result, GError **error)
{
	bool ordered = g_str_has_suffix(type->name, "OrderedDictionary");
	if (count == 1 && arguments[0].type == VALUE_TABLE) {
		bool silent;
		return member_call(arguments[0], "Clone", NULL, 0, result,
				   &silent, error);
	}
	*result = value_table_take(table_new(ordered));
	return true;
}

/* (character, count) or (characters) */
static bool new_string(const Value *arguments, unsigned count, Value *result,
		       GError **error)
{
	int times = 1;
	g_autofree char *text = argument_text(arguments, count, 0);
	if (count > 1 && !convert_int(arguments[1], &times, error))
		return false;
	GString *whole = g_string_new(NULL);
	for (int i = 0; i < MIN(times, REPEAT_LIMIT); i++)
		g_string_append(whole, text);
	*result = value_string_take(g_string_free(whole, FALSE));
	return true;
}

bool construct(const Type *type, const Value *arguments, unsigned count,
	       Value *result, GError **error)
{
	g_auto(Value) nothing = value_table_take(table_new(false));
	if (type->value == VALUE_LIST)
		return new_list(type, arguments, count, result, error);
	if (type->value == VALUE_TABLE)
		return new_table(type, arguments, count, result, error);
	if (type->value == VALUE_STRING)
		return new_string(arguments, count, result, error);
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
	g_set_error(error, TYPE_ERROR, TYPE_ERROR_MEMBER,
		    "A constructor of [%s] for %u arguments was not found",
		    type->name, count);
	return false;
}
