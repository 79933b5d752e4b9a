#include "shell/general/member_call.h"

#include "core/value/list.h"
#include "shell/general/object.h"
#include "shell/types/member.h"

bool member_emit(Call *call, Value object, const char *name,
		 const List *arguments, GError **error)
{
	Value value = VALUE_NONE;
	bool silent = false;
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
