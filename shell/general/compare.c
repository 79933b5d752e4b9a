#include "core/base/stop.h"
#include "shell/general/general.h"

#include "core/value/list.h"
#include "shell/general/object.h"
#include "shell/general/pick.h"

#include <gio/gio.h>
#include <string.h>

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
	if (value_is_null(args->reference)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
			    "Cannot bind argument to parameter "
			    "'ReferenceObject' because it is null");
		return object_stop(call, error);
	}
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
		value_append(key, object);
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
		if (object.type == VALUE_RECORD)
			record_put_take(object.record, "SideIndicator",
					value_string(side));
		call_emit_take(call, value_ref(object));
		return;
	}
	Record *record = difference_row(call, compare, object);
	record_set_take(record, "SideIndicator", value_string(side));
	call_emit_record_take(call, record);
}

/* ---- what waits for its like on the other side */

typedef struct Entry {
	Value object; /* borrowed */
	char *key;    /* NULL: found its like */
} Entry;

typedef struct Side {
	const char *indicator;
	GPtrArray *entries; /* of Entry, in order */
	guint first;	    /* those before are done */
	int64_t waiting;    /* entries with a key */
	GHashTable *by_key; /* key -> GQueue of Entry */
} Side;

static void entry_free(void *data)
{
	Entry *entry = data;
	g_free(entry->key);
	g_free(entry);
}

static void queue_free(void *data)
{
	g_queue_free(data);
}

static void side_init(Side *side, const char *indicator)
{
	*side = (Side){ .indicator = indicator };
	side->entries = g_ptr_array_new_with_free_func(entry_free);
	side->by_key = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
					     queue_free);
}

static void side_clear(Side *side)
{
	g_hash_table_unref(side->by_key);
	g_ptr_array_unref(side->entries);
}

static void entry_done(Side *side, Entry *entry)
{
	GQueue *queue = g_hash_table_lookup(side->by_key, entry->key);
	g_queue_remove(queue, entry);
	g_clear_pointer(&entry->key, g_free);
	side->waiting--;
}

/* The first one that waits with this key, no longer waiting; or NULL. */
static Entry *side_match(Side *side, const char *key)
{
	GQueue *queue = key ? g_hash_table_lookup(side->by_key, key) : NULL;
	Entry *entry = queue ? g_queue_peek_head(queue) : NULL;
	if (entry)
		entry_done(side, entry);
	return entry;
}

static void show_first(Call *call, const CompareArgs *args, Side *side)
{
	Entry *entry;
	do {
		entry = side->entries->pdata[side->first++];
	} while (!entry->key);
	entry_done(side, entry);
	if (!args->exclude_different)
		show(call, args, entry->object, side->indicator);
}

/* At most -SyncWindow objects wait; the oldest then has no like. */
static void side_wait(Call *call, const CompareArgs *args, Side *side,
		      Value object, const char *key, int64_t window)
{
	if (!window) {
		if (!args->exclude_different)
			show(call, args, object, side->indicator);
		return;
	}
	while (side->waiting >= window)
		show_first(call, args, side);
	Entry *entry = g_new0(Entry, 1);
	entry->object = object;
	entry->key = g_strdup(key);
	GQueue *queue = g_hash_table_lookup(side->by_key, key);
	if (!queue) {
		queue = g_queue_new();
		g_hash_table_insert(side->by_key, g_strdup(key), queue);
	}
	g_queue_push_tail(queue, entry);
	g_ptr_array_add(side->entries, entry);
	side->waiting++;
}

static void show_equal(Call *call, const CompareArgs *args, Value object)
{
	if (args->include_equal)
		show(call, args, object, "==");
}

typedef struct Sides {
	Side left, right;
	int64_t window;
} Sides;

/* The next object of each side; NULL keys: that side has no more. */
static void step(Call *call, const CompareArgs *args, Sides *sides, Value left,
		 const char *left_key, Value right, const char *right_key)
{
	if (left_key && right_key && strcmp(left_key, right_key) == 0) {
		show_equal(call, args, left);
		return;
	}
	Entry *found = side_match(&sides->left, right_key);
	if (found) {
		show_equal(call, args, found->object);
		right_key = NULL;
	}
	if (side_match(&sides->right, left_key)) {
		show_equal(call, args, left);
		left_key = NULL;
	}
	if (right_key)
		side_wait(call, args, &sides->right, right, right_key,
			  sides->window);
	if (left_key)
		side_wait(call, args, &sides->left, left, left_key,
			  sides->window);
}

static char *key_at(Call *call, const CompareArgs *args, const List *list,
		    uint32_t index, Value *object)
{
	*object = VALUE_NONE;
	if (index >= list->count)
		return NULL;
	*object = list->values[index];
	return key_of(call, call_state(call), *object, args->case_sensitive);
}

static void run_steps(Call *call, const CompareArgs *args, Sides *sides,
		      const List *left, const List *right)
{
	uint32_t most = MAX(left->count, right->count);
	for (uint32_t i = 0; i < most && !stop_wanted(); i++) {
		Value a, b;
		g_autofree char *x = key_at(call, args, left, i, &a);
		g_autofree char *y = key_at(call, args, right, i, &b);
		step(call, args, sides, a, x, b, y);
	}
	while (sides->right.waiting && !stop_wanted())
		show_first(call, args, &sides->right);
	while (sides->left.waiting && !stop_wanted())
		show_first(call, args, &sides->left);
}

static bool compare_end(Call *call, void *data, GError **error)
{
	CompareArgs *args = data;
	Compare *compare = call_state(call);
	g_autoptr(List) left = list_new(LIST_ARRAY, 0);
	Sides sides = { .window = G_MAXINT64 };
	(void)error;
	if (!compare || !compare->picks)
		return true;
	if (call_given_name(call, "SyncWindow"))
		sides.window = args->sync_window;
	add_all(left, args->reference);
	side_init(&sides.left, "<=");
	side_init(&sides.right, "=>");
	run_steps(call, args, &sides, left, compare->right);
	side_clear(&sides.left);
	side_clear(&sides.right);
	return true;
}

static const Param compare_params[] = {
	{ .is = { "ReferenceObject", "Objects on the left (<=).",
		  .flags = ANY_LIST,
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
	{ .is = { "SyncWindow", "How far apart equal objects may stand.",
		  .most = G_MAXINT32,
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
