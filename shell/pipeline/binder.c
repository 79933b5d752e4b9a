#include "shell/pipeline/binder.h"

#include "core/value/list.h"
#include "core/value/name.h"
#include "shell/pipeline/session.h"

#include <string.h>

const Param *binding_param(const Binding *binding, unsigned index)
{
	return index < binding->count ? &binding->cmdlet->params[index]
				      : &common_params[index - binding->count];
}

/* ---- a binding's life */

static const Name **names_of(const Param *param)
{
	GPtrArray *names = g_ptr_array_new();
	g_ptr_array_add(names, (gpointer)name_intern(param->is.name));
	for (const char *const *a = param->aliases; a && *a; a++)
		g_ptr_array_add(names, (gpointer)name_intern(*a));
	g_ptr_array_add(names, NULL);
	return (const Name **)g_ptr_array_free(names, FALSE);
}

static void clear_piped(Binding *binding)
{
	for (unsigned i = 0; i < binding->piped_count; i++)
		g_free(binding->piped[i].names);
	g_clear_pointer(&binding->piped, g_free);
	binding->piped_count = 0;
}

void binding_list_piped(Binding *binding)
{
	clear_piped(binding);
	binding->piped = g_new0(Piped, MAX(binding->count, 1));
	for (unsigned i = 0; i < binding->count; i++) {
		const Param *param = binding_param(binding, i);
		if (!param->by_value && !param->by_name)
			continue;
		binding->piped[binding->piped_count++] =
			(Piped){ i, names_of(param) };
	}
}

void binding_init(Binding *binding, Session *session, const Cmdlet *cmdlet)
{
	*binding = (Binding){ .session = session, .cmdlet = cmdlet };
	binding->count = cmdlet_param_count(cmdlet);
	binding->total = binding->count + common_count(cmdlet);
	unsigned space = MAX(binding->total, 1);
	binding->values = g_new0(Value, space);
	binding->given = g_new0(uint8_t, space);
	binding->blocks = g_new0(Value, space);
	binding->vectors = g_new0(char **, space);
	if (cmdlet->args_size)
		binding->args = g_malloc0(cmdlet->args_size);
	unsigned sets = cmdlet_set_count(cmdlet);
	binding->sets = sets < 64 ? SET(sets) - 1 : ALL_SETS;
	binding_list_piped(binding);
}

void binding_clear(Binding *binding)
{
	for (unsigned i = 0; i < binding->total; i++) {
		value_clear(&binding->values[i]);
		value_clear(&binding->blocks[i]);
		g_strfreev(binding->vectors[i]);
	}
	clear_piped(binding);
	g_free(binding->values);
	g_free(binding->given);
	g_free(binding->blocks);
	g_free(binding->vectors);
	g_free(binding->args);
	*binding = (Binding){ 0 };
}

bool binding_set(Binding *binding, unsigned index, Value given, Given how,
		 GError **error)
{
	Value bound = VALUE_NONE;
	const Param *param = binding_param(binding, index);
	if (!param_accept(binding->session, param, given, true, &bound, error))
		return false;
	value_set_take(&binding->values[index], bound);
	binding->given[index] = how;
	if (how == GIVEN_LINE && index < binding->count)
		binding->sets &= param_sets(param);
	return true;
}
