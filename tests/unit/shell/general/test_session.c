#include "tests/unit/shell/general/harness.h"

#include "core/base/clock.h"

#include <string.h>

#define RUN(...)   list_unref(run_cmdlet(harness, __VA_ARGS__, END))
#define TEXT(text) value_string(text)

static bool says(Harness *harness, const char *text)
{
	return strstr(harness->host.text->str, text) != NULL;
}

static Value is_big(Value object)
{
	return value_bool(object.integer > 2);
}

static void where_block(Harness *harness, gconstpointer data)
{
	(void)data;
	expect_list(run_cmdlet(harness, ints(4, 1, 2, 3, 4), "Where-Object",
			       NULL, block_of(is_big, "$_ -gt 2"), END),
		    "3, 4");
	expect_list(run_cmdlet(harness, ints(2, 2, 3), "Where-Object",
			       "FilterScript", block_of(is_big, ""), END),
		    "3");
}

static const struct {
	const char *property, *test, *value, *names;
} filters[] = {
	{ "Name", "eq", "ken", "Ken" },
	{ "Name", "CEQ", "ken", "" },
	{ "Name", "ne", "ken", "Pilar, Ann" },
	{ "Number", "gt", "1", "Ken" },
	{ "Number", "le", "1", "Pilar, Ann" },
	{ "Name", "like", "*a*", "Pilar, Ann" },
	{ "Name", "notlike", "P*", "Ken, Ann" },
	{ "Name", "match", "^[KP]", "Ken, Pilar" },
	{ "Name", "notmatch", "n$", "Pilar" },
	{ "name", "in", "Ann", "Ann" },
};

static void where_property(Harness *harness, gconstpointer data)
{
	(void)data;
	for (size_t i = 0; i < G_N_ELEMENTS(filters); i++) {
		List *kept = run_cmdlet(
			harness,
			pairs("Ken", "3", "Pilar", "1", "Ann", "1", NULL),
			"Where-Object", NULL, TEXT(filters[i].property),
			filters[i].test, ON, NULL, TEXT(filters[i].value), END);
		expect_list(run_cmdlet(harness, kept, "ForEach-Object", NULL,
				       TEXT("Name"), END),
			    filters[i].names);
	}
	expect_list(run_cmdlet(harness, texts("", "x", NULL), "Where-Object",
			       NULL, TEXT("Length"), END),
		    "x");
}

static void where_refuses(Harness *harness, gconstpointer data)
{
	(void)data;
	RUN(ints(1, 1), "Where-Object", NULL, TEXT("Name"), "eq", ON, "Like",
	    ON, NULL, TEXT("x"));
	g_assert_cmpint(harness->flow, ==, FLOW_THROW);
	g_assert_nonnull(strstr(error_record_message(harness->session->thrown),
				"-EQ and -Like exclude each other"));
}

static void foreach_method(Harness *harness, gconstpointer data)
{
	(void)data;
	expect_list(run_cmdlet(harness, texts("a", "b", NULL), "ForEach-Object",
			       NULL, TEXT("ToUpper"), END),
		    "A, B");
	expect_list(run_cmdlet(harness, texts("abc", NULL), "ForEach-Object",
			       "MemberName", TEXT("Replace"), "ArgumentList",
			       value_list_take(texts("b", "-", NULL)), END),
		    "a-c");
}

static void dates(Harness *harness, gconstpointer data)
{
	(void)data;
	clock_set_for_test(1795536309000000);
	expect_list(run_cmdlet(harness, NULL, "Get-Date", "AsUTC", ON, "Format",
			       TEXT("yyyy-MM-dd HH:mm:ss"), END),
		    "2026-11-24 16:05:09");
	expect_list(run_cmdlet(harness, NULL, "Get-Date", NULL,
			       TEXT("8/11/2018 8:00 PM"), "Format",
			       TEXT("yyyy-MM-ddTHH:mm"), END),
		    "2018-08-11T20:00");
	expect_list(run_cmdlet(harness, NULL, "Get-Date", NULL,
			       TEXT("2026-01-02"), "UFormat", TEXT("%d.%m.%Y"),
			       END),
		    "02.01.2026");
	expect_list(run_cmdlet(harness, NULL, "Get-Date", NULL,
			       TEXT("2026-01-31"), "Day", value_int(1), "Hour",
			       value_int(5), "Format", TEXT("dd HH"), END),
		    "01 05");
	RUN(NULL, "Get-Date", NULL, TEXT("soon"));
	g_assert_true(says(harness, "'soon' is no date"));
	expect_list(run_cmdlet(harness, NULL, "New-TimeSpan", "Start",
			       TEXT("2026-01-01"), "End", TEXT("2026-01-02"),
			       END),
		    "1.00:00:00");
	expect_list(run_cmdlet(harness, NULL, "New-TimeSpan", "Hours",
			       value_int(25), "Minutes", value_int(1), END),
		    "1.01:01:00");
	clock_set_for_test(0);
}

