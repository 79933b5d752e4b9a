#include "shell/general/general.h"

#include "core/value/list.h"
#include "shell/general/identity.h"
#include "shell/general/object.h"
#include "shell/general/pick.h"
#include "shell/types/like.h"

#include <gio/gio.h>
#include <math.h>

typedef struct SelectArgs {
	Value input, property, exclude, index;
	const char *expand;
	int64_t first, last, skip, skip_last;
	bool unique, wait;
} SelectArgs;

typedef struct Select {
	GPtrArray *picks, *except;
	GHashTable *seen;   /* with -Unique: identities */
	GHashTable *wanted; /* with -Index: positions */
	int64_t at, taken;
	List *kept; /* with -Last or -SkipLast: not emitted yet */
	bool last;  /* -Last without -First: -Skip counts from the end */
} Select;

static void select_free(void *data)
{
	Select *select = data;
	g_clear_pointer(&select->picks, g_ptr_array_unref);
	g_clear_pointer(&select->except, g_ptr_array_unref);
	g_clear_pointer(&select->seen, g_hash_table_unref);
	g_clear_pointer(&select->wanted, g_hash_table_unref);
	g_clear_pointer(&select->kept, list_unref);
	g_free(select);
}

static GHashTable *positions(Value index)
{
	GHashTable *set = g_hash_table_new_full(g_int64_hash, g_int64_equal,
						g_free, NULL);
	const Value *values = &index;
	uint32_t count = 1;
	if (index.type == VALUE_LIST) {
		values = index.list->values;
		count = index.list->count;
	}
	for (uint32_t i = 0; i < count; i++) {
		double number;
		if (object_number(values[i], &number)) {
			int64_t *position = g_new(int64_t, 1);
			*position = (int64_t)rint(number);
			g_hash_table_add(set, position);
		}
	}
	return set;
}

static bool select_begin(Call *call, void *data, GError **error)
{
	SelectArgs *args = data;
	Select *select = g_new0(Select, 1);
	call_set_state(call, select, select_free);
	select->picks = pick_list(call, args->property, error);
	if (!select->picks)
		return object_stop(call, error);
	select->except = pick_list(call, args->exclude, error);
	if (!select->except)
		return object_stop(call, error);
	if (args->unique)
		select->seen = identity_set();
	if (!value_is_null(args->index))
		select->wanted = positions(args->index);
	bool last = call_given_name(call, "Last");
	select->last = last && !call_given_name(call, "First");
	if (last || call_given_name(call, "SkipLast"))
		select->kept = list_new(LIST_ARRAY, 0);
	return true;
}

static void exists(Call *call, const char *name, Value object)
{
	GError *error = g_error_new(G_IO_ERROR, G_IO_ERROR_EXISTS,
				    "The property cannot be processed because "
				    "the property \"%s\" already exists",
				    name);
	call_error_take(call, error, object);
}

/* Adds the picked properties to a record; false: return at once. */
static bool project(Call *call, Select *select, Value object, Record *record)
{
	g_autoptr(GPtrArray) picks =
		pick_expand(select->picks, object, select->except);
	for (guint i = 0; i < picks->len; i++) {
		const char *name = pick_heading(picks->pdata[i]);
		Value value;
		if (!pick_value(call, picks->pdata[i], object, &value, NULL))
			return false;
		if (record_has(record, name)) {
			value_clear(&value);
			exists(call, name, object);
			continue;
		}
		record_put_take(record, name, value);
	}
	return true;
}

/* The object itself, or what is picked of it. */
static bool select_object(Call *call, Select *select, Value object,
			  Value *result)
{
	if (!select->picks->len && !select->except->len) {
		*result = value_ref(object);
		return true;
	}
	Record *record = record_new_custom();
	record->type_name = g_strconcat("Selected.", object_type(object), NULL);
	*result = value_record_take(record);
	if (project(call, select, object, record))
		return true;
	value_clear(result);
	return false;
}

static bool emit_unless_seen(Call *call, Value result)
{
	Select *select = call_state(call);
	if (select->seen && !identity_add(select->seen, result))
		return true;
	return call_emit_take(call, value_ref(result));
}

/* One value of -ExpandProperty, with the picked properties of its owner. */
static bool emit_expanded(Call *call, Value object, Value element)
{
	Select *select = call_state(call);
	if (element.type != VALUE_RECORD || !select->picks->len)
		return emit_unless_seen(call, element);
	g_auto(Value) result = value_record_take(record_copy(element.record));
	return project(call, select, object, result.record) &&
	       emit_unless_seen(call, result);
}

/* The name that -ExpandProperty means, which may have wildcards. */
static char *expanded_name(Value object, const char *expand)
{
	if (!like_has_wildcards(expand))
		return g_strdup(expand);
	g_autoptr(GPtrArray) names = object_names(object);
	for (guint i = 0; i < names->len; i++)
		if (like_match(expand, names->pdata[i], false))
			return g_strdup(names->pdata[i]);
	return g_strdup(expand);
}

