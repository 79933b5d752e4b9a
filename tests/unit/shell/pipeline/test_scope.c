#include "shell/pipeline/scope.h"

static const Name *name(const char *text)
{
	return name_intern(text);
}

static void test_lookup(void)
{
	g_autoptr(Scope) global = scope_new(NULL);
	g_autoptr(Scope) inner = scope_new(global);
	scope_put_take(global, "Answer", value_int(42));
	g_assert_cmpint(scope_value(inner, name("ANSWER")).integer, ==, 42);
	g_assert_null(scope_find_local(inner, name("answer")));
	g_assert_cmpint(scope_value(inner, name("none")).type, ==, VALUE_NULL);
}

/* Setting is local: the outer variable stays. */
static void test_set_is_local(void)
{
	g_autoptr(Scope) global = scope_new(NULL);
	g_autoptr(Scope) inner = scope_new(global);
	scope_put_take(global, "x", value_int(1));
	g_assert_true(
		scope_set_take(inner, name("x"), "x", value_int(2), NULL));
	g_assert_cmpint(scope_value(inner, name("x")).integer, ==, 2);
	g_assert_cmpint(scope_value(global, name("x")).integer, ==, 1);
}

static void test_read_only(void)
{
	g_autoptr(Scope) scope = scope_new(NULL);
	g_autoptr(Scope) inner = scope_new(scope);
	g_autoptr(GError) error = NULL;
	scope_put_take(scope, "c", value_int(1))->flags = VARIABLE_CONSTANT;
	g_assert_false(scope_set_take(scope, name("c"), "c", value_string("x"),
				      &error));
	g_assert_error(error, SCOPE_ERROR, SCOPE_ERROR_READ_ONLY);
	g_assert_false(
		scope_set_take(inner, name("c"), "c", value_int(2), NULL));
	g_assert_false(scope_remove(scope, name("c"), true, NULL));
	scope_put_take(scope, "r", value_int(1))->flags = VARIABLE_READ_ONLY;
	g_assert_false(scope_remove(scope, name("r"), false, NULL));
	g_assert_true(scope_remove(scope, name("r"), true, NULL));
}

static void test_private(void)
{
	g_autoptr(Scope) scope = scope_new(NULL);
	g_autoptr(Scope) inner = scope_new(scope);
	scope_put_take(scope, "p", value_int(1))->flags = VARIABLE_PRIVATE;
	g_assert_nonnull(scope_find(scope, name("p")));
	g_assert_null(scope_find(inner, name("p")));
}

/* Removing from the table must not hide what was added after. */
static void test_many(void)
{
	g_autoptr(Scope) scope = scope_new(NULL);
	for (int i = 0; i < 200; i++) {
		g_autofree char *label = g_strdup_printf("v%d", i);
		scope_put_take(scope, label, value_int(i));
	}
	for (int i = 0; i < 200; i += 2) {
		g_autofree char *label = g_strdup_printf("v%d", i);
		g_assert_true(scope_remove(scope, name(label), false, NULL));
	}
	uint32_t at = 0, count = 0;
	while (scope_next(scope, &at))
		count++;
	g_assert_cmpuint(count, ==, 100);
	for (int i = 0; i < 200; i++) {
		g_autofree char *label = g_strdup_printf("v%d", i);
		Variable *found = scope_find(scope, name(label));
		g_assert_true((found != NULL) == (i % 2 == 1));
		if (found)
			g_assert_cmpint(found->value.integer, ==, i);
	}
}

static void test_script(void)
{
	g_autoptr(Scope) global = scope_new(NULL);
	g_autoptr(Scope) script = scope_new(global);
	g_autoptr(Scope) inner = scope_new(script);
	script->script = true;
	g_assert_true(scope_script(inner) == script);
	g_assert_true(scope_script(global) == global);
	g_assert_true(scope_global(inner) == global);
	g_assert_true(scope_up(inner, 1) == script);
	g_assert_null(scope_up(inner, 3));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/pipeline/scope/lookup", test_lookup);
	g_test_add_func("/pipeline/scope/set-is-local", test_set_is_local);
	g_test_add_func("/pipeline/scope/read-only", test_read_only);
	g_test_add_func("/pipeline/scope/private", test_private);
	g_test_add_func("/pipeline/scope/many", test_many);
	g_test_add_func("/pipeline/scope/script", test_script);
	return g_test_run();
}
