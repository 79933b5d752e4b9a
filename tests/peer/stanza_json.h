/* Stanzas as JSON objects, for programs that speak in lines. */
#pragma once

#include "core/base/json.h"
#include "core/gateway/base/xml.h"

/* Addresses, type, id, lang, body, subject, thread, an error's condition and
 * text, whether there is a delay, and the whole as "xml". */
json_t *stanza_to_json(const Xml *stanza);
/* The reverse; {"xml": "…"} is taken as it is. NULL when it makes no sense. */
Xml *stanza_from_json(const json_t *object);