static void randoms(Harness *harness, gconstpointer data)
{
	(void)data;
	for (int i = 0; i < 50; i++) {
		g_autoptr(List) list =
			run_cmdlet(harness, NULL, "Get-Random", "Minimum",
				   value_int(5), "Maximum", value_int(7), END);
		g_assert_cmpint(list->values[0].integer, >=, 5);
		g_assert_cmpint(list->values[0].integer, <, 7);
	}
	g_autoptr(List) all =
		run_cmdlet(harness, ints(3, 1, 2, 3), "Get-Random", "Count",
			   value_int(9), END);
	g_assert_cmpuint(all->count, ==, 3);
	g_assert_cmpint(all->values[0].integer + all->values[1].integer +
				all->values[2].integer,
			==, 6);
	RUN(NULL, "Get-Random", "Minimum", value_int(7), "Maximum",
	    value_int(7));
	g_assert_true(says(harness, "-Minimum must be a number below"));
}

static void variables(Harness *harness, gconstpointer data)
{
	(void)data;
	RUN(NULL, "Set-Variable", NULL, TEXT("x"), NULL, value_int(5));
	expect_list(run_cmdlet(harness, NULL, "Get-Variable", NULL, TEXT("X"),
			       "ValueOnly", ON, END),
		    "5");
	RUN(ints(2, 1, 2), "Set-Variable", NULL, TEXT("x"));
	g_assert_cmpint(session_variable(harness->session, "x").type, ==,
			VALUE_LIST);
	RUN(NULL, "New-Variable", NULL, TEXT("x"), NULL, value_int(1));
	g_assert_true(says(harness, "A variable with name 'x' already exists"));
	RUN(NULL, "New-Variable", NULL, TEXT("fixed"), NULL, value_int(1),
	    "Option", TEXT("ReadOnly"));
	RUN(NULL, "Set-Variable", NULL, TEXT("fixed"), NULL, value_int(2));
	g_assert_cmpint(session_variable(harness->session, "fixed").integer, ==,
			1);
	RUN(NULL, "Set-Variable", NULL, TEXT("fixed"), NULL, value_int(2),
	    "Force", ON);
	g_assert_cmpint(session_variable(harness->session, "fixed").integer, ==,
			2);
	RUN(NULL, "Clear-Variable", NULL, TEXT("x"));
	g_assert_true(value_is_null(session_variable(harness->session, "x")));
	RUN(NULL, "Remove-Variable", NULL, TEXT("x"));
	RUN(NULL, "Get-Variable", NULL, TEXT("x"));
	g_assert_true(
		says(harness, "Cannot find a variable with the name 'x'"));
}

static void aliases(Harness *harness, gconstpointer data)
{
	(void)data;
	expect_text(show_cmdlet(harness, NULL, "Get-Alias", "Definition",
				TEXT("Where-Object"), END),
		    "\n"
		    "CommandType     Name                  Source\n"
		    "-----------     ----                  ------\n"
		    "Alias           ? -> Where-Object\n"
		    "Alias           where -> Where-Object\n"
		    "\n");
	RUN(NULL, "New-Alias", NULL, TEXT("where"), NULL, TEXT("x"));
	g_assert_true(
		says(harness, "an alias with the name 'where' already exists"));
	RUN(NULL, "Set-Alias", NULL, TEXT("keep"), NULL, TEXT("Where-Object"));
	g_assert_cmpstr(
		command_table_target(harness->session->commands, "KEEP"), ==,
		"Where-Object");
}

/* Every alias stands for a cmdlet of this folder or of the help. */
static void alias_targets(Harness *harness, gconstpointer data)
{
	(void)data;
	g_autoptr(GPtrArray) list =
		command_table_aliases(harness->session->commands);
	for (guint i = 0; i < list->len; i++) {
		const Alias *alias = list->pdata[i];
		if (strcmp(alias->target, "Get-Help") == 0 ||
		    strcmp(alias->target, "Get-Command") == 0)
			continue;
		if (!command_table_cmdlet(harness->session->commands,
					  alias->target)) {
			g_test_message("%s -> %s", alias->name, alias->target);
			g_test_fail();
		}
	}
}

static void history(Harness *harness, gconstpointer data)
{
	(void)data;
	typed_add(harness->session->typed, "one");
	typed_add(harness->session->typed, "two");
	expect_text(show_cmdlet(harness, NULL, "Get-History", "Count",
				value_int(1), END),
		    "\n  Id CommandLine\n  -- -----------\n   2 two\n\n");
	RUN(NULL, "Get-History", NULL, value_int(9));
	g_assert_true(says(harness, "there is no line 9"));
}

static void modules(Harness *harness, gconstpointer data)
{
	(void)data;
	RUN(NULL, "Import-Module", NULL,
	    value_list_take(texts("lync", "SkypeForBusiness",
				  "C:\\Program Files\\Lync\\Lync.psd1",
				  "ActiveDirectory", NULL)));
	g_assert_cmpstr(harness->host.text->str, ==, "");
	RUN(NULL, "Import-Module", NULL, TEXT("Pester"));
	g_assert_true(says(harness, "'Pester' was not loaded"));
}

