/* Get-Date -UFormat: %Y-%m-%d and the like. */
#pragma once

#include "core/value/value.h"

/* A + in front is left out; unknown letters stay as they are. Free it. */
char *date_unix_format(Value date, const char *format);
