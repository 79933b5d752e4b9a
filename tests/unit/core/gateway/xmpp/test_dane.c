/* TLSA records from the wire, and which of them prove which certificate: each
 * row is one handshake in memory. */
#include "core/gateway/net/tls.h"
#include "core/gateway/net/tlsa.h"
#include "core/gateway/xmpp/identity.h"
#include "tests/unit/core/gateway/xmpp/certificates.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <string.h>

#define DAY 86400

/* What of a certificate a record is made of. */
typedef enum Of { LEAF, AUTHORITY, NEITHER } Of;

/* ---- records ---- */

static void append_whole(GByteArray *record, X509 *certificate, int selector)
{
	guint8 *bytes = NULL;
	int length =
		selector ? i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate),
					   &bytes)
			 : i2d_X509(certificate, &bytes);
	g_byte_array_append(record, bytes, (guint)length);
	OPENSSL_free(bytes);
}

static void append_digest(GByteArray *record, X509 *certificate, int selector,
			  GChecksumType kind)
{
	g_autoptr(GByteArray) whole = g_byte_array_new();
	guint8 digest[64];
	gsize length = sizeof digest;
	append_whole(whole, certificate, selector);
	g_autoptr(GChecksum) sum = g_checksum_new(kind);
	g_checksum_update(sum, whole->data, whole->len);
	g_checksum_get_digest(sum, digest, &length);
	g_byte_array_append(record, digest, (guint)length);
}

/* A record as it stands in the DNS. */
static GByteArray *record_of(X509 *certificate, int usage, int selector,
			     int matching)
{
	guint8 head[3] = { (guint8)usage, (guint8)selector, (guint8)matching };
	GByteArray *record = g_byte_array_new();
	g_byte_array_append(record, head, sizeof head);
	if (!matching)
		append_whole(record, certificate, selector);
	else
		append_digest(record, certificate, selector,
			      matching == 1 ? G_CHECKSUM_SHA256
					    : G_CHECKSUM_SHA512);
	return record;
}

static X509 *read_certificate(const char *file)
{
	BIO *in = BIO_new_file(file, "r");
	X509 *certificate = PEM_read_bio_X509(in, NULL, NULL, NULL);
	BIO_free(in);
	g_assert_nonnull(certificate);
	return certificate;
}

/* ---- a server and what a client thinks of it ---- */

typedef struct Scene {
	Certificates *made, *others;
	X509 *leaf, *authority, *neither;
	char *stranger; /* an anchor that leads nowhere; file */
} Scene;

static SSL_CTX *server_context(const Scene *scene, const char *name)
{
	g_autofree char *file = certificates_file(scene->made, name);
	g_autofree char *key = g_strconcat(file, ".key", NULL);
	g_autofree char *pem = g_strconcat(file, ".pem", NULL);
	g_autofree char *chain = g_strconcat(file, ".chain", NULL);
	g_autofree char *leaf = NULL, *authority = NULL;
	g_file_get_contents(pem, &leaf, NULL, NULL);
	g_file_get_contents(certificates_anchor(scene->made), &authority, NULL,
			    NULL);
	g_autofree char *both = g_strconcat(leaf, authority, NULL);
	g_file_set_contents(chain, both, -1, NULL);
	TlsFiles files = { key, chain, certificates_anchor(scene->made) };
	SSL_CTX *context = tls_context_new(TRUE, &files, NULL);
	g_assert_nonnull(context);
	return context;
}

static SSL *shake(SSL_CTX *client_context, SSL_CTX *server_context_,
		  const GArray *records)
{
	BIO *one, *two;
	SSL *client = SSL_new(client_context);
	SSL *server = SSL_new(server_context_);
	BIO_new_bio_pair(&one, 0, &two, 0);
	SSL_set_bio(client, one, one);
	SSL_set_bio(server, two, two);
	SSL_set_connect_state(client);
	SSL_set_accept_state(server);
	SSL_set_tlsext_host_name(client, "fabrikam.test");
	tlsa_apply(records, client);
	for (int i = 0; i < 10; i++) {
		SSL_do_handshake(client);
		SSL_do_handshake(server);
	}
	g_assert_true(SSL_is_init_finished(client));
	SSL_free(server);
	return client;
}

