/* Modules that Import-Module loaded from files: .psm1 runs in a scope of its
 * own, and its functions with it. They belong to the session. */
#pragma once

#include "shell/pipeline/session.h"

typedef struct Module {
	char *name, *path;
	Scope *scope;
	Session *session;
	GPtrArray *functions; /* names that it exported, of char * */
	GPtrArray *patterns;  /* of Export-ModuleMember; NULL: everything */
} Module;

/* Loads a file and exports its functions; NULL with an error, or with the flow
 * when the file's statements ended otherwise. */
Module *module_load(Session *session, const char *path, Emit *output,
		    Flow *flow, GError **error);
Module *module_find(Session *session, const char *name);
/* Its functions go. */
void module_remove(Module *module);
/* The module whose file runs now, or NULL. */
Module *module_loading(void);
