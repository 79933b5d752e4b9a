#include "shell/general/general.h"

#include "core/value/list.h"
#include "shell/general/object.h"
#include "shell/general/variable.h"
#include "shell/pipeline/session.h"
#include "shell/types/like.h"

#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

typedef struct VariableArgs {
	const char *const *names;
	const char *const *include;
	const char *const *exclude;
	const char *const *options;
	const char *visibility, *scope, *description;
	Value value;
	bool value_only, force, pass_thru;
} VariableArgs;

static const Property variable_properties[] = {
	{ "Name", "Its name." },
	{ "Value", "Its value." },
	{ "Description", "What it is for." },
	{ "Options", "ReadOnly, Constant, Private or None." },
	{ 0 },
};
static const ViewColumn variable_columns[] = {
	{ "Name", NULL, 30, false },
	{ "Value", NULL, 0, false },
	{ 0 },
};
static const View variable_view = { false, variable_columns };
const RecordType variable_type = { "System.Management.Automation.PSVariable",
				   variable_properties, &variable_view, NULL };

/* Global, Local, Script, or how many scopes up; NULL: what is seen. */
static bool scope_for(Session *session, const char *name, Scope **scope,
		      GError **error)
{
	char *end;
	*scope = NULL;
	if (!name)
		return true;
	if (name_same(name, "Global"))
		*scope = session->global;
	else if (name_same(name, "Script"))
		*scope = scope_script(session->scope);
	else if (name_same(name, "Local") || name_same(name, "Private"))
		*scope = session->scope;
	else {
		unsigned long up = strtoul(name, &end, 10);
		*scope = *end ? NULL : scope_up(session->scope, (unsigned)up);
	}
	if (*scope)
		return true;
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
		    "there is no scope '%s': use Global, Local, Script or a "
		    "number",
		    name);
	return false;
}

static const char *options_of(const Variable *variable)
{
	if (variable->flags & VARIABLE_CONSTANT)
		return "Constant";
	if (variable->flags & VARIABLE_READ_ONLY)
		return "ReadOnly";
	return variable->flags & VARIABLE_PRIVATE ? "Private" : "None";
}

Record *variable_record(const Variable *variable)
{
	Record *record = record_new(&variable_type);
	const char *about = variable->description ? variable->description : "";
	record_set_take(record, "Name", value_string(variable->label));
	record_set_take(record, "Value", value_ref(variable->value));
	record_set_take(record, "Description", value_string(about));
	record_set_take(record, "Options", value_string(options_of(variable)));
	return record;
}

static bool show(Call *call, const VariableArgs *args, const Variable *variable)
{
	if (args->value_only)
		return call_emit_take(call, value_ref(variable->value));
	return call_emit_record_take(call, variable_record(variable));
}

static int by_label(const void *a, const void *b)
{
	const Variable *x = *(Variable *const *)a, *y = *(Variable *const *)b;
	return g_ascii_strcasecmp(x->label, y->label);
}

static bool fits_any(const char *const *patterns, const char *label)
{
	for (; *patterns; patterns++)
		if (like_match(*patterns, label, false))
			return true;
	return false;
}

static bool is_meant(const VariableArgs *args, const char *label)
{
	return (!args->include || fits_any(args->include, label)) &&
	       (!args->exclude || !fits_any(args->exclude, label));
}

/* Variables that match, inner scopes hiding outer ones; free the array. */
static GPtrArray *matching(const VariableArgs *args, Scope *from, bool only,
			   const char *pattern)
{
	GPtrArray *found = g_ptr_array_new();
	g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
	for (Scope *scope = from; scope; scope = only ? NULL : scope->parent) {
		uint32_t at = 0;
		Variable *variable;
		while ((variable = scope_next(scope, &at)))
			if (like_match(pattern, variable->label, false) &&
			    is_meant(args, variable->label) &&
			    g_hash_table_add(seen, (gpointer)variable->name))
				g_ptr_array_add(found, variable);
	}
	g_ptr_array_sort(found, by_label);
	return found;
}

/* The other names are still looked at. */
static void fail_unknown(Call *call, const char *name)
{
	g_auto(Value) target = value_string(name);
	call_error_take(call,
			g_error_new(SCOPE_ERROR, SCOPE_ERROR_NOT_FOUND,
				    "Cannot find a variable with the name "
				    "'%s'",
				    name),
			target);
}

static Variable *find(Session *session, Scope *scope, const char *name)
{
	const Name *known = name_known(name);
	if (!known)
		return NULL;
	return scope ? scope_find_local(scope, known)
		     : scope_find(session->scope, known);
}

