#include "core/pki/keyring.h"

#include <errno.h>
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/file.h"
#include "core/base/paths.h"
#include "core/pki/error.h"
#include "core/pki/request.h"

static const char *const stems[CERTIFICATE_USES] = {
	[CERTIFICATE_DEFAULT] = "default",
	[CERTIFICATE_INTERNAL] = "internal",
	[CERTIFICATE_EXTERNAL] = "external",
};

char *keyring_file(const char *folder, CertificateUse use, const char *kind)
{
	g_autofree char *name = g_strconcat(stems[use], ".", kind, NULL);
	return g_build_filename(folder, name, NULL);
}

char *keyring_authority(const char *folder)
{
	return g_build_filename(folder, "authority.pem", NULL);
}

static CertificateUse first_of(const char *folder, CertificateUse wanted,
			       CertificateUse other)
{
	g_autofree char *one = keyring_file(folder, wanted, "pem");
	g_autofree char *second = keyring_file(folder, other, "pem");
	if (!g_file_test(one, G_FILE_TEST_EXISTS) &&
	    g_file_test(second, G_FILE_TEST_EXISTS))
		return other;
	return wanted;
}

CertificateUse keyring_link_use(const char *folder)
{
	return first_of(folder, CERTIFICATE_INTERNAL, CERTIFICATE_DEFAULT);
}

CertificateUse keyring_sip_use(const char *folder)
{
	return first_of(folder, CERTIFICATE_DEFAULT, CERTIFICATE_INTERNAL);
}

static bool rename_file(const char *from, const char *to, GError **error)
{
	if (rename(from, to) == 0)
		return file_sync_folder(to, error);
	return pki_fail(error, PKI_ERROR_UNREADABLE,
			"cannot rename '%s' to '%s': %s", from, to,
			g_strerror(errno));
}

static bool ensure(const char *folder, GError **error)
{
	if (g_file_test(folder, G_FILE_TEST_IS_DIR))
		return true;
	if (!paths_ensure(folder, 0700, error))
		return false;
	file_give(folder);
	return true;
}

char *keyring_request(const char *folder, CertificateUse use, KeyKind kind,
		      int bits, const CertificateNames *names, GError **error)
{
	if (!ensure(folder, error))
		return NULL;
	g_autofree char *path = keyring_file(folder, use, "key.new");
	g_autoptr(Key) key = key_new(kind, bits, error);
	if (!key)
		return NULL;
	g_autofree char *request = request_new(key, names, error);
	if (!request || !key_save(key, path, NULL, error))
		return NULL;
	return g_steal_pointer(&request);
}

/* Whether the key in that file, if it is there, is the leaf's. */
static bool matches(const char *folder, CertificateUse use, const char *kind,
		    const Certificate *leaf)
{
	g_autofree char *path = keyring_file(folder, use, kind);
	g_autoptr(Key) key = key_load(path, NULL, NULL);
	return key && certificate_check_key(leaf, key, NULL);
}

static bool take_pending(const char *folder, CertificateUse use, GError **error)
{
	g_autofree char *pending = keyring_file(folder, use, "key.new");
	g_autofree char *key = keyring_file(folder, use, "key");
	return rename_file(pending, key, error);
}

/* The certificate goes first: what is cut in between is completed by settle,
 * since the certificate then tells which key it wants. */
bool keyring_install(const char *folder, CertificateUse use, const char *pem,
		     GError **error)
{
	g_autofree char *path = keyring_file(folder, use, "pem");
	g_autoptr(GPtrArray) chain = certificate_parse_all(pem, error);
	if (!chain)
		return false;
	const Certificate *leaf = chain->pdata[0];
	bool pending = matches(folder, use, "key.new", leaf);
	if (!pending && !matches(folder, use, "key", leaf))
		return pki_fail(error, PKI_ERROR_MISMATCH,
				"the certificate '%s' belongs to no private "
				"key of this computer: request one here",
				certificate_subject(leaf));
	g_autofree char *text = certificate_format_chain(chain);
	g_autofree char *present = pki_read(path, NULL, NULL);
	if (!pending && g_strcmp0(present, text) == 0)
		return true;
	return file_replace(path, text, strlen(text), 0644, error) &&
	       (!pending || take_pending(folder, use, error));
}

bool keyring_import(const char *folder, CertificateUse use,
		    const CertificateFile *file, GError **error)
{
	if (!file->key)
		return pki_fail(error, PKI_ERROR_MISMATCH,
				"the file holds no private key");
	g_autofree char *pending = keyring_file(folder, use, "key.new");
	g_autofree char *text = certificate_format_chain(file->chain);
	return ensure(folder, error) &&
	       key_save(file->key, pending, NULL, error) &&
	       keyring_install(folder, use, text, error);
}

GPtrArray *keyring_load(const char *folder, CertificateUse use, GError **error)
{
	g_autofree char *path = keyring_file(folder, use, "pem");
	g_autofree char *pem = pki_read(path, NULL, error);
	GPtrArray *chain = pem ? certificate_parse_all(pem, error) : NULL;
	if (pem && !chain)
		g_prefix_error(error, "'%s': ", path);
	return chain;
}

bool keyring_check(const char *folder, CertificateUse use, gint64 now,
		   GError **error)
{
	g_autoptr(GPtrArray) chain = keyring_load(folder, use, error);
	if (!chain)
		return false;
	const Certificate *leaf = chain->pdata[0];
	if (!matches(folder, use, "key", leaf) &&
	    matches(folder, use, "key.new", leaf) &&
	    !take_pending(folder, use, error))
		return false;
	g_autofree char *path = keyring_file(folder, use, "key");
	g_autoptr(Key) key = key_load(path, NULL, error);
	return key && certificate_check_key(leaf, key, error) &&
	       certificate_check_time(leaf, now, error);
}

bool keyring_remove(const char *folder, CertificateUse use, GError **error)
{
	static const char *const kinds[] = { "pem", "key", "key.new" };
	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
		g_autofree char *path = keyring_file(folder, use, kinds[i]);
		if (unlink(path) < 0 && errno != ENOENT)
			return pki_fail(error, PKI_ERROR_UNREADABLE,
					"cannot remove '%s': %s", path,
					g_strerror(errno));
	}
	return true;
}
