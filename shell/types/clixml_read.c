#include "shell/types/clixml.h"

#include "core/value/record.h"
#include "core/value/table.h"
#include "shell/types/clixml_simple.h"
#include "shell/types/enumeration.h"
#include "shell/types/secure.h"
#include "shell/types/xml.h"

#include <string.h>

#define DESERIALIZED "Deserialized."
#define TEXT_MOST    256 /* of a ToString that is kept */

typedef struct Reader {
	GHashTable *objects; /* RefId -> Value * */
	GHashTable *types;   /* RefId -> name */
} Reader;

static bool read_value(Reader *reader, xmlNode *node, Value *value,
		       GError **error);

static bool is_called(const xmlNode *node, const char *name)
{
	return node->type == XML_ELEMENT_NODE &&
	       !strcmp((const char *)node->name, name);
}

static xmlNode *child_called(const xmlNode *node, const char *name)
{
	for (xmlNode *one = node->children; one; one = one->next)
		if (is_called(one, name))
			return one;
	return NULL;
}

/* An attribute's text, or NULL; free it. */
static char *attribute(const xmlNode *node, const char *name)
{
	xmlAttr *found = xml_attribute(node, name, NULL);
	return found ? xml_inner_text((xmlNode *)found) : NULL;
}

static bool broken(const xmlNode *node, GError **error)
{
	g_set_error(error, TYPE_ERROR, TYPE_ERROR_CONVERT,
		    "the element '%s' in line %ld is not as CLIXML has it",
		    node->name, xmlGetLineNo(node));
	return false;
}

static char *text_of(const xmlNode *node)
{
	g_autofree char *raw = xml_inner_text(node);
	return clixml_unescape(raw);
}

/* ---- types ---- */

/* The first of the names, kept under its RefId. */
static const char *type_of_object(Reader *reader, const xmlNode *node)
{
	xmlNode *names = child_called(node, "TN");
	xmlNode *again = child_called(node, "TNRef");
	g_autofree char *id = names   ? attribute(names, "RefId")
			      : again ? attribute(again, "RefId")
				      : NULL;
	if (!names)
		return id ? g_hash_table_lookup(reader->types, id) : NULL;
	xmlNode *first = child_called(names, "T");
	char *type = first ? text_of(first) : NULL;
	if (!type)
		return NULL;
	g_hash_table_insert(reader->types,
			    id ? g_steal_pointer(&id) : g_strdup(""), type);
	return type;
}

static const char *without_mark(const char *type)
{
	size_t mark = strlen(DESERIALIZED);
	return type && !strncmp(type, DESERIALIZED, mark) ? type + mark : type;
}

static char *format_record(const Record *record)
{
	if (record->origin)
		return g_strdup(record->origin);
	return g_strdup(record->type_name);
}

static const Property no_properties[] = { { 0 } };
static const RecordType deserialized_type = {
	.name = DESERIALIZED "System.Object",
	.properties = no_properties,
	.format = format_record,
};

static bool is_custom(const char *type)
{
	return !type || !strncmp(type, "Selected.", 9) ||
	       g_str_has_suffix(type, ".PSCustomObject") ||
	       !strcmp(type, "System.Object");
}

static Record *record_for(const xmlNode *node, const char *type)
{
	type = without_mark(type);
	Record *record = is_custom(type) ? record_new_custom()
					 : record_new(&deserialized_type);
	record->type_name =
		g_strconcat(DESERIALIZED, type ? type : "System.Object", NULL);
	xmlNode *shown = child_called(node, "ToString");
	g_autofree char *text = shown ? text_of(shown) : NULL;
	if (text && !is_custom(type) && strlen(text) <= TEXT_MOST)
		record->origin = (void *)g_intern_string(text);
	return record;
}

/* ---- objects ---- */

static bool read_properties(Reader *reader, const xmlNode *node, Record *record,
			    GError **error)
{
	for (xmlNode *one = node->children; one; one = one->next) {
		Value value = VALUE_NONE;
		if (one->type != XML_ELEMENT_NODE)
			continue;
		g_autofree char *raw = attribute(one, "N");
		g_autofree char *name = clixml_unescape(raw ? raw : "");
		if (!*name)
			return broken(one, error);
		if (!read_value(reader, one, &value, error))
			return false;
		record_set_take(record, name, value);
	}
	return true;
}

static bool fill_record(Reader *reader, const xmlNode *node, Record *record,
			GError **error)
{
	xmlNode *adapted = child_called(node, "Props");
	xmlNode *extended = child_called(node, "MS");
	return (!adapted || read_properties(reader, adapted, record, error)) &&
	       (!extended || read_properties(reader, extended, record, error));
}

static bool fill_list(Reader *reader, const xmlNode *node, List *list,
		      GError **error)
{
	for (xmlNode *one = node->children; one; one = one->next) {
		Value value = VALUE_NONE;
		if (one->type != XML_ELEMENT_NODE)
			continue;
		if (!read_value(reader, one, &value, error))
			return false;
		list_add_take(list, value);
	}
	return true;
}

static bool fill_table(Reader *reader, const xmlNode *node, Table *table,
		       GError **error)
{
	for (xmlNode *entry = node->children; entry; entry = entry->next) {
		Value key = VALUE_NONE, value = VALUE_NONE;
		if (entry->type != XML_ELEMENT_NODE)
			continue;
		xmlNode *one = entry->children;
		while (one && one->type != XML_ELEMENT_NODE)
			one = one->next;
		xmlNode *two = one ? one->next : NULL;
		while (two && two->type != XML_ELEMENT_NODE)
			two = two->next;
		if (!two)
			return broken(entry, error);
		if (!read_value(reader, one, &key, error))
			return false;
		if (!read_value(reader, two, &value, error)) {
			value_clear(&key);
			return false;
		}
		table_set_take(table, key, value);
	}
	return true;
}

