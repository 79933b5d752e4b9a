#include "core/value/format.h"
#include "core/value/list.h"
#include "core/value/name.h"
#include "core/value/property.h"
#include "core/value/record.h"
#include "core/value/string.h"
#include "core/value/table.h"

#include <math.h>

static void names_fold(void)
{
	g_assert_true(name_intern("Identity") == name_intern("IDENTITY"));
	g_assert_true(name_intern("Straße") != name_intern("Strase"));
	g_assert_null(name_known("never seen before"));
	g_assert_true(name_same("ÄPFEL", "äpfel"));
}

/* Text, units, and the unit at every index through string_unit. */
static void strings_count_units(void)
{
	static const struct {
		const char *text;
		size_t units;
	} cases[] = {
		{ "", 0 },    { "plain", 5 }, { "fü", 2 },
		{ "a😀b", 4 }, { "日本", 2 },  { 0 },
	};
	for (unsigned i = 0; cases[i].text; i++) {
		g_auto(Value) value = value_string(cases[i].text);
		g_assert_cmpuint(string_units(value.string), ==,
				 cases[i].units);
	}
	g_auto(Value) smile = value_string("a😀b");
	g_assert_cmphex(string_unit(smile.string, 1), ==, 0xd83d);
	g_assert_cmphex(string_unit(smile.string, 2), ==, 0xde00);
	g_assert_cmphex(string_unit(smile.string, 3), ==, 'b');
	g_assert_cmpuint(string_offset(smile.string, 3), ==, 5);
	g_assert_cmpuint(string_unit_of_byte(smile.string, 5), ==, 3);
}

static void long_strings_use_the_table(void)
{
	g_autoptr(GString) text = g_string_new("x");
	for (unsigned i = 0; i < 1000; i++)
		g_string_append(text, i % 3 ? "ü" : "😀");
	g_auto(Value) value = value_string(text->str);
	size_t unit = 1;
	for (const char *at = text->str + 1; *at; at = g_utf8_next_char(at)) {
		size_t offset = (size_t)(at - text->str);
		g_assert_cmpuint(string_offset(value.string, unit), ==, offset);
		unit += g_utf8_get_char(at) > 0xffff ? 2 : 1;
	}
	g_assert_cmpuint(string_units(value.string), ==, unit);
}

static void strings_are_made_valid(void)
{
	g_auto(Value) bad = value_string("a\xff");
	g_auto(Value) nul = value_string_length("a\0b", 3);
	g_assert_cmpstr(value_text(bad), ==, "a\xef\xbf\xbd");
	g_assert_cmpuint(string_units(nul.string), ==, 3);
}

static void formats(void)
{
	static const struct {
		double number;
		const char *text;
	} cases[] = {
		{ 0.1, "0.1" },		  { 1e15, "1E+15" },
		{ 123456, "123456" },	  { 1e-5, "1E-05" },
		{ INFINITY, "Infinity" }, { 2.5, "2.5" },
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = format_double(cases[i].number);
		g_assert_cmpstr(text, ==, cases[i].text);
	}
	g_autofree char *span = value_format(value_timespan(-90061500000));
	g_autofree char *date = value_format(value_datetime(0));
	g_assert_cmpstr(span, ==, "-1.01:01:01.5000000");
	g_assert_cmpstr(date, ==, "01/01/1970 00:00:00");
}

static void tables_grow_and_shrink(void)
{
	g_autoptr(Table) table = table_new(false);
	for (int i = 0; i < 1000; i++)
		table_set_take(table,
			       value_string_take(g_strdup_printf("Key%d", i)),
			       value_int(i));
	for (int i = 0; i < 1000; i += 2) {
		g_auto(Value) key =
			value_string_take(g_strdup_printf("KEY%d", i));
		g_assert_true(table_remove(table, key));
		g_assert_false(table_remove(table, key));
	}
	g_assert_cmpuint(table->count, ==, 500);
	g_assert_null(table_find_text(table, "key10"));
	g_assert_cmpint(table_find_text(table, "key11")->integer, ==, 11);
	for (int i = 0; i < 5000; i++) {
		table_set_take(table, value_int(i), value_int(i));
		g_assert_true(table_remove(table, value_long(i)));
	}
	uint32_t index = 0, seen = 0;
	while (table_next(table, &index))
		seen++;
	g_assert_cmpuint(seen, ==, 500);
}

