#include "core/value/list.h"
#include "core/value/table.h"
#include "shell/format/cell.h"
#include "shell/format/out.h"
#include "shell/format/view.h"

#include <glib.h>

typedef struct Screen {
	GString *text;
	Sink *sink;
	Formatter *formatter;
} Screen;

static Screen screen_open(unsigned width)
{
	Screen screen = { g_string_new(NULL), NULL, NULL };
	screen.sink = sink_new_string(screen.text, width);
	screen.formatter = formatter_new(screen.sink, ENUMERATION_LIMIT);
	return screen;
}

static void screen_check(Screen *screen, const char *expected)
{
	formatter_end(screen->formatter);
	g_assert_cmpstr(screen->text->str, ==, expected);
	formatter_free(screen->formatter);
	sink_free(screen->sink);
	g_string_free(screen->text, TRUE);
}

static void add(Screen *screen, Value value)
{
	formatter_add(screen->formatter, value);
	value_clear(&value);
}

static Value partner(const char *domain, int port)
{
	Record *record = record_new_custom();
	record_set_take(record, "Domain", value_string(domain));
	record_set_take(record, "Port", value_int(port));
	return value_record_take(record);
}

static void table(void)
{
	Screen screen = screen_open(0);
	add(&screen, partner("fabrikam.test", 5269));
	add(&screen, partner("日本.test", 80));
	screen_check(&screen, "\n"
			      "Domain        Port\n"
			      "------        ----\n"
			      "fabrikam.test 5269\n"
			      "日本.test       80\n"
			      "\n");
}

static void table_cut(void)
{
	Screen screen = screen_open(15);
	add(&screen, partner("fabrikam.test", 5269));
	screen_check(&screen, "\n"
			      "Domain     Port\n"
			      "------     ----\n"
			      "fabrikam.… 5269\n"
			      "\n");
}

static void table_lines(void)
{
	Screen screen = screen_open(0);
	add(&screen, partner("one\ntwo", 1));
	screen_check(&screen, "\n"
			      "Domain Port\n"
			      "------ ----\n"
			      "one       1\n"
			      "two\n"
			      "\n");
}

static void shapes(void)
{
	Screen screen = screen_open(0);
	Record *other = record_new_custom();
	record_set_take(other, "Site", value_string("Redmond"));
	add(&screen, partner("a.test", 1));
	add(&screen, value_record_take(other));
	add(&screen, value_string("line"));
	add(&screen, partner("b.test", 2));
	screen_check(&screen, "\n"
			      "Domain Port\n"
			      "------ ----\n"
			      "a.test    1\n"
			      "\n"
			      "Site\n"
			      "----\n"
			      "Redmond\n"
			      "\n"
			      "line\n"
			      "\n"
			      "Domain Port\n"
			      "------ ----\n"
			      "b.test    2\n"
			      "\n");
}

static Value person(const char *name, const char *text)
{
	static const char *const letters[] = { "a", "b", "c", "d", "e", NULL };
	Record *record = record_new_custom();
	record_set_take(record, "DisplayName", value_string(name));
	record_set_take(record, "Enabled", value_bool(true));
	record_set_take(record, "Text", value_string(text));
	record_set_take(record, "Count", value_int(7));
	record_set_take(record, "Members", list_of_strings(letters));
	return value_record_take(record);
}

static void list(void)
{
	Screen screen = screen_open(0);
	add(&screen, person("Ken Myer", "one\ntwo"));
	add(&screen, person("Pilar", ""));
	screen_check(&screen, "\n"
			      "DisplayName : Ken Myer\n"
			      "Enabled     : True\n"
			      "Text        : one\n"
			      "              two\n"
			      "Count       : 7\n"
			      "Members     : {a, b, c, d...}\n"
			      "\n"
			      "DisplayName : Pilar\n"
			      "Enabled     : True\n"
			      "Text        :\n"
			      "Count       : 7\n"
			      "Members     : {a, b, c, d...}\n"
			      "\n");
}

static void list_wraps(void)
{
	Screen screen = screen_open(26);
	add(&screen, person("Ken Myer", "one two three four"));
	formatter_end(screen.formatter);
	g_assert_nonnull(g_strstr_len(screen.text->str, -1,
				      "Text        : one two\n"
				      "              three four\n"));
	formatter_free(screen.formatter);
	sink_free(screen.sink);
	g_string_free(screen.text, TRUE);
}

static const ViewColumn site_columns[] = {
	{ "Name", "Site", 10, false },
	{ "Users", NULL, 6, true },
	{ 0 },
};
static const View site_view = { false, site_columns };
static const Property site_properties[] = {
	{ "Name", "n" }, { "Users", "u" }, { "Id", "i" },
	{ "A", "a" },	 { "B", "b" },	   { 0 },
};
static const RecordType site_type = { "Test.Site", site_properties, &site_view,
				      NULL };

static Value site(const char *name, int users)
{
	Record *record = record_new(&site_type);
	record_set_take(record, "Name", value_string(name));
	record_set_take(record, "Users", value_int(users));
	return value_record_take(record);
}

/* Fixed widths: the first row shows at once. */
static void view_streams(void)
{
	Screen screen = screen_open(0);
	add(&screen, site("Redmond", 12));
	g_assert_cmpstr(screen.text->str, ==,
			"\n"
			"Site        Users\n"
			"----        -----\n"
			"Redmond        12\n");
	screen_check(&screen, "\n"
			      "Site        Users\n"
			      "----        -----\n"
			      "Redmond        12\n"
			      "\n");
}

static void hash_table(void)
{
	Screen screen = screen_open(0);
	Table *table = table_new(false);
	table_set_take(table, value_string("a"), value_int(1));
	table_set_take(table, value_string("bc"), value_string("x"));
	add(&screen, value_table_take(table));
	screen_check(&screen, "\n"
			      "Name                           Value\n"
			      "----                           -----\n"
			      "a                              1\n"
			      "bc                             x\n"
			      "\n");
}

static void scalars(void)
{
	Screen screen = screen_open(0);
	add(&screen, value_int(5));
	add(&screen, value_bool(false));
	add(&screen, value_string("two\nlines"));
	add(&screen, VALUE_NONE);
	add(&screen, value_string(""));
	add(&screen, value_double(0.5));
	add(&screen, value_datetime(1795536309000000));
	screen_check(&screen, "5\nFalse\ntwo\nlines\n\n0.5\n\n"
			      "Tuesday, November 24, 2026 4:05:09 PM\n\n");
}

static void many_columns(void)
{
	Screen screen = screen_open(20);
	Record *record = record_new_custom();
	record_set_take(record, "Alpha", value_string("aaaaaaaaaaaaaaaa"));
	record_set_take(record, "Beta", value_string("bbbbbbbbbbbbbbbb"));
	record_set_take(record, "C", value_string("c"));
	add(&screen, value_record_take(record));
	screen_check(&screen, "\n"
			      "Alpha     Beta     C\n"
			      "-----     ----     -\n"
			      "aaaaaaaa… bbbbbbb… c\n"
			      "\n");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/format/out/table", table);
	g_test_add_func("/format/out/table-cut", table_cut);
	g_test_add_func("/format/out/table-lines", table_lines);
	g_test_add_func("/format/out/shapes", shapes);
	g_test_add_func("/format/out/list", list);
	g_test_add_func("/format/out/list-wraps", list_wraps);
	g_test_add_func("/format/out/view-streams", view_streams);
	g_test_add_func("/format/out/hash-table", hash_table);
	g_test_add_func("/format/out/scalars", scalars);
	g_test_add_func("/format/out/many-columns", many_columns);
	return g_test_run();
}
