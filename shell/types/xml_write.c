/* XML as .NET writes it: "<a />", two spaces of indentation, and a full end
 * tag where there was one. */
#include "core/base/contents.h"
#include "shell/types/xml.h"

#include <string.h>

typedef struct XmlOut {
	GString *text;
	unsigned indent;
	char fill;
	bool started; /* something was written: a line end comes first */
} XmlOut;

static void put_escaped(GString *text, const char *from, bool attribute)
{
	for (; *from; from++) {
		if (*from == '&')
			g_string_append(text, "&amp;");
		else if (*from == '<')
			g_string_append(text, "&lt;");
		else if (*from == '>')
			g_string_append(text, "&gt;");
		else if (*from == '\r')
			g_string_append(text, "&#xD;");
		else if (*from == '"' && attribute)
			g_string_append(text, "&quot;");
		else if (*from == '\n' && attribute)
			g_string_append(text, "&#xA;");
		else if (*from == '\t' && attribute)
			g_string_append(text, "&#x9;");
		else
			g_string_append_c(text, *from);
	}
}

static void put_line(XmlOut *out, unsigned depth, bool mixed)
{
	if (!out->indent || mixed || !out->started)
		return;
	g_string_append_c(out->text, '\n');
	for (unsigned i = 0; i < depth * out->indent; i++)
		g_string_append_c(out->text, out->fill);
}

static void put_pair(GString *text, const char *name, const char *value)
{
	g_string_append_printf(text, " %s=\"", name);
	put_escaped(text, value, true);
	g_string_append_c(text, '"');
}

static const char *href(const xmlNs *namespace)
{
	return namespace && namespace->href ? (const char *)namespace->href
					    : "";
}

/* What an ancestor says of that prefix. */
static const char *inherited(const xmlNode *node, const char *prefix)
{
	for (node = node->parent; node && node->type == XML_ELEMENT_NODE;
	     node = node->parent)
		for (xmlNs *one = node->nsDef; one; one = one->next)
			if (!g_strcmp0((const char *)one->prefix, prefix))
				return href(one);
	return "";
}

static void put_namespaces(GString *text, const xmlNode *node)
{
	bool usual = false;
	for (xmlNs *one = node->nsDef; one; one = one->next) {
		const char *prefix = (const char *)one->prefix;
		g_autofree char *name =
			prefix ? g_strconcat("xmlns:", prefix, NULL)
			       : g_strdup("xmlns");
		usual = usual || !prefix;
		/* Made by a script's own node, and known already. */
		if (one->_private &&
		    !strcmp(inherited(node, prefix), href(one)))
			continue;
		put_pair(text, name, href(one));
	}
	if (!node->ns && !usual && *inherited(node, NULL))
		g_string_append(text, " xmlns=\"\"");
}

static void put_attributes(GString *text, const xmlNode *node)
{
	for (xmlAttr *one = node->properties; one; one = one->next) {
		g_autofree char *name = xml_qualified((xmlNode *)one);
		g_autofree char *value = xml_inner_text((xmlNode *)one);
		put_pair(text, name, value);
	}
}

static bool is_text(const xmlNode *node)
{
	return node->type == XML_TEXT_NODE ||
	       node->type == XML_CDATA_SECTION_NODE;
}

static void put_node(XmlOut *out, const xmlNode *node, unsigned depth,
		     bool mixed);

/* Text makes all that follows it, and what is in that, mixed. */
static bool put_children(XmlOut *out, const xmlNode *node, unsigned depth,
			 bool mixed)
{
	for (const xmlNode *child = node->children; child;
	     child = child->next) {
		mixed = mixed || is_text(child);
		put_node(out, child, depth, mixed);
		out->started = true;
	}
	return mixed;
}

static void put_element(XmlOut *out, const xmlNode *node, unsigned depth,
			bool mixed)
{
	g_autofree char *name = xml_qualified(node);
	g_string_append_printf(out->text, "<%s", name);
	put_namespaces(out->text, node);
	put_attributes(out->text, node);
	if (!node->children && !node->psvi) {
		g_string_append(out->text, " />");
		return;
	}
	g_string_append_c(out->text, '>');
	out->started = true;
	put_line(out, depth, put_children(out, node, depth + 1, mixed));
	g_string_append_printf(out->text, "</%s>", name);
}

