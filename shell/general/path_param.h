/* -Path and -LiteralPath as all cmdlets on files have them, and walking over
 * what they name. */
#pragma once

#include "shell/pipeline/cmdlet.h"

typedef struct PathArgs {
	const char *const *paths;
	const char *const *literal_paths;
	bool force;
} PathArgs;

extern const char *const path_aliases[];

#define PATH_PARAMS(struct_, member_, mandatory_)                              \
	{ .is = { "Path", "Files or folders; wildcards are allowed.",          \
		  .flags = PROPERTY_LIST,                                      \
		  .field = STRINGS_FIELD(struct_, member_.paths) },            \
	  .position = 1,                                                       \
	  .by_value = ALL_SETS,                                                \
	  .by_name = ALL_SETS },                                               \
		{ .is = { "LiteralPath", "The same, without wildcards.",       \
			  .flags = PROPERTY_LIST,                              \
			  .field = STRINGS_FIELD(struct_,                      \
						 member_.literal_paths) },     \
		  .by_name = ALL_SETS,                                         \
		  .aliases = path_aliases },                                   \
	{                                                                      \
		.is = { "Force",                                               \
			"Also what is hidden or write-protected.",             \
			.field = SWITCH_FIELD(struct_, member_.force) }        \
	}

typedef bool PathFn(Call *call, void *args, const char *path, GError **error);

/* Calls the function for every path named; what does not exist is reported and
 * the others are done. Without any path: with `usual`, unless NULL, which is
 * an error. */
bool paths_each(Call *call, const PathArgs *paths, const char *usual,
		PathFn *each, void *args, GError **error);
/* The same for paths that need not exist. */
bool paths_each_new(Call *call, const PathArgs *paths, PathFn *each, void *args,
		    GError **error);
