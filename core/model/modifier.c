#include "core/model/modifier.h"

#include "core/model/identity.h"
#include "core/value/list.h"
#include "core/value/name.h"
#include "core/value/table.h"

static int find(const List *list, const char *text)
{
	for (uint32_t i = 0; i < list->count; i++)
		if (name_same(value_text(list->values[i]), text))
			return (int)i;
	return -1;
}

static void add_one(List *list, Value value)
{
	g_autofree char *text = g_strstrip(value_format(value));
	if (*text && find(list, text) < 0)
		list_add_take(list, value_string(text));
}

static void add_all(List *list, Value value)
{
	if (value.type != VALUE_LIST) {
		if (!value_is_null(value))
			add_one(list, value);
		return;
	}
	for (uint32_t i = 0; i < value.list->count; i++)
		add_all(list, value.list->values[i]);
}

static void remove_all(List *list, Value value)
{
	g_autoptr(List) gone = list_new(LIST_ARRAY, 0);
	add_all(gone, value);
	for (uint32_t i = 0; i < gone->count; i++) {
		int at = find(list, value_text(gone->values[i]));
		if (at >= 0)
			list_remove(list, (size_t)at);
	}
}

static bool apply_entry(List *list, const TableEntry *entry, GError **error)
{
	g_autofree char *verb = value_format(entry->key);
	if (name_same(verb, "Add")) {
		add_all(list, entry->value);
	} else if (name_same(verb, "Remove")) {
		remove_all(list, entry->value);
	} else if (name_same(verb, "Replace")) {
		list_clear(list);
		add_all(list, entry->value);
	} else {
		g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_RULE,
			    "'%s' is not a list modifier: it is Add, Remove or "
			    "Replace",
			    verb);
		return false;
	}
	return true;
}

static bool apply_table(List *list, const Table *table, GError **error)
{
	uint32_t index = 0;
	const TableEntry *entry;
	while ((entry = table_next(table, &index)))
		if (!apply_entry(list, entry, error))
			return false;
	return true;
}

bool modifier_apply(Value current, Value given, Value *result, GError **error)
{
	g_autoptr(List) list = list_new(LIST_ARRAY, 0);
	if (given.type == VALUE_TABLE) {
		add_all(list, current);
		if (!apply_table(list, given.table, error))
			return false;
	} else {
		add_all(list, given);
	}
	*result = list->count ? value_list_take(g_steal_pointer(&list))
			      : VALUE_NONE;
	return true;
}
