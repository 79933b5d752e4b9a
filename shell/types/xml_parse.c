#include "core/base/stop.h"
#include "shell/types/xml.h"

#include <gio/gio.h>
#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <string.h>

#define OPTIONS                                                                \
	(XML_PARSE_NONET | XML_PARSE_NODICT | XML_PARSE_NOERROR |              \
	 XML_PARSE_NOWARNING | XML_PARSE_IGNORE_ENC)

static void refuse_entity(void *data, const xmlChar *name, int type,
			  const xmlChar *public_id, const xmlChar *system_id,
			  xmlChar *content)
{
	xmlParserCtxt *parser = data;
	(void)name, (void)type, (void)public_id, (void)system_id;
	(void)content;
	*(bool *)parser->_private = true;
	xmlStopParser(parser);
}

/* <a></a> is written back as it was, not as <a />. */
static void start_element(void *data, const xmlChar *name,
			  const xmlChar *prefix, const xmlChar *uri,
			  int namespaces, const xmlChar **names, int attributes,
			  int defaulted, const xmlChar **values)
{
	xmlParserCtxt *parser = data;
	if (stop_wanted()) {
		xmlStopParser(parser);
		return;
	}
	xmlSAX2StartElementNs(data, name, prefix, uri, namespaces, names,
			      attributes, defaulted, values);
	if (parser->node && parser->input && *parser->input->cur == '>')
		parser->node->psvi = parser->node;
}

static xmlNode *after(xmlNode *node, const xmlNode *top)
{
	if (node->children && node->type != XML_ENTITY_REF_NODE)
		return node->children;
	while (node != top && !node->next)
		node = node->parent;
	return node == top ? NULL : node->next;
}

static bool keeps_space(const xmlNode *node)
{
	return node->parent && xmlNodeGetSpacePreserve(node->parent) == 1;
}

/* Drops blank text unless it is to stay; an entity that is not declared is an
 * error. */
static bool clean(xmlNode *top, bool preserve, GError **error)
{
	for (xmlNode *node = after(top, top), *next; node; node = next) {
		next = after(node, top);
		if (node->type == XML_ENTITY_REF_NODE) {
			g_set_error(error, TYPE_ERROR, TYPE_ERROR_CONVERT,
				    "Reference to undeclared entity '%s'. "
				    "Line %ld",
				    node->name, xmlGetLineNo(node->parent));
			return false;
		}
		if (preserve || node->type != XML_TEXT_NODE ||
		    !xmlIsBlankNode(node) || keeps_space(node))
			continue;
		xmlUnlinkNode(node);
		xmlFreeNode(node);
	}
	return true;
}

static void link_first(xmlDoc *document, xmlNode *node)
{
	node->parent = (xmlNode *)document;
	node->next = document->children;
	if (node->next)
		node->next->prev = node;
	else
		document->last = node;
	document->children = node;
}

/* libxml2 has no node for <?xml …?>; .NET has. */
static void add_declaration(xmlDoc *document, const char *text)
{
	const char *end = strstr(text, "?>");
	if (strncmp(text, "<?xml", 5) || !g_ascii_isspace(text[5]) || !end)
		return;
	g_autofree char *inside =
		g_strstrip(g_strndup(text + 5, (size_t)(end - text - 5)));
	xmlNode *node = xmlNewDocPI(document, (const xmlChar *)"xml",
				    (const xmlChar *)inside);
	link_first(document, node);
}

static void set_parse_error(xmlParserCtxt *parser, bool entity, GError **error)
{
	const xmlError *why = xmlCtxtGetLastError(parser);
	if (entity) {
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_CONVERT,
			    "The document declares entities, which are not "
			    "taken. Line %d",
			    xmlSAX2GetLineNumber(parser));
		return;
	}
	g_autofree char *message = g_strstrip(
		g_strdup(why && why->message ? why->message : "it is empty"));
	g_set_error(error, TYPE_ERROR, TYPE_ERROR_CONVERT,
		    "%s. Line %d, position %d", message,
		    why ? MAX(why->line, 1) : 1, why ? MAX(why->int2, 1) : 1);
}

static xmlParserCtxt *parser_new(bool *entity)
{
	xmlParserCtxt *parser = xmlNewParserCtxt();
	*entity = false;
	parser->_private = entity;
	parser->sax->entityDecl = refuse_entity;
	parser->sax->startElementNs = start_element;
	return parser;
}

