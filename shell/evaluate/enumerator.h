/* $foreach and $switch: where a loop stands in what it goes over. The loop
 * moves by the same object, so that a script's MoveNext() skips an element.
 * A list that got longer or shorter meanwhile ends the loop with an error. */
#pragma once

#include "shell/evaluate/eval.h"

typedef struct Enumerator {
	Object object;
	Value subject;	    /* a list, or the only element; of a range: null */
	int32_t from, step; /* of a range; step 0: it is none */
	uint64_t count, next;
} Enumerator;

extern const ObjectClass enumerator_class;

Enumerator *enumerator_new(Value subject);
/* from..to, without the list. */
Enumerator *enumerator_new_range(int32_t from, int32_t to);
bool enumerator_next(Enumerator *enumerator);
Value enumerator_current(const Enumerator *enumerator); /* borrowed */
bool enumerator_is_stale(const Enumerator *enumerator);
Flow enumerator_check(Eval *eval, const Node *node,
		      const Enumerator *enumerator);
/* Sets the variable of that name for a while, takes over the reference and
 * gives the old value, to be given back. */
Value enumerator_enter(Session *session, const Name *name,
		       Enumerator *enumerator);
void enumerator_leave(Session *session, const Name *name, Value old);
/* Its property or method; false: it is no enumerator or has none such. */
bool enumerator_member(Value on, const char *name, Value *result);
bool enumerator_method(Value on, const char *name, Value *result);
