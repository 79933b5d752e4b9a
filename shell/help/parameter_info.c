#include "shell/help/parameter_info.h"

#include "core/value/list.h"
#include "core/value/table.h"
#include "shell/pipeline/binder.h"
#include "shell/types/attribute.h"

#define AUTOMATION "System.Management.Automation."
#define ALL_NAME   "__AllParameterSets"

static const Property set_properties[] = {
	{ "Position" },
	{ "IsMandatory" },
	{ "ValueFromPipeline" },
	{ "ValueFromPipelineByPropertyName" },
	{ "ValueFromRemainingArguments" },
	{ "HelpMessage" },
	{ 0 },
};
static const RecordType set_type = {
	.name = AUTOMATION "ParameterSetMetadata",
	.properties = set_properties,
};

static const Property parameter_properties[] = {
	{ "Name" },
	{ "ParameterType" },
	{ "ParameterSets" },
	{ "IsDynamic" },
	{ "Aliases" },
	{ "Attributes" },
	{ "SwitchParameter" },
	{ 0 },
};
static const RecordType parameter_type = {
	.name = AUTOMATION "ParameterMetadata",
	.properties = parameter_properties,
};

static const Property in_set_properties[] = {
	{ "Name" },
	{ "ParameterType" },
	{ "IsMandatory" },
	{ "IsDynamic" },
	{ "Position" },
	{ "ValueFromPipeline" },
	{ "ValueFromPipelineByPropertyName" },
	{ "ValueFromRemainingArguments" },
	{ "HelpMessage" },
	{ "Aliases" },
	{ "Attributes" },
	{ 0 },
};
static const RecordType in_set_type = {
	.name = AUTOMATION "CommandParameterInfo",
	.properties = in_set_properties,
};

static bool is_in_all(const Param *param)
{
	return param_sets(param) == ALL_SETS;
}

/* ---- what holds in one set; both records call it much the same ---- */

typedef void SetFn(void *to, const char *property, Value value);

static void describe(const Param *param, uint64_t set, const char *mandatory,
		     SetFn *put, void *to)
{
	put(to, "Position",
	    value_int(param->position ? param->position - 1 : INT32_MIN));
	put(to, mandatory, value_bool(param->mandatory & set));
	put(to, "ValueFromPipeline", value_bool(param->by_value & set));
	put(to, "ValueFromPipelineByPropertyName",
	    value_bool(param->by_name & set));
	put(to, "ValueFromRemainingArguments", value_bool(param->rest));
	if (param->is.help && *param->is.help)
		put(to, "HelpMessage", value_string(param->is.help));
}

static void put_record(void *to, const char *property, Value value)
{
	record_set_take(to, property, value);
}

static void put_attribute(void *to, const char *property, Value value)
{
	Value *attribute = to;
	attribute_set(*attribute, property, value, NULL);
	value_clear(&value);
}

static void add_set(Table *sets, const Param *param, const char *name,
		    uint64_t set)
{
	Record *record = record_new(&set_type);
	describe(param, set, "IsMandatory", put_record, record);
	table_set_take(sets, value_string(name), value_record_take(record));
}

static Value sets_of(const Cmdlet *cmdlet, const Param *param)
{
	Table *sets = table_new(true);
	if (is_in_all(param))
		add_set(sets, param, ALL_NAME, ALL_SETS);
	for (unsigned i = 0; !is_in_all(param) && i < cmdlet_set_count(cmdlet);
	     i++)
		if (param_sets(param) & SET(i))
			add_set(sets, param, cmdlet->sets[i], SET(i));
	return value_table_take(sets);
}

/* ---- attributes ---- */

static Value attribute_new(const char *name, const char *const *texts)
{
	Value made = VALUE_NONE;
	g_autofree char *full =
		g_strconcat(AUTOMATION, name, "Attribute", NULL);
	g_auto(Value) list = VALUE_NONE;
	if (texts)
		list = list_of_strings(texts);
	attribute_construct(type_find(full), &list, texts != NULL, &made, NULL);
	return made;
}

static void add_parameter(List *attributes, const Param *param,
			  const char *name, uint64_t set)
{
	Value made = attribute_new("Parameter", NULL);
	describe(param, set, "Mandatory", put_attribute, &made);
	put_attribute(&made, "ParameterSetName", value_string(name));
	list_add_take(attributes, made);
}

static Value attributes_of(const Cmdlet *cmdlet, const Param *param)
{
	List *attributes = list_new(LIST_GENERIC, 0);
	if (is_in_all(param))
		add_parameter(attributes, param, ALL_NAME, ALL_SETS);
	for (unsigned i = 0; !is_in_all(param) && i < cmdlet_set_count(cmdlet);
	     i++)
		if (param_sets(param) & SET(i))
			add_parameter(attributes, param, cmdlet->sets[i],
				      SET(i));
	if (param->is.allowed)
		list_add_take(attributes,
			      attribute_new("ValidateSet", param->is.allowed));
	if (param->aliases && *param->aliases)
		list_add_take(attributes,
			      attribute_new("Alias", param->aliases));
	return value_list_take(attributes);
}

/* ---- the parameter ---- */

/* The type itself where it is one of the language. */
static Value type_of_param(const Param *param)
{
	g_autofree char *name = param_is_switch(param)
					? g_strdup("SwitchParameter")
					: param_type_name(param);
	const Type *type = type_find(name);
	return type ? value_of_type(type) : value_string(name);
}

static void set_aliases(Record *about, const Param *param)
{
	static const char *const none[] = { NULL };
	record_set_take(
		about, "Aliases",
		list_of_strings(param->aliases ? param->aliases : none));
}

Record *parameter_info_in_set(const Cmdlet *cmdlet, const Param *param,
			      unsigned set)
{
	Record *about = record_new(&in_set_type);
	record_set_take(about, "Name", value_string(param->is.name));
	record_set_take(about, "ParameterType", type_of_param(param));
	record_set_take(about, "IsDynamic", value_bool(false));
	describe(param, SET(set), "IsMandatory", put_record, about);
	set_aliases(about, param);
	record_set_take(about, "Attributes", attributes_of(cmdlet, param));
	return about;
}

Record *parameter_info_new(const Cmdlet *cmdlet, const Param *param,
			   bool dynamic)
{
	Record *about = record_new(&parameter_type);
	record_set_take(about, "Name", value_string(param->is.name));
	record_set_take(about, "ParameterType", type_of_param(param));
	record_set_take(about, "ParameterSets", sets_of(cmdlet, param));
	record_set_take(about, "IsDynamic", value_bool(dynamic));
	set_aliases(about, param);
	record_set_take(about, "Attributes", attributes_of(cmdlet, param));
	record_set_take(about, "SwitchParameter",
			value_bool(param_is_switch(param)));
	return about;
}
