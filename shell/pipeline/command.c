#include "shell/pipeline/command.h"

#include "core/value/name.h"

#include <string.h>

typedef struct Module {
	const char *name;
	const Cmdlet *const *cmdlets;
	size_t count;
} Module;

struct CommandTable {
	GArray *modules;
	GHashTable *aliases; /* of Alias by Name */
};

void command_clear(Command *command)
{
	value_clear(&command->owner);
	g_clear_pointer(&command->path, g_free);
	command->cmdlet = NULL;
	command->kind = COMMAND_NONE;
}

static void alias_free(gpointer data)
{
	Alias *alias = data;
	g_free(alias->name);
	g_free(alias->target);
	g_free(alias->option);
	g_free(alias->description);
	g_free(alias);
}

CommandTable *command_table_new(void)
{
	CommandTable *table = g_new0(CommandTable, 1);
	table->modules = g_array_new(FALSE, FALSE, sizeof(Module));
	table->aliases = g_hash_table_new_full(NULL, NULL, NULL, alias_free);
	return table;
}

void command_table_free(CommandTable *table)
{
	if (!table)
		return;
	g_array_unref(table->modules);
	g_hash_table_unref(table->aliases);
	g_free(table);
}

void command_table_add(CommandTable *table, const char *module,
		       const Cmdlet *const *cmdlets)
{
	Module row = { module, cmdlets, 0 };
	while (cmdlets[row.count])
		row.count++;
	g_array_append_val(table->modules, row);
}

Alias *command_table_alias(CommandTable *table, const char *name,
			   const char *target)
{
	Alias *alias = g_new0(Alias, 1);
	alias->name = g_strdup(name);
	alias->target = g_strdup(target);
	g_hash_table_replace(table->aliases, (gpointer)name_intern(name),
			     alias);
	return alias;
}

bool command_table_unalias(CommandTable *table, const char *name)
{
	const Name *known = name_known(name);
	return known && g_hash_table_remove(table->aliases, known);
}

Alias *command_table_find_alias(const CommandTable *table, const char *name)
{
	const Name *known = name_known(name);
	return known ? g_hash_table_lookup(table->aliases, known) : NULL;
}

const char *command_table_target(const CommandTable *table, const char *name)
{
	const Alias *alias = command_table_find_alias(table, name);
	return alias ? alias->target : NULL;
}

static const Cmdlet *search(const Module *module, const char *name)
{
	size_t low = 0, high = module->count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		const Cmdlet *cmdlet = module->cmdlets[middle];
		int order = g_ascii_strcasecmp(name, cmdlet->name);
		if (order == 0)
			return cmdlet;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const Cmdlet *command_table_cmdlet(const CommandTable *table, const char *name)
{
	for (guint i = 0; i < table->modules->len; i++) {
		const Cmdlet *found =
			search(&g_array_index(table->modules, Module, i), name);
		if (found)
			return found;
	}
	return NULL;
}

const char *command_table_module(const CommandTable *table,
				 const Cmdlet *cmdlet)
{
	for (guint i = 0; i < table->modules->len; i++) {
		const Module *module =
			&g_array_index(table->modules, Module, i);
		if (search(module, cmdlet->name) == cmdlet)
			return module->name;
	}
	return "";
}

static int by_cmdlet_name(gconstpointer a, gconstpointer b)
{
	const Cmdlet *const *left = a, *const *right = b;
	return g_ascii_strcasecmp((*left)->name, (*right)->name);
}

GPtrArray *command_table_cmdlets(const CommandTable *table)
{
	GPtrArray *all = g_ptr_array_new();
	for (guint i = 0; i < table->modules->len; i++) {
		const Module *module =
			&g_array_index(table->modules, Module, i);
		for (size_t j = 0; j < module->count; j++)
			g_ptr_array_add(all, (gpointer)module->cmdlets[j]);
	}
	g_ptr_array_sort(all, by_cmdlet_name);
	return all;
}

static int by_alias_name(gconstpointer a, gconstpointer b)
{
	const Alias *const *left = a, *const *right = b;
	return g_ascii_strcasecmp((*left)->name, (*right)->name);
}

GPtrArray *command_table_aliases(const CommandTable *table)
{
	GPtrArray *all = g_ptr_array_new();
	GHashTableIter iter;
	gpointer alias;
	g_hash_table_iter_init(&iter, table->aliases);
	while (g_hash_table_iter_next(&iter, NULL, &alias))
		g_ptr_array_add(all, alias);
	g_ptr_array_sort(all, by_alias_name);
	return all;
}
