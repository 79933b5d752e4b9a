/* Declared parameters as rows of a cmdlet. */
#include "shell/evaluate/block.h"
#include "shell/types/convert.h"

#include <string.h>

typedef struct ParamData {
	FunctionCmdlet *function;
	const Declared *declared;
	bool mandatory, allow_null, allow_empty, allow_none;
} ParamData;

bool attribute_is(const Attribute *attribute, const char *name)
{
	const char *dot = strrchr(attribute->name, '.');
	const char *own = dot ? dot + 1 : attribute->name;
	size_t length = strlen(name);
	if (g_ascii_strncasecmp(own, name, length))
		return false;
	return !own[length] || !g_ascii_strcasecmp(own + length, "Attribute");
}

static const NamedArgument *find_named(const Attribute *attribute,
				       const char *name)
{
	for (unsigned i = 0; i < attribute->count; i++)
		if (!g_ascii_strcasecmp(attribute->named[i].name, name))
			return &attribute->named[i];
	return NULL;
}

bool attribute_flag(const Attribute *attribute, const char *name)
{
	const NamedArgument *found = find_named(attribute, name);
	if (!found || !found->value)
		return found != NULL;
	if (found->value->kind == NODE_VARIABLE)
		return name_same(((VariableNode *)found->value)->label, "true");
	if (found->value->kind == NODE_CONSTANT)
		return value_truth(((ConstantNode *)found->value)->value);
	return false;
}

const char *attribute_text(const Attribute *attribute, const char *name)
{
	const NamedArgument *found = find_named(attribute, name);
	if (!found || !found->value || found->value->kind != NODE_CONSTANT)
		return NULL;
	return value_text(((ConstantNode *)found->value)->value);
}

static const Attribute *find_attribute(const Declared *declared,
				       const char *name)
{
	for (unsigned i = 0; i < declared->count; i++)
		if (attribute_is(declared->attributes[i], name))
			return declared->attributes[i];
	return NULL;
}

bool declared_is_advanced(const Declared *declared)
{
	return find_attribute(declared, "Parameter") != NULL;
}

/* ---- accepting a value ---- */

static bool fail_bind(const char *name, const char *why, GError **error)
{
	g_set_error(error, EVALUATE_ERROR, EVALUATE_ERROR_BIND,
		    "Cannot bind argument to parameter '%s' because it is %s",
		    name, why);
	return false;
}

static bool check_element(const ParamData *data, const char *name, Value given,
			  GError **error)
{
	const char *text = value_text(given);
	if (given.type == VALUE_NULL && !data->allow_null)
		return fail_bind(name, "null", error);
	if (text && !*text && !data->allow_empty)
		return fail_bind(name, "an empty string", error);
	return true;
}

/* What a mandatory parameter may not be, after conversion. */
static bool check_mandatory(const ParamData *data, const char *name,
			    Value given, GError **error)
{
	if (!data->mandatory)
		return true;
	if (given.type != VALUE_LIST)
		return check_element(data, name, given, error);
	if (!given.list->count && !data->allow_none)
		return fail_bind(name, "an empty array", error);
	for (uint32_t i = 0; i < given.list->count; i++)
		if (!check_element(data, name, given.list->values[i], error))
			return false;
	return true;
}

/* Parameters convert less than casts: no list to text, no text to bool. */
static bool refuses(const Type *type, Value given)
{
	if (type->value == VALUE_STRING)
		return given.type == VALUE_LIST;
	if (type->value == VALUE_BOOL)
		return given.type != VALUE_BOOL && !is_number(given);
	return false;
}

static bool declared_is_switch(const Declared *declared)
{
	const char *name = declared->type ? declared->type->name : "";
	return name_same(name, "switch") ||
	       g_str_has_suffix(name, "SwitchParameter");
}

