/* What g_string_append_printf does, without a format to be read: for text that
 * is made for every message. */
#pragma once

#include <glib.h>

void append_number(GString *into, guint64 number);
/* Texts up to NULL. */
void append_all(GString *into, ...) G_GNUC_NULL_TERMINATED;
