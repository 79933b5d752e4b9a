#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/file.h"
#include "core/publish/enroll.h"
#include "core/publish/limits.h"
#include "core/publish/publisher.h"
#include "core/publish/replica.h"
#include "db/statement.h"
#include "tests/unit/core/publish/fixture.h"

#define FLIPS 100
#define KILLS 15

static Published run(Fixture *fixture, PublishWhat what)
{
	g_autoptr(GError) error = NULL;
	Published done;
	g_autoptr(Publisher) publisher = publisher_new(fixture->paths, NULL);
	g_assert_true(publisher_run(publisher, what, &done, &error));
	g_assert_no_error(error);
	return done;
}

static Replica *replica_of(Fixture *fixture, const char *role)
{
	g_autoptr(GError) error = NULL;
	g_assert_true(enroll_local(fixture->paths, "fe1.contoso.test", role,
				   NULL, false, &error));
	g_assert_no_error(error);
	g_autofree char *path = paths_role(fixture->paths, role, "replica.db");
	Replica *replica = replica_open(path, role, &error);
	g_assert_no_error(error);
	return replica;
}

static bool pull(Fixture *fixture, Replica *replica)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Transport) transport =
		transport_directory(fixture->paths->published);
	bool applied;
	g_assert_true(replica_pull(replica, transport, &applied, &error));
	g_assert_no_error(error);
	return applied;
}

static gint64 count(Replica *replica, const char *sql)
{
	gint64 value = -1;
	store_integer(replica_store(replica), sql, -1, &value, NULL);
	return value;
}

static guint64 at(Replica *replica, RecordStream stream)
{
	RecordPosition position;
	g_assert_true(replica_position(replica, stream, &position, NULL));
	return position.number;
}

static const char add_partner[] =
	"INSERT INTO xmpp_allowed_partner VALUES (71, 'woodgrove.test', "
	"'woodgrove.test', NULL, NULL, NULL, 'PublicVerified', 'Optional', "
	"'Optional', 1, 1, 0, NULL, NULL)";

static void whole_way(void)
{
	Fixture *fixture = fixture_new();
	Published done = run(fixture, PUBLISHER_DUE);
	g_assert_cmpuint(done.number[STREAM_SETTINGS], ==, 0);
	done = run(fixture, PUBLISHER_ALL);
	g_assert_cmpuint(done.number[STREAM_TOPOLOGY], ==, 3);
	g_assert_cmpuint(done.number[STREAM_SETTINGS], ==, 3);
	g_assert_cmpuint(done.number[STREAM_USERS], ==, 3);
	g_autoptr(Replica) replica = replica_of(fixture, "frontend");
	g_assert_true(pull(fixture, replica));
	g_assert_false(pull(fixture, replica));
	g_assert_cmpint(count(replica, "SELECT count(*) FROM user"), ==, 3);
	g_assert_cmpint(count(replica, "SELECT count(*) FROM computer"), ==, 2);
	g_assert_cmpint(count(replica, "SELECT dialback_passphrase IS NULL "
				       "FROM xmpp_gateway_configuration"),
			==, 1);
	/* A partner goes out by itself; the topology does not. */
	fixture_change(fixture, add_partner);
	fixture_change(fixture, "UPDATE pool SET sip_port = 5070");
	done = run(fixture, PUBLISHER_DUE);
	g_assert_cmpuint(done.number[STREAM_TOPOLOGY], ==, 0);
	g_assert_cmpuint(done.number[STREAM_SETTINGS], ==, 5);
	g_assert_cmpuint(done.number[STREAM_USERS], ==, 0);
	g_assert_true(pull(fixture, replica));
	g_assert_cmpint(
		count(replica, "SELECT count(*) FROM xmpp_allowed_partner"), ==,
		2);
	g_assert_cmpint(count(replica, "SELECT max(sip_port) FROM pool"), ==,
			5061);
	done = run(fixture, PUBLISHER_ALL);
	g_assert_cmpuint(done.number[STREAM_TOPOLOGY], ==, 5);
	done = run(fixture, PUBLISHER_ALL);
	g_assert_cmpuint(done.number[STREAM_TOPOLOGY], ==, 0);
	g_assert_true(pull(fixture, replica));
	g_assert_cmpint(count(replica, "SELECT max(sip_port) FROM pool"), ==,
			5070);
	g_clear_pointer(&replica, replica_free);
	fixture_free(fixture);
}

