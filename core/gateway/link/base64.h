/* Payloads of the link. Unlike GLib's decoder it passes over nothing: a text
 * is base64 (RFC 4648 §4) or it is not. */
#pragma once

#include <glib.h>

/* NULL when it is not, or empty. */
GBytes *base64_read(const char *text, gsize length);
