#include "shell/pipeline/flow.h"

#include "core/base/stop.h"
#include "core/value/list.h"

bool emit_each_take(Emit *emit, Value value)
{
	if (value.type != VALUE_LIST)
		return emit_take(emit, value);
	bool more = true;
	/* By index: who takes the elements may change the list. */
	for (uint32_t i = 0; more && i < value.list->count && !stop_wanted();
	     i++)
		more = emit_take(emit, value_ref(value.list->values[i]));
	value_clear(&value);
	return more;
}

static bool list_take(Emit *emit, Value value)
{
	ListEmit *list = (ListEmit *)emit;
	list_add_take(list->list, value);
	return true;
}

void list_emit_init(ListEmit *emit)
{
	emit->emit = (Emit){ .take = list_take };
	emit->list = list_new(LIST_ARRAY, 0);
}

void list_emit_clear(ListEmit *emit)
{
	g_clear_pointer(&emit->list, list_unref);
}

Value list_emit_value(ListEmit *emit)
{
	Value value = VALUE_NONE;
	if (emit->list->count == 1)
		value = value_ref(emit->list->values[0]);
	else if (emit->list->count > 1)
		value = value_list_take(list_ref(emit->list));
	list_emit_clear(emit);
	return value;
}

static bool drop(Emit *emit, Value value)
{
	(void)emit;
	value_clear(&value);
	return true;
}

Emit emit_nothing = { drop };
