/* How Windows PowerShell writes the members of .NET types: what Get-Member
 * prints. Rows are in .NET's order; a row whose member is not offered here is
 * left out by those who ask. */
#pragma once

#include "shell/types/type.h"

typedef struct Definition {
	const char *name;
	const char *kind; /* "Property", "Method", … */
	const char *text; /* "int Length {get;}" */
} Definition;

/* Ends with { 0 }; NULL when the type has no rows. */
const Definition *definitions_of(const char *type);
/* Names of the properties that a value of a .NET type has here, in order.
 * Records and hash tables have names of their own. Free the array. */
GPtrArray *property_names(Value value);
/* "int" for System.Int32, as PowerShell abbreviates; borrowed. */
const char *type_short_name(const char *type);
