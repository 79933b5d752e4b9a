#include <string.h>

#include "core/base/file.h"
#include "core/pki/error.h"
#include "core/publish/publisher.h"

static char *file_of(const Paths *paths, const char *name)
{
	return g_build_filename(paths->pki, name, NULL);
}

static Key *make_key(const Paths *paths, const char *path,
		     const char *passphrase, GError **error)
{
	g_autofree char *public = file_of(paths, "publishing.pem");
	g_autoptr(Key) key = key_new(KEY_ED25519, 0, error);
	if (!key || !paths_ensure(paths->pki, 0700, error))
		return NULL;
	g_autofree char *pem = key_format_public(key);
	if (!key_save(key, path, passphrase, error) ||
	    !file_replace(public, pem, strlen(pem), 0644, error))
		return NULL;
	return g_steal_pointer(&key);
}

Key *publishing_key_open(const Paths *paths, const char *passphrase,
			 GError **error)
{
	g_autofree char *path = file_of(paths, "publishing.key");
	g_autoptr(GError) fault = NULL;
	Key *key = key_load(path, passphrase, &fault);
	if (key)
		return key;
	if (g_error_matches(fault, PKI_ERROR, PKI_ERROR_MISSING))
		return make_key(paths, path, passphrase, error);
	g_propagate_error(error, g_steal_pointer(&fault));
	return NULL;
}

Key *publishing_key_public(const Paths *paths, GError **error)
{
	g_autofree char *path = file_of(paths, "publishing.pem");
	g_autofree char *pem = pki_read(path, NULL, error);
	if (!pem) {
		g_prefix_error(error, "nothing was published yet: ");
		return NULL;
	}
	return key_parse_public(pem, error);
}
