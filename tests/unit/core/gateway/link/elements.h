/* What goes over a link, from and to text: for tests of the protocol without
 * sockets. */
#pragma once

#include "core/gateway/base/xml.h"
#include "core/gateway/link/wire.h"

/* Elements of `text`, unparsed, each a child of the returned root. */
Xml *elements_split(const char *text);
WireElement *elements_read(const Xml *node, GError **error);
