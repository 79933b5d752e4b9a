/* Reading CLIXML ([MS-PSRP] 2.2.5): what Export-Clixml writes here and on
 * Windows. Objects come back with their properties and a type name that begins
 * with "Deserialized."; simple values, lists, tables and credentials as what
 * they were. */
#pragma once

#include "core/value/list.h"

/* Text in UTF-8. The objects of the document in their order. */
List *clixml_read(const char *text, size_t bytes, GError **error);
/* The bytes of an XML file as UTF-8. Free it. */
char *clixml_decode(const char *raw, size_t raw_bytes, size_t *bytes,
		    GError **error);
