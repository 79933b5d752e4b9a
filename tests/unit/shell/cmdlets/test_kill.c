/* The shell killed in the middle of an import of 10,000 users: the store is
 * intact and has all of them or none. Runs the real program. */
#include "db/statement.h"
#include "db/store.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define USERS 10000
#define KILLS 6

static char *folder, *home, *program, *command;

static void write_users(void)
{
	GString *csv = g_string_new("Identity,SipAddress\n");
	g_autofree char *path = g_build_filename(folder, "users.csv", NULL);
	for (int i = 0; i < USERS; i++)
		g_string_append_printf(csv, "User %d,sip:user%d@contoso.test\n",
				       i, i);
	g_assert_true(g_file_set_contents(path, csv->str, -1, NULL));
	g_string_free(csv, TRUE);
	command = g_strdup_printf("Import-Csv '%s' | Enable-CsUser "
				  "-RegistrarPool pool.contoso.test",
				  path);
}

static pid_t start(const char *line)
{
	pid_t child = fork();
	if (child)
		return child;
	execl(program, "gatehouse", "--home", home, "-NoProfile", "-Command",
	      line, (char *)NULL);
	_exit(127);
}

static int finish(pid_t child)
{
	int status = -1;
	waitpid(child, &status, 0);
	return status;
}

static int64_t number(const char *sql)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *path = g_build_filename(home, "topology.db", NULL);
	g_autoptr(Store) store = store_open(path, &topology_schema, 0, &error);
	int64_t value = -1;
	g_assert_no_error(error);
	g_assert_true(store_verify(store, &error));
	g_assert_no_error(error);
	g_assert_true(store_integer(store, sql, -1, &value, NULL));
	return value;
}

static gint64 whole_import(void)
{
	gint64 begin = g_get_monotonic_time();
	g_assert_cmpint(finish(start(command)), ==, 0);
	g_assert_cmpint(number("SELECT count(*) FROM user"), ==, USERS);
	return g_get_monotonic_time() - begin;
}

static void remove_users(void)
{
	g_assert_cmpint(finish(start("Get-CsUser | Disable-CsUser")), ==, 0);
	g_autofree char *path = g_build_filename(home, "topology.db", NULL);
	g_autoptr(Store) store = store_open(path, &topology_schema, 0, NULL);
	g_assert_true(store_execute(store, "DELETE FROM user", NULL));
}

/* Killed at points spread over the time that it takes. */
static void test_import(void)
{
	gint64 whole = whole_import();
	remove_users();
	int64_t changes = number("SELECT count(*) FROM change");
	for (int i = 1; i <= KILLS; i++) {
		pid_t child = start(command);
		g_usleep((gulong)(whole * i / (KILLS + 1)));
		kill(child, SIGKILL);
		finish(child);
		int64_t users = number("SELECT count(*) FROM user");
		int64_t more = number("SELECT count(*) FROM change") - changes;
		g_test_message("killed after %d of %d: %d users", i, KILLS + 1,
			       (int)users);
		g_assert_true((users == 0 && more == 0) ||
			      (users == USERS && more == 1));
		if (users)
			break;
	}
	whole_import();
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	folder = g_dir_make_tmp("gatehouse-XXXXXX", NULL);
	home = g_build_filename(folder, "home", NULL);
	program = g_build_filename(g_getenv("GATEHOUSE_BUILD"), "gatehouse",
				   NULL);
	write_users();
	g_assert_cmpint(finish(start("New-CsSite R | Out-Null; New-CsSipDomain "
				     "contoso.test | Out-Null; New-CsPool "
				     "pool.contoso.test -Site R | Out-Null")),
			==, 0);
	g_test_add_func("/cmdlets/kill/import", test_import);
	int code = g_test_run();
	g_autofree char *clean = g_strdup_printf("rm -rf '%s'", folder);
	g_assert_cmpint(system(clean), ==, 0);
	g_free(command);
	g_free(program);
	g_free(home);
	g_free(folder);
	return code;
}
