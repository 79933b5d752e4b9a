/* Variable: what is seen from the current scope; setting is local. */
#include "shell/general/provider.h"
#include "shell/general/variable.h"

static Variable *find(Session *session, const char *name)
{
	const Name *known = name_known(name);
	return known ? scope_find(session->scope, known) : NULL;
}

static void names(Session *session, GPtrArray *found)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
	for (Scope *scope = session->scope; scope; scope = scope->parent) {
		uint32_t at = 0;
		const Variable *variable;
		while ((variable = scope_next(scope, &at)))
			if (g_hash_table_add(seen, (gpointer)variable->name))
				g_ptr_array_add(found,
						g_strdup(variable->label));
	}
}

static bool item(Session *session, const char *name, Value *value)
{
	const Variable *variable = find(session, name);
	if (variable)
		*value = value_record_take(variable_record(variable));
	return variable != NULL;
}

static bool content(Session *session, const char *name, Value *value)
{
	const Variable *variable = find(session, name);
	if (variable)
		*value = value_ref(variable->value);
	return variable != NULL;
}

static bool set(Session *session, const char *name, Value value, GError **error)
{
	return scope_set_take(session->scope, name_intern(name), name,
			      value_ref(value), error);
}

/* The nearest one, in whatever scope it is. */
static bool remove_item(Session *session, const char *name, bool force,
			GError **error)
{
	const Name *known = name_intern(name);
	for (Scope *scope = session->scope; scope; scope = scope->parent)
		if (scope_find_local(scope, known))
			return scope_remove(scope, known, force, error);
	return true;
}

const Provider provider_variable = { "Variable", "Variable", names,	 item,
				     content,	 set,	     remove_item };
