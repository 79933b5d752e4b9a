/* Values that one CLIXML element holds: <S>, <I32>, <DT> … */
#pragma once

#include "shell/types/xml.h"

/* False without an error: it is no such element. */
bool clixml_simple(const xmlNode *node, Value *value, GError **error);
/* "_x000A_" and the like as characters; free it. */
char *clixml_unescape(const char *text);
