/* XML documents over libxml2, as System.Xml.XmlDocument has them. A node's
 * value holds its tree; the tree owns the document and every node that was cut
 * off while a value still points at it. Inside of shell/types only. */
#pragma once

#include "shell/types/member.h"

#include <libxml/tree.h>

#define XML_DEPTH_MOST 256 /* elements within elements */

typedef struct XmlTree {
	unsigned references;
	xmlDoc *document;
	GHashTable *loose; /* roots that are in no document: freed with it */
	bool preserve;	   /* white space between elements */
} XmlTree;

typedef struct XmlNode {
	Object object;
	XmlTree *tree;
	xmlNode *node; /* the document itself: (xmlNode *)tree->document */
} XmlNode;

extern const ObjectClass xml_document_class, xml_element_class,
	xml_attribute_class, xml_text_class, xml_cdata_class, xml_comment_class,
	xml_instruction_class, xml_declaration_class, xml_type_class,
	xml_fragment_class, xml_names_class, xml_manager_class;

/* ---- xml.c: lifetimes ---- */
XmlTree *xml_tree_new(xmlDoc *document);
void xml_tree_unref(XmlTree *tree);
/* $null for NULL. */
Value xml_value(XmlTree *tree, xmlNode *node);
XmlNode *xml_node_of(Value value); /* NULL: it is none */
/* A list of nodes of that one, with the members of a type. */
#define XML_NODE_LIST  "System.Xml.XmlNodeList"
#define XML_ATTRIBUTES "System.Xml.XmlAttributeCollection"
Value xml_list_take(List *list, const char *type, Value owner);
/* "#text", "#document", the name without its prefix. */
const char *xml_local_name(const xmlNode *node);
bool xml_is_blank(const xmlNode *node);
bool xml_is_declaration(const xmlNode *node);
char *xml_qualified(const xmlNode *node);
/* The namespace of an element or attribute; else NULL. */
const xmlNs *xml_namespace(const xmlNode *node);
/* Text of the node and what is in it; free it. */
char *xml_inner_text(const xmlNode *node);

/* ---- xml_parse.c ---- */
/* Text in UTF-8; what its declaration says of an encoding is only kept.
 * Entities of its own and everything from outside are refused. */
XmlTree *xml_parse(const char *text, size_t bytes, bool preserve,
		   GError **error);
/* A piece with the namespaces that hold at a node; gives its siblings. */
bool xml_parse_into(XmlTree *tree, xmlNode *parent, const char *text,
		    GError **error);
/* A file's bytes as UTF-8, by byte order mark and declaration. Free it. */
char *xml_decode(const char *raw, size_t raw_bytes, size_t *bytes,
		 GError **error);

/* ---- xml_write.c ---- */
/* As .NET writes it; indent 0: nothing is added between elements. */
void xml_write(GString *out, const xmlNode *node, unsigned indent);
void xml_write_filled(GString *out, const xmlNode *node, unsigned indent,
		      char fill);
void xml_write_content(GString *out, const xmlNode *node, unsigned indent);
/* The document in the encoding it declares. */
bool xml_save(XmlTree *tree, const char *path, GError **error);

/* ---- xml_change.c ---- */
/* Links a node before `before` (NULL: last). */
bool xml_insert(XmlTree *tree, xmlNode *parent, xmlNode *node, xmlNode *before,
		GError **error);
/* Takes a node out; it lives on as long as somebody holds it. */
void xml_cut(XmlTree *tree, xmlNode *node);
void xml_cut_children(XmlTree *tree, xmlNode *node);
/* Declarations that a copy got beyond those of its origin are not its text's.
 */
void xml_mark_namespaces(xmlNode *copy, const xmlNode *origin);
/* Which elements are written with an end tag. */
void xml_copy_ends(xmlNode *copy, xmlNode *origin);
/* A node that is in no document yet. */
void xml_keep(XmlTree *tree, xmlNode *node);
void xml_set_text(XmlTree *tree, xmlNode *node, const char *text);
xmlAttr *xml_attribute(const xmlNode *node, const char *name,
		       const char *namespace);
/* Sets or makes the attribute "name" or "prefix:name". */
bool xml_set_attribute(XmlTree *tree, xmlNode *node, const char *name,
		       const char *namespace, const char *value,
		       GError **error);

/* ---- xml_path.c ---- */
/* Nodes that an XPath expression selects; `first`: at most one. */
List *xml_select(XmlNode *at, const char *path, Value manager, bool first,
		 GError **error);

/* ---- members_xml.c, members_xml_change.c, members_xml_document.c ---- */
extern const Dynamic xml_dynamic;
extern const Getter xml_getters[];
extern const Setter xml_setters[];
extern const Method xml_methods[];
/* The node of an argument; an error names the method's wish. */
XmlNode *xml_argument(const Value *arguments, unsigned count, unsigned index,
		      GError **error);
bool xml_method_fail(GError **error, const char *format, ...)
	G_GNUC_PRINTF(2, 3);
