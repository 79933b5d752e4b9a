/* XPath, and the prefixes it may use: XmlNamespaceManager. */
#include "shell/types/xml.h"

#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <string.h>

#define OPERATIONS_MOST 10000000

typedef struct XmlManager {
	Object object;
	GHashTable *uris; /* prefix -> URI */
} XmlManager;

static void manager_free(Object *object)
{
	g_hash_table_unref(((XmlManager *)object)->uris);
	g_free(object);
}

const ObjectClass xml_manager_class = {
	.name = "System.Xml.XmlNamespaceManager",
	.free = manager_free,
};

static void be_silent(void *data, xmlError *error)
{
	(void)data, (void)error;
}

static xmlXPathContext *context_for(XmlNode *at, Value manager)
{
	XmlManager *names = value_object(manager, &xml_manager_class);
	xmlXPathContext *context = xmlXPathNewContext(at->tree->document);
	GHashTableIter iter;
	gpointer prefix, uri;
	context->node = at->node;
	context->opLimit = OPERATIONS_MOST;
	context->error = be_silent;
	if (!names)
		return context;
	g_hash_table_iter_init(&iter, names->uris);
	while (g_hash_table_iter_next(&iter, &prefix, &uri))
		xmlXPathRegisterNs(context, prefix, uri);
	return context;
}

static const char *why_not(int code)
{
	switch (code) {
	case XPATH_UNDEF_PREFIX_ERROR:
		return "Namespace Manager or XsltContext needed: the "
		       "expression has a prefix that is not declared";
	case XPATH_OP_LIMIT_EXCEEDED:
		return "The expression takes too long";
	case XPATH_UNKNOWN_FUNC_ERROR:
		return "The expression calls a function that does not exist";
	default:
		return "The expression has an invalid token";
	}
}

static List *nodes_of(XmlNode *at, const xmlNodeSet *set, bool first)
{
	List *list = list_new(LIST_ARRAY, 0);
	for (int i = 0; set && i < set->nodeNr; i++) {
		xmlNode *node = set->nodeTab[i];
		if (node->type == XML_NAMESPACE_DECL)
			continue;
		list_add_take(list, xml_value(at->tree, node));
		if (first)
			break;
	}
	return list;
}

List *xml_select(XmlNode *at, const char *path, Value manager, bool first,
		 GError **error)
{
	xmlXPathContext *context = context_for(at, manager);
	xmlXPathObject *found = xmlXPathEval((const xmlChar *)path, context);
	List *list = NULL;
	if (!found)
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_ARGUMENT,
			    "'%s' is no XPath expression: %s", path,
			    why_not(context->lastError.code -
				    XML_XPATH_EXPRESSION_OK));
	else if (found->type != XPATH_NODESET)
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_ARGUMENT,
			    "Expression must evaluate to a node-set: '%s'",
			    path);
	else
		list = nodes_of(at, found->nodesetval, first);
	xmlXPathFreeObject(found);
	xmlXPathFreeContext(context);
	return list;
}

/* ---- the manager's members ---- */

static GHashTable *uris_of(Value on)
{
	return ((XmlManager *)on.object)->uris;
}

static bool manager_new(Value on, const Value *arguments, unsigned count,
			Value *result, GError **error)
{
	(void)on, (void)arguments, (void)count, (void)error;
	XmlManager *manager = object_new(&xml_manager_class, sizeof *manager);
	manager->uris =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	*result = value_object_take(manager);
	return true;
}

static bool add_namespace(Value on, const Value *arguments, unsigned count,
			  Value *result, GError **error)
{
	(void)error, (void)result;
	g_hash_table_insert(uris_of(on), argument_text(arguments, count, 0),
			    argument_text(arguments, count, 1));
	return true;
}

static bool remove_namespace(Value on, const Value *arguments, unsigned count,
			     Value *result, GError **error)
{
	(void)error, (void)result;
	g_autofree char *prefix = argument_text(arguments, count, 0);
	g_hash_table_remove(uris_of(on), prefix);
	return true;
}

static bool lookup_namespace(Value on, const Value *arguments, unsigned count,
			     Value *result, GError **error)
{
	(void)error;
	g_autofree char *prefix = argument_text(arguments, count, 0);
	const char *uri = g_hash_table_lookup(uris_of(on), prefix);
	*result = uri ? value_string(uri) : VALUE_NONE;
	return true;
}

static bool has_namespace(Value on, const Value *arguments, unsigned count,
			  Value *result, GError **error)
{
	(void)error;
	g_autofree char *prefix = argument_text(arguments, count, 0);
	*result = value_bool(g_hash_table_contains(uris_of(on), prefix));
	return true;
}

static bool lookup_prefix(Value on, const Value *arguments, unsigned count,
			  Value *result, GError **error)
{
	GHashTableIter iter;
	gpointer prefix, uri;
	(void)error;
	g_autofree char *wanted = argument_text(arguments, count, 0);
	g_hash_table_iter_init(&iter, uris_of(on));
	while (g_hash_table_iter_next(&iter, &prefix, &uri))
		if (!strcmp(uri, wanted))
			*result = value_string(prefix);
	return true;
}

static bool default_namespace(Value on, Value *result, GError **error)
{
	(void)error;
	const char *uri = g_hash_table_lookup(uris_of(on), "");
	*result = value_string(uri ? uri : "");
	return true;
}

static const Getter manager_getters[] = {
	{ "DefaultNamespace", default_namespace },
	{ 0 },
};

static const Method manager_methods[] = {
	{ "AddNamespace", 2, 2, add_namespace, .silent = true },
	{ "RemoveNamespace", 2, 2, remove_namespace, .silent = true },
	{ "LookupNamespace", 1, 1, lookup_namespace },
	{ "LookupPrefix", 1, 1, lookup_prefix },
	{ "HasNamespace", 1, 1, has_namespace },
	{ 0 },
};

static const Method manager_statics[] = {
	{ "new", 0, 1, manager_new },
	{ 0 },
};

const Members xml_manager_members = {
	.type = "System.Xml.XmlNamespaceManager",
	.getters = manager_getters,
	.methods = manager_methods,
	.static_methods = manager_statics,
};
