/* What reader, tree and writer share beside xml.h: the filter of what may stand
 * in XML 1.0 text. Private to this folder. */
#pragma once

#include "core/gateway/base/xml.h"

/* Appends `text` with every forbidden character, and every byte that is no
 * UTF-8, replaced by U+FFFD. */
void xml_filter_text(const char *text, gsize length, GString *into);
/* Appends an attribute that is not there yet and takes its strings. */
void xml_take_attribute(Xml *element, XmlAttribute *attribute);
