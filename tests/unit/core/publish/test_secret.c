/* The dialback secret from the store to the edges: who can read it, when it
 * moves, and that nobody else ever sees it. */
#include "core/base/file.h"
#include "core/pki/authority.h"
#include "core/pki/envelope.h"
#include "core/pki/keyring.h"
#include "core/publish/configuration.h"
#include "core/publish/enroll.h"
#include "core/publish/publisher.h"
#include "core/publish/replica.h"
#include "db/statement.h"
#include "tests/unit/core/publish/fixture.h"

#include <string.h>

typedef struct World {
	Fixture *fixture;
	Authority *authority;
	Replica *replica;
} World;

static World *world_new(void)
{
	g_autoptr(GError) error = NULL;
	World *world = g_new0(World, 1);
	AuthorityOptions options = { .kind = KEY_P256 };
	world->fixture = fixture_new();
	g_assert_true(paths_ensure(world->fixture->paths->pki, 0700, &error));
	world->authority =
		authority_create(world->fixture->paths->pki, &options, &error);
	g_assert_no_error(error);
	return world;
}

static void world_free(World *world)
{
	authority_free(world->authority);
	replica_free(world->replica);
	fixture_free(world->fixture);
	g_free(world);
}

/* An internal certificate of the computer `id`, as Request-CsCertificate gives
 * one; its keys are in a folder of its name. */
static void certify(World *world, const char *name, int id, KeyKind kind)
{
	g_autoptr(GError) error = NULL;
	Paths *paths = world->fixture->paths;
	g_autofree char *folder = paths_role(paths, name, "keys");
	g_autoptr(CertificateNames) names = certificate_names_new(name);
	certificate_names_add(names->dns, name);
	g_assert_true(paths_ensure(folder, 0700, &error));
	g_autofree char *request = keyring_request(folder, CERTIFICATE_INTERNAL,
						   kind, 0, names, &error);
	g_assert_no_error(error);
	g_autofree char *pem =
		authority_sign(world->authority, request, NULL, 0, &error);
	g_assert_no_error(error);
	g_autofree char *sql = g_strdup_printf(
		"INSERT INTO certificate VALUES (NULL, %d, 'Internal', 'x', "
		"'%s') ON CONFLICT (computer, use) DO UPDATE SET "
		"pem = excluded.pem",
		id, pem);
	fixture_change(world->fixture, sql);
}

static void publish(World *world, PublishWhat what)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Publisher) publisher =
		publisher_new(world->fixture->paths, NULL);
	g_assert_true(publisher_run(publisher, what, NULL, &error));
	g_assert_no_error(error);
}

/* What an edge's replica has in place of the passphrase. */
static char *sealed_now(World *world)
{
	Paths *paths = world->fixture->paths;
	g_autoptr(GError) error = NULL;
	bool applied;
	if (!world->replica) {
		g_autofree char *path = paths_role(paths, "edge", "replica.db");
		g_assert_true(enroll_local(paths, "edge1.contoso.test", "edge",
					   NULL, false, &error));
		world->replica = replica_open(path, "edge", &error);
	}
	g_autoptr(Transport) transport = transport_directory(paths->published);
	g_assert_true(
		replica_pull(world->replica, transport, &applied, &error));
	g_assert_no_error(error);
	g_autoptr(Statement) statement = store_statement(
		replica_store(world->replica),
		"SELECT dialback_passphrase FROM xmpp_gateway_configuration",
		&error);
	g_assert_cmpint(statement_step(statement, &error), ==, STEP_ROW);
	return g_strdup(statement_text(statement, 0));
}

/* Opened with a computer's key, in use or with its request still out. */
static char *open_as(World *world, const char *name, const char *sealed)
{
	g_autofree char *folder =
		paths_role(world->fixture->paths, name, "keys");
	g_autofree char *path =
		keyring_file(folder, CERTIFICATE_INTERNAL, "key.new");
	g_autoptr(Key) key = key_load(path, NULL, NULL);
	g_assert_nonnull(key);
	return sealed ? envelope_open(sealed, key, NULL) : NULL;
}

static void assert_reads(World *world, const char *name, const char *wanted)
{
	g_autofree char *sealed = sealed_now(world);
	g_autofree char *text = open_as(world, name, sealed);
	g_assert_cmpstr(text, ==, wanted);
}

static void assert_nowhere(const char *folder, const char *secret)
{
	g_autoptr(GDir) list = g_dir_open(folder, 0, NULL);
	const char *name;
	while (list && (name = g_dir_read_name(list))) {
		g_autofree char *path = g_build_filename(folder, name, NULL);
		gsize length = 0;
		g_autofree char *content =
			file_read(path, 1 << 24, &length, NULL);
		if (content)
			g_assert_null(memmem(content, length, secret,
					     strlen(secret)));
		else
			assert_nowhere(path, secret);
	}
}

static const char second_edge[] =
	"INSERT INTO computer VALUES (22, 'edge2.contoso.test', "
	"'edge2.contoso.test', 11, '127.0.0.4', '127.0.0.5', 0, 1)";
static const char no_passphrase[] =
	"UPDATE xmpp_gateway_configuration SET dialback_passphrase = NULL";
static const char new_passphrase[] = "UPDATE xmpp_gateway_configuration SET "
				     "dialback_passphrase = 'another secret'";