static void edge_without_users(void)
{
	g_autoptr(GError) error = NULL;
	Fixture *fixture = fixture_new();
	run(fixture, PUBLISHER_ALL);
	g_autoptr(Replica) replica = replica_of(fixture, "edge");
	g_assert_true(pull(fixture, replica));
	g_assert_cmpuint(at(replica, STREAM_TOPOLOGY), ==, 3);
	g_assert_cmpuint(at(replica, STREAM_USERS), ==, 0);
	g_autoptr(Transport) transport =
		transport_directory(fixture->paths->published);
	g_autoptr(GPtrArray) list =
		transport_list(transport, STREAM_USERS, &error);
	g_autoptr(GBytes) record =
		transport_read(transport, list->pdata[0], &error);
	g_assert_false(replica_apply(replica, STREAM_USERS, record, &error));
	g_assert_error(error, RECORD_ERROR, RECORD_ERROR_STREAM);
	g_clear_pointer(&replica, replica_free);
	fixture_free(fixture);
}

static char *newest(Fixture *fixture, RecordStream stream, gsize *length,
		    char **path)
{
	g_autoptr(Transport) transport =
		transport_directory(fixture->paths->published);
	g_autoptr(GPtrArray) list = transport_list(transport, stream, NULL);
	TransportEntry *entry = list->pdata[0];
	*path = g_build_filename(fixture->paths->published, entry->name, NULL);
	return file_read(*path, G_MAXINT32, length, NULL);
}

static void refuse_content(Fixture *fixture, Replica *replica, const char *path,
			   const char *bytes, gsize length)
{
	file_replace(path, bytes, length, 0644, NULL);
	g_assert_false(pull(fixture, replica));
	g_assert_cmpuint(at(replica, STREAM_SETTINGS), ==, 3);
	g_assert_cmpint(
		count(replica, "SELECT count(*) FROM xmpp_allowed_partner"), ==,
		1);
}

/* Damaged published files: each refused and reported, the previous
 * configuration stays, and the intact file is taken afterwards. */
static void damaged(void)
{
	Fixture *fixture = fixture_new();
	run(fixture, PUBLISHER_ALL);
	g_autoptr(Replica) replica = replica_of(fixture, "frontend");
	pull(fixture, replica);
	fixture_change(fixture, add_partner);
	run(fixture, PUBLISHER_DUE);
	gsize length;
	g_autofree char *path = NULL;
	g_autofree char *bytes =
		newest(fixture, STREAM_SETTINGS, &length, &path);
	g_autoptr(GRand) chance = g_rand_new_with_seed(20261124);
	for (int i = 0; i < FLIPS; i++) {
		gint32 where = g_rand_int_range(chance, 0, (gint32)length);
		bytes[where] ^= 0x41;
		refuse_content(fixture, replica, path, bytes, length);
		bytes[where] ^= 0x41;
		gint32 cut = g_rand_int_range(chance, 0, (gint32)length);
		refuse_content(fixture, replica, path, bytes, (gsize)cut);
		g_assert_cmpuint(replica_refusals(replica)->len, ==, 1);
	}
	file_replace(path, bytes, length, 0644, NULL);
	g_assert_true(pull(fixture, replica));
	g_assert_cmpuint(at(replica, STREAM_SETTINGS), ==, 4);
	g_assert_cmpuint(replica_refusals(replica)->len, ==, 0);
	g_clear_pointer(&replica, replica_free);
	fixture_free(fixture);
}

/* An old record in the place of a new one, or under a newer name. */
static void old_record(void)
{
	Fixture *fixture = fixture_new();
	run(fixture, PUBLISHER_ALL);
	gsize length;
	g_autofree char *path = NULL;
	g_autofree char *bytes =
		newest(fixture, STREAM_SETTINGS, &length, &path);
	fixture_change(fixture, add_partner);
	run(fixture, PUBLISHER_DUE);
	g_autoptr(Replica) replica = replica_of(fixture, "frontend");
	pull(fixture, replica);
	g_assert_cmpuint(at(replica, STREAM_SETTINGS), ==, 4);
	g_autofree char *later =
		g_build_filename(fixture->paths->published,
				 "settings/00000000000000000009.record", NULL);
	file_replace(later, bytes, length, 0644, NULL);
	g_assert_false(pull(fixture, replica));
	g_assert_cmpuint(at(replica, STREAM_SETTINGS), ==, 4);
	g_assert_cmpuint(replica_refusals(replica)->len, ==, 1);
	g_autoptr(GBytes) record = g_bytes_new(bytes, length);
	g_autoptr(GError) error = NULL;
	g_assert_false(replica_apply(replica, STREAM_SETTINGS, record, &error));
	g_assert_error(error, RECORD_ERROR, RECORD_ERROR_OLD);
	g_clear_error(&error);
	g_assert_false(replica_apply(replica, STREAM_TOPOLOGY, record, &error));
	g_assert_error(error, RECORD_ERROR, RECORD_ERROR_STREAM);
	g_clear_pointer(&replica, replica_free);
	fixture_free(fixture);
}

