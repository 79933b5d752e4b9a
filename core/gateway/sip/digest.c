#include "core/gateway/sip/digest.h"

#include "core/base/random.h"

#include <openssl/evp.h>
#include <string.h>

G_DEFINE_QUARK(gatehouse - sip - digest, sip_digest_error)

typedef struct Algorithm {
	const char *name;
	const EVP_MD *(*hash)(void);
	gboolean session;
} Algorithm;

/* A challenge without a name means the first (RFC 7616 §3.3). */
static const Algorithm algorithms[] = {
	{ "MD5", EVP_md5, FALSE },
	{ "MD5-sess", EVP_md5, TRUE },
	{ "SHA-256", EVP_sha256, FALSE },
	{ "SHA-256-sess", EVP_sha256, TRUE },
	{ "SHA-512-256", EVP_sha512_256, FALSE },
	{ "SHA-512-256-sess", EVP_sha512_256, TRUE },
};

struct SipDigest {
	const Algorithm *algorithm;
	gboolean named; /* the challenge named it */
	char *realm, *nonce, *opaque;
	gboolean qop, stale, userhash;
	guint uses;
	char *session; /* of -sess: its hash, made with the first cnonce */
};

void sip_digest_free(SipDigest *digest)
{
	if (!digest)
		return;
	g_free(digest->realm);
	g_free(digest->nonce);
	g_free(digest->opaque);
	g_free(digest->session);
	g_free(digest);
}

const char *sip_digest_realm(const SipDigest *digest)
{
	return digest->realm;
}

const char *sip_digest_algorithm(const SipDigest *digest)
{
	return digest->algorithm->name;
}

gboolean sip_digest_stale(const SipDigest *digest)
{
	return digest->stale;
}

/* ---- reading ---- */

static const char *skip(const char *at)
{
	return at + strspn(at, " \t,");
}

static char *take_quoted(const char **at)
{
	GString *value = g_string_new(NULL);

	for ((*at)++; **at && **at != '"'; (*at)++) {
		if (**at == '\\' && (*at)[1])
			(*at)++;
		g_string_append_c(value, **at);
	}
	if (**at)
		(*at)++;
	return g_string_free(value, FALSE);
}

/* One name=value; NULL at the end, and where there is none. */
static char *take_parameter(const char **at, char **value)
{
	const char *start = *at = skip(*at);
	gsize length = strcspn(start, "= \t,");
	char *name;

	*at = start + length + strspn(start + length, " \t");
	if (!length || **at != '=')
		return NULL;
	name = g_ascii_strdown(start, (gssize)length);
	*at += 1 + strspn(*at + 1, " \t");
	if (**at == '"') {
		*value = take_quoted(at);
		return name;
	}
	length = strcspn(*at, " \t,");
	*value = g_strndup(*at, length);
	*at += length;
	return name;
}

static const Algorithm *find_algorithm(const char *name)
{
	for (guint i = 0; i < G_N_ELEMENTS(algorithms); i++)
		if (!g_ascii_strcasecmp(algorithms[i].name, name))
			return &algorithms[i];
	return NULL;
}

static gboolean has_auth(const char *options)
{
	g_auto(GStrv) words = g_strsplit_set(options, ", \t", -1);

	for (char **word = words; *word; word++)
		if (!g_ascii_strcasecmp(*word, "auth"))
			return TRUE;
	return FALSE;
}

/* False: what it asks for is not known here. */
static gboolean set_parameter(SipDigest *digest, const char *name,
			      const char *value)
{
	struct {
		const char *name;
		char **text;
	} texts[] = {
		{ "realm", &digest->realm },
		{ "nonce", &digest->nonce },
		{ "opaque", &digest->opaque },
	};

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		if (!strcmp(texts[i].name, name)) {
			g_free(*texts[i].text);
			*texts[i].text = g_strdup(value);
		}
	if (!strcmp(name, "stale"))
		digest->stale = !g_ascii_strcasecmp(value, "true");
	if (!strcmp(name, "userhash"))
		digest->userhash = !g_ascii_strcasecmp(value, "true");
	if (!strcmp(name, "qop"))
		return digest->qop = has_auth(value);
	if (strcmp(name, "algorithm"))
		return TRUE;
	digest->algorithm = find_algorithm(value);
	digest->named = TRUE;
	return digest->algorithm != NULL;
}

static SipDigest *read_challenge(const char *text)
{
	g_autoptr(SipDigest) digest = g_new0(SipDigest, 1);
	const char *at = text + strcspn(text, " \t");
	char *name, *value;

	if (at - text != 6 || g_ascii_strncasecmp(text, "Digest", 6))
		return NULL;
	digest->algorithm = &algorithms[0];
	while ((name = take_parameter(&at, &value))) {
		gboolean known = set_parameter(digest, name, value);

		g_free(name);
		g_free(value);
		if (!known)
			return NULL;
	}
	return digest->realm && digest->nonce ? g_steal_pointer(&digest) : NULL;
}

