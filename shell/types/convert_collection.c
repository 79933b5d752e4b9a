/* Conversions to lists, tables and objects of the language. */
#include "shell/types/convert.h"

#include "core/value/string.h"
#include "shell/types/construct.h"

void convert_add_element(List *list, Value value)
{
	if (list->kind == LIST_SET)
		list_set_add_take(list, value);
	else if (list->kind == LIST_STACK)
		list_insert_take(list, 0, value);
	else
		list_add_take(list, value);
}

/* [char[]]'text' */
static Value units_of(String *text)
{
	size_t count = string_units(text);
	List *list = list_new(LIST_ARRAY, count);
	for (size_t i = 0; i < count; i++)
		list_add_take(list, value_char(string_unit(text, i)));
	return value_list_take(list);
}

bool convert_to_list(const Type *type, Value from, Value *to, GError **error)
{
	bool typed = type->element &&
		     !name_same(type->element->name, "System.Object");
	if (from.type == VALUE_LIST && from.list->kind == type->kind &&
	    (!typed || name_same(value_type_name(from), type->name))) {
		*to = value_ref(from);
		return true;
	}
	if (from.type == VALUE_NULL && type->kind == LIST_ARRAY) {
		*to = VALUE_NONE;
		return true;
	}
	g_auto(Value) units = VALUE_NONE;
	if (from.type == VALUE_STRING && typed &&
	    type->element->value == VALUE_CHAR)
		from = units = units_of(from.string);
	const Value *values =
		from.type == VALUE_LIST ? from.list->values : &from;
	uint32_t count = from.type == VALUE_LIST ? from.list->count : 1;
	g_autoptr(List) list = list_new(type->kind, count);
	for (uint32_t i = 0; i < count; i++) {
		Value one = VALUE_NONE;
		if (!typed)
			one = value_ref(values[i]);
		else if (!convert(values[i], type->element, &one, error))
			return false;
		convert_add_element(list, one);
	}
	if (typed)
		list->element = (uint8_t)type->element->value;
	if (type->element && type->kind != LIST_ARRAY)
		list->type_name = type->name;
	*to = value_list_take(g_steal_pointer(&list));
	return true;
}

static Value table_of_record(const Record *record, bool ordered)
{
	Table *table = table_new(ordered);
	for (unsigned i = 0; i < record_count(record); i++)
		table_set_take(table, value_string(record_label(record, i)),
			       value_ref(record_at(record, i)));
	return value_table_take(table);
}

/* [ordered] tables and hash tables stay what they are. */
static bool is_made_anew(const Type *type, const Table *table)
{
	bool sorts = g_str_has_suffix(type->name, ".SortedList");
	return type->key || (sorts && table->type_name != type->name);
}

bool convert_to_table(const Type *type, Value from, Value *to, GError **error)
{
	bool ordered = g_str_has_suffix(type->name, "OrderedDictionary");
	if (from.type == VALUE_NULL) {
		*to = VALUE_NONE;
		return true;
	}
	if (from.type == VALUE_TABLE && is_made_anew(type, from.table))
		return construct(type, &from, 1, to, error);
	if (from.type == VALUE_TABLE) {
		*to = value_ref(from);
		return true;
	}
	if (from.type != VALUE_RECORD)
		return convert_fail(from, type->name, NULL, error);
	*to = table_of_record(from.record, ordered);
	return true;
}

bool convert_to_record(const Type *type, Value from, Value *to, GError **error)
{
	(void)type;
	(void)error;
	if (from.type != VALUE_TABLE) {
		*to = value_ref(from);
		return true;
	}
	Record *record = record_new_custom();
	uint32_t at = 0;
	const TableEntry *entry;
	while ((entry = table_next(from.table, &at))) {
		g_autofree char *name = value_format(entry->key);
		if (name_same(name, "PSTypeName") && !record->type_name)
			record->type_name = value_format(entry->value);
		else
			record_set_take(record, name, value_ref(entry->value));
	}
	*to = value_record_take(record);
	return true;
}
