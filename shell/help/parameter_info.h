/* What (Get-Command f).Parameters gives for each parameter: ParameterMetadata
 * with its sets and attributes. */
#pragma once

#include "core/value/record.h"

typedef struct Cmdlet Cmdlet;
typedef struct Param Param;

/* dynamic: its dynamicparam block made it. */
Record *parameter_info_new(const Cmdlet *cmdlet, const Param *param,
			   bool dynamic);
/* CommandParameterInfo: the parameter as it is in that set. */
Record *parameter_info_in_set(const Cmdlet *cmdlet, const Param *param,
			      unsigned set);