static bool get_process(Call *call, void *data, GError **error)
{
	VariableArgs *args = data;
	Session *session = call_session(call);
	const char *const all[] = { "*", NULL };
	Scope *scope;
	if (!scope_for(session, args->scope, &scope, error))
		return false;
	for (const char *const *name = args->names ? args->names : all; *name;
	     name++) {
		if (!like_has_wildcards(*name)) {
			Variable *variable = find(session, scope, *name);
			if (!variable) {
				fail_unknown(call, *name);
				continue;
			}
			show(call, args, variable);
			continue;
		}
		g_autoptr(GPtrArray) found =
			matching(args, scope ? scope : session->scope,
				 scope != NULL, *name);
		for (guint i = 0; i < found->len; i++)
			if (!show(call, args, found->pdata[i]))
				return true;
	}
	return true;
}

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
	if (!is_meant(args, name) || !call_should_process(call, target, action))
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
		show(call, args, variable);
	return true;
}

static bool set_all(Call *call, const VariableArgs *args, Value value,
		    GError **error)
{
	Session *session = call_session(call);
	Scope *scope;
	if (!scope_for(session, args->scope, &scope, error))
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
	if (!scope_for(session, args->scope, &scope, error))
		return false;
	for (const char *const *name = args->names; name && *name; name++)
		if (!args->force &&
		    find(session, scope ? scope : session->scope, *name)) {
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
	g_autoptr(GPtrArray) found = matching(args, from, only, pattern);
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
	if (!scope_for(session, args->scope, &scope, error))
		return false;
	Scope *from = scope ? scope : session->scope;
	for (const char *const *name = args->names; name && *name; name++) {
		g_autoptr(GPtrArray) labels =
			labels_of(args, from, true, *name);
		if (!labels->len && !like_has_wildcards(*name))
			fail_unknown(call, *name);
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

#define NAME_PARAM(mandatory_, piped_)                                         \
	{                                                                      \
		.is = { "Name", "Names of variables, without $.",              \
			.flags = PROPERTY_LIST,                                \
			.field = STRINGS_FIELD(VariableArgs, names) },         \
		.position = 1, .mandatory = mandatory_, .by_value = piped_,    \
		.by_name = ALL_SETS                                            \
	}
#define SCOPE_PARAM                                                            \
	{                                                                      \
		.is = { "Scope",                                               \
			"Global, Local, Script or scopes up.",                 \
			.field = STRING_FIELD(VariableArgs, scope) }           \
	}
#define CHOICE_PARAMS                                                          \
	{ .is = { "Include", "Only such names; wildcards are allowed.",        \
		  .flags = PROPERTY_LIST,                                      \
		  .field = STRINGS_FIELD(VariableArgs, include) } },           \
	{                                                                      \
		.is = { "Exclude",                                             \
			"Names that are left out.",                            \
			.flags = PROPERTY_LIST,                                \
			.field = STRINGS_FIELD(VariableArgs, exclude) }        \
	}
#define FORCE_PARAM                                                            \
	{                                                                      \
		.is = { "Force",                                               \
			"Also what is read-only.",                             \
			.field = SWITCH_FIELD(VariableArgs, force) }           \
	}
#define VALUE_PARAMS                                                           \
	{ .is = { "Value", "Its value.",                                       \
		  .flags = ANY_LIST | PROPERTY_NULLABLE,                       \
		  .field = VALUE_FIELD(VariableArgs, value) },                 \
	  .position = 2,                                                       \
	  .by_value = ALL_SETS,                                                \
	  .by_name = ALL_SETS },                                               \
		{ .is = { "Option", "What it allows.", .allowed = options,     \
			  .flags = PROPERTY_LIST,                              \
			  .field = STRINGS_FIELD(VariableArgs, options) } },   \
		{ .is = { "Description", "What it is for.",                    \
			  .field =                                             \
				  STRING_FIELD(VariableArgs, description) } }, \
	{                                                                      \
		.is = { "PassThru",                                            \
			"Gives the variable.",                                 \
			.field = SWITCH_FIELD(VariableArgs, pass_thru) }       \
	}

static const Param get_params[] = {
	NAME_PARAM(0, ALL_SETS),
	{ .is = { "ValueOnly", "The value alone.",
		  .field = SWITCH_FIELD(VariableArgs, value_only) } },
	SCOPE_PARAM,
	CHOICE_PARAMS,
	{ 0 },
};
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

static const Example get_examples[] = {
	{ "$x = 1; Get-Variable x -ValueOnly", "Gives 1." },
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

const Cmdlet cmdlet_get_variable = {
	.name = "Get-Variable",
	.synopsis = "Gives variables with name and value.",
	.args_size = sizeof(VariableArgs),
	.params = get_params,
	.examples = get_examples,
	.output = &variable_type,
	.process = get_process,
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
