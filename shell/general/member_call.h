/* ForEach-Object Name: a property's value, or what a method gives. */
#pragma once

#include "shell/pipeline/cmdlet.h"

/* Emits it; false with error when the object has no such member. */
bool member_emit(Call *call, Value object, const char *name,
		 const List *arguments, GError **error);
