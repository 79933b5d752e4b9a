/* Set-, New-, Clear- and Remove-Variable. */
#include "shell/general/general.h"

#include "core/value/list.h"
#include "shell/general/variable_param.h"
#include "shell/types/like.h"

#include <gio/gio.h>

static unsigned flag_of(const char *option)
{
	if (name_same(option, "ReadOnly"))
		return VARIABLE_READ_ONLY;
	if (name_same(option, "Constant"))
		return VARIABLE_CONSTANT;
	return name_same(option, "Private") ? VARIABLE_PRIVATE : 0;
}

static unsigned flags_of(const char *const *words)
{
	unsigned flags = 0;
	for (; *words; words++)
		flags |= flag_of(*words);
	return flags;
}

static bool set_one(Call *call, const VariableArgs *args, Scope *scope,
		    const char *name, Value value, GError **error)
{
	const Name *interned = name_intern(name);
	Variable *old = scope_find_local(scope, interned);
	const char *action = call_cmdlet(call)->data;
	g_autofree char *text = value_format(value);
	g_autofree char *target =
		g_strdup_printf("Name: %s Value: %s", name, text);
	if (!variable_is_meant(args, name) ||
	    !call_should_process(call, target, action))
		return true;
	if (old && args->force)
		old->flags &= ~(unsigned)VARIABLE_READ_ONLY;
	if (!scope_set_take(scope, interned, name, value_ref(value), error))
		return false;
	Variable *variable = scope_find_local(scope, interned);
	if (args->options)
		variable->flags = flags_of(args->options);
	if (args->description) {
		g_free(variable->description);
		variable->description = g_strdup(args->description);
	}
	if (args->pass_thru)
		variable_show(call, args, variable);
	return true;
}

static bool set_all(Call *call, const VariableArgs *args, Value value,
		    GError **error)
{
	Session *session = call_session(call);
	Scope *scope;
	if (!variable_scope(session, args->scope, &scope, error))
		return false;
	for (const char *const *name = args->names; name && *name; name++)
		if (!set_one(call, args, scope ? scope : session->scope, *name,
			     value, error))
			return false;
	return true;
}

static bool new_process(Call *call, void *data, GError **error)
{
	VariableArgs *args = data;
	Session *session = call_session(call);
	Scope *scope;
	if (!variable_scope(session, args->scope, &scope, error))
		return false;
	for (const char *const *name = args->names; name && *name; name++)
		if (!args->force &&
		    variable_find(session, scope ? scope : session->scope,
				  *name)) {
			g_set_error(error, G_IO_ERROR, G_IO_ERROR_EXISTS,
				    "A variable with name '%s' already exists",
				    *name);
			return false;
		}
	return set_all(call, args, args->value, error);
}

/* What the pipeline brings becomes one value at the end. */
static bool set_begin(Call *call, void *data, GError **error)
{
	(void)data, (void)error;
	call_set_state(call, list_new(LIST_ARRAY, 0),
		       (GDestroyNotify)list_unref);
	return true;
}

static bool set_process(Call *call, void *data, GError **error)
{
	VariableArgs *args = data;
	(void)error;
	if (call_given_name(call, "Value"))
		list_add_take(call_state(call), value_ref(args->value));
	return true;
}

static bool set_end(Call *call, void *data, GError **error)
{
	List *list = call_state(call);
	g_auto(Value) value = VALUE_NONE;
	if (list->count == 1)
		value = value_ref(list->values[0]);
	else if (list->count)
		value = value_list_take(list_ref(list));
	return set_all(call, data, value, error);
}

/* Names of what matches: setting and removing moves the variables. */
static GPtrArray *labels_of(const VariableArgs *args, Scope *from, bool only,
			    const char *pattern)
{
	GPtrArray *labels = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) found =
		variable_matching(args, from, only, pattern);
	for (guint i = 0; i < found->len; i++) {
		const Variable *variable = found->pdata[i];
		g_ptr_array_add(labels, g_strdup(variable->label));
	}
	return labels;
}

