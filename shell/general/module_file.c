#include "shell/general/module_file.h"

#include "shell/general/text_file.h"
#include "shell/types/like.h"

#include <gio/gio.h>
#include <string.h>

static Module *loading;

Module *module_loading(void)
{
	return loading;
}

static void module_free(gpointer data)
{
	Module *module = data;
	for (guint i = 0; i < module->functions->len; i++)
		scope_remove_function(module->session->global,
				      name_intern(module->functions->pdata[i]));
	scope_empty(module->scope);
	scope_unref(module->scope);
	g_ptr_array_unref(module->functions);
	g_clear_pointer(&module->patterns, g_ptr_array_unref);
	g_free(module->name);
	g_free(module->path);
	g_free(module);
}

static Module *module_new(Session *session, const char *path)
{
	Module *module = g_new0(Module, 1);
	module->name = g_path_get_basename(path);
	module->path = g_canonicalize_filename(path, NULL);
	char *dot = strrchr(module->name, '.');
	if (dot)
		*dot = 0;
	module->scope = scope_new(session->global);
	module->scope->script = true;
	module->session = session;
	module->functions = g_ptr_array_new_with_free_func(g_free);
	if (!session->modules)
		session->modules = g_ptr_array_new_with_free_func(module_free);
	return module;
}

static bool is_exported(const Module *module, const char *name)
{
	for (guint i = 0; module->patterns && i < module->patterns->len; i++)
		if (like_match(module->patterns->pdata[i], name, false))
			return true;
	return !module->patterns;
}

/* Functions call each other too: all are bound to the module's scope, and the
 * exported ones are those of the session. */
static void export_functions(Module *module)
{
	GHashTableIter iter;
	gpointer data;
	Session *session = module->session;
	Scope *outer = session->scope;
	if (!module->scope->functions)
		return;
	session->scope = session->global;
	g_hash_table_iter_init(&iter, module->scope->functions);
	while (g_hash_table_iter_next(&iter, NULL, &data)) {
		const Function *function = data;
		if (!is_exported(module, function->label))
			continue;
		g_auto(Value) bound =
			session->engine->bind(function->owner, module->scope);
		session->engine->define(session, function->label, bound);
		g_ptr_array_add(module->functions, g_strdup(function->label));
	}
	session->scope = outer;
}

static Flow run(Module *module, Value block, Emit *output)
{
	Session *session = module->session;
	const Invocation how = { .dot = true };
	Module *around = loading;
	Scope *outer = session->scope;
	loading = module;
	session->scope = module->scope;
	Flow flow = session->engine->run(session, block, &how, output);
	session->scope = outer;
	loading = around;
	return flow;
}

Module *module_load(Session *session, const char *path, Emit *output,
		    Flow *flow, GError **error)
{
	size_t bytes;
	g_auto(Value) block = VALUE_NONE;
	g_autofree char *text = text_file_read(path, &bytes, error);
	if (!text || session->engine->parse(session, text, path, &block,
					    error) != PARSE_OK) {
		if (error && !*error)
			g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
				    "the module '%s' ends too early", path);
		return NULL;
	}
	Module *module = module_new(session, path);
	*flow = run(module, block, output);
	if (*flow) {
		module_free(module);
		return NULL;
	}
	Module *old = module_find(session, module->name);
	if (old)
		module_remove(old);
	export_functions(module);
	g_ptr_array_add(session->modules, module);
	return module;
}

Module *module_find(Session *session, const char *name)
{
	for (guint i = 0; session->modules && i < session->modules->len; i++) {
		Module *module = session->modules->pdata[i];
		if (name_same(module->name, name))
			return module;
	}
	return NULL;
}

void module_remove(Module *module)
{
	g_ptr_array_remove(module->session->modules, module);
}
