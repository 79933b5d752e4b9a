/* The reader's inside, shared by its three parts: events of expat
 * (xml_events.c), feeding (xml_reader.c), resting (xml_rest.c). */
#pragma once

#include "core/gateway/base/xml.h"

#include <expat.h>
#include <stdbool.h>

/* Between namespace, name and prefix: no XML document can hold it. */
#define XML_SEPARATOR '\x1f'

struct XmlReader {
	XML_Parser parser; /* NULL while the reader rests */
	XmlLimits limits;
	XmlHandler handler;
	void *data;
	bool whole;	 /* xml_parse: the root is the stanza */
	bool opened;	 /* the root's start tag was read */
	char *root_name; /* as it was written, with its prefix */
	GString *scope;	 /* namespace declarations of the root, as text */
	Xml *stanza;	 /* root of what is being built */
	Xml *current;	 /* its innermost open element */
	GString *text;	 /* of `current`, not yet a node */
	guint depth;	 /* of open elements below the root */
	gint64 fed;	 /* bytes given to the parser */
	gsize used;	 /* the same since the reader has had it */
	gint64 mark;	 /* first byte of what is not yet complete */
	bool ended;	 /* the root's end tag was read */
	bool feeding, stopped, dead, renew;
	bool waking; /* the root's start tag is written anew by us */
	GError *fault;
};

void xml_reader_fail(XmlReader *reader, XmlFault fault, const char *text);
/* Whether what is not complete by byte `until` exceeds its limit. */
bool xml_reader_too_big(const XmlReader *reader, gint64 until);
void xml_reader_set_handlers(XmlReader *reader);
/* A parser for a reader without one, and back again. */
void xml_reader_take_parser(XmlReader *reader);
void xml_reader_give_parser(XmlReader *reader);
/* Before bytes are fed: a reader that rests gets its parser back. */
void xml_reader_wake(XmlReader *reader);
