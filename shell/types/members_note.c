/* One property as an object: PSNoteProperty. */
#include "shell/types/note.h"

#include "core/value/extra.h"
#include "shell/types/convert.h"

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

Value note_new(Value owner, const char *name, Value value)
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

const char *note_name(Value member)
{
	const Note *note = value_object(member, &note_class);
	return note ? note->name : NULL;
}

Value note_value(Value member)
{
	return value_of(note_of(member));
}
