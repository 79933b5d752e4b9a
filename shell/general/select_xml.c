#include "shell/general/general.h"

#include "core/value/list.h"
#include "core/value/table.h"
#include "shell/general/object.h"
#include "shell/general/path.h"
#include "shell/types/member.h"

#include <gio/gio.h>

typedef struct SelectArgs {
	const char *path;
	const char *const *files;
	const char *const *literal_files;
	const char *const *content;
	Value documents, namespaces;
} SelectArgs;

/* The text of what was found, with the file before it. */
static char *format_found(const Record *record)
{
	g_auto(Value) text = VALUE_NONE;
	Record *found = (Record *)record;
	Value node = record_get(found, "Node");
	g_autofree char *path = value_format(record_get(found, "Path"));
	if (!member_get(node, "InnerXml", &text, NULL) || value_is_null(text))
		return g_strdup("");
	g_autofree char *inner = g_strstrip(value_format(text));
	return g_str_equal(path, "InputStream")
		       ? g_steal_pointer(&inner)
		       : g_strdup_printf("%s:%s", path, inner);
}

static const Property found_properties[] = {
	{ "Node", "The node.", .flags = PROPERTY_ANY },
	{ "Path", "File it is in, or InputStream.", .type = VALUE_STRING },
	{ "Pattern", "The XPath expression.", .type = VALUE_STRING },
	{ 0 },
};

static const RecordType found_type = {
	.name = "Microsoft.PowerShell.Commands.SelectXmlInfo",
	.properties = found_properties,
	.format = format_found,
};

/* The prefixes of -Namespace, or $null. */
static bool manager_of(const SelectArgs *args, Value *manager, GError **error)
{
	uint32_t index = 0;
	const TableEntry *entry;
	bool silent;
	*manager = VALUE_NONE;
	if (args->namespaces.type != VALUE_TABLE)
		return true;
	if (!static_call(type_find("System.Xml.XmlNamespaceManager"), "new",
			 NULL, 0, manager, error))
		return false;
	while ((entry = table_next(args->namespaces.table, &index))) {
		Value pair[] = { entry->key, entry->value };
		g_auto(Value) none = VALUE_NONE;
		if (!member_call(*manager, "AddNamespace", pair, 2, &none,
				 &silent, error))
			return false;
	}
	return true;
}

static bool select_in(Call *call, const SelectArgs *args, Value document,
		      const char *file, GError **error)
{
	g_auto(Value) found = VALUE_NONE, manager = VALUE_NONE;
	g_auto(Value) path = value_string(args->path);
	bool silent;
	if (!manager_of(args, &manager, error))
		return false;
	Value arguments[] = { path, manager };
	if (!member_call(document, "SelectNodes", arguments, 2, &found, &silent,
			 error))
		return false;
	for (uint32_t i = 0; i < found.list->count; i++) {
		Record *record = record_new(&found_type);
		record_set_take(record, "Node",
				value_ref(found.list->values[i]));
		record_set_take(record, "Path", value_string(file));
		record_set_take(record, "Pattern", value_string(args->path));
		if (!call_emit_record_take(call, record))
			break;
	}
	return true;
}

static bool select_text(Call *call, const SelectArgs *args, const char *text,
			GError **error)
{
	g_auto(Value) from = value_string(text);
	g_auto(Value) document = VALUE_NONE;
	return convert(from, type_find("xml"), &document, error) &&
	       select_in(call, args, document, "InputStream", error);
}

static bool select_file(Call *call, const SelectArgs *args, const char *file,
			GError **error)
{
	g_auto(Value) document = VALUE_NONE, none = VALUE_NONE;
	g_autofree char *path = path_absolute(file);
	g_auto(Value) name = value_string(path);
	bool silent;
	return static_call(type_find("xml"), "new", NULL, 0, &document,
			   error) &&
	       member_call(document, "Load", &name, 1, &none, &silent, error) &&
	       select_in(call, args, document, path, error);
}

static bool select_files(Call *call, const SelectArgs *args,
			 const char *const *files, GError **error)
{
	for (; files && *files; files++) {
		g_auto(GStrv) found = path_expand(*files, error);
		if (!found)
			return false;
		for (char **file = found; *file; file++)
			if (!select_file(call, args, *file, error))
				return false;
	}
	return true;
}