/* A damaged newest record does not keep a good older one away. */
static void falls_back(void)
{
	Fixture *fixture = fixture_new();
	run(fixture, PUBLISHER_ALL);
	fixture_change(fixture, add_partner);
	run(fixture, PUBLISHER_DUE);
	gsize length;
	g_autofree char *path = NULL;
	g_autofree char *bytes =
		newest(fixture, STREAM_SETTINGS, &length, &path);
	bytes[length - 1] ^= 1;
	file_replace(path, bytes, length, 0644, NULL);
	g_autoptr(Replica) replica = replica_of(fixture, "frontend");
	g_assert_true(pull(fixture, replica));
	g_assert_cmpuint(at(replica, STREAM_SETTINGS), ==, 3);
	/* The publisher notices and puts it right. */
	Published done = run(fixture, PUBLISHER_REPAIR);
	g_assert_cmpuint(done.number[STREAM_SETTINGS], ==, 4);
	g_assert_cmpuint(done.number[STREAM_TOPOLOGY], ==, 0);
	g_assert_true(pull(fixture, replica));
	g_assert_cmpuint(at(replica, STREAM_SETTINGS), ==, 4);
	g_clear_pointer(&replica, replica_free);
	fixture_free(fixture);
}

static void new_epoch(void)
{
	Fixture *fixture = fixture_new();
	run(fixture, PUBLISHER_ALL);
	g_autoptr(Replica) replica = replica_of(fixture, "frontend");
	pull(fixture, replica);
	store_execute(fixture->store,
		      "UPDATE fact SET value = '2' WHERE name = 'epoch'", NULL);
	run(fixture, PUBLISHER_ALL);
	g_assert_true(pull(fixture, replica));
	RecordPosition position;
	replica_position(replica, STREAM_TOPOLOGY, &position, NULL);
	g_assert_cmpuint(position.epoch, ==, 2);
	g_clear_pointer(&replica, replica_free);
	fixture_free(fixture);
}

static void other_store(void)
{
	g_autoptr(GError) error = NULL;
	Fixture *fixture = fixture_new();
	Fixture *other = fixture_new();
	run(fixture, PUBLISHER_ALL);
	run(other, PUBLISHER_ALL);
	g_autoptr(Replica) replica = replica_of(fixture, "frontend");
	g_autoptr(Transport) transport =
		transport_directory(other->paths->published);
	bool applied;
	g_assert_true(replica_pull(replica, transport, &applied, &error));
	g_assert_false(applied);
	g_assert_cmpuint(replica_refusals(replica)->len, ==, 3);
	g_autoptr(Key) key = publishing_key_public(other->paths, &error);
	guint8 id[STORE_ID_BYTES] = { 9 };
	g_assert_false(replica_trust(replica, id, key, false, &error));
	g_assert_error(error, REPLICA_ERROR, REPLICA_ERROR_OTHER);
	g_clear_error(&error);
	g_assert_true(replica_trust(replica, id, key, true, &error));
	g_clear_pointer(&replica, replica_free);
	fixture_free(fixture);
	fixture_free(other);
}

static void untrusted(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Replica) replica = replica_open(NULL, "edge", &error);
	g_autoptr(Transport) transport = transport_directory("/nowhere");
	bool applied;
	g_assert_false(replica_pull(replica, transport, &applied, &error));
	g_assert_error(error, REPLICA_ERROR, REPLICA_ERROR_UNTRUSTED);
}

