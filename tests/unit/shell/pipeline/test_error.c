#include "core/value/nearest.h"
#include "shell/pipeline/error.h"
#include "shell/pipeline/session.h"
#include "tests/unit/shell/pipeline/fake_host.h"

#include <string.h>

static const ErrorKind missing = { -1, "ObjectNotFound", "PathNotFound",
				   "ItemNotFoundException" };

static const Origin get_item = { .name = "Get-Item", .typed = "Get-Item" };

static Record *placed(const char *script)
{
	g_auto(Value) target = value_string("/nofile");
	const Position position = {
		.script = script,
		.line = 3,
		.column = 3,
		.length = 16,
		.text = "  Get-Item /nofile; 1\n2",
	};
	Record *record = error_record_new("Cannot find path '/nofile'",
					  &missing, target);
	error_record_place(record, &get_item, &position);
	return record;
}

static void test_normal(void)
{
	g_autoptr(Record) record = placed(NULL);
	g_autofree char *text = error_record_normal(record);
	g_assert_cmpstr(text, ==,
			"Get-Item : Cannot find path '/nofile'\n"
			"At line:3 char:3\n"
			"+   Get-Item /nofile; 1\n"
			"+   ~~~~~~~~~~~~~~~~\n"
			"    + CategoryInfo          : ObjectNotFound: "
			"(/nofile:String) [Get-Item], ItemNotFoundException\n"
			"    + FullyQualifiedErrorId : "
			"PathNotFound,Microsoft.PowerShell.Commands."
			"GetItemCommand\n");
	g_assert_cmpuint(error_record_line(record), ==, 3);
}

static void test_script(void)
{
	g_autoptr(Record) record = placed("/tmp/x.ps1");
	g_autofree char *text = error_record_normal(record);
	g_assert_nonnull(strstr(text, "\nAt /tmp/x.ps1:3 char:3\n"));
	g_autofree char *concise = error_record_concise(record);
	g_assert_cmpstr(concise, ==,
			"Get-Item: /tmp/x.ps1:3\nLine |\n   3 |    Get-Item "
			"/nofile; 1\n     |    ~~~~~~~~~~~~~~~~\n     | Cannot "
			"find path '/nofile'\n");
}

static void test_concise(void)
{
	g_autoptr(Record) record = placed(NULL);
	g_autofree char *text = error_record_concise(record);
	g_assert_cmpstr(text, ==, "Get-Item: Cannot find path '/nofile'\n");
}

/* A position once set stays: an error thrown on keeps where it began. */
static void test_place_once(void)
{
	g_autoptr(Record) record = placed(NULL);
	const Position other = { .line = 9, .column = 1, .text = "x" };
	error_record_place(record, &get_item, &other);
	g_assert_cmpuint(error_record_line(record), ==, 3);
}

static void test_thrown_text(void)
{
	g_auto(Value) text = value_string("boom");
	g_autoptr(Record) record = error_record_of(text);
	g_assert_cmpstr(error_record_message(record), ==, "boom");
	Value id = record_get(record, "FullyQualifiedErrorId");
	g_assert_cmpstr(value_text(id), ==, "boom");
}

static void test_thrown_again(void)
{
	g_autoptr(Record) record = placed(NULL);
	g_auto(Value) value = value_record_take(record_ref(record));
	g_autoptr(Record) again = error_record_of(value);
	g_assert_true(again == record);
}

static void test_distance(void)
{
	g_assert_cmpuint(name_distance("kitten", "SITTING", 9), ==, 3);
	g_assert_cmpuint(name_distance("Idnetity", "Identity", 9), ==, 1);
	g_assert_cmpuint(name_distance("", "abc", 9), ==, 3);
	g_assert_cmpuint(name_distance("abc", "xyz", 1), ==, 2);
}

static const Cmdlet get_user = { .name = "Get-CsUser" };
static const Cmdlet move_user = { .name = "Move-CsUser" };
static const Cmdlet *const cmdlets[] = { &get_user, &move_user, NULL };

typedef struct FindCase {
	const char *typed, *found; /* NULL: not found */
	const char *message;
} FindCase;

static const FindCase find_cases[] = {
	{ "get-csuser", "Get-CsUser", NULL },
	{ "gu", "Get-CsUser", NULL },
	{ "CsUser", "Get-CsUser", NULL },
	{ "SkypeForBusiness\\Move-CsUser", "Move-CsUser", NULL },
	{ "Move-CsUsre", NULL,
	  "The term 'Move-CsUsre' is not recognized as the name of a cmdlet, "
	  "function, script file, or operable program; did you mean "
	  "'Move-CsUser'?" },
	{ "xyzzy", NULL,
	  "The term 'xyzzy' is not recognized as the name of a cmdlet, "
	  "function, script file, or operable program. Check the spelling of "
	  "the name, or if a path was included, verify that the path is "
	  "correct and try again." },
};

static void test_find(void)
{
	FakeHost host;
	fake_host_init(&host);
	g_autoptr(Session) session = session_new(&host.host);
	command_table_add(session->commands, "Test", cmdlets);
	command_table_alias(session->commands, "gu", "Get-CsUser");
	for (size_t i = 0; i < G_N_ELEMENTS(find_cases); i++) {
		const FindCase *row = &find_cases[i];
		g_auto(Command) command = { 0 };
		g_autoptr(GError) error = NULL;
		bool found = session_find_command(session, row->typed, &command,
						  &error);
		g_assert_cmpstr(found ? command.cmdlet->name : NULL, ==,
				row->found);
		g_assert_cmpstr(error ? error->message : NULL, ==,
				row->message);
	}
	fake_host_clear(&host);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/pipeline/error/normal", test_normal);
	g_test_add_func("/pipeline/error/script", test_script);
	g_test_add_func("/pipeline/error/concise", test_concise);
	g_test_add_func("/pipeline/error/place-once", test_place_once);
	g_test_add_func("/pipeline/error/thrown-text", test_thrown_text);
	g_test_add_func("/pipeline/error/thrown-again", test_thrown_again);
	g_test_add_func("/pipeline/nearest/distance", test_distance);
	g_test_add_func("/pipeline/command/find", test_find);
	return g_test_run();
}
