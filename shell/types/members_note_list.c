/* Lists of members, and of the names of types: they change their owner. */
#include "shell/types/note.h"

#include "shell/types/convert.h"
#include "shell/types/like.h"

static const char *label_of(Value member)
{
	const char *name = note_name(member);
	if (name)
		return name;
	return member.type == VALUE_RECORD
		       ? value_text(record_get(member.record, "Name"))
		       : value_text(member);
}

Value member_of_list(const List *list, const char *name)
{
	for (uint32_t i = 0; i < list->count; i++) {
		const char *label = label_of(list->values[i]);
		if (label && name_same(label, name))
			return value_ref(list->values[i]);
	}
	return VALUE_NONE;
}

List *note_list_new(Value owner)
{
	List *list = list_new(LIST_MEMBERS, 0);
	list->owner = g_new(Value, 1);
	*list->owner = value_ref(owner);
	return list;
}

static Record *owner_record(Value on, GError **error)
{
	if (on.list->owner->type == VALUE_RECORD)
		return on.list->owner->record;
	member_fail(error, TYPE_ERROR_STATE,
		    "Members can be changed on objects only, not on a %s.",
		    value_type_name(*on.list->owner));
	return NULL;
}

METHOD(add_member)
{
	const char *name = note_name(arguments[0]);
	Record *record = owner_record(on, error);
	if (!record)
		return false;
	if (!name)
		return member_fail(error, TYPE_ERROR_ARGUMENT,
				   "A PSNoteProperty is needed here.");
	if (record_has(record, name))
		return member_fail(error, TYPE_ERROR_STATE,
				   "Cannot add a member with the name \"%s\" "
				   "because a member with that name already "
				   "exists.",
				   name);
	record_set_take(record, name, note_value(arguments[0]));
	return true;
}

METHOD(remove_member)
{
	g_autofree char *name = argument_text(arguments, count, 0);
	Record *record = owner_record(on, error);
	if (record)
		record_remove(record, name);
	return record != NULL;
}

METHOD(match_members)
{
	g_autofree char *pattern = argument_text(arguments, count, 0);
	g_autoptr(List) found = note_list_new(*on.list->owner);
	for (uint32_t i = 0; i < on.list->count; i++) {
		const char *label = label_of(on.list->values[i]);
		if (label && like_match(pattern, label, false))
			list_add_take(found, value_ref(on.list->values[i]));
	}
	*result = value_list_take(g_steal_pointer(&found));
	return true;
}

METHOD(get_item)
{
	g_autofree char *name = argument_text(arguments, count, 0);
	*result = member_of_list(on.list, name);
	return true;
}

/* Of TypeNames: the first is the type. */
METHOD(insert_type)
{
	int at;
	Record *record = owner_record(on, error);
	if (!record || !convert_int(arguments[0], &at, error))
		return false;
	if (at != 0)
		return true;
	g_autofree char *name = argument_text(arguments, count, 1);
	g_free(record->type_name);
	record->type_name = g_steal_pointer(&name);
	return true;
}

METHOD(clear_types)
{
	Record *record = owner_record(on, error);
	if (record)
		g_clear_pointer(&record->type_name, g_free);
	return record != NULL;
}

METHOD(add_any)
{
	const Value name[] = { value_int(0), arguments[0] };
	return value_text(arguments[0])
		       ? insert_type(on, name, 2, result, error)
		       : add_member(on, arguments, count, result, error);
}

static const Method list_methods[] = {
	{ "Add", 1, 2, add_any, true },
	{ "Remove", 1, 1, remove_member, true },
	{ "Match", 1, 2, match_members },
	{ "Item", 1, 1, get_item },
	{ "Insert", 2, 2, insert_type, true },
	{ "Clear", 0, 0, clear_types, true },
	{ 0 },
};
const Members member_list_members = {
	.methods = list_methods,
};
