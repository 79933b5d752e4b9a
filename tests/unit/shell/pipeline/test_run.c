#include "core/value/list.h"
#include "shell/pipeline/run.h"
#include "shell/pipeline/session.h"
#include "tests/unit/shell/pipeline/fake_host.h"

typedef struct Fixture {
	FakeHost host;
	Session *session;
	ListEmit output;
	unsigned units, good_units;
} Fixture;

static Fixture *current;

static bool unit_end(Session *session, bool ok, GError **error)
{
	(void)session;
	(void)error;
	current->units++;
	current->good_units += ok;
	return true;
}

static void setup(Fixture *fixture, gconstpointer data)
{
	(void)data;
	current = fixture;
	fake_host_init(&fixture->host);
	fixture->session = session_new(&fixture->host.host);
	fixture->session->hooks.unit_end = unit_end;
	list_emit_init(&fixture->output);
}

static void teardown(Fixture *fixture, gconstpointer data)
{
	(void)data;
	list_emit_clear(&fixture->output);
	session_free(fixture->session);
	fake_host_clear(&fixture->host);
}

/* ---- cmdlets of the test */

static unsigned emitted;

/* 1, 2, 3 … until nobody wants more. */
static bool count_up(Call *call, void *args, GError **error)
{
	(void)args;
	(void)error;
	for (emitted = 1; emitted < 1000; emitted++)
		if (!call_emit_take(call, value_int((int32_t)emitted)))
			return true;
	return true;
}

static const Cmdlet counter = { .name = "Get-Number", .process = count_up };

static const Param input_params[] = {
	{ .is = { "InputObject", "x", .flags = PROPERTY_ANY },
	  .by_value = ALL_SETS },
	{ .is = { "First", "x", .type = VALUE_INT }, .position = 1 },
	{ .position = 0 },
};

static bool take_first(Call *call, void *args, GError **error)
{
	(void)args;
	(void)error;
	guint taken = GPOINTER_TO_UINT(call_state(call)) + 1;
	call_set_state(call, GUINT_TO_POINTER(taken), NULL);
	if (taken == call_value(call, 1).integer)
		call_stop_upstream(call);
	call_emit_take(call, value_ref(call_input(call)));
	return true;
}

static bool say_end(Call *call, void *args, GError **error)
{
	(void)args;
	(void)error;
	call_emit_take(call, value_string("end"));
	return true;
}

static const Cmdlet first = { .name = "Select-First",
			      .params = input_params,
			      .process = take_first,
			      .end = say_end };

/* Fails for even numbers. */
static bool refuse_even(Call *call, void *args, GError **error)
{
	(void)args;
	Value input = call_input(call);
	if (input.integer % 2 == 0) {
		g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
			    "%d is even", (int)input.integer);
		return false;
	}
	call_emit_take(call, value_ref(input));
	return true;
}

static const Cmdlet odd = { .name = "Select-Odd",
			    .params = input_params,
			    .process = refuse_even };

static bool remove_it(Call *call, void *args, GError **error)
{
	(void)args;
	(void)error;
	if (call_should_process(call, "it", "Remove"))
		call_emit_take(call, value_string("removed"));
	return true;
}

static const Cmdlet remover = { .name = "Remove-It",
				.confirm = CONFIRM_HIGH,
				.process = remove_it };

static bool warn(Call *call, void *args, GError **error)
{
	(void)args;
	(void)error;
	feedback_warn(call_feedback(call), "careful");
	feedback_verbose(call_feedback(call), "details");
	return true;
}

static const Cmdlet warner = { .name = "Write-Two", .process = warn };

/* ---- sources and runs */

static Flow four(void *data, Emit *to)
{
	(void)data;
	for (int i = 1; i <= 4; i++)
		if (!emit_take(to, value_int(i)))
			return FLOW_STOP;
	return FLOW_NORMAL;
}

static Flow run(Fixture *fixture, SourceFn *source, const Stage *stages,
		unsigned count)
{
	Pipeline pipeline = { source, NULL, stages, count };
	return pipeline_run(fixture->session, &pipeline, &fixture->output.emit);
}

