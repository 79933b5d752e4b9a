#include "core/gateway/xmpp/dialback.h"

#include "core/base/random.h"

#include <openssl/crypto.h>
#include <string.h>

#define OLD_SECRET_MS (3600 * 1000)
#define NEW_SECRET_MS 10000 /* until the other edges have it */

struct DialbackSecret {
	char *own;     /* random, when none is set */
	char *current; /* never NULL */
	char *former;  /* or NULL */
	gint64 former_until;
	char *next; /* not made use of yet, or NULL */
	gint64 next_from;
};

char *dialback_key(const char *secret, const char *receiving,
		   const char *originating, const char *id)
{
	g_autofree char *digest =
		g_compute_checksum_for_string(G_CHECKSUM_SHA256, secret, -1);
	g_autofree char *text =
		g_strdup_printf("%s %s %s", receiving, originating, id);
	return g_compute_hmac_for_string(G_CHECKSUM_SHA256,
					 (const guchar *)digest, strlen(digest),
					 text, -1);
}

DialbackSecret *dialback_secret_new(void)
{
	DialbackSecret *secret = g_new0(DialbackSecret, 1);
	secret->own = random_hex(32);
	secret->current = g_strdup(secret->own);
	return secret;
}

void dialback_secret_free(DialbackSecret *secret)
{
	if (!secret)
		return;
	g_free(secret->own);
	g_free(secret->current);
	g_free(secret->former);
	g_free(secret->next);
	g_free(secret);
}

static void take_into_use(DialbackSecret *secret, char *text, gint64 now)
{
	g_free(secret->former);
	secret->former = secret->current;
	secret->former_until = now + OLD_SECRET_MS;
	secret->current = text;
}

/* Only from one that all share to another there is anybody to wait for. */
static gboolean is_own(const DialbackSecret *secret, const char *text)
{
	return !strcmp(text, secret->own);
}

gboolean dialback_secret_set(DialbackSecret *secret, const char *text,
			     gint64 now)
{
	const char *wanted = text && *text ? text : secret->own;
	if (!strcmp(secret->next ? secret->next : secret->current, wanted))
		return FALSE;
	g_clear_pointer(&secret->next, g_free);
	if (!strcmp(secret->current, wanted))
		return TRUE;
	if (is_own(secret, secret->current) || is_own(secret, wanted)) {
		take_into_use(secret, g_strdup(wanted), now);
		return TRUE;
	}
	secret->next = g_strdup(wanted);
	secret->next_from = now + NEW_SECRET_MS;
	return TRUE;
}

gboolean dialback_secret_settle(DialbackSecret *secret, gint64 now)
{
	if (!secret->next || now < secret->next_from)
		return FALSE;
	take_into_use(secret, g_steal_pointer(&secret->next), now);
	return TRUE;
}

char *dialback_secret_key(const DialbackSecret *secret, const char *receiving,
			  const char *originating, const char *id)
{
	return dialback_key(secret->current, receiving, originating, id);
}

static gboolean is_key(const char *secret, const char *receiving,
		       const char *originating, const char *id, const char *key)
{
	g_autofree char *right =
		dialback_key(secret, receiving, originating, id);
	gsize length = strlen(right);
	return strlen(key) == length && !CRYPTO_memcmp(key, right, length);
}

gboolean dialback_secret_check(const DialbackSecret *secret,
			       const char *receiving, const char *originating,
			       const char *id, const char *key, gint64 now)
{
	if (is_key(secret->current, receiving, originating, id, key) ||
	    (secret->next &&
	     is_key(secret->next, receiving, originating, id, key)))
		return TRUE;
	return secret->former && now < secret->former_until &&
	       is_key(secret->former, receiving, originating, id, key);
}
