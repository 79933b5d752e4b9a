/* Once somebody wants it to stop, nothing computes for long. */
#include "core/base/contents.h"
#include "core/base/stop.h"
#include "core/value/list.h"
#include "shell/types/member.h"
#include "shell/types/operate.h"
#include "shell/types/string_search.h"
#include "shell/types/xml.h"

#include <gio/gio.h>
#include <string.h>

static int pressed;

static void press(void)
{
	pressed = 1;
	stop_watch(&pressed);
}

static void release(void)
{
	pressed = 0;
	stop_watch(NULL);
}

static Value numbers(int count)
{
	List *list = list_new(LIST_ARRAY, 0);
	while (count)
		list_add_take(list, value_int(count--));
	return value_list_take(list);
}

static void patterns_stop(void)
{
	static const Operator operators[] = { OPERATOR_MATCH, OPERATOR_REPLACE,
					      OPERATOR_SPLIT };
	g_auto(Value) text = value_string("one two");
	g_auto(Value) pattern = value_string("t.*");
	for (unsigned i = 0; i < G_N_ELEMENTS(operators); i++) {
		g_autoptr(GError) error = NULL;
		g_auto(Value) result = VALUE_NONE;
		press();
		g_assert_false(operate(operators[i], false, text, pattern,
				       &result, NULL, &error));
		g_assert_error(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
		release();
		g_assert_true(operate(operators[i], false, text, pattern,
				      &result, NULL, NULL));
	}
}

static void lists_stop(void)
{
	static const Operator operators[] = { OPERATOR_JOIN, OPERATOR_LIKE };
	g_auto(Value) list = numbers(1000);
	g_auto(Value) right = value_string("*");
	for (unsigned i = 0; i < G_N_ELEMENTS(operators); i++) {
		g_auto(Value) result = VALUE_NONE;
		press();
		g_assert_true(operate(operators[i], false, list, right, &result,
				      NULL, NULL));
		release();
		if (result.type == VALUE_LIST)
			g_assert_cmpuint(result.list->count, ==, 0);
		else
			g_assert_cmpstr(value_text(result), ==, "");
	}
}

static void replacing_stops(void)
{
	g_auto(Value) text = value_string("aaa"), a = value_string("a");
	g_auto(Value) b = value_string("b");
	press();
	g_auto(Value) same = string_replace(text, a, b);
	release();
	g_auto(Value) other = string_replace(text, a, b);
	g_assert_cmpstr(value_text(same), ==, "aaa");
	g_assert_cmpstr(value_text(other), ==, "bbb");
}

static void documents_stop(void)
{
	static const char text[] = "<a><b/><b/></a>";
	g_autoptr(GError) error = NULL;
	press();
	g_assert_null(xml_parse(text, strlen(text), false, &error));
	g_assert_nonnull(error);
	release();
}

static void devices_stop(void)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *bytes = NULL;
	press();
	g_assert_false(contents_read("/dev/zero", &bytes, NULL, &error));
	g_assert_error(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
	release();
	g_assert_true(contents_read("/dev/null", &bytes, NULL, NULL));
	g_assert_cmpstr(bytes, ==, "");
}

/* An hour would be noticed. */
static void sleeping_stops(void)
{
	press();
	stop_sleep(3600000);
	release();
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/stop/patterns", patterns_stop);
	g_test_add_func("/stop/lists", lists_stop);
	g_test_add_func("/stop/replacing", replacing_stops);
	g_test_add_func("/stop/documents", documents_stop);
	g_test_add_func("/stop/devices", devices_stop);
	g_test_add_func("/stop/sleeping", sleeping_stops);
	return g_test_run();
}
