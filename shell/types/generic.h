/* Types with arguments: List[int], Dictionary[string,object], HashSet[T],
 * Nullable[T]. Made on demand, kept for the process. */
#pragma once

#include "shell/types/type.h"

/* NULL when there is no such generic type, or it takes another number of
 * arguments. The name may lack its namespace and its `1. */
const Type *type_generic(const char *name, const Type *const *arguments,
			 unsigned count);
/* From text: "System.Collections.Generic.List[string]"; NULL when it is none.
 */
const Type *type_generic_parse(const char *text);
/* What an element of this list becomes: [List[int]].Add('5'). */
const Type *type_of_elements(const List *list);
/* Sets an entry of any table, key and value as its type wants them. */
bool dictionary_set(Value on, Value key, Value value, GError **error);
ConvertFn convert_to_nullable;
