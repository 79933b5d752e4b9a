#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/paths.h"
#include "core/base/random.h"

#include <glib.h>
#include <glib/gstdio.h>

static void clock_round_trip(void)
{
	gint64 time = 0;
	g_assert_true(clock_parse_utc("2026-11-24T16:05:09.000123Z", &time));
	g_autofree char *whole = clock_format_utc(time, FALSE);
	g_autofree char *exact = clock_format_utc(time, TRUE);
	g_assert_cmpstr(whole, ==, "2026-11-24T16:05:09Z");
	g_assert_cmpstr(exact, ==, "2026-11-24T16:05:09.000123Z");
	g_assert_false(clock_parse_utc("yesterday", &time));
}

static void random_repeats(void)
{
	random_set_for_test(7);
	g_autofree char *first = random_hex(8);
	random_set_for_test(7);
	g_autofree char *second = random_hex(8);
	random_set_for_test(0);
	g_autofree char *other = random_hex(8);
	g_assert_cmpstr(first, ==, second);
	g_assert_cmpstr(first, !=, other);
}

static void json_errors(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(json_t) value = json_parse("{\"a\":1", -1, &error);
	g_assert_null(value);
	g_assert_nonnull(error);
}

static void paths_of_home(void)
{
	g_autoptr(Paths) paths = paths_new("/tmp/x/");
	g_autofree char *replica = paths_role(paths, "edge", "replica.db");
	g_assert_cmpstr(paths->store, ==, "/tmp/x/topology.db");
	g_assert_cmpstr(replica, ==, "/tmp/x/edge/replica.db");
}

static void paths_machine_store(void)
{
	g_autofree char *home = g_dir_make_tmp("gatehouse-XXXXXX", NULL);
	g_autofree char *store = g_build_filename(home, "topology.db", NULL);
	g_autoptr(GError) error = NULL;
	g_assert_cmpstr(paths_choose("/nowhere", home), ==, "/nowhere");
	g_assert_true(file_replace(store, "", 0, 0600, &error));
	g_assert_no_error(error);
	g_assert_cmpstr(paths_choose("/nowhere", home), ==, home);
	g_assert_cmpstr(paths_choose(home, "/nowhere"), ==, home);
	g_remove(store);
	g_rmdir(home);
}

static void file_without_folder(void)
{
	g_autoptr(GError) error = NULL;
	g_assert_false(file_replace("/nowhere/x", "", 0, 0600, &error));
	g_assert_cmpstr(error->message, ==, "there is no folder '/nowhere'");
	g_clear_error(&error);
	g_assert_null(file_read("/nowhere/x", 10, NULL, &error));
	g_assert_cmpstr(error->message, ==, "there is no file '/nowhere/x'");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/base/clock/round-trip", clock_round_trip);
	g_test_add_func("/base/random/repeats", random_repeats);
	g_test_add_func("/base/json/errors", json_errors);
	g_test_add_func("/base/paths/home", paths_of_home);
	g_test_add_func("/base/paths/machine-store", paths_machine_store);
	g_test_add_func("/base/file/without-folder", file_without_folder);
	return g_test_run();
}
