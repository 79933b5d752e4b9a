/* Variables and functions, by scope. A scope is counted: the session holds the
 * current one, a closure holds the one that it was made in. Look-ups walk from
 * a scope to its parents; setting is local. */
#pragma once

#include "core/value/name.h"
#include "core/value/value.h"

typedef struct Cmdlet Cmdlet;
typedef struct Scope Scope;

typedef enum VariableFlags {
	VARIABLE_READ_ONLY = 1 << 0,
	VARIABLE_CONSTANT = 1 << 1,
	VARIABLE_PRIVATE = 1 << 2,
} VariableFlags;

typedef struct Variable {
	const Name *name;
	char *label; /* as first spelled */
	char *description;
	Value value;
	Value constraint; /* a type that assignments convert to, or $null */
	Value checks; /* what assignments must pass: the evaluator's object */
	unsigned flags;
} Variable;

typedef struct Function {
	const Name *name;
	char *label;
	const Cmdlet *cmdlet; /* lives as long as owner */
	Value owner;
} Function;

struct Scope {
	Container container;
	Scope *parent;	/* NULL: global */
	uint8_t strict; /* Set-StrictMode here: 1 + version; 0: as outside */
	bool script;	/* the scope of a script file: $script: ends here */
	Variable *variables; /* an open-addressed table by name */
	uint32_t count, space;
	GHashTable *functions; /* of Function by name, or NULL */
};

Scope *scope_new(Scope *parent);
Scope *scope_ref(Scope *scope);
void scope_unref(Scope *scope);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Scope, scope_unref)
/* Variables become $null, functions go. */
void scope_empty(Scope *scope);
Scope *scope_global(Scope *scope);
/* The nearest script scope, else the global one. */
Scope *scope_script(Scope *scope);
/* `up` scopes above (Get-Variable -Scope 1), or NULL. */
Scope *scope_up(Scope *scope, unsigned up);

/* The variable seen from here or NULL; valid until its scope gets another
 * variable. */
Variable *scope_find(Scope *scope, const Name *name);
Variable *scope_find_local(Scope *scope, const Name *name);
/* Value as seen from here, $null when there is none. Borrowed. */
Value scope_value(Scope *scope, const Name *name);
/* Sets in this scope; refuses read-only and constant variables. */
bool scope_set_take(Scope *scope, const Name *name, const char *label,
		    Value value, GError **error);
/* As scope_set_take for what the engine itself sets: asks no flag. */
Variable *scope_put_take(Scope *scope, const char *label, Value value);
bool scope_remove(Scope *scope, const Name *name, bool force, GError **error);
/* Variables of one scope only, in no order. NULL at the end; *at starts 0. */
Variable *scope_next(Scope *scope, uint32_t *at);

/* Version of the strict mode that holds here, 0 for none. */
unsigned scope_strict(const Scope *scope);
void scope_set_strict(Scope *scope, unsigned version);

Function *scope_find_function(Scope *scope, const Name *name);
void scope_set_function_take(Scope *scope, const char *label,
			     const Cmdlet *cmdlet, Value owner);
bool scope_remove_function(Scope *scope, const Name *name);

typedef enum ScopeError {
	SCOPE_ERROR_READ_ONLY,
	SCOPE_ERROR_NOT_FOUND,
} ScopeError;
#define SCOPE_ERROR (scope_error_quark())
GQuark scope_error_quark(void);
