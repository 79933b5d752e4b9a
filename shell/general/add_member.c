#include "shell/general/general.h"

#include "core/value/list.h"
#include "core/value/table.h"
#include "shell/general/object.h"
#include "shell/pipeline/block.h"
#include "shell/pipeline/script_member.h"
#include "shell/pipeline/session.h"

#include <gio/gio.h>
#include <string.h>

typedef struct AddArgs {
	Value input, first, next, value, second, note_value, table;
	const char *note_name, *type_name;
	const char *kind, *name; /* what first and next turn out to be */
	bool force, pass_thru;
} AddArgs;

static bool has_member(Value on, const char *name)
{
	return (on.type == VALUE_RECORD && record_has(on.record, name)) ||
	       !value_is_null(script_method_find(on, name));
}

static bool fail_exists(const char *name, GError **error)
{
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_EXISTS,
		    "Cannot add a member with the name \"%s\" because a member "
		    "with that name already exists. To overwrite the member "
		    "anyway, add the Force parameter to your command",
		    name);
	return false;
}

static bool add_note(const AddArgs *args, const char *name, Value value,
		     GError **error)
{
	if (args->input.type == VALUE_TABLE) {
		table_set_take(args->input.table, value_string(name),
			       value_ref(value));
		return true;
	}
	if (!args->force && has_member(args->input, name))
		return fail_exists(name, error);
	record_put_take(args->input.record, name, value_ref(value));
	return true;
}

static bool add_table(const AddArgs *args, GError **error)
{
	uint32_t index = 0;
	const TableEntry *entry;
	while ((entry = table_next(args->table.table, &index))) {
		g_autofree char *name = value_format(entry->key);
		if (!add_note(args, name, entry->value, error))
			return false;
	}
	return true;
}

/* ---- one kind of member each: the parameters are checked here */

static bool needs_block(Call *call, const AddArgs *args, Value value,
			GError **error)
{
	if (value_is_block(call_session(call), value))
		return true;
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
		    "-MemberType %s needs a script block: { $this.%s }",
		    args->kind, args->name);
	return false;
}

static bool add_named_note(Call *call, const AddArgs *args, GError **error)
{
	(void)call;
	return add_note(args, args->name, args->value, error);
}

static bool add_alias(Call *call, const AddArgs *args, GError **error)
{
	g_autofree char *of = value_format(args->value);
	g_auto(Value) alias = alias_property_new(of);
	(void)call;
	if (!name_same(of, args->name))
		return add_note(args, args->name, alias, error);
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
		    "the alias '%s' cannot stand for itself", of);
	return false;
}

static bool add_script(Call *call, const AddArgs *args, GError **error)
{
	if (!needs_block(call, args, args->value, error))
		return false;
	if (!value_is_null(args->second) &&
	    !needs_block(call, args, args->second, error))
		return false;
	g_auto(Value) property = script_property_new(call_session(call),
						     args->value, args->second);
	return add_note(args, args->name, property, error);
}

static bool add_method(Call *call, const AddArgs *args, GError **error)
{
	if (!needs_block(call, args, args->value, error))
		return false;
	if (!args->force && has_member(args->input, args->name))
		return fail_exists(args->name, error);
	script_method_add_take(call_session(call), args->input.record,
			       args->name, value_ref(args->value));
	return true;
}

static const struct {
	const char *name;
	bool (*add)(Call *call, const AddArgs *args, GError **error);
} kinds[] = {
	{ "NoteProperty", add_named_note },
	{ "AliasProperty", add_alias },
	{ "ScriptProperty", add_script },
	{ "ScriptMethod", add_method },
};

/* Any beginning of a kind's name will do; NULL: it is none. */
static const char *kind_of(Value value)
{
	const char *text = value_text(value);
	size_t length = text ? strlen(text) : 0;
	for (size_t i = 0; length && i < G_N_ELEMENTS(kinds); i++)
		if (g_ascii_strncasecmp(kinds[i].name, text, length) == 0)
			return kinds[i].name;
	return NULL;
}