typedef struct Row {
	int usage, selector, matching;
	Of of;
	gboolean trusted; /* PKIX leads to an anchor of the client */
	const char *name; /* of certificates[] below */
	int code;	  /* -1: proven */
} Row;

/* The certificates that rows name. */
static const CertificateWish certificates[] = {
	{ "good", "DNS:fabrikam.test", NULL, 0, 0, NULL, FALSE },
	{ "host", "DNS:xmpp.fabrikam.test", NULL, 0, 0, NULL, FALSE },
	{ "other", "DNS:other.test", NULL, 0, 0, NULL, FALSE },
	{ "old", "DNS:fabrikam.test", NULL, -2 * DAY, -DAY, NULL, FALSE },
};

static const CertificateWish stranger = {
	"stranger", "DNS:stranger.test", NULL, 0, 0, NULL, FALSE
};

#define YES TRUE
#define NO  FALSE

static const Row rows[] = {
	/* 3: the certificate or its key, and nothing else counts */
	{ 3, 0, 0, LEAF, NO, "good", -1 },
	{ 3, 0, 1, LEAF, NO, "good", -1 },
	{ 3, 0, 2, LEAF, NO, "good", -1 },
	{ 3, 1, 0, LEAF, NO, "good", -1 },
	{ 3, 1, 1, LEAF, NO, "good", -1 },
	{ 3, 1, 2, LEAF, NO, "good", -1 },
	{ 3, 1, 1, LEAF, NO, "other", -1 },
	{ 3, 1, 1, LEAF, NO, "old", -1 },
	{ 3, 1, 1, LEAF, YES, "good", -1 },
	{ 3, 1, 1, AUTHORITY, NO, "good", IDENTITY_NO_TLSA },
	{ 3, 1, 1, NEITHER, NO, "good", IDENTITY_NO_TLSA },
	/* … not even that PKIX is content */
	{ 3, 1, 1, NEITHER, YES, "good", IDENTITY_NO_TLSA },
	{ 3, 0, 0, NEITHER, YES, "good", IDENTITY_NO_TLSA },
	/* 2: an authority that need not be known; names and dates count */
	{ 2, 0, 0, AUTHORITY, NO, "good", -1 },
	{ 2, 0, 1, AUTHORITY, NO, "good", -1 },
	{ 2, 0, 2, AUTHORITY, NO, "good", -1 },
	{ 2, 1, 1, AUTHORITY, NO, "good", -1 },
	{ 2, 1, 2, AUTHORITY, NO, "good", -1 },
	{ 2, 0, 1, AUTHORITY, NO, "host", -1 },
	{ 2, 0, 1, AUTHORITY, NO, "other", IDENTITY_WRONG_NAME },
	{ 2, 0, 1, AUTHORITY, NO, "old", IDENTITY_EXPIRED },
	{ 2, 0, 1, LEAF, NO, "good", IDENTITY_NO_TLSA },
	{ 2, 0, 1, NEITHER, YES, "good", IDENTITY_NO_TLSA },
	/* 1: the certificate, and PKIX has to prove it as well */
	{ 1, 0, 1, LEAF, YES, "good", -1 },
	{ 1, 1, 2, LEAF, YES, "good", -1 },
	{ 1, 1, 1, LEAF, YES, "host", -1 },
	{ 1, 1, 1, LEAF, YES, "other", IDENTITY_WRONG_NAME },
	{ 1, 1, 1, LEAF, YES, "old", IDENTITY_EXPIRED },
	{ 1, 1, 1, LEAF, NO, "good", IDENTITY_UNKNOWN_AUTHORITY },
	{ 1, 1, 1, NEITHER, YES, "good", IDENTITY_NO_TLSA },
	/* 0: an authority that PKIX leads to */
	{ 0, 0, 1, AUTHORITY, YES, "good", -1 },
	{ 0, 1, 2, AUTHORITY, YES, "good", -1 },
	{ 0, 0, 1, AUTHORITY, YES, "other", IDENTITY_WRONG_NAME },
	{ 0, 0, 1, AUTHORITY, NO, "good", IDENTITY_UNKNOWN_AUTHORITY },
	{ 0, 0, 1, LEAF, YES, "good", IDENTITY_NO_TLSA },
	{ 0, 0, 1, NEITHER, YES, "good", IDENTITY_NO_TLSA },
};

