#include "core/gateway/config/watch.h"

#include <string.h>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/publish/enroll.h"
#include "core/publish/publisher.h"
#include "tests/unit/core/publish/fixture.h"

typedef struct Seen {
	Fixture *fixture;
	Loop *loop;
	Watch *watch;
	Config *config;
	guint changes, refusals;
	char *reason;
	gint64 from, took; /* ms, of the last change */
	Timer *limit;
} Seen;

static void publish(Fixture *fixture, PublishWhat what)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Publisher) publisher = publisher_new(fixture->paths, NULL);
	g_assert_true(publisher_run(publisher, what, NULL, &error));
	g_assert_no_error(error);
}

static void on_changed(void *data, Config *config)
{
	Seen *seen = data;
	config_unref(seen->config);
	seen->config = config_ref(config);
	seen->took = clock_monotonic_ms() - seen->from;
	seen->changes++;
	loop_stop(seen->loop);
}

static void on_refused(void *data, const char *reason)
{
	Seen *seen = data;
	g_free(seen->reason);
	seen->reason = g_strdup(reason);
	seen->refusals++;
	loop_stop(seen->loop);
}

static void on_limit(void *data)
{
	Seen *seen = data;
	g_assert_not_reached();
	loop_stop(seen->loop);
}

static void on_done(void *data)
{
	loop_stop(((Seen *)data)->loop);
}

static void start(Seen *seen, const Paths *paths, const char *role,
		  const char *computer)
{
	g_autoptr(GError) error = NULL;
	WatchSetup setup = {
		.loop = seen->loop,
		.paths = paths,
		.role = role,
		.computer = computer,
		.changed = on_changed,
		.refused = on_refused,
		.data = seen,
	};
	seen->watch = watch_new(&setup, &error);
	g_assert_no_error(error);
	loop_run(seen->loop);
}

static Seen *seen_new(const char *role, const char *computer)
{
	g_autoptr(GError) error = NULL;
	Seen *seen = g_new0(Seen, 1);
	seen->fixture = fixture_new();
	seen->loop = loop_new();
	seen->limit = timer_new(seen->loop, on_limit, seen);
	timer_start(seen->limit, 20000, 0);
	publish(seen->fixture, PUBLISHER_ALL);
	g_assert_true(enroll_local(seen->fixture->paths, computer, role, NULL,
				   false, &error));
	g_assert_no_error(error);
	return seen;
}

static Seen *seen_started(const char *role, const char *computer)
{
	Seen *seen = seen_new(role, computer);
	start(seen, seen->fixture->paths, role, computer);
	return seen;
}

static void seen_free(Seen *seen)
{
	watch_free(seen->watch);
	timer_free(seen->limit);
	loop_free(seen->loop);
	config_unref(seen->config);
	fixture_free(seen->fixture);
	g_free(seen->reason);
	g_free(seen);
}

static void first(void)
{
	Seen *seen = seen_started("frontend", "fe1.contoso.test");
	const Config *config = seen->config;
	g_assert_cmpuint(seen->changes, ==, 1);
	g_assert_cmpuint(config->topology, ==, 3);
	g_assert_cmpuint(config->settings, ==, 3);
	g_assert_cmpuint(config->users, ==, 3);
	g_assert_cmpstr(config->self->role, ==, "frontend");
	g_assert_true(config->federation_allowed);
	/* Site policy, own policy, and no pool at all: the global one. */
	g_assert_true(config_user(config, "anna@contoso.test")->xmpp_allowed);
	g_assert_false(config_user(config, "bert@contoso.test")->xmpp_allowed);
	g_assert_false(config_user(config, "cora@contoso.test")->xmpp_allowed);
	g_assert_nonnull(config_partner(config, "chat.fabrikam.test"));
	seen_free(seen);
}

static void edge(void)
{
	Seen *seen = seen_started("edge", "edge1.contoso.test");
	g_assert_cmpstr(seen->config->self->role, ==, "edge");
	g_assert_cmpuint(g_hash_table_size(seen->config->users_by_address), ==,
			 0);
	g_assert_cmpuint(seen->config->users, ==, 0);
	seen_free(seen);
}

/* Published to in force: within a second, as the product promises. */
static void follows(void)
{
	Seen *seen = seen_started("frontend", "fe1.contoso.test");
	for (int i = 1; i <= 5; i++) {
		g_autofree char *sql =
			g_strdup_printf("UPDATE xmpp_gateway_configuration SET "
					"connection_limit = %d",
					i);
		fixture_change(seen->fixture, sql);
		seen->from = clock_monotonic_ms();
		publish(seen->fixture, PUBLISHER_DUE);
		loop_run(seen->loop);
		g_assert_cmpuint(seen->config->gateway.connection_limit, ==, i);
		g_assert_cmpint(seen->took, <, 1000);
	}
	g_assert_cmpuint(seen->changes, ==, 6);
	seen_free(seen);
}

static char *newest(Fixture *fixture, RecordStream stream)
{
	g_autoptr(Transport) transport =
		transport_directory(fixture->paths->published);
	g_autoptr(GPtrArray) list = transport_list(transport, stream, NULL);
	return g_build_filename(fixture->paths->published,
				((TransportEntry *)list->pdata[0])->name, NULL);
}

