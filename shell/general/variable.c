#include "shell/general/variable.h"

#include "shell/general/general.h"
#include "shell/general/variable_param.h"
#include "shell/types/like.h"

#include <gio/gio.h>
#include <stdlib.h>

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

bool variable_scope(Session *session, const char *name, Scope **scope,
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

bool variable_show(Call *call, const VariableArgs *args,
		   const Variable *variable)
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

bool variable_is_meant(const VariableArgs *args, const char *label)
{
	return (!args->include || fits_any(args->include, label)) &&
	       (!args->exclude || !fits_any(args->exclude, label));
}

GPtrArray *variable_matching(const VariableArgs *args, Scope *from, bool only,
			     const char *pattern)
{
	GPtrArray *found = g_ptr_array_new();
	g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
	for (Scope *scope = from; scope; scope = only ? NULL : scope->parent) {
		uint32_t at = 0;
		Variable *variable;
		while ((variable = scope_next(scope, &at)))
			if (like_match(pattern, variable->label, false) &&
			    variable_is_meant(args, variable->label) &&
			    g_hash_table_add(seen, (gpointer)variable->name))
				g_ptr_array_add(found, variable);
	}
	g_ptr_array_sort(found, by_label);
	return found;
}

void variable_fail_unknown(Call *call, const char *name)
{
	g_auto(Value) target = value_string(name);
	call_error_take(call,
			g_error_new(SCOPE_ERROR, SCOPE_ERROR_NOT_FOUND,
				    "Cannot find a variable with the name "
				    "'%s'",
				    name),
			target);
}

Variable *variable_find(Session *session, Scope *scope, const char *name)
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
	if (!variable_scope(session, args->scope, &scope, error))
		return false;
	for (const char *const *name = args->names ? args->names : all; *name;
	     name++) {
		if (!like_has_wildcards(*name)) {
			Variable *variable =
				variable_find(session, scope, *name);
			if (!variable) {
				variable_fail_unknown(call, *name);
				continue;
			}
			variable_show(call, args, variable);
			continue;
		}
		g_autoptr(GPtrArray) found =
			variable_matching(args, scope ? scope : session->scope,
					  scope != NULL, *name);
		for (guint i = 0; i < found->len; i++)
			if (!variable_show(call, args, found->pdata[i]))
				return true;
	}
	return true;
}

static const Param get_params[] = {
	NAME_PARAM(0, ALL_SETS),
	{ .is = { "ValueOnly", "The value alone.",
		  .field = SWITCH_FIELD(VariableArgs, value_only) } },
	SCOPE_PARAM,
	CHOICE_PARAMS,
	{ 0 },
};

static const Example get_examples[] = {
	{ "$x = 1; Get-Variable x -ValueOnly", "Gives 1." },
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
