/* HTML as chat programs write it, well formed or not, to XHTML-IM, and what
 * of it remains as text. Private to this folder. */
#pragma once

#include "core/gateway/bridge/markup.h"

/* Reads UTF-8 HTML into a body that obeys markup.h; anything is taken. NULL
 * when nothing is left. */
Xml *html_read(const char *html);
/* The body as plain text: paragraphs are lines, links keep their address. */
char *html_text(const Xml *body);
/* The body as an HTML document. */
char *html_write(const Xml *body);
/* Appends the character that "amp", "#228" or "#xe4" names, of `length` bytes;
 * false when it names none. */
gboolean html_entity(const char *name, gsize length, GString *into);