static void put_type(GString *text, const xmlDtd *type)
{
	g_string_append_printf(text, "<!DOCTYPE %s", type->name);
	if (type->ExternalID)
		g_string_append_printf(
			text, " PUBLIC \"%s\" \"%s\"", type->ExternalID,
			type->SystemID ? (const char *)type->SystemID : "");
	else if (type->SystemID)
		g_string_append_printf(text, " SYSTEM \"%s\"", type->SystemID);
	g_string_append_c(text, '>');
}

static void put_node(XmlOut *out, const xmlNode *node, unsigned depth,
		     bool mixed)
{
	const char *content = node->type == XML_ELEMENT_NODE ||
					      !node->content ||
					      node->type == XML_DTD_NODE
				      ? ""
				      : (const char *)node->content;
	if (!is_text(node))
		put_line(out, depth, mixed);
	switch ((int)node->type) {
	case XML_TEXT_NODE:
		put_escaped(out->text, content, false);
		break;
	case XML_CDATA_SECTION_NODE:
		g_string_append_printf(out->text, "<![CDATA[%s]]>", content);
		break;
	case XML_COMMENT_NODE:
		g_string_append_printf(out->text, "<!--%s-->", content);
		break;
	case XML_PI_NODE:
		g_string_append_printf(out->text, "<?%s%s%s?>", node->name,
				       *content ? " " : "", content);
		break;
	case XML_DTD_NODE:
		put_type(out->text, (const xmlDtd *)node);
		break;
	case XML_ELEMENT_NODE:
		put_element(out, node, depth, mixed);
		break;
	}
}

void xml_write_filled(GString *text, const xmlNode *node, unsigned indent,
		      char fill)
{
	XmlOut out = { .text = text, .indent = indent, .fill = fill };
	if (node->type == XML_ATTRIBUTE_NODE) {
		g_autofree char *name = xml_qualified(node);
		g_autofree char *value = xml_inner_text(node);
		g_string_append_printf(text, "%s=\"", name);
		put_escaped(text, value, true);
		g_string_append_c(text, '"');
	} else if (node->type == XML_DOCUMENT_NODE ||
		   node->type == XML_DOCUMENT_FRAG_NODE) {
		put_children(&out, node, 0, false);
	} else {
		put_node(&out, node, 0, false);
	}
}

void xml_write(GString *text, const xmlNode *node, unsigned indent)
{
	xml_write_filled(text, node, indent, ' ');
}

void xml_write_content(GString *text, const xmlNode *node, unsigned indent)
{
	XmlOut out = { .text = text, .indent = indent, .fill = ' ' };
	if (node->type == XML_ATTRIBUTE_NODE) {
		g_autofree char *value = xml_inner_text(node);
		put_escaped(text, value, false);
	} else if (node->type == XML_ELEMENT_NODE ||
		   node->type == XML_DOCUMENT_NODE ||
		   node->type == XML_DOCUMENT_FRAG_NODE) {
		put_children(&out, node, 0, false);
	}
}

/* What the declaration names; free it, or NULL. */
static char *encoding_of(const xmlDoc *document)
{
	const xmlNode *first = document->children;
	if (!first || !xml_is_declaration(first) || !first->content)
		return NULL;
	const char *at = strstr((const char *)first->content, "encoding");
	if (!at || !(at = strpbrk(at, "\"'")))
		return NULL;
	return g_strndup(at + 1, strcspn(at + 1, "\"'"));
}

bool xml_save(XmlTree *tree, const char *path, GError **error)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autofree char *encoding = encoding_of(tree->document);
	xml_write(text, (xmlNode *)tree->document, tree->preserve ? 0 : 2);
	if (!encoding || !g_ascii_strcasecmp(encoding, "utf-8"))
		return contents_write(path, text->str, text->len, error);
	gsize bytes;
	bool wide = !g_ascii_strcasecmp(encoding, "utf-16") ||
		    !g_ascii_strcasecmp(encoding, "unicode");
	if (wide)
		g_string_prepend(text, "\xef\xbb\xbf");
	g_autofree char *encoded = g_convert(text->str, (gssize)text->len,
					     wide ? "UTF-16LE" : encoding,
					     "UTF-8", NULL, &bytes, error);
	return encoded && contents_write(path, encoded, bytes, error);
}
