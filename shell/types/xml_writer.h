/* [System.Xml.XmlTextWriter] and [System.Xml.XmlWriter]: a document that grows
 * element by element and goes to a file or a StringWriter. */
#pragma once

#include "shell/types/xml.h"

typedef struct XmlWriter XmlWriter;

extern const ObjectClass xml_writer_class;
/* NULL: the value is none. */
XmlWriter *xml_writer_of(Value value);
/* A copy of the node, or of what is in it. */
bool xml_writer_copy(XmlWriter *writer, xmlNode *node, bool content,
		     GError **error);
bool xml_writer_flush(XmlWriter *writer, GError **error);
