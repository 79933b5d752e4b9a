/* A body of several parts (RFC 2046 §5.1), taken apart. Private to this
 * folder. */
#pragma once

#include "core/gateway/bridge/media.h"

/* Headers above a body: "Name: value" lines, folded ones joined, up to the
 * first blank line. A view: values are copies that it owns. */
typedef struct MediaHeaders {
	GHashTable *values; /* name in lower case -> value */
	const char *body;
	gsize length;
} MediaHeaders;

void media_headers_read(MediaHeaders *headers, const char *bytes, gsize length);
void media_headers_clear(MediaHeaders *headers);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MediaHeaders, media_headers_clear)
/* By its name in lower case, or NULL. */
const char *media_header(const MediaHeaders *headers, const char *name);
/* The body below them. */
MediaPart media_headers_part(const MediaHeaders *headers);

/* False stops. */
typedef gboolean MultipartFn(void *data, const MediaPart *part);
/* Calls `fn` for each part, at most MULTIPART_PARTS. False when there is no
 * part between boundaries. */
gboolean multipart_each(const char *bytes, gsize length, const char *boundary,
			MultipartFn *fn, void *data);