static void judge(const SSL *ssl, const Row *row)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *proof = NULL;
	g_autofree char *wanted_proof = g_strdup_printf(
		"DANE %d %d %d", row->usage, row->selector, row->matching);
	IdentityWanted wanted = { "fabrikam.test", "xmpp.fabrikam.test", TRUE };
	gboolean good = identity_prove(ssl, &wanted, &proof, &error);
	g_test_message("%s of %d, %s: %s", wanted_proof, row->of, row->name,
		       error ? error->message : proof);
	g_assert_cmpint(good, ==, row->code < 0);
	if (row->code < 0)
		g_assert_cmpstr(proof, ==, wanted_proof);
	else
		g_assert_error(error, GW_IDENTITY_ERROR, row->code);
}

static GArray *records_of(const Scene *scene, const Row *row)
{
	X509 *of = row->of == LEAF	  ? scene->leaf
		   : row->of == AUTHORITY ? scene->authority
					  : scene->neither;
	GArray *records = tlsa_list_new();
	g_autoptr(GByteArray) record =
		record_of(of, row->usage, row->selector, row->matching);
	g_assert_true(tlsa_parse(record->data, record->len, records));
	return records;
}

static void try_row(Scene *scene, const Row *row)
{
	g_autofree char *base = g_strconcat(row->name, ".pem", NULL);
	g_autofree char *leaf = certificates_file(scene->made, base);
	scene->leaf = read_certificate(leaf);
	g_autoptr(GArray) records = records_of(scene, row);
	TlsFiles files = { .anchors = row->trusted
					      ? certificates_anchor(scene->made)
					      : scene->stranger };
	SSL_CTX *server = server_context(scene, row->name);
	SSL_CTX *client = tls_context_new(FALSE, &files, NULL);
	SSL *ssl = shake(client, server, records);
	judge(ssl, row);
	SSL_free(ssl);
	SSL_CTX_free(client);
	SSL_CTX_free(server);
	X509_free(scene->leaf);
}

static void test_matrix(void)
{
	g_autoptr(Certificates) made = certificates_new();
	g_autoptr(Certificates) others = certificates_new();
	Scene scene = { .made = made, .others = others };
	scene.authority = read_certificate(certificates_anchor(made));
	scene.neither = read_certificate(certificates_anchor(others));
	for (gsize i = 0; i < G_N_ELEMENTS(certificates); i++)
		certificates_make(made, &certificates[i]);
	certificates_make(others, &stranger);
	scene.stranger = certificates_file(others, "stranger.pem");
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
		try_row(&scene, &rows[i]);
	g_free(scene.stranger);
	X509_free(scene.authority);
	X509_free(scene.neither);
}

/* One record that matches is enough; the others may be of the next key. */
static void test_rollover(void)
{
	g_autoptr(Certificates) made = certificates_new();
	g_autoptr(Certificates) others = certificates_new();
	Scene scene = { .made = made, .others = others };
	Row next = { 3, 1, 1, NEITHER, NO, "good", -1 };
	Row now = { 3, 1, 1, LEAF, NO, "good", -1 };
	certificates_make(made, &certificates[0]);
	scene.neither = read_certificate(certificates_anchor(others));
	g_autofree char *file = certificates_file(made, "good.pem");
	scene.leaf = read_certificate(file);
	g_autoptr(GArray) records = records_of(&scene, &next);
	g_autoptr(GArray) second = records_of(&scene, &now);
	Tlsa one = g_array_index(second, Tlsa, 0);
	g_bytes_ref(one.data);
	g_array_append_val(records, one);
	TlsFiles files = { .anchors = certificates_anchor(others) };
	SSL_CTX *server = server_context(&scene, "good");
	SSL_CTX *client = tls_context_new(FALSE, &files, NULL);
	SSL *ssl = shake(client, server, records);
	judge(ssl, &now);
	g_assert_false(
		tlsa_matches(&g_array_index(records, Tlsa, 0), scene.leaf));
	g_assert_true(
		tlsa_matches(&g_array_index(records, Tlsa, 1), scene.leaf));
	SSL_free(ssl);
	SSL_CTX_free(client);
	SSL_CTX_free(server);
	X509_free(scene.leaf);
	X509_free(scene.neither);
}

