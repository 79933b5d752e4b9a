/* Objects by [type]::new() and New-Object. */
#pragma once

#include "shell/types/type.h"

bool construct(const Type *type, const Value *arguments, unsigned count,
	       Value *result, GError **error);
/* ---- members_tuple.c ---- */
bool tuple_is(const Type *type);
bool tuple_new(const Type *type, const Value *arguments, unsigned count,
	       Value *result, GError **error);
