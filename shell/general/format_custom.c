/* Format-Custom: an object as "class Name { property = value }", whose values
 * are objects in their turn. */
#include "shell/general/general.h"

#include "core/value/list.h"
#include "shell/format/cell.h"
#include "shell/format/layout.h"
#include "shell/general/format_view.h"
#include "shell/general/object.h"
#include "shell/general/pick.h"
#include "shell/types/decimal.h"
#include "shell/types/enumeration.h"

#include <string.h>

#define INDENT	    2
#define USUAL_DEPTH 5
#define DEPTH_MOST  64 /* also bounds objects that contain themselves */

typedef struct CustomArgs {
	Value input, property, group_by;
	int64_t depth;
	const char *view, *expand;
	bool force, show_error, display_error;
} CustomArgs;

typedef struct Custom {
	GPtrArray *picks, *group;
	Layout *layout;
	int limit;
} Custom;

/* One object on its way to text. */
typedef struct Writer {
	Call *call;
	GString *text;
	int limit; /* elements of a collection */
	unsigned indent;
} Writer;

static void custom_free(void *data)
{
	Custom *custom = data;
	g_clear_pointer(&custom->picks, g_ptr_array_unref);
	g_clear_pointer(&custom->group, g_ptr_array_unref);
	g_clear_pointer(&custom->layout, layout_unref);
	g_free(custom);
}

static bool custom_begin(Call *call, void *data, GError **error)
{
	CustomArgs *args = data;
	Custom *custom = g_new0(Custom, 1);
	call_set_state(call, custom, custom_free);
	custom->limit = format_limit(call);
	custom->layout = layout_new(LAYOUT_LINES, 1);
	custom->picks = pick_list(call, args->property, error);
	if (!custom->picks)
		return object_stop(call, error);
	custom->group = pick_list(call, args->group_by, error);
	return custom->group || object_stop(call, error);
}

/* Shown as text whatever the depth. */
static bool is_plain(Value value)
{
	switch ((ValueType)value.type) {
	case VALUE_NULL:
	case VALUE_BOOL:
	case VALUE_CHAR:
	case VALUE_BYTE:
	case VALUE_INT:
	case VALUE_LONG:
	case VALUE_DOUBLE:
	case VALUE_STRING:
		return true;
	case VALUE_OBJECT:
		return is_decimal(value) || enumeration_of(value) ||
		       strcmp(value_type_name(value),
			      "System.Security.SecureString") == 0;
	case VALUE_DATETIME:
	case VALUE_TIMESPAN:
	case VALUE_LIST:
	case VALUE_TABLE:
	case VALUE_RECORD:
	case VALUE_TYPES:
		break;
	}
	return false;
}

static void write_line(Writer *writer, const char *text)
{
	g_string_append_printf(writer->text, "%*s%s\n", (int)writer->indent, "",
			       text);
}

static void write_leaf(Writer *writer, Value value)
{
	g_autofree char *text = cell_text(value, writer->limit);
	write_line(writer, text);
}

static bool write_object(Writer *writer, Value object, GPtrArray *picks,
			 unsigned level, unsigned depth);
static bool write_elements(Writer *writer, const List *list, unsigned level,
			   unsigned depth);

/* What a collection holds, entries of a hash table too; NULL: it is none. */
static List *elements_of(Value value)
{
	if (value.type == VALUE_TABLE)
		return object_entries(value);
	return value.type == VALUE_LIST ? list_ref(value.list) : NULL;
}

static bool write_element(Writer *writer, Value value, unsigned level,
			  unsigned depth)
{
	if (level >= depth || is_plain(value)) {
		write_leaf(writer, value);
		return true;
	}
	g_autoptr(List) list = elements_of(value);
	if (!list)
		return write_object(writer, value, NULL, level + 1, depth);
	g_string_append_c(writer->text, '\n');
	writer->indent += INDENT;
	bool going = write_elements(writer, list, level + 1, depth);
	writer->indent -= INDENT;
	return going;
}

static bool write_elements(Writer *writer, const List *list, unsigned level,
			   unsigned depth)
{
	bool going = true;
	write_line(writer, "[");
	writer->indent += INDENT;
	for (uint32_t i = 0; going && i < list->count; i++) {
		if (writer->limit >= 0 && i == (uint32_t)writer->limit) {
			write_line(writer, "...");
			break;
		}
		going = write_element(writer, list->values[i], level, depth);
	}
	writer->indent -= INDENT;
	write_line(writer, "]");
	write_line(writer, "");
	return going;
}

/* Behind "name = ": on the same line, or deeper below it. */
static bool write_value(Writer *writer, Value value, unsigned level,
			unsigned depth)
{
	g_autoptr(List) list = elements_of(value);
	if (!list && (level >= depth || is_plain(value))) {
		g_autofree char *text = cell_text(value, writer->limit);
		g_string_append_printf(writer->text, "%s\n", text);
		return true;
	}
	g_string_append_c(writer->text, '\n');
	writer->indent += INDENT;
	bool going = list ? write_elements(writer, list, level + 1, depth)
			  : write_object(writer, value, NULL, level + 1, depth);
	writer->indent -= INDENT;
	return going;
}

