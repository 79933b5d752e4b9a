/* Pieces of a self-contained HTML page. Every text goes through page_text. */
#pragma once

#include "core/report/topology.h"

#include <glib.h>

/* Escapes & < > " '; control characters and bytes that are no UTF-8 become
 * U+FFFD. NULL is empty. */
void page_text(GString *page, const char *text);
/* Everything up to the body, with the style sheet. */
void page_begin(GString *page, const char *title);
void page_end(GString *page);
