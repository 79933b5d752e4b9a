/* Hash tables: keys of any type, strings without regard to case unless the
 * table is sensitive; the order of insertion is kept for all (so [ordered] only
 * changes the type name), or the order of the keys. */
#pragma once

#include "core/value/value.h"

typedef struct TableEntry {
	Value key, value;
	unsigned hash;
	bool used;
} TableEntry;

struct Table {
	Container container;
	bool ordered;		/* [ordered] */
	bool sensitive;		/* string keys with regard to case */
	bool sorted;		/* walked in the order of its keys */
	bool unsorted;		/* entries came since the last walk */
	const char *type_name;	/* lives for ever; NULL: by `ordered` */
	uint32_t count;		/* live entries */
	uint32_t filled, space; /* entries, live or removed */
	TableEntry *entries;	/* in order of insertion */
	uint32_t *slots;	/* index + 1 into entries, or NULL when small */
	uint32_t slot_count;
};

Table *table_new(bool ordered);
Table *table_ref(Table *table);
void table_unref(Table *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Table, table_unref)
/* Borrowed value, or NULL when absent. */
const Value *table_find(const Table *table, Value key);
const Value *table_find_text(const Table *table, const char *key);
void table_set_take(Table *table, Value key, Value value);
bool table_remove(Table *table, Value key);
void table_clear(Table *table);
/* Walks in order: index starts at 0; NULL at the end. */
const TableEntry *table_next(const Table *table, uint32_t *index);
