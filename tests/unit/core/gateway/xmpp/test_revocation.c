/* Revocation lists in a folder, and what they do to handshakes. */
#include "core/gateway/net/revocation.h"
#include "core/gateway/xmpp/credentials.h"
#include "core/gateway/xmpp/identity.h"
#include "tests/unit/core/gateway/xmpp/certificates.h"

#include <glib/gstdio.h>
#include <openssl/bio.h>
#include <string.h>

#define DAY 86400

static const CertificateWish bad = {
	"bad", "DNS:fabrikam.test", NULL, 0, 0, NULL, FALSE
};
static const CertificateWish good = {
	"good", "DNS:fabrikam.test", NULL, 0, 0, NULL, FALSE
};

typedef struct Scene {
	Certificates *made, *others;
	char *folder;
} Scene;

static Scene *scene_new(void)
{
	Scene *scene = g_new0(Scene, 1);
	scene->made = certificates_new();
	scene->others = certificates_new();
	certificates_make(scene->made, &bad);
	certificates_make(scene->made, &good);
	scene->folder = g_dir_make_tmp("gatehouse-XXXXXX", NULL);
	return scene;
}

static char *in_folder(const Scene *scene, const char *name)
{
	return g_build_filename(scene->folder, name, NULL);
}

static void scene_free(Scene *scene)
{
	g_autoptr(GDir) folder = g_dir_open(scene->folder, 0, NULL);
	const char *name;
	while ((name = g_dir_read_name(folder))) {
		g_autofree char *file = in_folder(scene, name);
		g_unlink(file);
	}
	g_rmdir(scene->folder);
	g_free(scene->folder);
	certificates_free(scene->made);
	certificates_free(scene->others);
	g_free(scene);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Scene, scene_free)

static Credentials *credentials_of(const Scene *scene, const char *name)
{
	g_autofree char *base = certificates_file(scene->made, name);
	g_autofree char *key = g_strconcat(base, ".key", NULL);
	g_autofree char *pem = g_strconcat(base, ".pem", NULL);
	CredentialFiles files = { key, pem, certificates_anchor(scene->made),
				  TRUE, scene->folder };
	g_autoptr(GError) error = NULL;
	Credentials *credentials = credentials_new(&files, &error);
	g_assert_no_error(error);
	return credentials;
}

/* Ends of one connection, both with the same certificate: what each thinks
 * of it, -1 for nothing bad. */
static int judge(const SSL *ssl)
{
	g_autoptr(GError) error = NULL;
	if (identity_check(ssl, "fabrikam.test", &error))
		return -1;
	g_test_message("%s", error->message);
	if (error->code == IDENTITY_REVOKED &&
	    !g_str_has_prefix(error->message,
			      "revoked by its issuer: certificate of 'CN="))
		g_test_fail();
	return error->code;
}

static void expect(const Scene *scene, const char *name, int code)
{
	g_autoptr(Credentials) credentials = credentials_of(scene, name);
	SSL *client = SSL_new(credentials->client);
	SSL *server = SSL_new(credentials->server);
	BIO *one, *two;
	BIO_new_bio_pair(&one, 0, &two, 0);
	SSL_set_bio(client, one, one);
	SSL_set_bio(server, two, two);
	SSL_set_connect_state(client);
	SSL_set_accept_state(server);
	for (int i = 0; i < 10; i++) {
		SSL_do_handshake(client);
		SSL_do_handshake(server);
	}
	g_assert_cmpint(judge(client), ==, code);
	g_assert_cmpint(judge(server), ==, code);
	SSL_free(client);
	SSL_free(server);
}

static void expect_notes(const Scene *scene, const char *part)
{
	g_autoptr(Credentials) credentials = credentials_of(scene, "good");
	g_assert_cmpuint(credentials->notes->len, ==, part ? 1 : 0);
	if (part && credentials->notes->len)
		g_assert_nonnull(strstr(credentials->notes->pdata[0], part));
}

