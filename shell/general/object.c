#include "shell/general/object.h"

#include "core/value/extra.h"
#include "core/value/list.h"
#include "core/value/table.h"
#include "shell/types/convert.h"
#include "shell/types/date.h"
#include "shell/types/definition.h"
#include "shell/types/member.h"

#include <gio/gio.h>

bool object_given(const Call *call)
{
	return call_has_input(call) || call_given_name(call, "InputObject");
}

bool object_stop(Call *call, GError **error)
{
	call_terminate_take(call, g_steal_pointer(error), VALUE_NONE);
	return true;
}

static bool of_table(Value object, const char *name, Value *value)
{
	const Value *found = table_find_text(object.table, name);
	if (found)
		*value = value_ref(*found);
	return found != NULL;
}

/* A list gives the property of its elements, so it counts as having any. */
bool object_get(Call *call, Value object, const char *name, Value *value)
{
	(void)call;
	if (object.type == VALUE_RECORD && record_has(object.record, name)) {
		*value = value_ref(record_get(object.record, name));
		return true;
	}
	if (object.type == VALUE_TABLE && of_table(object, name, value))
		return true;
	if (object.type != VALUE_LIST && !member_has(object, name))
		return false;
	return member_get(object, name, value, NULL);
}

static bool has_name(const GPtrArray *names, const char *name)
{
	for (guint i = 0; i < names->len; i++)
		if (name_same(names->pdata[i], name))
			return true;
	return false;
}

static bool add_extra_names(Record *members, void *names)
{
	for (unsigned i = 0; i < record_count(members); i++) {
		const char *label = record_label(members, i);
		if (!has_name(names, label))
			g_ptr_array_add(names, g_strdup(label));
	}
	return true;
}

static GPtrArray *own_names(Value object)
{
	const Dynamic *dynamic = member_dynamic(object);
	if (dynamic && dynamic->names)
		return dynamic->names(object);
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	uint32_t index = 0;
	const TableEntry *entry;
	if (object.type == VALUE_RECORD)
		for (unsigned i = 0; i < record_count(object.record); i++)
			g_ptr_array_add(names, g_strdup(record_label(
						       object.record, i)));
	else if (object.type == VALUE_TABLE)
		while ((entry = table_next(object.table, &index)))
			g_ptr_array_add(names, value_format(entry->key));
	else {
		g_ptr_array_unref(names);
		return property_names(object);
	}
	return names;
}

GPtrArray *object_names(Value object)
{
	GPtrArray *names = own_names(object);
	extra_each(object, add_extra_names, names);
	return names;
}

GPtrArray *object_properties(Value object)
{
	static const char *const plain[] = { "IsReadOnly",     "IsFixedSize",
					     "IsSynchronized", "Keys",
					     "Values",	       "SyncRoot",
					     "Count" };
	static const char *const ordered[] = { "Count",		"IsReadOnly",
					       "Keys",		"Values",
					       "IsFixedSize",	"SyncRoot",
					       "IsSynchronized" };
	if (object.type != VALUE_TABLE)
		return object_names(object);
	const char *const *own = object.table->ordered ? ordered : plain;
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	for (unsigned i = 0; i < G_N_ELEMENTS(plain); i++)
		g_ptr_array_add(names, g_strdup(own[i]));
	return names;
}

List *object_entries(Value table)
{
	Value entries = VALUE_NONE;
	bool silent;
	member_call(table, "GetEnumerator", NULL, 0, &entries, &silent, NULL);
	return entries.list;
}

const char *object_type(Value object)
{
	return value_type_name(object);
}

bool object_number(Value value, double *number)
{
	g_auto(Value) converted = VALUE_NONE;
	if (value_is_null(value) || !convert_number(value, &converted, NULL))
		return false;
	return convert_double(converted, number, NULL);
}

bool object_date(Value value, Value *date, GError **error)
{
	if (value.type == VALUE_DATETIME) {
		*date = value;
		return true;
	}
	g_autofree char *text = value_format(value);
	if (date_parse(text, date))
		return true;
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
		    "'%s' is no date: write it as 2026-11-24 16:05", text);
	return false;
}
