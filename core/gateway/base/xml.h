/* Namespace-exact XML: a small tree for one stanza, a reader over expat with
 * limits, and a writer that can only write well-formed XML 1.0. Comments,
 * processing instructions, DTDs and entities are refused (RFC 6120 §11.1).
 * Pure: no sockets, no clock. */
#pragma once

#include <glib.h>

#define XML_NS_XML "http://www.w3.org/XML/1998/namespace"

typedef struct Xml Xml;

/* A node is an element (name set) or text (name NULL). Trees are single-owner:
 * the root owns everything below it. */
struct Xml {
	char *name;	    /* local name */
	char *space;	    /* namespace URI, "" for none */
	char *text;	    /* of a text node */
	GArray *attributes; /* of XmlAttribute, or NULL */
	Xml *parent, *next, *first, *last;
};

typedef struct XmlAttribute {
	char *name;
	char *space; /* "" for none; XML_NS_XML for xml:lang */
	char *value;
} XmlAttribute;

Xml *xml_new(const char *name, const char *space);
void xml_free(Xml *root);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Xml, xml_free)
Xml *xml_copy(const Xml *root);
/* Appends a new element in `space` (NULL: the parent's) and returns it. */
Xml *xml_add(Xml *parent, const char *name, const char *space);
/* Appends `child`, which the parent then owns. */
void xml_take_child(Xml *parent, Xml *child);
/* Appends text; characters that XML 1.0 forbids and bytes that are no UTF-8
 * become U+FFFD. */
void xml_add_text(Xml *parent, const char *text);
/* Sets, replaces or (value NULL) removes an attribute without namespace. */
void xml_set(Xml *element, const char *name, const char *value);
void xml_set_ns(Xml *element, const char *space, const char *name,
		const char *value);
const char *xml_get(const Xml *element, const char *name);
const char *xml_get_ns(const Xml *element, const char *space, const char *name);
/* First child element of that name and namespace (NULL: any), or NULL. */
Xml *xml_child(const Xml *element, const char *name, const char *space);
/* Next sibling element, or NULL. */
Xml *xml_next_element(const Xml *element);
Xml *xml_first_element(const Xml *element);
/* All text directly inside, joined; free it. Never NULL. */
char *xml_text(const Xml *element);
/* Takes the element out of its parent without freeing it. */
Xml *xml_unlink(Xml *element);

/* Appends the serialised element. `space` is the default namespace in force
 * where it will stand ("" for none, NULL: declare everything, so that the
 * result stands alone). Prefixes: xml:, and `db:` for jabber:server:dialback;
 * any other attribute namespace gets a declared prefix. */
void xml_write(const Xml *element, const char *space, GString *into);
/* The same by itself. */
GBytes *xml_bytes(const Xml *element);
/* Appends `text` escaped for content or attribute values, filtered as
 * xml_add_text does. */
void xml_escape(const char *text, GString *into);

/* ---- reading ---- */

typedef struct XmlLimits {
	gsize stanza_bytes; /* of one child of the root, as received */
	guint depth;	    /* below the root */
	guint attributes;   /* of one element */
	gsize header_bytes; /* of the root's start tag */
} XmlLimits;

typedef enum XmlFault {
	XML_NOT_WELL_FORMED, /* stream error <not-well-formed/> */
	XML_RESTRICTED,	     /* <restricted-xml/> */
	XML_TOO_BIG,	     /* <policy-violation/> */
} XmlFault;
#define XML_ERROR (xml_error_quark())
GQuark xml_error_quark(void);

typedef struct XmlReader XmlReader;

typedef struct XmlHandler {
	/* The root's start tag. `root` is gone afterwards. */
	void (*open)(void *data, const Xml *root);
	/* One whole child of the root; the callee owns it. */
	void (*stanza)(void *data, Xml *stanza);
	/* The root's end tag; nothing is read behind it. */
	void (*close)(void *data);
} XmlHandler;

XmlReader *xml_reader_new(const XmlLimits *limits, const XmlHandler *handler,
			  void *data);
void xml_reader_free(XmlReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(XmlReader, xml_reader_free)
/* Feeds bytes; callbacks run inside. Callbacks may free the reader's owner
 * only after xml_reader_stop, which makes xml_reader_feed return at once. */
gboolean xml_reader_feed(XmlReader *reader, const char *bytes, gsize length,
			 GError **error);
void xml_reader_stop(XmlReader *reader);
/* For what is read from now on, what is half read included. */
void xml_reader_set_limits(XmlReader *reader, const XmlLimits *limits);
/* Gives the parser's memory back until more bytes come, for streams that are
 * idle; false (nothing happens) when something is half read. */
gboolean xml_reader_rest(XmlReader *reader);
/* A new stream follows (after TLS or SASL): everything learnt is forgotten. */
void xml_reader_reset(XmlReader *reader);

/* Parses one stand-alone element of `length` bytes. */
Xml *xml_parse(const char *bytes, gsize length, const XmlLimits *limits,
	       GError **error);