static bool convert_given(const Declared *declared, const Type *type,
			  Value given, Value *bound, GError **error)
{
	const char *name = declared->label;
	GError *why = NULL;
	if (declared_is_switch(declared) && given.type == VALUE_NULL) {
		*bound = value_bool(false);
		return true;
	}
	if (type->value == VALUE_STRING && given.type == VALUE_NULL) {
		*bound = value_string("");
		return true;
	}
	bool null = given.type == VALUE_NULL && type->convert == NULL;
	if (null) {
		*bound = VALUE_NONE;
		return true;
	}
	if (!refuses(type, given) && convert(given, type, bound, &why))
		return true;
	if (!why)
		convert_fail(given, type->name, NULL, &why);
	g_set_error(error, EVALUATE_ERROR, EVALUATE_ERROR_BIND,
		    "Cannot process argument transformation on parameter "
		    "'%s'. %s",
		    name, why->message);
	g_error_free(why);
	return false;
}

static bool all_of(const Type *element, Value given)
{
	if (given.type != VALUE_LIST)
		return type_is(element, given);
	for (uint32_t i = 0; i < given.list->count; i++)
		if (!type_is(element, given.list->values[i]))
			return false;
	return true;
}

/* Whether a value of the pipeline does as it is: for an array also one value
 * of its elements' type, for texts and arrays also $null. */
static bool is_exact(const Type *type, Value given)
{
	bool array = type->value == VALUE_LIST && type->element &&
		     type->kind == LIST_ARRAY;
	if (type_is(type, given))
		return true;
	if (given.type == VALUE_NULL)
		return array || type->value == VALUE_STRING;
	return array && all_of(type->element, given);
}

static bool accept(Session *session, const Param *param, Value given,
		   bool convert_it, Value *bound, GError **error)
{
	const ParamData *data = param->data;
	const Declared *declared = data->declared;
	const char *name = declared->label;
	const Type *type =
		declared->type ? eval_find_type(declared->type) : NULL;
	Value value = VALUE_NONE;
	if (declared->type && !type) {
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_NOT_FOUND,
			    "Unable to find type [%s]", declared->type->name);
		return false;
	}
	if (!convert_it && type && !is_exact(type, given))
		return fail_bind(name, "of another type", error);
	if (!type)
		value = value_ref(given);
	else if (!convert_given(declared, type, given, &value, error))
		return false;
	if (!check_mandatory(data, name, value, error) ||
	    !validate_value(session, block_source(data->function->block), name,
			    declared->attributes, declared->count, value,
			    error)) {
		value_clear(&value);
		return false;
	}
	*bound = value;
	return true;
}

/* ---- rows ---- */

static void *kept(FunctionCmdlet *function, void *memory)
{
	g_ptr_array_add(function->memory, memory);
	return memory;
}

/* Texts of an attribute's arguments, in the cmdlet's memory. */
static const char *const *texts_of(FunctionCmdlet *function,
				   const Attribute *attribute)
{
	const char **texts =
		g_new0(const char *, attribute->positional.count + 1);
	unsigned count = 0;
	for (unsigned i = 0; i < attribute->positional.count; i++) {
		const Node *node = attribute->positional.items[i];
		if (node->kind != NODE_CONSTANT)
			continue;
		Value value = ((const ConstantNode *)node)->value;
		texts[count++] = kept(function, value_format(value));
	}
	kept(function, (void *)texts);
	return texts;
}

static uint64_t set_mask(GPtrArray *sets, const char *name)
{
	if (!name || !g_ascii_strcasecmp(name, "__AllParameterSets"))
		return ALL_SETS;
	for (unsigned i = 0; i < sets->len; i++)
		if (!g_ascii_strcasecmp(sets->pdata[i], name))
			return SET(i);
	if (sets->len == 63)
		return ALL_SETS;
	g_ptr_array_add(sets, (gpointer)name);
	return SET(sets->len - 1);
}

