/* Objects by [type]::new() and New-Object. */
#pragma once

#include "shell/types/type.h"

bool construct(const Type *type, const Value *arguments, unsigned count,
	       Value *result, GError **error);
