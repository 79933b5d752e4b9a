#include "shell/types/attribute.h"

#include "core/value/name.h"
#include "shell/types/convert.h"
#include "shell/types/member.h"

#define AUTOMATION  "System.Management.Automation."
#define NO_POSITION "-2147483648"

/* What a constructor takes goes to `arguments`, in order; the last of them
 * takes what is left when it is a list. Properties give their types by
 * net_type and their defaults by fallback. */
typedef struct Kind {
	RecordType type;
	const char *arguments[3];
	unsigned least, most;
} Kind;

static const Property parameter_rows[] = {
	{ "Position", .net_type = "int", .fallback = NO_POSITION },
	{ "ParameterSetName", .net_type = "string",
	  .fallback = "__AllParameterSets" },
	{ "Mandatory", .net_type = "bool" },
	{ "ValueFromPipeline", .net_type = "bool" },
	{ "ValueFromPipelineByPropertyName", .net_type = "bool" },
	{ "ValueFromRemainingArguments", .net_type = "bool" },
	{ "HelpMessage", .net_type = "string" },
	{ "HelpMessageBaseName", .net_type = "string" },
	{ "HelpMessageResourceId", .net_type = "string" },
	{ "DontShow", .net_type = "bool" },
	{ 0 },
};

static const Property alias_rows[] = {
	{ "AliasNames", .net_type = "string[]" },
	{ 0 },
};

static const Property set_rows[] = {
	{ "IgnoreCase", .net_type = "bool", .fallback = "1" },
	{ "ValidValues", .net_type = "string[]" },
	{ 0 },
};

static const Property range_rows[] = {
	{ "MinRange", .net_type = "object" },
	{ "MaxRange", .net_type = "object" },
	{ 0 },
};

static const Property pattern_rows[] = {
	{ "RegexPattern", .net_type = "string" },
	{ "Options", .net_type = "System.Text.RegularExpressions.RegexOptions",
	  .fallback = "IgnoreCase" },
	{ 0 },
};

static const Property length_rows[] = {
	{ "MinLength", .net_type = "int" },
	{ "MaxLength", .net_type = "int" },
	{ 0 },
};

static const Property script_rows[] = {
	{ "ScriptBlock", .net_type = "scriptblock" },
	{ 0 },
};

static const Property no_rows[] = { { 0 } };

static const Property runtime_rows[] = {
	{ "Name", .net_type = "string" },
	{ "ParameterType", .net_type = "type" },
	{ "Value", .net_type = "object" },
	{ "IsSet", .net_type = "bool" },
	{ "Attributes", .net_type = "System.Collections.ObjectModel.Collection"
				    "[System.Attribute]" },
	{ 0 },
};

#define ATTRIBUTE(name_, rows_)                                                \
	.type = { .name = AUTOMATION name_ "Attribute", .properties = rows_ }

static const Kind kinds[] = {
	{ ATTRIBUTE("Parameter", parameter_rows), { NULL }, 0, 0 },
	{ ATTRIBUTE("Alias", alias_rows), { "AliasNames" }, 0, UINT_MAX },
	{ ATTRIBUTE("ValidateSet", set_rows), { "ValidValues" }, 1, UINT_MAX },
	{ ATTRIBUTE("ValidateRange", range_rows),
	  { "MinRange", "MaxRange" },
	  2,
	  2 },
	{ ATTRIBUTE("ValidatePattern", pattern_rows),
	  { "RegexPattern" },
	  1,
	  1 },
	{ ATTRIBUTE("ValidateLength", length_rows),
	  { "MinLength", "MaxLength" },
	  2,
	  2 },
	{ ATTRIBUTE("ValidateCount", length_rows),
	  { "MinLength", "MaxLength" },
	  2,
	  2 },
	{ ATTRIBUTE("ValidateScript", script_rows), { "ScriptBlock" }, 1, 1 },
	{ ATTRIBUTE("ArgumentCompleter", script_rows),
	  { "ScriptBlock" },
	  1,
	  1 },
	{ ATTRIBUTE("ValidateNotNull", no_rows), { NULL }, 0, 0 },
	{ ATTRIBUTE("ValidateNotNullOrEmpty", no_rows), { NULL }, 0, 0 },
	{ ATTRIBUTE("AllowNull", no_rows), { NULL }, 0, 0 },
	{ ATTRIBUTE("AllowEmptyString", no_rows), { NULL }, 0, 0 },
	{ ATTRIBUTE("AllowEmptyCollection", no_rows), { NULL }, 0, 0 },
	{ ATTRIBUTE("SupportsWildcards", no_rows), { NULL }, 0, 0 },
	{ .type = { .name = RUNTIME_PARAMETER, .properties = runtime_rows },
	  { "Name", "ParameterType", "Attributes" },
	  0,
	  3 },
};

static const Kind *kind_of(const RecordType *type)
{
	const Kind *kind = (const Kind *)type;
	return kind >= kinds && kind < kinds + G_N_ELEMENTS(kinds) ? kind
								   : NULL;
}

static const Kind *kind_named(const char *name)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (name_same(kinds[i].type.name, name))
			return &kinds[i];
	return NULL;
}

static const Kind *kind_of_value(Value value)
{
	return value.type == VALUE_RECORD ? kind_of(value.record->type) : NULL;
}

bool value_is_attribute(Value value)
{
	const Kind *kind = kind_of_value(value);
	return kind && g_str_has_suffix(kind->type.name, "Attribute");
}

