/* Filters as scripts write them, -Filter {Enabled -eq $true -and DisplayName
 * -like "Ken*"}: compiled to a condition of SQL with bound values. Names are
 * properties of the kind, with or without "$_." before them. */
#pragma once

#include "core/model/model.h"

/* Value of a variable of the caller: "x" or "x.Property". Owned by the caller
 * of this function. */
typedef Value FilterVariableFn(const char *name, void *data);

bool filter_compile(Model *model, const Kind *kind, const char *text,
		    FilterVariableFn *variable, void *data, Where *where,
		    GError **error);
