#include "shell/types/member.h"

#include "core/value/extra.h"
#include "shell/types/attribute.h"
#include "shell/types/construct.h"
#include "shell/types/convert.h"
#include "shell/types/enumeration.h"
#include "shell/types/property_set.h"

#include <string.h>

static const Members *const registry[] = {
	&type_members,
	&string_members,
	&char_members,
	&list_members,
	&array_members,
	&table_members,
	&record_members,
	&date_members,
	&timespan_members,
	&math_members,
	&regex_members,
	&wildcard_members,
	&regex_match_members,
	&regex_group_members,
	&convert_members,
	&path_members,
	&file_members,
	&directory_members,
	&environment_members,
	&guid_members,
	&version_members,
	&uri_members,
	&address_members,
	&builder_members,
	&watch_members,
	&random_members,
	&enum_members,
	&dns_members,
	&thread_members,
	&collector_members,
	&assembly_members,
	&identity_members,
	&principal_members,
	&bits_members,
	&encoding_members,
	&utf8_members,
	&utf16_members,
	&utf16be_members,
	&utf32_members,
	&ascii_members,
	&latin1_members,
	&windows_members,
	&reader_members,
	&writer_members,
	&culture_members,
	&date_format_members,
	&text_info_members,
	&note_members,
	&psobject_members,
	&property_set_members,
	&double_members,
	&decimal_members,
	&unsigned_members,
	&xml_document_members,
	&xml_element_members,
	&xml_attribute_members,
	&xml_text_members,
	&xml_cdata_members,
	&xml_comment_members,
	&xml_instruction_members,
	&xml_declaration_members,
	&xml_type_members,
	&xml_fragment_members,
	&xml_list_members,
	&xml_attributes_members,
	&xml_manager_members,
	&secure_members,
	&credential_members,
	&network_members,
	&marshal_members,
	&text_writer_members,
	&xml_writer_members,
	&xml_factory_members,
	&xml_settings_members,
	&xml_linq_members,
	&zone_members,
	&moment_members,
	&mail_members,
	&web_utility_members,
	&net_utility_members,
};

static GPtrArray *added; /* of const Members * */

void members_add(const Members *members)
{
	if (!added)
		added = g_ptr_array_new();
	if (!g_ptr_array_find(added, members, NULL))
		g_ptr_array_add(added, (gpointer)members);
}

const Members *members_find(const char *type)
{
	for (unsigned i = 0; added && i < added->len; i++) {
		const Members *members = added->pdata[i];
		if (name_same(members->type, type))
			return members;
	}
	static GHashTable *by_name; /* Name -> Members */
	if (!by_name) {
		by_name = g_hash_table_new(NULL, NULL);
		for (unsigned i = 0; i < G_N_ELEMENTS(registry); i++)
			g_hash_table_insert(
				by_name,
				(gpointer)name_intern(registry[i]->type),
				(gpointer)registry[i]);
	}
	const Name *name = name_known(type);
	return name ? g_hash_table_lookup(by_name, name) : NULL;
}

/* The table of a value by its tag, without looking at names. */
static const Members *members_of(Value on)
{
	switch ((ValueType)on.type) {
	case VALUE_STRING:
		return &string_members;
	case VALUE_CHAR:
		return &char_members;
	case VALUE_LIST:
		return &list_members;
	case VALUE_TABLE:
		return &table_members;
	case VALUE_RECORD:
		return &record_members;
	case VALUE_DATETIME:
		return &date_members;
	case VALUE_TIMESPAN:
		return &timespan_members;
	case VALUE_BYTE:
	case VALUE_INT:
	case VALUE_LONG:
	case VALUE_DOUBLE:
		return &number_members;
	case VALUE_BOOL:
		return on.more ? &switch_members : NULL;
	case VALUE_OBJECT:
		return enumeration_of(on)
			       ? &enumeration_members
			       : members_find(on.object->class->name);
	case VALUE_NULL:
	case VALUE_TYPES:
		break;
	}
	return NULL;
}

/* Tables of a value: of its kind of list or record, of its tag, of all. */
#define TABLES 3
static void tables_of(Value on, const Members *tables[TABLES])
{
	tables[0] = NULL;
	tables[1] = members_of(on);
	tables[2] = &object_members;
	if (on.type == VALUE_RECORD &&
	    (on.record->type || on.record->type_name))
		tables[0] = members_find(value_type_name(on));
	else if (on.type == VALUE_LIST && on.list->type_name && on.list->owner)
		tables[0] = members_find(on.list->type_name);
	else if (on.type == VALUE_LIST)
		tables[0] = list_members_of((ListKind)on.list->kind);
	else if (tables[1] && tables[1]->base) {
		tables[0] = tables[1];
		tables[1] = tables[0]->base;
	} else if (on.type == VALUE_TABLE && on.table->type_name)
		tables[0] = &dictionary_members;
}

