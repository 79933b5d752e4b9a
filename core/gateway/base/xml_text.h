/* What may stand in XML 1.0 text: the character filter that reader, tree and
 * writer share. Private to this folder. */
#pragma once

#include <glib.h>

/* Appends `text` with every forbidden character, and every byte that is no
 * UTF-8, replaced by U+FFFD. */
void xml_filter_text(const char *text, gsize length, GString *into);
