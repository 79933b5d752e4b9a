#include "tests/unit/shell/general/harness.h"

#include "shell/general/pick.h"

static Value doubled(Value object)
{
	return value_int((int32_t)object.integer * 2);
}

static Value number_of(Value object)
{
	return value_ref(record_get(object.record, "Number"));
}

/* @{Name=name; Expression=block}, and Descending where asked. */
static Value pick_table(const char *name, Value block, bool descending)
{
	Table *table = table_new(false);
	if (name)
		table_set_take(table, value_string("n"), value_string(name));
	table_set_take(table, value_string("e"), block);
	if (descending)
		table_set_take(table, value_string("Descending"), ON);
	return value_table_take(table);
}

static Value list_of(Value a, Value b)
{
	List *list = list_new(LIST_ARRAY, 2);
	list_add_take(list, a);
	list_add_take(list, b);
	return value_list_take(list);
}

static List *people(void)
{
	return pairs("Ken", "3", "Pilar", "1", "ann", "2", NULL);
}

static void foreach_block(Harness *harness, gconstpointer data)
{
	(void)data;
	expect_list(run_cmdlet(harness, ints(3, 1, 2, 3), "ForEach-Object",
			       NULL, block_of(doubled, "$_ * 2"), END),
		    "2, 4, 6");
}

static Value start(Value object)
{
	(void)object;
	return value_string("start");
}

static Value finish(Value object)
{
	(void)object;
	return value_string("end");
}

static void foreach_begin_end(Harness *harness, gconstpointer data)
{
	(void)data;
	expect_list(run_cmdlet(harness, ints(2, 1, 2), "ForEach-Object",
			       "Begin", block_of(start, ""), "Process",
			       block_of(doubled, ""), "End",
			       block_of(finish, ""), END),
		    "start, 2, 4, end");
	expect_list(run_cmdlet(harness, ints(1, 4), "ForEach-Object", NULL,
			       block_of(start, ""), NULL, block_of(doubled, ""),
			       NULL, block_of(finish, ""), END),
		    "start, 8, end");
}

static void foreach_member(Harness *harness, gconstpointer data)
{
	(void)data;
	expect_list(run_cmdlet(harness, people(), "ForEach-Object", NULL,
			       value_string("name"), END),
		    "Ken, Pilar, ann");
}

static void foreach_refuses(Harness *harness, gconstpointer data)
{
	(void)data;
	expect_list(run_cmdlet(harness, ints(1, 1), "ForEach-Object", NULL,
			       value_int(5), END),
		    "");
	g_assert_cmpint(harness->flow, ==, FLOW_THROW);
}

static void select_properties(Harness *harness, gconstpointer data)
{
	(void)data;
	expect_text(
		show_cmdlet(harness, people(), "Select-Object", NULL,
			    list_of(value_string("number"),
				    pick_table("Twice", block_of(number_of, ""),
					       false)),
			    "First", value_int(2), END),
		"\n"
		"Number Twice\n"
		"------ -----\n"
		"     3     3\n"
		"     1     1\n"
		"\n");
}

static void select_wildcard(Harness *harness, gconstpointer data)
{
	(void)data;
	expect_text(show_cmdlet(harness, people(), "Select-Object", NULL,
				value_string("n*"), "ExcludeProperty",
				value_string("NUM*"), "Last", value_int(1),
				END),
		    "\nName\n----\nann\n\n");
}

static void select_missing(Harness *harness, gconstpointer data)
{
	(void)data;
	expect_text(show_cmdlet(harness, people(), "Select-Object", NULL,
				value_string("City"), "First", value_int(1),
				END),
		    "\nCity\n----\n\n");
}

static void select_expand(Harness *harness, gconstpointer data)
{
	(void)data;
	expect_list(run_cmdlet(harness, people(), "Select-Object",
			       "ExpandProperty", value_string("Name"), END),
		    "Ken, Pilar, ann");
	expect_list(run_cmdlet(harness, people(), "Select-Object",
			       "ExpandProperty", value_string("City"), END),
		    "");
	g_assert_nonnull(g_strstr_len(harness->host.text->str, -1,
				      "Property \"City\" cannot be found"));
}

