#include "core/pki/authority.h"
#include "core/pki/envelope.h"
#include "core/pki/error.h"
#include "core/pki/request.h"
#include "tests/support/certificates.h"

#include <string.h>

/* Somebody with a key and a certificate. */
typedef struct Holder {
	Key *key;
	Certificate *certificate;
} Holder;

static Holder holder_new(Authority *authority, KeyKind kind, const char *name)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(CertificateNames) names = certificate_names_new(name);
	Holder holder = { key_new(kind, 0, &error), NULL };
	certificate_names_add(names->dns, name);
	names->server = true;
	g_autofree char *request = request_new(holder.key, names, &error);
	g_autofree char *pem =
		authority_sign(authority, request, NULL, 0, &error);
	g_assert_no_error(error);
	holder.certificate = certificate_parse(pem, &error);
	g_assert_no_error(error);
	return holder;
}

static void holder_clear(Holder *holder)
{
	key_free(holder->key);
	certificate_free(holder->certificate);
}

static void assert_opens(const char *sealed, const Holder *holder)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *text = envelope_open(sealed, holder->key, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(text, ==, "the shared secret");
}

static void assert_closed(const char *sealed, const Holder *holder, int code)
{
	g_autoptr(GError) error = NULL;
	g_assert_null(envelope_open(sealed, holder->key, &error));
	g_assert_error(error, PKI_ERROR, code);
}

/* One byte of the encrypted text changed: GCM finds it. */
static char *bend(const char *sealed)
{
	char *bent = g_strdup(sealed);
	char *end = strstr(bent, "\n-----END CMS");
	end[-12] = end[-12] == 'A' ? 'B' : 'A';
	return bent;
}

static void seals(void)
{
	char *folder = test_folder_new();
	AuthorityOptions options = { .kind = KEY_P256 };
	g_autoptr(GError) error = NULL;
	g_autoptr(Authority) authority =
		authority_create(folder, &options, &error);
	g_assert_no_error(error);
	Holder holders[] = {
		holder_new(authority, KEY_P256, "edge1.contoso.test"),
		holder_new(authority, KEY_RSA, "edge2.contoso.test"),
		holder_new(authority, KEY_RSA, "edge3.contoso.test"),
		holder_new(authority, KEY_P256, "other.contoso.test"),
		holder_new(authority, KEY_RSA, "another.contoso.test"),
	};
	g_autoptr(GPtrArray) recipients = g_ptr_array_new();
	g_assert_null(envelope_seal("the shared secret", recipients, NULL));
	for (int i = 0; i < 3; i++)
		g_ptr_array_add(recipients, holders[i].certificate);
	g_autofree char *sealed =
		envelope_seal("the shared secret", recipients, &error);
	g_assert_no_error(error);
	g_autofree char *again =
		envelope_seal("the shared secret", recipients, NULL);
	g_assert_cmpstr(sealed, !=, again);
	g_autofree char *bent = bend(sealed);
	for (int i = 0; i < 3; i++) {
		assert_opens(sealed, &holders[i]);
		assert_opens(again, &holders[i]);
		assert_closed(bent, &holders[i], PKI_ERROR_MISMATCH);
	}
	assert_closed(sealed, &holders[3], PKI_ERROR_MISMATCH);
	assert_closed(sealed, &holders[4], PKI_ERROR_MISMATCH);
	assert_closed("the shared secret", &holders[0], PKI_ERROR_MALFORMED);
	assert_closed("", &holders[0], PKI_ERROR_MALFORMED);
	for (guint i = 0; i < G_N_ELEMENTS(holders); i++)
		holder_clear(&holders[i]);
	test_folder_remove(g_build_filename(folder, "issued", NULL));
	test_folder_remove(folder);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/pki/envelope/seals", seals);
	return g_test_run();
}
