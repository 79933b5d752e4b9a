#include "core/publish/configuration.h"

#include <string.h>

#include "core/pki/authority.h"
#include "core/publish/enroll.h"
#include "core/publish/publisher.h"
#include "core/publish/replica.h"
#include "db/statement.h"
#include "tests/unit/core/publish/fixture.h"

#define FLIPS 300

static Fixture *published_fixture(void)
{
	g_autoptr(GError) error = NULL;
	Fixture *fixture = fixture_new();
	AuthorityOptions options = { .kind = KEY_P256 };
	g_assert_true(paths_ensure(fixture->paths->pki, 0700, &error));
	g_autoptr(Authority) authority =
		authority_create(fixture->paths->pki, &options, &error);
	g_assert_nonnull(authority);
	g_autoptr(Publisher) publisher = publisher_new(fixture->paths, NULL);
	g_assert_true(publisher_run(publisher, PUBLISHER_ALL, NULL, &error));
	g_assert_no_error(error);
	return fixture;
}

typedef struct Other {
	char *folder;
	Paths *paths;
} Other;

static Other other_new(void)
{
	Other other = { g_dir_make_tmp("gatehouse-XXXXXX", NULL), NULL };
	other.paths = paths_new(other.folder);
	return other;
}

static void other_clear(Other *other)
{
	folder_remove(other->folder);
	g_free(other->folder);
	paths_free(other->paths);
}

static guint64 applied(const Other *other, const char *role,
		       RecordStream stream)
{
	g_autofree char *path = paths_role(other->paths, role, "replica.db");
	g_autoptr(Replica) replica = replica_open(path, role, NULL);
	RecordPosition position = { 0 };
	replica_position(replica, stream, &position, NULL);
	return position.number;
}

static void first_contact(gconstpointer data)
{
	const char *role = data;
	bool edge = strcmp(role, "edge") == 0;
	const char *computer = edge ? "edge1.contoso.test" : "fe1.contoso.test";
	g_autoptr(GError) error = NULL;
	Fixture *fixture = published_fixture();
	Other other = other_new();
	ConfigurationFacts there, here;
	g_autoptr(GBytes) file =
		configuration_export(fixture->paths, true, &there, &error);
	g_assert_no_error(error);
	g_assert_true(configuration_import_local(other.paths, computer, file,
						 false, &here, &error));
	g_assert_no_error(error);
	g_assert_cmpstr(there.fingerprint, ==, here.fingerprint);
	g_assert_cmpuint(strlen(here.fingerprint), ==, 79);
	g_assert_cmpstr(here.store, ==, "000102030405060708090a0b0c0d0e0f");
	g_assert_cmpuint(applied(&other, role, STREAM_TOPOLOGY), ==, 3);
	g_assert_cmpuint(applied(&other, role, STREAM_SETTINGS), ==, 3);
	g_assert_cmpuint(applied(&other, role, STREAM_USERS), ==, edge ? 0 : 3);
	g_autofree char *name = enrolled_computer(other.paths, role);
	g_assert_cmpstr(name, ==, computer);
	g_autofree char *anchor =
		paths_role(other.paths, role, "keys/authority.pem");
	g_assert_true(g_file_test(anchor, G_FILE_TEST_EXISTS));
	/* Again is fine, from the replica itself too. */
	configuration_facts_clear(&here);
	g_assert_true(configuration_import_local(other.paths, computer, file,
						 false, &here, &error));
	configuration_facts_clear(&here);
	g_autoptr(GBytes) local =
		configuration_export_local(other.paths, role, &here, &error);
	g_assert_nonnull(local);
	g_assert_no_error(error);
	g_assert_cmpstr(there.fingerprint, ==, here.fingerprint);
	g_assert_cmpuint(here.number[STREAM_USERS], ==, 0);
	configuration_facts_clear(&here);
	configuration_facts_clear(&there);
	other_clear(&other);
	fixture_free(fixture);
}

static void for_an_edge(void)
{
	g_autoptr(GError) error = NULL;
	Fixture *fixture = published_fixture();
	ConfigurationFacts facts;
	g_autoptr(GBytes) file =
		configuration_export(fixture->paths, false, &facts, &error);
	g_assert_nonnull(file);
	g_assert_cmpuint(facts.number[STREAM_TOPOLOGY], ==, 3);
	g_assert_cmpuint(facts.number[STREAM_USERS], ==, 0);
	configuration_facts_clear(&facts);
	fixture_free(fixture);
}

static void nothing_published(void)
{
	g_autoptr(GError) error = NULL;
	Fixture *fixture = fixture_new();
	ConfigurationFacts facts;
	g_assert_null(
		configuration_export(fixture->paths, true, &facts, &error));
	g_assert_nonnull(error);
	fixture_free(fixture);
}

