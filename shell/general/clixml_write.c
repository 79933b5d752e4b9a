#include "shell/general/clixml.h"

#include "core/value/list.h"
#include "core/value/record.h"
#include "core/value/table.h"
#include "shell/evaluate/block.h"
#include "shell/types/date.h"
#include "shell/types/decimal.h"
#include "shell/types/enumeration.h"
#include "shell/types/format_number.h"
#include "shell/types/member.h"
#include "shell/types/secure.h"

#include <math.h>
#include <string.h>

#define SPACE	    "http://schemas.microsoft.com/powershell/2004/04"
#define NESTED_MOST 100 /* elements within elements */

struct ClixmlWriter {
	GString *out;
	GHashTable *objects; /* container -> number + 1 */
	GHashTable *types;   /* name -> number + 1 */
	GPtrArray *kept;     /* Value *: their addresses stay theirs */
	unsigned next_object, next_type, level;
	int depth;
};

static void value_free(gpointer value)
{
	value_clear(value);
	g_free(value);
}

ClixmlWriter *clixml_writer_new(int depth)
{
	ClixmlWriter *writer = g_new0(ClixmlWriter, 1);
	writer->out =
		g_string_new("<Objs Version=\"1.1.0.1\" xmlns=\"" SPACE "\">");
	writer->objects = g_hash_table_new(NULL, NULL);
	writer->types =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	writer->kept = g_ptr_array_new_with_free_func(value_free);
	writer->depth = depth;
	writer->level = 1;
	return writer;
}

void clixml_writer_free(ClixmlWriter *writer)
{
	g_string_free(writer->out, TRUE);
	g_hash_table_unref(writer->objects);
	g_hash_table_unref(writer->types);
	g_ptr_array_unref(writer->kept);
	g_free(writer);
}

const GString *clixml_end(ClixmlWriter *writer)
{
	g_string_append(writer->out, "\n</Objs>");
	return writer->out;
}

/* ---- lines and texts ---- */

static void put_line(ClixmlWriter *writer)
{
	g_string_append_c(writer->out, '\n');
	for (unsigned i = 0; i < writer->level; i++)
		g_string_append(writer->out, "  ");
}

/* "_x" itself and what XML cannot hold are _xHHHH_. */
static void put_text(GString *out, const char *text)
{
	for (; *text; text = g_utf8_next_char(text)) {
		gunichar c = g_utf8_get_char(text);
		bool marked = c == '_' && (text[1] == 'x' || text[1] == 'X');
		if (marked || c < ' ' || (c >= 0x7f && c < 0xa0) ||
		    c == 0xfffe || c == 0xffff)
			g_string_append_printf(out, "_x%04X_", c);
		else if (c == '&')
			g_string_append(out, "&amp;");
		else if (c == '<')
			g_string_append(out, "&lt;");
		else if (c == '>')
			g_string_append(out, "&gt;");
		else if (c == '"')
			g_string_append(out, "&quot;");
		else
			g_string_append_unichar(out, c);
	}
}

static void put_start(ClixmlWriter *writer, const char *tag, const char *name)
{
	put_line(writer);
	g_string_append_printf(writer->out, "<%s", tag);
	if (name) {
		g_string_append(writer->out, " N=\"");
		put_text(writer->out, name);
		g_string_append_c(writer->out, '"');
	}
}

static void put_simple(ClixmlWriter *writer, const char *tag, const char *name,
		       const char *text)
{
	put_start(writer, tag, name);
	if (!*text) {
		g_string_append_printf(writer->out, "></%s>", tag);
		return;
	}
	g_string_append_c(writer->out, '>');
	put_text(writer->out, text);
	g_string_append_printf(writer->out, "</%s>", tag);
}

static void put_open(ClixmlWriter *writer, const char *tag)
{
	put_line(writer);
	g_string_append_printf(writer->out, "<%s>", tag);
	writer->level++;
}

static void put_close(ClixmlWriter *writer, const char *tag)
{
	writer->level--;
	put_line(writer);
	g_string_append_printf(writer->out, "</%s>", tag);
}

/* ---- values of one element ---- */

/* "2020-01-03T05:35:00.7562298-08:00" */
static char *date_text(Value date)
{
	g_autofree char *text = date_format(date, "o");
	char *point = strchr(text, '.');
	if (!point)
		return g_steal_pointer(&text);
	char *zone = point + 1 + strspn(point + 1, "0123456789");
	char *end = zone;
	while (end > point + 1 && end[-1] == '0')
		end--;
	if (end == point + 1)
		end = point;
	return g_strdup_printf("%.*s%s", (int)(end - text), text, zone);
}

