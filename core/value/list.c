#include "core/value/list.h"

#include "core/value/table.h"

#include <string.h>

static void list_free(Container *container)
{
	List *list = (List *)container;
	list_clear(list);
	if (list->values)
		g_free(list->values - list->skipped);
	table_unref(list->index);
	if (list->owner)
		value_clear(list->owner);
	g_free(list->owner);
	g_free(list);
}

static void list_visit(Container *container, ContainerEach *each)
{
	const List *list = (const List *)container;
	for (uint32_t i = 0; i < list->count; i++)
		value_visit(list->values[i], each);
	if (list->index)
		value_visit(
			(Value){ .type = VALUE_TABLE, .table = list->index },
			each);
	if (list->owner)
		value_visit(*list->owner, each);
}

static void list_empty(Container *container)
{
	List *list = (List *)container;
	list_clear(list);
	if (list->owner)
		value_clear(list->owner);
}

static const ContainerClass list_class = { list_free, list_visit, list_empty };

List *list_new(ListKind kind, size_t space)
{
	List *list = g_new0(List, 1);
	container_init(&list->container, &list_class);
	list->kind = kind;
	list->space = (uint32_t)space;
	list->values = space ? g_new(Value, space) : NULL;
	return list;
}

List *list_ref(List *list)
{
	container_ref(&list->container);
	return list;
}

void list_unref(List *list)
{
	if (list)
		container_unref(&list->container);
}

/* Room for one more, at the end or before the first. */
static void grow(List *list, bool front)
{
	if (front ? list->skipped > 0
		  : list->skipped + list->count < list->space)
		return;
	uint32_t room = MAX(list->count, 4), skipped = front ? room : 0;
	g_assert(list->count < UINT32_MAX / 4);
	Value *block = list->values ? list->values - list->skipped : NULL;
	Value *values = block;
	if (front || list->skipped) {
		values = g_new(Value, list->count + room);
		if (list->count)
			memcpy(values + skipped, list->values,
			       list->count * sizeof(Value));
		g_free(block);
	} else {
		values = g_renew(Value, block, list->count + room);
	}
	list->space = list->count + room;
	list->skipped = skipped;
	list->values = values + skipped;
}

void list_add_take(List *list, Value value)
{
	grow(list, false);
	list->values[list->count++] = value;
}

void list_insert_take(List *list, size_t at, Value value)
{
	g_assert(at <= list->count);
	bool front = at == 0 && list->count > 0;
	grow(list, front);
	if (front) {
		list->values--;
		list->skipped--;
	} else {
		memmove(list->values + at + 1, list->values + at,
			(list->count - at) * sizeof(Value));
	}
	list->values[at] = value;
	list->count++;
}

void list_remove(List *list, size_t at)
{
	g_assert(at < list->count);
	Value removed = list->values[at];
	list->count--;
	if (at == 0) {
		list->values++;
		list->skipped++;
	} else {
		memmove(list->values + at, list->values + at + 1,
			(list->count - at) * sizeof(Value));
	}
	value_clear(&removed);
}

void list_clear(List *list)
{
	while (list->count)
		value_clear(&list->values[--list->count]);
	if (list->index)
		table_clear(list->index);
}

static int place_of(const List *list, Value value)
{
	for (uint32_t i = 0; i < list->count; i++)
		if (value_equal(list->values[i], value))
			return (int)i;
	return -1;
}

bool list_set_has(const List *list, Value value)
{
	return list->index && table_find(list->index, value);
}

bool list_set_add_take(List *list, Value value)
{
	if (!list->index) {
		list->index = table_new(false);
		list->index->sensitive = true;
	}
	if (table_find(list->index, value)) {
		value_clear(&value);
		return false;
	}
	table_set_take(list->index, value_ref(value), VALUE_NONE);
	list_add_take(list, value);
	return true;
}

bool list_set_remove(List *list, Value value)
{
	if (!list_set_has(list, value))
		return false;
	/* The spelling in the list is the one that the index has. */
	uint32_t at = 0;
	const TableEntry *entry;
	int place = place_of(list, value);
	while (place < 0 && (entry = table_next(list->index, &at)))
		if (value_compare(entry->key, value, false) == 0)
			place = place_of(list, entry->key);
	table_remove(list->index, value);
	if (place >= 0)
		list_remove(list, (size_t)place);
	return true;
}

List *list_copy(const List *list)
{
	List *copy = list_new(list->kind, list->count);
	copy->element = list->element;
	copy->type_name = list->type_name;
	if (list->index)
		copy->index = table_new(false);
	if (list->index)
		copy->index->sensitive = list->index->sensitive;
	for (uint32_t i = 0; i < list->count; i++)
		if (list->index)
			list_set_add_take(copy, value_ref(list->values[i]));
		else
			list_add_take(copy, value_ref(list->values[i]));
	return copy;
}

Value list_of_strings(const char *const *texts)
{
	List *list = list_new(LIST_ARRAY, 0);
	for (; texts && *texts; texts++)
		list_add_take(list, value_string(*texts));
	return value_list_take(list);
}
