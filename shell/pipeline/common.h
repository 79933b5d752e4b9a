/* The parameters that every cmdlet has: -Verbose, -ErrorAction and so on, and
 * -WhatIf and -Confirm where it can ask. */
#pragma once

#include "shell/pipeline/cmdlet.h"

typedef enum Common {
	COMMON_VERBOSE,
	COMMON_DEBUG,
	COMMON_ERROR_ACTION,
	COMMON_WARNING_ACTION,
	COMMON_INFORMATION_ACTION,
	COMMON_ERROR_VARIABLE,
	COMMON_WARNING_VARIABLE,
	COMMON_INFORMATION_VARIABLE,
	COMMON_OUT_VARIABLE,
	COMMON_OUT_BUFFER,
	COMMON_PIPELINE_VARIABLE,
	COMMON_WHAT_IF, /* the two of cmdlets with confirm */
	COMMON_CONFIRM,
	COMMON_COUNT,
} Common;

extern const Param common_params[COMMON_COUNT + 1];

/* How many of them a cmdlet has: the table's first ones. */
unsigned common_count(const Cmdlet *cmdlet);

/* Words of -ErrorAction and its kind. */
typedef enum Action {
	ACTION_SILENTLY_CONTINUE,
	ACTION_STOP,
	ACTION_CONTINUE,
	ACTION_INQUIRE,
	ACTION_IGNORE,
} Action;

/* From a word, a unique prefix or the number; ACTION_CONTINUE for others. */
Action action_of(Value value);
