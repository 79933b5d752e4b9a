#include "shell/general/general.h"

#include "core/value/list.h"
#include "shell/general/object.h"
#include "shell/general/pick.h"

#include <gio/gio.h>

typedef struct CompareArgs {
	Value reference, difference, property;
	bool include_equal, exclude_different, pass_thru, case_sensitive;
	int64_t sync_window;
	const char *culture;
} CompareArgs;

typedef struct Compare {
	GPtrArray *picks;
	List *right; /* of what the pipeline brings */
} Compare;

static void compare_free(void *data)
{
	Compare *compare = data;
	g_clear_pointer(&compare->picks, g_ptr_array_unref);
	list_unref(compare->right);
	g_free(compare);
}

static bool compare_begin(Call *call, void *data, GError **error)
{
	CompareArgs *args = data;
	Compare *compare = g_new0(Compare, 1);
	compare->right = list_new(LIST_ARRAY, 0);
	call_set_state(call, compare, compare_free);
	compare->picks = pick_list(call, args->property, error);
	return compare->picks || object_stop(call, error);
}

static void add_all(List *list, Value value)
{
	if (value.type != VALUE_LIST) {
		if (!value_is_null(value))
			list_add_take(list, value_ref(value));
		return;
	}
	for (uint32_t i = 0; i < value.list->count; i++)
		list_add_take(list, value_ref(value.list->values[i]));
}

static bool compare_process(Call *call, void *data, GError **error)
{
	CompareArgs *args = data;
	Compare *compare = call_state(call);
	(void)error;
	add_all(compare->right, args->difference);
	return true;
}

/* What two objects are compared by; NULL: return at once. */
static char *key_of(Call *call, const Compare *compare, Value object,
		    bool exact)
{
	GString *key = g_string_new(NULL);
	bool goes_on = true;
	if (!compare->picks->len) {
		g_autofree char *text = value_format(object);
		g_string_append(key, text);
	}
	for (guint i = 0; goes_on && i < compare->picks->len; i++) {
		g_auto(Value) value = VALUE_NONE;
		goes_on = pick_value(call, compare->picks->pdata[i], object,
				     &value, NULL);
		g_autofree char *text = value_format(value);
		g_string_append_printf(key, "%s\x1f", text);
	}
	g_autofree char *whole = g_string_free(key, FALSE);
	if (!goes_on)
		return NULL;
	return exact ? g_steal_pointer(&whole) : g_utf8_casefold(whole, -1);
}

static Record *difference_row(Call *call, const Compare *compare, Value object)
{
	Record *record = record_new_custom();
	if (!compare->picks->len)
		record_set_take(record, "InputObject", value_ref(object));
	for (guint i = 0; i < compare->picks->len; i++) {
		Value value = VALUE_NONE;
		pick_value(call, compare->picks->pdata[i], object, &value,
			   NULL);
		record_set_take(record, pick_heading(compare->picks->pdata[i]),
				value);
	}
	return record;
}

static void show(Call *call, const CompareArgs *args, Value object,
		 const char *side)
{
	Compare *compare = call_state(call);
	if (args->pass_thru) {
		call_emit_take(call, value_ref(object));
		return;
	}
	Record *record = difference_row(call, compare, object);
	record_set_take(record, "SideIndicator", value_string(side));
	call_emit_record_take(call, record);
}

/* How often each key stands on the left and is not matched yet. */
static GHashTable *count_left(Call *call, const CompareArgs *args,
			      const List *left)
{
	GHashTable *counts =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (uint32_t i = 0; i < left->count; i++) {
		char *key = key_of(call, call_state(call), left->values[i],
				   args->case_sensitive);
		if (!key)
			break;
		gpointer count = g_hash_table_lookup(counts, key);
		g_hash_table_insert(
			counts, key,
			GUINT_TO_POINTER(GPOINTER_TO_UINT(count) + 1));
	}
	return counts;
}

/* Takes one of the key away; false when there is none left. */
static bool take_one(GHashTable *counts, const char *key)
{
	guint count = GPOINTER_TO_UINT(g_hash_table_lookup(counts, key));
	if (!count)
		return false;
	g_hash_table_insert(counts, g_strdup(key), GUINT_TO_POINTER(count - 1));
	return true;
}

static bool compare_end(Call *call, void *data, GError **error)
{
	CompareArgs *args = data;
	Compare *compare = call_state(call);
	g_autoptr(List) left = list_new(LIST_ARRAY, 0);
	g_autoptr(List) only_right = list_new(LIST_ARRAY, 0);
	(void)error;
	add_all(left, args->reference);
	g_autoptr(GHashTable) counts = count_left(call, args, left);
	for (uint32_t i = 0; i < compare->right->count; i++) {
		Value object = compare->right->values[i];
		g_autofree char *key =
			key_of(call, compare, object, args->case_sensitive);
		if (!key)
			return true;
		if (!take_one(counts, key))
			list_add_take(only_right, value_ref(object));
		else if (args->include_equal)
			show(call, args, object, "==");
	}
	if (args->exclude_different)
		return true;
	for (uint32_t i = 0; i < only_right->count; i++)
		show(call, args, only_right->values[i], "=>");
	for (uint32_t i = 0; i < left->count; i++) {
		g_autofree char *key = key_of(call, compare, left->values[i],
					      args->case_sensitive);
		if (key && take_one(counts, key))
			show(call, args, left->values[i], "<=");
	}
	return true;
}

static const Param compare_params[] = {
	{ .is = { "ReferenceObject", "Objects on the left (<=).",
		  .flags = ANY_LIST | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(CompareArgs, reference) },
	  .position = 1,
	  .mandatory = ALL_SETS },
	{ .is = { "DifferenceObject", "Objects on the right (=>).",
		  .flags = ANY_LIST | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(CompareArgs, difference) },
	  .position = 2,
	  .by_value = ALL_SETS },
	{ .is = { "Property", "What to compare; the text when not given.",
		  .flags = ANY_LIST | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(CompareArgs, property) },
	  .position = 3 },
	{ .is = { "IncludeEqual", "Shows what is on both sides (==) too.",
		  .field = SWITCH_FIELD(CompareArgs, include_equal) } },
	{ .is = { "ExcludeDifferent", "Leaves the differences out.",
		  .field = SWITCH_FIELD(CompareArgs, exclude_different) } },
	{ .is = { "PassThru", "Gives the objects themselves.",
		  .field = SWITCH_FIELD(CompareArgs, pass_thru) } },
	{ .is = { "CaseSensitive", "Tells a from A.",
		  .field = SWITCH_FIELD(CompareArgs, case_sensitive) } },
	{ .is = { "SyncWindow", "Accepted; the order never matters.",
		  .field = INTEGER_FIELD(CompareArgs, sync_window) } },
	{ .is = { "Culture", "Accepted.",
		  .field = STRING_FIELD(CompareArgs, culture) } },
	{ 0 },
};

static const Example compare_examples[] = {
	{ "Compare-Object (1, 2) (2, 3)", "3 is new, 1 is gone." },
	{ 0 },
};

const Cmdlet cmdlet_compare_object = {
	.name = "Compare-Object",
	.synopsis = "Tells two sets of objects apart.",
	.args_size = sizeof(CompareArgs),
	.params = compare_params,
	.examples = compare_examples,
	.begin = compare_begin,
	.process = compare_process,
	.end = compare_end,
};