static void test_revoked(void)
{
	g_autoptr(Scene) scene = scene_new();
	g_autofree char *file = in_folder(scene, "list.pem");
	expect(scene, "bad", -1);
	certificates_revoke(scene->made, "bad", DAY, FALSE, file);
	expect(scene, "bad", IDENTITY_REVOKED);
	expect(scene, "good", -1);
	expect_notes(scene, NULL);
	certificates_revoke(scene->made, "bad", DAY, TRUE, file);
	expect(scene, "bad", IDENTITY_REVOKED);
	expect(scene, "good", -1);
}

/* It is told once and counts on: an authority that is late must not cut off
 * every partner. */
static void test_out_of_date(void)
{
	g_autoptr(Scene) scene = scene_new();
	g_autofree char *file = in_folder(scene, "list.pem");
	certificates_revoke(scene->made, "bad", -DAY, FALSE, file);
	expect_notes(scene, "is out of date since");
	expect(scene, "bad", IDENTITY_REVOKED);
	expect(scene, "good", -1);
}

/* The list of one authority says nothing about those of another; here they
 * even bear the same name, so that only its signature tells. */
static void test_forged(void)
{
	g_autoptr(Scene) scene = scene_new();
	g_autofree char *file = in_folder(scene, "list.pem");
	certificates_make(scene->others, &bad);
	certificates_revoke(scene->others, "bad", DAY, FALSE, file);
	expect(scene, "good", IDENTITY_OTHER);
}

static void test_no_list(void)
{
	g_autoptr(Scene) scene = scene_new();
	g_autofree char *file = in_folder(scene, "notes.txt");
	g_autofree char *hidden = in_folder(scene, ".list.pem.new");
	g_file_set_contents(hidden, "half", -1, NULL);
	expect_notes(scene, NULL);
	g_file_set_contents(file, "no list", -1, NULL);
	expect_notes(scene, "notes.txt' holds no revocation list");
	expect(scene, "bad", -1);
}

static void test_several(void)
{
	g_autoptr(Scene) scene = scene_new();
	g_autofree char *one = in_folder(scene, "a.pem");
	g_autofree char *all = in_folder(scene, "b.pem");
	g_autofree char *other = NULL, *own = NULL;
	certificates_revoke(scene->made, "bad", DAY, FALSE, one);
	g_file_get_contents(one, &own, NULL, NULL);
	certificates_revoke(scene->made, "good", -DAY, FALSE, one);
	g_file_get_contents(one, &other, NULL, NULL);
	g_unlink(one);
	g_autofree char *both = g_strconcat(other, own, NULL);
	g_file_set_contents(all, both, -1, NULL);
	expect_notes(scene, "is out of date since");
	/* Of two lists of one issuer the one that is in date counts. */
	expect(scene, "bad", IDENTITY_REVOKED);
	expect(scene, "good", -1);
}

static void test_stamp(void)
{
	g_autoptr(Scene) scene = scene_new();
	g_autofree char *file = in_folder(scene, "list.pem");
	g_autofree char *empty = revocation_stamp(scene->folder);
	g_file_set_contents(file, "1", -1, NULL);
	g_autofree char *first = revocation_stamp(scene->folder);
	g_autofree char *same = revocation_stamp(scene->folder);
	g_file_set_contents(file, "12", -1, NULL);
	g_autofree char *second = revocation_stamp(scene->folder);
	g_autofree char *nowhere = revocation_stamp("/nonexistent");
	g_assert_cmpstr(empty, ==, "");
	g_assert_cmpstr(nowhere, ==, "");
	g_assert_cmpstr(first, !=, empty);
	g_assert_cmpstr(first, ==, same);
	g_assert_cmpstr(first, !=, second);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/gateway/revocation/revoked", test_revoked);
	g_test_add_func("/gateway/revocation/out-of-date", test_out_of_date);
	g_test_add_func("/gateway/revocation/forged", test_forged);
	g_test_add_func("/gateway/revocation/no-list", test_no_list);
	g_test_add_func("/gateway/revocation/several", test_several);
	g_test_add_func("/gateway/revocation/stamp", test_stamp);
	return g_test_run();
}
