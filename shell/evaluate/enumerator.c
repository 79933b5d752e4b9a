#include "shell/evaluate/enumerator.h"

#include <stdlib.h>

static void enumerator_free(Object *object)
{
	Enumerator *enumerator = (Enumerator *)object;
	value_clear(&enumerator->subject);
	g_free(enumerator);
}

static char *enumerator_format(const Object *object)
{
	(void)object;
	return g_strdup("System.Collections.IEnumerator");
}

const ObjectClass enumerator_class = {
	.name = "System.Array+SZArrayEnumerator",
	.free = enumerator_free,
	.format = enumerator_format,
};

static bool is_list(const Enumerator *enumerator)
{
	return enumerator->subject.type == VALUE_LIST;
}

Enumerator *enumerator_new(Value subject)
{
	Enumerator *enumerator =
		object_new(&enumerator_class, sizeof *enumerator);
	enumerator->subject = value_ref(subject);
	enumerator->count = is_list(enumerator) ? subject.list->count : 1;
	return enumerator;
}

Enumerator *enumerator_new_range(int32_t from, int32_t to)
{
	Enumerator *enumerator =
		object_new(&enumerator_class, sizeof *enumerator);
	enumerator->from = from;
	enumerator->step = to < from ? -1 : 1;
	enumerator->count = (uint64_t)llabs((int64_t)to - from) + 1;
	return enumerator;
}

bool enumerator_next(Enumerator *enumerator)
{
	if (enumerator->next <= enumerator->count)
		enumerator->next++;
	return enumerator->next <= enumerator->count;
}

bool enumerator_is_stale(const Enumerator *enumerator)
{
	return is_list(enumerator) &&
	       enumerator->subject.list->count != enumerator->count;
}

Value enumerator_current(const Enumerator *enumerator)
{
	uint64_t at = enumerator->next - 1;
	if (!enumerator->next || at >= enumerator->count ||
	    enumerator_is_stale(enumerator))
		return VALUE_NONE;
	if (enumerator->step)
		return value_int((int32_t)(enumerator->from +
					   enumerator->step * (int64_t)at));
	return is_list(enumerator) ? enumerator->subject.list->values[at]
				   : enumerator->subject;
}

Flow enumerator_check(Eval *eval, const Node *node,
		      const Enumerator *enumerator)
{
	if (!enumerator_is_stale(enumerator))
		return FLOW_NORMAL;
	return eval_throw(eval, node, TYPE_ERROR_READ_ONLY,
			  "Collection was modified; enumeration operation may "
			  "not execute");
}

Value enumerator_enter(Session *session, const Name *name,
		       Enumerator *enumerator)
{
	Variable *variable = scope_find_local(session->scope, name);
	if (!variable)
		variable = scope_put_take(session->scope, name->folded,
					  VALUE_NONE);
	Value old = variable->value;
	variable->value = value_object_take(enumerator);
	return old;
}

void enumerator_leave(Session *session, const Name *name, Value old)
{
	eval_put(session, name, name->folded, old);
}

bool enumerator_member(Value on, const char *name, Value *result)
{
	Enumerator *enumerator = value_object(on, &enumerator_class);
	if (!enumerator)
		return false;
	*result = name_same(name, "Current")
			  ? value_ref(enumerator_current(enumerator))
			  : VALUE_NONE;
	return true;
}

bool enumerator_method(Value on, const char *name, Value *result)
{
	Enumerator *enumerator = value_object(on, &enumerator_class);
	if (!enumerator)
		return false;
	*result = VALUE_NOTHING;
	if (name_same(name, "MoveNext"))
		*result = value_bool(enumerator_next(enumerator));
	else if (name_same(name, "Reset"))
		enumerator->next = 0;
	else
		return false;
	return true;
}
