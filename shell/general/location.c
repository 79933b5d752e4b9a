#include "shell/general/general.h"

#include "shell/general/path.h"
#include "shell/general/path_param.h"
#include "shell/general/provider.h"
#include "shell/pipeline/location.h"
#include "shell/pipeline/session.h"

#include <errno.h>
#include <gio/gio.h>
#include <unistd.h>

typedef struct LocationArgs {
	const char *path, *literal_path, *stack;
	bool pass_thru;
} LocationArgs;

/* Folders that Push-Location left, by the name of the stack. */
static GHashTable *stacks;
static char *current; /* the stack that is used without a name */

static GPtrArray *stack_of(const LocationArgs *args)
{
	const char *name = args->stack;
	if (!name || !*name)
		name = current ? current : "default";
	if (!stacks)
		stacks = g_hash_table_new_full(
			NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
	GPtrArray *stack = g_hash_table_lookup(stacks, name_intern(name));
	if (!stack) {
		stack = g_ptr_array_new_with_free_func(g_free);
		g_hash_table_insert(stacks, (gpointer)name_intern(name), stack);
	}
	return stack;
}

static bool fail_folder(const char *path, const char *why, GError **error)
{
	g_autofree char *whole = path_absolute(path);
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
		    "Cannot find path '%s' because it %s", whole, why);
	return false;
}

/* Drives that are no folders have no more than one level. */
static bool fail_item(Session *session, const Provider *provider,
		      const char *path, const char *name, GError **error)
{
	bool there = provider_has(session, provider, name);
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
		    "Cannot find path '%s' because it %s", path,
		    there ? "is no folder that can be entered"
			  : "does not exist");
	return false;
}

static bool enter_drive(Session *session, const Provider *provider,
			const char *path, const char *name, GError **error)
{
	if (*name)
		return fail_item(session, provider, path, name, error);
	location_enter(session, provider->drive, provider->provider);
	return true;
}

static bool enter(const char *path, bool literal, GError **error)
{
	g_autofree char *native = path_native(path, error);
	if (!native)
		return false;
	if (literal || !path_is_pattern(native))
		return chdir(native) == 0 ||
		       fail_folder(native,
				   g_file_test(native, G_FILE_TEST_EXISTS)
					   ? "is no folder that can be entered"
					   : "does not exist",
				   error);
	g_auto(GStrv) found = path_expand(path, error);
	if (!found)
		return false;
	return (found[0] && !found[1] && chdir(found[0]) == 0) ||
	       fail_folder(native, "names not just one folder", error);
}

static bool go(Call *call, const char *path, bool literal, bool pass_thru,
	       GError **error)
{
	const char *name;
	Session *session = call_session(call);
	const Provider *provider = provider_of(path, &name);
	if (provider) {
		if (!enter_drive(session, provider, path, name, error))
			return false;
	} else {
		if (!enter(path, literal, error))
			return false;
		location_refresh(session);
	}
	if (pass_thru)
		call_emit_record_take(call, location_here());
	return true;
}

static bool set_process(Call *call, void *data, GError **error)
{
	LocationArgs *args = data;
	if (args->stack && !args->path && !args->literal_path) {
		g_free(current);
		current = g_strdup(args->stack);
		return true;
	}
	if (args->literal_path)
		return go(call, args->literal_path, true, args->pass_thru,
			  error);
	return go(call, args->path ? args->path : "~", false, args->pass_thru,
		  error);
}

static bool push_process(Call *call, void *data, GError **error)
{
	LocationArgs *args = data;
	const char *to = args->literal_path ? args->literal_path : args->path;
	g_autofree char *here = location_text();
	if (to &&
	    !go(call, to, args->literal_path != NULL, args->pass_thru, error))
		return false;
	g_ptr_array_add(stack_of(args), g_steal_pointer(&here));
	return true;
}

static bool pop_process(Call *call, void *data, GError **error)
{
	LocationArgs *args = data;
	GPtrArray *stack = stack_of(args);
	if (!stack->len)
		return true;
	g_autofree char *back = g_strdup(stack->pdata[stack->len - 1]);
	g_ptr_array_set_size(stack, (gint)stack->len - 1);
	return go(call, back, true, args->pass_thru, error);
}