/* By position come a table, a name and a value, or a kind, a name and more. */
static bool sort_out(Call *call, AddArgs *args, GError **error)
{
	bool named = call_given_name(call, "Name") &&
		     value_is_null(args->value) &&
		     !call_given_name(call, "Value");
	args->kind = kind_of(args->first);
	if (args->first.type == VALUE_TABLE) {
		args->table = args->first;
	} else if (value_is_null(args->first)) {
		args->name = value_text(args->next);
	} else if (args->kind) {
		args->name = value_text(args->next);
	} else if (!args->kind && named) {
		args->note_name = value_text(args->first);
		args->note_value = args->next;
	} else if (!args->kind) {
		g_autofree char *text = value_format(args->first);
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
			    "there is no kind of member '%s': use "
			    "NoteProperty, AliasProperty, ScriptProperty or "
			    "ScriptMethod",
			    text);
		return false;
	}
	return true;
}

static bool add_all(Call *call, const AddArgs *args, GError **error)
{
	if (args->table.type == VALUE_TABLE)
		return add_table(args, error);
	if (args->note_name)
		return add_note(args, args->note_name, args->note_value, error);
	if (args->type_name && !args->kind)
		return true;
	for (size_t i = 0; args->name && i < G_N_ELEMENTS(kinds); i++)
		if (name_same(args->kind ? args->kind : kinds[0].name,
			      kinds[i].name))
			return kinds[i].add(call, args, error);
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
		    "Add-Member needs -NotePropertyName and "
		    "-NotePropertyValue");
	return false;
}

static bool is_script(const AddArgs *args)
{
	return args->kind && !name_same(args->kind, kinds[0].name);
}

static bool add_process(Call *call, void *data, GError **error)
{
	AddArgs *args = data;
	bool record = args->input.type == VALUE_RECORD;
	if (!object_given(call))
		return true;
	if (!sort_out(call, args, error))
		return false;
	if (!record && (args->input.type != VALUE_TABLE || is_script(args))) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
			    "members can be added to objects only, not to a "
			    "%s",
			    object_type(args->input));
		return false;
	}
	if (!add_all(call, args, error))
		return false;
	if (args->type_name && record) {
		g_free(args->input.record->type_name);
		args->input.record->type_name = g_strdup(args->type_name);
	}
	if (args->pass_thru)
		call_emit_take(call, value_ref(args->input));
	return true;
}

static const char *const kind_aliases[] = { "Type", NULL };

static const Param add_params[] = {
	{ .is = { "MemberType",
		  "Kind of member: NoteProperty, AliasProperty, "
		  "ScriptProperty, ScriptMethod.",
		  .flags = PROPERTY_ANY, .field = VALUE_FIELD(AddArgs, first) },
	  .position = 1,
	  .aliases = kind_aliases },
	{ .is = { "Name", "Name of the member.",
		  .flags = PROPERTY_ANY | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(AddArgs, next) },
	  .position = 2 },
	{ .is = { "Value", "Value, property or block that it is.",
		  .flags = ANY_LIST | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(AddArgs, value) },
	  .position = 3 },
	{ .is = { "SecondValue", "Block that sets a script property.",
		  .flags = PROPERTY_ANY | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(AddArgs, second) },
	  .position = 4 },
	{ .is = { "NotePropertyName", "Name of the property.",
		  .field = STRING_FIELD(AddArgs, note_name) } },
	{ .is = { "NotePropertyValue", "Its value.",
		  .flags = ANY_LIST | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(AddArgs, note_value) } },
	{ .is = { "NotePropertyMembers", "Table of names and values.",
		  .flags = PROPERTY_ANY,
		  .field = VALUE_FIELD(AddArgs, table) } },
	{ .is = { "TypeName", "Another name of the object's type.",
		  .field = STRING_FIELD(AddArgs, type_name) } },
	{ .is = { "Force", "Replaces a member.",
		  .field = SWITCH_FIELD(AddArgs, force) } },
	{ .is = { "PassThru", "Gives the object.",
		  .field = SWITCH_FIELD(AddArgs, pass_thru) } },
	INPUT_PARAM(AddArgs, input),
	{ 0 },
};

static const Example add_examples[] = {
	{ "New-Object PSObject | Add-Member NoteProperty Name Ken -PassThru",
	  "An object with Name." },
	{ "[pscustomobject]@{ A = 2 } | Add-Member ScriptProperty Twice "
	  "{ $this.A * 2 } -PassThru",
	  "Twice follows A." },
	{ 0 },
};

const Cmdlet cmdlet_add_member = {
	.name = "Add-Member",
	.synopsis = "Adds properties and methods to objects.",
	.args_size = sizeof(AddArgs),
	.params = add_params,
	.examples = add_examples,
	.process = add_process,
};