XmlTree *xml_parse(const char *text, size_t bytes, bool preserve,
		   GError **error)
{
	bool entity;
	if (g_str_has_prefix(text, "\xef\xbb\xbf")) {
		text += 3;
		bytes -= 3;
	}
	if (bytes > INT_MAX) {
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_CONVERT,
			    "a document may have 2 GiB at most");
		return NULL;
	}
	xmlParserCtxt *parser = parser_new(&entity);
	xmlDoc *document = xmlCtxtReadMemory(parser, text, (int)bytes, NULL,
					     "UTF-8", OPTIONS);
	if (!document || entity)
		set_parse_error(parser, entity, error);
	xmlFreeParserCtxt(parser);
	if (document && !entity && stop_check(error) &&
	    clean((xmlNode *)document, preserve, error)) {
		add_declaration(document, text);
		XmlTree *tree = xml_tree_new(document);
		tree->preserve = preserve;
		return tree;
	}
	xmlFreeDoc(document);
	return NULL;
}

/* <x xmlns:a="…">piece</x> with what is in scope at the node. */
static char *wrapped(XmlTree *tree, xmlNode *node, const char *text)
{
	GString *whole = g_string_new("<x");
	xmlNs **scope = node->type == XML_ELEMENT_NODE
				? xmlGetNsList(tree->document, node)
				: NULL;
	for (xmlNs **one = scope; one && *one; one++) {
		g_autofree char *uri = g_markup_escape_text(
			(*one)->href ? (const char *)(*one)->href : "", -1);
		g_string_append_printf(
			whole, " xmlns%s%s=\"%s\"", (*one)->prefix ? ":" : "",
			(*one)->prefix ? (const char *)(*one)->prefix : "",
			uri);
	}
	xmlFree(scope);
	g_string_append_printf(whole, ">%s</x>", text);
	return g_string_free(whole, FALSE);
}

bool xml_parse_into(XmlTree *tree, xmlNode *parent, const char *text,
		    GError **error)
{
	g_autofree char *whole = wrapped(tree, parent, text);
	XmlTree *piece = xml_parse(whole, strlen(whole), true, error);
	bool well = piece != NULL;
	xmlNode *root = piece ? xmlDocGetRootElement(piece->document) : NULL;
	for (xmlNode *node = root ? root->children : NULL; node && well;
	     node = node->next) {
		xmlNode *copy = xmlDocCopyNode(node, tree->document, 1);
		xml_keep(tree, copy);
		well = xml_insert(tree, parent, copy, NULL, error);
	}
	xml_tree_unref(piece);
	return well;
}

/* ---- bytes ---- */

/* encoding="…" of the declaration; free it. */
static char *declared(const char *text, size_t bytes)
{
	g_autofree char *head = g_strndup(text, MIN(bytes, 200));
	char *end = strstr(head, "?>");
	if (strncmp(head, "<?xml", 5) || !end)
		return NULL;
	*end = '\0';
	char *at = strstr(head, "encoding");
	if (!at || !(at = strpbrk(at, "\"'")))
		return NULL;
	return g_strndup(at + 1, strcspn(at + 1, "\"'"));
}

static char *by_mark(const char *raw, size_t bytes)
{
	if (bytes >= 2 && !memcmp(raw, "\xff\xfe", 2))
		return g_strdup("UTF-16LE");
	if (bytes >= 2 && !memcmp(raw, "\xfe\xff", 2))
		return g_strdup("UTF-16BE");
	if (bytes >= 2 && raw[0] == '<' && !raw[1])
		return g_strdup("UTF-16LE");
	if (bytes >= 2 && !raw[0] && raw[1] == '<')
		return g_strdup("UTF-16BE");
	if (bytes >= 3 && !memcmp(raw, "\xef\xbb\xbf", 3))
		return g_strdup("UTF-8");
	return declared(raw, bytes);
}

char *xml_decode(const char *raw, size_t raw_bytes, size_t *bytes,
		 GError **error)
{
	g_autofree char *encoding = by_mark(raw, raw_bytes);
	g_autoptr(GError) why = NULL;
	char *text =
		g_convert(raw, (gssize)raw_bytes, "UTF-8",
			  encoding ? encoding : "UTF-8", NULL, bytes, &why);
	if (!text)
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_CONVERT,
			    "the text is not in the encoding '%s': %s",
			    encoding ? encoding : "UTF-8", why->message);
	return text;
}
