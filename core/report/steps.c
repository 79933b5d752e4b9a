#include "core/report/steps.h"

#include "core/base/clock.h"
#include "core/base/file.h"

static void append_escaped(GString *page, const char *text)
{
	g_autofree char *escaped = g_markup_escape_text(text, -1);
	g_string_append(page, escaped);
}

bool report_steps(const char *path, const char *title, const GPtrArray *lines,
		  GError **error)
{
	g_autoptr(GString) page =
		g_string_new("<!DOCTYPE html>\n<html lang=\"en\"><head>"
			     "<meta charset=\"utf-8\"><title>");
	g_autofree char *time = clock_format_utc(clock_now(), FALSE);
	append_escaped(page, title);
	g_string_append(page, "</title><style>body{font:16px/1.5 sans-serif;"
			      "max-width:50em;margin:2em auto;padding:0 1em}"
			      "</style></head>\n<body><h1>");
	append_escaped(page, title);
	g_string_append_printf(page, "</h1>\n<p>%s</p>\n<ol>\n", time);
	for (guint i = 0; i < lines->len; i++) {
		g_string_append(page, "<li>");
		append_escaped(page, lines->pdata[i]);
		g_string_append(page, "</li>\n");
	}
	g_string_append(page, "</ol></body></html>\n");
	return file_replace(path, page->str, page->len, 0644, error);
}