static void expect_output(Fixture *fixture, const char *text)
{
	g_auto(Value) value = value_list_take(list_ref(fixture->output.list));
	g_autofree char *given = value_format(value);
	g_assert_cmpstr(given, ==, text);
}

static const Argument two[] = {
	{ NULL, true, { .type = VALUE_INT, .integer = 2 } },
};

static void test_stop_upstream(Fixture *fixture, gconstpointer data)
{
	(void)data;
	const Stage stages[] = {
		{ .cmdlet = &counter },
		{ .cmdlet = &first, .arguments = two, .count = 1 },
	};
	g_assert_cmpint(run(fixture, NULL, stages, 2), ==, FLOW_NORMAL);
	expect_output(fixture, "1 2 end");
	g_assert_cmpint(emitted, ==, 2);
	g_assert_true(fixture->session->success);
}

static void test_errors_go_on(Fixture *fixture, gconstpointer data)
{
	(void)data;
	const Stage stages[] = { { .cmdlet = &odd } };
	g_assert_cmpint(run(fixture, four, stages, 1), ==, FLOW_NORMAL);
	expect_output(fixture, "1 3");
	g_assert_cmpstr(fixture->host.text->str, ==,
			"Select-Odd : 2 is even\n"
			"    + CategoryInfo          : ObjectNotFound: "
			"(2:Int32) [Select-Odd], ItemNotFoundException\n"
			"    + FullyQualifiedErrorId : "
			"PathNotFound,Microsoft.PowerShell.Commands."
			"SelectOddCommand\n"
			"Select-Odd : 4 is even\n"
			"    + CategoryInfo          : ObjectNotFound: "
			"(4:Int32) [Select-Odd], ItemNotFoundException\n"
			"    + FullyQualifiedErrorId : "
			"PathNotFound,Microsoft.PowerShell.Commands."
			"SelectOddCommand\n");
	g_assert_false(fixture->session->success);
	g_assert_cmpint(fixture->session->errors->count, ==, 2);
	g_assert_cmpint(fixture->session->failures, ==, 2);
	g_assert_cmpint(fixture->good_units, ==, 1);
}

static void run_with_action(Fixture *fixture, const char *action, Flow flow)
{
	Argument arguments[] = {
		{ "ErrorAction", true, value_string(action) },
		{ "ErrorVariable", true, value_string("seen") },
	};
	const Stage stages[] = {
		{ .cmdlet = &odd, .arguments = arguments, .count = 2 }
	};
	g_assert_cmpint(run(fixture, four, stages, 1), ==, flow);
	value_clear(&arguments[0].value);
	value_clear(&arguments[1].value);
}

static void test_silenced(Fixture *fixture, gconstpointer data)
{
	(void)data;
	run_with_action(fixture, "SilentlyContinue", FLOW_NORMAL);
	g_assert_cmpstr(fixture->host.text->str, ==, "");
	g_assert_cmpint(fixture->session->errors->count, ==, 2);
	g_assert_cmpint(fixture->session->failures, ==, 0);
	Value seen = session_variable(fixture->session, "seen");
	g_assert_cmpint(seen.type, ==, VALUE_LIST);
	g_assert_cmpint(seen.list->count, ==, 2);
}

static void test_ignored(Fixture *fixture, gconstpointer data)
{
	(void)data;
	run_with_action(fixture, "Ignore", FLOW_NORMAL);
	g_assert_cmpint(fixture->session->errors->count, ==, 0);
}

static void test_error_stops(Fixture *fixture, gconstpointer data)
{
	(void)data;
	run_with_action(fixture, "Stop", FLOW_THROW);
	expect_output(fixture, "1");
	g_assert_true(fixture->session->fatal);
	g_assert_cmpint(fixture->units, ==, 1);
	g_assert_cmpint(fixture->good_units, ==, 0);
	g_autoptr(Record) record = session_take_thrown(fixture->session);
	g_assert_cmpstr(error_record_message(record), ==, "2 is even");
}

