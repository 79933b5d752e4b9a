/* What queues, stacks, sets and enumerators have beside the members of all
 * lists. Queues and stacks give from the front. */
#include "shell/types/convert.h"
#include "shell/types/generic.h"
#include "shell/types/member.h"

static bool element(Value on, Value given, Value *value, GError **error)
{
	const Type *type = type_of_elements(on.list);
	if (type)
		return convert(given, type, value, error);
	*value = value_ref(given);
	return true;
}

METHOD(peek)
{
	if (!on.list->count)
		return member_fail(error, TYPE_ERROR_STATE, "%s empty.",
				   on.list->kind == LIST_STACK ? "Stack"
							       : "Queue");
	*result = value_ref(on.list->values[0]);
	return true;
}

METHOD(take_front)
{
	if (!peek(on, arguments, count, result, error))
		return false;
	list_remove(on.list, 0);
	return true;
}

METHOD(enqueue)
{
	Value value;
	if (!element(on, arguments[0], &value, error))
		return false;
	list_add_take(on.list, value);
	return true;
}

METHOD(push)
{
	Value value;
	if (!element(on, arguments[0], &value, error))
		return false;
	list_insert_take(on.list, 0, value);
	return true;
}

/* ---- sets ---- */

METHOD(set_add)
{
	Value value;
	if (!element(on, arguments[0], &value, error))
		return false;
	*result = value_bool(list_set_add_take(on.list, value));
	return true;
}

METHOD(set_remove)
{
	*result = value_bool(list_set_remove(on.list, arguments[0]));
	return true;
}

METHOD(set_has)
{
	*result = value_bool(list_set_has(on.list, arguments[0]));
	return true;
}

/* Elements of the other side, as a list of its own. */
static List *others(Value other)
{
	if (other.type == VALUE_LIST)
		return list_copy(other.list);
	List *list = list_new(LIST_ARRAY, 1);
	list_add_take(list, value_ref(other));
	return list;
}

METHOD(union_with)
{
	g_autoptr(List) other = others(arguments[0]);
	for (uint32_t i = 0; i < other->count; i++) {
		Value value;
		if (!element(on, other->values[i], &value, error))
			return false;
		list_set_add_take(on.list, value);
	}
	return true;
}

METHOD(except_with)
{
	g_autoptr(List) other = others(arguments[0]);
	for (uint32_t i = 0; i < other->count; i++)
		list_set_remove(on.list, other->values[i]);
	return true;
}

/* The other side as a set like this one. */
static List *as_set(Value on, Value other)
{
	g_autoptr(List) values = others(other);
	List *set = list_new(LIST_SET, values->count);
	set->index = table_new(false);
	set->index->sensitive = !on.list->index || on.list->index->sensitive;
	for (uint32_t i = 0; i < values->count; i++)
		list_set_add_take(set, value_ref(values->values[i]));
	return set;
}

METHOD(intersect_with)
{
	g_autoptr(List) other = as_set(on, arguments[0]);
	g_autoptr(List) own = list_copy(on.list);
	for (uint32_t i = 0; i < own->count; i++)
		if (!list_set_has(other, own->values[i]))
			list_set_remove(on.list, own->values[i]);
	return true;
}

static bool holds_all(const List *set, const List *values)
{
	for (uint32_t i = 0; i < values->count; i++)
		if (!list_set_has(set, values->values[i]))
			return false;
	return true;
}

METHOD(is_subset)
{
	g_autoptr(List) other = as_set(on, arguments[0]);
	*result = value_bool(holds_all(other, on.list));
	return true;
}

METHOD(is_superset)
{
	g_autoptr(List) other = as_set(on, arguments[0]);
	*result = value_bool(holds_all(on.list, other));
	return true;
}

METHOD(set_equals)
{
	g_autoptr(List) other = as_set(on, arguments[0]);
	*result = value_bool(other->count == on.list->count &&
			     holds_all(on.list, other));
	return true;
}

METHOD(overlaps)
{
	bool found = false;
	g_autoptr(List) other = as_set(on, arguments[0]);
	for (uint32_t i = 0; i < other->count && !found; i++)
		found = list_set_has(on.list, other->values[i]);
	*result = value_bool(found);
	return true;
}

/* ---- enumerators ---- */

METHOD(move_next)
{
	List *list = on.list;
	bool more = list->cursor < list->count;
	list->cursor += list->cursor <= list->count;
	*result = value_bool(more);
	return true;
}

METHOD(reset)
{
	on.list->cursor = 0;
	return true;
}

GETTER(get_current)
{
	uint32_t at = on.list->cursor;
	*result = at && at <= on.list->count
			  ? value_ref(on.list->values[at - 1])
			  : VALUE_NONE;
	return true;
}

/* Of a table's entries: those of the current one, before the first of all. */
static bool of_entry(Value on, const char *name, Value *result, GError **error)
{
	g_auto(Value) all = VALUE_NONE;
	if (on.list->cursor && !get_current(on, &all, error))
		return false;
	if (!on.list->cursor) {
		List *copy = list_copy(on.list);
		copy->kind = LIST_ARRAY;
		all = value_list_take(copy);
	}
	return member_get(all, name, result, error);
}

GETTER(get_key)
{
	return of_entry(on, "Key", result, error);
}

GETTER(get_value)
{
	return of_entry(on, "Value", result, error);
}

static const Getter cursor_getters[] = {
	{ "Current", get_current },
	{ "Key", get_key },
	{ "Value", get_value },
	{ 0 },
};
static const Method cursor_methods[] = {
	{ "MoveNext", 0, 0, move_next },
	{ "Reset", 0, 0, reset, true },
	{ "Dispose", 0, 0, reset, true },
	{ 0 },
};
static const Method queue_methods[] = {
	{ "Enqueue", 1, 1, enqueue, true },
	{ "Dequeue", 0, 0, take_front },
	{ "Peek", 0, 0, peek },
	{ 0 },
};
static const Method stack_methods[] = {
	{ "Push", 1, 1, push, true },
	{ "Pop", 0, 0, take_front },
	{ "Peek", 0, 0, peek },
	{ 0 },
};
static const Method set_methods[] = {
	{ "Add", 1, 1, set_add },
	{ "Remove", 1, 1, set_remove },
	{ "Contains", 1, 1, set_has },
	{ "UnionWith", 1, 1, union_with, true },
	{ "ExceptWith", 1, 1, except_with, true },
	{ "IntersectWith", 1, 1, intersect_with, true },
	{ "IsSubsetOf", 1, 1, is_subset },
	{ "IsSupersetOf", 1, 1, is_superset },
	{ "SetEquals", 1, 1, set_equals },
	{ "Overlaps", 1, 1, overlaps },
	{ 0 },
};

static const Members cursors = { .getters = cursor_getters,
				 .methods = cursor_methods };
static const Members queues = { .methods = queue_methods };
static const Members stacks = { .methods = stack_methods };
static const Members sets = { .methods = set_methods };

const Members *list_members_of(ListKind kind)
{
	switch (kind) {
	case LIST_QUEUE:
		return &queues;
	case LIST_STACK:
		return &stacks;
	case LIST_SET:
		return &sets;
	case LIST_CURSOR:
		return &cursors;
	case LIST_MEMBERS:
		return &member_list_members;
	case LIST_ARRAY:
	case LIST_ARRAYLIST:
	case LIST_GENERIC:
		break;
	}
	return NULL;
}