static const struct {
	const char *first, *second;
	int a, b;
	const char *expected;
} ranges[] = {
	{ "First", NULL, 2, 0, "1, 2" },
	{ "First", NULL, 0, 0, "" },
	{ "Last", NULL, 2, 0, "4, 5" },
	{ "Skip", NULL, 3, 0, "4, 5" },
	{ "SkipLast", NULL, 3, 0, "1, 2" },
	{ "Skip", "First", 1, 2, "2, 3" },
	{ "Skip", "Last", 1, 2, "3, 4" },
	{ "Skip", "SkipLast", 1, 1, "2, 3, 4" },
	{ "Last", NULL, 9, 0, "1, 2, 3, 4, 5" },
};

static void select_ranges(Harness *harness, gconstpointer data)
{
	(void)data;
	for (size_t i = 0; i < G_N_ELEMENTS(ranges); i++)
		expect_list(
			run_cmdlet(harness, ints(5, 1, 2, 3, 4, 5),
				   "Select-Object", ranges[i].first,
				   value_int(ranges[i].a),
				   ranges[i].second ? ranges[i].second : END,
				   value_int(ranges[i].b), END),
			ranges[i].expected);
}

static void select_unique(Harness *harness, gconstpointer data)
{
	(void)data;
	expect_list(run_cmdlet(harness, texts("a", "b", "a", "A", NULL),
			       "Select-Object", "Unique", ON, END),
		    "a, b, A");
	expect_list(run_cmdlet(harness, ints(4, 5, 6, 7, 8), "Select-Object",
			       "Index", list_of(value_int(3), value_int(0)),
			       END),
		    "5, 8");
}

static void sort_values(Harness *harness, gconstpointer data)
{
	(void)data;
	expect_list(run_cmdlet(harness, ints(4, 3, 10, 2, 3), "Sort-Object",
			       "Unique", ON, END),
		    "2, 3, 10");
	expect_list(run_cmdlet(harness, texts("b", "A", "c", NULL),
			       "Sort-Object", "Descending", ON, END),
		    "c, b, A");
}

static void sort_properties(Harness *harness, gconstpointer data)
{
	(void)data;
	expect_text(show_cmdlet(harness, people(), "Sort-Object", NULL,
				value_string("Name"), END),
		    "\nName  Number\n----  ------\nann        2\nKen        3\n"
		    "Pilar      1\n\n");
	expect_text(show_cmdlet(harness, people(), "Sort-Object", NULL,
				pick_table(NULL, block_of(number_of, ""), true),
				END),
		    "\nName  Number\n----  ------\nKen        3\nann        2\n"
		    "Pilar      1\n\n");
}

static void measure_numbers(Harness *harness, gconstpointer data)
{
	(void)data;
	expect_text(show_cmdlet(harness, people(), "Measure-Object", NULL,
				value_string("Number"), "Sum", ON, "Average",
				ON, "Maximum", ON, "Minimum", ON, END),
		    "\n"
		    "Count    : 3\n"
		    "Average  : 2\n"
		    "Sum      : 6\n"
		    "Maximum  : 3\n"
		    "Minimum  : 1\n"
		    "Property : Number\n"
		    "\n");
}

static void measure_nothing(Harness *harness, gconstpointer data)
{
	(void)data;
	g_autoptr(List) list =
		run_cmdlet(harness, ints(0), "Measure-Object", END);
	Record *record = list->values[0].record;
	g_assert_cmpint(record_get(record, "Count").integer, ==, 0);
	g_assert_true(value_is_null(record_get(record, "Sum")));
}

