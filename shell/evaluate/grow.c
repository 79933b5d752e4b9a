#include "core/value/string.h"
#include "shell/evaluate/block.h"

#include <string.h>

/* The variable that an assignment to the node would set, when it is there and
 * takes any value. */
static Value *place_of_variable(Eval *eval, const VariableNode *node)
{
	Variable *variable = eval_own_variable(eval, node);
	if (!variable || variable->flags ||
	    variable->constraint.type != VALUE_NULL ||
	    variable->checks.type != VALUE_NULL)
		return NULL;
	return &variable->value;
}

static Value *place_in_record(Record *record, const char *name)
{
	const Name *known = name_known(name);
	int index = known ? record_index(record, known) : -1;
	return index < 0 ? NULL : &record->values[index];
}

static Value *place_in(Value container, Value key)
{
	if (container.type == VALUE_TABLE)
		return (Value *)table_find(container.table, key);
	if (container.type == VALUE_RECORD && key.type == VALUE_STRING &&
	    !container.record->type)
		return place_in_record(container.record, value_text(key));
	return NULL;
}

static bool grow_list(List *list, Value right)
{
	if (list->container.references != 1 || list->kind != LIST_ARRAY ||
	    list->element != VALUE_NULL || list->count >= LIST_LIMIT)
		return false;
	if (right.type != VALUE_LIST) {
		list_add_take(list, value_ref(right));
		return true;
	}
	if ((uint64_t)list->count + right.list->count > LIST_LIMIT)
		return false;
	for (uint32_t i = 0; i < right.list->count; i++)
		list_add_take(list, value_ref(right.list->values[i]));
	return true;
}

static bool grow_text(Value *place, Value right)
{
	if (place->string->references != 1 || right.type == VALUE_LIST)
		return false;
	if (right.type == VALUE_STRING)
		return string_grow(&place->string, right.string->text,
				   right.string->bytes);
	g_autofree char *text = value_format(right);
	return string_grow(&place->string, text, strlen(text));
}

static bool grow(Value *place, Value right)
{
	if (!place)
		return false;
	if (place->type == VALUE_LIST)
		return grow_list(place->list, right);
	return place->type == VALUE_STRING && grow_text(place, right);
}

bool eval_grow_variable(Eval *eval, const VariableNode *node, Value right,
			Value *result)
{
	Value *place = place_of_variable(eval, node);
	if (!grow(place, right))
		return false;
	*result = value_ref(*place);
	return true;
}

bool eval_grow_entry(Value container, Value key, Value right, Value *result)
{
	Value *place = place_in(container, key);
	if (!grow(place, right))
		return false;
	*result = value_ref(*place);
	return true;
}
