/* Dialback keys (XEP-0220, XEP-0185). The secret is one per deployment. A new
 * one is accepted at once and made use of a little later, when the other edges
 * know it too; the one before stays valid for an hour. Owns copies of all. */
#pragma once

#include <glib.h>

typedef struct DialbackSecret DialbackSecret;

/* HEX(HMAC-SHA256(HEX(SHA256(secret)), "receiving originating id")), both
 * domains as A-labels. */
char *dialback_key(const char *secret, const char *receiving,
		   const char *originating, const char *id);

/* A random secret until one is set. */
DialbackSecret *dialback_secret_new(void);
void dialback_secret_free(DialbackSecret *secret);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DialbackSecret, dialback_secret_free)
/* NULL: the random one. `now` is in ms. True when it is another one. */
gboolean dialback_secret_set(DialbackSecret *secret, const char *text,
			     gint64 now);
/* To be called now and then: takes a new one into use, and says so. */
gboolean dialback_secret_settle(DialbackSecret *secret, gint64 now);
char *dialback_secret_key(const DialbackSecret *secret, const char *receiving,
			  const char *originating, const char *id);
/* In constant time. */
gboolean dialback_secret_check(const DialbackSecret *secret,
			       const char *receiving, const char *originating,
			       const char *id, const char *key, gint64 now);
