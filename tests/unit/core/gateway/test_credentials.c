#include "core/gateway/credentials.h"
#include "core/pki/authority.h"
#include "core/pki/envelope.h"
#include "core/pki/keyring.h"
#include "tests/unit/core/publish/fixture.h"

/* An edge's key ring, and who signs for it. */
typedef struct World {
	char *folder, *keys;
	Paths *paths;
	Authority *authority;
	Config *config;
} World;

static World *world_new(void)
{
	g_autoptr(GError) error = NULL;
	World *world = g_new0(World, 1);
	AuthorityOptions options = { .kind = KEY_P256 };
	world->folder = g_dir_make_tmp("gatehouse-XXXXXX", NULL);
	world->paths = paths_new(world->folder);
	world->keys = paths_role(world->paths, "edge", "keys");
	world->config = config_new();
	g_assert_true(paths_ensure(world->paths->pki, 0700, &error));
	g_assert_true(paths_ensure(world->keys, 0700, &error));
	world->authority =
		authority_create(world->paths->pki, &options, &error);
	g_assert_no_error(error);
	return world;
}

static void world_free(World *world)
{
	authority_free(world->authority);
	config_unref(world->config);
	folder_remove(world->folder);
	paths_free(world->paths);
	g_free(world->folder);
	g_free(world->keys);
	g_free(world);
}

/* A request from that key ring, signed; not installed. */
static char *request_in(World *world, const char *keys)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(CertificateNames) names =
		certificate_names_new("edge1.contoso.test");
	certificate_names_add(names->dns, "edge1.contoso.test");
	g_autofree char *request = keyring_request(keys, CERTIFICATE_INTERNAL,
						   KEY_P256, 0, names, &error);
	char *pem = authority_sign(world->authority, request, NULL, 0, &error);
	g_assert_no_error(error);
	return pem;
}

static void seal_for(World *world, const char *pem, const char *secret)
{
	g_autoptr(Certificate) certificate = certificate_parse(pem, NULL);
	g_autoptr(GPtrArray) recipients = g_ptr_array_new();
	g_ptr_array_add(recipients, certificate);
	g_free(world->config->gateway.dialback_secret);
	world->config->gateway.dialback_secret =
		envelope_seal(secret, recipients, NULL);
}

static char *secret_of(World *world, const char *role)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(RoleCredentials) credentials =
		credentials_update(world->paths, role, world->config, &error);
	g_assert_no_error(error);
	return g_steal_pointer(&credentials->dialback_secret);
}

static void assert_secret(World *world, const char *role, const char *wanted)
{
	g_autofree char *secret = secret_of(world, role);
	g_assert_cmpstr(secret, ==, wanted);
}

static void opens_secret(void)
{
	World *world = world_new();
	assert_secret(world, "edge", NULL);
	g_autofree char *first = request_in(world, world->keys);
	seal_for(world, first, "one");
	/* The settings came before the certificate did. */
	assert_secret(world, "edge", "one");
	config_add_certificate(world->config, "Internal", first);
	assert_secret(world, "edge", "one");
	/* Renewal: the old key and the new one. */
	g_autofree char *second = request_in(world, world->keys);
	assert_secret(world, "edge", "one");
	seal_for(world, second, "two");
	assert_secret(world, "edge", "two");
	world_free(world);
}

static void not_for_us(void)
{
	World *world = world_new();
	g_autofree char *elsewhere = paths_role(world->paths, "other", "keys");
	g_assert_true(paths_ensure(elsewhere, 0700, NULL));
	g_autofree char *own = request_in(world, world->keys);
	g_autofree char *other = request_in(world, elsewhere);
	seal_for(world, other, "one");
	assert_secret(world, "edge", NULL);
	seal_for(world, own, "one");
	assert_secret(world, "frontend", NULL);
	g_free(world->config->gateway.dialback_secret);
	world->config->gateway.dialback_secret = g_strdup("one");
	assert_secret(world, "edge", NULL);
	world_free(world);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/gateway/credentials/opens_secret", opens_secret);
	g_test_add_func("/gateway/credentials/not_for_us", not_for_us);
	return g_test_run();
}