static void records_share_shapes(void)
{
	g_autoptr(Record) record = record_new_custom();
	for (int i = 0; i < 20; i++) {
		g_autofree char *name = g_strdup_printf("P%d", i);
		record_set_take(record, name, value_int(i));
	}
	g_assert_cmpint(record_get(record, "p13").integer, ==, 13);
	g_assert_true(record_remove(record, "P0"));
	g_assert_cmpint(record_get(record, "P19").integer, ==, 19);
	g_assert_cmpuint(record_count(record), ==, 19);
	g_assert_cmpstr(record_label(record, 0), ==, "P1");
	g_autoptr(Record) other = record_new_custom();
	record_set_take(other, "name", value_string("x"));
	g_autoptr(Record) third = record_new_custom();
	record_set_take(third, "NAME", value_string("y"));
	g_assert_cmpstr(record_label(third, 0), ==, "NAME");
	g_autofree char *text =
		value_format((Value){ .type = VALUE_RECORD, .record = third });
	g_assert_cmpstr(text, ==, "@{NAME=y}");
}

static const char *const types[] = { "Federated", "PublicVerified",
				     "PublicUnverified", NULL };
static const Property properties[] = {
	{ "Type", "", .type = VALUE_STRING, .allowed = types },
	{ "Port", "", .type = VALUE_INT, .least = 1, .most = 65535 },
	{ "On", "", .type = VALUE_BOOL },
	{ "Domains", "", .type = VALUE_STRING,
	  .flags = PROPERTY_LIST | PROPERTY_NULLABLE },
};

static void properties_accept(void)
{
	static const struct {
		unsigned property;
		const char *given, *canonical; /* NULL: refused */
	} cases[] = {
		{ 0, "federated", "Federated" },
		{ 0, "fed", "Federated" },
		{ 0, "public", NULL },
		{ 0, "", NULL },
		{ 1, "5269", "5269" },
		{ 1, "0", NULL },
		{ 1, "65536", NULL },
		{ 1, "many", NULL },
		{ 2, "TRUE", "True" },
		{ 2, "yes", NULL },
		{ 3, "a.example", "a.example" },
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(Value) given = value_string(cases[i].given);
		g_auto(Value) canonical = VALUE_NONE;
		g_autoptr(GError) error = NULL;
		bool accepted = property_accept(&properties[cases[i].property],
						given, &canonical, &error);
		g_assert_cmpint(accepted, ==, cases[i].canonical != NULL);
		g_assert_cmpint(accepted, ==, error == NULL);
		if (!accepted)
			continue;
		g_autofree char *text = value_format(canonical);
		g_assert_cmpstr(text, ==, cases[i].canonical);
	}
}

static void order(void)
{
	g_auto(Value) upper = value_string("B"), lower = value_string("a");
	g_assert_cmpint(value_compare(lower, upper, false), <, 0);
	g_assert_cmpint(value_compare(lower, upper, true), <, 0);
	g_assert_cmpint(value_compare(value_int(2), value_double(1.5), false),
			>, 0);
	g_assert_true(value_equal(value_int(2), value_long(2)));
	g_assert_false(value_equal(value_int(2), value_bool(true)));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/value/name/folds", names_fold);
	g_test_add_func("/value/string/units", strings_count_units);
	g_test_add_func("/value/string/long", long_strings_use_the_table);
	g_test_add_func("/value/string/valid", strings_are_made_valid);
	g_test_add_func("/value/format/table", formats);
	g_test_add_func("/value/table/grows", tables_grow_and_shrink);
	g_test_add_func("/value/record/shapes", records_share_shapes);
	g_test_add_func("/value/property/accept", properties_accept);
	g_test_add_func("/value/order", order);
	return g_test_run();
}
