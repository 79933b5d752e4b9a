#include "shell/types/generic.h"

#include "core/value/name.h"
#include "shell/types/convert.h"

#include <string.h>

#define COLLECTIONS "System.Collections.Generic."
#define ARGUMENTS   7 /* the most that a type takes here */

static const struct {
	const char *name;
	unsigned arguments;
	ValueType value;
	ConvertFn *convert;
	ListKind kind;
} generics[] = {
	{ COLLECTIONS "List`1", 1, VALUE_LIST, convert_to_list, LIST_GENERIC },
	{ COLLECTIONS "IList`1", 1, VALUE_LIST, convert_to_list, LIST_GENERIC },
	{ COLLECTIONS "IEnumerable`1", 1, VALUE_LIST, convert_to_list,
	  LIST_GENERIC },
	{ COLLECTIONS "LinkedList`1", 1, VALUE_LIST, convert_to_list,
	  LIST_GENERIC },
	{ "System.Collections.ObjectModel.Collection`1", 1, VALUE_LIST,
	  convert_to_list, LIST_GENERIC },
	{ COLLECTIONS "HashSet`1", 1, VALUE_LIST, convert_to_list, LIST_SET },
	{ COLLECTIONS "SortedSet`1", 1, VALUE_LIST, convert_to_list, LIST_SET },
	{ COLLECTIONS "Queue`1", 1, VALUE_LIST, convert_to_list, LIST_QUEUE },
	{ COLLECTIONS "Stack`1", 1, VALUE_LIST, convert_to_list, LIST_STACK },
	{ COLLECTIONS "Dictionary`2", 2, VALUE_TABLE, convert_to_table, 0 },
	{ COLLECTIONS "IDictionary`2", 2, VALUE_TABLE, convert_to_table, 0 },
	{ COLLECTIONS "SortedDictionary`2", 2, VALUE_TABLE, convert_to_table,
	  0 },
	{ COLLECTIONS "SortedList`2", 2, VALUE_TABLE, convert_to_table, 0 },
	{ "System.Tuple`1", 1, VALUE_RECORD, NULL, 0 },
	{ "System.Tuple`2", 2, VALUE_RECORD, NULL, 0 },
	{ "System.Tuple`3", 3, VALUE_RECORD, NULL, 0 },
	{ "System.Tuple`4", 4, VALUE_RECORD, NULL, 0 },
	{ "System.Tuple`5", 5, VALUE_RECORD, NULL, 0 },
	{ "System.Tuple`6", 6, VALUE_RECORD, NULL, 0 },
	{ "System.Tuple`7", 7, VALUE_RECORD, NULL, 0 },
	{ "System.Nullable`1", 1, VALUE_NULL, convert_to_nullable, 0 },
};

static const char *without_space(const char *name)
{
	const char *dot = strrchr(name, '.');
	return dot ? dot + 1 : name;
}

/* "List", "List`1" or the full name of "System.….List`1". */
static bool is_called(const char *full, const char *name)
{
	const char *own = strchr(name, '.') ? full : without_space(full);
	size_t length = strcspn(name, "`");
	if (!g_ascii_strncasecmp(name, "Collections.", 12))
		own = full + strlen("System.");
	return strcspn(own, "`") == length &&
	       !g_ascii_strncasecmp(own, name, length);
}

static bool is_named(const Type *type, Value value)
{
	return name_same(value_type_name(value), type->name);
}

static char *full_name(const char *name, const Type *const *arguments,
		       unsigned count)
{
	GString *text = g_string_new(name);
	for (unsigned i = 0; i < count; i++)
		g_string_append_printf(text, "%c%s", i ? ',' : '[',
				       arguments[i]->name);
	g_string_append_c(text, ']');
	return g_string_free(text, FALSE);
}

const Type *type_generic(const char *name, const Type *const *arguments,
			 unsigned count)
{
	unsigned i = 0;
	const Type *kept[ARGUMENTS + 1] = { NULL };
	while (i < G_N_ELEMENTS(generics) &&
	       !(generics[i].arguments == count &&
		 is_called(generics[i].name, name)))
		i++;
	if (i == G_N_ELEMENTS(generics))
		return NULL;
	g_autofree char *full = full_name(generics[i].name, arguments, count);
	const Type *made = type_made(full);
	if (made)
		return made;
	memcpy(kept, arguments, count * sizeof *kept);
	Type *type = g_new0(Type, 1);
	type->name = g_steal_pointer(&full);
	type->value = generics[i].value;
	type->convert = generics[i].convert;
	type->kind = generics[i].kind;
	type->element = arguments[count - 1];
	type->key = count > 1 ? arguments[0] : NULL;
	type->is = is_named;
	type->arguments = g_memdup2(kept, sizeof kept);
	return type_keep(type);
}

/* One argument up to the comma or bracket that ends it; brackets around it
 * and an assembly after it do not count. */
static const Type *parse_argument(const char **at)
{
	unsigned depth = 0;
	*at += strspn(*at, " ");
	bool wrapped = **at == '[';
	const char *start = *at += wrapped;
	while (**at && (depth || !strchr("],", **at))) {
		depth += **at == '[';
		depth -= **at == ']';
		(*at)++;
	}
	g_autofree char *name = g_strndup(start, (size_t)(*at - start));
	if (wrapped) {
		*at += strcspn(*at, "]");
		*at += **at == ']';
	}
	return type_find(g_strstrip(name));
}

const Type *type_generic_parse(const char *text)
{
	const Type *arguments[ARGUMENTS];
	unsigned count = 0;
	const char *at = strchr(text, '[');
	if (!at || at == text || at[1] == ']')
		return NULL;
	g_autofree char *name = g_strndup(text, (size_t)(at - text));
	do {
		at++;
		arguments[count] = parse_argument(&at);
		if (!arguments[count++])
			return NULL;
	} while (*at == ',' && count < ARGUMENTS);
	return !strcmp(at, "]") ? type_generic(name, arguments, count) : NULL;
}

const Type *type_of_elements(const List *list)
{
	const Type *type = list->type_name ? type_find(list->type_name) : NULL;
	const Type *element = type ? type->element : NULL;
	bool any = !element || name_same(element->name, "System.Object");
	return any ? NULL : element;
}

static bool fitted(const Type *type, Value from, Value *to, GError **error)
{
	if (type && !name_same(type->name, "System.Object"))
		return convert(from, type, to, error);
	*to = value_ref(from);
	return true;
}

bool dictionary_set(Value on, Value key, Value value, GError **error)
{
	const char *name = on.table->type_name;
	const Type *type = name ? type_find(name) : NULL;
	g_auto(Value) own_key = VALUE_NONE;
	Value own = VALUE_NONE;
	if (!fitted(type ? type->key : NULL, key, &own_key, error) ||
	    !fitted(type ? type->element : NULL, value, &own, error))
		return false;
	table_set_take(on.table, value_ref(own_key), own);
	return true;
}

bool convert_to_nullable(const Type *type, Value from, Value *to,
			 GError **error)
{
	*to = VALUE_NONE;
	if (from.type == VALUE_NULL)
		return true;
	return convert(from, type->element, to, error);
}
