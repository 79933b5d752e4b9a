/* List modifiers: @{Add="x"}, @{Remove="x","y"}, @{Replace="x"}; a plain value
 * or list replaces, $null clears. Items compare without regard to case. */
#pragma once

#include "core/value/value.h"

/* `current` is a list or $null; gives the new list, $null when empty. */
bool modifier_apply(Value current, Value given, Value *result, GError **error);
