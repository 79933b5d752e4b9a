#include "core/gateway/frontend/pace.h"

/* 50 a second of each name, whoever else there is. */
static void turns(void)
{
	Pace *pace = pace_new();

	for (guint i = 0; i < 100; i++) {
		g_assert_cmpuint(pace_turn(pace, "a", 50, 1000), ==, i * 20);
		g_assert_cmpuint(pace_turn(pace, "b", 50, 1000), ==, i * 20);
	}
	g_assert_cmpuint(pace_turn(pace, "a", 50, 2000), ==, 1000);
	g_assert_cmpuint(pace_turn(pace, "a", 50, 60000), ==, 0);
	g_assert_cmpuint(pace_turn(pace, "a", 50, 60000), ==, 20);
	pace_free(pace);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/frontend/pace/turns", turns);
	return g_test_run();
}
