#include "shell/pipeline/scope.h"

#include "core/value/value.h"

#define FIRST_SPACE 8

G_DEFINE_QUARK(gatehouse - scope - error, scope_error)

static void variable_clear(Variable *variable)
{
	g_free(variable->label);
	g_free(variable->description);
	value_clear(&variable->value);
	value_clear(&variable->constraint);
	value_clear(&variable->checks);
	*variable = (Variable){ 0 };
}

static void scope_free(Container *container)
{
	Scope *scope = (Scope *)container;
	for (uint32_t i = 0; i < scope->space; i++)
		if (scope->variables[i].name)
			variable_clear(&scope->variables[i]);
	g_free(scope->variables);
	g_clear_pointer(&scope->functions, g_hash_table_unref);
	scope_unref(scope->parent);
	g_free(scope);
}

static void scope_visit(Container *container, ContainerEach *each)
{
	Scope *scope = (Scope *)container;
	GHashTableIter iter;
	gpointer function;
	for (uint32_t i = 0; i < scope->space; i++) {
		value_visit(scope->variables[i].value, each);
		value_visit(scope->variables[i].constraint, each);
	}
	if (scope->parent)
		each(&scope->parent->container);
	if (!scope->functions)
		return;
	g_hash_table_iter_init(&iter, scope->functions);
	while (g_hash_table_iter_next(&iter, NULL, &function))
		value_visit(((Function *)function)->owner, each);
}

static void empty(Container *container)
{
	scope_empty((Scope *)container);
}

static const ContainerClass scope_class = { scope_free, scope_visit, empty };

Scope *scope_new(Scope *parent)
{
	Scope *scope = g_new0(Scope, 1);
	container_init(&scope->container, &scope_class);
	scope->parent = parent ? scope_ref(parent) : NULL;
	return scope;
}

Scope *scope_ref(Scope *scope)
{
	container_ref(&scope->container);
	return scope;
}

static void function_free(gpointer data)
{
	Function *function = data;
	g_free(function->label);
	value_clear(&function->owner);
	g_free(function);
}

void scope_unref(Scope *scope)
{
	if (scope)
		container_unref(&scope->container);
}

void scope_empty(Scope *scope)
{
	for (uint32_t i = 0; i < scope->space; i++) {
		value_clear(&scope->variables[i].value);
		value_clear(&scope->variables[i].constraint);
		value_clear(&scope->variables[i].checks);
	}
	if (scope->functions)
		g_hash_table_remove_all(scope->functions);
}

unsigned scope_strict(const Scope *scope)
{
	while (scope && !scope->strict)
		scope = scope->parent;
	return scope ? scope->strict - 1u : 0;
}

void scope_set_strict(Scope *scope, unsigned version)
{
	scope->strict = (uint8_t)(version + 1);
}

Scope *scope_global(Scope *scope)
{
	while (scope->parent)
		scope = scope->parent;
	return scope;
}

Scope *scope_script(Scope *scope)
{
	while (scope->parent && !scope->script)
		scope = scope->parent;
	return scope;
}

Scope *scope_up(Scope *scope, unsigned up)
{
	while (scope && up--)
		scope = scope->parent;
	return scope;
}

/* ---- the table of variables: linear probing, a power of two, never full */

static Variable *slot(Variable *table, uint32_t space, const Name *name)
{
	uint32_t at = name->hash & (space - 1);
	while (table[at].name && table[at].name != name)
		at = (at + 1) & (space - 1);
	return &table[at];
}

static void rehash(Scope *scope, uint32_t space)
{
	Variable *table = g_new0(Variable, space);
	for (uint32_t i = 0; i < scope->space; i++) {
		const Name *name = scope->variables[i].name;
		if (name)
			*slot(table, space, name) = scope->variables[i];
	}
	g_free(scope->variables);
	scope->variables = table;
	scope->space = space;
}

static Variable *add(Scope *scope, const Name *name, const char *label)
{
	if (4 * (scope->count + 1) > 3 * scope->space)
		rehash(scope, MAX(FIRST_SPACE, 2 * scope->space));
	Variable *variable = slot(scope->variables, scope->space, name);
	variable->name = name;
	variable->label = g_strdup(label);
	scope->count++;
	return variable;
}

Variable *scope_find_local(Scope *scope, const Name *name)
{
	if (!scope->space)
		return NULL;
	Variable *variable = slot(scope->variables, scope->space, name);
	return variable->name ? variable : NULL;
}

