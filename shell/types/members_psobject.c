/* .PSObject: the properties and methods of any value as objects. Properties of
 * records may be set, added and removed through it. */
#include "shell/types/note.h"

#include "core/value/extra.h"

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
	List *list = note_list_new(owner);
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
	List *list = note_list_new(owner);
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
	List *list = note_list_new(on);
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
