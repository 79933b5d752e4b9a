#include "shell/general/general.h"

#include "core/value/collate.h"
#include "core/value/extra.h"
#include "core/value/list.h"
#include "core/value/table.h"
#include "shell/general/object.h"
#include "shell/pipeline/script_member.h"
#include "shell/types/definition.h"
#include "shell/types/like.h"
#include "shell/types/member.h"
#include "shell/types/property_set.h"

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

typedef struct Found { /* a member to be shown */
	char *name, *kind, *text;
} Found;

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
static const View member_view = { .columns = member_columns,
				  .group = "TypeName" };
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
	bool method = g_str_has_suffix(kind, "Method");
	for (const char *const *one = kinds; one && *one; one++)
		if (name_same(*one, "All") ||
		    name_same(*one, method ? "Methods" : "Properties") ||
		    name_same(*one, kind))
			return true;
	return !kinds;
}

static void found_free(void *data)
{
	Found *found = data;
	g_free(found->name);
	g_free(found->kind);
	g_free(found->text);
	g_free(found);
}

/* A name that is there already hides the type's own. */
static void add_take(GPtrArray *members, const char *name, const char *kind,
		     char *text)
{
	g_autofree char *owned = text;
	for (guint i = 0; i < members->len; i++)
		if (name_same(((Found *)members->pdata[i])->name, name))
			return;
	Found *found = g_new0(Found, 1);
	found->name = g_strdup(name);
	found->kind = g_strdup(kind);
	found->text = g_steal_pointer(&owned);
	g_ptr_array_add(members, found);
}

/* ---- members that records have */

/* "int", "Object[]": without the namespace. */
static const char *value_kind(Value value)
{
	if (value_is_null(value))
		return "object";
	const char *type = value_type_name(value);
	const char *brief = type_short_name(type);
	const char *dot = brief == type ? strrchr(type, '.') : NULL;
	if (!dot || strchr(type, '`') ||
	    g_str_has_suffix(type, ".PSCustomObject"))
		return brief;
	return dot + 1;
}

static char *note_text(const char *name, Value value)
{
	g_autofree char *text =
		value.type == VALUE_LIST || value.type == VALUE_TABLE
			? g_strdup(value_type_name(value))
			: value_format(value);
	return g_strdup_printf("%s %s=%s", value_kind(value), name,
			       value_is_null(value) ? "null" : text);
}

static char *property_text(const char *name, Value value)
{
	const char *type = value_is_null(value)
				   ? "System.Object"
				   : type_short_name(value_type_name(value));
	return g_strdup_printf("%s %s {get;set;}", type, name);
}

static bool is_declared(const Record *record, const char *name)
{
	const Property *row = record->type ? record->type->properties : NULL;
	for (; row && row->name; row++)
		if (name_same(row->name, name))
			return true;
	return false;
}

static void add_properties(GPtrArray *members, Record *record)
{
	for (unsigned i = 0; i < record_count(record); i++) {
		const char *name = record_label(record, i);
		Value stored = record_stored(record, i);
		char *text = script_member_text(stored, name);
		if (text)
			add_take(members, name, script_member_kind(stored),
				 text);
		else if (is_declared(record, name))
			add_take(members, name, "Property",
				 property_text(name, record_at(record, i)));
		else
			add_take(members, name, "NoteProperty",
				 note_text(name, record_at(record, i)));
	}
}

static void add_beside(GPtrArray *members, const char *name, Value what)
{
	bool set = property_set_names(what) != NULL;
	if (*name == ' ')
		return;
	if (set || what.type == VALUE_RECORD)
		add_take(members, name, set ? "PropertySet" : "MemberSet",
			 value_format(what));
	else
		add_take(members, name, "ScriptMethod",
			 g_strdup_printf("System.Object %s();", name));
}

static void add_script_methods(GPtrArray *members, const Record *record)
{
	uint32_t index = 0;
	const TableEntry *entry;
	while (record->methods && (entry = table_next(record->methods, &index)))
		add_beside(members, value_text(entry->key), entry->value);
}

/* What scripts added to a value or to its type. */
static bool add_extra(Record *record, void *members)
{
	add_properties(members, record);
	add_script_methods(members, record);
	return true;
}

/* ---- members of types */

static bool has_method(const Members *members, const char *name)
{
	const Method *one = members->methods;
	for (; one && one->name; one++)
		if (name_same(one->name, name))
			return true;
	return false;
}

