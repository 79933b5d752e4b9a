#include "shell/evaluate/runtime_parameter.h"

#include "core/value/name.h"
#include "shell/types/attribute.h"
#include "shell/types/enumeration.h"

#include <string.h>

struct RuntimeParams {
	GPtrArray *memory;
	List *held; /* the objects, and values in what is made of them */
	GPtrArray *records;
	GArray *declared;
};

static void *keep(RuntimeParams *params, void *memory)
{
	g_ptr_array_add(params->memory, memory);
	return memory;
}

/* ---- attributes as a script writes them ---- */

static Node *constant(RuntimeParams *params, Value value)
{
	ConstantNode *node = keep(params, g_new0(ConstantNode, 1));
	node->node.kind = NODE_CONSTANT;
	node->value = enumeration_of(value)
			      ? value_string_take(value_format(value))
			      : value_ref(value);
	list_add_take(params->held, node->value);
	return &node->node;
}

static void add_positional(RuntimeParams *params, GPtrArray *nodes, Value value)
{
	if (value.type != VALUE_LIST) {
		g_ptr_array_add(nodes, constant(params, value));
		return;
	}
	for (uint32_t i = 0; i < value.list->count; i++)
		g_ptr_array_add(nodes, constant(params, value.list->values[i]));
}

static bool is_positional(const Record *record, const char *name)
{
	const char *argument;
	for (unsigned i = 0; (argument = attribute_argument(record, i)); i++)
		if (name_same(argument, name))
			return true;
	return false;
}

/* What nobody set says nothing. */
static bool is_unset(const char *name, Value value)
{
	return value.type == VALUE_NULL ||
	       (name_same(name, "Position") && value.integer < 0);
}

static void name_arguments(RuntimeParams *params, Record *record,
			   Attribute *attribute)
{
	unsigned count = record_count(record);
	attribute->named = keep(params, g_new0(NamedArgument, count + 1));
	for (unsigned i = 0; i < count; i++) {
		const char *name = record_label(record, i);
		Value value = record_at(record, i);
		if (is_positional(record, name) || is_unset(name, value))
			continue;
		attribute->named[attribute->count++] =
			(NamedArgument){ name, constant(params, value) };
	}
}

static Attribute *attribute_of(RuntimeParams *params, Record *record)
{
	Attribute *attribute = keep(params, g_new0(Attribute, 1));
	GPtrArray *nodes = g_ptr_array_new();
	const char *name;
	attribute->name = record->type->name;
	for (unsigned i = 0; (name = attribute_argument(record, i)); i++)
		add_positional(params, nodes, record_get(record, name));
	name_arguments(params, record, attribute);
	attribute->positional.count = nodes->len;
	attribute->positional.items =
		keep(params, g_ptr_array_free(nodes, FALSE));
	return attribute;
}

static void fill_attributes(RuntimeParams *params, Declared *declared,
			    Value given)
{
	uint32_t count = given.type == VALUE_LIST ? given.list->count : 0;
	declared->attributes = keep(params, g_new0(Attribute *, count + 1));
	for (uint32_t i = 0; i < count; i++) {
		Value one = given.list->values[i];
		if (value_is_attribute(one))
			declared->attributes[declared->count++] =
				attribute_of(params, one.record);
	}
}

/* ---- parameters ---- */

static TypeName *type_name_of(RuntimeParams *params, Value given)
{
	const Type *type = type_of_value(given);
	if (!type)
		return NULL;
	TypeName *name = keep(params, g_new0(TypeName, 1));
	name->resolved = type;
	name->rank = g_str_has_suffix(type->name, "[]");
	char *text = keep(params, type_text(type));
	text[strlen(text) - 2 * name->rank] = '\0';
	name->name = text;
	return name;
}

static void add(RuntimeParams *params, Record *record)
{
	Declared declared = { 0 };
	declared.label = keep(params, value_format(record_get(record, "Name")));
	declared.name = name_intern(declared.label);
	declared.type =
		type_name_of(params, record_get(record, "ParameterType"));
	fill_attributes(params, &declared, record_get(record, "Attributes"));
	list_add_take(params->held, value_record_take(record_ref(record)));
	g_ptr_array_add(params->records, record);
	g_array_append_val(params->declared, declared);
}

static bool is_parameter(Value value)
{
	return value.type == VALUE_RECORD && value.record->type &&
	       name_same(value.record->type->name, RUNTIME_PARAMETER);
}

RuntimeParams *runtime_params_read(Value given, GError **error)
{
	uint32_t at = 0;
	const TableEntry *entry;
	if (given.type != VALUE_TABLE ||
	    g_strcmp0(given.table->type_name, RUNTIME_DICTIONARY))
		return NULL;
	RuntimeParams *params = g_new0(RuntimeParams, 1);
	params->memory = g_ptr_array_new_with_free_func(g_free);
	params->held = list_new(LIST_ARRAY, 0);
	params->records = g_ptr_array_new();
	params->declared = g_array_new(FALSE, FALSE, sizeof(Declared));
	while ((entry = table_next(given.table, &at))) {
		if (is_parameter(entry->value)) {
			add(params, entry->value.record);
			continue;
		}
		g_autofree char *name = value_format(entry->key);
		g_set_error(error, BINDER_ERROR, BINDER_ERROR_DYNAMIC,
			    "Cannot retrieve the dynamic parameters for the "
			    "cmdlet. '%s' is no RuntimeDefinedParameter",
			    name);
		runtime_params_free(params);
		return NULL;
	}
	return params;
}

void runtime_params_free(RuntimeParams *params)
{
	if (!params)
		return;
	g_array_unref(params->declared);
	g_ptr_array_unref(params->records);
	list_unref(params->held);
	g_ptr_array_unref(params->memory);
	g_free(params);
}

unsigned runtime_params_count(const RuntimeParams *params)
{
	return params ? params->declared->len : 0;
}

const Declared *runtime_params_declared(const RuntimeParams *params)
{
	return (const Declared *)params->declared->data;
}

void runtime_params_bind(const RuntimeParams *params, unsigned index,
			 Value value)
{
	Record *record = params->records->pdata[index];
	record_set_take(record, "Value", value_ref(value));
	record_set_take(record, "IsSet", value_bool(true));
}
