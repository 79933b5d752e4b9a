#include "shell/types/xml_linq.h"

#include "core/base/contents.h"
#include "shell/types/xml.h"

#include <string.h>

typedef struct LinqDocument {
	Object object;
	char *text;
} LinqDocument;

static void document_free(Object *object)
{
	g_free(((LinqDocument *)object)->text);
	g_free(object);
}

static char *document_format(const Object *object)
{
	return g_strdup(((const LinqDocument *)object)->text);
}

static const ObjectClass document_class = {
	.name = "System.Xml.Linq.XDocument",
	.free = document_free,
	.format = document_format,
};

Value xml_linq_take(char *text)
{
	LinqDocument *document = object_new(&document_class, sizeof *document);
	document->text = text;
	return value_object_take(document);
}

/* ToString() has no declaration. */
static bool read_text(const char *text, size_t bytes, Value *result,
		      GError **error)
{
	XmlTree *tree = xml_parse(text, bytes, false, error);
	if (!tree)
		return false;
	GString *out = g_string_new(NULL);
	for (xmlNode *one = tree->document->children; one; one = one->next)
		if (!xml_is_declaration(one)) {
			if (out->len)
				g_string_append_c(out, '\n');
			xml_write(out, one, 2);
		}
	xml_tree_unref(tree);
	*result = xml_linq_take(g_string_free(out, FALSE));
	return true;
}

METHOD(parse)
{
	g_autofree char *text = argument_text(arguments, count, 0);
	return read_text(text, strlen(text), result, error);
}

METHOD(load)
{
	g_autofree char *path =
		g_strdelimit(argument_text(arguments, count, 0), "\\", '/');
	g_autofree char *raw = NULL;
	gsize raw_bytes, bytes;
	if (!contents_read(path, &raw, &raw_bytes, NULL))
		return xml_method_fail(error, "Could not find file '%s'", path);
	g_autofree char *text = xml_decode(raw, raw_bytes, &bytes, error);
	return text && read_text(text, bytes, result, error);
}

METHOD(save)
{
	LinqDocument *document = (LinqDocument *)on.object;
	bool declared = g_str_has_prefix(document->text, "<?xml");
	g_autofree char *path =
		g_strdelimit(argument_text(arguments, count, 0), "\\", '/');
	g_autofree char *text = g_strconcat(
		declared ? "" : "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n",
		document->text, NULL);
	return contents_write(path, text, strlen(text), error);
}

static const Method document_methods[] = {
	{ "Save", 1, 1, save, .silent = true, .paths = 1 },
	{ 0 },
};

static const Method document_statics[] = {
	{ "Load", 1, 1, load, .paths = 1 },
	{ "Parse", 1, 1, parse },
	{ 0 },
};

const Members xml_linq_members = {
	.type = "System.Xml.Linq.XDocument",
	.methods = document_methods,
	.static_methods = document_statics,
};