static bool offers(Value on, const Members *members, const Definition *row)
{
	bool method = strcmp(row->kind, "Method") == 0;
	if (strcmp(row->kind, "ParameterizedProperty") == 0)
		return true;
	if (!method)
		return member_has(on, row->name);
	for (; members; members = members->base)
		if (has_method(members, row->name))
			return true;
	return has_method(&object_members, row->name);
}

static void add_table(GPtrArray *members, const Getter *getter,
		      const Method *method)
{
	for (; method && method->name; method++)
		add_take(members, method->name, "Method",
			 g_strdup_printf("%s(%s)", method->name,
					 method->most ? "..." : ""));
	for (; getter && getter->name; getter++)
		if (!g_str_has_prefix(getter->name, "PS"))
			add_take(members, getter->name, "Property",
				 g_strdup_printf("%s {get;}", getter->name));
}

static void add_type(GPtrArray *members, Value on, const char *type)
{
	const Members *table = members_find(type);
	const Definition *row = definitions_of(type);
	if (!row && on.type == VALUE_RECORD)
		row = definitions_of(record_members.type);
	for (; !row && table; table = table->base)
		add_table(members, table->getters, table->methods);
	if (!row)
		add_table(members, NULL, object_members.methods);
	for (; row && row->name; row++)
		if (offers(on, table, row))
			add_take(members, row->name, row->kind,
				 g_strdup(row->text));
}

/* What the value names itself, such as the children of an XML element. */
static void add_named(GPtrArray *members, Value on)
{
	const Dynamic *dynamic = member_dynamic(on);
	if (!dynamic || !dynamic->names)
		return;
	g_autoptr(GPtrArray) names = dynamic->names(on);
	for (guint i = 0; i < names->len; i++)
		add_take(members, names->pdata[i], "Property",
			 g_strdup_printf("string %s {get;set;}",
					 (char *)names->pdata[i]));
}

static void add_static(GPtrArray *members, const char *type)
{
	const Members *table = members_find(type);
	if (table)
		add_table(members, table->static_getters,
			  table->static_methods);
}

/* ---- showing them */

static int by_kind_and_name(const void *a, const void *b)
{
	const Found *x = *(Found *const *)a, *y = *(Found *const *)b;
	int order = g_ascii_strcasecmp(x->kind, y->kind);
	return order ? order : text_collate(x->name, y->name, false);
}

static void show_members(Call *call, const GetArgs *args, const char *type,
			 GPtrArray *members)
{
	g_ptr_array_sort(members, by_kind_and_name);
	for (guint i = 0; i < members->len; i++) {
		const Found *found = members->pdata[i];
		if (!is_wanted(args->names, found->name) ||
		    !is_wanted_kind(args->kinds, found->kind))
			continue;
		Record *record = record_new(&member_type);
		record_set_take(record, "TypeName", value_string(type));
		record_set_take(record, "Name", value_string(found->name));
		record_set_take(record, "MemberType",
				value_string(found->kind));
		record_set_take(record, "Definition",
				value_string(found->text));
		if (!call_emit_record_take(call, record))
			return;
	}
}

/* The object is the type itself where -Static asks one. */
static const char *type_of_input(const GetArgs *args)
{
	const Type *type = args->is_static ? type_of_value(args->input) : NULL;
	return type ? type->name : object_type(args->input);
}

/* The state is the set of types that were shown. */
static bool is_new(Call *call, const char *type)
{
	GHashTable *seen = call_state(call);
	if (!seen) {
		seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
					     NULL);
		call_set_state(call, seen, (GDestroyNotify)g_hash_table_unref);
	}
	return g_hash_table_add(seen, g_strdup(type));
}

static bool get_process(Call *call, void *data, GError **error)
{
	GetArgs *args = data;
	const char *type = type_of_input(args);
	(void)error;
	if (!object_given(call) || value_is_null(args->input) ||
	    !is_new(call, type))
		return true;
	g_autoptr(GPtrArray) members =
		g_ptr_array_new_with_free_func(found_free);
	if (args->is_static) {
		add_static(members, type);
	} else {
		if (args->input.type == VALUE_RECORD) {
			add_properties(members, args->input.record);
			add_script_methods(members, args->input.record);
		}
		extra_each(args->input, add_extra, members);
		add_named(members, args->input);
		add_type(members, args->input, type);
	}
	show_members(call, args, type, members);
	return true;
}

static bool get_end(Call *call, void *data, GError **error)
{
	(void)data;
	if (call_state(call))
		return true;
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
		    "You must specify an object for the Get-Member cmdlet");
	return false;
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
	.end = get_end,
};