static void say_what_is_asked(const char *const *challenges, GError **error)
{
	g_autoptr(GString) schemes = g_string_new(NULL);

	for (; challenges && *challenges; challenges++) {
		gsize length = strcspn(*challenges, " \t");
		g_autofree char *scheme = g_strndup(*challenges, length);

		if (strstr(schemes->str, scheme))
			continue;
		g_string_append_printf(schemes, "%s%s",
				       schemes->len ? ", " : "", scheme);
	}
	if (!schemes->len)
		g_set_error_literal(error, SIP_DIGEST_ERROR,
				    SIP_DIGEST_ERROR_SCHEME,
				    "the pool wants a password and does not "
				    "say how");
	else if (strstr(schemes->str, "Digest"))
		g_set_error_literal(
			error, SIP_DIGEST_ERROR, SIP_DIGEST_ERROR_SCHEME,
			"the pool's Digest challenge is for an algorithm or "
			"protection that is not spoken here: MD5, SHA-256 and "
			"SHA-512-256 with qop auth are");
	else
		g_set_error(error, SIP_DIGEST_ERROR, SIP_DIGEST_ERROR_SCHEME,
			    "the pool takes %s only, and passwords are sent "
			    "from here by Digest: leave the credentials out to "
			    "test as a trusted server",
			    schemes->str);
}

SipDigest *sip_digest_new(const char *const *challenges, GError **error)
{
	for (const char *const *at = challenges; at && *at; at++) {
		SipDigest *digest = read_challenge(*at);

		if (digest)
			return digest;
	}
	say_what_is_asked(challenges, error);
	return NULL;
}

/* ---- answering ---- */

/* Hexadecimal hash of the parts, joined by colons. */
static char *hash_of(const SipDigest *digest, const char *const *parts)
{
	unsigned char bytes[EVP_MAX_MD_SIZE];
	unsigned length = 0;
	g_autofree char *text = g_strjoinv(":", (char **)parts);
	GString *hex = g_string_new(NULL);

	EVP_Digest(text, strlen(text), bytes, &length,
		   digest->algorithm->hash(), NULL);
	explicit_bzero(text, strlen(text));
	for (unsigned i = 0; i < length; i++)
		g_string_append_printf(hex, "%02x", bytes[i]);
	return g_string_free(hex, FALSE);
}

#define HASH(digest, ...)                                                      \
	hash_of(digest, (const char *const[]){ __VA_ARGS__, NULL })

/* RFC 7616 §3.4.2: with -sess the first cnonce counts for all. */
static char *secret_of(SipDigest *digest, const SipDigestRequest *request,
		       const char *cnonce)
{
	g_autofree char *plain =
		HASH(digest, request->user, digest->realm, request->password);

	if (!digest->algorithm->session)
		return g_steal_pointer(&plain);
	if (!digest->session)
		digest->session = HASH(digest, plain, digest->nonce, cnonce);
	return g_strdup(digest->session);
}

static char *response_of(SipDigest *digest, const SipDigestRequest *request,
			 const char *count, const char *cnonce)
{
	g_autofree char *secret = secret_of(digest, request, cnonce);
	g_autofree char *what = HASH(digest, request->method, request->uri);

	if (!digest->qop)
		return HASH(digest, secret, digest->nonce, what);
	return HASH(digest, secret, digest->nonce, count, cnonce, "auth", what);
}

static void add_quoted(GString *line, const char *name, const char *value)
{
	g_string_append_printf(
		line, "%s%s=\"",
		g_str_has_suffix(line->str, "Digest ") ? "" : ", ", name);
	for (; *value; value++) {
		if (g_ascii_iscntrl(*value))
			continue;
		if (*value == '"' || *value == '\\')
			g_string_append_c(line, '\\');
		g_string_append_c(line, *value);
	}
	g_string_append_c(line, '"');
}

/* Without qop nothing says which cnonce was used, unless -sess needs it. */
static void add_protection(GString *line, const SipDigest *digest,
			   const char *count, const char *cnonce)
{
	if (digest->qop)
		g_string_append_printf(line, ", qop=auth, nc=%s", count);
	if (digest->qop || digest->algorithm->session)
		add_quoted(line, "cnonce", cnonce);
}

char *sip_digest_line(SipDigest *digest, const SipDigestRequest *request)
{
	GString *line =
		g_string_new(request->proxy ? "Proxy-Authorization: Digest "
					    : "Authorization: Digest ");
	g_autofree char *own = random_hex(16);
	const char *cnonce = request->cnonce ? request->cnonce : own;
	g_autofree char *count = g_strdup_printf("%08x", ++digest->uses);
	g_autofree char *response = response_of(digest, request, count, cnonce);
	g_autofree char *hidden =
		digest->userhash ? HASH(digest, request->user, digest->realm)
				 : NULL;

	add_quoted(line, "username", hidden ? hidden : request->user);
	add_quoted(line, "realm", digest->realm);
	add_quoted(line, "nonce", digest->nonce);
	add_quoted(line, "uri", request->uri);
	add_quoted(line, "response", response);
	if (digest->named)
		g_string_append_printf(line, ", algorithm=%s",
				       digest->algorithm->name);
	if (digest->opaque)
		add_quoted(line, "opaque", digest->opaque);
	add_protection(line, digest, count, cnonce);
	if (hidden)
		g_string_append(line, ", userhash=true");
	g_string_append(line, "\r\n");
	return g_string_free(line, FALSE);
}
