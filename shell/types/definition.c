#include "shell/types/definition.h"

#include "core/value/list.h"
#include "shell/types/definition_rows.h"
#include "shell/types/member.h"

#include <string.h>

static const struct {
	const char *type;
	const Definition *rows;
} tables[] = {
	{ "System.String", string_rows },
	{ "System.Byte", byte_rows },
	{ "System.Int32", int32_rows },
	{ "System.Int64", int64_rows },
	{ "System.Double", double_rows },
	{ "System.Decimal", decimal_rows },
	{ "System.Boolean", boolean_rows },
	{ "System.Char", char_rows },
	{ "System.DateTime", datetime_rows },
	{ "System.TimeSpan", timespan_rows },
	{ "System.Collections.Hashtable", hashtable_rows },
	{ "System.Collections.ArrayList", arraylist_rows },
	{ "System.Object[]", object_array_rows },
	{ "System.Guid", guid_rows },
	{ "System.Version", version_rows },
	{ "System.Management.Automation.PSCustomObject", custom_object_rows },
};

const Definition *definitions_of(const char *type)
{
	for (size_t i = 0; i < G_N_ELEMENTS(tables); i++)
		if (strcmp(tables[i].type, type) == 0)
			return tables[i].rows;
	return NULL;
}

static bool is_property(const Definition *row)
{
	return g_str_has_suffix(row->kind, "Property") &&
	       strcmp(row->kind, "ParameterizedProperty") != 0;
}

GPtrArray *property_names(Value value)
{
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	const char *type = value_type_name(value);
	const Definition *row = definitions_of(type);
	const Members *members = row ? NULL : members_find(type);
	for (; row && row->name; row++)
		if (is_property(row) && member_has(value, row->name))
			g_ptr_array_add(names, g_strdup(row->name));
	for (const Getter *getter = members ? members->getters : NULL;
	     getter && getter->name; getter++)
		g_ptr_array_add(names, g_strdup(getter->name));
	return names;
}

static const struct {
	const char *type, *brief;
} brief_names[] = {
	{ "System.Boolean", "bool" },
	{ "System.Byte", "byte" },
	{ "System.Char", "char" },
	{ "System.Collections.Hashtable", "hashtable" },
	{ "System.DateTime", "datetime" },
	{ "System.Decimal", "decimal" },
	{ "System.Double", "double" },
	{ "System.Guid", "guid" },
	{ "System.Int32", "int" },
	{ "System.Int64", "long" },
	{ "System.Management.Automation.ScriptBlock", "scriptblock" },
	{ "System.Net.IPAddress", "ipaddress" },
	{ "System.Security.SecureString", "securestring" },
	{ "System.String", "string" },
	{ "System.Text.RegularExpressions.Regex", "regex" },
	{ "System.TimeSpan", "timespan" },
	{ "System.Uri", "uri" },
	{ "System.Version", "version" },
	{ "System.Xml.XmlDocument", "xml" },
};

const char *type_short_name(const char *type)
{
	for (size_t i = 0; i < G_N_ELEMENTS(brief_names); i++)
		if (strcmp(brief_names[i].type, type) == 0)
			return brief_names[i].brief;
	return type;
}