static void passphrase(void)
{
	World *world = world_new();
	fixture_change(world->fixture, second_edge);
	certify(world, "fe1.contoso.test", 20, KEY_P256);
	publish(world, PUBLISHER_ALL);
	/* Nobody to read it yet. */
	g_autofree char *none = sealed_now(world);
	g_assert_null(none);
	certify(world, "edge1.contoso.test", 21, KEY_P256);
	certify(world, "edge2.contoso.test", 22, KEY_RSA);
	publish(world, PUBLISHER_DUE);
	assert_reads(world, "edge1.contoso.test", "a secret");
	assert_reads(world, "edge2.contoso.test", "a secret");
	assert_reads(world, "fe1.contoso.test", NULL);
	fixture_change(world->fixture, new_passphrase);
	publish(world, PUBLISHER_DUE);
	assert_reads(world, "edge1.contoso.test", "another secret");
	assert_reads(world, "edge2.contoso.test", "another secret");
	/* A renewed certificate: the next message is for the new key. */
	certify(world, "edge2.contoso.test", 22, KEY_P256);
	publish(world, PUBLISHER_DUE);
	assert_reads(world, "edge2.contoso.test", "another secret");
	assert_nowhere(world->fixture->paths->published, "a secret");
	assert_nowhere(world->fixture->paths->published, "another secret");
	world_free(world);
}

static char *made_secret(World *world)
{
	g_autofree char *path = g_build_filename(world->fixture->paths->pki,
						 "dialback.secret", NULL);
	return file_read(path, 1000, NULL, NULL);
}

static void several_edges(void)
{
	World *world = world_new();
	fixture_change(world->fixture, no_passphrase);
	certify(world, "edge1.contoso.test", 21, KEY_P256);
	publish(world, PUBLISHER_ALL);
	/* One edge makes its own. */
	g_autofree char *none = sealed_now(world);
	g_autofree char *unmade = made_secret(world);
	g_assert_null(none);
	g_assert_null(unmade);
	fixture_change(world->fixture, second_edge);
	certify(world, "edge2.contoso.test", 22, KEY_P256);
	publish(world, PUBLISHER_DUE);
	g_autofree char *secret = made_secret(world);
	g_assert_cmpuint(strlen(secret), ==, 64);
	assert_reads(world, "edge1.contoso.test", secret);
	assert_reads(world, "edge2.contoso.test", secret);
	/* The same the next time, and after it was set and taken away. */
	fixture_change(world->fixture, new_passphrase);
	publish(world, PUBLISHER_DUE);
	assert_reads(world, "edge1.contoso.test", "another secret");
	fixture_change(world->fixture, no_passphrase);
	publish(world, PUBLISHER_DUE);
	assert_reads(world, "edge1.contoso.test", secret);
	assert_nowhere(world->fixture->paths->published, secret);
	/* One edge again: with the next settings. */
	fixture_change(world->fixture, "DELETE FROM computer WHERE id = 22");
	fixture_change(world->fixture, "UPDATE xmpp_gateway_configuration SET "
				       "keep_alive_interval = 200");
	publish(world, PUBLISHER_ALL);
	g_autofree char *last = sealed_now(world);
	g_assert_null(last);
	world_free(world);
}

/* What is sealed for the edges is no passphrase of another store. */
static void not_restored(void)
{
	World *world = world_new();
	g_autoptr(GError) error = NULL;
	g_autofree char *folder = g_dir_make_tmp("gatehouse-XXXXXX", NULL);
	ConfigurationFacts facts;
	gint64 set = -1, rows = -1;
	certify(world, "edge1.contoso.test", 21, KEY_P256);
	publish(world, PUBLISHER_ALL);
	assert_reads(world, "edge1.contoso.test", "a secret");
	g_autoptr(GBytes) file = configuration_export(world->fixture->paths,
						      true, &facts, &error);
	g_assert_no_error(error);
	configuration_facts_clear(&facts);
	Model *model = model_new(folder);
	g_assert_true(configuration_import(model, file, &facts, NULL, &error));
	g_assert_true(model_commit(model, NULL, &error));
	g_assert_no_error(error);
	store_integer(model_store(model, NULL),
		      "SELECT count(dialback_passphrase) FROM "
		      "xmpp_gateway_configuration",
		      -1, &set, NULL);
	store_integer(model_store(model, NULL),
		      "SELECT count(*) FROM xmpp_gateway_configuration", -1,
		      &rows, NULL);
	g_assert_cmpint(set, ==, 0);
	g_assert_cmpint(rows, ==, 1);
	configuration_facts_clear(&facts);
	model_free(model);
	folder_remove(folder);
	world_free(world);
}

/* Without a secret to share the settings do not move with the topology. */
static void moves_only_then(void)
{
	World *world = world_new();
	RecordPosition before, after;
	fixture_change(world->fixture, no_passphrase);
	publish(world, PUBLISHER_ALL);
	g_free(sealed_now(world));
	replica_position(world->replica, STREAM_SETTINGS, &before, NULL);
	certify(world, "edge1.contoso.test", 21, KEY_P256);
	publish(world, PUBLISHER_ALL);
	g_free(sealed_now(world));
	replica_position(world->replica, STREAM_SETTINGS, &after, NULL);
	g_assert_cmpuint(before.number, ==, after.number);
	world_free(world);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/publish/secret/passphrase", passphrase);
	g_test_add_func("/publish/secret/several_edges", several_edges);
	g_test_add_func("/publish/secret/moves_only_then", moves_only_then);
	g_test_add_func("/publish/secret/not_restored", not_restored);
	return g_test_run();
}