static bool write_properties(Writer *writer, Value object, GPtrArray *picks,
			     unsigned level, unsigned depth)
{
	for (guint i = 0; i < picks->len; i++) {
		const Pick *pick = picks->pdata[i];
		g_auto(Value) value = VALUE_NONE;
		if (!pick_value(writer->call, pick, object, &value, NULL))
			return false;
		g_string_append_printf(writer->text,
				       "%*s%s = ", (int)writer->indent, "",
				       pick_heading(pick));
		if (!write_value(writer, value, level,
				 pick->depth ? pick->depth : depth))
			return false;
	}
	return true;
}

static bool write_object(Writer *writer, Value object, GPtrArray *picks,
			 unsigned level, unsigned depth)
{
	g_autoptr(GPtrArray) none = g_ptr_array_new();
	g_autoptr(GPtrArray) own =
		pick_expand(picks ? picks : none, object, NULL);
	const char *type = value_type_name(object);
	const char *dot = strrchr(type, '.');
	g_autofree char *head =
		g_strconcat("class ", dot ? dot + 1 : type, NULL);
	write_line(writer, head);
	write_line(writer, "{");
	writer->indent += INDENT;
	bool going = write_properties(writer, object, own, level, depth);
	writer->indent -= INDENT;
	write_line(writer, "}");
	return going;
}

static bool emit_custom(Call *call, const CustomArgs *args, Value object)
{
	Custom *custom = call_state(call);
	g_autoptr(GString) text = g_string_new(NULL);
	Writer writer = { call, text, custom->limit, 0 };
	unsigned depth = args->depth ? (unsigned)args->depth : USUAL_DEPTH;
	g_autoptr(Row) row = row_new(custom->layout);
	if (!format_group(call, custom->group, custom->limit, object,
			  &row->group) ||
	    !write_object(&writer, object, custom->picks, 0, depth))
		return false;
	g_string_append_c(text, '\n');
	row->cells[0].text = g_strndup(text->str, text->len);
	return call_emit_take(call, value_object_take(g_steal_pointer(&row)));
}

/* Texts, numbers and moments are shown as ever. */
static bool custom_process(Call *call, void *data, GError **error)
{
	CustomArgs *args = data;
	(void)error;
	if (!object_given(call) || value_is_null(args->input))
		return true;
	if (is_plain(args->input) || args->input.type == VALUE_DATETIME) {
		call_emit_take(call, value_ref(args->input));
		return true;
	}
	g_autoptr(List) list = elements_of(args->input);
	if (!list) {
		emit_custom(call, args, args->input);
		return true;
	}
	for (uint32_t i = 0; i < list->count; i++) {
		Value one = list->values[i];
		if (is_plain(one) ? !call_emit_take(call, value_ref(one))
				  : !emit_custom(call, args, one))
			return true;
	}
	return true;
}

static const Param custom_params[] = {
	{ .is = { "Property", "Properties to show, in this order.",
		  .flags = ANY_LIST | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(CustomArgs, property) },
	  .position = 1 },
	{ .is = { "Depth", "How many objects within objects are opened.",
		  .least = 1, .most = DEPTH_MOST,
		  .field = INTEGER_FIELD(CustomArgs, depth) } },
	{ .is = { "GroupBy", "Begins anew whenever this property changes.",
		  .flags = PROPERTY_ANY,
		  .field = VALUE_FIELD(CustomArgs, group_by) } },
	{ .is = { "View", "Accepted; each type has one view.",
		  .field = STRING_FIELD(CustomArgs, view) } },
	{ .is = { "Expand", "Accepted; collections show their elements.",
		  .field = STRING_FIELD(CustomArgs, expand) } },
	{ .is = { "Force", "Accepted; everything is shown anyway.",
		  .field = SWITCH_FIELD(CustomArgs, force) } },
	{ .is = { "ShowError", "Accepted.",
		  .field = SWITCH_FIELD(CustomArgs, show_error) } },
	{ .is = { "DisplayError", "Accepted.",
		  .field = SWITCH_FIELD(CustomArgs, display_error) } },
	INPUT_PARAM(CustomArgs, input),
	{ 0 },
};

static const Example custom_examples[] = {
	{ "[version]'1.2' | Format-Custom", "The object with its parts." },
	{ 0 },
};

const Cmdlet cmdlet_format_custom = {
	.name = "Format-Custom",
	.synopsis = "Shows objects with the objects in them.",
	.args_size = sizeof(CustomArgs),
	.params = custom_params,
	.examples = custom_examples,
	.begin = custom_begin,
	.process = custom_process,
};
