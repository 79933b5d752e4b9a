/* Lists: an array (its length is fixed for scripts), an ArrayList, a
 * Generic.List, a queue, a stack (its top first) or a set; one representation.
 * Both ends grow and shrink in constant time. */
#pragma once

#include "core/value/value.h"

#define LIST_LIMIT 100000000 /* elements that + and += make */

typedef enum ListKind {
	LIST_ARRAY,
	LIST_ARRAYLIST,
	LIST_GENERIC,
	LIST_QUEUE,
	LIST_STACK,
	LIST_SET,     /* `index` knows the elements */
	LIST_MEMBERS, /* of .PSObject: what `owner` has */
	LIST_CURSOR,  /* GetEnumerator(): `cursor` elements were passed */
} ListKind;

struct List {
	Container container;
	uint8_t kind;	 /* ListKind */
	uint8_t element; /* ValueType of a typed array, VALUE_NULL: object */
	uint32_t count, space;
	uint32_t skipped; /* free places before values */
	Value *values;
	const char *type_name; /* lives for ever; NULL: by kind */
	Table *index;	       /* of a set: its elements as keys */
	Value *owner;
	uint32_t cursor;
};

List *list_new(ListKind kind, size_t space);
List *list_ref(List *list);
void list_unref(List *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(List, list_unref)
void list_add_take(List *list, Value value);
void list_insert_take(List *list, size_t at, Value value);
void list_remove(List *list, size_t at);
void list_clear(List *list);
/* Of a set: false when the element is there already, or is not there. */
bool list_set_add_take(List *list, Value value);
bool list_set_remove(List *list, Value value);
bool list_set_has(const List *list, Value value);
List *list_copy(const List *list);
/* Strings of a NULL-terminated vector, as an array. */
Value list_of_strings(const char *const *texts);