bool is_attribute(const Type *type, Value value)
{
	(void)type;
	return value_is_attribute(value);
}

const char *attribute_argument(const Record *attribute, unsigned index)
{
	const Kind *kind = kind_of(attribute->type);
	return index < G_N_ELEMENTS(kind->arguments) ? kind->arguments[index]
						     : NULL;
}

/* ---- properties ---- */

static const Property *find_row(const Kind *kind, const char *name)
{
	for (const Property *row = kind->type.properties; row->name; row++)
		if (name_same(row->name, name))
			return row;
	return NULL;
}

bool attribute_has(Value on, const char *name)
{
	const Kind *kind = kind_of_value(on);
	return kind && find_row(kind, name);
}

static bool set_row(Record *record, const Property *row, Value value,
		    GError **error)
{
	Value own = VALUE_NONE;
	const Type *type = type_find(row->net_type);
	if (!type->convert || name_same(row->net_type, "object"))
		own = value_ref(value);
	else if (!convert(value, type, &own, error))
		return false;
	record_set_take(record, row->name, own);
	return true;
}

bool attribute_set(Value on, const char *name, Value value, GError **error)
{
	const Property *row = find_row(kind_of_value(on), name);
	return set_row(on.record, row, value, error);
}

static void set_fallback(Record *record, const Property *row)
{
	g_auto(Value) text =
		row->fallback ? value_string(row->fallback) : VALUE_NONE;
	const Type *type = type_find(row->net_type);
	if (row->fallback || (type->value && type->value < VALUE_STRING))
		set_row(record, row, text, NULL);
}

/* ---- making ---- */

static bool fail_count(unsigned count, GError **error)
{
	return member_fail(error, TYPE_ERROR_OVERLOAD,
			   "Cannot find an overload for \"new\" and the "
			   "argument count: \"%u\".",
			   count);
}

/* From `at` on, or the one list that is there. */
static Value rest_of(const Value *arguments, unsigned count, unsigned at)
{
	if (count == at + 1 && arguments[at].type == VALUE_LIST)
		return value_ref(arguments[at]);
	List *list = list_new(LIST_ARRAY, count);
	for (unsigned i = at; i < count; i++)
		list_add_take(list, value_ref(arguments[i]));
	return value_list_take(list);
}

static bool fill(Record *record, const Kind *kind, const Value *arguments,
		 unsigned count, GError **error)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(kind->arguments); i++) {
		if (!kind->arguments[i] || (i >= count && kind->most < 4))
			break;
		bool rest = kind->most == UINT_MAX;
		g_auto(Value) value = rest ? rest_of(arguments, count, i)
					   : value_ref(arguments[i]);
		const Property *row = find_row(kind, kind->arguments[i]);
		if (value_is_null(value) && !kind->least)
			continue;
		if (!set_row(record, row, value, error))
			return false;
	}
	return true;
}

static bool check_limits(const Record *record, GError **error)
{
	Record *limits = (Record *)record;
	if (!record_has(record, "MinLength"))
		return true;
	int64_t least = record_get(limits, "MinLength").integer;
	int64_t most = record_get(limits, "MaxLength").integer;
	if (least >= 0 && least <= most)
		return true;
	return member_fail(error, TYPE_ERROR_ARGUMENT,
			   "The limits of an attribute must be 0 or more and "
			   "the second not less than the first");
}

static bool make_dictionary(unsigned count, Value *result, GError **error)
{
	if (count)
		return fail_count(count, error);
	Table *table = table_new(false);
	table->type_name = RUNTIME_DICTIONARY;
	*result = value_table_take(table);
	return true;
}

bool attribute_construct(const Type *type, const Value *arguments,
			 unsigned count, Value *result, GError **error)
{
	const Kind *kind = kind_named(type->name);
	if (!kind)
		return make_dictionary(count, result, error);
	bool runtime = !g_str_has_suffix(type->name, "Attribute");
	if (count < kind->least || count > kind->most ||
	    (runtime && count && count != kind->most))
		return fail_count(count, error);
	g_autoptr(Record) record = record_new(&kind->type);
	for (const Property *row = kind->type.properties; row->name; row++)
		set_fallback(record, row);
	if (runtime) {
		g_auto(Value) none = value_list_take(list_new(LIST_ARRAY, 0));
		set_row(record, find_row(kind, "Attributes"), none, NULL);
	}
	if (!fill(record, kind, arguments, count, error) ||
	    !check_limits(record, error))
		return false;
	*result = value_record_take(g_steal_pointer(&record));
	return true;
}

/* [Parameter]@{ Mandatory = $true } */
static bool from_table(const Type *type, const Table *table, Value *to,
		       GError **error)
{
	g_auto(Value) made = VALUE_NONE;
	uint32_t at = 0;
	const TableEntry *entry;
	if (!attribute_construct(type, NULL, 0, &made, error))
		return false;
	while ((entry = table_next(table, &at))) {
		g_autofree char *name = value_format(entry->key);
		if (!member_set_take(made, name, value_ref(entry->value),
				     error))
			return false;
	}
	*to = value_ref(made);
	return true;
}

bool convert_to_attribute(const Type *type, Value from, Value *to,
			  GError **error)
{
	if (type_is(type, from)) {
		*to = value_ref(from);
		return true;
	}
	if (from.type == VALUE_TABLE && kind_named(type->name))
		return from_table(type, from.table, to, error);
	return convert_fail(from, type->name, NULL, error);
}
