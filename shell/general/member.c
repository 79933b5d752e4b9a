#include "shell/general/general.h"

#include "core/value/list.h"
#include "core/value/table.h"
#include "shell/general/object.h"
#include "shell/types/like.h"
#include "shell/types/member.h"

#include <gio/gio.h>
#include <string.h>

/* ---- Get-Member ---- */

typedef struct GetArgs {
	Value input;
	const char *const *names;
	const char *const *kinds;
	bool force, is_static;
	const char *view;
} GetArgs;

static const Property member_properties[] = {
	{ "TypeName", "Type that has the member." },
	{ "Name", "Its name." },
	{ "MemberType", "Property, NoteProperty or Method." },
	{ "Definition", "Type, and value where there is one." },
	{ 0 },
};
static const ViewColumn member_columns[] = {
	{ "Name", NULL, 0, false },
	{ "MemberType", NULL, 0, false },
	{ "Definition", NULL, 0, false },
	{ 0 },
};
static const View member_view = { false, member_columns };
static const RecordType member_type = {
	"Microsoft.PowerShell.Commands.MemberDefinition", member_properties,
	&member_view, NULL
};

static bool is_wanted(const char *const *patterns, const char *text)
{
	if (!patterns)
		return true;
	for (; *patterns; patterns++)
		if (like_match(*patterns, text, false))
			return true;
	return false;
}

/* -MemberType Properties and Methods stand for several kinds. */
static bool is_wanted_kind(const char *const *kinds, const char *kind)
{
	bool method = strcmp(kind, "Method") == 0;
	for (const char *const *one = kinds; one && *one; one++)
		if (name_same(*one, "All") ||
		    name_same(*one, method ? "Methods" : "Properties") ||
		    name_same(*one, kind))
			return true;
	return !kinds;
}

static void show(Call *call, const GetArgs *args, const char *type,
		 const char *name, const char *kind, char *definition)
{
	g_autofree char *owned = definition;
	if (!is_wanted(args->names, name) || !is_wanted_kind(args->kinds, kind))
		return;
	Record *record = record_new(&member_type);
	record_set_take(record, "TypeName", value_string(type));
	record_set_take(record, "Name", value_string(name));
	record_set_take(record, "MemberType", value_string(kind));
	record_set_take(record, "Definition", value_string(owned));
	call_emit_record_take(call, record);
}

static int by_text(const void *a, const void *b)
{
	return g_ascii_strcasecmp(*(char *const *)a, *(char *const *)b);
}

static void show_properties(Call *call, const GetArgs *args, Value object)
{
	const char *type = object_type(object);
	bool declared = object.record->type != NULL;
	g_autoptr(GPtrArray) names = object_names(object);
	g_ptr_array_sort(names, by_text);
	for (guint i = 0; i < names->len; i++) {
		const char *name = names->pdata[i];
		Value value = record_get(object.record, name);
		const char *of = value_is_null(value) ? "System.Object"
						      : value_type_name(value);
		g_autofree char *text = value_format(value);
		show(call, args, type, name,
		     declared ? "Property" : "NoteProperty",
		     declared ? g_strdup_printf("%s %s {get;set;}", of, name)
			      : g_strdup_printf("%s %s=%s", of, name, text));
	}
}

static void show_members(Call *call, const GetArgs *args, const char *type,
			 const Members *members)
{
	const Getter *getter =
		args->is_static ? members->static_getters : members->getters;
	const Method *method =
		args->is_static ? members->static_methods : members->methods;
	for (; method && method->name; method++)
		show(call, args, type, method->name, "Method",
		     g_strdup_printf("%s(%s)", method->name,
				     method->most ? "…" : ""));
	for (; getter && getter->name; getter++)
		show(call, args, type, getter->name, "Property",
		     g_strdup_printf("%s {get;}", getter->name));
}

static void show_named(Call *call, const GetArgs *args, const char *type)
{
	const Dynamic *dynamic = member_dynamic(args->input);
	if (!dynamic || !dynamic->names || args->is_static)
		return;
	g_autoptr(GPtrArray) names = dynamic->names(args->input);
	for (guint i = 0; i < names->len; i++)
		show(call, args, type, names->pdata[i], "Property",
		     g_strdup_printf("string %s {get;set;}",
				     (char *)names->pdata[i]));
}

/* Each type is shown once. */
static bool get_process(Call *call, void *data, GError **error)
{
	GetArgs *args = data;
	const char *type = object_type(args->input);
	if (!object_given(call) || value_is_null(args->input)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
			    "You must specify an object for the Get-Member "
			    "cmdlet");
		return false;
	}
	GHashTable *seen = call_state(call);
	if (!seen) {
		seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
					     NULL);
		call_set_state(call, seen, (GDestroyNotify)g_hash_table_unref);
	}
	if (!g_hash_table_add(seen, g_strdup(type)))
		return true;
	for (const Members *members = members_find(type); members;
	     members = members->base)
		show_members(call, args, type, members);
	show_named(call, args, type);
	if (args->input.type == VALUE_RECORD && !args->is_static)
		show_properties(call, args, args->input);
	return true;
}

static const char *const kind_aliases[] = { "Type", NULL };

static const Param get_params[] = {
	{ .is = { "Name", "Names; wildcards are allowed.",
		  .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(GetArgs, names) },
	  .position = 1 },
	{ .is = { "MemberType", "Kinds: Properties, Methods, NoteProperty.",
		  .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(GetArgs, kinds) },
	  .aliases = kind_aliases },
	{ .is = { "Static", "Members of the type itself.",
		  .field = SWITCH_FIELD(GetArgs, is_static) } },
	{ .is = { "View", "Accepted.", .field = STRING_FIELD(GetArgs, view) } },
	{ .is = { "Force", "Accepted.",
		  .field = SWITCH_FIELD(GetArgs, force) } },
	INPUT_PARAM(GetArgs, input),
	{ 0 },
};

static const Example get_examples[] = {
	{ "'text' | Get-Member -MemberType Property", "Length." },
	{ 0 },
};

const Cmdlet cmdlet_get_member = {
	.name = "Get-Member",
	.synopsis = "Gives the properties and methods of objects.",
	.args_size = sizeof(GetArgs),
	.params = get_params,
	.examples = get_examples,
	.output = &member_type,
	.process = get_process,
};
