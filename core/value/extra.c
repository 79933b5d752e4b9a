#include "core/value/extra.h"

#include "core/value/list.h"
#include "core/value/table.h"

#include <string.h>

/* One a thread: values stay on the thread that made them. */
static _Thread_local struct {
	GPtrArray *copies;	/* Record of a Value.extra, less 1 */
	GHashTable *containers; /* Container -> Record */
	GHashTable *types;	/* Name -> Record */
} extras;

static const RecordType members_type = { .name = "Members" };

static Record *members_new(void)
{
	return record_new(&members_type);
}

static void members_free(void *members)
{
	record_unref(members);
}

static Container *container_of(Value value)
{
	return value.type > VALUE_STRING ? &value.list->container : NULL;
}

Record *extra_of(Value value)
{
	Container *container = container_of(value);
	if (container)
		return container->extra ? g_hash_table_lookup(extras.containers,
							      container)
					: NULL;
	if (!value.extra || !extras.copies || value.extra > extras.copies->len)
		return NULL;
	return extras.copies->pdata[value.extra - 1];
}

Record *extra_make(Value *value)
{
	Container *container = container_of(*value);
	Record *members = extra_of(*value);
	if (members)
		return members;
	members = members_new();
	if (container) {
		if (!extras.containers)
			extras.containers = g_hash_table_new_full(
				NULL, NULL, NULL, members_free);
		g_hash_table_insert(extras.containers, container, members);
		container->extra = 1;
		return members;
	}
	if (!extras.copies)
		extras.copies = g_ptr_array_new_with_free_func(members_free);
	g_ptr_array_add(extras.copies, members);
	value->extra = extras.copies->len;
	return members;
}

void extra_end(const Container *container)
{
	if (extras.containers)
		g_hash_table_remove(extras.containers, container);
}

/* ---- of types ---- */

Record *extra_of_type(const char *type)
{
	const Name *name = extras.types ? name_known(type) : NULL;
	return name ? g_hash_table_lookup(extras.types, name) : NULL;
}

Record *extra_make_type(const char *type)
{
	Record *members = extra_of_type(type);
	if (members)
		return members;
	if (!extras.types)
		extras.types =
			g_hash_table_new_full(NULL, NULL, NULL, members_free);
	members = members_new();
	members->type_name = g_strdup(type);
	g_hash_table_insert(extras.types, (gpointer)name_intern(type), members);
	return members;
}

void extra_remove_type(const char *type)
{
	const Name *name = extras.types ? name_known(type) : NULL;
	if (name)
		g_hash_table_remove(extras.types, name);
}

static int by_type_name(const void *a, const void *b)
{
	return g_ascii_strcasecmp(((const Record *)a)->type_name,
				  ((const Record *)b)->type_name);
}

GList *extra_types(void)
{
	GList *records =
		extras.types ? g_hash_table_get_values(extras.types) : NULL;
	records = g_list_sort(records, by_type_name);
	for (GList *at = records; at; at = at->next)
		at->data = ((Record *)at->data)->type_name;
	return records;
}

void extras_clear(void)
{
	g_clear_pointer(&extras.copies, g_ptr_array_unref);
	g_clear_pointer(&extras.types, g_hash_table_unref);
	GHashTableIter at;
	gpointer container, members;
	if (extras.containers)
		g_hash_table_iter_init(&at, extras.containers);
	while (extras.containers &&
	       g_hash_table_iter_next(&at, &container, &members))
		((Container *)container)->extra = 0;
	g_clear_pointer(&extras.containers, g_hash_table_unref);
}

/* ---- what a value has of them ---- */

void extra_each(Value value, bool (*each)(Record *members, void *data),
		void *data)
{
	Record *own = extra_of(value);
	if (own && !each(own, data))
		return;
	if (!extras.types || value.type == VALUE_NULL)
		return;
	const char *const types[] = {
		value_type_name(value),
		value.type == VALUE_RECORD && !value.record->type
			? "System.Management.Automation.PSCustomObject"
			: NULL,
		value.type == VALUE_LIST ? "System.Array" : NULL,
		"System.Object",
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(types); i++) {
		Record *members = types[i] ? extra_of_type(types[i]) : NULL;
		bool again = i && types[i] && !strcmp(types[i], types[0]);
		if (members && !again && !each(members, data))
			return;
	}
}

typedef struct Search {
	const char *name;
	Record *found; /* has a property of that name */
	Value method;  /* or a method */
} Search;

static bool with_property(Record *members, void *data)
{
	Search *search = data;
	if (record_has(members, search->name))
		search->found = members;
	return !search->found;
}

static bool with_method(Record *members, void *data)
{
	Search *search = data;
	const Value *block =
		members->methods
			? table_find_text(members->methods, search->name)
			: NULL;
	if (block)
		search->method = *block;
	return !block;
}

static Record *find(Value value, const char *name)
{
	Search search = { .name = name };
	extra_each(value, with_property, &search);
	return search.found;
}

bool extra_get(Value value, const char *name, Value *result)
{
	Record *members = find(value, name);
	if (!members)
		return false;
	void *outer = members->origin;
	record_ref(members);
	members->origin = &value;
	*result = value_ref(record_get(members, name));
	members->origin = outer;
	record_unref(members);
	return true;
}

bool extra_set(Value value, const char *name, Value to, bool *done,
	       GError **error)
{
	Record *members = find(value, name);
	if (!members)
		return false;
	void *outer = members->origin;
	record_ref(members);
	members->origin = &value;
	*done = record_assign_take(members, name, value_ref(to), error);
	members->origin = outer;
	record_unref(members);
	return true;
}

Value extra_method(Value value, const char *name)
{
	Search search = { .name = name };
	extra_each(value, with_method, &search);
	return search.method;
}

const Value *extra_owner(const Record *members)
{
	return members->type == &members_type ? members->origin : NULL;
}