Variable *scope_find(Scope *scope, const Name *name)
{
	bool own = true;
	for (; scope; scope = scope->parent, own = false) {
		Variable *variable = scope_find_local(scope, name);
		if (variable && (own || !(variable->flags & VARIABLE_PRIVATE)))
			return variable;
	}
	return NULL;
}

Value scope_value(Scope *scope, const Name *name)
{
	Variable *variable = scope_find(scope, name);
	return variable ? variable->value : VALUE_NONE;
}

static bool writable(const Variable *variable, GError **error)
{
	if (!(variable->flags & (VARIABLE_READ_ONLY | VARIABLE_CONSTANT)))
		return true;
	g_set_error(error, SCOPE_ERROR, SCOPE_ERROR_READ_ONLY,
		    "Cannot overwrite variable %s because it is read-only or "
		    "constant",
		    variable->label);
	return false;
}

bool scope_set_take(Scope *scope, const Name *name, const char *label,
		    Value value, GError **error)
{
	Variable *variable = scope_find_local(scope, name);
	Variable *outer = variable ? NULL : scope_find(scope, name);
	const Variable *fixed = variable;
	if (outer && (outer->flags & VARIABLE_CONSTANT))
		fixed = outer;
	if (fixed && !writable(fixed, error)) {
		value_clear(&value);
		return false;
	}
	if (!variable)
		variable = add(scope, name, label);
	value_set_take(&variable->value, value);
	return true;
}

Variable *scope_put_take(Scope *scope, const char *label, Value value)
{
	const Name *name = name_intern(label);
	Variable *variable = scope_find_local(scope, name);
	if (!variable)
		variable = add(scope, name, label);
	value_set_take(&variable->value, value);
	return variable;
}

/* Closes the gap: later entries of the same run move up. */
static void erase(Scope *scope, Variable *variable)
{
	uint32_t mask = scope->space - 1;
	uint32_t at = (uint32_t)(variable - scope->variables);
	variable_clear(variable);
	scope->count--;
	for (at = (at + 1) & mask; scope->variables[at].name;
	     at = (at + 1) & mask) {
		Variable moved = scope->variables[at];
		scope->variables[at] = (Variable){ 0 };
		*slot(scope->variables, scope->space, moved.name) = moved;
	}
}

bool scope_remove(Scope *scope, const Name *name, bool force, GError **error)
{
	Variable *variable = scope_find_local(scope, name);
	if (!variable) {
		g_set_error(error, SCOPE_ERROR, SCOPE_ERROR_NOT_FOUND,
			    "Cannot find a variable with the name '%s'",
			    name->folded);
		return false;
	}
	if (variable->flags & VARIABLE_CONSTANT ||
	    (variable->flags & VARIABLE_READ_ONLY && !force)) {
		g_set_error(error, SCOPE_ERROR, SCOPE_ERROR_READ_ONLY,
			    "Cannot remove variable %s because it is constant "
			    "or read-only%s",
			    variable->label,
			    variable->flags & VARIABLE_CONSTANT
				    ? ""
				    : "; -Force removes a read-only one");
		return false;
	}
	erase(scope, variable);
	return true;
}

Variable *scope_next(Scope *scope, uint32_t *at)
{
	while (*at < scope->space) {
		Variable *variable = &scope->variables[(*at)++];
		if (variable->name)
			return variable;
	}
	return NULL;
}

/* ---- functions */

Function *scope_find_function(Scope *scope, const Name *name)
{
	for (; scope; scope = scope->parent) {
		Function *function =
			scope->functions
				? g_hash_table_lookup(scope->functions, name)
				: NULL;
		if (function)
			return function;
	}
	return NULL;
}

void scope_set_function_take(Scope *scope, const char *label,
			     const Cmdlet *cmdlet, Value owner)
{
	if (!scope->functions)
		scope->functions =
			g_hash_table_new_full(NULL, NULL, NULL, function_free);
	Function *function = g_new(Function, 1);
	*function = (Function){ name_intern(label), g_strdup(label), cmdlet,
				owner };
	g_hash_table_replace(scope->functions, (gpointer)function->name,
			     function);
}

bool scope_remove_function(Scope *scope, const Name *name)
{
	return scope->functions && g_hash_table_remove(scope->functions, name);
}