static void new_object(Harness *harness, gconstpointer data)
{
	(void)data;
	Table *table = table_new(true);
	table_set_take(table, TEXT("Name"), TEXT("Ken"));
	List *made =
		run_cmdlet(harness, NULL, "New-Object", NULL, TEXT("psobject"),
			   "Property", value_table_take(table), END);
	made = run_cmdlet(harness, made, "Add-Member", NULL,
			  TEXT("NoteProperty"), NULL, TEXT("Age"), NULL,
			  value_int(30), "PassThru", ON, END);
	made = run_cmdlet(harness, made, "Add-Member", "NotePropertyName",
			  TEXT("City"), "NotePropertyValue", TEXT("Bonn"),
			  "PassThru", ON, END);
	expect_list(run_cmdlet(harness, made, "ConvertTo-Json", "Compress", ON,
			       END),
		    "{\"Name\":\"Ken\",\"Age\":30,\"City\":\"Bonn\"}");
	RUN(NULL, "New-Object", NULL, TEXT("No.Such.Type"));
	g_assert_cmpint(harness->flow, ==, FLOW_THROW);
	g_assert_nonnull(strstr(error_record_message(harness->session->thrown),
				"Cannot find type [No.Such.Type]"));
	RUN(pairs("a", "1", NULL), "Add-Member", NULL, TEXT("NoteProperty"),
	    NULL, TEXT("name"), NULL, value_int(1));
	g_assert_true(says(harness, "a member with that name already exists"));
}

static void get_member(Harness *harness, gconstpointer data)
{
	(void)data;
	expect_text(show_cmdlet(harness, pairs("Ken", "3", NULL), "Get-Member",
				"MemberType", TEXT("NoteProperty"), END),
		    "\n"
		    "   TypeName: System.Management.Automation.PSCustomObject\n"
		    "\n"
		    "Name   MemberType   Definition\n"
		    "----   ----------   ----------\n"
		    "Name   NoteProperty string Name=Ken\n"
		    "Number NoteProperty int Number=3\n"
		    "\n");
	g_autoptr(List) list =
		run_cmdlet(harness, texts("a", "b", NULL), "Get-Member", NULL,
			   TEXT("toupper"), END);
	g_assert_cmpuint(list->count, ==, 1);
}

static void to_html(Harness *harness, gconstpointer data)
{
	(void)data;
	expect_list(run_cmdlet(harness, pairs("<a>", "1", NULL),
			       "ConvertTo-Html", "Fragment", ON, "PreContent",
			       TEXT("<h1>x</h1>"), END),
		    "<h1>x</h1>, <table>, "
		    "<colgroup><col/><col/></colgroup>, "
		    "<tr><th>Name</th><th>Number</th></tr>, "
		    "<tr><td>&lt;a&gt;</td><td>1</td></tr>, </table>");
}

static void read_host(Harness *harness, gconstpointer data)
{
	static const char *const answers[] = { "Redmond", NULL };
	(void)data;
	harness->host.answers = answers;
	expect_list(
		run_cmdlet(harness, NULL, "Read-Host", NULL, TEXT("Site"), END),
		"Redmond");
	RUN(NULL, "Read-Host", NULL, TEXT("Site"));
	g_assert_cmpint(harness->flow, ==, FLOW_THROW);
}

static Value slow(Value object)
{
	(void)object;
	g_usleep(2000);
	return VALUE_NONE;
}

static void measure_command(Harness *harness, gconstpointer data)
{
	(void)data;
	g_autoptr(List) list = run_cmdlet(harness, NULL, "Measure-Command",
					  NULL, block_of(slow, ""), END);
	g_assert_cmpint(list->values[0].type, ==, VALUE_TIMESPAN);
	g_assert_cmpint(list->values[0].integer, >=, 20000);
}

static void sleeps(Harness *harness, gconstpointer data)
{
	(void)data;
	gint64 start = clock_monotonic_ms();
	RUN(NULL, "Start-Sleep", "Milliseconds", value_int(20));
	g_assert_cmpint(clock_monotonic_ms() - start, >=, 19);
}

#define ADD(path, function)                                                    \
	g_test_add(path, Harness, NULL, harness_setup, function,               \
		   harness_teardown)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	ADD("/general/where/block", where_block);
	ADD("/general/where/property", where_property);
	ADD("/general/where/refuses", where_refuses);
	ADD("/general/foreach/method", foreach_method);
	ADD("/general/date/get", dates);
	ADD("/general/random/get", randoms);
	ADD("/general/variable/all", variables);
	ADD("/general/alias/all", aliases);
	ADD("/general/alias/targets", alias_targets);
	ADD("/general/history/get", history);
	ADD("/general/module/import", modules);
	ADD("/general/object/new", new_object);
	ADD("/general/member/get", get_member);
	ADD("/general/html/fragment", to_html);
	ADD("/general/ask/read-host", read_host);
	ADD("/general/measure/command", measure_command);
	ADD("/general/ask/sleep", sleeps);
	return g_test_run();
}
