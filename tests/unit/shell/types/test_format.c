#include "shell/types/format_number.h"
#include "shell/types/like.h"
#include "shell/types/operate.h"

static const struct {
	double number;
	bool whole;
	const char *format, *text;
} numbers[] = {
	{ 1234.567, false, "N", "1,234.57" },
	{ 1234.567, false, "N0", "1,235" },
	{ -1234.5, false, "N1", "-1,234.5" },
	{ 0.5, false, "F0", "1" },
	{ 2.345, false, "F2", "2.35" },
	{ 1234.5, false, "C", "$1,234.50" },
	{ -5, false, "C0", "($5)" },
	{ 0.1234, false, "P", "12.34 %" },
	{ 12345.678, false, "E3", "1.235E+004" },
	{ 12345.678, false, "e2", "1.23e+004" },
	{ 0.000012, false, "E1", "1.2E-005" },
	{ 42, true, "D", "42" },
	{ 42, true, "D6", "000042" },
	{ -42, true, "D4", "-0042" },
	{ 255, true, "X", "FF" },
	{ 255, true, "x6", "0000ff" },
	{ -1, true, "X", "FFFFFFFF" },
	{ 1.5, false, "D", NULL },
	{ 1.5, false, "X", NULL },
	{ 1.5, false, "q", NULL },
	{ 1234567, true, "#,##0", "1,234,567" },
	{ 0, true, "#", "" },
	{ 5, true, "000", "005" },
	{ 3.14159, false, "0.##", "3.14" },
	{ 3, false, "0.##", "3" },
	{ 3, false, "0.00", "3.00" },
	{ 0.256, false, "0.0%", "25.6%" },
	{ -3, true, "0;(0);zero", "(3)" },
	{ 0, true, "0;(0);zero", "zero" },
	{ 7, true, "'n='0", "n=7" },
	{ 1e15, false, "G", "1E+15" },
	{ 0.1, false, "R", "0.1" },
	{ 123.456, false, "G4", "123.5" },
};

static void formats_numbers(void)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(numbers); i++) {
		Value value = numbers[i].whole
				      ? value_int((int)numbers[i].number)
				      : value_double(numbers[i].number);
		g_autofree char *text = format_number(value, numbers[i].format);
		g_assert_cmpstr(text, ==, numbers[i].text);
	}
}

static const struct {
	const char *format, *text; /* NULL: an error */
} composites[] = {
	{ "{0}-{1}", "7-x" },
	{ "{1}{1}", "xx" },
	{ "{0,4}|", "   7|" },
	{ "{0,-4}|", "7   |" },
	{ "{0:D3}", "007" },
	{ "{{}}", "{}" },
	{ "{0", NULL },
	{ "0}", NULL },
	{ "{x}", NULL },
	{ "{2}", NULL },
	{ "{-1}", NULL },
	{ "", "" },
	{ "{0,999999999}", NULL },
};

static void formats_composites(void)
{
	g_auto(Value) text = value_string("x");
	Value values[] = { value_int(7), text };
	for (unsigned i = 0; i < G_N_ELEMENTS(composites); i++) {
		g_autoptr(GError) error = NULL;
		g_auto(Value) format = value_string(composites[i].format);
		g_auto(Value) got = VALUE_NONE;
		bool good = format_composite(format, values, 2, &got, &error);
		g_assert_cmpstr(value_text(got), ==, composites[i].text);
		g_assert_true(good == !error);
	}
}

static const struct {
	const char *pattern, *text;
	bool like;
} likes[] = {
	{ "*", "", true },
	{ "", "", true },
	{ "?", "ü", true },
	{ "a*b*c", "aXXbYYc", true },
	{ "a*b*c", "aXXbYY", false },
	{ "[a-c]x", "BX", true },
	{ "[abc", "a", true },
	{ "`*", "*", true },
	{ "`*", "x", false },
	{ "*.contoso.com", "a.CONTOSO.com", true },
	{ "a**b", "ab", true },
	{ "?*", "", false },
	{ "[]]", "]", true },
};

static void likes_by_pattern(void)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(likes); i++)
		g_assert_cmpint(
			like_match(likes[i].pattern, likes[i].text, false), ==,
			likes[i].like);
	/* No exponential time. */
	g_autofree char *text = g_strnfill(2000, 'a');
	g_assert_false(like_match("*a*a*a*a*a*a*a*a*b", text, false));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/types/format/numbers", formats_numbers);
	g_test_add_func("/types/format/composite", formats_composites);
	g_test_add_func("/types/like/patterns", likes_by_pattern);
	return g_test_run();
}