static bool expand(Call *call, const SelectArgs *args, Value object,
		   GError **error)
{
	g_auto(Value) value = VALUE_NONE;
	g_autofree char *name = expanded_name(object, args->expand);
	if (!object_get(call, object, name, &value)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
			    "Property \"%s\" cannot be found", args->expand);
		return false;
	}
	if (value.type != VALUE_LIST) {
		emit_expanded(call, object, value);
		return true;
	}
	g_autoptr(List) elements = list_copy(value.list);
	for (uint32_t i = 0; i < elements->count; i++)
		if (!emit_expanded(call, object, elements->values[i]))
			break;
	return true;
}

static bool show(Call *call, const SelectArgs *args, Value object,
		 GError **error)
{
	g_auto(Value) result = VALUE_NONE;
	if (args->expand)
		return expand(call, args, object, error);
	if (select_object(call, call_state(call), object, &result))
		emit_unless_seen(call, result);
	return true;
}

static bool in_place(Select *select, const SelectArgs *args)
{
	int64_t at = select->at++;
	if (select->wanted)
		return g_hash_table_contains(select->wanted, &at);
	return at >= args->skip || select->last;
}

static bool select_process(Call *call, void *data, GError **error)
{
	SelectArgs *args = data;
	Select *select = call_state(call);
	bool limited = call_given_name(call, "First");
	if (!object_given(call) || !in_place(select, args))
		return true;
	if (select->kept && !limited) {
		list_add_take(select->kept, value_ref(args->input));
		return true;
	}
	if (limited && select->taken >= args->first) {
		if (select->kept)
			list_add_take(select->kept, value_ref(args->input));
		else if (!args->wait)
			call_stop_upstream(call);
		return true;
	}
	bool shown = show(call, args, args->input, error);
	if (limited && ++select->taken >= args->first && !select->kept &&
	    !args->wait)
		call_stop_upstream(call);
	return shown;
}

static bool select_end(Call *call, void *data, GError **error)
{
	SelectArgs *args = data;
	Select *select = call_state(call);
	if (!select || !select->kept)
		return true;
	int64_t count = select->kept->count, from = 0, to = count;
	if (call_given_name(call, "SkipLast"))
		to = MAX(0, count - args->skip_last);
	else if (select->last)
		to = MAX(0, count - args->skip);
	if (call_given_name(call, "Last"))
		from = MAX(0, to - args->last);
	for (int64_t i = from; i < to; i++)
		if (!show(call, args, select->kept->values[i], error))
			return false;
	return true;
}

#define COUNT_LEAST 0
#define COUNT_MOST  G_MAXINT32

static const Param select_params[] = {
	{ .is = { "Property", "Properties to keep, in this order.",
		  .flags = ANY_LIST | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(SelectArgs, property) },
	  .position = 1 },
	{ .is = { "ExcludeProperty", "Properties to leave out.",
		  .flags = ANY_LIST | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(SelectArgs, exclude) } },
	{ .is = { "ExpandProperty", "Property to give instead of the object.",
		  .field = STRING_FIELD(SelectArgs, expand) } },
	{ .is = { "First", "How many objects from the beginning.",
		  .least = COUNT_LEAST, .most = COUNT_MOST,
		  .field = INTEGER_FIELD(SelectArgs, first) } },
	{ .is = { "Last", "How many objects from the end.",
		  .least = COUNT_LEAST, .most = COUNT_MOST,
		  .field = INTEGER_FIELD(SelectArgs, last) } },
	{ .is = { "Skip", "How many objects to leave out first.",
		  .least = COUNT_LEAST, .most = COUNT_MOST,
		  .field = INTEGER_FIELD(SelectArgs, skip) } },
	{ .is = { "SkipLast", "How many objects to leave out at the end.",
		  .least = COUNT_LEAST, .most = COUNT_MOST,
		  .field = INTEGER_FIELD(SelectArgs, skip_last) } },
	{ .is = { "Unique", "Leaves out what was there before.",
		  .field = SWITCH_FIELD(SelectArgs, unique) } },
	{ .is = { "Wait", "Lets the commands before run to their end.",
		  .field = SWITCH_FIELD(SelectArgs, wait) } },
	{ .is = { "Index", "Positions of the objects to keep, from 0.",
		  .flags = ANY_LIST,
		  .field = VALUE_FIELD(SelectArgs, index) } },
	INPUT_PARAM(SelectArgs, input),
	{ 0 },
};

static const Example select_examples[] = {
	{ "1..9 | Select-Object -First 2", "The first two." },
	{ "'a', 'bc' | Select-Object Length, @{n='Text'; e={$_}}",
	  "A property and a computed one." },
	{ 0 },
};

const Cmdlet cmdlet_select_object = {
	.name = "Select-Object",
	.synopsis = "Keeps some properties, or some of the objects.",
	.args_size = sizeof(SelectArgs),
	.params = select_params,
	.examples = select_examples,
	.begin = select_begin,
	.process = select_process,
	.end = select_end,
};
