/* Members of all values of a type: Update-TypeData, Get-TypeData and
 * Remove-TypeData. */
#include "shell/general/general.h"

#include "core/value/extra.h"
#include "core/value/list.h"
#include "core/value/table.h"
#include "shell/general/member_add.h"
#include "shell/pipeline/script_member.h"
#include "shell/types/like.h"
#include "shell/types/property_set.h"
#include "shell/types/type.h"

#include <gio/gio.h>

typedef struct UpdateArgs {
	const char *type, *name;
	Value kind, value, second, display, key;
	const char *display_one, *depth, *converter, *adapter;
	const char *const *append, *const *prepend;
	bool force;
} UpdateArgs;

/* The full name of a type that is known, else the name as it is: objects may
 * be given any (PSTypeName). */
static const char *full_name(const char *name)
{
	const Type *type = type_find(name);
	return type ? type->name : name;
}

static bool is_there(const Record *members, const char *name)
{
	return record_has(members, name) ||
	       (members->methods && table_find_text(members->methods, name));
}

static bool fail(GError **error, int code, const char *text)
{
	g_set_error_literal(error, G_IO_ERROR, code, text);
	return false;
}

static bool update_member(Call *call, const UpdateArgs *args, Record *members,
			  GError **error)
{
	NewMember member = { member_kind(args->kind), args->name, args->value,
			     args->second };
	if (!member.kind)
		return fail(error, G_IO_ERROR_INVALID_ARGUMENT,
			    "Update-TypeData needs -MemberType: NoteProperty, "
			    "AliasProperty, ScriptProperty, ScriptMethod or "
			    "PropertySet");
	if (is_there(members, args->name) && !args->force) {
		g_set_error(
			error, G_IO_ERROR, G_IO_ERROR_EXISTS,
			"Error in TypeData \"%s\": The member %s is already "
			"present.",
			members->type_name, args->name);
		return false;
	}
	return member_add(call, members, &member, error);
}

/* PSStandardMembers of the type, with another set. */
static bool update_set(Record *members, const char *name, Value names,
		       bool force, GError **error)
{
	if (!members->methods)
		members->methods = table_new(false);
	const Value *known =
		table_find_text(members->methods, STANDARD_MEMBERS);
	g_autoptr(Record) set =
		known ? record_ref(known->record) : record_new_custom();
	if (record_has(set, name) && !force) {
		g_set_error(
			error, G_IO_ERROR, G_IO_ERROR_EXISTS,
			"Error in TypeData \"%s\": The member %s is already "
			"present.",
			members->type_name, name);
		return false;
	}
	record_put_take(set, name, property_set_new(name, names));
	table_set_take(members->methods, value_string(STANDARD_MEMBERS),
		       value_record_take(record_ref(set)));
	return true;
}

static bool update_process(Call *call, void *data, GError **error)
{
	const UpdateArgs *args = data;
	if (args->append || args->prepend)
		return fail(error, G_IO_ERROR_NOT_SUPPORTED,
			    "files of types are not read here: use -TypeName "
			    "with -MemberName or -DefaultDisplayPropertySet");
	if (!args->type)
		return fail(error, G_IO_ERROR_INVALID_ARGUMENT,
			    "Update-TypeData needs -TypeName");
	Record *members = extra_make_type(full_name(args->type));
	if (args->name && !update_member(call, args, members, error))
		return false;
	if (!value_is_null(args->key) &&
	    !update_set(members, "DefaultKeyPropertySet", args->key,
			args->force, error))
		return false;
	return value_is_null(args->display) ||
	       update_set(members, DISPLAY_SET, args->display, args->force,
			  error);
}

#define ANY (PROPERTY_ANY | PROPERTY_LIST | PROPERTY_NULLABLE)

static const char *const path_aliases[] = { "FilePath", "PSPath", "Path",
					    NULL };

static const Param update_params[] = {
	{ .is = { "AppendPath", "Refused: files of types are not read.",
		  .flags = PROPERTY_LIST | PROPERTY_PATH,
		  .field = STRINGS_FIELD(UpdateArgs, append) },
	  .position = 1,
	  .aliases = path_aliases },
	{ .is = { "PrependPath", "Refused: files of types are not read.",
		  .flags = PROPERTY_LIST | PROPERTY_PATH,
		  .field = STRINGS_FIELD(UpdateArgs, prepend) } },
	{ .is = { "TypeName", "Type whose values get the member.",
		  .field = STRING_FIELD(UpdateArgs, type) },
	  .by_name = ALL_SETS },
	{ .is = { "MemberType",
		  "NoteProperty, AliasProperty, ScriptProperty, ScriptMethod "
		  "or PropertySet.",
		  .flags = PROPERTY_ANY,
		  .field = VALUE_FIELD(UpdateArgs, kind) } },
	{ .is = { "MemberName", "Name of the member.",
		  .field = STRING_FIELD(UpdateArgs, name) } },
	{ .is = { "Value", "Value, property or block that it is.", .flags = ANY,
		  .field = VALUE_FIELD(UpdateArgs, value) } },
	{ .is = { "SecondValue", "Block that sets a script property.",
		  .flags = PROPERTY_ANY | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(UpdateArgs, second) } },
	{ .is = { "DefaultDisplayPropertySet", "Properties that are shown.",
		  .flags = ANY, .field = VALUE_FIELD(UpdateArgs, display) } },
	{ .is = { "DefaultKeyPropertySet", "Properties that identify.",
		  .flags = ANY, .field = VALUE_FIELD(UpdateArgs, key) } },
	{ .is = { "DefaultDisplayProperty", "Accepted.",
		  .field = STRING_FIELD(UpdateArgs, display_one) } },
	{ .is = { "SerializationDepth", "Accepted.",
		  .field = STRING_FIELD(UpdateArgs, depth) } },
	{ .is = { "TypeConverter", "Accepted.",
		  .field = STRING_FIELD(UpdateArgs, converter) } },
	{ .is = { "TypeAdapter", "Accepted.",
		  .field = STRING_FIELD(UpdateArgs, adapter) } },
	{ .is = { "Force", "Replaces a member.",
		  .field = SWITCH_FIELD(UpdateArgs, force) } },
	{ 0 },
};

