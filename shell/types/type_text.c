/* Types as text: by their short names, as PowerShell writes them. */
#include "shell/types/type.h"

#include <string.h>

static const char *const short_names[] = {
	"array",   "bool",	   "byte",   "char",	 "datetime",
	"decimal", "double",	   "float",  "guid",	 "hashtable",
	"int",	   "ipaddress",	   "long",   "psobject", "pscustomobject",
	"ref",	   "regex",	   "sbyte",  "int16",	 "scriptblock",
	"string",  "securestring", "switch", "timespan", "type",
	"uint16",  "uint32",	   "uint64", "uri",	 "version",
	"void",	   "xml",
};

static const char *short_name(const Type *type)
{
	if (!strcmp(type->name, "System.Object"))
		return NULL;
	for (unsigned i = 0; i < G_N_ELEMENTS(short_names); i++)
		if (type_find(short_names[i]) == type)
			return short_names[i];
	return NULL;
}

char *type_text(const Type *type)
{
	const char *name = short_name(type);
	if (name)
		return g_strdup(name);
	if (!type->element || !g_str_has_suffix(type->name, "[]"))
		return g_strdup(type->name);
	g_autofree char *element = type_text(type->element);
	return g_strconcat(element, "[]", NULL);
}