/* Damage is refused, or hit a byte of the archive that carries nothing: then
 * fingerprint and content are what they were. */
static void damaged(void)
{
	g_autoptr(GError) none = NULL;
	Fixture *fixture = published_fixture();
	ConfigurationFacts facts;
	g_autoptr(GBytes) file =
		configuration_export(fixture->paths, false, &facts, &none);
	gsize length;
	g_autofree guint8 *bytes =
		g_memdup2(g_bytes_get_data(file, NULL), g_bytes_get_size(file));
	length = g_bytes_get_size(file);
	g_autoptr(GRand) chance = g_rand_new_with_seed(20261124);
	guint refused = 0;
	for (int i = 0; i < FLIPS; i++) {
		g_autoptr(GError) error = NULL;
		Other other = other_new();
		ConfigurationFacts found;
		gint32 at = g_rand_int_range(chance, 0, (gint32)length);
		bytes[at] ^= (guint8)g_rand_int_range(chance, 1, 256);
		g_autoptr(GBytes) broken =
			g_bytes_new(bytes, i % 3 ? length : (gsize)at);
		if (configuration_import_local(other.paths,
					       "edge1.contoso.test", broken,
					       false, &found, &error)) {
			g_assert_cmpstr(found.store, ==, facts.store);
			g_assert_cmpuint(
				applied(&other, "edge", STREAM_TOPOLOGY), ==,
				3);
			configuration_facts_clear(&found);
		} else {
			refused++;
			g_assert_nonnull(error);
		}
		memcpy(bytes, g_bytes_get_data(file, NULL), length);
		other_clear(&other);
	}
	g_assert_cmpuint(refused, >, FLIPS / 2);
	configuration_facts_clear(&facts);
	fixture_free(fixture);
}

static void unknown_computer(void)
{
	g_autoptr(GError) error = NULL;
	Fixture *fixture = published_fixture();
	Other other = other_new();
	ConfigurationFacts facts;
	g_autoptr(GBytes) file =
		configuration_export(fixture->paths, false, &facts, &error);
	configuration_facts_clear(&facts);
	g_assert_false(configuration_import_local(other.paths, "x.test", file,
						  false, &facts, &error));
	g_assert_nonnull(strstr(error->message, "'x.test'"));
	g_autofree char *folder = paths_role(other.paths, "edge", NULL);
	g_assert_false(g_file_test(folder, G_FILE_TEST_EXISTS));
	other_clear(&other);
	fixture_free(fixture);
}

static gint64 count(Model *model, const char *sql)
{
	gint64 value = -1;
	Store *store = model_store(model, NULL);
	g_assert_nonnull(store);
	store_integer(store, sql, -1, &value, NULL);
	return value;
}

/* Into another store: one unit, recorded, and ids stay unique. */
static void into_store(void)
{
	g_autoptr(GError) error = NULL;
	Fixture *fixture = published_fixture();
	Other other = other_new();
	ConfigurationFacts facts;
	g_autoptr(GBytes) file =
		configuration_export(fixture->paths, true, &facts, &error);
	configuration_facts_clear(&facts);
	Model *model = model_new(other.folder);
	g_assert_true(configuration_import(model, file, &facts, NULL, &error));
	g_assert_no_error(error);
	gint64 change = 0;
	g_assert_true(model_commit(model, &change, &error));
	g_assert_no_error(error);
	g_assert_cmpint(change, ==, 1);
	g_assert_cmpint(count(model, "SELECT count(*) FROM user"), ==, 3);
	g_assert_cmpint(count(model, "SELECT count(*) FROM "
				     "external_access_policy"),
			==, 3);
	g_assert_cmpint(count(model, "SELECT next FROM sequence"), >, 82);
	g_assert_cmpint(count(model, "SELECT count(*) FROM change_row "
				     "WHERE table_name = 'pool'"),
			==, 3);
	configuration_facts_clear(&facts);
	model_free(model);
	other_clear(&other);
	fixture_free(fixture);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_data_func("/configuration/first-contact/edge", "edge",
			     first_contact);
	g_test_add_data_func("/configuration/first-contact/frontend",
			     "frontend", first_contact);
	g_test_add_func("/configuration/export/for-an-edge", for_an_edge);
	g_test_add_func("/configuration/export/nothing", nothing_published);
	g_test_add_func("/configuration/import/damaged", damaged);
	g_test_add_func("/configuration/import/unknown-computer",
			unknown_computer);
	g_test_add_func("/configuration/import/into-store", into_store);
	return g_test_run();
}