/* One [Parameter()]: what it says holds for its set. */
static void apply_parameter(const Attribute *attribute, Param *param,
			    GPtrArray *sets)
{
	const char *set = attribute_text(attribute, "ParameterSetName");
	uint64_t mask = set_mask(sets, set);
	const NamedArgument *position = find_named(attribute, "Position");
	param->sets |= mask;
	if (attribute_flag(attribute, "Mandatory"))
		param->mandatory |= mask;
	if (attribute_flag(attribute, "ValueFromPipeline"))
		param->by_value |= mask;
	if (attribute_flag(attribute, "ValueFromPipelineByPropertyName"))
		param->by_name |= mask;
	if (attribute_flag(attribute, "ValueFromRemainingArguments"))
		param->rest = true;
	if (position && position->value &&
	    position->value->kind == NODE_CONSTANT)
		param->position =
			(int)((ConstantNode *)position->value)->value.integer +
			1;
	const char *help = attribute_text(attribute, "HelpMessage");
	if (help)
		param->is.help = help;
}

static void apply_type(const Declared *declared, Param *param)
{
	const TypeName *type = declared->type;
	param->is.flags |= PROPERTY_NULLABLE;
	param->is.type = VALUE_STRING;
	if (!type) {
		param->is.flags |= PROPERTY_ANY;
		param->is.net_type = "Object";
		return;
	}
	param->is.net_type = type->name;
	if (type->rank)
		param->is.flags |= PROPERTY_LIST;
	if (declared_is_switch(declared)) {
		param->is.flags |= PROPERTY_SWITCH;
		param->is.type = VALUE_BOOL;
	}
	if (name_same(type->name, "bool"))
		param->is.type = VALUE_BOOL;
	if (name_same(type->name, "scriptblock"))
		param->is.flags |= PROPERTY_BLOCK;
}

static void fill(FunctionCmdlet *function, const Declared *declared,
		 Param *param, GPtrArray *sets)
{
	ParamData *data = kept(function, g_new0(ParamData, 1));
	*data = (ParamData){ .function = function, .declared = declared };
	param->is.name = declared->label;
	param->is.help = "";
	param->accept = accept;
	param->data = data;
	apply_type(declared, param);
	for (unsigned i = 0; i < declared->count; i++) {
		const Attribute *attribute = declared->attributes[i];
		if (attribute_is(attribute, "Parameter"))
			apply_parameter(attribute, param, sets);
		else if (attribute_is(attribute, "Alias"))
			param->aliases = texts_of(function, attribute);
		else if (attribute_is(attribute, "ValidateSet"))
			param->is.allowed = texts_of(function, attribute);
	}
	data->mandatory = param->mandatory != 0;
	data->allow_null = find_attribute(declared, "AllowNull");
	data->allow_empty = find_attribute(declared, "AllowEmptyString");
	data->allow_none = find_attribute(declared, "AllowEmptyCollection");
}

/* Without any Position, parameters are positional in their order. */
static void number_positions(Param *params, unsigned count)
{
	int next = 1;
	for (unsigned i = 0; i < count; i++)
		if (params[i].position)
			return;
	for (unsigned i = 0; i < count; i++)
		if (!(params[i].is.flags & PROPERTY_SWITCH) && !params[i].rest)
			params[i].position = next++;
}

/* $args takes what no parameter did. */
static void fill_rest(Param *param)
{
	param->is.name = " args";
	param->is.help = "";
	param->is.flags = PROPERTY_ANY | PROPERTY_LIST | PROPERTY_NULLABLE;
	param->rest = true;
}

void function_params_fill(FunctionCmdlet *function, const Block *block,
			  const Declared *more, unsigned count)
{
	Cmdlet *cmdlet = &function->cmdlet;
	unsigned own = block->param_count;
	Param *params = kept(function, g_new0(Param, own + count + 2));
	g_autoptr(GPtrArray) sets = g_ptr_array_new();
	if (cmdlet->default_set)
		set_mask(sets, cmdlet->default_set);
	for (unsigned i = 0; i < own; i++)
		fill(function, &block->params[i], &params[i], sets);
	number_positions(params, own);
	for (unsigned i = 0; i < count; i++)
		fill(function, &more[i], &params[own + i], sets);
	if (cmdlet->simple)
		fill_rest(&params[own]);
	cmdlet->params = params;
	if (!sets->len)
		return;
	const char **names =
		kept(function, g_new0(const char *, sets->len + 1));
	for (unsigned i = 0; i < sets->len; i++)
		names[i] = sets->pdata[i];
	cmdlet->sets = names;
}
