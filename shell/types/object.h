/* Small value classes: guid, version, uri, ipaddress. Each is its text and
 * what was read from it. */
#pragma once

#include "shell/types/type.h"

extern const ObjectClass guid_class, version_class, uri_class, address_class;
ConvertFn convert_to_guid, convert_to_version, convert_to_uri,
	convert_to_address;
/* "D", "N", "B", "P": NULL when the format is none. Free it. */
char *guid_format(Value guid, const char *format);