const Members *members_of_value(Value on)
{
	return members_of(on);
}

const Dynamic *member_dynamic(Value on)
{
	const Members *tables[TABLES];
	if (on.type != VALUE_OBJECT && on.type != VALUE_LIST)
		return NULL;
	tables_of(on, tables);
	for (unsigned i = 0; i < TABLES; i++)
		if (tables[i] && tables[i]->dynamic)
			return tables[i]->dynamic;
	return NULL;
}

static const Getter *find_getter(const Getter *getters, const char *name)
{
	for (; getters && getters->name; getters++)
		if (name_same(getters->name, name))
			return getters;
	return NULL;
}

static const Getter *getter_of(Value on, const char *name)
{
	const Members *tables[TABLES];
	const Getter *getter = NULL;
	if (on.type == VALUE_NULL)
		return NULL;
	tables_of(on, tables);
	for (unsigned i = 0; i < TABLES && !getter; i++)
		if (tables[i])
			getter = find_getter(tables[i]->getters, name);
	return getter;
}

/* A property of the value itself; false when it has none. */
static bool own_property(Value on, const char *name, Value *result, bool *found,
			 GError **error)
{
	*found = true;
	if (on.type == VALUE_RECORD && record_has(on.record, name)) {
		*result = value_ref(record_get(on.record, name));
		return true;
	}
	if (on.type == VALUE_TABLE) {
		const Value *entry = table_find_text(on.table, name);
		if (entry) {
			*result = value_ref(*entry);
			return true;
		}
	}
	if (extra_get(on, name, result))
		return true;
	const Dynamic *dynamic = member_dynamic(on);
	if (dynamic && dynamic->get && dynamic->get(on, name, result))
		return true;
	const Getter *getter = getter_of(on, name);
	if (getter)
		return getter->get(on, result, error);
	*result = value_ref(property_set_find(on, name));
	*found = result->type != VALUE_NULL;
	return true;
}

Record *member_record(Value on)
{
	const Dynamic *dynamic = member_dynamic(on);
	if (!dynamic || !dynamic->names)
		return NULL;
	g_autoptr(GPtrArray) names = dynamic->names(on);
	Record *record = record_new_custom();
	for (guint i = 0; i < names->len; i++) {
		Value value = VALUE_NONE;
		dynamic->get(on, names->pdata[i], &value);
		record_set_take(record, names->pdata[i], value);
	}
	record->type_name = g_strdup(value_type_name(on));
	return record;
}

static bool is_count(const char *name)
{
	return name_same(name, "Count") || name_same(name, "Length");
}

/* Lists in lists that are looked into: a list may contain itself. */
#define NESTING_LIMIT 10

static bool get(Value on, const char *name, unsigned depth, Value *result,
		GError **error);

/* Values of the elements that have the property: one or a list. */
static bool enumerate(const List *list, const char *name, unsigned depth,
		      Value *result, GError **error)
{
	g_autoptr(List) values = list_new(LIST_ARRAY, 0);
	for (uint32_t i = 0; i < list->count; i++) {
		Value one = VALUE_NONE;
		bool found;
		if (list->values[i].type == VALUE_LIST) {
			if (!get(list->values[i], name, depth + 1, &one, error))
				return false;
			found = one.type != VALUE_NULL;
		} else if (!own_property(list->values[i], name, &one, &found,
					 error)) {
			return false;
		}
		if (!found)
			continue;
		if (one.type != VALUE_LIST) {
			list_add_take(values, one);
			continue;
		}
		for (uint32_t j = 0; j < one.list->count; j++)
			list_add_take(values, value_ref(one.list->values[j]));
		value_clear(&one);
	}
	if (values->count == 1) {
		*result = value_ref(values->values[0]);
		return true;
	}
	*result = values->count ? value_list_take(g_steal_pointer(&values))
				: VALUE_NONE;
	return true;
}

static bool get(Value on, const char *name, unsigned depth, Value *result,
		GError **error)
{
	bool found;
	*result = VALUE_NONE;
	if (!own_property(on, name, result, &found, error))
		return false;
	if (found)
		return true;
	if (on.type == VALUE_LIST)
		return depth >= NESTING_LIMIT ||
		       enumerate(on.list, name, depth, result, error);
	if (is_count(name))
		*result = value_int(on.type != VALUE_NULL);
	return true;
}

bool member_get(Value on, const char *name, Value *result, GError **error)
{
	return get(on, name, 0, result, error);
}

