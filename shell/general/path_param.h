/* -Path and -LiteralPath as all cmdlets on files have them, and walking over
 * what they name. A path is a file's, or "Env:HOME" of a provider. */
#pragma once

#include "shell/general/provider.h"
#include "shell/pipeline/cmdlet.h"

typedef struct PathArgs {
	const char *const *paths;
	const char *const *literal_paths;
	const char *filter;
	const char *const *include;
	const char *const *exclude;
	bool force;
} PathArgs;

extern const char *const path_aliases[];
/* Items given for a path are their whole path. */
AcceptFn path_accept;

#define PATH_PARAMS(struct_, member_)                                          \
	{ .is = { "Path", "Files or folders; wildcards are allowed.",          \
		  .flags = PROPERTY_LIST | PROPERTY_PATH,                      \
		  .field = STRINGS_FIELD(struct_, member_.paths) },            \
	  .accept = path_accept,                                               \
	  .position = 1,                                                       \
	  .by_value = ALL_SETS,                                                \
	  .by_name = ALL_SETS },                                               \
		{ .is = { "LiteralPath", "The same, without wildcards.",       \
			  .flags = PROPERTY_LIST | PROPERTY_PATH,              \
			  .field = STRINGS_FIELD(struct_,                      \
						 member_.literal_paths) },     \
		  .accept = path_accept,                                       \
		  .by_name = ALL_SETS,                                         \
		  .aliases = path_aliases },                                   \
	{                                                                      \
		.is = { "Force",                                               \
			"Also what is hidden or write-protected.",             \
			.field = SWITCH_FIELD(struct_, member_.force) }        \
	}

/* Which of the items that -Path names are meant. */
#define FILTER_PARAMS(struct_, member_)                                        \
	{ .is = { "Filter", "Wildcard that names must match.",                 \
		  .field = STRING_FIELD(struct_, member_.filter) } },          \
		{ .is = { "Include",                                           \
			  "Wildcards of which names must match "               \
			  "one.",                                              \
			  .flags = PROPERTY_LIST,                              \
			  .field =                                             \
				  STRINGS_FIELD(struct_, member_.include) } }, \
	{                                                                      \
		.is = { "Exclude",                                             \
			"Wildcards that names must not match.",                \
			.flags = PROPERTY_LIST,                                \
			.field = STRINGS_FIELD(struct_, member_.exclude) }     \
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
/* Whether a name passes -Filter, -Include and -Exclude. */
bool paths_include(const PathArgs *paths, const char *name);
