/* The formats of document.h, each in a file of its own. Private to this
 * folder. */
#pragma once

#include "core/gateway/bridge/document.h"

/* Whatever the root's name; a DOCTYPE is passed over where it may stand. */
Xml *document_root(const char *bytes, gsize length, gboolean doctype,
		   GError **error);
/* The whole list of a format that knows no resources. `note` may be NULL. */
GPtrArray *document_one(const char *show, gboolean open, const char *note,
			const char *language);

/* `best` NULL: nobody is there. */
GPtrArray *msrtc_read(const Xml *root, const char *language);
GBytes *msrtc_write(const char *entity, const Presence *best);
GPtrArray *xpidf_read(const Xml *root, const char *language);
GBytes *xpidf_write(const char *entity, const Presence *best);
GPtrArray *categories_read(const Xml *root, const char *language);
