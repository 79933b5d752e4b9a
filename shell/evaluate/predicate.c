/* Methods of List[T] that take a block: Find, FindAll, RemoveAll, ForEach …
 * The block gets the element as $_ and as its first argument. */
#include "shell/evaluate/block.h"

typedef enum Search {
	SEARCH_FIND,
	SEARCH_FIND_LAST,
	SEARCH_FIND_ALL,
	SEARCH_INDEX,
	SEARCH_LAST_INDEX,
	SEARCH_EXISTS,
	SEARCH_ALL,
	SEARCH_REMOVE,
	SEARCH_EACH,
	SEARCHES,
} Search;

static const char *const searches[SEARCHES] = {
	[SEARCH_FIND] = "Find",
	[SEARCH_FIND_LAST] = "FindLast",
	[SEARCH_FIND_ALL] = "FindAll",
	[SEARCH_INDEX] = "FindIndex",
	[SEARCH_LAST_INDEX] = "FindLastIndex",
	[SEARCH_EXISTS] = "Exists",
	[SEARCH_ALL] = "TrueForAll",
	[SEARCH_REMOVE] = "RemoveAll",
	[SEARCH_EACH] = "ForEach",
};

static Flow holds(Eval *eval, Value block, Value item, bool *truth)
{
	ListEmit emit;
	Argument word = { .has_value = true, .value = item };
	Invocation how = { .underscore = &item,
			   .arguments = &word,
			   .count = 1 };
	list_emit_init(&emit);
	Flow flow = block_run(eval->session, block, &how, &emit.emit);
	g_auto(Value) given = VALUE_NONE;
	if (flow)
		list_emit_clear(&emit);
	else
		given = value_list_take(emit.list);
	*truth = !flow && value_truth(given);
	return flow;
}

/* The elements that the block wants, and their places; `most` 1 ends with
 * the first. */
static Flow matches(Eval *eval, List *items, Value block, bool backward,
		    uint32_t most, List *found, GArray *places)
{
	for (uint32_t i = 0; i < items->count && found->count < most; i++) {
		bool truth;
		uint32_t at = backward ? items->count - 1 - i : i;
		Flow flow = holds(eval, block, items->values[at], &truth);
		if (flow)
			return flow;
		if (!truth)
			continue;
		list_add_take(found, value_ref(items->values[at]));
		g_array_append_val(places, at);
	}
	return FLOW_NORMAL;
}

/* What List[T].Find gives when there is none: the type's default. */
static Value nothing_of(const List *list)
{
	switch ((ValueType)list->element) {
	case VALUE_BOOL:
	case VALUE_CHAR:
	case VALUE_BYTE:
	case VALUE_INT:
	case VALUE_LONG:
	case VALUE_DOUBLE:
	case VALUE_DATETIME:
	case VALUE_TIMESPAN:
		return (Value){ .type = list->element };
	default:
		return VALUE_NONE;
	}
}

static void remove_places(List *list, const GArray *places)
{
	for (guint i = places->len; i-- > 0;) {
		uint32_t at = g_array_index(places, uint32_t, i);
		if (at < list->count)
			list_remove(list, at);
	}
}

static Value outcome(Search search, List *list, const List *items, List *found,
		     const GArray *places)
{
	List *all;
	switch (search) {
	case SEARCH_FIND:
	case SEARCH_FIND_LAST:
		return found->count ? value_ref(found->values[0])
				    : nothing_of(list);
	case SEARCH_FIND_ALL:
		all = list_copy(found);
		all->kind = list->kind;
		all->element = list->element;
		all->type_name = list->type_name;
		return value_list_take(all);
	case SEARCH_INDEX:
	case SEARCH_LAST_INDEX:
		return value_int(
			places->len ? (int)g_array_index(places, uint32_t, 0)
				    : -1);
	case SEARCH_EXISTS:
		return value_bool(found->count);
	case SEARCH_ALL:
		return value_bool(found->count == items->count);
	case SEARCH_REMOVE:
		remove_places(list, places);
		return value_int((int)places->len);
	case SEARCH_EACH:
	case SEARCHES:
		break;
	}
	return VALUE_NOTHING;
}

Flow eval_predicate_method(Eval *eval, const char *name, Value on,
			   const Value *arguments, unsigned count,
			   Value *result, bool *known)
{
	Search search = SEARCH_FIND;
	*known = false;
	if (on.type != VALUE_LIST || on.list->kind != LIST_GENERIC ||
	    count != 1 || !block_of(arguments[0]))
		return FLOW_NORMAL;
	while (search < SEARCHES && !name_same(searches[search], name))
		search++;
	if (search == SEARCHES)
		return FLOW_NORMAL;
	*known = true;
	bool backward =
		search == SEARCH_FIND_LAST || search == SEARCH_LAST_INDEX;
	bool one = search == SEARCH_FIND || search == SEARCH_INDEX ||
		   search == SEARCH_EXISTS || backward;
	g_autoptr(List) items = list_copy(on.list);
	g_autoptr(List) found = list_new(LIST_ARRAY, 0);
	g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	Flow flow = matches(eval, items, arguments[0], backward,
			    one ? 1 : UINT32_MAX, found, places);
	if (!flow)
		*result = outcome(search, on.list, items, found, places);
	return flow;
}