static void pruned(void)
{
	Fixture *fixture = fixture_new();
	run(fixture, PUBLISHER_ALL);
	for (int i = 0; i < 6; i++) {
		g_autofree char *sql =
			g_strdup_printf("UPDATE xmpp_gateway_configuration SET "
					"connection_limit = %d",
					i);
		fixture_change(fixture, sql);
		run(fixture, PUBLISHER_DUE);
	}
	g_autoptr(Transport) transport =
		transport_directory(fixture->paths->published);
	g_autoptr(GPtrArray) list =
		transport_list(transport, STREAM_SETTINGS, NULL);
	g_assert_cmpuint(list->len, ==, TRANSPORT_KEEPS);
	const TransportEntry *first = list->pdata[0], *second = list->pdata[1];
	guint8 hash[HASH_BYTES];
	record_hash(second->bytes, hash);
	g_assert_cmpmem(first->header.previous, HASH_BYTES, hash, HASH_BYTES);
	fixture_free(fixture);
}

static void raced(void)
{
	g_autoptr(GError) error = NULL;
	Fixture *fixture = fixture_new();
	run(fixture, PUBLISHER_ALL);
	g_autoptr(Transport) transport =
		transport_directory(fixture->paths->published);
	RecordPosition last = { .epoch = 1, .number = 2 };
	RecordHeader header = { .stream = STREAM_USERS, .number = 4 };
	g_autoptr(GBytes) bytes = g_bytes_new_static("x", 1);
	g_assert_false(
		transport_append(transport, &header, &last, bytes, &error));
	g_assert_error(error, TRANSPORT_ERROR, TRANSPORT_ERROR_RACED);
	fixture_free(fixture);
}

static void reported(void)
{
	g_autoptr(GError) error = NULL;
	Fixture *fixture = fixture_new();
	run(fixture, PUBLISHER_ALL);
	g_autoptr(Replica) replica = replica_of(fixture, "frontend");
	pull(fixture, replica);
	g_autoptr(Transport) transport =
		transport_directory(fixture->paths->published);
	g_autoptr(json_t) status = replica_status(replica, "fe1.contoso.test");
	g_assert_true(transport_report(transport, "fe1.contoso.test", status,
				       &error));
	g_autoptr(json_t) all = transport_reports(transport, &error);
	g_assert_cmpuint(json_array_size(all), ==, 1);
	g_assert_true(json_equal(json_array_get(all, 0), status));
	json_t *streams = json_object_get(status, "streams");
	g_assert_cmpint(json_member_integer(json_object_get(streams, "users"),
					    "number", 0),
			==, 3);
	g_clear_pointer(&replica, replica_free);
	fixture_free(fixture);
}

static void watched(void)
{
	Fixture *fixture = fixture_new();
	g_autoptr(Transport) transport =
		transport_directory(fixture->paths->published);
	struct pollfd ready = { .fd = transport_watch(transport),
				.events = POLLIN };
	g_assert_cmpint(poll(&ready, 1, 0), ==, 0);
	run(fixture, PUBLISHER_ALL);
	g_assert_cmpint(poll(&ready, 1, 1000), ==, 1);
	transport_watch(transport);
	g_assert_cmpint(poll(&ready, 1, 0), ==, 0);
	fixture_change(fixture, add_partner);
	run(fixture, PUBLISHER_DUE);
	g_assert_cmpint(poll(&ready, 1, 1000), ==, 1);
	fixture_free(fixture);
}

/* In a child: publishes one change after the other until it is killed. */
static void publish_for_ever(const char *folder)
{
	g_autoptr(Paths) paths = paths_new(folder);
	g_autoptr(Publisher) publisher = publisher_new(paths, NULL);
	Fixture child = { .paths = paths };
	child.store = store_open(paths->store, &topology_schema, 0, NULL);
	for (int i = 0; child.store; i++) {
		g_autofree char *sql = g_strdup_printf(
			"UPDATE xmpp_gateway_configuration SET "
			"connection_limit = connection_limit + %d",
			1 + i % 7);
		fixture_change(&child, sql);
		if (!publisher_run(publisher, PUBLISHER_DUE, NULL, NULL))
			_exit(1);
	}
	_exit(1);
}

