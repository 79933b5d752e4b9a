/* Alias: short names of commands. */
#include "shell/general/provider.h"

#include "shell/help/command_info.h"

static void names(Session *session, GPtrArray *found)
{
	g_autoptr(GPtrArray) aliases = command_table_aliases(session->commands);
	for (guint i = 0; i < aliases->len; i++)
		g_ptr_array_add(found,
				g_strdup(((Alias *)aliases->pdata[i])->name));
}

static bool item(Session *session, const char *name, Value *value)
{
	const char *target = command_table_target(session->commands, name);
	if (target)
		*value = value_record_take(
			command_info_alias(session, name, target));
	return target != NULL;
}

static bool content(Session *session, const char *name, Value *value)
{
	const char *target = command_table_target(session->commands, name);
	if (target)
		*value = value_string(target);
	return target != NULL;
}

static bool set(Session *session, const char *name, Value value, GError **error)
{
	g_autofree char *target = value_format(value);
	(void)error;
	command_table_alias(session->commands, name, target);
	return true;
}

static bool remove_item(Session *session, const char *name, bool force,
			GError **error)
{
	(void)force, (void)error;
	command_table_unalias(session->commands, name);
	return true;
}

const Provider provider_alias = { "Alias", "Alias", names,	item,
				  content, set,	    remove_item };
