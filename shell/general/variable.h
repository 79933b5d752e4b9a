/* Variables as objects, for the cmdlets and the drive Variable:. */
#pragma once

#include "core/value/record.h"
#include "shell/pipeline/scope.h"

extern const RecordType variable_type;
Record *variable_record(const Variable *variable);
