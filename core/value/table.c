#include "core/value/table.h"

#include <stdlib.h>
#include <string.h>

#define SMALL 8 /* entries that are searched without slots */

static void table_free(Container *container)
{
	table_clear((Table *)container);
	g_free(container);
}

static void table_visit(Container *container, ContainerEach *each)
{
	const Table *table = (const Table *)container;
	for (uint32_t i = 0; i < table->filled; i++) {
		value_visit(table->entries[i].key, each);
		value_visit(table->entries[i].value, each);
	}
}

static void table_empty(Container *container)
{
	table_clear((Table *)container);
}

static const ContainerClass table_class = { table_free, table_visit,
					    table_empty };

Table *table_new(bool ordered)
{
	Table *table = g_new0(Table, 1);
	container_init(&table->container, &table_class);
	table->ordered = ordered;
	return table;
}

Table *table_ref(Table *table)
{
	container_ref(&table->container);
	return table;
}

void table_unref(Table *table)
{
	if (table)
		container_unref(&table->container);
}

/* Keys: strings by folded text, numbers of any width by their value. */
static unsigned key_hash(const Table *table, Value key)
{
	if (key.type == VALUE_STRING && !table->sensitive) {
		unsigned hash = 5381;
		const char *text = value_text(key);
		for (; *text; text = g_utf8_next_char(text))
			hash = hash * 33 +
			       g_unichar_tolower(g_utf8_get_char(text));
		return hash;
	}
	return value_hash(key);
}

static bool key_equal(const Table *table, Value a, Value b)
{
	if (a.type == VALUE_STRING && b.type == VALUE_STRING &&
	    !table->sensitive)
		return value_compare(a, b, false) == 0;
	return value_equal(a, b);
}

static uint32_t slot_start(const Table *table, unsigned hash)
{
	return hash & (table->slot_count - 1);
}

static TableEntry *find(const Table *table, Value key, unsigned hash)
{
	if (!table->slots) {
		for (uint32_t i = 0; i < table->filled; i++) {
			TableEntry *entry = &table->entries[i];
			if (entry->used && entry->hash == hash &&
			    key_equal(table, entry->key, key))
				return entry;
		}
		return NULL;
	}
	uint32_t at = slot_start(table, hash);
	for (; table->slots[at]; at = (at + 1) & (table->slot_count - 1)) {
		TableEntry *entry = &table->entries[table->slots[at] - 1];
		if (entry->used && entry->hash == hash &&
		    key_equal(table, entry->key, key))
			return entry;
	}
	return NULL;
}

const Value *table_find(const Table *table, Value key)
{
	TableEntry *entry = find(table, key, key_hash(table, key));
	return entry ? &entry->value : NULL;
}

const Value *table_find_text(const Table *table, const char *key)
{
	g_auto(Value) text = value_string(key);
	return table_find(table, text);
}

static void add_slot(Table *table, uint32_t index)
{
	uint32_t at = slot_start(table, table->entries[index].hash);
	while (table->slots[at])
		at = (at + 1) & (table->slot_count - 1);
	table->slots[at] = index + 1;
}

static int key_order(const void *a, const void *b)
{
	return value_compare(((const TableEntry *)a)->key,
			     ((const TableEntry *)b)->key, false);
}

/* Drops removed entries and makes room for as many again. */
static void rebuild(Table *table)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < table->filled; i++)
		if (table->entries[i].used)
			table->entries[kept++] = table->entries[i];
	table->filled = kept;
	if (table->sorted && kept)
		qsort(table->entries, kept, sizeof(TableEntry), key_order);
	table->unsorted = false;
	table->space = MAX(kept * 2, 4);
	table->entries = g_renew(TableEntry, table->entries, table->space);
	g_clear_pointer(&table->slots, g_free);
	if (table->space <= SMALL)
		return;
	for (table->slot_count = 16; table->slot_count < table->space * 2;)
		table->slot_count *= 2;
	table->slots = g_new0(uint32_t, table->slot_count);
	for (uint32_t i = 0; i < table->filled; i++)
		add_slot(table, i);
}

void table_set_take(Table *table, Value key, Value value)
{
	unsigned hash = key_hash(table, key);
	TableEntry *entry = find(table, key, hash);
	if (entry) {
		value_clear(&key);
		value_set_take(&entry->value, value);
		return;
	}
	if (table->filled == table->space)
		rebuild(table);
	table->entries[table->filled] = (TableEntry){ key, value, hash, true };
	if (table->slots)
		add_slot(table, table->filled);
	table->filled++;
	table->count++;
	table->unsorted = table->sorted;
}

static void clear_entry(TableEntry *entry)
{
	Value key = entry->key, value = entry->value;
	*entry = (TableEntry){ 0 };
	value_clear(&key);
	value_clear(&value);
}

bool table_remove(Table *table, Value key)
{
	TableEntry *entry = find(table, key, key_hash(table, key));
	if (!entry)
		return false;
	table->count--;
	clear_entry(entry);
	return true;
}

void table_clear(Table *table)
{
	for (uint32_t i = 0; i < table->filled; i++)
		if (table->entries[i].used)
			clear_entry(&table->entries[i]);
	g_clear_pointer(&table->entries, g_free);
	g_clear_pointer(&table->slots, g_free);
	table->count = table->filled = table->space = 0;
}

const TableEntry *table_next(const Table *table, uint32_t *index)
{
	/* Sorting changes how the entries lie, not what the table is. */
	if (table->unsorted && *index == 0)
		rebuild((Table *)table);
	while (*index < table->filled) {
		const TableEntry *entry = &table->entries[(*index)++];
		if (entry->used)
			return entry;
	}
	return NULL;
}