/* Calls the function for every variable that is named. */
static bool each_named(Call *call, const VariableArgs *args,
		       bool (*each)(Call *call, const VariableArgs *args,
				    Scope *scope, const char *name,
				    GError **error),
		       GError **error)
{
	Session *session = call_session(call);
	Scope *scope;
	if (!variable_scope(session, args->scope, &scope, error))
		return false;
	Scope *from = scope ? scope : session->scope;
	for (const char *const *name = args->names; name && *name; name++) {
		g_autoptr(GPtrArray) labels =
			labels_of(args, from, true, *name);
		if (!labels->len && !like_has_wildcards(*name))
			variable_fail_unknown(call, *name);
		for (guint i = 0; i < labels->len; i++)
			if (!each(call, args, from, labels->pdata[i], error))
				return false;
	}
	return true;
}

static bool clear_one(Call *call, const VariableArgs *args, Scope *scope,
		      const char *name, GError **error)
{
	return set_one(call, args, scope, name, VALUE_NONE, error);
}

static bool clear_process(Call *call, void *data, GError **error)
{
	return each_named(call, data, clear_one, error);
}

static bool remove_one(Call *call, const VariableArgs *args, Scope *scope,
		       const char *name, GError **error)
{
	g_autofree char *target = g_strconcat("Name: ", name, NULL);
	return !call_should_process(call, target, "Remove variable") ||
	       scope_remove(scope, name_intern(name), args->force, error);
}

static bool remove_process(Call *call, void *data, GError **error)
{
	return each_named(call, data, remove_one, error);
}

static const char *const options[] = { "None",	  "ReadOnly", "Constant",
				       "Private", "AllScope", NULL };

static const char *const visibilities[] = { "Public", "Private", NULL };
static const Param set_params[] = {
	NAME_PARAM(ALL_SETS, 0),
	VALUE_PARAMS,
	SCOPE_PARAM,
	FORCE_PARAM,
	{ .is = { "Visibility", "Accepted.", .allowed = visibilities,
		  .field = STRING_FIELD(VariableArgs, visibility) } },
	CHOICE_PARAMS,
	{ 0 },
};
static const Param clear_params[] = {
	NAME_PARAM(ALL_SETS, 0),
	SCOPE_PARAM,
	FORCE_PARAM,
	{ .is = { "PassThru", "Gives the variable.",
		  .field = SWITCH_FIELD(VariableArgs, pass_thru) } },
	CHOICE_PARAMS,
	{ 0 },
};

static const Example set_examples[] = {
	{ "Set-Variable x 5", "The same as $x = 5." },
	{ 0 },
};
static const Example new_examples[] = {
	{ "New-Variable limit 9 -Option ReadOnly -Force", "Cannot be set." },
	{ 0 },
};
static const Example clear_examples[] = {
	{ "$x = 1; Clear-Variable x", "$x is $null." },
	{ 0 },
};
static const Example remove_examples[] = {
	{ "$x = 1; Remove-Variable x", "There is no $x." },
	{ 0 },
};

const Cmdlet cmdlet_set_variable = {
	.name = "Set-Variable",
	.synopsis = "Sets variables.",
	.args_size = sizeof(VariableArgs),
	.params = set_params,
	.examples = set_examples,
	.confirm = CONFIRM_LOW,
	.begin = set_begin,
	.process = set_process,
	.data = "Set variable",
	.end = set_end,
};

const Cmdlet cmdlet_new_variable = {
	.name = "New-Variable",
	.synopsis = "Makes variables that do not exist yet.",
	.args_size = sizeof(VariableArgs),
	.params = set_params,
	.examples = new_examples,
	.confirm = CONFIRM_LOW,
	.process = new_process,
	.data = "New variable",
};

const Cmdlet cmdlet_clear_variable = {
	.name = "Clear-Variable",
	.synopsis = "Sets variables to $null.",
	.args_size = sizeof(VariableArgs),
	.params = clear_params,
	.examples = clear_examples,
	.confirm = CONFIRM_LOW,
	.process = clear_process,
	.data = "Clear variable",
};

const Cmdlet cmdlet_remove_variable = {
	.name = "Remove-Variable",
	.synopsis = "Removes variables.",
	.args_size = sizeof(VariableArgs),
	.params = clear_params,
	.examples = remove_examples,
	.confirm = CONFIRM_LOW,
	.process = remove_process,
};
