/* What the cmdlets on variables share: their parameters, and which variables
 * these name. */
#pragma once

#include "shell/general/object.h"
#include "shell/pipeline/session.h"

typedef struct VariableArgs {
	const char *const *names;
	const char *const *include;
	const char *const *exclude;
	const char *const *options;
	const char *visibility, *scope, *description;
	Value value;
	bool value_only, force, pass_thru;
} VariableArgs;

/* Global, Local, Script, or how many scopes up; NULL: what is seen. */
bool variable_scope(Session *session, const char *name, Scope **scope,
		    GError **error);
/* By exact name; without a scope what is seen. NULL when absent. */
Variable *variable_find(Session *session, Scope *scope, const char *name);
/* Variables that match, inner scopes hiding outer ones unless `only` this
 * scope counts; free the array. */
GPtrArray *variable_matching(const VariableArgs *args, Scope *from, bool only,
			     const char *pattern);
/* Whether a name passes -Include and -Exclude. */
bool variable_is_meant(const VariableArgs *args, const char *label);
/* Gives the variable, or its value alone. */
bool variable_show(Call *call, const VariableArgs *args,
		   const Variable *variable);
/* Reports a name that is no variable; the others are still looked at. */
void variable_fail_unknown(Call *call, const char *name);

#define NAME_PARAM(mandatory_, piped_)                                         \
	{                                                                      \
		.is = { "Name", "Names of variables, without $.",              \
			.flags = PROPERTY_LIST,                                \
			.field = STRINGS_FIELD(VariableArgs, names) },         \
		.position = 1, .mandatory = mandatory_, .by_value = piped_,    \
		.by_name = ALL_SETS                                            \
	}
#define SCOPE_PARAM                                                            \
	{                                                                      \
		.is = { "Scope",                                               \
			"Global, Local, Script or scopes up.",                 \
			.field = STRING_FIELD(VariableArgs, scope) }           \
	}
#define CHOICE_PARAMS                                                          \
	{ .is = { "Include", "Only such names; wildcards are allowed.",        \
		  .flags = PROPERTY_LIST,                                      \
		  .field = STRINGS_FIELD(VariableArgs, include) } },           \
	{                                                                      \
		.is = { "Exclude",                                             \
			"Names that are left out.",                            \
			.flags = PROPERTY_LIST,                                \
			.field = STRINGS_FIELD(VariableArgs, exclude) }        \
	}
#define FORCE_PARAM                                                            \
	{                                                                      \
		.is = { "Force",                                               \
			"Also what is read-only.",                             \
			.field = SWITCH_FIELD(VariableArgs, force) }           \
	}
#define VALUE_PARAMS                                                           \
	{ .is = { "Value", "Its value.",                                       \
		  .flags = ANY_LIST | PROPERTY_NULLABLE,                       \
		  .field = VALUE_FIELD(VariableArgs, value) },                 \
	  .position = 2,                                                       \
	  .by_value = ALL_SETS,                                                \
	  .by_name = ALL_SETS },                                               \
		{ .is = { "Option", "What it allows.", .allowed = options,     \
			  .flags = PROPERTY_LIST,                              \
			  .field = STRINGS_FIELD(VariableArgs, options) } },   \
		{ .is = { "Description", "What it is for.",                    \
			  .field =                                             \
				  STRING_FIELD(VariableArgs, description) } }, \
	{                                                                      \
		.is = { "PassThru",                                            \
			"Gives the variable.",                                 \
			.field = SWITCH_FIELD(VariableArgs, pass_thru) }       \
	}