static void test_what_if(Fixture *fixture, gconstpointer data)
{
	(void)data;
	const Argument what_if[] = { { "wi", false, VALUE_NONE } };
	const Stage stages[] = {
		{ .cmdlet = &remover, .arguments = what_if, .count = 1 }
	};
	run(fixture, NULL, stages, 1);
	expect_output(fixture, "");
	g_assert_cmpstr(fixture->host.text->str, ==,
			"What if: Performing the operation \"Remove\" on "
			"target \"it\".\n");
}

static void test_confirm(Fixture *fixture, gconstpointer data)
{
	(void)data;
	const Stage stages[] = { { .cmdlet = &remover } };
	fixture->host.host.interactive = true;
	fixture->host.choice = 0;
	run(fixture, NULL, stages, 1);
	expect_output(fixture, "removed");
	fixture->host.choice = 2;
	run(fixture, NULL, stages, 1);
	expect_output(fixture, "removed");
	g_assert_cmpint(fixture->host.asked, ==, 2);
}

static void test_confirm_batch(Fixture *fixture, gconstpointer data)
{
	(void)data;
	const Argument no[] = { { "Confirm", true, value_bool(false) } };
	const Stage asks[] = { { .cmdlet = &remover } };
	const Stage silent[] = {
		{ .cmdlet = &remover, .arguments = no, .count = 1 }
	};
	g_assert_cmpint(run(fixture, NULL, asks, 1), ==, FLOW_THROW);
	g_assert_cmpint(fixture->host.asked, ==, 0);
	g_assert_cmpint(run(fixture, NULL, silent, 1), ==, FLOW_NORMAL);
	expect_output(fixture, "removed");
}

static void test_streams(Fixture *fixture, gconstpointer data)
{
	(void)data;
	const Argument verbose[] = { { "Verbose", false, VALUE_NONE } };
	Stage stages[] = { { .cmdlet = &warner } };
	run(fixture, NULL, stages, 1);
	g_assert_cmpstr(fixture->host.text->str, ==, "WARNING: careful\n");
	stages[0].arguments = verbose;
	stages[0].count = 1;
	stages[0].streams[STREAM_WARNING].to = &emit_nothing;
	stages[0].streams[STREAM_VERBOSE].merge = true;
	run(fixture, NULL, stages, 1);
	g_assert_cmpstr(fixture->host.text->str, ==, "WARNING: careful\n");
	expect_output(fixture, "details");
}

static void test_binding_first(Fixture *fixture, gconstpointer data)
{
	(void)data;
	const Argument wrong[] = { { "Fist", true, value_int(1) } };
	const Stage stages[] = {
		{ .cmdlet = &counter },
		{ .cmdlet = &first, .arguments = wrong, .count = 1 },
	};
	emitted = 0;
	g_assert_cmpint(run(fixture, NULL, stages, 2), ==, FLOW_THROW);
	g_assert_cmpint(emitted, ==, 0);
	g_assert_false(fixture->session->fatal);
	Flow settled = session_settle(fixture->session, FLOW_THROW);
	g_assert_cmpint(settled, ==, FLOW_NORMAL);
	g_assert_nonnull(strstr(fixture->host.text->str,
				"parameter name 'Fist'; did you mean "
				"-First?"));
}

static void test_interrupt(Fixture *fixture, gconstpointer data)
{
	(void)data;
	const Stage stages[] = { { .cmdlet = &counter }, { .cmdlet = &odd } };
	fixture->session->interrupted = 1;
	g_assert_cmpint(run(fixture, NULL, stages, 2), ==, FLOW_STOP);
	g_assert_cmpint(fixture->good_units, ==, 0);
	expect_output(fixture, "");
}

#define TEST(name, function)                                                   \
	g_test_add("/pipeline/run/" name, Fixture, NULL, setup, function,      \
		   teardown)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	TEST("stop-upstream", test_stop_upstream);
	TEST("errors-go-on", test_errors_go_on);
	TEST("silenced", test_silenced);
	TEST("ignored", test_ignored);
	TEST("error-stops", test_error_stops);
	TEST("what-if", test_what_if);
	TEST("confirm", test_confirm);
	TEST("confirm-batch", test_confirm_batch);
	TEST("streams", test_streams);
	TEST("binding-first", test_binding_first);
	TEST("interrupt", test_interrupt);
	return g_test_run();
}