/* A damaged record: said once, and what runs stays. */
static void refused(void)
{
	Seen *seen = seen_started("frontend", "fe1.contoso.test");
	g_autofree char *path = newest(seen->fixture, STREAM_SETTINGS);
	g_autofree char *later =
		g_build_filename(seen->fixture->paths->published,
				 "settings/00000000000000000009.record", NULL);
	gsize length;
	g_autofree char *bytes = file_read(path, G_MAXINT32, &length, NULL);
	bytes[47] = 9; /* the number */
	file_replace(later, bytes, length, 0644, NULL);
	loop_run(seen->loop);
	g_assert_cmpuint(seen->refusals, ==, 1);
	g_assert_nonnull(strstr(seen->reason, "not signed"));
	g_assert_cmpuint(seen->changes, ==, 1);
	for (int i = 0; i < 3; i++) {
		watch_now(seen->watch, on_done, seen);
		loop_run(seen->loop);
	}
	g_assert_cmpuint(seen->refusals, ==, 1);
	g_assert_cmpuint(seen->changes, ==, 1);
	seen_free(seen);
}

static void pull_once(Fixture *fixture, const char *role)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *path = paths_role(fixture->paths, role, "replica.db");
	g_autoptr(Replica) replica = replica_open(path, role, &error);
	g_autoptr(Transport) transport =
		transport_directory(fixture->paths->published);
	bool applied;
	g_assert_true(replica_pull(replica, transport, &applied, &error));
	g_assert_no_error(error);
}

/* A record that came over the link, to an edge that sees no folder. */
static void over_link(void)
{
	Seen *seen = seen_new("edge", "edge1.contoso.test");
	g_autoptr(Paths) remote = paths_new(seen->fixture->folder);
	g_free(remote->published);
	remote->published =
		g_build_filename(seen->fixture->folder, "remote", NULL);
	pull_once(seen->fixture, "edge");
	start(seen, remote, "edge", "edge1.contoso.test");
	g_assert_cmpuint(seen->config->partners->len, ==, 1);
	fixture_change(seen->fixture, "DELETE FROM xmpp_allowed_partner");
	publish(seen->fixture, PUBLISHER_DUE);
	g_autofree char *path = newest(seen->fixture, STREAM_SETTINGS);
	gsize length;
	char *bytes = file_read(path, G_MAXINT32, &length, NULL);
	g_autoptr(GBytes) record = g_bytes_new_take(bytes, length);
	watch_take_record(seen->watch, "nothing", record);
	watch_take_record(seen->watch, "settings", record);
	loop_run(seen->loop);
	g_assert_cmpuint(seen->config->partners->len, ==, 0);
	guint64 number;
	g_autoptr(GBytes) kept = watch_record(seen->watch, "settings", &number);
	g_assert_true(g_bytes_equal(kept, record));
	g_assert_cmpuint(number, ==, 4);
	g_assert_null(watch_record(seen->watch, "users", &number));
	/* The same again is no news and no fault; in another place it is. */
	watch_take_record(seen->watch, "settings", record);
	watch_take_record(seen->watch, "topology", record);
	loop_run(seen->loop);
	g_assert_cmpuint(seen->changes, ==, 2);
	g_assert_cmpuint(seen->refusals, ==, 1);
	seen_free(seen);
}

static void count_done(void *data)
{
	(*(guint *)data)++;
}

/* Who waits is told, whenever the watch ends. */
static void waiters(void)
{
	guint done = 0;
	Seen *seen = seen_started("edge", "edge1.contoso.test");
	for (int i = 0; i < 20; i++) {
		watch_now(seen->watch, count_done, &done);
		if (i % 5 == 0)
			g_usleep(1000);
	}
	seen_free(seen);
	g_assert_cmpuint(done, ==, 20);
}

static void not_set_up(void)
{
	g_autoptr(GError) error = NULL;
	Fixture *fixture = fixture_new();
	Loop *loop = loop_new();
	WatchSetup setup = { .loop = loop,
			     .paths = fixture->paths,
			     .role = "edge",
			     .computer = "edge1.contoso.test",
			     .changed = on_changed,
			     .refused = on_refused };
	g_assert_null(watch_new(&setup, &error));
	g_assert_nonnull(error);
	g_clear_error(&error);
	g_assert_true(enroll_local(fixture->paths, "edge1.contoso.test", "edge",
				   NULL, false, &error));
	g_assert_null(watch_new(&setup, &error));
	g_assert_nonnull(strstr(error->message, "Enable-CsTopology"));
	loop_free(loop);
	fixture_free(fixture);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/watch/first", first);
	g_test_add_func("/watch/edge", edge);
	g_test_add_func("/watch/follows", follows);
	g_test_add_func("/watch/refused", refused);
	g_test_add_func("/watch/over-link", over_link);
	g_test_add_func("/watch/waiters", waiters);
	g_test_add_func("/watch/not-set-up", not_set_up);
	return g_test_run();
}