bool member_has(Value on, const char *name)
{
	if (on.type == VALUE_RECORD && record_has(on.record, name))
		return true;
	if (on.type == VALUE_TABLE && table_find_text(on.table, name))
		return true;
	g_auto(Value) value = VALUE_NONE;
	if (extra_get(on, name, &value))
		return true;
	const Dynamic *dynamic = member_dynamic(on);
	if (dynamic && dynamic->get && dynamic->get(on, name, &value))
		return true;
	return getter_of(on, name) != NULL;
}

static const Setter *setter_of(Value on, const char *name)
{
	const Members *tables[TABLES];
	tables_of(on, tables);
	for (unsigned i = 0; i < TABLES; i++) {
		const Setter *setter = tables[i] ? tables[i]->setters : NULL;
		for (; setter && setter->name; setter++)
			if (name_same(setter->name, name))
				return setter;
	}
	return NULL;
}

static bool no_setter(Value on, const char *name, GError **error)
{
	const Getter *getter = getter_of(on, name);
	if (getter)
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_PROPERTY,
			    "'%s' is a ReadOnly property.", getter->name);
	else
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_PROPERTY,
			    "The property '%s' cannot be found on this object. "
			    "Verify that the property exists and can be set.",
			    name);
	return false;
}

bool member_set_take(Value on, const char *name, Value value, GError **error)
{
	g_auto(Value) taken = value;
	bool done;
	const Setter *setter =
		on.type == VALUE_NULL ? NULL : setter_of(on, name);
	bool own =
		(on.type == VALUE_TABLE && table_find_text(on.table, name)) ||
		(on.type == VALUE_RECORD && record_has(on.record, name));
	if (!own && extra_set(on, name, taken, &done, error))
		return done;
	if (on.type == VALUE_TABLE) {
		table_set_take(on.table, value_string(name), value_ref(taken));
		return true;
	}
	const Dynamic *dynamic = member_dynamic(on);
	g_auto(Value) present = VALUE_NONE;
	if (dynamic && dynamic->set && dynamic->get(on, name, &present))
		return dynamic->set(on, name, taken, error);
	if (setter)
		return setter->set(on, taken, error);
	if (attribute_has(on, name))
		return attribute_set(on, name, taken, error);
	if (on.type == VALUE_RECORD && record_has(on.record, name))
		return record_assign_take(on.record, name, value_ref(taken),
					  error);
	return no_setter(on, name, error);
}

static const Method *find_method(const Method *methods, const char *name,
				 unsigned count, bool *named)
{
	*named = false;
	for (; methods && methods->name; methods++) {
		if (!name_same(methods->name, name))
			continue;
		*named = true;
		if (count >= methods->least && count <= methods->most)
			return methods;
	}
	return NULL;
}

static bool no_overload(const char *name, unsigned count, GError **error)
{
	g_set_error(error, TYPE_ERROR, TYPE_ERROR_OVERLOAD,
		    "Cannot find an overload for \"%s\" and the argument "
		    "count: \"%u\".",
		    name, count);
	return false;
}

static bool no_method(const char *type, const char *name, GError **error)
{
	g_set_error(error, TYPE_ERROR, TYPE_ERROR_MEMBER,
		    "Method invocation failed because [%s] does not contain a "
		    "method named '%s'.",
		    type, name);
	return false;
}

static bool call_on(Value on, const char *name, unsigned depth,
		    const Value *arguments, unsigned count, Value *result,
		    bool *silent, GError **error);

/* Calls the method of every element of a list. */
/* What a list's elements gave is one list. */
static void add_flat_take(List *values, Value one)
{
	G_GNUC_UNUSED g_auto(Value) taken = one;
	if (one.type != VALUE_LIST) {
		list_add_take(values, value_ref(one));
		return;
	}
	for (uint32_t i = 0; i < one.list->count; i++)
		list_add_take(values, value_ref(one.list->values[i]));
}

static bool call_each(const List *list, const char *name, unsigned depth,
		      const Value *arguments, unsigned count, Value *result,
		      bool *silent, GError **error)
{
	g_autoptr(List) values = list_new(LIST_ARRAY, list->count);
	for (uint32_t i = 0; i < list->count; i++) {
		Value one = VALUE_NONE;
		if (!call_on(list->values[i], name, depth + 1, arguments, count,
			     &one, silent, error))
			return false;
		if (*silent)
			value_clear(&one);
		else
			add_flat_take(values, one);
	}
	*result = values->count == 1
			  ? value_ref(values->values[0])
			  : value_list_take(g_steal_pointer(&values));
	return true;
}

static const Method *method_of(Value on, const char *name, unsigned count,
			       bool *named)
{
	const Members *tables[TABLES];
	const Method *method = NULL;
	*named = false;
	tables_of(on, tables);
	for (unsigned i = 0; i < TABLES && !method; i++) {
		bool here = false;
		if (tables[i])
			method = find_method(tables[i]->methods, name, count,
					     &here);
		*named |= here;
	}
	return method;
}

