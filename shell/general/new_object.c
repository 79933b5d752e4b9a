#include "shell/general/general.h"

#include "core/value/list.h"
#include "core/value/table.h"
#include "shell/general/object.h"
#include "shell/types/member.h"

#include <gio/gio.h>
#include <string.h>

/* ---- New-Object ---- */

typedef struct NewArgs {
	const char *type, *com;
	Value arguments, property;
	bool strict;
} NewArgs;

static const char *const bags[] = { "PSObject",
				    "PSCustomObject",
				    "Object",
				    "System.Management.Automation.PSObject",
				    "System.Management.Automation."
				    "PSCustomObject",
				    "System.Object",
				    NULL };

static bool is_bag(const char *name)
{
	for (const char *const *bag = bags; *bag; bag++)
		if (name_same(*bag, name))
			return true;
	return false;
}

static bool make(const NewArgs *args, Value *made, GError **error)
{
	if (is_bag(args->type)) {
		*made = value_record_take(record_new_custom());
		return true;
	}
	const Type *type = type_find(args->type);
	if (!type) {
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_NOT_FOUND,
			    "Cannot find type [%s]: verify that it is offered "
			    "here",
			    args->type);
		return false;
	}
	const Value *values = &args->arguments;
	unsigned count = !value_is_null(args->arguments);
	if (args->arguments.type == VALUE_LIST) {
		values = args->arguments.list->values;
		count = args->arguments.list->count;
	}
	return static_call(type, "new", values, count, made, error);
}

static bool set_properties(Value made, const Table *table, GError **error)
{
	uint32_t index = 0;
	const TableEntry *entry;
	while ((entry = table_next(table, &index))) {
		g_autofree char *name = value_format(entry->key);
		if (made.type == VALUE_RECORD)
			record_set_take(made.record, name,
					value_ref(entry->value));
		else if (!member_set_take(made, name, value_ref(entry->value),
					  error))
			return false;
	}
	return true;
}

static bool new_process(Call *call, void *data, GError **error)
{
	NewArgs *args = data;
	g_auto(Value) made = VALUE_NONE;
	if (args->com) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
			    "-ComObject '%s' needs Windows", args->com);
		return false;
	}
	if (!args->type) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
			    "New-Object needs -TypeName: PSObject makes an "
			    "object of your own");
		return false;
	}
	if (!make(args, &made, error))
		return false;
	if (args->property.type == VALUE_TABLE &&
	    !set_properties(made, args->property.table, error))
		return false;
	call_emit_take(call, value_ref(made));
	return true;
}

static const char *const argument_aliases[] = { "Args", NULL };

static const Param new_params[] = {
	{ .is = { "TypeName",
		  "PSObject, or a type such as "
		  "System.Collections.ArrayList.",
		  .field = STRING_FIELD(NewArgs, type) },
	  .position = 1 },
	{ .is = { "ArgumentList", "What the type is made from.",
		  .flags = ANY_LIST | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(NewArgs, arguments) },
	  .position = 2,
	  .aliases = argument_aliases },
	{ .is = { "Property", "Table of properties.",
		  .flags = PROPERTY_ANY | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(NewArgs, property) } },
	{ .is = { "ComObject", "Needs Windows.",
		  .field = STRING_FIELD(NewArgs, com) } },
	{ .is = { "Strict", "Accepted.",
		  .field = SWITCH_FIELD(NewArgs, strict) } },
	{ 0 },
};

static const Example new_examples[] = {
	{ "New-Object PSObject -Property @{ Name = 'Ken' }",
	  "An object with Name." },
	{ 0 },
};

const Cmdlet cmdlet_new_object = {
	.name = "New-Object",
	.synopsis = "Makes an object.",
	.args_size = sizeof(NewArgs),
	.params = new_params,
	.examples = new_examples,
	.process = new_process,
};

/* ---- Add-Member ---- */

typedef struct AddArgs {
	Value input, value, note_value, table;
	const char *kind, *name, *note_name, *type_name;
	bool force, pass_thru;
} AddArgs;

static const char *const kinds[] = { "NoteProperty", "AliasProperty", NULL };

static bool add(Record *record, const AddArgs *args, const char *name,
		Value value, GError **error)
{
	if (!args->force && record_has(record, name)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_EXISTS,
			    "Cannot add a member with the name \"%s\" because "
			    "a member with that name already exists: -Force "
			    "replaces it",
			    name);
		return false;
	}
	record_set_take(record, name, value_ref(value));
	return true;
}

static bool add_table(Record *record, const AddArgs *args, GError **error)
{
	uint32_t index = 0;
	const TableEntry *entry;
	while ((entry = table_next(args->table.table, &index))) {
		g_autofree char *name = value_format(entry->key);
		if (!add(record, args, name, entry->value, error))
			return false;
	}
	return true;
}

static bool add_all(Record *record, const AddArgs *args, GError **error)
{
	if (args->table.type == VALUE_TABLE)
		return add_table(record, args, error);
	if (args->note_name)
		return add(record, args, args->note_name, args->note_value,
			   error);
	if (args->name && args->kind && name_same(args->kind, kinds[1])) {
		const char *of = value_text(args->value);
		return add(record, args, args->name,
			   of ? record_get(record, of) : VALUE_NONE, error);
	}
	if (args->name)
		return add(record, args, args->name, args->value, error);
	if (args->type_name)
		return true;
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
		    "Add-Member needs -NotePropertyName and "
		    "-NotePropertyValue");
	return false;
}

static bool add_process(Call *call, void *data, GError **error)
{
	AddArgs *args = data;
	if (!object_given(call))
		return true;
	if (args->input.type == VALUE_TABLE && args->note_name) {
		table_set_take(args->input.table, value_string(args->note_name),
			       value_ref(args->note_value));
	} else if (args->input.type != VALUE_RECORD) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
			    "members can be added to objects only, not to a "
			    "%s",
			    object_type(args->input));
		return false;
	} else if (!add_all(args->input.record, args, error)) {
		return false;
	}
	if (args->type_name && args->input.type == VALUE_RECORD) {
		g_free(args->input.record->type_name);
		args->input.record->type_name = g_strdup(args->type_name);
	}
	if (args->pass_thru)
		call_emit_take(call, value_ref(args->input));
	return true;
}

/* By position: Add-Member NoteProperty Name Value. */
static const char *const kind_aliases[] = { "Type", NULL };

static const Param add_params[] = {
	{ .is = { "MemberType", "Kind of member.", .allowed = kinds,
		  .field = STRING_FIELD(AddArgs, kind) },
	  .position = 1,
	  .aliases = kind_aliases },
	{ .is = { "Name", "Name of the property.",
		  .field = STRING_FIELD(AddArgs, name) },
	  .position = 2 },
	{ .is = { "Value", "Its value.", .flags = ANY_LIST | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(AddArgs, value) },
	  .position = 3 },
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
	{ .is = { "Force", "Replaces a property.",
		  .field = SWITCH_FIELD(AddArgs, force) } },
	{ .is = { "PassThru", "Gives the object.",
		  .field = SWITCH_FIELD(AddArgs, pass_thru) } },
	INPUT_PARAM(AddArgs, input),
	{ 0 },
};

static const Example add_examples[] = {
	{ "New-Object PSObject | Add-Member NoteProperty Name Ken -PassThru",
	  "An object with Name." },
	{ 0 },
};

const Cmdlet cmdlet_add_member = {
	.name = "Add-Member",
	.synopsis = "Adds properties to objects.",
	.args_size = sizeof(AddArgs),
	.params = add_params,
	.examples = add_examples,
	.process = add_process,
};
