#include "core/gateway/bridge/document.h"
#include "core/gateway/bridge/media.h"

#include <string.h>

/* What the XML declaration says, or the mark before it; NULL: UTF-8. */
static char *declared_charset(const char *bytes, gsize length)
{
	g_autofree char *head = g_strndup(bytes, MIN(length, 200));
	const char *at = strstr(head, "<?xml");
	const char *end = at ? strstr(at, "?>") : NULL;

	if (length >= 2 &&
	    (!memcmp(bytes, "\xff\xfe", 2) || !memcmp(bytes, "\xfe\xff", 2)))
		return g_strdup("utf-16");
	at = end ? g_strstr_len(at, end - at, "encoding") : NULL;
	at = at ? strpbrk(at, "'\"") : NULL;
	return at && at < end ? g_strndup(at + 1, strcspn(at + 1, "'\"?"))
			      : NULL;
}

GPtrArray *document_read_page(const PageMessage *page, GError **error)
{
	g_auto(Media) media = { 0 };
	gsize length;
	const char *bytes = g_bytes_get_data(page->body, &length);
	g_autofree char *declared = NULL;
	g_autofree char *text = NULL;
	const char *charset;
	DocumentFormat format;
	int status;

	media_read(&media, page->content_type);
	format = document_format(media.type);
	if (!length || format == DOCUMENT_OTHER)
		return NULL;
	declared = declared_charset(bytes, length);
	charset = media_value(&media, "charset");
	text = media_text(page->body, charset ? charset : declared, &status,
			  error);
	return text ? document_read(format, text, strlen(text), page->language,
				    error)
		    : NULL;
}
