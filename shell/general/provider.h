/* Drives that are no folders: Variable:, Env:, Function: and Alias:. The
 * cmdlets on items and their content ask here first; everything else is a
 * file. */
#pragma once

#include "core/value/record.h"
#include "shell/pipeline/session.h"

typedef struct Provider {
	const char *drive;    /* "Env" */
	const char *provider; /* "Environment" */
	/* Names, in any order; adds copies to an array that owns them. */
	void (*names)(Session *session, GPtrArray *names);
	/* What Get-Item gives and what Get-Content gives, the caller's. False
	 * when there is no such item. */
	bool (*item)(Session *session, const char *name, Value *item);
	bool (*content)(Session *session, const char *name, Value *value);
	/* Makes or changes an item. */
	bool (*set)(Session *session, const char *name, Value value,
		    GError **error);
	bool (*remove)(Session *session, const char *name, bool force,
		       GError **error);
} Provider;

/* NULL-terminated. */
extern const Provider *const providers[];
extern const Provider provider_alias, provider_env, provider_function,
	provider_variable;

/* The provider whose drive the path begins with, or where a relative one is
 * now; NULL: it is a file. *name is what stands after the colon, without a
 * slash in front. */
const Provider *provider_of(const char *path, const char **name);
/* Paths ("Env:HOME") of the items that a path with wildcards names, sorted;
 * without wildcards the item must exist. NULL with an error. Free it with
 * g_strfreev. `all`: an empty name means every item. */
char **provider_expand(Session *session, const char *path, bool literal,
		       bool all, GError **error);
/* Whether there is such an item; the drive itself is one. */
bool provider_has(Session *session, const Provider *provider, const char *name);
