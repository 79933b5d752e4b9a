#include "shell/general/general.h"

#include "core/value/list.h"
#include "shell/general/json_text.h"
#include "shell/general/object.h"

#include <string.h>

#define DEPTH_USUAL 2

typedef struct ToArgs {
	Value input;
	int64_t depth;
	bool compress, as_array;
} ToArgs;

static bool collect_begin(Call *call, void *data, GError **error)
{
	(void)data, (void)error;
	call_set_state(call, list_new(LIST_ARRAY, 1),
		       (GDestroyNotify)list_unref);
	return true;
}

static bool to_process(Call *call, void *data, GError **error)
{
	ToArgs *args = data;
	(void)error;
	if (object_given(call))
		list_add_take(call_state(call), value_ref(args->input));
	return true;
}

static bool to_end(Call *call, void *data, GError **error)
{
	ToArgs *args = data;
	List *list = call_state(call);
	bool given = call_given_name(call, "Depth");
	int depth = given ? (int)args->depth : DEPTH_USUAL;
	bool one = list->count == 1 && !args->as_array;
	Value whole = one ? value_ref(list->values[0])
			  : value_list_take(list_ref(list));
	if (!list->count) {
		value_clear(&whole);
		return true;
	}
	g_autoptr(GString) text = g_string_new(NULL);
	bool well = json_write(text, whole, depth, error);
	value_clear(&whole);
	if (well)
		call_emit_take(call, args->compress
					     ? value_string(text->str)
					     : value_string_take(
						       json_indent(text->str)));
	return well;
}

static const Param to_params[] = {
	{ .is = { "Depth",
		  "Levels of objects within objects; deeper ones "
		  "become text.",
		  .least = 0, .most = JSON_DEPTH_MOST, .fallback = "2",
		  .field = INTEGER_FIELD(ToArgs, depth) } },
	{ .is = { "Compress", "One line without spaces.",
		  .field = SWITCH_FIELD(ToArgs, compress) } },
	{ .is = { "AsArray", "An array even around a single object.",
		  .field = SWITCH_FIELD(ToArgs, as_array) } },
	{ .is = { "InputObject", "Objects to write.",
		  .flags = PROPERTY_ANY | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(ToArgs, input) },
	  .position = 1,
	  .by_value = ALL_SETS },
	{ 0 },
};

static const Example to_examples[] = {
	{ "@{ Name = 'Ken'; Age = 30 } | ConvertTo-Json -Compress",
	  "Gives {\"Name\":\"Ken\",\"Age\":30}." },
	{ 0 },
};

const Cmdlet cmdlet_convertto_json = {
	.name = "ConvertTo-Json",
	.synopsis = "Gives objects as JSON.",
	.args_size = sizeof(ToArgs),
	.params = to_params,
	.examples = to_examples,
	.begin = collect_begin,
	.process = to_process,
	.end = to_end,
};

/* ---- ConvertFrom-Json ---- */

typedef struct FromArgs {
	Value input;
} FromArgs;

static bool text_begin(Call *call, void *data, GError **error)
{
	(void)data, (void)error;
	call_set_state(call, g_ptr_array_new_with_free_func(g_free),
		       (GDestroyNotify)g_ptr_array_unref);
	return true;
}

static bool from_process(Call *call, void *data, GError **error)
{
	FromArgs *args = data;
	(void)error;
	if (object_given(call) && !value_is_null(args->input))
		g_ptr_array_add(call_state(call), value_format(args->input));
	return true;
}

/* An array is one object, as in Windows PowerShell. */
static bool emit_json(Call *call, const char *text, GError **error)
{
	Value value;
	if (!*text)
		return true;
	if (!json_read(text, &value, error))
		return false;
	call_emit_take(call, value);
	return true;
}

/* Each text by itself when every one is a document; else they are the lines
 * of one. */
static bool from_end(Call *call, void *data, GError **error)
{
	GPtrArray *texts = call_state(call);
	(void)data;
	if (!texts->len)
		return true;
	Value first;
	bool alone = json_read(texts->pdata[0], &first, NULL);
	if (!alone && texts->len > 1) {
		g_ptr_array_add(texts, NULL);
		g_autofree char *whole =
			g_strjoinv("\n", (char **)texts->pdata);
		return emit_json(call, whole, error);
	}
	if (alone)
		value_clear(&first);
	for (guint i = 0; i < texts->len; i++)
		if (!emit_json(call, texts->pdata[i], error))
			return false;
	return true;
}

static const Param from_params[] = {
	{ .is = { "InputObject", "JSON, whole or as lines.",
		  .flags = PROPERTY_ANY | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(FromArgs, input) },
	  .position = 1,
	  .by_value = ALL_SETS },
	{ 0 },
};

static const Example from_examples[] = {
	{ "'{\"Name\": \"Ken\"}' | ConvertFrom-Json", "An object with Name." },
	{ 0 },
};

const Cmdlet cmdlet_convertfrom_json = {
	.name = "ConvertFrom-Json",
	.synopsis = "Makes objects of JSON.",
	.args_size = sizeof(FromArgs),
	.params = from_params,
	.examples = from_examples,
	.begin = text_begin,
	.process = from_process,
	.end = from_end,
};