/* "P1DT2H3M4.5S" */
static char *span_text(int64_t ticks)
{
	GString *text = g_string_new(ticks < 0 ? "-P" : "P");
	uint64_t left = ticks < 0 ? 0 - (uint64_t)ticks : (uint64_t)ticks;
	uint64_t days = left / TICKS_PER_DAY;
	left %= TICKS_PER_DAY;
	uint64_t hours = left / TICKS_PER_HOUR;
	uint64_t minutes = left % TICKS_PER_HOUR / TICKS_PER_MINUTE;
	uint64_t seconds = left % TICKS_PER_MINUTE / TICKS_PER_SECOND;
	uint64_t rest = left % TICKS_PER_SECOND;
	if (days)
		g_string_append_printf(text, "%" G_GUINT64_FORMAT "D", days);
	if (left || !days)
		g_string_append_c(text, 'T');
	if (hours)
		g_string_append_printf(text, "%" G_GUINT64_FORMAT "H", hours);
	if (minutes)
		g_string_append_printf(text, "%" G_GUINT64_FORMAT "M", minutes);
	if (rest) {
		g_string_append_printf(
			text, "%" G_GUINT64_FORMAT ".%07" G_GUINT64_FORMAT,
			seconds, rest);
		while (text->str[text->len - 1] == '0')
			g_string_truncate(text, text->len - 1);
		g_string_append_c(text, 'S');
	} else if (seconds || (!days && !left)) {
		g_string_append_printf(text, "%" G_GUINT64_FORMAT "S", seconds);
	}
	return g_string_free(text, FALSE);
}

static char *double_text(double number)
{
	if (isnan(number))
		return g_strdup("NaN");
	if (isinf(number))
		return g_strdup(number < 0 ? "-INF" : "INF");
	return format_number(value_double(number), "R");
}

static const struct {
	const char *type, *tag;
} object_tags[] = {
	{ "System.Decimal", "D" },
	{ "System.UInt64", "U64" },
	{ "System.Guid", "G" },
	{ "System.Uri", "URI" },
	{ "System.Version", "Version" },
	{ "System.Management.Automation.ScriptBlock", "SBK" },
};

/* The element and text of a value that is one; NULL: it is none. */
static const char *simple_tag(Value value, char **text)
{
	*text = NULL;
	switch ((ValueType)value.type) {
	case VALUE_STRING:
		*text = value_format(value);
		return "S";
	case VALUE_BOOL:
		*text = g_strdup(value.boolean ? "true" : "false");
		return "B";
	case VALUE_CHAR:
		*text = g_strdup_printf("%u", value.unit);
		return "C";
	case VALUE_BYTE:
		*text = value_format(value);
		return "By";
	case VALUE_INT:
		*text = value_format(value);
		return "I32";
	case VALUE_LONG:
		*text = value_format(value);
		return "I64";
	case VALUE_DOUBLE:
		*text = double_text(value.number);
		return "Db";
	case VALUE_DATETIME:
		*text = date_text(value);
		return "DT";
	case VALUE_TIMESPAN:
		*text = span_text(value.integer);
		return "TS";
	case VALUE_OBJECT:
		for (unsigned i = 0; i < G_N_ELEMENTS(object_tags); i++)
			if (!strcmp(object_tags[i].type,
				    value_type_name(value))) {
				*text = value_format(value);
				return object_tags[i].tag;
			}
		break;
	default:
		break;
	}
	return NULL;
}

static char *bytes_text(const List *list)
{
	g_autofree guchar *bytes = g_malloc(list->count + 1);
	for (uint32_t i = 0; i < list->count; i++)
		bytes[i] = (guchar)list->values[i].integer;
	return g_base64_encode(bytes, list->count);
}

/* ---- objects ---- */

static bool put_value(ClixmlWriter *writer, const char *name, Value value,
		      int depth, GError **error);

/* What a type derives from, as far as it matters here. */
static const struct {
	const char *type, *bases[4];
} bases[] = {
	{ "System.Object[]", { "System.Array", "System.Object" } },
	{ "System.Collections.ArrayList", { "System.Object" } },
	{ "System.Collections.Hashtable", { "System.Object" } },
};

static void put_types(ClixmlWriter *writer, const char *type, const char *base)
{
	unsigned known =
		GPOINTER_TO_UINT(g_hash_table_lookup(writer->types, type));
	const char *const usual[] = { base ? base : "System.Object",
				      base ? "System.ValueType" : NULL,
				      base ? "System.Object" : NULL, NULL };
	const char *const *more = usual;
	put_line(writer);
	if (known) {
		g_string_append_printf(writer->out, "<TNRef RefId=\"%u\" />",
				       known - 1);
		return;
	}
	for (unsigned i = 0; i < G_N_ELEMENTS(bases); i++)
		if (!strcmp(bases[i].type, type))
			more = bases[i].bases;
	g_hash_table_insert(writer->types, g_strdup(type),
			    GUINT_TO_POINTER(writer->next_type + 1));
	g_string_append_printf(writer->out, "<TN RefId=\"%u\">",
			       writer->next_type++);
	writer->level++;
	put_simple(writer, "T", NULL, type);
	for (; *more; more++)
		put_simple(writer, "T", NULL, *more);
	put_close(writer, "TN");
}

