/* What -Property takes: names, wildcards, script blocks, and tables such as
 * @{Name='Users'; Expression={$_.Count}; Descending=$true; Width=20}. */
#pragma once

#include "shell/format/layout.h"
#include "shell/pipeline/cmdlet.h"

typedef struct Pick {
	char *label;	/* heading; NULL for a name: as the object spells it */
	char *property; /* name or wildcard, or NULL: the block */
	char *format;	/* FormatString, or NULL */
	Value block;
	unsigned width;
	unsigned depth; /* levels that Format-Custom goes down; 0: all */
	Align align;
	bool directed; /* a sort direction was given: */
	bool descending;
} Pick;

/* Of Pick, owned by the array; NULL argument values give an empty list. The
 * error names what is none of the things above. */
GPtrArray *pick_list(Call *call, Value argument, GError **error);
/* The picks for one object: wildcards become the names that match, except
 * those that `except` (or NULL) names. Without picks: all properties. */
GPtrArray *pick_expand(GPtrArray *picks, Value object, GPtrArray *except);
/* Whether a wildcard stands in any pick, or there is no pick at all. */
bool pick_depends(const GPtrArray *picks);
/* The value for an object, $null when it has no such property (then *found is
 * false, where wanted). False when the cmdlet has to return true at once. */
bool pick_value(Call *call, const Pick *pick, Value object, Value *value,
		bool *found);
/* Heading of the column. */
const char *pick_heading(const Pick *pick);
