/* Members of hash tables, and of records. */
#include "shell/types/convert.h"
#include "shell/types/exception.h"
#include "shell/types/generic.h"
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

METHOD(add)
{
	g_autofree char *key = value_format(arguments[0]);
	if (value_is_null(arguments[0]))
		return member_fail(error, TYPE_ERROR_NO_ARGUMENT,
				   "Key cannot be null.\n"
				   "Parameter name: key");
	if (!table_find(on.table, arguments[0]))
		return dictionary_set(on, arguments[0], arguments[1], error);
	if (on.table->type_name)
		return member_fail(error, TYPE_ERROR_ARGUMENT,
				   "An item with the same key has already been "
				   "added.");
	return member_fail(error, TYPE_ERROR_ARGUMENT,
			   "Item has already been added. Key in dictionary: "
			   "'%s'  Key being added: '%s'",
			   key, key);
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
	copy->sensitive = on.table->sensitive;
	copy->sorted = on.table->sorted;
	copy->type_name = on.table->type_name;
	uint32_t at = 0;
	const TableEntry *entry;
	while ((entry = table_next(on.table, &at)))
		table_set_take(copy, value_ref(entry->key),
			       value_ref(entry->value));
	*result = value_table_take(copy);
	return true;
}

static const Property entry_properties[] = {
	{ "Name", "The key.", .flags = PROPERTY_ANY },
	{ "Key", "The key.", .flags = PROPERTY_ANY },
	{ "Value", "What stands under it.", .flags = PROPERTY_ANY },
	{ 0 },
};

/* As a hash table itself is shown. */
static const ViewColumn entry_columns[] = {
	{ "Name", NULL, 30, false },
	{ "Value", NULL, 0, false },
	{ 0 },
};
static const View entry_view = { .columns = entry_columns };

static const RecordType entry_type = {
	.name = "System.Collections.DictionaryEntry",
	.properties = entry_properties,
	.view = &entry_view,
};

static Record *entry_of(const Table *table, const TableEntry *entry)
{
	Record *record = table->type_name ? record_new_custom()
					  : record_new(&entry_type);
	if (table->type_name)
		record->type_name = g_strdup("System.Collections.Generic."
					     "KeyValuePair`2");
	else
		record_set_take(record, "Name", value_ref(entry->key));
	record_set_take(record, "Key", value_ref(entry->key));
	record_set_take(record, "Value", value_ref(entry->value));
	return record;
}