static void test_matches(void)
{
	g_autoptr(Certificates) made = certificates_new();
	X509 *one = read_certificate(certificates_anchor(made));
	certificates_make(made, &certificates[0]);
	g_autofree char *file = certificates_file(made, "good.pem");
	X509 *other = read_certificate(file);
	for (int selector = 0; selector < 2; selector++) {
		for (int matching = 0; matching < 3; matching++) {
			g_autoptr(GArray) records = tlsa_list_new();
			g_autoptr(GByteArray) wire =
				record_of(one, 3, selector, matching);
			g_assert_true(
				tlsa_parse(wire->data, wire->len, records));
			const Tlsa *record = &g_array_index(records, Tlsa, 0);
			g_assert_true(tlsa_matches(record, one));
			g_assert_false(tlsa_matches(record, other));
		}
	}
	X509_free(one);
	X509_free(other);
}

#define DIGEST "0123456789abcdef0123456789abcdef"

static const struct {
	const char *wire;
	gsize length;
} unusable[] = {
	{ "", 0 },
	{ "\3\1\1", 3 },	     /* nothing to match */
	{ "\4\1\1" DIGEST, 35 },     /* unknown usage */
	{ "\377\1\1" DIGEST, 35 },   /* private use */
	{ "\3\2\1" DIGEST, 35 },     /* unknown selector */
	{ "\3\1\3" DIGEST, 35 },     /* unknown matching type */
	{ "\3\1\1" DIGEST, 34 },     /* digest too short */
	{ "\3\1\1" DIGEST "0", 36 }, /* digest too long */
	{ "\3\1\2" DIGEST, 35 },     /* SHA-512 of half its length */
	{ "\3\0\0" DIGEST, 35 },     /* no certificate */
	{ "\3\1\0" DIGEST, 35 },     /* no key */
};

static void test_unusable(void)
{
	g_autoptr(GArray) records = tlsa_list_new();
	for (gsize i = 0; i < G_N_ELEMENTS(unusable); i++) {
		g_autofree guint8 *copy =
			g_memdup2(unusable[i].wire, unusable[i].length);
		g_assert_false(tlsa_parse(copy, unusable[i].length, records));
	}
	g_assert_true(tlsa_parse((const guint8 *)"\3\1\1" DIGEST, 35, records));
	g_assert_cmpuint(records->len, ==, 1);
}

/* A whole certificate with a byte behind it is none. */
static void test_trailing(void)
{
	g_autoptr(Certificates) made = certificates_new();
	g_autoptr(GArray) records = tlsa_list_new();
	X509 *one = read_certificate(certificates_anchor(made));
	g_autoptr(GByteArray) wire = record_of(one, 2, 0, 0);
	g_assert_true(tlsa_parse(wire->data, wire->len, records));
	g_byte_array_append(wire, (const guint8 *)"x", 1);
	g_assert_false(tlsa_parse(wire->data, wire->len, records));
	X509_free(one);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/gateway/dane/matrix", test_matrix);
	g_test_add_func("/gateway/dane/rollover", test_rollover);
	g_test_add_func("/gateway/dane/matches", test_matches);
	g_test_add_func("/gateway/dane/unusable", test_unusable);
	g_test_add_func("/gateway/dane/trailing", test_trailing);
	return g_test_run();
}
