/* Members that are added to values and types. */
#include "core/value/extra.h"
#include "core/value/list.h"
#include "core/value/table.h"

static void test_copies(void)
{
	g_auto(Value) result = VALUE_NONE;
	Value number = value_int(5), plain = number;
	record_put_take(extra_make(&number), "Unit", value_string("kg"));
	Value copy = number;
	g_assert_true(extra_get(copy, "unit", &result));
	g_assert_cmpstr(value_text(result), ==, "kg");
	g_assert_null(extra_of(plain));
	g_assert_true(extra_make(&copy) == extra_of(number));
	extras_clear();
	g_assert_null(extra_of(number));
	g_assert_null(extra_of((Value){ .type = VALUE_INT, .extra = 99 }));
}

static void test_containers(void)
{
	Value list = value_list_take(list_new(LIST_ARRAY, 0));
	Value other = value_ref(list);
	record_put_take(extra_make(&list), "Tag", value_int(1));
	g_assert_cmpuint(list.extra, ==, 0);
	g_assert_nonnull(extra_of(other));
	value_clear(&list);
	g_assert_nonnull(extra_of(other));
	value_clear(&other);
	/* The place of the one before may be taken: nothing is inherited. */
	for (int i = 0; i < 100; i++) {
		g_auto(Value) next = value_list_take(list_new(LIST_ARRAY, 0));
		g_assert_null(extra_of(next));
	}
	list = value_list_take(list_new(LIST_ARRAY, 0));
	extra_make(&list);
	extras_clear();
	g_assert_null(extra_of(list));
	value_clear(&list);
}

static void test_types(void)
{
	g_auto(Value) text = value_string("abc");
	g_auto(Value) result = VALUE_NONE;
	bool done = false;
	record_put_take(extra_make_type("System.String"), "A", value_int(1));
	record_put_take(extra_make_type("System.Object"), "A", value_int(2));
	record_put_take(extra_make_type("System.Object"), "B", value_int(3));
	g_assert_true(extra_get(text, "A", &result));
	g_assert_cmpint(result.integer, ==, 1);
	g_assert_true(extra_get(text, "B", &result));
	g_assert_cmpint(result.integer, ==, 3);
	g_assert_true(extra_get(value_int(1), "a", &result));
	g_assert_cmpint(result.integer, ==, 2);
	g_assert_false(extra_get(VALUE_NONE, "A", &result));
	g_assert_true(extra_set(text, "A", value_int(7), &done, NULL));
	g_assert_true(done);
	g_assert_true(extra_get(text, "A", &result));
	g_assert_cmpint(result.integer, ==, 7);
	extra_remove_type("system.string");
	g_autoptr(GList) types = extra_types();
	g_assert_cmpuint(g_list_length(types), ==, 1);
	g_assert_cmpstr(types->data, ==, "System.Object");
	extras_clear();
	g_assert_false(extra_get(text, "B", &result));
}

/* An own member comes before the type's. */
static void test_order(void)
{
	g_auto(Value) text = value_string("abc");
	g_auto(Value) result = VALUE_NONE;
	record_put_take(extra_make_type("System.String"), "A", value_int(1));
	record_put_take(extra_make(&text), "A", value_int(2));
	g_assert_true(extra_get(text, "A", &result));
	g_assert_cmpint(result.integer, ==, 2);
	extras_clear();
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/value/extra/copies", test_copies);
	g_test_add_func("/value/extra/containers", test_containers);
	g_test_add_func("/value/extra/types", test_types);
	g_test_add_func("/value/extra/order", test_order);
	return g_test_run();
}
