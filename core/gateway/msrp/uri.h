/* MSRP URIs and paths of them (RFC 4975 §6). Pure. */
#pragma once

#include <glib.h>

typedef struct MsrpUri {
	gboolean secure; /* msrps */
	char *host;	 /* lower case, an IPv6 address without brackets */
	guint16 port;	 /* 0: none */
	char *session;	 /* NULL: none */
} MsrpUri;

/* Reads `length` bytes; false when they are no MSRP URI over TCP. */
gboolean msrp_uri_read(MsrpUri *uri, const char *text, gsize length);
void msrp_uri_clear(MsrpUri *uri);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MsrpUri, msrp_uri_clear)
/* RFC 4975 §6.1. */
gboolean msrp_uri_same(const MsrpUri *a, const MsrpUri *b);
char *msrp_uri_write(const MsrpUri *uri);

/* The first URI of a path: the next hop. */
gboolean msrp_path_first(const char *path, MsrpUri *uri);
/* Every URI of a path is one, and there is one at least. */
gboolean msrp_path_valid(const char *path);
/* The same URIs in the same order. */
gboolean msrp_path_same(const char *a, const char *b);
