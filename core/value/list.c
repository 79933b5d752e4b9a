#include "core/value/list.h"

#include <string.h>

static void list_free(Container *container)
{
	List *list = (List *)container;
	list_clear(list);
	g_free(list->values);
	g_free(list);
}

static void list_visit(Container *container, ContainerEach *each)
{
	const List *list = (const List *)container;
	for (uint32_t i = 0; i < list->count; i++)
		value_visit(list->values[i], each);
}

static void list_empty(Container *container)
{
	list_clear((List *)container);
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

static void grow(List *list)
{
	if (list->count < list->space)
		return;
	g_assert(list->space < UINT32_MAX / 2);
	list->space = MAX(list->space * 2, 4);
	list->values = g_renew(Value, list->values, list->space);
}

void list_add_take(List *list, Value value)
{
	grow(list);
	list->values[list->count++] = value;
}

void list_insert_take(List *list, size_t at, Value value)
{
	g_assert(at <= list->count);
	grow(list);
	memmove(list->values + at + 1, list->values + at,
		(list->count - at) * sizeof(Value));
	list->values[at] = value;
	list->count++;
}

void list_remove(List *list, size_t at)
{
	g_assert(at < list->count);
	Value removed = list->values[at];
	list->count--;
	memmove(list->values + at, list->values + at + 1,
		(list->count - at) * sizeof(Value));
	value_clear(&removed);
}

void list_clear(List *list)
{
	while (list->count)
		value_clear(&list->values[--list->count]);
}

List *list_copy(const List *list)
{
	List *copy = list_new(list->kind, list->count);
	copy->element = list->element;
	for (uint32_t i = 0; i < list->count; i++)
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
