/* One comparison of a filter, property -operator value, as a condition in SQL
 * that knows PowerShell's rules for $null and for case. */
#pragma once

#include "core/model/model.h"

typedef struct FilterOperator {
	const char *name;
	const char *sql; /* NULL: like */
	bool negated;	 /* rows without a value count */
} FilterOperator;

typedef struct FilterQuery {
	Model *model;
	const Kind *kind;
	Where *where; /* is appended to */
} FilterQuery;

/* "eq", "ieq", "ceq"; NULL when there is none. */
const FilterOperator *filter_operator(const char *name);
/* attribute NULL: Identity. */
bool filter_compare(const FilterQuery *query, const Attribute *attribute,
		    const FilterOperator *operator, Value value,
		    GError **error);
