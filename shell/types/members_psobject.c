/* .PSObject: the properties and methods of any value as objects. Properties of
 * records may be set, added and removed through it. */
#include "core/value/extra.h"
#include "shell/types/convert.h"
#include "shell/types/like.h"
#include "shell/types/member.h"

#include <string.h>

/* One property: of its owner, or on its own until it is added. */
typedef struct Note {
	Object object;
	Value owner; /* $null: on its own */
	char *name;
	Value value; /* when on its own */
} Note;

static void note_free(Object *object)
{
	Note *note = (Note *)object;
	value_clear(&note->owner);
	value_clear(&note->value);
	g_free(note->name);
	g_free(note);
}

static Value value_of(const Note *note)
{
	Value value = VALUE_NONE;
	if (value_is_null(note->owner))
		return value_ref(note->value);
	if (!member_get(note->owner, note->name, &value, NULL))
		return VALUE_NONE;
	return value;
}

/* "string Name=Ken" */
static char *note_format(const Object *object)
{
	const Note *note = (const Note *)object;
	g_auto(Value) value = value_of(note);
	g_autofree char *text = value_format(value);
	const char *type =
		value_is_null(value) ? "object" : value_type_name(value);
	if (g_str_equal(type, "System.String"))
		type = "string";
	else if (g_str_equal(type, "System.Int32"))
		type = "int";
	else if (g_str_equal(type, "System.Boolean"))
		type = "bool";
	return g_strdup_printf("%s %s=%s", type, note->name, text);
}

const ObjectClass note_class = {
	.name = "System.Management.Automation.PSNoteProperty",
	.free = note_free,
	.format = note_format,
};

static Value note_new(Value owner, const char *name, Value value)
{
	Note *note = object_new(&note_class, sizeof *note);
	note->owner = value_ref(owner);
	note->value = value_ref(value);
	note->name = g_strdup(name);
	return value_object_take(note);
}

static Note *note_of(Value on)
{
	return (Note *)on.object;
}

static bool is_note(Value owner)
{
	return value_is_null(owner) ||
	       (owner.type == VALUE_RECORD && !owner.record->type);
}

GETTER(get_name)
{
	*result = value_string(note_of(on)->name);
	return true;
}

GETTER(get_value)
{
	*result = value_of(note_of(on));
	return true;
}

typedef struct Kind {
	const char *name, *kind;
} Kind;

/* "NoteProperty", "ScriptProperty" … of what is stored under the name: the
 * class is System.Management.Automation.PSScriptProperty. */
static bool find_kind(Record *members, void *data)
{
	Kind *search = data;
	const Name *name = name_known(search->name);
	int index = name ? record_index(members, name) : -1;
	Value stored = index < 0 ? VALUE_NONE
				 : record_stored(members, (unsigned)index);
	if (index < 0)
		return true;
	search->kind = stored.type == VALUE_OBJECT && stored.object->class->read
			       ? strrchr(stored.object->class->name, '.') +
					 strlen(".PS")
			       : "NoteProperty";
	return false;
}

/* NULL: the type declares the property. */
static const char *added_kind(const Note *note)
{
	Kind search = { note->name, NULL };
	const Record *record =
		note->owner.type == VALUE_RECORD ? note->owner.record : NULL;
	if (!record || find_kind(note->owner.record, &search))
		extra_each(note->owner, find_kind, &search);
	else if (record->type && name_same(search.kind, "NoteProperty"))
		return NULL;
	return search.kind;
}

GETTER(get_kind)
{
	const char *kind = added_kind(note_of(on));
	if (!kind)
		kind = is_note(note_of(on)->owner) ? "NoteProperty"
						   : "Property";
	*result = value_string(kind);
	return true;
}

GETTER(get_value_type)
{
	g_auto(Value) value = value_of(note_of(on));
	*result = value_string(value_is_null(value) ? "System.Object"
						    : value_type_name(value));
	return true;
}

GETTER(get_true)
{
	*result = value_bool(true);
	return true;
}

GETTER(get_settable)
{
	Value owner = note_of(on)->owner;
	*result =
		value_bool(value_is_null(owner) || owner.type == VALUE_RECORD);
	return true;
}

SETTER(set_value)
{
	Note *note = note_of(on);
	if (!value_is_null(note->owner))
		return member_set_take(note->owner, note->name,
				       value_ref(value), error);
	value_set_take(&note->value, value_ref(value));
	return true;
}

METHOD(new_note)
{
	g_autofree char *name = argument_text(arguments, count, 0);
	*result = note_new(VALUE_NONE, name, arguments[1]);
	return true;
}

static const Getter note_getters[] = {
	{ "Name", get_name },		{ "Value", get_value },
	{ "MemberType", get_kind },	{ "TypeNameOfValue", get_value_type },
	{ "IsSettable", get_settable }, { "IsGettable", get_true },
	{ "IsInstance", get_true },	{ 0 },
};
static const Setter note_setters[] = {
	{ "Value", set_value },
	{ 0 },
};
static const Method note_statics[] = {
	{ "new", 2, 2, new_note },
	{ 0 },
};
const Members note_members = {
	.type = "System.Management.Automation.PSNoteProperty",
	.getters = note_getters,
	.setters = note_setters,
	.static_methods = note_statics,
};

/* ---- lists of members ---- */

