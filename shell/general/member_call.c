#include "shell/general/member_call.h"

#include "core/value/list.h"
#include "shell/general/object.h"
#include "shell/pipeline/script_member.h"
#include "shell/types/like.h"
#include "shell/types/member.h"

/* The name that a wildcard means. */
static char *resolve(Value object, const char *name)
{
	if (like_has_wildcards(name)) {
		g_autoptr(GPtrArray) names = object_names(object);
		for (guint i = 0; i < names->len; i++)
			if (like_match(name, names->pdata[i], false))
				return g_strdup(names->pdata[i]);
	}
	return g_strdup(name);
}

bool member_emit(Call *call, Value object, const char *name,
		 const List *arguments, GError **error)
{
	Value value = VALUE_NONE;
	bool silent = false;
	g_autofree char *whole = resolve(object, name);
	name = whole;
	Value block = script_method_find(object, name);
	if (!value_is_null(block)) {
		Flow flow = script_method_call(call_session(call), object,
					       block, arguments->values,
					       arguments->count, &value);
		if (flow == FLOW_NORMAL)
			call_emit_each_take(call, value);
		return call_flow(call, flow);
	}
	if (!arguments->count && object_get(call, object, name, &value)) {
		call_emit_each_take(call, value);
		return true;
	}
	/* An object without such a property gives $null, unless it has such a
	 * method. */
	g_autoptr(GError) fault = NULL;
	if (!member_call(object, name, arguments->values, arguments->count,
			 &value, &silent, &fault)) {
		if (!arguments->count)
			return call_emit_take(call, VALUE_NONE) || true;
		g_propagate_error(error, g_steal_pointer(&fault));
		return false;
	}
	if (!silent)
		call_emit_each_take(call, value);
	return true;
}
