#include "core/gateway/bridge/document.h"

#include "core/gateway/bridge/document_private.h"
#include "core/gateway/bridge/limits.h"
#include "core/gateway/bridge/pidf.h"

#include <string.h>

static const char *const types[] = {
	[DOCUMENT_PIDF] = PIDF_TYPE,
	[DOCUMENT_MSRTC] = DOCUMENT_MSRTC_TYPE,
	[DOCUMENT_XPIDF] = "application/xpidf+xml",
	[DOCUMENT_CATEGORIES] = "application/msrtc-event-categories+xml",
};

DocumentFormat document_format(const char *type)
{
	gsize length = type ? strcspn(type, "; \t") : 0;

	for (guint i = 0; i < G_N_ELEMENTS(types); i++)
		if (length == strlen(types[i]) &&
		    !g_ascii_strncasecmp(type, types[i], length))
			return (DocumentFormat)i;
	return DOCUMENT_OTHER;
}

const char *document_type(DocumentFormat format)
{
	return format < G_N_ELEMENTS(types) ? types[format] : NULL;
}

/* ---- what stands before the root ---- */

static const char *skip_space(const char *at, const char *end)
{
	while (at < end && g_ascii_isspace(*at))
		at++;
	return at;
}

/* Behind a declaration that opens with `open`, where there is one. */
static const char *skip(const char *at, const char *end, const char *open,
			const char *close)
{
	const char *found;

	if ((gsize)(end - at) < strlen(open) || memcmp(at, open, strlen(open)))
		return at;
	found = g_strstr_len(at, end - at, close);
	return skip_space(found ? found + strlen(close) : end, end);
}

Xml *document_root(const char *bytes, gsize length, gboolean doctype,
		   GError **error)
{
	static const XmlLimits limits = { PIDF_BYTES, PIDF_DEPTH,
					  PIDF_ATTRIBUTES, 8192 };
	const char *end = bytes + length;
	const char *at = bytes;

	if (end - at >= 3 && !memcmp(at, "\xEF\xBB\xBF", 3))
		at += 3;
	at = skip(skip_space(at, end), end, "<?xml", "?>");
	/* Not one with declarations of its own: that is refused below. */
	if (doctype)
		at = skip(at, end, "<!DOCTYPE", ">");
	return xml_parse(at, (gsize)(end - at), &limits, error);
}

/* ---- formats ---- */

GPtrArray *document_one(const char *show, gboolean open, const char *note,
			const char *language)
{
	GPtrArray *list = presence_list();
	Presence *presence = presence_new("lync", open);

	if (open)
		presence->show = g_strdup(show);
	if (note)
		presence_add_note(presence, language, note);
	presence_update(list, presence);
	return list;
}

GPtrArray *document_read(DocumentFormat format, const char *bytes, gsize length,
			 const char *language, GError **error)
{
	typedef GPtrArray *ReadFn(const Xml *root, const char *language);
	static ReadFn *const read[] = {
		[DOCUMENT_MSRTC] = msrtc_read,
		[DOCUMENT_XPIDF] = xpidf_read,
		[DOCUMENT_CATEGORIES] = categories_read,
	};
	g_autoptr(Xml) root = NULL;

	if (format == DOCUMENT_PIDF)
		return pidf_read(bytes, length, language, error);
	if (format == DOCUMENT_OTHER)
		return NULL;
	root = document_root(bytes, length, format == DOCUMENT_XPIDF, error);
	return root ? read[format](root, language) : NULL;
}

GBytes *document_write(DocumentFormat format, const char *entity,
		       const GPtrArray *list)
{
	const Presence *best = presence_best(list);

	return format == DOCUMENT_MSRTC ? msrtc_write(entity, best)
					: xpidf_write(entity, best);
}
