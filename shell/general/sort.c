#include "core/base/stop.h"
#include "shell/general/general.h"

#include "shell/general/object.h"
#include "shell/general/pick.h"

typedef struct SortArgs {
	Value input, property;
	const char *culture;
	bool descending, unique, case_sensitive;
} SortArgs;

typedef struct Item {
	Value object;
	Value *keys;
} Item;

typedef struct Sort {
	GPtrArray *picks;
	GArray *items;
	guint keys;
	bool descending, case_sensitive;
} Sort;

static void sort_free(void *data)
{
	Sort *sort = data;
	for (guint i = 0; i < sort->items->len; i++) {
		Item *item = &g_array_index(sort->items, Item, i);
		value_clear(&item->object);
		for (guint k = 0; k < sort->keys; k++)
			value_clear(&item->keys[k]);
		g_free(item->keys);
	}
	g_array_unref(sort->items);
	g_clear_pointer(&sort->picks, g_ptr_array_unref);
	g_free(sort);
}

static bool sort_begin(Call *call, void *data, GError **error)
{
	SortArgs *args = data;
	Sort *sort = g_new0(Sort, 1);
	sort->items = g_array_new(FALSE, FALSE, sizeof(Item));
	sort->descending = args->descending;
	sort->case_sensitive = args->case_sensitive;
	call_set_state(call, sort, sort_free);
	sort->picks = pick_list(call, args->property, error);
	if (!sort->picks)
		return object_stop(call, error);
	sort->keys = MAX(sort->picks->len, 1);
	return true;
}

static bool sort_process(Call *call, void *data, GError **error)
{
	SortArgs *args = data;
	Sort *sort = call_state(call);
	(void)error;
	if (!object_given(call) || value_is_null(args->input))
		return true;
	Item item = { value_ref(args->input), g_new0(Value, sort->keys) };
	bool goes_on = true;
	if (!sort->picks->len)
		item.keys[0] = value_ref(args->input);
	for (guint i = 0; goes_on && i < sort->picks->len; i++)
		goes_on = pick_value(call, sort->picks->pdata[i], args->input,
				     &item.keys[i], NULL);
	g_array_append_val(sort->items, item);
	return true;
}

static bool descends(const Sort *sort, guint key)
{
	const Pick *pick =
		key < sort->picks->len ? sort->picks->pdata[key] : NULL;
	return pick && pick->directed ? pick->descending : sort->descending;
}

static int compare(const void *a, const void *b, void *data)
{
	const Item *x = a, *y = b;
	const Sort *sort = data;
	if (stop_wanted())
		return 0;
	for (guint i = 0; i < sort->keys; i++) {
		int order = value_compare(x->keys[i], y->keys[i],
					  sort->case_sensitive);
		if (order)
			return descends(sort, i) ? -order : order;
	}
	return 0;
}

static bool sort_end(Call *call, void *data, GError **error)
{
	SortArgs *args = data;
	Sort *sort = call_state(call);
	const Item *last = NULL;
	(void)error;
	if (!sort || !sort->picks)
		return true;
	g_array_sort_with_data(sort->items, compare, sort);
	for (guint i = 0; i < sort->items->len && !stop_wanted(); i++) {
		const Item *item = &g_array_index(sort->items, Item, i);
		if (args->unique && last && compare(last, item, sort) == 0)
			continue;
		last = item;
		if (!call_emit_take(call, value_ref(item->object)))
			break;
	}
	return true;
}

static const Param sort_params[] = {
	{ .is = { "Property", "What to sort by; itself when not given.",
		  .flags = ANY_LIST | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(SortArgs, property) },
	  .position = 1 },
	{ .is = { "Descending", "Largest first.",
		  .field = SWITCH_FIELD(SortArgs, descending) } },
	{ .is = { "Unique", "Leaves out what sorts as equal.",
		  .field = SWITCH_FIELD(SortArgs, unique) } },
	{ .is = { "CaseSensitive", "Tells a from A.",
		  .field = SWITCH_FIELD(SortArgs, case_sensitive) } },
	{ .is = { "Culture", "Accepted; the order is the same everywhere.",
		  .field = STRING_FIELD(SortArgs, culture) } },
	INPUT_PARAM(SortArgs, input),
	{ 0 },
};

static const Example sort_examples[] = {
	{ "3, 1, 2 | Sort-Object -Descending", "3, 2, 1." },
	{ "'bb', 'a' | Sort-Object Length", "Short texts first." },
	{ 0 },
};

const Cmdlet cmdlet_sort_object = {
	.name = "Sort-Object",
	.synopsis = "Sorts the objects of the pipeline.",
	.args_size = sizeof(SortArgs),
	.params = sort_params,
	.examples = sort_examples,
	.begin = sort_begin,
	.process = sort_process,
	.end = sort_end,
};