static void check_stream(Fixture *fixture, Replica *replica)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Transport) transport =
		transport_directory(fixture->paths->published);
	bool applied;
	g_assert_true(replica_pull(replica, transport, &applied, &error));
	g_assert_no_error(error);
	g_assert_cmpuint(replica_refusals(replica)->len, ==, 0);
	g_assert_true(store_verify(fixture->store, &error));
	g_assert_no_error(error);
	gint64 here = count(replica, "SELECT connection_limit FROM "
				     "xmpp_gateway_configuration");
	gint64 there = -2;
	store_integer(fixture->store,
		      "SELECT connection_limit FROM xmpp_gateway_configuration",
		      -2, &there, NULL);
	g_assert_cmpint(here, ==, there);
}

/* Until the child has begun; the machine may be busy. */
static void wait_for_record(Fixture *fixture, guint64 above)
{
	g_autoptr(Transport) transport =
		transport_directory(fixture->paths->published);
	RecordPosition last = { 0 };
	for (int i = 0; i < 5000 && last.number <= above; i++) {
		g_usleep(2000);
		transport_last(transport, STREAM_SETTINGS, &last, NULL);
	}
}

/* kill -9 while publishing: what lies there is whole, and the next session
 * publishes what was left. */
static void killed(void)
{
	Fixture *fixture = fixture_new();
	run(fixture, PUBLISHER_ALL);
	g_autoptr(Replica) replica = replica_of(fixture, "frontend");
	g_autoptr(GRand) chance = g_rand_new_with_seed(20261124);
	for (int i = 0; i < KILLS; i++) {
		pid_t child = fork();
		if (child == 0)
			publish_for_ever(fixture->folder);
		wait_for_record(fixture, at(replica, STREAM_SETTINGS));
		g_usleep((gulong)g_rand_int_range(chance, 0, 40000));
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
		run(fixture, PUBLISHER_DUE);
		check_stream(fixture, replica);
	}
	g_assert_cmpuint(at(replica, STREAM_SETTINGS), >=, 3 + KILLS);
	g_clear_pointer(&replica, replica_free);
	fixture_free(fixture);
}

static void roles(void)
{
	g_autoptr(GError) error = NULL;
	Fixture *fixture = fixture_new();
	g_assert_cmpstr(
		computer_role(fixture->store, "FE1.contoso.test", &error), ==,
		"frontend");
	g_assert_cmpstr(
		computer_role(fixture->store, "edge1.contoso.test", &error), ==,
		"edge");
	g_assert_null(computer_role(fixture->store, "x.test", &error));
	g_assert_nonnull(error);
	fixture_free(fixture);
}

/* A snapshot of a store that has fewer columns, and a replica that an older
 * program wrote, are as good: what they lack is null. */
static void fewer_columns(void)
{
	static const char has[] = "SELECT count(*) FROM "
				  "pragma_table_info('pool') WHERE name = "
				  "'sip_tls_minimum'";
	static const char drop[] =
		"ALTER TABLE pool DROP COLUMN sip_tls_minimum";
	g_autoptr(GError) error = NULL;
	Fixture *fixture = fixture_new();
	g_assert_true(store_execute(fixture->store, drop, &error));
	g_assert_no_error(error);
	run(fixture, PUBLISHER_ALL);
	Replica *replica = replica_of(fixture, "frontend");
	pull(fixture, replica);
	g_assert_cmpint(count(replica, "SELECT count(*) FROM pool WHERE "
				       "sip_tls_minimum IS NULL"),
			>, 0);
	g_assert_true(store_execute(replica_store(replica), drop, &error));
	g_assert_no_error(error);
	g_assert_cmpint(count(replica, has), ==, 0);
	replica_free(replica);
	replica = replica_of(fixture, "frontend");
	g_assert_cmpint(count(replica, has), ==, 1);
	replica_free(replica);
	fixture_free(fixture);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/publish/whole-way", whole_way);
	g_test_add_func("/publish/edge-without-users", edge_without_users);
	g_test_add_func("/publish/fewer-columns", fewer_columns);
	g_test_add_func("/publish/damaged", damaged);
	g_test_add_func("/publish/old-record", old_record);
	g_test_add_func("/publish/falls-back", falls_back);
	g_test_add_func("/publish/new-epoch", new_epoch);
	g_test_add_func("/publish/other-store", other_store);
	g_test_add_func("/publish/untrusted", untrusted);
	g_test_add_func("/publish/pruned", pruned);
	g_test_add_func("/publish/raced", raced);
	g_test_add_func("/publish/reported", reported);
	g_test_add_func("/publish/watched", watched);
	g_test_add_func("/publish/killed", killed);
	g_test_add_func("/publish/roles", roles);
	return g_test_run();
}
