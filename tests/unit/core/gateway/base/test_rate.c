#include "core/gateway/base/rate.h"

#define BURST 2000

/* What one second allows, at once, ten times: how long it takes in all. */
static void keeps_the_rate(void)
{
	Rate rate = { 0 };
	gint64 now = 5000;
	for (int i = 0; i < 10; i++)
		now += rate_take(&rate, 100, 100, BURST, now);
	g_assert_cmpint(now, ==, 5000 + 10 * 1000 - BURST);
}

static void saves_up_one_burst(void)
{
	Rate rate = { 0 };
	g_assert_cmpint(rate_take(&rate, 200, 100, BURST, 1000), ==, 0);
	g_assert_cmpint(rate_take(&rate, 1, 100, BURST, 1000), ==, 10);
	/* An hour of silence is no better than two seconds of it. */
	g_assert_cmpint(rate_take(&rate, 200, 100, BURST, 3601000), ==, 0);
	g_assert_cmpint(rate_take(&rate, 100, 100, BURST, 3601000), ==, 1000);
}

/* Who waited as told waits no longer, and who did not is told to again. */
static void forgets_nothing(void)
{
	Rate rate = { 0 };
	g_assert_cmpint(rate_take(&rate, 500, 100, BURST, 0), ==, 3000);
	g_assert_cmpint(rate_take(&rate, 0, 100, BURST, 1000), ==, 2000);
	g_assert_cmpint(rate_take(&rate, 0, 100, BURST, 3000), ==, 0);
	g_assert_cmpint(rate_take(&rate, 1, 100, BURST, 3000), ==, 10);
}

static void none_is_no_limit(void)
{
	Rate rate = { 0 };
	g_assert_cmpint(rate_take(&rate, G_MAXUINT32, 0, 0, 0), ==, 0);
	g_assert_cmpint(rate_take(&rate, 1, 1, 0, 0), ==, 1000);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
#define ADD(name) g_test_add_func("/gateway/rate/" #name, name)
	ADD(keeps_the_rate);
	ADD(saves_up_one_burst);
	ADD(forgets_nothing);
	ADD(none_is_no_limit);
	return g_test_run();
}