static bool select_documents(Call *call, const SelectArgs *args, Value given,
			     GError **error)
{
	if (given.type != VALUE_LIST)
		return select_in(call, args, given, "InputStream", error);
	for (uint32_t i = 0; i < given.list->count; i++)
		if (!select_in(call, args, given.list->values[i], "InputStream",
			       error))
			return false;
	return true;
}

static bool select_process(Call *call, void *data, GError **error)
{
	SelectArgs *args = data;
	for (const char *const *text = args->content; text && *text; text++)
		if (!select_text(call, args, *text, error))
			return false;
	if (!value_is_null(args->documents) &&
	    !select_documents(call, args, args->documents, error))
		return false;
	return select_files(call, args, args->files, error) &&
	       select_files(call, args, args->literal_files, error);
}

enum { SET_XML, SET_PATH, SET_LITERAL, SET_CONTENT };
static const char *const sets[] = { "Xml", "Path", "LiteralPath", "Content",
				    NULL };
static const char *const xml_aliases[] = { "Node", NULL };
static const char *const literal_aliases[] = { "PSPath", "LP", NULL };

/* A document through the pipeline is one; what is none is text. */
static bool accept_document(Session *session, const Param *param, Value given,
			    bool may_convert, Value *bound, GError **error)
{
	const Type *node = type_find("System.Xml.XmlNode");
	(void)session, (void)param, (void)may_convert;
	for (uint32_t i = 0; given.type == VALUE_LIST && i < given.list->count;
	     i++)
		if (!type_is(node, given.list->values[i])) {
			g_set_error(error, TYPE_ERROR, TYPE_ERROR_CONVERT,
				    "-Xml takes XML documents and nodes");
			return false;
		}
	if (given.type != VALUE_LIST && !type_is(node, given)) {
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_CONVERT,
			    "-Xml takes XML documents and nodes");
		return false;
	}
	*bound = value_ref(given);
	return true;
}

static const Param select_params[] = {
	{ .is = { "XPath", "The expression.",
		  .field = STRING_FIELD(SelectArgs, path) },
	  .position = 1,
	  .mandatory = ALL_SETS },
	{ .is = { "Xml", "Documents or nodes to look in.", .flags = ANY_LIST,
		  .field = VALUE_FIELD(SelectArgs, documents) },
	  .sets = SET(SET_XML),
	  .mandatory = SET(SET_XML),
	  .position = 2,
	  .by_value = SET(SET_XML),
	  .by_name = SET(SET_XML),
	  .aliases = xml_aliases,
	  .accept = accept_document },
	{ .is = { "Path", "Files to look in; wildcards are allowed.",
		  .flags = PROPERTY_LIST | PROPERTY_PATH,
		  .field = STRINGS_FIELD(SelectArgs, files) },
	  .sets = SET(SET_PATH),
	  .mandatory = SET(SET_PATH),
	  .position = 2,
	  .by_name = SET(SET_PATH) },
	{ .is = { "LiteralPath", "The same, without wildcards.",
		  .flags = PROPERTY_LIST | PROPERTY_PATH,
		  .field = STRINGS_FIELD(SelectArgs, literal_files) },
	  .sets = SET(SET_LITERAL),
	  .mandatory = SET(SET_LITERAL),
	  .by_name = SET(SET_LITERAL),
	  .aliases = literal_aliases },
	{ .is = { "Content", "XML as text.", .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(SelectArgs, content) },
	  .sets = SET(SET_CONTENT),
	  .mandatory = SET(SET_CONTENT),
	  .by_value = SET(SET_CONTENT),
	  .by_name = SET(SET_CONTENT) },
	{ .is = { "Namespace", "Table of prefixes and their namespaces.",
		  .flags = PROPERTY_ANY,
		  .field = VALUE_FIELD(SelectArgs, namespaces) } },
	{ 0 },
};

static const Example select_examples[] = {
	{ "Select-Xml -Content '<a><b>1</b></a>' -XPath '//b'",
	  "The element b." },
	{ 0 },
};

const Cmdlet cmdlet_select_xml = {
	.name = "Select-Xml",
	.synopsis = "Finds nodes in XML by an XPath expression.",
	.args_size = sizeof(SelectArgs),
	.params = select_params,
	.sets = sets,
	.default_set = "Xml",
	.examples = select_examples,
	.output = &found_type,
	.process = select_process,
};
