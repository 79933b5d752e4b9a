/* What is said on a stream as text for whoever traces it: without secrets
 * (SASL, dialback keys) and, unless asked for, without what people write. */
#pragma once

#include "core/gateway/base/xml.h"

/* Free it. */
char *tap_text(const Xml *element, gboolean bodies);
/* Of the root's start tag. */
char *tap_text_header(const Xml *root);
/* Of what is sent in one piece, on a stream between servers: each element
 * apart. The array owns its strings. */
GPtrArray *tap_text_sent(const char *bytes, gsize length, gboolean bodies);