/* Entries as objects with Key, Value and Name. */
static bool entries(Value on, const Value *arguments, unsigned count,
		    Value *result, GError **error)
{
	(void)arguments;
	(void)count;
	(void)error;
	List *list = list_new(LIST_CURSOR, on.table->count);
	uint32_t at = 0;
	const TableEntry *entry;
	while ((entry = table_next(on.table, &at))) {
		Record *record = entry_of(on.table, entry);
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

/* The entry at a place. */
static const TableEntry *entry_at(const Table *table, Value place)
{
	int index;
	uint32_t at = 0;
	const TableEntry *entry = NULL;
	if (!convert_int(place, &index, NULL) || index < 0)
		return NULL;
	while ((entry = table_next(table, &at)) && index--)
		;
	return entry;
}

static bool no_place(GError **error)
{
	return member_fail(error, TYPE_ERROR_RANGE,
			   "Index was out of range. Must be non-negative and "
			   "less than the size of the collection.\n"
			   "Parameter name: index");
}

METHOD(remove_at)
{
	const TableEntry *entry = entry_at(on.table, arguments[0]);
	if (!entry)
		return no_place(error);
	g_auto(Value) key = value_ref(entry->key);
	table_remove(on.table, key);
	return true;
}

METHOD(key_at)
{
	const TableEntry *entry = entry_at(on.table, arguments[0]);
	if (!entry)
		return no_place(error);
	*result = value_ref(entry->key);
	return true;
}

METHOD(value_at)
{
	const TableEntry *entry = entry_at(on.table, arguments[0]);
	if (!entry)
		return no_place(error);
	*result = value_ref(entry->value);
	return true;
}

METHOD(place_of_key)
{
	int place = 0;
	uint32_t at = 0;
	const TableEntry *entry, *wanted = NULL;
	const Value *found = table_find(on.table, arguments[0]);
	while (found && (entry = table_next(on.table, &at)) && !wanted)
		if (&entry->value == found)
			wanted = entry;
		else
			place++;
	*result = value_int(wanted ? place : -1);
	return true;
}

/* Of [ordered]: (place, key, value). */
METHOD(insert)
{
	int place;
	if (!convert_int(arguments[0], &place, error))
		return false;
	if (place < 0 || (uint32_t)place > on.table->count)
		return no_place(error);
	if (table_find(on.table, arguments[1]))
		return add(on, arguments + 1, 2, result, error);
	bool silent;
	g_auto(Value) copy = VALUE_NONE;
	if (!member_call(on, "Clone", NULL, 0, &copy, &silent, error))
		return false;
	table_clear(on.table);
	uint32_t at = 0;
	const TableEntry *entry;
	for (int i = 0; i <= (int)copy.table->count; i++) {
		if (i == place)
			table_set_take(on.table, value_ref(arguments[1]),
				       value_ref(arguments[2]));
		entry = table_next(copy.table, &at);
		if (entry)
			table_set_take(on.table, value_ref(entry->key),
				       value_ref(entry->value));
	}
	return true;
}

METHOD(copy_to)
{
	int at;
	g_auto(Value) list = VALUE_NONE;
	bool silent;
	return convert_int(arguments[1], &at, error) &&
	       entries(on, NULL, 0, &list, error) &&
	       member_call(list, "CopyTo", arguments, count, result, &silent,
			   error);
}

METHOD(to_text)
{
	*result = value_string(value_type_name(on));
	return true;
}

GETTER(get_false)
{
	*result = value_bool(false);
	return true;
}

static void lock_free(Object *object)
{
	g_free(object);
}

/* What nobody locks here. */
GETTER(get_sync_root)
{
	static const ObjectClass lock_class = { .name = "System.Object",
						.free = lock_free };
	*result = value_object_take(object_new(&lock_class, sizeof(Object)));
	return true;
}

/* Nobody else writes to it here: it is its own synchronized wrapper. */
METHOD(synchronized)
{
	return convert(arguments[0], type_find("hashtable"), result, error);
}

static const Getter getters[] = {
	{ "Count", get_count },	       { "Keys", get_keys },
	{ "Values", get_values },      { "IsReadOnly", get_false },
	{ "IsFixedSize", get_false },  { "IsSynchronized", get_false },
	{ "SyncRoot", get_sync_root }, { 0 },
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
	{ "RemoveAt", 1, 1, remove_at, true },
	{ "Insert", 3, 3, insert, true },
	{ "GetKey", 1, 1, key_at },
	{ "GetByIndex", 1, 1, value_at },
	{ "IndexOfKey", 1, 1, place_of_key },
	{ "CopyTo", 2, 2, copy_to, true },
	{ "ToString", 0, 0, to_text },
	{ 0 },
};

static const Method static_methods[] = {
	{ "Synchronized", 1, 1, synchronized },
	{ 0 },
};

const Members table_members = {
	.type = "System.Collections.Hashtable",
	.getters = getters,
	.methods = methods,
	.static_methods = static_methods,
};

/* ---- of generic dictionaries ---- */

METHOD(dictionary_remove)
{
	*result = value_bool(table_remove(on.table, arguments[0]));
	return true;
}

/* The second argument is a [ref]. */
METHOD(try_get)
{
	const Value *found = table_find(on.table, arguments[0]);
	if (arguments[1].type == VALUE_RECORD)
		record_set_take(arguments[1].record, "Value",
				found ? value_ref(*found) : VALUE_NONE);
	*result = value_bool(found != NULL);
	return true;
}

static const Method dictionary_methods[] = {
	{ "Remove", 1, 1, dictionary_remove },
	{ "TryGetValue", 2, 2, try_get },
	{ 0 },
};

const Members dictionary_members = {
	.methods = dictionary_methods,
};

/* ---- records ---- */

static bool copy_record(Value on, const Value *arguments, unsigned count,
			Value *result, GError **error)
{
	(void)arguments;
	(void)count;
	(void)error;
	*result = value_record_take(record_copy(on.record));
	return true;
}

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
	.methods = record_methods,
};
