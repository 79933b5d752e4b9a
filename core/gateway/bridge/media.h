/* What the headers of a body say: its type with parameters, its transfer
 * encoding. A Media borrows nothing; a MediaPart borrows its bytes. Private to
 * this folder. */
#pragma once

#include <glib.h>

typedef struct Media {
	char *type;	    /* "text/plain", lower case; "" when unreadable */
	GHashTable *values; /* parameter in lower case -> value */
} Media;

/* Reads a Content-Type value; NULL is text/plain (RFC 3428 §4). */
void media_read(Media *media, const char *content_type);
void media_clear(Media *media);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Media, media_clear)
/* A parameter's value, or NULL. */
const char *media_value(const Media *media, const char *name);

/* One body with what stands above it. `bytes` may hold anything. */
typedef struct MediaPart {
	const char *content_type, *encoding; /* or NULL */
	const char *bytes;
	gsize length;
} MediaPart;

/* The bytes without their transfer encoding (RFC 2045 §6); NULL when it is
 * none that we know or they are not in it. */
GBytes *media_decode(const MediaPart *part);
/* Text in a charset (NULL: UTF-8) as UTF-8 with LF line ends. NULL with the
 * status to answer: 415 for a charset that nobody knows, 400 for bytes that
 * are not in it. */
char *media_text(GBytes *bytes, const char *charset, int *status,
		 GError **error);
