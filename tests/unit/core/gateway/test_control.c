/* The control socket and its client against each other, on one machine. */
#include "core/gateway/control.h"
#include "core/service/ask.h"

#include <glib/gstdio.h>

typedef struct Fixture {
	char *home;
	Paths *paths;
	Loop *loop;
	Control *control;
	GThread *thread;
	ControlRequest *held; /* answered together with the next one */
} Fixture;

static void answer(void *data, ControlRequest *request, const json_t *question)
{
	Fixture *fixture = data;
	const char *ask = json_member(question, "ask");
	if (g_str_equal(ask, "status"))
		control_answer_take(request,
				    json_pack("{s:s, s:b}", "role", "edge",
					      "change",
					      control_may_change(request)));
	else if (g_str_equal(ask, "hold"))
		fixture->held = request;
	else
		control_fail(request, "there is no ask '%s'", ask);
}

static gpointer run(gpointer data)
{
	loop_run(((Fixture *)data)->loop);
	return NULL;
}

static void set_up(Fixture *fixture, gconstpointer unused)
{
	(void)unused;
	g_autoptr(GError) error = NULL;
	fixture->home = g_dir_make_tmp("gatehouse-XXXXXX", NULL);
	fixture->paths = paths_new(fixture->home);
	g_autofree char *runtime = paths_runtime(fixture->paths);
	g_autofree char *path = paths_socket(fixture->paths, "edge");
	g_assert_true(paths_ensure(runtime, 0700, &error));
	fixture->loop = loop_new();
	fixture->control =
		control_new(fixture->loop, path, answer, fixture, &error);
	g_assert_no_error(error);
	fixture->thread = g_thread_new("loop", run, fixture);
}

static void tear_down(Fixture *fixture, gconstpointer unused)
{
	(void)unused;
	loop_stop(fixture->loop);
	g_thread_join(fixture->thread);
	control_free(fixture->control);
	if (fixture->held)
		control_answer_take(fixture->held, json_object());
	loop_free(fixture->loop);
	g_autofree char *runtime = paths_runtime(fixture->paths);
	g_rmdir(runtime);
	g_rmdir(fixture->home);
	paths_free(fixture->paths);
	g_free(fixture->home);
}

static json_t *question(const char *ask)
{
	return json_pack("{s:s}", "ask", ask);
}

static void answers(Fixture *fixture, gconstpointer unused)
{
	(void)unused;
	g_autoptr(GError) error = NULL;
	g_autoptr(json_t) ask = question("status");
	g_autoptr(json_t) got =
		service_ask(fixture->paths, "edge", ask, 5000, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(json_member(got, "role"), ==, "edge");
	g_assert_true(json_is_true(json_object_get(got, "change")));
}

static void refusals(Fixture *fixture, gconstpointer unused)
{
	(void)unused;
	g_autoptr(GError) error = NULL;
	g_autoptr(json_t) ask = question("nonsense");
	g_autoptr(json_t) got =
		service_ask(fixture->paths, "edge", ask, 5000, &error);
	g_assert_null(got);
	g_assert_error(error, SERVICE_ERROR, SERVICE_REFUSED);
	g_assert_cmpstr(error->message, ==, "there is no ask 'nonsense'");
	g_clear_error(&error);
	g_autoptr(json_t) other =
		service_ask(fixture->paths, "frontend", ask, 5000, &error);
	g_assert_null(other);
	g_assert_error(error, SERVICE_ERROR, SERVICE_NOT_RUNNING);
}

static void long_requests(Fixture *fixture, gconstpointer unused)
{
	(void)unused;
	g_autoptr(GError) error = NULL;
	g_autofree char *word = g_strnfill(100000, 'y');
	g_autoptr(json_t) ask = question(word);
	g_autoptr(json_t) got =
		service_ask(fixture->paths, "edge", ask, 5000, &error);
	g_assert_null(got);
	g_assert_nonnull(error);
}

static void time_out(Fixture *fixture, gconstpointer unused)
{
	(void)unused;
	g_autoptr(GError) error = NULL;
	g_autoptr(json_t) ask = question("hold");
	g_autoptr(json_t) got =
		service_ask(fixture->paths, "edge", ask, 100, &error);
	g_assert_null(got);
	g_assert_error(error, SERVICE_ERROR, SERVICE_TIMEOUT);
}

static void second_listener(Fixture *fixture, gconstpointer unused)
{
	(void)unused;
	g_autoptr(GError) error = NULL;
	g_autofree char *path = paths_socket(fixture->paths, "edge");
	g_autoptr(Control) second =
		control_new(fixture->loop, path, answer, fixture, &error);
	g_assert_null(second);
	g_assert_nonnull(error);
	answers(fixture, NULL);
}

#define ADD(path, fn) g_test_add(path, Fixture, NULL, set_up, fn, tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	ADD("/control/answers", answers);
	ADD("/control/refuses", refusals);
	ADD("/control/too-long", long_requests);
	ADD("/control/time-out", time_out);
	ADD("/control/second", second_listener);
	return g_test_run();
}
