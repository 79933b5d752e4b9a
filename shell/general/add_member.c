#include "shell/general/general.h"

#include "core/value/extra.h"
#include "core/value/table.h"
#include "shell/general/member_add.h"
#include "shell/general/object.h"

#include <gio/gio.h>

typedef struct AddArgs {
	Value input, first, next, value, second, note_value, table;
	const char *note_name, *type_name;
	const char *kind, *name; /* what first and next turn out to be */
	bool force, pass_thru;
} AddArgs;

static bool is_note(const char *kind)
{
	return name_same(kind, "NoteProperty");
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

/* Notes of a hash table are its keys. */
static bool add_one(Call *call, AddArgs *args, const NewMember *member,
		    GError **error)
{
	Value *on = &args->input;
	if (on->type == VALUE_TABLE && is_note(member->kind)) {
		table_set_take(on->table, value_string(member->name),
			       value_ref(member->value));
		return true;
	}
	if (!args->force && member_is_there(*on, member->name))
		return fail_exists(member->name, error);
	Record *to = on->type == VALUE_RECORD ? on->record : extra_make(on);
	return member_add(call, to, member, error);
}

static bool add_note(Call *call, AddArgs *args, const char *name, Value value,
		     GError **error)
{
	NewMember note = { "NoteProperty", name, value, VALUE_NONE };
	return add_one(call, args, &note, error);
}

static bool add_table(Call *call, AddArgs *args, GError **error)
{
	uint32_t index = 0;
	const TableEntry *entry;
	while ((entry = table_next(args->table.table, &index))) {
		g_autofree char *name = value_format(entry->key);
		if (!add_note(call, args, name, entry->value, error))
			return false;
	}
	return true;
}

/* By position come a table, a name and a value, or a kind, a name and more. */
static bool sort_out(Call *call, AddArgs *args, GError **error)
{
	bool named = call_given_name(call, "Name") &&
		     value_is_null(args->value) &&
		     !call_given_name(call, "Value");
	args->kind = member_kind(args->first);
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
			    "NoteProperty, AliasProperty, ScriptProperty, "
			    "ScriptMethod, PropertySet or MemberSet",
			    text);
		return false;
	}
	return true;
}

static bool add_all(Call *call, AddArgs *args, GError **error)
{
	NewMember member = { args->kind ? args->kind : "NoteProperty",
			     args->name, args->value, args->second };
	if (args->table.type == VALUE_TABLE)
		return add_table(call, args, error);
	if (args->note_name)
		return add_note(call, args, args->note_name, args->note_value,
				error);
	if (args->type_name && !args->kind)
		return true;
	if (args->name)
		return add_one(call, args, &member, error);
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
	if (value_is_null(args->input)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
			    "Cannot bind argument to parameter 'InputObject' "
			    "because it is null.");
		return false;
	}
	if (!sort_out(call, args, error) || !add_all(call, args, error))
		return false;
	if (args->type_name && args->input.type == VALUE_RECORD) {
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
		  "ScriptProperty, ScriptMethod, PropertySet, MemberSet.",
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
