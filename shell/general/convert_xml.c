#include "shell/general/general.h"

#include "core/value/list.h"
#include "core/value/table.h"
#include "shell/general/object.h"
#include "shell/types/type.h"

#define DEPTH_USUAL 1
#define DEPTH_MOST  50
#define HEAD	    "<?xml version=\"1.0\" encoding=\"utf-8\"?>"

typedef struct XmlArgs {
	Value input;
	const char *as;
	int64_t depth;
	bool no_type;
} XmlArgs;

typedef struct XmlText {
	GString *text;
	bool types;
} XmlText;

static void put_line(XmlText *xml, unsigned level)
{
	if (xml->text->len)
		g_string_append_c(xml->text, '\n');
	for (unsigned i = 0; i < level; i++)
		g_string_append(xml->text, "  ");
}

static void put_pair(XmlText *xml, const char *name, const char *value)
{
	g_autofree char *safe = g_markup_escape_text(value, -1);
	g_string_append_printf(xml->text, " %s=\"%s\"", name, safe);
}

static void put_value(XmlText *xml, const char *tag, const char *name,
		      Value value, unsigned level, int depth);

static void put_text(XmlText *xml, const char *tag, Value value)
{
	g_autofree char *text = value_format(value);
	g_autofree char *safe = g_markup_escape_text(text, -1);
	g_string_append_printf(xml->text, ">%s</%s>", safe, tag);
}

static void put_table(XmlText *xml, const Table *table, unsigned level,
		      int depth)
{
	uint32_t index = 0;
	const TableEntry *entry;
	while ((entry = table_next(table, &index))) {
		put_value(xml, "Property", "Key", entry->key, level, depth);
		put_value(xml, "Property", "Value", entry->value, level, depth);
	}
}

static unsigned parts_of(Value value, int depth)
{
	if (depth < 0)
		return 0;
	if (value.type == VALUE_LIST)
		return value.list->count;
	if (value.type == VALUE_TABLE)
		return value.table->count;
	return value.type == VALUE_RECORD ? record_count(value.record) : 0;
}

static void put_parts(XmlText *xml, Value value, unsigned level, int depth)
{
	if (value.type == VALUE_TABLE)
		put_table(xml, value.table, level, depth - 1);
	for (uint32_t i = 0; value.type == VALUE_LIST && i < value.list->count;
	     i++)
		put_value(xml, "Property", NULL, value.list->values[i], level,
			  depth - 1);
	for (unsigned i = 0;
	     value.type == VALUE_RECORD && i < record_count(value.record); i++)
		put_value(xml, "Property", record_label(value.record, i),
			  record_at(value.record, i), level, depth - 1);
}

static void put_value(XmlText *xml, const char *tag, const char *name,
		      Value value, unsigned level, int depth)
{
	put_line(xml, level);
	g_string_append_printf(xml->text, "<%s", tag);
	if (name)
		put_pair(xml, "Name", name);
	if (xml->types && !value_is_null(value))
		put_pair(xml, "Type", object_type(value));
	if (value_is_null(value)) {
		g_string_append(xml->text, " />");
	} else if (parts_of(value, depth)) {
		g_string_append_c(xml->text, '>');
		put_parts(xml, value, level + 1, depth);
		put_line(xml, level);
		g_string_append_printf(xml->text, "</%s>", tag);
	} else {
		put_text(xml, tag, value);
	}
}

static bool as_is(const XmlArgs *args, const char *kind)
{
	return args->as && name_same(args->as, kind);
}

static bool xml_begin(Call *call, void *data, GError **error)
{
	XmlArgs *args = data;
	(void)error;
	call_set_state(call, list_new(LIST_ARRAY, 0),
		       (GDestroyNotify)list_unref);
	if (as_is(args, "Stream")) {
		call_emit_take(call, value_string(HEAD));
		call_emit_take(call, value_string("<Objects>"));
	}
	return true;
}

static int depth_of(Call *call, const XmlArgs *args)
{
	return call_given_name(call, "Depth") ? (int)args->depth : DEPTH_USUAL;
}

static bool xml_process(Call *call, void *data, GError **error)
{
	XmlArgs *args = data;
	(void)error;
	if (!object_given(call))
		return true;
	if (!as_is(args, "Stream")) {
		list_add_take(call_state(call), value_ref(args->input));
		return true;
	}
	XmlText xml = { g_string_new(NULL), !args->no_type };
	put_value(&xml, "Object", NULL, args->input, 0, depth_of(call, args));
	call_emit_take(call, value_string_take(g_string_free(xml.text, FALSE)));
	return true;
}

static bool xml_end(Call *call, void *data, GError **error)
{
	XmlArgs *args = data;
	const List *list = call_state(call);
	if (as_is(args, "Stream")) {
		call_emit_take(call, value_string("</Objects>"));
		return true;
	}
	XmlText xml = { g_string_new(HEAD "\n<Objects>"), !args->no_type };
	for (uint32_t i = 0; i < list->count; i++)
		put_value(&xml, "Object", NULL, list->values[i], 1,
			  depth_of(call, args));
	g_string_append(xml.text, "\n</Objects>");
	g_auto(Value) text = value_string_take(g_string_free(xml.text, FALSE));
	Value document = VALUE_NONE;
	if (as_is(args, "String"))
		document = value_ref(text);
	else if (!convert(text, type_find("xml"), &document, error))
		return false;
	call_emit_take(call, document);
	return true;
}

static const char *const kinds[] = { "Document", "String", "Stream", NULL };

static const Param xml_params[] = {
	{ .is = { "InputObject", "Objects to write.",
		  .flags = PROPERTY_ANY | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(XmlArgs, input) },
	  .position = 1,
	  .by_value = ALL_SETS },
	{ .is = { "Depth",
		  "Levels of objects within objects; deeper ones become text.",
		  .least = 1, .most = DEPTH_MOST, .fallback = "1",
		  .field = INTEGER_FIELD(XmlArgs, depth) } },
	{ .is = { "As", "A document, one text, or a text for each object.",
		  .allowed = kinds, .field = STRING_FIELD(XmlArgs, as) } },
	{ .is = { "NoTypeInformation", "Leaves the types out.",
		  .field = SWITCH_FIELD(XmlArgs, no_type) } },
	{ 0 },
};

static const Example xml_examples[] = {
	{ "(1, 'a' | ConvertTo-Xml).Objects.Object.Count", "Two objects." },
	{ 0 },
};

const Cmdlet cmdlet_convertto_xml = {
	.name = "ConvertTo-Xml",
	.synopsis = "Gives objects as an XML document.",
	.args_size = sizeof(XmlArgs),
	.params = xml_params,
	.examples = xml_examples,
	.begin = xml_begin,
	.process = xml_process,
	.end = xml_end,
};
