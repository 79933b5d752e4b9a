#include "core/gateway/base/repeat.h"

#include "core/gateway/base/limits.h"

#include <string.h>

/* What was written, one line each, without time and level. */
static char *written(void)
{
	g_autoptr(GPtrArray) lines = trace_recent(NULL, 4096);
	GString *text = g_string_new(NULL);
	for (guint i = 0; i < lines->len; i++) {
		g_auto(GStrv) words = g_strsplit(lines->pdata[i], " ", 5);
		g_string_append_printf(text, "%s\n", words[4]);
	}
	trace_forget();
	return g_string_free(text, FALSE);
}

static void says_once(void)
{
	for (int i = 0; i < 5; i++)
		trace_repeat(TRACE_WARNING, "edge", NULL, "a", "from %d", i);
	trace_repeat(TRACE_WARNING, "edge", "id", "b", "another");
	trace_repeats_tell(); /* the minute is not over */
	trace_repeats_end();
	g_autofree char *text = written();
	g_assert_true(g_str_has_prefix(text, "from 0\nanother\n"));
	g_assert_nonnull(strstr(text, "\nfrom 0 (4 times more)\n"));
	g_assert_null(strstr(text, "from 1"));
	g_assert_null(strstr(text, "another ("));
}

static void begins_anew(void)
{
	trace_repeat(TRACE_WARNING, "edge", NULL, "a", "one");
	trace_repeats_end();
	trace_repeat(TRACE_WARNING, "edge", NULL, "a", "two");
	g_autofree char *text = written();
	g_assert_cmpstr(text, ==, "one\ntwo\n");
}

/* Who makes up causes fills no log either. */
static void bounds_causes(void)
{
	for (int i = 0; i < 5000; i++) {
		g_autofree char *cause = g_strdup_printf("%d", i);
		trace_repeat(TRACE_WARNING, "edge", NULL, cause, "%s", cause);
	}
	trace_repeats_end();
	g_autofree char *text = written();
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	guint count = g_strv_length(lines);
	g_assert_cmpuint(count, >=, TRACE_CAUSES_SECOND);
	g_assert_cmpuint(count, <, 500);
	g_assert_nonnull(strstr(text, " more lines of this kind were not "
				      "written"));
}

static void debug_writes_all(void)
{
	trace_set_level(TRACE_DEBUG);
	for (int i = 0; i < 3; i++)
		trace_repeat(TRACE_WARNING, "edge", NULL, "a", "from %d", i);
	trace_set_level(TRACE_INFO);
	g_autofree char *text = written();
	g_assert_true(g_str_has_prefix(text, "from 0\nfrom 1\nfrom 2\n"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
#define ADD(name) g_test_add_func("/gateway/repeat/" #name, name)
	ADD(says_once);
	ADD(begins_anew);
	ADD(bounds_causes);
	ADD(debug_writes_all);
	return g_test_run();
}