static void keep(Reader *reader, const xmlNode *node, Value value)
{
	char *id = attribute(node, "RefId");
	if (!id)
		return;
	Value *kept = g_new(Value, 1);
	*kept = value_ref(value);
	g_hash_table_insert(reader->objects, id, kept);
}

static const struct {
	const char *tag;
	ListKind kind;
} list_tags[] = {
	{ "LST", LIST_ARRAYLIST },
	{ "IE", LIST_ARRAYLIST },
	{ "QUE", LIST_QUEUE },
	{ "STK", LIST_STACK },
};

static xmlNode *list_of(const xmlNode *node, ListKind *kind)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(list_tags); i++) {
		xmlNode *found = child_called(node, list_tags[i].tag);
		*kind = list_tags[i].kind;
		if (found)
			return found;
	}
	return NULL;
}

/* A value with a type of its own: an enumeration, or text with members. */
static bool read_based(const xmlNode *node, const char *type, xmlNode *base,
		       Value *value, GError **error)
{
	xmlNode *shown = child_called(node, "ToString");
	const Type *known = type ? type_find(without_mark(type)) : NULL;
	const Enumeration *names = known ? enumeration_of_type(known) : NULL;
	if (!clixml_simple(base, value, error))
		return error && *error ? false : broken(base, error);
	if (names && value->type == VALUE_INT)
		*value = enumeration_value(names, value->integer);
	else if (!names && shown && value->type == VALUE_INT)
		value_set_take(value, value_string_take(text_of(shown)));
	return true;
}

static xmlNode *base_of(const xmlNode *node)
{
	static const char *const others[] = { "TN",    "TNRef", "ToString",
					      "Props", "MS",	NULL };
	for (xmlNode *one = node->children; one; one = one->next)
		if (one->type == XML_ELEMENT_NODE &&
		    !g_strv_contains(others, (const char *)one->name))
			return one;
	return NULL;
}

/* Credentials come back as what they were. */
static void revive(Value *value, const char *type)
{
	if (g_strcmp0(without_mark(type), CREDENTIAL_TYPE))
		return;
	g_autofree char *user =
		value_format(record_get(value->record, "UserName"));
	g_auto(Value) secure = value_ref(record_get(value->record, "Password"));
	if (secure_text(secure))
		value_set_take(value, credential_new(user, secure));
}

static bool read_object(Reader *reader, xmlNode *node, Value *value,
			GError **error)
{
	ListKind kind;
	const char *type = type_of_object(reader, node);
	xmlNode *list = list_of(node, &kind);
	xmlNode *table = child_called(node, "DCT");
	xmlNode *base = base_of(node);
	bool well;
	if (list)
		*value = value_list_take(list_new(kind, 0));
	else if (table)
		*value = value_table_take(table_new(false));
	else if (base)
		return read_based(node, type, base, value, error);
	else
		*value = value_record_take(record_for(node, type));
	keep(reader, node, *value);
	if (list)
		well = fill_list(reader, list, value->list, error);
	else if (table)
		well = fill_table(reader, table, value->table, error);
	else
		well = fill_record(reader, node, value->record, error);
	if (!well)
		value_clear(value);
	else if (value->type == VALUE_RECORD)
		revive(value, type);
	return well;
}

static bool read_value(Reader *reader, xmlNode *node, Value *value,
		       GError **error)
{
	GError *why = NULL;
	*value = VALUE_NONE;
	if (is_called(node, "Obj"))
		return read_object(reader, node, value, error);
	if (is_called(node, "Ref")) {
		g_autofree char *id = attribute(node, "RefId");
		Value *kept =
			id ? g_hash_table_lookup(reader->objects, id) : NULL;
		if (!kept)
			return broken(node, error);
		*value = value_ref(*kept);
		return true;
	}
	if (clixml_simple(node, value, &why))
		return true;
	if (!why)
		return broken(node, error);
	g_propagate_prefixed_error(error, why,
				   "line %ld: ", xmlGetLineNo(node));
	return false;
}

static void value_free(gpointer value)
{
	value_clear(value);
	g_free(value);
}

List *clixml_read(const char *text, size_t bytes, GError **error)
{
	XmlTree *tree = xml_parse(text, bytes, true, error);
	if (!tree)
		return NULL;
	xmlNode *root = xmlDocGetRootElement(tree->document);
	g_autoptr(GHashTable) objects = g_hash_table_new_full(
		g_str_hash, g_str_equal, g_free, value_free);
	g_autoptr(GHashTable) types =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	Reader reader = { objects, types };
	g_autoptr(List) list = list_new(LIST_ARRAY, 0);
	bool well = false;
	if (is_called(root, "Objs"))
		well = fill_list(&reader, root, list, error);
	else
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_CONVERT,
			    "the document has no element 'Objs': it was not "
			    "written by Export-Clixml");
	xml_tree_unref(tree);
	return well ? g_steal_pointer(&list) : NULL;
}

char *clixml_decode(const char *raw, size_t raw_bytes, size_t *bytes,
		    GError **error)
{
	return xml_decode(raw, raw_bytes, bytes, error);
}
