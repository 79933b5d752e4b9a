#include "shell/general/member_call.h"

#include "core/value/list.h"
#include "shell/general/object.h"

bool member_emit(Call *call, Value object, const char *name,
		 const List *arguments, GError **error)
{
	Value value;
	(void)error;
	if (!arguments->count && object_get(call, object, name, &value))
		call_emit_each_take(call, value);
	return true;
}