static void put_object_start(ClixmlWriter *writer, const char *name,
			     Value value)
{
	put_start(writer, "Obj", name);
	g_string_append_printf(writer->out, " RefId=\"%u\">",
			       writer->next_object);
	Value *kept = g_new(Value, 1);
	*kept = value_ref(value);
	g_ptr_array_add(writer->kept, kept);
	g_hash_table_insert(writer->objects, value.object,
			    GUINT_TO_POINTER(++writer->next_object));
	writer->level++;
}

static bool put_list(ClixmlWriter *writer, const List *list, int depth,
		     GError **error)
{
	const char *tag = list->kind == LIST_QUEUE   ? "QUE"
			  : list->kind == LIST_STACK ? "STK"
						     : "LST";
	put_open(writer, tag);
	for (uint32_t i = 0; i < list->count; i++)
		if (!put_value(writer, NULL, list->values[i], depth, error))
			return false;
	put_close(writer, tag);
	return true;
}

static bool put_table(ClixmlWriter *writer, const Table *table, int depth,
		      GError **error)
{
	uint32_t index = 0;
	const TableEntry *entry;
	put_open(writer, "DCT");
	while ((entry = table_next(table, &index))) {
		put_open(writer, "En");
		if (!put_value(writer, "Key", entry->key, depth, error) ||
		    !put_value(writer, "Value", entry->value, depth, error))
			return false;
		put_close(writer, "En");
	}
	put_close(writer, "DCT");
	return true;
}

/* What a declared type has is adapted (Props), what a script added is
 * extended (MS). */
static bool put_record(ClixmlWriter *writer, Record *record, int depth,
		       GError **error)
{
	const char *tag = record->type ? "Props" : "MS";
	if (record->type) {
		Value value = { .type = VALUE_RECORD, .record = record };
		g_autofree char *text = value_format(value);
		put_simple(writer, "ToString", NULL, text);
	}
	if (!record_count(record))
		return true;
	put_open(writer, tag);
	for (unsigned i = 0; i < record_count(record); i++)
		if (!put_value(writer, record_label(record, i),
			       record_at(record, i), depth - 1, error))
			return false;
	put_close(writer, tag);
	return true;
}

static bool put_container(ClixmlWriter *writer, const char *name, Value value,
			  int depth, GError **error)
{
	unsigned known = GPOINTER_TO_UINT(
		g_hash_table_lookup(writer->objects, value.object));
	bool well;
	if (known) {
		put_start(writer, "Ref", name);
		g_string_append_printf(writer->out, " RefId=\"%u\" />",
				       known - 1);
		return true;
	}
	put_object_start(writer, name, value);
	put_types(writer, value_type_name(value), NULL);
	if (value.type == VALUE_LIST)
		well = put_list(writer, value.list, depth, error);
	else if (value.type == VALUE_TABLE)
		well = put_table(writer, value.table, depth, error);
	else
		well = put_record(writer, value.record, depth, error);
	put_close(writer, "Obj");
	return well;
}

static void put_enumeration(ClixmlWriter *writer, const char *name, Value value)
{
	g_autofree char *text = value_format(value);
	g_autofree char *number =
		g_strdup_printf("%" G_GINT64_FORMAT, enumeration_number(value));
	put_object_start(writer, name, value);
	put_types(writer, value_type_name(value), "System.Enum");
	put_simple(writer, "ToString", NULL, text);
	put_simple(writer, "I32", NULL, number);
	put_close(writer, "Obj");
}

static bool is_container(Value value)
{
	return value.type == VALUE_LIST || value.type == VALUE_TABLE ||
	       value.type == VALUE_RECORD;
}

static void put_as_text(ClixmlWriter *writer, const char *name, Value value)
{
	g_autofree char *text = value_format(value);
	bool xml = !strcmp(value_type_name(value), "System.Xml.XmlDocument");
	g_auto(Value) outer = VALUE_NONE;
	if (xml && member_get(value, "OuterXml", &outer, NULL))
		put_simple(writer, "XD", name, value_text(outer));
	else
		put_simple(writer, "S", name, text);
}

static bool put_value(ClixmlWriter *writer, const char *name, Value value,
		      int depth, GError **error)
{
	g_autofree char *text = NULL;
	const char *tag = simple_tag(value, &text);
	if (tag) {
		put_simple(writer, tag, name, text);
	} else if (value_is_null(value)) {
		put_start(writer, "Nil", name);
		g_string_append(writer->out, " />");
	} else if (secure_text(value)) {
		text = secure_protect(value, NULL, error);
		if (!text)
			return false;
		put_simple(writer, "SS", name, text);
	} else if (value.type == VALUE_LIST &&
		   value.list->element == VALUE_BYTE) {
		text = bytes_text(value.list);
		put_simple(writer, "BA", name, text);
	} else if (enumeration_of(value)) {
		put_enumeration(writer, name, value);
	} else if (is_container(value) && writer->level < NESTED_MOST &&
		   (depth > 0 || value.type != VALUE_RECORD)) {
		return put_container(writer, name, value, depth, error);
	} else {
		put_as_text(writer, name, value);
	}
	return true;
}

bool clixml_write(ClixmlWriter *writer, Value value, GError **error)
{
	return put_value(writer, NULL, value, writer->depth, error);
}
