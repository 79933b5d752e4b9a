/* .Where() and .ForEach() of all values: a scalar is a list of one. */
#include "shell/evaluate/block.h"
#include "shell/types/convert.h"

typedef struct Each {
	Eval *eval;
	const Node *node;
	List *items; /* a copy: blocks may change the original */
	const Value *arguments;
	unsigned count;
} Each;

/* ---- Where ---- */

typedef enum WhereMode {
	WHERE_DEFAULT,
	WHERE_FIRST,
	WHERE_LAST,
	WHERE_SKIP_UNTIL,
	WHERE_UNTIL,
	WHERE_SPLIT,
	WHERE_MODES,
} WhereMode;

static const char *const where_modes[WHERE_MODES] = {
	[WHERE_DEFAULT] = "Default", [WHERE_FIRST] = "First",
	[WHERE_LAST] = "Last",	     [WHERE_SKIP_UNTIL] = "SkipUntil",
	[WHERE_UNTIL] = "Until",     [WHERE_SPLIT] = "Split",
};

static Flow read_mode(const Each *each, WhereMode *mode, int *most)
{
	GError *error = NULL;
	*mode = WHERE_DEFAULT;
	*most = 0;
	if (each->count < 2)
		return FLOW_NORMAL;
	g_autofree char *name = value_format(each->arguments[1]);
	while (*mode < WHERE_MODES && !name_same(where_modes[*mode], name))
		(*mode)++;
	if (*mode == WHERE_MODES)
		return eval_throw(each->eval, each->node, TYPE_ERROR_ARGUMENT,
				  "'%s' is no mode of Where: Default, First, "
				  "Last, SkipUntil, Until or Split",
				  name);
	if (each->count > 2 && !convert_int(each->arguments[2], most, &error))
		return eval_fail(each->eval, each->node, error);
	return FLOW_NORMAL;
}

static void keep_last(List *list, uint32_t most)
{
	while (list->count > most)
		list_remove(list, 0);
}

/* Sorts the items by the block into those that are wanted and the rest. */
static Flow sort_out(const Each *each, WhereMode mode, int most, List *found,
		     List *rest)
{
	bool open = mode != WHERE_SKIP_UNTIL; /* takes what comes */
	bool first = mode == WHERE_FIRST;
	uint32_t limit = most > 0 ? (uint32_t)most : first ? 1 : UINT32_MAX;
	for (uint32_t i = 0; i < each->items->count; i++) {
		Value item = each->items->values[i];
		g_auto(Value) answer = VALUE_NONE;
		if (mode != WHERE_LAST && found->count >= limit) {
			list_add_take(rest, value_ref(item));
			continue;
		}
		Flow flow = block_value(each->eval->session, each->arguments[0],
					item, &answer);
		if (flow)
			return flow;
		bool truth = value_truth(answer);
		if (mode == WHERE_SKIP_UNTIL)
			truth = open = open || truth;
		else if (mode == WHERE_UNTIL)
			truth = open = open && !truth;
		list_add_take(truth ? found : rest, value_ref(item));
	}
	return FLOW_NORMAL;
}

static Flow where(const Each *each, Value *result)
{
	WhereMode mode;
	int most;
	g_autoptr(List) found = list_new(LIST_ARRAY, 0);
	g_autoptr(List) rest = list_new(LIST_ARRAY, 0);
	Flow flow = read_mode(each, &mode, &most);
	if (!flow)
		flow = sort_out(each, mode, most, found, rest);
	if (flow)
		return flow;
	if (mode == WHERE_LAST)
		keep_last(found, most > 0 ? (uint32_t)most : 1);
	Value list = value_list_take(g_steal_pointer(&found));
	if (mode == WHERE_SPLIT) {
		List *both = list_new(LIST_ARRAY, 2);
		list_add_take(both, list);
		list_add_take(both, value_list_take(g_steal_pointer(&rest)));
		list = value_list_take(both);
	}
	*result = list;
	return FLOW_NORMAL;
}

/* ---- ForEach ---- */

static Flow each_block(const Each *each, Value *result)
{
	ListEmit emit;
	Flow flow = FLOW_NORMAL;
	unsigned count = each->count - 1;
	g_autofree Argument *words = g_new0(Argument, MAX(count, 1));
	for (unsigned i = 0; i < count; i++)
		words[i] = (Argument){ .has_value = true,
				       .value = each->arguments[i + 1] };
	list_emit_init(&emit);
	for (uint32_t i = 0; i < each->items->count && !flow; i++) {
		Invocation how = { .underscore = &each->items->values[i],
				   .arguments = words,
				   .count = count,
				   .dot = true };
		flow = block_run(each->eval->session, each->arguments[0], &how,
				 &emit.emit);
	}
	if (flow)
		list_emit_clear(&emit);
	else
		*result = value_list_take(emit.list);
	return flow;
}

/* One item by a type, a property's or a method's name. */
static bool each_item(const Each *each, Value item, Value *one, GError **error)
{
	const Value *arguments = each->arguments;
	const char *name = value_text(arguments[0]);
	bool silent;
	if (!name)
		return convert(item, type_of_value(arguments[0]), one, error);
	if (each->count == 1 && member_has(item, name))
		return member_get(item, name, one, error);
	if (each->count == 2 && member_has(item, name)) {
		*one = VALUE_NOTHING;
		return member_set_take(item, name, value_ref(arguments[1]),
				       error);
	}
	if (!member_call(item, name, arguments + 1, each->count - 1, one,
			 &silent, error))
		return false;
	if (silent)
		*one = VALUE_NOTHING;
	return true;
}

static Flow each_member(const Each *each, Value *result)
{
	g_autoptr(List) list = list_new(LIST_ARRAY, each->items->count);
	for (uint32_t i = 0; i < each->items->count; i++) {
		GError *error = NULL;
		Value one = VALUE_NONE;
		if (!each_item(each, each->items->values[i], &one, &error))
			return eval_fail(each->eval, each->node, error);
		if (!is_nothing(one))
			list_add_take(list, one);
	}
	*result = value_list_take(g_steal_pointer(&list));
	return FLOW_NORMAL;
}

Flow eval_collection_method(Eval *eval, const Access *step, Value on,
			    const Value *arguments, Value *result, bool *known)
{
	unsigned count = step->arguments.count;
	bool filters = name_same(step->label, "Where");
	bool block = count && block_of(arguments[0]);
	bool member = count && (value_text(arguments[0]) ||
				value_object(arguments[0], &type_class));
	*known = filters ? block
			 : name_same(step->label, "ForEach") &&
				   (block || member);
	if (on.type == VALUE_NULL)
		*known = false;
	if (!*known)
		return FLOW_NORMAL;
	Node node = { .start = step->start, .end = step->end };
	g_autoptr(List) items = on.type == VALUE_LIST ? list_copy(on.list)
						      : list_new(LIST_ARRAY, 1);
	if (on.type != VALUE_LIST && on.type != VALUE_NULL)
		list_add_take(items, value_ref(on));
	Each each = { eval, &node, items, arguments, count };
	return filters ? where(&each, result)
	       : block ? each_block(&each, result)
		       : each_member(&each, result);
}
