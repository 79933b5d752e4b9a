/* From a typed name to what it runs. */
#include "core/value/nearest.h"
#include "shell/pipeline/session.h"
#include "shell/types/drive_map.h"

#include <string.h>

G_DEFINE_QUARK(gatehouse - command - error, command_error)

#define ALIAS_CHAIN 16 /* aliases of aliases */

static const char *follow_aliases(Session *session, const char *name)
{
	for (unsigned i = 0; i < ALIAS_CHAIN; i++) {
		const char *target =
			command_table_target(session->commands, name);
		if (!target)
			break;
		name = target;
	}
	return name;
}

static bool find_named(Session *session, const char *name, Command *command)
{
	const Name *known = name_known(name);
	Function *function =
		known ? scope_find_function(session->scope, known) : NULL;
	if (function) {
		*command = (Command){ COMMAND_FUNCTION, function->cmdlet,
				      value_ref(function->owner), NULL };
		return true;
	}
	const Cmdlet *cmdlet = command_table_cmdlet(session->commands, name);
	if (!cmdlet)
		return false;
	*command = (Command){ COMMAND_CMDLET, cmdlet, VALUE_NONE, NULL };
	return true;
}

/* Scripts run by a path; without one they must end in .ps1. Backslashes are
 * separators, as in files from Windows. */
static bool find_script(const char *name, Command *command)
{
	g_autofree char *path = drive_map_path(name);
	if (g_str_has_prefix(path, "~/")) {
		char *full = g_build_filename(g_get_home_dir(), path + 2, NULL);
		g_free(path);
		path = full;
	}
	bool script = g_str_has_suffix(path, ".ps1") ||
		      g_str_has_suffix(path, ".PS1");
	if (!script) {
		char *full = g_strconcat(path, ".ps1", NULL);
		g_free(path);
		path = full;
	}
	if (!script && !strchr(path, '/'))
		return false;
	if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
		return false;
	*command = (Command){ COMMAND_SCRIPT, NULL, VALUE_NONE,
			      g_steal_pointer(&path) };
	return true;
}

static void try_functions(Nearest *nearest, Scope *scope, const char *name)
{
	for (; scope; scope = scope->parent) {
		GHashTableIter iter;
		gpointer data;
		if (!scope->functions)
			continue;
		g_hash_table_iter_init(&iter, scope->functions);
		while (g_hash_table_iter_next(&iter, NULL, &data))
			nearest_try(nearest, name, ((Function *)data)->label);
	}
}

static const char *nearest_command(Session *session, const char *name)
{
	Nearest nearest = { 0 };
	g_autoptr(GPtrArray) cmdlets = command_table_cmdlets(session->commands);
	for (guint i = 0; i < cmdlets->len; i++) {
		const Cmdlet *cmdlet = cmdlets->pdata[i];
		if (!cmdlet->hidden)
			nearest_try(&nearest, name, cmdlet->name);
	}
	try_functions(&nearest, session->scope, name);
	return nearest.name;
}

static bool fail(Session *session, const char *name, GError **error)
{
	const char *near = nearest_command(session, name);
	g_autofree char *hint =
		near ? g_strdup_printf("; did you mean '%s'?", near)
		     : g_strdup(". Check the spelling of the name, or if a "
				"path was included, verify that the path is "
				"correct and try again.");
	g_set_error(error, COMMAND_ERROR, COMMAND_ERROR_NOT_FOUND,
		    "The term '%s' is not recognized as the name of a cmdlet, "
		    "function, script file, or operable program%s",
		    name, hint);
	return false;
}

bool session_find_command(Session *session, const char *name, Command *command,
			  GError **error)
{
	const char *target = follow_aliases(session, name);
	/* Module-qualified: Module\Name. */
	const char *slash = strrchr(target, '\\');
	if (find_named(session, target, command) ||
	    find_script(target, command))
		return true;
	if (slash && find_named(session, slash + 1, command))
		return true;
	if (!strchr(target, '-')) {
		g_autofree char *get = g_strconcat("Get-", target, NULL);
		if (find_named(session, get, command))
			return true;
	}
	return fail(session, name, error);
}
