/* What a dynamicparam block gave: RuntimeDefinedParameter objects, seen as
 * declared parameters. Holds the objects and all that the declarations point
 * to. */
#pragma once

#include "shell/evaluate/block.h"
#include "shell/pipeline/binder.h"

typedef struct RuntimeParams RuntimeParams;

/* Anything but a RuntimeDefinedParameterDictionary declares nothing: NULL
 * without an error. */
RuntimeParams *runtime_params_read(Value given, GError **error);
void runtime_params_free(RuntimeParams *params);
unsigned runtime_params_count(const RuntimeParams *params);
const Declared *runtime_params_declared(const RuntimeParams *params);
/* The object gets the value that its parameter was bound to. */
void runtime_params_bind(const RuntimeParams *params, unsigned index,
			 Value value);