static void measure_text(Harness *harness, gconstpointer data)
{
	(void)data;
	expect_text(show_cmdlet(harness, texts("one two", "drei\nvier", NULL),
				"Measure-Object", "Line", ON, "Word", ON,
				"Character", ON, END),
		    "\n"
		    "Lines Words Characters Property\n"
		    "----- ----- ---------- --------\n"
		    "    3     4         16\n"
		    "\n");
}

static void measure_refuses(Harness *harness, gconstpointer data)
{
	(void)data;
	list_unref(run_cmdlet(harness, texts("x", NULL), "Measure-Object",
			      "Sum", ON, END));
	g_assert_nonnull(g_strstr_len(harness->host.text->str, -1,
				      "Input object \"x\" is not numeric"));
}

static void group_by_property(Harness *harness, gconstpointer data)
{
	(void)data;
	expect_text(
		show_cmdlet(harness,
			    pairs("Ken", "1", "Pilar", "2", "KEN", "3", NULL),
			    "Group-Object", NULL, value_string("Name"),
			    "NoElement", ON, END),
		"\n"
		"Count Name\n"
		"----- ----\n"
		"    2 Ken\n"
		"    1 Pilar\n"
		"\n");
}

static void group_as_table(Harness *harness, gconstpointer data)
{
	(void)data;
	g_autoptr(List) list =
		run_cmdlet(harness, people(), "Group-Object", NULL,
			   value_string("Number"), "AsHashTable", ON, END);
	Table *table = list->values[0].table;
	g_assert_cmpuint(table->count, ==, 3);
	const Value *group = table_find(table, value_int(2));
	g_assert_nonnull(group);
	g_assert_cmpstr(
		value_text(record_get(group->list->values[0].record, "Name")),
		==, "ann");
}

static void compare_sides(Harness *harness, gconstpointer data)
{
	(void)data;
	expect_text(show_cmdlet(harness, NULL, "Compare-Object", NULL,
				value_list_take(ints(3, 1, 2, 2)), NULL,
				value_list_take(ints(3, 2, 3, 1)),
				"IncludeEqual", ON, END),
		    "\n"
		    "InputObject SideIndicator\n"
		    "----------- -------------\n"
		    "          2 ==\n"
		    "          1 ==\n"
		    "          3 =>\n"
		    "          2 <=\n"
		    "\n");
}

static void tee_variable(Harness *harness, gconstpointer data)
{
	(void)data;
	expect_list(run_cmdlet(harness, ints(2, 1, 2), "Tee-Object", "Variable",
			       value_string("kept"), END),
		    "1, 2");
	Value kept = session_variable(harness->session, "kept");
	g_assert_cmpint(kept.type, ==, VALUE_LIST);
	g_assert_cmpuint(kept.list->count, ==, 2);
}

#define ADD(path, function)                                                    \
	g_test_add(path, Harness, NULL, harness_setup, function,               \
		   harness_teardown)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	ADD("/general/foreach/block", foreach_block);
	ADD("/general/foreach/begin-end", foreach_begin_end);
	ADD("/general/foreach/member", foreach_member);
	ADD("/general/foreach/refuses", foreach_refuses);
	ADD("/general/select/properties", select_properties);
	ADD("/general/select/wildcard", select_wildcard);
	ADD("/general/select/missing", select_missing);
	ADD("/general/select/expand", select_expand);
	ADD("/general/select/ranges", select_ranges);
	ADD("/general/select/unique", select_unique);
	ADD("/general/sort/values", sort_values);
	ADD("/general/sort/properties", sort_properties);
	ADD("/general/measure/numbers", measure_numbers);
	ADD("/general/measure/nothing", measure_nothing);
	ADD("/general/measure/text", measure_text);
	ADD("/general/measure/refuses", measure_refuses);
	ADD("/general/group/property", group_by_property);
	ADD("/general/group/table", group_as_table);
	ADD("/general/compare/sides", compare_sides);
	ADD("/general/tee/variable", tee_variable);
	return g_test_run();
}
