/* Lists: an array (its length is fixed for scripts), an ArrayList or a
 * Generic.List; one representation. */
#pragma once

#include "core/value/value.h"

typedef enum ListKind {
	LIST_ARRAY,
	LIST_ARRAYLIST,
	LIST_GENERIC,
} ListKind;

struct List {
	Container container;
	uint8_t kind;	 /* ListKind */
	uint8_t element; /* ValueType of a typed array, VALUE_NULL: object */
	uint32_t count, space;
	Value *values;
};

List *list_new(ListKind kind, size_t space);
List *list_ref(List *list);
void list_unref(List *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(List, list_unref)
void list_add_take(List *list, Value value);
void list_insert_take(List *list, size_t at, Value value);
void list_remove(List *list, size_t at);
void list_clear(List *list);
List *list_copy(const List *list);
/* Strings of a NULL-terminated vector, as an array. */
Value list_of_strings(const char *const *texts);