static bool call_on(Value on, const char *name, unsigned depth,
		    const Value *arguments, unsigned count, Value *result,
		    bool *silent, GError **error)
{
	bool named;
	*silent = false;
	*result = VALUE_NONE;
	if (on.type == VALUE_NULL) {
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_NULL,
			    "You cannot call a method on a null-valued "
			    "expression.");
		return false;
	}
	const Method *method = method_of(on, name, count, &named);
	if (method) {
		*silent = method->silent;
		return method->call(on, arguments, count, result, error);
	}
	if (named)
		return no_overload(name, count, error);
	const Getter *getter = !count && !g_ascii_strncasecmp(name, "get_", 4)
				       ? getter_of(on, name + 4)
				       : NULL;
	if (getter)
		return getter->get(on, result, error);
	if (on.type == VALUE_LIST && on.list->count && depth < NESTING_LIMIT)
		return call_each(on.list, name, depth, arguments, count, result,
				 silent, error);
	return no_method(value_type_name(on), name, error);
}

bool member_call(Value on, const char *name, const Value *arguments,
		 unsigned count, Value *result, bool *silent, GError **error)
{
	return call_on(on, name, 0, arguments, count, result, silent, error);
}

/* MinValue and MaxValue of whole numbers. */
static bool limit_of(const Type *type, const char *name, Value *result)
{
	bool least = name_same(name, "MinValue");
	if (!type->least && !type->most)
		return false;
	if (!least && !name_same(name, "MaxValue"))
		return false;
	*result = (Value){ .type = (uint8_t)type->value,
			   .integer = least ? type->least : type->most };
	return true;
}

bool static_is_setting(const Type *type)
{
	return name_same(type->name, "System.Console") ||
	       name_same(type->name, "System.Net.ServicePointManager");
}

bool static_get(const Type *type, const char *name, Value *result,
		GError **error)
{
	const Members *members = members_find(type->name);
	const Getter *getter =
		members ? find_getter(members->static_getters, name) : NULL;
	*result = VALUE_NONE;
	if (getter)
		return getter->get(VALUE_NONE, result, error);
	if (enumeration_of_type(type)) {
		g_auto(Value) text = value_string(name);
		return convert(text, type, result, NULL) || true;
	}
	if (type->convert == convert_to_name)
		*result = value_string(name);
	else
		limit_of(type, name, result);
	return true;
}

static const Setter *static_setter(const Type *type, const char *name)
{
	const Members *members = members_find(type->name);
	const Setter *setter = members ? members->static_setters : NULL;
	while (setter && setter->name && !name_same(setter->name, name))
		setter++;
	return setter && setter->name ? setter : NULL;
}

bool static_has_setter(const Type *type, const char *name)
{
	return static_setter(type, name) != NULL;
}

bool static_set_take(const Type *type, const char *name, Value value,
		     GError **error)
{
	g_auto(Value) taken = value;
	return static_setter(type, name)->set(VALUE_NONE, taken, error);
}

static bool call_converter(const Method *method, const Value *arguments,
			   unsigned count, Value *result, GError **error)
{
	GError *why = NULL;
	if (method->call(VALUE_NONE, arguments, count, result, &why))
		return true;
	convert_error_bare(&why);
	g_propagate_error(error, why);
	return false;
}

bool static_call(const Type *type, const char *name, const Value *arguments,
		 unsigned count, Value *result, GError **error)
{
	const Members *members = members_find(type->name);
	bool named = false;
	const Method *method = NULL;
	*result = VALUE_NONE;
	if (members)
		method = find_method(members->static_methods, name, count,
				     &named);
	if (method && method->silent)
		*result = VALUE_NOTHING;
	if (method && members == &convert_members)
		return call_converter(method, arguments, count, result, error);
	if (method)
		return method->call(VALUE_NONE, arguments, count, result,
				    error);
	if (named)
		return no_overload(name, count, error);
	if (name_same(name, "new"))
		return construct(type, arguments, count, result, error);
	if (name_same(name, "Parse") && count == 1 && type->value == VALUE_BOOL)
		return static_call(type_find("convert"), "ToBoolean", arguments,
				   1, result, error);
	if (name_same(name, "TryParse") && count >= 2 && type->convert)
		return static_try_parse(type, arguments, count, result);
	if (name_same(name, "Parse") && count >= 1 && type->convert)
		return static_parse(type, arguments[0], result, error);
	return no_method(type->name, name, error);
}

bool member_fail(GError **error, int code, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	if (error)
		*error =
			g_error_new_valist(TYPE_ERROR, code, format, arguments);
	va_end(arguments);
	return false;
}

char *argument_text(const Value *arguments, unsigned count, unsigned index)
{
	return index < count ? value_format(arguments[index]) : g_strdup("");
}
