/* Which parameter set a command means, and what is missing for it. */
#include "core/value/list.h"
#include "shell/pipeline/call.h"
#include "shell/pipeline/session.h"

/* Whether the set lacks this parameter. Objects that still come may give it. */
static bool lacks(const Binding *binding, unsigned index, unsigned set,
		  bool piped)
{
	const Param *param = binding_param(binding, index);
	if (binding->given[index] != GIVEN_NO ||
	    !(param->mandatory & param_sets(param) & SET(set)))
		return false;
	return !piped || !((param->by_value | param->by_name) & SET(set));
}

static bool complete(const Binding *binding, unsigned set, bool piped)
{
	for (unsigned i = 0; i < binding->count; i++)
		if (lacks(binding, i, set, piped))
			return false;
	return true;
}

static uint64_t complete_sets(const Binding *binding, uint64_t sets, bool piped)
{
	uint64_t found = 0;
	unsigned count = cmdlet_set_count(binding->cmdlet);
	for (unsigned set = 0; set < count; set++)
		if ((sets & SET(set)) && complete(binding, set, piped))
			found |= SET(set);
	return found;
}

static unsigned lowest(uint64_t sets)
{
	return (unsigned)__builtin_ctzll(sets);
}

/* The default set when it is among them, else the first. */
static unsigned prefer(const Binding *binding, uint64_t sets)
{
	unsigned preferred = cmdlet_default_set(binding->cmdlet);
	return (sets & SET(preferred)) ? preferred : lowest(sets);
}

static bool fail_sets(const Binding *binding, GError **error)
{
	GString *names = g_string_new(NULL);
	for (unsigned i = 0; i < binding->count; i++) {
		const Param *param = binding_param(binding, i);
		if (binding->given[i] == GIVEN_NO || !param->sets ||
		    param->sets == ALL_SETS)
			continue;
		g_string_append_printf(names, "%s-%s", names->len ? ", " : "",
				       param->is.name);
	}
	g_set_error(error, BINDER_ERROR, BINDER_ERROR_SET,
		    "Parameter set cannot be resolved using the specified "
		    "named parameters: %s cannot be used together",
		    names->str);
	g_string_free(names, TRUE);
	return false;
}

/* More than one set is left and a script function names no default. */
static bool is_open(const Binding *binding, uint64_t sets)
{
	const Cmdlet *cmdlet = binding->cmdlet;
	return cmdlet->script && !cmdlet->default_set && (sets & (sets - 1));
}

static bool fail_open(GError **error)
{
	g_set_error(error, BINDER_ERROR, BINDER_ERROR_SET,
		    "Parameter set cannot be resolved using the specified "
		    "named parameters: name one that only one set has");
	return false;
}

/* ---- mandatory parameters that are missing */

static bool ask_one(Binding *binding, const Param *param, Value *value)
{
	Host *host = binding->session->host;
	g_autofree char *prompt = g_strdup_printf("%s: ", param->is.name);
	bool secret = param->is.flags & PROPERTY_SECRET;
	session_wait(binding->session, true);
	g_autofree char *text = host->class->read_line(host, prompt, secret);
	session_wait(binding->session, false);
	if (text)
		*value = value_string(text);
	return text != NULL;
}

/* Lists are asked for element by element until an empty line. */
static bool ask_list(Binding *binding, const Param *param, Value *value)
{
	Host *host = binding->session->host;
	List *list = list_new(LIST_ARRAY, 0);
	*value = value_list_take(list);
	for (unsigned i = 0;; i++) {
		g_autofree char *prompt =
			g_strdup_printf("%s[%u]: ", param->is.name, i);
		session_wait(binding->session, true);
		g_autofree char *text =
			host->class->read_line(host, prompt, false);
		session_wait(binding->session, false);
		if (!text || !*text)
			return text != NULL;
		list_add_take(list, value_string(text));
	}
}

static bool ask(Binding *binding, unsigned index, GError **error)
{
	g_auto(Value) value = VALUE_NONE;
	const Param *param = binding_param(binding, index);
	bool answered = param_is_list(param) ? ask_list(binding, param, &value)
					     : ask_one(binding, param, &value);
	if (!answered) {
		g_set_error(error, BINDER_ERROR, BINDER_ERROR_MANDATORY,
			    "Nothing was given for parameter '%s'",
			    param->is.name);
		return false;
	}
	return binding_set(binding, index, value, GIVEN_LINE, error);
}

static void announce(Binding *binding)
{
	Host *host = binding->session->host;
	g_autofree char *text = g_strdup_printf(
		"\ncmdlet %s\nSupply values for the following parameters:",
		binding->cmdlet->name);
	host->class->write(host, text, true, NULL, NULL);
}

static bool ask_all(Binding *binding, unsigned set, bool piped, GError **error)
{
	announce(binding);
	for (unsigned i = 0; i < binding->count; i++)
		if (lacks(binding, i, set, piped) && !ask(binding, i, error))
			return false;
	return true;
}

static bool fail_missing(const char *names, GError **error)
{
	g_set_error(error, BINDER_ERROR, BINDER_ERROR_MANDATORY,
		    "Cannot process command because of one or more missing "
		    "mandatory parameters:%s",
		    names);
	return false;
}

static bool supply(Binding *binding, unsigned set, bool piped, GError **error)
{
	Host *host = binding->session->host;
	if (binding->asks && host && host->interactive)
		return ask_all(binding, set, piped, error);
	g_autoptr(GString) names = g_string_new(NULL);
	for (unsigned i = 0; i < binding->count; i++)
		if (lacks(binding, i, set, piped))
			g_string_append_printf(
				names, " %s",
				binding_param(binding, i)->is.name);
	return fail_missing(names->str, error);
}

bool call_ask_list(Call *call, const char *name, Value *list, GError **error)
{
	Binding *binding = &call->binding;
	Host *host = binding->session->host;
	const Param *param =
		binding_param(binding, (unsigned)binding_index(binding, name));
	g_autofree char *missing = g_strconcat(" ", name, NULL);
	if (!host || !host->interactive)
		return fail_missing(missing, error);
	announce(binding);
	g_auto(Value) given = VALUE_NONE;
	if (!ask_list(binding, param, &given) || !given.list->count)
		return fail_missing(missing, error);
	*list = value_ref(given);
	return true;
}

bool resolve_set(Binding *binding, uint64_t sets, bool piped, GError **error)
{
	if (!sets)
		return fail_sets(binding, error);
	uint64_t complete_ones = complete_sets(binding, sets, piped);
	if (!piped && is_open(binding, complete_ones ? complete_ones : sets))
		return fail_open(error);
	binding->set = prefer(binding, complete_ones ? complete_ones : sets);
	/* Objects may still decide between those that lack nothing. */
	binding->now = complete_ones ? complete_ones : SET(binding->set);
	binding->settled = (binding->now & (binding->now - 1)) == 0 &&
			   complete(binding, binding->set, false);
	if (complete_ones)
		return true;
	return supply(binding, binding->set, piped, error);
}
