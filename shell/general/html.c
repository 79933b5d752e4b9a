#include "shell/general/general.h"

#include "core/value/list.h"
#include "shell/format/cell.h"
#include "shell/general/object.h"
#include "shell/general/pick.h"

typedef struct HtmlArgs {
	Value input, property;
	const char *const *head;
	const char *const *body;
	const char *const *before;
	const char *const *after;
	const char *title, *as, *style;
	bool fragment;
} HtmlArgs;

typedef struct Html {
	GPtrArray *picks;
	GPtrArray *columns; /* of the objects before; NULL: none yet */
} Html;

static void html_free(void *data)
{
	Html *html = data;
	g_clear_pointer(&html->picks, g_ptr_array_unref);
	g_clear_pointer(&html->columns, g_ptr_array_unref);
	g_free(html);
}

static void line_take(Call *call, char *text)
{
	call_emit_take(call, value_string_take(text));
}

/* As .NET encodes: quotes too, and Latin-1 and beyond the BMP by number. */
static char *escape(const char *text)
{
	GString *out = g_string_new(NULL);
	for (; *text; text = g_utf8_next_char(text)) {
		gunichar c = g_utf8_get_char(text);
		if (c == '<')
			g_string_append(out, "&lt;");
		else if (c == '>')
			g_string_append(out, "&gt;");
		else if (c == '&')
			g_string_append(out, "&amp;");
		else if (c == '"')
			g_string_append(out, "&quot;");
		else if (c == '\'' || (c >= 160 && c < 256) || c > 0xffff)
			g_string_append_printf(out, "&#%u;", c);
		else
			g_string_append_unichar(out, c);
	}
	return g_string_free(out, FALSE);
}

static void emit_texts(Call *call, const char *const *texts)
{
	for (; texts && *texts; texts++)
		call_emit_take(call, value_string(*texts));
}

static void emit_head(Call *call, const HtmlArgs *args)
{
	g_autofree char *title =
		escape(args->title ? args->title : "HTML TABLE");
	line_take(call, g_strdup("<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML "
				 "1.0 Strict//EN\"  \"http://www.w3.org/TR/"
				 "xhtml1/DTD/xhtml1-strict.dtd\">"));
	line_take(call, g_strdup("<html xmlns=\"http://www.w3.org/1999/"
				 "xhtml\">"));
	line_take(call, g_strdup("<head>"));
	if (args->head)
		emit_texts(call, args->head);
	else
		line_take(call, g_strdup_printf("<title>%s</title>", title));
	if (args->style) {
		g_autofree char *style = escape(args->style);
		line_take(call, g_strdup_printf("<link rel=\"stylesheet\" "
						"type=\"text/css\" "
						"href=\"%s\" />",
						style));
	}
	line_take(call, g_strdup("</head><body>"));
	emit_texts(call, args->body);
}

static bool html_begin(Call *call, void *data, GError **error)
{
	HtmlArgs *args = data;
	Html *html = g_new0(Html, 1);
	call_set_state(call, html, html_free);
	html->picks = pick_list(call, args->property, error);
	if (!html->picks)
		return object_stop(call, error);
	if (!args->fragment)
		emit_head(call, args);
	emit_texts(call, args->before);
	line_take(call, g_strdup("<table>"));
	return true;
}

static bool as_list(const HtmlArgs *args)
{
	return args->as && name_same(args->as, "List");
}

static const char *const alignments[] = { [ALIGN_LEFT] = "left",
					  [ALIGN_CENTER] = "center",
					  [ALIGN_RIGHT] = "right" };

static void emit_columns(Call *call, const GPtrArray *columns)
{
	GString *row = g_string_new("<colgroup>");
	for (guint i = 0; i < MAX(columns->len, 1); i++) {
		const Pick *pick = columns->len ? columns->pdata[i] : NULL;
		g_string_append(row, "<col");
		if (pick && pick->width)
			g_string_append_printf(row, " width=\"%u\"",
					       pick->width);
		if (pick && pick->align != ALIGN_AUTO)
			g_string_append_printf(row, " align=\"%s\"",
					       alignments[pick->align]);
		g_string_append(row, "/>");
	}
	g_string_append(row, "</colgroup>");
	line_take(call, g_string_free(row, FALSE));
}

static void emit_heading(Call *call, const GPtrArray *columns)
{
	GString *row = g_string_new("<tr>");
	emit_columns(call, columns);
	for (guint i = 0; i < columns->len; i++) {
		g_autofree char *name = escape(pick_heading(columns->pdata[i]));
		g_string_append_printf(row, "<th>%s</th>", name);
	}
	g_string_append(row, columns->len ? "</tr>" : "<th>*</th></tr>");
	line_take(call, g_string_free(row, FALSE));
}

