#include "shell/format/width.h"

#include <string.h>

static const struct {
	const char *text;
	size_t columns;
} widths[] = {
	{ "", 0 },
	{ "plain", 5 },
	{ "Grüße", 5 },
	{ "日本語", 6 },
	{ "e\xcc\x81", 1 },	   /* combining acute */
	{ "\xf0\x9f\x98\x80", 2 }, /* emoji */
	{ "\xe2\x80\x8b", 0 },	   /* zero width space */
	{ "\033[1;32mok\033[0m", 2 },
	{ "\033]8;;http://x\aok\033]8;;\a", 2 },
	{ "\033]0;t\033\\ok", 2 },
	{ "\xff\xfe", 2 }, /* not UTF-8 */
	{ "\033[", 0 },
};

static void columns(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(widths); i++) {
		const char *text = widths[i].text;
		g_assert_cmpuint(text_columns(text, strlen(text)), ==,
				 widths[i].columns);
	}
}

static const struct {
	const char *text;
	size_t columns;
	const char *cut;
} cuts[] = {
	{ "abc", 3, "abc" },
	{ "abcd", 3, "ab…" },
	{ "日本語", 5, "日本…" },
	{ "日本語", 4, "日…" },
	{ "abc", 0, "" },
	{ "abc", 1, "…" },
	{ "\033[1mabcdef\033[0m", 3, "\033[1mab…\033[0m" },
	{ "e\xcc\x81"
	  "abc",
	  3,
	  "e\xcc\x81"
	  "a…" },
};

static void cut(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(cuts); i++) {
		g_autoptr(GString) out = g_string_new(NULL);
		text_cut(out, cuts[i].text, strlen(cuts[i].text),
			 cuts[i].columns);
		g_assert_cmpstr(out->str, ==, cuts[i].cut);
	}
}

static void cut_left(void)
{
	g_autoptr(GString) out = g_string_new(NULL);
	text_cut_left(out, "pool01.contoso.test", 19, 13);
	g_assert_cmpstr(out->str, ==, "…contoso.test");
}

static void pad(void)
{
	g_autoptr(GString) out = g_string_new(NULL);
	text_pad(out, "日", 3, 4, FALSE);
	text_pad(out, "7", 1, 3, TRUE);
	text_pad(out, "long", 4, 2, TRUE);
	g_assert_cmpstr(out->str, ==, "日    7long");
}

static void wrap(void)
{
	static const char *const lines[] = { "one",  "two",  "three", "",
					     "four", "andm", "ore" };
	const char *text = "one two\nthree\r\n\nfour andmore";
	size_t count = 0;
	for (size_t next; *text && count < G_N_ELEMENTS(lines); text += next) {
		size_t columns = count < 4 ? 5 : 4;
		size_t length = text_wrap(text, columns, &next);
		g_autofree char *line = g_strndup(text, length);
		g_assert_cmpstr(line, ==, lines[count++]);
	}
	g_assert_cmpuint(count, ==, G_N_ELEMENTS(lines));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/format/width/columns", columns);
	g_test_add_func("/format/width/cut", cut);
	g_test_add_func("/format/width/cut-left", cut_left);
	g_test_add_func("/format/width/pad", pad);
	g_test_add_func("/format/width/wrap", wrap);
	return g_test_run();
}
