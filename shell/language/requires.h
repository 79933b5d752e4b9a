/* #requires statements (about_Requires): what a script wants to be there
 * before it runs. They hold for the whole script wherever they stand. */
#pragma once

#include "shell/language/parse.h"

typedef enum RequirementKind {
	REQUIRE_VERSION,
	REQUIRE_EDITION,
	REQUIRE_MODULE,
	REQUIRE_SNAPIN,
	REQUIRE_SHELL,
	REQUIRE_ASSEMBLY,
	REQUIRE_ADMINISTRATOR,
} RequirementKind;

typedef struct Requirement {
	RequirementKind kind;
	const char *name; /* version, edition, module … in the arena */
} Requirement;

/* Reads the comments of a source that was parsed. The rows live in its arena;
 * false when one is malformed. */
bool requires_parse(Source *source, ParseFault *fault);