/* ---- Get-TypeData ---- */

typedef struct TypeArgs {
	const char *const *types;
	const char *type;
} TypeArgs;

static bool is_wanted(const char *const *patterns, const char *type)
{
	for (; patterns && *patterns; patterns++)
		if (like_match(full_name(*patterns), type, false))
			return true;
	return false;
}

static Value members_of(const Record *members)
{
	Table *table = table_new(false);
	uint32_t index = 0;
	const TableEntry *entry;
	for (unsigned i = 0; i < record_count(members); i++)
		table_set_take(table, value_string(record_label(members, i)),
			       value_string(script_member_kind(
				       record_stored(members, i))));
	while (members->methods &&
	       (entry = table_next(members->methods, &index)))
		if (*value_text(entry->key) != ' ')
			table_set_take(table, value_ref(entry->key),
				       value_string("ScriptMethod"));
	return value_table_take(table);
}

static bool get_process(Call *call, void *data, GError **error)
{
	const TypeArgs *args = data;
	g_autoptr(GList) types = extra_types();
	(void)error;
	for (GList *at = types; at; at = at->next) {
		if (args->types && !is_wanted(args->types, at->data))
			continue;
		Record *record = record_new_custom();
		record->type_name = g_strdup("System.Management.Automation."
					     "Runspaces.TypeData");
		record_set_take(record, "TypeName", value_string(at->data));
		record_set_take(record, "Members",
				members_of(extra_of_type(at->data)));
		if (!call_emit_take(call, value_record_take(record)))
			break;
	}
	return true;
}

static const Param get_params[] = {
	{ .is = { "TypeName", "Names of types; wildcards are allowed.",
		  .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(TypeArgs, types) },
	  .position = 1,
	  .by_value = ALL_SETS,
	  .by_name = ALL_SETS },
	{ 0 },
};

/* ---- Remove-TypeData ---- */

static bool remove_process(Call *call, void *data, GError **error)
{
	const TypeArgs *args = data;
	const char *name = full_name(args->type);
	if (!extra_of_type(name)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
			    "Error in TypeData \"%s\": The type \"%s\" was not "
			    "found.",
			    args->type, args->type);
		return false;
	}
	if (call_should_process(call, name, "Remove TypeData"))
		extra_remove_type(name);
	return true;
}

static const Param remove_params[] = {
	{ .is = { "TypeName", "Type that loses the added members.",
		  .field = STRING_FIELD(TypeArgs, type) },
	  .position = 1,
	  .mandatory = ALL_SETS,
	  .by_name = ALL_SETS },
	{ 0 },
};

static const Example update_examples[] = {
	{ "Update-TypeData -TypeName System.String -MemberType ScriptProperty "
	  "-MemberName Words -Value { ($this -split ' ').Count }",
	  "All texts have Words." },
	{ 0 },
};
static const Example get_examples[] = {
	{ "Get-TypeData", "Types that were given members." },
	{ 0 },
};
static const Example remove_examples[] = {
	{ "Update-TypeData -TypeName System.Int32 -MemberType NoteProperty "
	  "-MemberName Unit -Value kg; Remove-TypeData System.Int32",
	  "Numbers are as before." },
	{ 0 },
};

const Cmdlet cmdlet_update_type_data = {
	.name = "Update-TypeData",
	.synopsis = "Adds properties and methods to all values of a type.",
	.args_size = sizeof(UpdateArgs),
	.params = update_params,
	.examples = update_examples,
	.process = update_process,
};

const Cmdlet cmdlet_get_type_data = {
	.name = "Get-TypeData",
	.synopsis = "Gives the types that were given members.",
	.args_size = sizeof(TypeArgs),
	.params = get_params,
	.examples = get_examples,
	.process = get_process,
};

const Cmdlet cmdlet_remove_type_data = {
	.name = "Remove-TypeData",
	.synopsis = "Takes added members from a type.",
	.args_size = sizeof(TypeArgs),
	.params = remove_params,
	.examples = remove_examples,
	.confirm = CONFIRM_LOW,
	.process = remove_process,
};