/* Columns follow the first object, unless every object has its own list. */
static void set_columns(Call *call, const HtmlArgs *args)
{
	Html *html = call_state(call);
	if (html->columns && !as_list(args))
		return;
	g_clear_pointer(&html->columns, g_ptr_array_unref);
	html->columns = pick_expand(html->picks, args->input, NULL);
	if (!as_list(args))
		emit_heading(call, html->columns);
}

/* One cell, or in a list one line; false: return at once. */
static bool emit_cell(Call *call, const HtmlArgs *args, const Pick *pick,
		      GString *row)
{
	g_auto(Value) value = VALUE_NONE;
	if (!pick_value(call, pick, args->input, &value, NULL))
		return false;
	g_autofree char *text = cell_text(value, -1);
	g_autofree char *safe = escape(text);
	g_autofree char *name = escape(pick_heading(pick));
	if (as_list(args))
		line_take(call, g_strdup_printf("<tr><td>%s:</td><td>%s</td>"
						"</tr>",
						name, safe));
	else
		g_string_append_printf(row, "<td>%s</td>", safe);
	return true;
}

static bool html_process(Call *call, void *data, GError **error)
{
	HtmlArgs *args = data;
	Html *html = call_state(call);
	(void)error;
	if (!object_given(call) || value_is_null(args->input))
		return true;
	if (as_list(args) && html->columns)
		line_take(call, g_strdup("<tr><td><hr></td></tr>"));
	set_columns(call, args);
	g_autoptr(GString) row = g_string_new("<tr>");
	for (guint i = 0; i < html->columns->len; i++)
		if (!emit_cell(call, args, html->columns->pdata[i], row))
			return true;
	if (!html->columns->len) {
		g_autofree char *text = cell_text(args->input, -1);
		g_autofree char *safe = escape(text);
		g_string_append_printf(row, "<td>%s</td>", safe);
	}
	g_string_append(row, "</tr>");
	if (!as_list(args))
		line_take(call, g_strdup(row->str));
	return true;
}

static bool html_end(Call *call, void *data, GError **error)
{
	HtmlArgs *args = data;
	(void)error;
	line_take(call, g_strdup("</table>"));
	emit_texts(call, args->after);
	if (!args->fragment)
		line_take(call, g_strdup("</body></html>"));
	return true;
}

static const char *const kinds[] = { "Table", "List", NULL };

#define TEXTS_PARAM(name_, help_, member_, position_)                          \
	{                                                                      \
		.is = { name_, help_,                                          \
			.flags = PROPERTY_LIST | PROPERTY_NULLABLE,            \
			.field = STRINGS_FIELD(HtmlArgs, member_) },           \
		.position = position_                                          \
	}

static const Param html_params[] = {
	{ .is = { "Property", "Properties to show, in this order.",
		  .flags = ANY_LIST | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(HtmlArgs, property) },
	  .position = 1 },
	TEXTS_PARAM("Head", "HTML for the head, instead of a title.", head, 2),
	{ .is = { "Title", "Title of the page.",
		  .field = STRING_FIELD(HtmlArgs, title) },
	  .position = 3 },
	TEXTS_PARAM("Body", "HTML at the beginning of the body.", body, 4),
	TEXTS_PARAM("PreContent", "HTML before the table.", before, 0),
	TEXTS_PARAM("PostContent", "HTML after the table.", after, 0),
	{ .is = { "As", "A table, or one list for each object.",
		  .allowed = kinds, .field = STRING_FIELD(HtmlArgs, as) } },
	{ .is = { "CssUri", "Style sheet of the page.",
		  .field = STRING_FIELD(HtmlArgs, style) } },
	{ .is = { "Fragment", "The table alone.",
		  .field = SWITCH_FIELD(HtmlArgs, fragment) } },
	INPUT_PARAM(HtmlArgs, input),
	{ 0 },
};

static const Example html_examples[] = {
	{ "'a', 'bc' | ConvertTo-Html Length -Fragment", "A table." },
	{ 0 },
};

const Cmdlet cmdlet_convertto_html = {
	.name = "ConvertTo-Html",
	.synopsis = "Gives objects as an HTML table.",
	.args_size = sizeof(HtmlArgs),
	.params = html_params,
	.examples = html_examples,
	.begin = html_begin,
	.process = html_process,
	.end = html_end,
};
