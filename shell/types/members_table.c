/* Members of hash tables, and of records. */
#include "shell/types/convert.h"
#include "shell/types/exception.h"
#include "shell/types/member.h"

static bool get_count(Value on, Value *result, GError **error)
{
	(void)error;
	*result = value_int((int32_t)on.table->count);
	return true;
}

static Value list_of(const Table *table, bool keys)
{
	List *list = list_new(LIST_ARRAY, table->count);
	uint32_t at = 0;
	const TableEntry *entry;
	while ((entry = table_next(table, &at)))
		list_add_take(list,
			      value_ref(keys ? entry->key : entry->value));
	return value_list_take(list);
}

static bool get_keys(Value on, Value *result, GError **error)
{
	(void)error;
	*result = list_of(on.table, true);
	return true;
}

static bool get_values(Value on, Value *result, GError **error)
{
	(void)error;
	*result = list_of(on.table, false);
	return true;
}

static bool add(Value on, const Value *arguments, unsigned count, Value *result,
		GError **error)
{
	(void)count;
	(void)result;
	if (table_find(on.table, arguments[0])) {
		g_autofree char *key = value_format(arguments[0]);
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_ARGUMENT,
			    "Item has already been added. Key in dictionary: "
			    "'%s'",
			    key);
		return false;
	}
	table_set_take(on.table, value_ref(arguments[0]),
		       value_ref(arguments[1]));
	return true;
}

static bool contains_key(Value on, const Value *arguments, unsigned count,
			 Value *result, GError **error)
{
	(void)count;
	(void)error;
	*result = value_bool(table_find(on.table, arguments[0]) != NULL);
	return true;
}

static bool contains_value(Value on, const Value *arguments, unsigned count,
			   Value *result, GError **error)
{
	(void)count;
	(void)error;
	uint32_t at = 0;
	const TableEntry *entry;
	bool found = false;
	while (!found && (entry = table_next(on.table, &at)))
		found = value_equal(entry->value, arguments[0]);
	*result = value_bool(found);
	return true;
}

static bool remove_key(Value on, const Value *arguments, unsigned count,
		       Value *result, GError **error)
{
	(void)count;
	(void)result;
	(void)error;
	table_remove(on.table, arguments[0]);
	return true;
}

static bool clear(Value on, const Value *arguments, unsigned count,
		  Value *result, GError **error)
{
	(void)arguments;
	(void)count;
	(void)result;
	(void)error;
	table_clear(on.table);
	return true;
}

static bool clone_table(Value on, const Value *arguments, unsigned count,
			Value *result, GError **error)
{
	(void)arguments;
	(void)count;
	(void)error;
	Table *copy = table_new(on.table->ordered);
	uint32_t at = 0;
	const TableEntry *entry;
	while ((entry = table_next(on.table, &at)))
		table_set_take(copy, value_ref(entry->key),
			       value_ref(entry->value));
	*result = value_table_take(copy);
	return true;
}

/* Entries as objects with Key, Value and Name. */
static bool entries(Value on, const Value *arguments, unsigned count,
		    Value *result, GError **error)
{
	(void)arguments;
	(void)count;
	(void)error;
	List *list = list_new(LIST_ARRAY, on.table->count);
	uint32_t at = 0;
	const TableEntry *entry;
	while ((entry = table_next(on.table, &at))) {
		Record *record = record_new_custom();
		record->type_name =
			g_strdup("System.Collections.DictionaryEntry");
		record_set_take(record, "Name", value_ref(entry->key));
		record_set_take(record, "Key", value_ref(entry->key));
		record_set_take(record, "Value", value_ref(entry->value));
		list_add_take(list, value_record_take(record));
	}
	*result = value_list_take(list);
	return true;
}

static bool get_item(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	(void)count;
	return index_get(on, arguments[0], result, error);
}

static bool set_item(Value on, const Value *arguments, unsigned count,
		     Value *result, GError **error)
{
	(void)count;
	(void)result;
	return index_set_take(on, arguments[0], value_ref(arguments[1]), error);
}

static const Getter getters[] = {
	{ "Count", get_count },
	{ "Keys", get_keys },
	{ "Values", get_values },
	{ 0 },
};

static const Method methods[] = {
	{ "Add", 2, 2, add, true },
	{ "ContainsKey", 1, 1, contains_key },
	{ "Contains", 1, 1, contains_key },
	{ "ContainsValue", 1, 1, contains_value },
	{ "Remove", 1, 1, remove_key, true },
	{ "Clear", 0, 0, clear, true },
	{ "Clone", 0, 0, clone_table },
	{ "GetEnumerator", 0, 0, entries },
	{ "get_Item", 1, 1, get_item },
	{ "Item", 1, 1, get_item },
	{ "set_Item", 2, 2, set_item, true },
	{ 0 },
};

const Members table_members = {
	.type = "System.Collections.Hashtable",
	.getters = getters,
	.methods = methods,
};

/* ---- records ---- */

/* .PSObject: the record itself under the names that scripts walk. */
static bool get_psobject(Value on, Value *result, GError **error)
{
	(void)error;
	List *properties = list_new(LIST_ARRAY, record_count(on.record));
	for (unsigned i = 0; i < record_count(on.record); i++) {
		Record *property = record_new_custom();
		record_set_take(property, "Name",
				value_string(record_label(on.record, i)));
		record_set_take(property, "Value",
				value_ref(record_at(on.record, i)));
		record_set_take(property, "MemberType",
				value_string("NoteProperty"));
		list_add_take(properties, value_record_take(property));
	}
	Record *object = record_new_custom();
	record_set_take(object, "Properties", value_list_take(properties));
	record_set_take(object, "BaseObject", value_ref(on));
	*result = value_record_take(object);
	return true;
}

static bool copy_record(Value on, const Value *arguments, unsigned count,
			Value *result, GError **error)
{
	(void)arguments;
	(void)count;
	(void)error;
	*result = value_record_take(record_copy(on.record));
	return true;
}

static const Getter record_getters[] = {
	{ "PSObject", get_psobject },
	{ 0 },
};

static bool get_base_exception(Value on, const Value *arguments, unsigned count,
			       Value *result, GError **error)
{
	(void)arguments;
	(void)count;
	(void)error;
	*result = value_ref(exception_base(on));
	return true;
}

static const Method record_methods[] = {
	{ "GetBaseException", 0, 0, get_base_exception },
	{ "Copy", 0, 0, copy_record },
	{ "Clone", 0, 0, copy_record },
	{ 0 },
};

const Members record_members = {
	.type = "System.Management.Automation.PSCustomObject",
	.getters = record_getters,
	.methods = record_methods,
};
