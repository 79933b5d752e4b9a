#include "shell/general/general.h"

#include "core/value/list.h"
#include "core/value/table.h"
#include "shell/general/object.h"
#include "shell/general/pick.h"

#include <gio/gio.h>
#include <string.h>

typedef struct GroupArgs {
	Value input, property;
	bool no_element, as_table, as_string, case_sensitive;
} GroupArgs;

typedef struct Bucket {
	char *name;   /* "Redmond, True" */
	List *values; /* of the properties */
	List *members;
	int32_t count;
} Bucket;

typedef struct Group {
	GPtrArray *picks;
	GPtrArray *buckets;  /* in order of appearance */
	GHashTable *by_name; /* folded unless -CaseSensitive */
} Group;

static void bucket_free(void *data)
{
	Bucket *bucket = data;
	g_free(bucket->name);
	list_unref(bucket->values);
	list_unref(bucket->members);
	g_free(bucket);
}

static void group_free(void *data)
{
	Group *group = data;
	g_clear_pointer(&group->picks, g_ptr_array_unref);
	g_ptr_array_unref(group->buckets);
	g_hash_table_unref(group->by_name);
	g_free(group);
}

static bool group_begin(Call *call, void *data, GError **error)
{
	GroupArgs *args = data;
	Group *group = g_new0(Group, 1);
	group->buckets = g_ptr_array_new_with_free_func(bucket_free);
	group->by_name =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	call_set_state(call, group, group_free);
	if (args->as_string && !args->as_table) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
			    "The AsString parameter must be specified with the "
			    "AsHashTable parameter");
		return object_stop(call, error);
	}
	group->picks = pick_list(call, args->property, error);
	return group->picks || object_stop(call, error);
}

/* The values that an object is grouped by; NULL: return at once. */
static List *values_of(Call *call, const Group *group, Value object)
{
	g_autoptr(List) values = list_new(LIST_ARRAY, 1);
	if (!group->picks->len)
		list_add_take(values, value_ref(object));
	for (guint i = 0; i < group->picks->len; i++) {
		Value value;
		if (!pick_value(call, group->picks->pdata[i], object, &value,
				NULL))
			return NULL;
		list_add_take(values, value);
	}
	return g_steal_pointer(&values);
}

static char *name_of(const List *values)
{
	GString *name = g_string_new(NULL);
	for (uint32_t i = 0; i < values->count; i++) {
		g_autofree char *text = value_format(values->values[i]);
		g_string_append_printf(name, "%s%s", i ? ", " : "", text);
	}
	return g_string_free(name, FALSE);
}

static Bucket *bucket_for(Group *group, const List *values, bool exact)
{
	g_autofree char *name = name_of(values);
	char *key = exact ? g_strdup(name) : g_utf8_casefold(name, -1);
	Bucket *bucket = g_hash_table_lookup(group->by_name, key);
	if (bucket) {
		g_free(key);
		return bucket;
	}
	bucket = g_new0(Bucket, 1);
	bucket->name = g_steal_pointer(&name);
	bucket->values = list_copy(values);
	bucket->members = list_new(LIST_ARRAY, 1);
	g_hash_table_insert(group->by_name, key, bucket);
	g_ptr_array_add(group->buckets, bucket);
	return bucket;
}

static bool group_process(Call *call, void *data, GError **error)
{
	GroupArgs *args = data;
	Group *group = call_state(call);
	(void)error;
	if (!object_given(call) || value_is_null(args->input))
		return true;
	g_autoptr(List) values = values_of(call, group, args->input);
	if (!values)
		return true;
	Bucket *bucket = bucket_for(group, values, args->case_sensitive);
	bucket->count++;
	if (!args->no_element)
		list_add_take(bucket->members, value_ref(args->input));
	return true;
}

static const Property group_properties[] = {
	{ "Count", "How many are in the group." },
	{ "Name", "What they have in common." },
	{ "Group", "The objects." },
	{ "Values", "What they have in common, as values." },
	{ 0 },
};
static const ViewColumn group_columns[] = {
	{ "Count", NULL, 5, true },
	{ "Name", NULL, 25, false },
	{ "Group", NULL, 0, false },
	{ 0 },
};
static const View group_view = { false, group_columns };
static const RecordType group_type = {
	"Microsoft.PowerShell.Commands.GroupInfo", group_properties,
	&group_view, NULL
};

static const ViewColumn bare_columns[] = {
	{ "Count", NULL, 5, true },
	{ "Name", NULL, 25, false },
	{ 0 },
};
static const View bare_view = { false, bare_columns };
static const RecordType bare_type = {
	"Microsoft.PowerShell.Commands.GroupInfoNoElement", group_properties,
	&bare_view, NULL
};

static void emit_groups(Call *call, const Group *group, bool bare)
{
	for (guint i = 0; i < group->buckets->len; i++) {
		const Bucket *bucket = group->buckets->pdata[i];
		Record *record = record_new(bare ? &bare_type : &group_type);
		record_set_take(record, "Count", value_int(bucket->count));
		record_set_take(record, "Name", value_string(bucket->name));
		record_set_take(record, "Group",
				value_list_take(list_ref(bucket->members)));
		record_set_take(record, "Values",
				value_list_take(list_ref(bucket->values)));
		if (!call_emit_record_take(call, record))
			return;
	}
}

static void emit_table(Call *call, const Group *group, bool as_string)
{
	Table *table = table_new(false);
	for (guint i = 0; i < group->buckets->len; i++) {
		const Bucket *bucket = group->buckets->pdata[i];
		Value key = as_string || bucket->values->count != 1
				    ? value_string(bucket->name)
				    : value_ref(bucket->values->values[0]);
		table_set_take(table, key,
			       value_list_take(list_ref(bucket->members)));
	}
	call_emit_take(call, value_table_take(table));
}

static bool group_end(Call *call, void *data, GError **error)
{
	GroupArgs *args = data;
	Group *group = call_state(call);
	(void)error;
	if (!group || !group->picks)
		return true;
	if (args->as_table)
		emit_table(call, group, args->as_string);
	else
		emit_groups(call, group, args->no_element);
	return true;
}

static const char *const as_table_aliases[] = { "AHT", NULL };

static const Param group_params[] = {
	{ .is = { "Property", "What to group by.",
		  .flags = ANY_LIST | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(GroupArgs, property) },
	  .position = 1 },
	{ .is = { "NoElement", "Leaves the objects out of the result.",
		  .field = SWITCH_FIELD(GroupArgs, no_element) } },
	{ .is = { "AsHashTable", "Gives one hash table.",
		  .field = SWITCH_FIELD(GroupArgs, as_table) },
	  .aliases = as_table_aliases },
	{ .is = { "AsString", "Makes its keys texts.",
		  .field = SWITCH_FIELD(GroupArgs, as_string) } },
	{ .is = { "CaseSensitive", "Tells a from A.",
		  .field = SWITCH_FIELD(GroupArgs, case_sensitive) } },
	INPUT_PARAM(GroupArgs, input),
	{ 0 },
};

static const Example group_examples[] = {
	{ "'a', 'bc', 'd' | Group-Object Length", "Two of 1, one of 2." },
	{ 0 },
};

const Cmdlet cmdlet_group_object = {
	.name = "Group-Object",
	.synopsis = "Puts objects together that have properties in common.",
	.args_size = sizeof(GroupArgs),
	.params = group_params,
	.examples = group_examples,
	.output = &group_type,
	.begin = group_begin,
	.process = group_process,
	.end = group_end,
};