static bool show_stack(Call *call, const LocationArgs *args)
{
	const GPtrArray *stack = stack_of(args);
	for (guint i = stack->len; i > 0; i--)
		if (!call_emit_record_take(
			    call, location_new_as(stack->pdata[i - 1])))
			break;
	return true;
}

typedef struct GetArgs {
	const char *const *drives;
	const char *const *providers;
	const char *const *stacks;
	bool stack;
} GetArgs;

static bool get_process(Call *call, void *data, GError **error)
{
	GetArgs *args = data;
	(void)error;
	if (args->stack || args->stacks) {
		LocationArgs which = { .stack = args->stacks ? args->stacks[0]
							     : NULL };
		return show_stack(call, &which);
	}
	call_emit_record_take(call, location_here());
	return true;
}

static const Param get_params[] = {
	{ .is = { "PSProvider", "Accepted: folders are all there is.",
		  .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(GetArgs, providers) } },
	{ .is = { "PSDrive", "Accepted.", .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(GetArgs, drives) } },
	{ .is = { "Stack", "Folders that Push-Location left.",
		  .field = SWITCH_FIELD(GetArgs, stack) } },
	{ .is = { "StackName", "The same, of the stack of that name.",
		  .flags = PROPERTY_LIST | PROPERTY_NULLABLE,
		  .field = STRINGS_FIELD(GetArgs, stacks) } },
	{ 0 },
};

static const Param set_params[] = {
	{ .is = { "Path", "Folder to go to; the home folder when not given.",
		  .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(LocationArgs, path) },
	  .accept = path_accept,
	  .position = 1,
	  .by_value = ALL_SETS,
	  .by_name = ALL_SETS },
	{ .is = { "LiteralPath", "The same, without wildcards.",
		  .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(LocationArgs, literal_path) },
	  .by_name = ALL_SETS,
	  .aliases = path_aliases },
	{ .is = { "PassThru", "Gives the folder.",
		  .field = SWITCH_FIELD(LocationArgs, pass_thru) } },
	{ .is = { "StackName", "The stack that remembers folders.",
		  .field = STRING_FIELD(LocationArgs, stack) },
	  .by_name = ALL_SETS },
	{ 0 },
};

static const Param pop_params[] = {
	{ .is = { "PassThru", "Gives the folder.",
		  .field = SWITCH_FIELD(LocationArgs, pass_thru) } },
	{ .is = { "StackName", "The stack that remembers folders.",
		  .field = STRING_FIELD(LocationArgs, stack) },
	  .by_name = ALL_SETS },
	{ 0 },
};

static const Example get_examples[] = {
	{ "Get-Location", "The current folder." },
	{ 0 },
};
static const Example set_examples[] = {
	{ "Set-Location /tmp", "Goes there." },
	{ 0 },
};
static const Example push_examples[] = {
	{ "Push-Location /tmp; Pop-Location", "There and back." },
	{ 0 },
};
const Cmdlet cmdlet_get_location = {
	.name = "Get-Location",
	.synopsis = "Gives the current folder.",
	.args_size = sizeof(GetArgs),
	.params = get_params,
	.examples = get_examples,
	.output = &location_type,
	.process = get_process,
};

const Cmdlet cmdlet_set_location = {
	.name = "Set-Location",
	.synopsis = "Goes to a folder.",
	.args_size = sizeof(LocationArgs),
	.params = set_params,
	.examples = set_examples,
	.process = set_process,
};

const Cmdlet cmdlet_push_location = {
	.name = "Push-Location",
	.synopsis = "Remembers the current folder and goes to another.",
	.args_size = sizeof(LocationArgs),
	.params = set_params,
	.examples = push_examples,
	.process = push_process,
};

const Cmdlet cmdlet_pop_location = {
	.name = "Pop-Location",
	.synopsis = "Goes back to the folder remembered last.",
	.args_size = sizeof(LocationArgs),
	.params = pop_params,
	.examples = push_examples,
	.process = pop_process,
};
