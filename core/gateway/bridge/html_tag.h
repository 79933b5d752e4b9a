/* One tag of HTML, as loosely as it may be written. Private to this folder. */
#pragma once

#include <glib.h>

typedef struct HtmlTag {
	char *name;	  /* lower case */
	GPtrArray *pairs; /* names in lower case and values, in turns */
	gboolean ends, empty;
} HtmlTag;

/* At a letter or a slash behind "<"; where the text goes on. */
const char *html_tag_read(HtmlTag *tag, const char *at);
void html_tag_clear(HtmlTag *tag);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(HtmlTag, html_tag_clear)

/* Appends what the reference at `at` stands for, or the ampersand itself; how
 * many bytes it has. */
gsize html_reference(const char *at, GString *into);