static const char *label_of(Value member)
{
	Note *note = value_object(member, &note_class);
	if (note)
		return note->name;
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

static List *list_of(Value owner)
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
	Note *note = value_object(arguments[0], &note_class);
	Record *record = owner_record(on, error);
	if (!record)
		return false;
	if (!note)
		return member_fail(error, TYPE_ERROR_ARGUMENT,
				   "A PSNoteProperty is needed here.");
	if (record_has(record, note->name))
		return member_fail(error, TYPE_ERROR_STATE,
				   "Cannot add a member with the name \"%s\" "
				   "because a member with that name already "
				   "exists.",
				   note->name);
	record_set_take(record, note->name, value_of(note));
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
	g_autoptr(List) found = list_of(*on.list->owner);
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

/* ---- the object ---- */

typedef struct PsObject {
	Object object;
	Value on;
} PsObject;

static void view_free(Object *object)
{
	value_clear(&((PsObject *)object)->on);
	g_free(object);
}

static char *view_format(const Object *object)
{
	return value_format(((const PsObject *)object)->on);
}

static const ObjectClass view_class = {
	.name = "System.Management.Automation.PSObject",
	.free = view_free,
	.format = view_format,
};

bool member_psobject(Value on, Value *result, GError **error)
{
	PsObject *view = object_new(&view_class, sizeof *view);
	(void)error;
	view->on = value_ref(on);
	*result = value_object_take(view);
	return true;
}

static Value viewed(Value on)
{
	return ((PsObject *)on.object)->on;
}

static void add_getters(List *list, Value owner)
{
	const Members *members = members_of_value(owner);
	const Getter *getter = members ? members->getters : NULL;
	for (; getter && getter->name; getter++)
		list_add_take(list, note_new(owner, getter->name, VALUE_NONE));
}

/* What the value names itself, such as the children of an XML element. */
static void add_named(List *list, Value owner)
{
	const Dynamic *dynamic = member_dynamic(owner);
	if (!dynamic || !dynamic->names)
		return;
	g_autoptr(GPtrArray) names = dynamic->names(owner);
	for (guint i = 0; i < names->len; i++)
		list_add_take(list,
			      note_new(owner, names->pdata[i], VALUE_NONE));
}

typedef struct Owned {
	List *list;
	Value owner;
} Owned;

/* What scripts added to the value or to its type. */
static bool add_extra(Record *members, void *data)
{
	const Owned *owned = data;
	for (unsigned i = 0; i < record_count(members); i++)
		list_add_take(owned->list,
			      note_new(owned->owner, record_label(members, i),
				       VALUE_NONE));
	return true;
}

GETTER(get_properties)
{
	Value owner = viewed(on);
	List *list = list_of(owner);
	add_named(list, owner);
	if (owner.type == VALUE_RECORD)
		for (unsigned i = 0; i < record_count(owner.record); i++)
			list_add_take(list,
				      note_new(owner,
					       record_label(owner.record, i),
					       VALUE_NONE));
	else
		add_getters(list, owner);
	extra_each(owner, add_extra, &(Owned){ list, owner });
	*result = value_list_take(list);
	return true;
}

static void add_methods(List *list, const Method *method)
{
	for (; method && method->name; method++) {
		g_auto(Value) known = member_of_list(list, method->name);
		if (!value_is_null(known))
			continue;
		Record *record = record_new_custom();
		record->type_name =
			g_strdup("System.Management.Automation.PSMethod");
		record_set_take(record, "Name", value_string(method->name));
		record_set_take(record, "MemberType", value_string("Method"));
		list_add_take(list, value_record_take(record));
	}
}

GETTER(get_methods)
{
	Value owner = viewed(on);
	List *list = list_of(owner);
	const Members *members = members_of_value(owner);
	if (members)
		add_methods(list, members->methods);
	add_methods(list, object_members.methods);
	*result = value_list_take(list);
	return true;
}

GETTER(get_members)
{
	g_auto(Value) methods = VALUE_NONE;
	if (!get_properties(on, result, error) ||
	    !get_methods(on, &methods, error))
		return false;
	for (uint32_t i = 0; i < methods.list->count; i++)
		list_add_take(result->list, value_ref(methods.list->values[i]));
	return true;
}

bool member_type_names(Value on, Value *result, GError **error)
{
	List *list = list_of(on);
	const char *name = value_type_name(on);
	(void)error;
	list_add_take(list, value_string(name));
	if (on.type == VALUE_RECORD && on.record->type_name)
		list_add_take(list, value_string("System.Management.Automation."
						 "PSCustomObject"));
	if (on.type < VALUE_STRING)
		list_add_take(list, value_string("System.ValueType"));
	if (on.type == VALUE_LIST && on.list->kind == LIST_ARRAY)
		list_add_take(list, value_string("System.Array"));
	list_add_take(list, value_string("System.Object"));
	*result = value_list_take(list);
	return true;
}

GETTER(get_type_names)
{
	return member_type_names(viewed(on), result, error);
}

GETTER(get_base)
{
	*result = value_ref(viewed(on));
	return true;
}

METHOD(copy)
{
	bool silent;
	Value owner = viewed(on);
	if (owner.type == VALUE_RECORD)
		*result = value_record_take(record_copy(owner.record));
	else if (owner.type == VALUE_TABLE || owner.type == VALUE_LIST)
		return member_call(owner, "Clone", NULL, 0, result, &silent,
				   error);
	else
		*result = value_ref(owner);
	return true;
}

static const Getter getters[] = {
	{ "Properties", get_properties },
	{ "Methods", get_methods },
	{ "Members", get_members },
	{ "TypeNames", get_type_names },
	{ "BaseObject", get_base },
	{ "ImmediateBaseObject", get_base },
	{ 0 },
};
static const Method methods[] = {
	{ "Copy", 0, 0, copy },
	{ 0 },
};
const Members psobject_members = {
	.type = "System.Management.Automation.PSObject",
	.getters = getters,
	.methods = methods,
};
