#include "shell/types/property_set.h"

#include "core/value/extra.h"
#include "core/value/table.h"
#include "shell/types/member.h"

typedef struct PropertySet {
	Object object;
	char *name;
	List *names;
} PropertySet;

static void set_free(Object *object)
{
	PropertySet *set = (PropertySet *)object;
	g_free(set->name);
	list_unref(set->names);
	g_free(set);
}

/* "Config {Name, Site}" */
static char *set_format(const Object *object)
{
	const PropertySet *set = (const PropertySet *)object;
	GString *text = g_string_new(set->name);
	g_string_append(text, " {");
	for (uint32_t i = 0; i < set->names->count; i++)
		g_string_append_printf(text, "%s%s", i ? ", " : "",
				       value_text(set->names->values[i]));
	g_string_append_c(text, '}');
	return g_string_free(text, FALSE);
}

const ObjectClass property_set_class = {
	.name = "System.Management.Automation.PSPropertySet",
	.free = set_free,
	.format = set_format,
};

Value property_set_new(const char *name, Value names)
{
	PropertySet *set = object_new(&property_set_class, sizeof *set);
	const Value *values =
		names.type == VALUE_LIST ? names.list->values : &names;
	uint32_t count = names.type == VALUE_LIST ? names.list->count : 1;
	set->name = g_strdup(name);
	set->names = list_new(LIST_ARRAY, count);
	for (uint32_t i = 0; i < count; i++)
		list_add_take(set->names,
			      value_string_take(value_format(values[i])));
	return value_object_take(set);
}

const List *property_set_names(Value value)
{
	const PropertySet *set = value_object(value, &property_set_class);
	return set ? set->names : NULL;
}

Value property_set_find(Value on, const char *name)
{
	const Value *own = NULL;
	if (on.type == VALUE_RECORD && on.record->methods)
		own = table_find_text(on.record->methods, name);
	Value found = own ? *own : extra_method(on, name);
	bool is = found.type == VALUE_RECORD || property_set_names(found);
	return is ? found : VALUE_NONE;
}

const List *property_set_display(Value on)
{
	Value standard = property_set_find(on, STANDARD_MEMBERS);
	if (standard.type != VALUE_RECORD)
		return NULL;
	return property_set_names(record_get(standard.record, DISPLAY_SET));
}

static PropertySet *set_of(Value on)
{
	return (PropertySet *)on.object;
}

GETTER(get_name)
{
	*result = value_string(set_of(on)->name);
	return true;
}

GETTER(get_names)
{
	*result = value_list_take(list_ref(set_of(on)->names));
	return true;
}

static bool get_kind(Value on, Value *result, GError **error)
{
	(void)on;
	(void)error;
	*result = value_string("PropertySet");
	return true;
}

METHOD(new_set)
{
	g_autofree char *name = argument_text(arguments, count, 0);
	*result = property_set_new(name, arguments[1]);
	return true;
}

static const Getter getters[] = {
	{ "Name", get_name },
	{ "MemberType", get_kind },
	{ "ReferencedPropertyNames", get_names },
	{ 0 },
};
static const Method statics[] = {
	{ "new", 2, 2, new_set },
	{ 0 },
};
const Members property_set_members = {
	.type = "System.Management.Automation.PSPropertySet",
	.getters = getters,
	.static_methods = statics,
};
