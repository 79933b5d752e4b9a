/* Binding an object of the pipeline: by value and by property name, first
 * without and then with conversion. */
#include "shell/pipeline/binder.h"
#include "shell/pipeline/session.h"

static void forget(Binding *binding)
{
	for (unsigned i = 0; i < binding->piped_count; i++) {
		unsigned index = binding->piped[i].param;
		if (binding->given[index] != GIVEN_OBJECT)
			continue;
		binding->given[index] =
			binding->blocks[index].type ? GIVEN_DELAYED : GIVEN_NO;
		value_clear(&binding->values[index]);
		binding_store(binding, index);
	}
}

void binding_release(Binding *binding)
{
	if (binding->cmdlet->script)
		return;
	for (unsigned i = 0; i < binding->piped_count; i++) {
		unsigned index = binding->piped[i].param;
		Value *value = &binding->values[index];
		if (binding->given[index] != GIVEN_OBJECT ||
		    value->type != VALUE_RECORD || !value->record->source)
			continue;
		value_clear(value);
		binding_store(binding, index);
	}
}

static bool take(Binding *binding, unsigned index, Value value, bool convert)
{
	Value bound = VALUE_NONE;
	const Param *param = binding_param(binding, index);
	if (!param_accept(binding->session, param, value, convert, &bound,
			  NULL))
		return false;
	value_set_take(&binding->values[index], bound);
	binding->given[index] = GIVEN_OBJECT;
	binding->now &= param_sets(param);
	binding_store(binding, index);
	return true;
}

/* The property that one of the parameter's names has, or NULL. */
static bool find_property(const Piped *piped, Value object, Value *value)
{
	if (object.type != VALUE_RECORD)
		return false;
	for (const Name *const *name = piped->names; *name; name++) {
		int index = record_index(object.record, *name);
		if (index < 0)
			continue;
		*value = record_at(object.record, (unsigned)index);
		return true;
	}
	return false;
}

static bool try_one(Binding *binding, const Piped *piped, Value object,
		    bool by_name, bool convert)
{
	const Param *param = binding_param(binding, piped->param);
	uint64_t ways = by_name ? param->by_name : param->by_value;
	if (binding->given[piped->param] != GIVEN_NO ||
	    !(ways & param_sets(param) & binding->now))
		return false;
	Value value = object;
	if (by_name && !find_property(piped, object, &value))
		return false;
	return take(binding, piped->param, value, convert);
}

/* How many were bound. */
static unsigned try_all(Binding *binding, Value object, bool by_name,
			bool convert)
{
	unsigned bound = 0;
	for (unsigned i = 0; i < binding->piped_count; i++)
		if (try_one(binding, &binding->piped[i], object, by_name,
			    convert))
			bound++;
	return bound;
}

static bool run_delayed(Binding *binding, unsigned index, Value object,
			GError **error)
{
	Session *session = binding->session;
	g_auto(Value) value = VALUE_NONE;
	binding->flow = session->engine->value(session, binding->blocks[index],
					       object, &value);
	if (binding->flow != FLOW_NORMAL)
		return false;
	if (!binding_set(binding, index, value, GIVEN_OBJECT, error))
		return false;
	binding_store(binding, index);
	return true;
}

/* Blocks given for parameters; *any when there was one. */
static bool delayed(Binding *binding, Value object, bool *any, GError **error)
{
	for (unsigned i = 0; i < binding->piped_count; i++) {
		unsigned index = binding->piped[i].param;
		if (binding->given[index] != GIVEN_DELAYED)
			continue;
		if (!run_delayed(binding, index, object, error))
			return false;
		*any = true;
	}
	return true;
}

static bool fail_input(const Binding *binding, Value object, GError **error)
{
	g_autofree char *text = value_format(object);
	/* One parameter alone can say why the value does not do. */
	for (unsigned i = 0; i < binding->piped_count; i++) {
		unsigned index = binding->piped[i].param;
		const Param *param = binding_param(binding, index);
		g_auto(Value) bound = VALUE_NONE;
		if (param->by_value && binding->given[index] == GIVEN_NO &&
		    object.type != VALUE_RECORD &&
		    !param_accept(binding->session, param, object, true, &bound,
				  error))
			return false;
	}
	g_set_error(error, BINDER_ERROR, BINDER_ERROR_INPUT,
		    "The input object '%s' cannot be bound to any parameters "
		    "for the command either because the command does not take "
		    "pipeline input or the input and its properties do not "
		    "match any of the parameters that take pipeline input",
		    text);
	return false;
}

/* The four passes, until nothing is open any more. */
static bool try_passes(Binding *binding, Value object)
{
	static const struct {
		bool by_name, convert;
	} passes[] = {
		{ false, false },
		{ true, false },
		{ false, true },
		{ true, true },
	};
	unsigned bound = 0;
	for (unsigned i = 0; i < G_N_ELEMENTS(passes); i++) {
		if (bound == binding->piped_count)
			break;
		if (!passes[i].by_name || binding->names)
			bound += try_all(binding, object, passes[i].by_name,
					 passes[i].convert);
	}
	return bound > 0;
}

bool bind_object(Binding *binding, Value object, GError **error)
{
	uint64_t open = binding->now;
	bool any = false;
	binding->flow = FLOW_NORMAL;
	forget(binding);
	if (!delayed(binding, object, &any, error))
		return false;
	any |= try_passes(binding, object);
	uint64_t narrowed = binding->now;
	binding->now = open;
	if (!any && !binding->cmdlet->simple)
		return fail_input(binding, object, error);
	if (binding->settled)
		return true;
	bool resolved = resolve_set(binding, narrowed, false, error);
	binding->now = open;
	binding->settled = false;
	return resolved;
}
