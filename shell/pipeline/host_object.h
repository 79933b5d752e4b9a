/* $Host: records that scripts read and set without harm (title, colours, sizes
 * of the window). The methods of $Host.UI are in evaluate/, since they need the
 * session. */
#pragma once

#include "core/value/record.h"

typedef struct Host Host;

Value host_object_new(Host *host);
bool value_is_host(Value value);     /* $Host */
bool value_is_host_ui(Value value);  /* $Host.UI */
bool value_is_host_raw(Value value); /* $Host.UI.RawUI */
/* ChoiceDescription, Size and Coordinates for scripts. */
void host_types_register(void);
