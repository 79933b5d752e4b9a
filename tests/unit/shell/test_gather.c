#include "shell/gather.h"

#include <string.h>

typedef struct Case {
	const char *name;
	const char *text;
	const char
		*closed; /* numbers of the lines behind which all is closed */
} Case;

static const Case cases[] = {
	{ "plain", "1\n2\n3\n", "123" },
	{ "block", "if (1) {\n2\n}\n", "3" },
	{ "bracket-in-quotes", "'{'\n\"(\"\n3\n", "123" },
	{ "escaped", "a`{\n2\n", "12" },
	{ "comment", "# it's {\n2\n", "12" },
	{ "number-sign-in-word", "a#{\n2\n}\n", "3" },
	{ "block-comment", "<# {\n'\n#>\n", "3" },
	{ "here-string", "@'\n{\n\"\n'@\n5\n", "45" },
	{ "quote-over-lines", "\"a\n'\n\"\n", "3" },
};

static void test_case(gconstpointer data)
{
	const Case *row = data;
	g_autoptr(GString) closed = g_string_new(NULL);
	g_auto(GStrv) lines = g_strsplit(row->text, "\n", -1);
	Gather gather;
	gather_init(&gather);
	for (unsigned i = 0; lines[i] && *lines[i]; i++) {
		g_autofree char *line = g_strconcat(lines[i], "\n", NULL);
		gather_add(&gather, line);
		if (gather.depth <= 0 && !gather.quote && !gather.comment)
			g_string_append_printf(closed, "%u", i + 1);
	}
	gather_clear(&gather);
	g_assert_cmpstr(closed->str, ==, row->closed);
}

/* Of a parser that says no: grows like the logarithm of the lines. */
static unsigned questions(const char *first, const char *line, unsigned lines)
{
	unsigned asked = 0;
	Gather gather;
	gather_init(&gather);
	gather_add(&gather, first);
	for (unsigned i = 0; i < lines; i++) {
		gather_add(&gather, line);
		asked += gather_may_be_whole(&gather);
	}
	gather_clear(&gather);
	return asked;
}

static void test_questions(void)
{
	g_assert_cmpuint(questions("function f {\n", "$x = 1\n", 100000), <,
			 150);
	g_assert_cmpuint(questions("do\n", "$x = 1\n", 100000), <, 150);
	g_assert_cmpuint(questions("@'\n", "$x = 1\n", 100000), <, 150);
}

static void test_goes_on(void)
{
	static const struct {
		const char *text;
		bool may;
	} rows[] = {
		{ "if (1) { 2 }\n", true },
		{ "try { 1 } catch { }\n", true },
		{ "$x = if (1) { 2 }", true },
		{ "while (0) { }\n", false },
		{ "if (1) { 2 } else { 3 }; 4\n", false },
		{ "iffy { }\n", false },
		{ "$x\n", false },
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
		Gather gather;
		gather_init(&gather);
		gather_add(&gather, rows[i].text);
		g_assert_cmpint(gather_may_go_on(&gather), ==, rows[i].may);
		gather_clear(&gather);
	}
	g_assert_true(gather_goes_on("  Else {\n"));
	g_assert_true(gather_goes_on("elseif (1) {\n"));
	g_assert_true(gather_goes_on("catch {\n"));
	g_assert_true(gather_goes_on("finally\n"));
	g_assert_false(gather_goes_on("elsewhere\n"));
	g_assert_false(gather_goes_on("\n"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path =
			g_strconcat("/gather/closed/", cases[i].name, NULL);
		g_test_add_data_func(path, &cases[i], test_case);
	}
	g_test_add_func("/gather/asks-seldom", test_questions);
	g_test_add_func("/gather/goes-on", test_goes_on);
	return g_test_run();
}
