/* $PSDefaultParameterValues: "Cmdlet:Parameter" = value, with wildcards. */
#include "core/value/table.h"
#include "shell/pipeline/binder.h"
#include "shell/pipeline/session.h"

#include <fnmatch.h>
#include <string.h>

static bool fits(const char *pattern, size_t length, const char *name)
{
	g_autofree char *text = g_strndup(pattern, length);
	return fnmatch(g_strstrip(text), name, FNM_CASEFOLD) == 0;
}

static bool is_key(const char *key, const char *cmdlet, const char *param)
{
	const char *colon = strchr(key, ':');
	return colon && fits(key, (size_t)(colon - key), cmdlet) &&
	       fits(colon + 1, strlen(colon + 1), param);
}

static const Value *find(const Table *table, const char *cmdlet,
			 const char *param)
{
	uint32_t at = 0;
	const TableEntry *entry;
	while ((entry = table_next(table, &at))) {
		const char *key = value_text(entry->key);
		if (key && is_key(key, cmdlet, param))
			return &entry->value;
	}
	return NULL;
}

static bool is_disabled(const Table *table)
{
	const Value *disabled = table_find_text(table, "Disabled");
	return disabled && value_truth(*disabled);
}

/* A block is run for the value; without one there is no default. */
static void bind_default(Binding *binding, unsigned index, Value given)
{
	Session *session = binding->session;
	g_auto(Value) value = VALUE_NONE;
	if (!value_is_block(session, given)) {
		/* One that does not fit is as if it were not there. */
		binding_set(binding, index, given, GIVEN_LINE, NULL);
		return;
	}
	Flow flow = session->engine->value(session, given, VALUE_NONE, &value);
	if (flow == FLOW_THROW)
		session_forget(session);
	else if (!flow && value.type != VALUE_NULL)
		binding_set(binding, index, value, GIVEN_LINE, NULL);
}

void bind_defaults(Binding *binding)
{
	g_auto(Value) value = value_ref(
		session_variable(binding->session, "PSDefaultParameterValues"));
	if (value.type != VALUE_TABLE || !value.table->count ||
	    is_disabled(value.table))
		return;
	for (unsigned i = 0; i < binding->total; i++) {
		const Param *param = binding_param(binding, i);
		if (binding->given[i] != GIVEN_NO ||
		    !(param_sets(param) & binding->sets))
			continue;
		const Value *found = find(value.table, binding->cmdlet->name,
					  param->is.name);
		if (!found)
			continue;
		g_auto(Value) given = value_ref(*found);
		bind_default(binding, i, given);
	}
}
