/* Function: the functions that are seen from the current scope. */
#include "shell/general/provider.h"

#include "shell/help/command_info.h"

#include <gio/gio.h>

static void names(Session *session, GPtrArray *found)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
	for (Scope *scope = session->scope; scope; scope = scope->parent) {
		GHashTableIter iter;
		gpointer data;
		if (!scope->functions)
			continue;
		g_hash_table_iter_init(&iter, scope->functions);
		while (g_hash_table_iter_next(&iter, NULL, &data)) {
			const Function *function = data;
			if (g_hash_table_add(seen, (gpointer)function->name))
				g_ptr_array_add(found,
						g_strdup(function->label));
		}
	}
}

static Function *find(Session *session, const char *name)
{
	const Name *known = name_known(name);
	return known ? scope_find_function(session->scope, known) : NULL;
}

static bool item(Session *session, const char *name, Value *value)
{
	const Function *function = find(session, name);
	if (function)
		*value = value_record_take(
			command_info_function(session, function));
	return function != NULL;
}

static bool content(Session *session, const char *name, Value *value)
{
	const Function *function = find(session, name);
	if (function)
		*value = value_ref(function->owner);
	return function != NULL;
}

/* A block as it is, text as the body of a function. */
static bool set(Session *session, const char *name, Value value, GError **error)
{
	g_auto(Value) block = VALUE_NONE;
	if (value_is_block(session, value)) {
		block = value_ref(value);
	} else {
		g_autofree char *text = value_format(value);
		if (session->engine->parse(session, text, NULL, &block,
					   error) != PARSE_OK)
			return false;
	}
	session->engine->define(session, name, block);
	return true;
}

static bool remove_item(Session *session, const char *name, bool force,
			GError **error)
{
	const Name *known = name_intern(name);
	(void)force, (void)error;
	for (Scope *scope = session->scope; scope; scope = scope->parent)
		if (scope_remove_function(scope, known))
			break;
	return true;
}

const Provider provider_function = { "Function", "Function", names,	 item,
				     content,	 set,	     remove_item };
