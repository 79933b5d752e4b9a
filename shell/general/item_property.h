/* Properties of files that can be set. */
#pragma once

#include "core/value/value.h"

/* Attributes, IsReadOnly, LastAccessTime, LastWriteTime; an error for any
 * other. */
bool item_property_set(const char *path, const char *name, Value value,
		       GError **error);
