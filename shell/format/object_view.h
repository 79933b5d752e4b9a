/* Objects of .NET that are shown by their properties: [guid], [version],
 * cultures, moments, and those that name their properties themselves. */
#pragma once

#include "core/value/record.h"

/* Those properties as a record of its own; NULL: the object is its text. */
Record *object_view(Value object);
