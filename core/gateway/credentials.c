#include "core/gateway/credentials.h"

#include "core/base/clock.h"
#include "core/gateway/base/trace.h"
#include "core/pki/envelope.h"
#include "core/pki/keyring.h"

#include <gio/gio.h>

static void install(const char *folder, const CertificateConfig *certificate)
{
	g_autoptr(GError) error = NULL;
	CertificateUse use;
	if (certificate_use_parse(certificate->use, &use) &&
	    !keyring_install(folder, use, certificate->pem, &error))
		trace_line(TRACE_WARNING, "config", NULL,
			   "the certificate for %s is not used: %s",
			   certificate->use, error->message);
}

/* Names the pair's files when the pair is good; logs an expired one. */
static void name_pair(const char *folder, CertificateUse use, char **key,
		      char **certificate)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *pem = keyring_file(folder, use, "pem");
	if (!g_file_test(pem, G_FILE_TEST_EXISTS))
		return;
	if (!keyring_check(folder, use, clock_now(), &error)) {
		trace_line(TRACE_ERROR, "config", NULL, "%s", error->message);
		return;
	}
	*key = keyring_file(folder, use, "key");
	*certificate = g_steal_pointer(&pem);
}

static char *existing(char *path)
{
	if (!g_file_test(path, G_FILE_TEST_EXISTS))
		g_clear_pointer(&path, g_free);
	return path;
}

/* With the keys in use, and with those whose certificate is still out: the
 * store may know it before we do. */
static char *open_secret(const char *folder, const char *sealed)
{
	static const CertificateUse uses[] = { CERTIFICATE_INTERNAL,
					       CERTIFICATE_DEFAULT };
	static const char *const kinds[] = { "key", "key.new" };
	for (guint i = 0; i < G_N_ELEMENTS(uses) * G_N_ELEMENTS(kinds); i++) {
		g_autofree char *path =
			keyring_file(folder, uses[i / 2], kinds[i % 2]);
		g_autoptr(Key) key = key_load(path, NULL, NULL);
		char *secret = key ? envelope_open(sealed, key, NULL) : NULL;
		if (secret)
			return secret;
	}
	trace_line(TRACE_WARNING, "config", NULL,
		   "the dialback secret is for none of this edge's keys: the "
		   "one in use stays until its certificate is published");
	return NULL;
}

static gboolean check_key(const char *folder, const CertificateConfig *one,
			  const char *computer, GError **error)
{
	CertificateUse use;
	if (!certificate_use_parse(one->use, &use))
		return TRUE;
	g_autofree char *path = keyring_file(folder, use, "key");
	g_autofree char *next = keyring_file(folder, use, "key.new");
	if (!g_file_test(path, G_FILE_TEST_EXISTS) &&
	    !g_file_test(next, G_FILE_TEST_EXISTS)) {
		g_set_error(
			error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
			"the private key '%s' of this computer's "
			"certificate is missing: put it back, or make a "
			"new one (Request-CsCertificate -New -Type %s "
			"-ComputerFqdn %s; Enable-CsReplica where the store "
			"is elsewhere)",
			path, one->use, computer);
		return FALSE;
	}
	if (!g_file_test(path, G_FILE_TEST_EXISTS))
		return TRUE;
	g_autoptr(Key) key = key_load(path, NULL, error);
	return key != NULL;
}

gboolean credentials_check(const Paths *paths, const char *role,
			   const Config *config, GError **error)
{
	g_autofree char *folder = paths_role(paths, role, "keys");
	for (guint i = 0; i < config->certificates->len; i++)
		if (!check_key(folder, config->certificates->pdata[i],
			       config->self ? config->self->fqdn : "", error))
			return FALSE;
	return TRUE;
}

RoleCredentials *credentials_update(const Paths *paths, const char *role,
				    const Config *config, GError **error)
{
	g_autofree char *folder = paths_role(paths, role, "keys");
	if (!paths_ensure(folder, 0700, error))
		return NULL;
	for (guint i = 0; i < config->certificates->len; i++)
		install(folder, config->certificates->pdata[i]);
	RoleCredentials *credentials = g_new0(RoleCredentials, 1);
	name_pair(folder, keyring_link_use(folder), &credentials->internal_key,
		  &credentials->internal_certificate);
	name_pair(folder, CERTIFICATE_EXTERNAL, &credentials->external_key,
		  &credentials->external_certificate);
	name_pair(folder, keyring_sip_use(folder), &credentials->sip_key,
		  &credentials->sip_certificate);
	credentials->authority = existing(keyring_authority(folder));
	if (g_str_equal(role, "edge") && config->gateway.dialback_secret)
		credentials->dialback_secret =
			open_secret(folder, config->gateway.dialback_secret);
	credentials->anchors = existing(paths_role(paths, role, "anchors.pem"));
	return credentials;
}

void credentials_free(RoleCredentials *credentials)
{
	if (!credentials)
		return;
	g_free(credentials->internal_key);
	g_free(credentials->internal_certificate);
	g_free(credentials->external_key);
	g_free(credentials->external_certificate);
	g_free(credentials->sip_key);
	g_free(credentials->sip_certificate);
	g_free(credentials->authority);
	g_free(credentials->anchors);
	g_free(credentials->dialback_secret);
	g_free(credentials);
}
