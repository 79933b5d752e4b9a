#include "core/gateway/base/metrics.h"

#include <string.h>

static void *count(void *data)
{
	(void)data;
	for (int i = 0; i < 10000; i++)
		metric_add(METRIC_STANZAS_IN, 1);
	return NULL;
}

static void counts_from_threads(void)
{
	GThread *threads[4];
	for (int i = 0; i < 4; i++)
		threads[i] = g_thread_new("count", count, NULL);
	for (int i = 0; i < 4; i++)
		g_thread_join(threads[i]);
	g_assert_cmpint(metric_get(METRIC_STANZAS_IN), ==, 40000);
}

/* Every row is complete and the text is what OpenMetrics asks for. */
static void writes_open_metrics(void)
{
	g_autoptr(GString) text = g_string_new(NULL);
	metric_add(METRIC_LINKS_UP, 2);
	metric_add(METRIC_LINKS_UP, -1);
	metric_add(METRIC_RESULTS_OK, 7);
	metrics_write(text);
	g_assert_nonnull(strstr(text->str,
				"# TYPE gatehouse_links_up gauge\n"
				"# HELP gatehouse_links_up Links that are up.\n"
				"gatehouse_links_up 1\n"));
	g_assert_nonnull(
		strstr(text->str, "\ngatehouse_link_results_ok_total 7\n"));
	g_assert_null(strstr(text->str, "(null)"));
	g_assert_true(g_str_has_suffix(text->str, "\n# EOF\n"));
	g_auto(GStrv) lines = g_strsplit(text->str, "\n", -1);
	g_assert_cmpuint(g_strv_length(lines), ==, 3 * METRIC_COUNT + 2);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/gateway/metrics/threads", counts_from_threads);
	g_test_add_func("/gateway/metrics/text", writes_open_metrics);
	return g_test_run();
}
