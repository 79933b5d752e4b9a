/* Runs the examples of every cmdlet, each cmdlet's in a store and a folder of
 * their own that tests/data/examples.ps1 prepared. */
#include "core/value/list.h"
#include "shell/pipeline/session.h"
#include "shell/startup.h"
#include "tests/unit/shell/pipeline/fake_host.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static char *top; /* what the test may write */

/* ---- one session over a home */

typedef struct Shell {
	FakeHost host;
	ListEmit output;
	Session *session;
} Shell;

static void output_end(Host *host)
{
	(void)host;
}

static void shell_init(Shell *shell, const char *home)
{
	fake_host_init(&shell->host);
	list_emit_init(&shell->output);
	shell->host.host.output = &shell->output.emit;
	shell->host.host.output_end = output_end;
	shell->session = startup_session(&shell->host.host, home);
	session_set_global_take(shell->session, "ConfirmPreference",
				value_string("None"));
}

static void shell_clear(Shell *shell)
{
	if (shell->session->hooks.end)
		shell->session->hooks.end(shell->session, true, NULL);
	session_free(shell->session);
	list_emit_clear(&shell->output);
	fake_host_clear(&shell->host);
}

static bool shell_run(Shell *shell, const char *text)
{
	g_auto(Value) block = VALUE_NONE;
	const Engine *engine = shell->session->engine;
	if (engine->parse(shell->session, text, NULL, &block, NULL) != PARSE_OK)
		return false;
	session_run(shell->session, block, &shell->output.emit);
	return shell->session->failures == 0;
}

/* ---- folders */

static void run_program(const char *const *words)
{
	g_autoptr(GError) error = NULL;
	int status;
	g_spawn_sync(NULL, (char **)(gpointer)words, NULL, G_SPAWN_SEARCH_PATH,
		     NULL, NULL, NULL, NULL, &status, &error);
	g_assert_no_error(error);
	g_assert_cmpint(status, ==, 0);
}

static char *prepared(void)
{
	g_autofree char *script =
		g_build_filename(g_getenv("GATEHOUSE_SOURCE"), "tests/data",
				 "examples.ps1", NULL);
	char *folder = g_build_filename(top, "prepared", NULL);
	g_autofree char *home = g_build_filename(folder, "store", NULL);
	g_autofree char *text = NULL;
	Shell shell;
	g_assert_cmpint(g_mkdir(folder, 0700), ==, 0);
	g_assert_cmpint(chdir(folder), ==, 0);
	g_assert_true(g_file_get_contents(script, &text, NULL, NULL));
	shell_init(&shell, home);
	if (!shell_run(&shell, text))
		g_test_message("%s", shell.host.text->str);
	g_assert_cmpuint(shell.session->failures, ==, 0);
	shell_clear(&shell);
	return folder;
}

static void use_copy(const char *prepared_folder, const char *name)
{
	g_autofree char *folder = g_build_filename(top, name, NULL);
	const char *words[] = { "cp", "-r", prepared_folder, folder, NULL };
	run_program(words);
	g_assert_cmpint(chdir(folder), ==, 0);
}

/* ---- the examples */

/* Cmdlets whose examples need another store than the prepared one. */
static const struct {
	const char *cmdlet;
	const char *before; /* run first; NULL: not run, it acts on a
			     * deployed computer or a file from elsewhere */
	bool fresh;	    /* over an empty store */
} special[] = {
#define SITE "New-CsSite Redmond | Out-Null;"
#define POOL "New-CsPool pool01.contoso.com -Site Redmond | Out-Null;"
	{ "Complete-Transaction", "Start-Transaction", false },
	{ "Export-CsConfiguration",
	  "Publish-CsTopology | Out-Null; Enable-CsTopology | Out-Null",
	  false },
	{ "Get-CsWindowsService", NULL, false },
	{ "Import-CsCertificate", NULL, false },
	{ "New-CsComputer", SITE POOL, true },
	{ "New-CsEdgeServer", SITE POOL, true },
	{ "New-CsExternalAccessPolicy", SITE, true },
	{ "New-CsPool", SITE, true },
	{ "New-CsSipDomain", "", true },
	{ "New-CsSite", "", true },
	{ "New-CsXmppAllowedPartner", SITE, true },
	{ "Remove-CsEdgeServer",
	  "Set-CsSite Redmond -XmppFederationRoute $null", false },
	{ "Remove-CsPool", SITE POOL, true },
	{ "Remove-CsSipDomain", "New-CsSipDomain contoso.com | Out-Null",
	  true },
	{ "Remove-CsSite", SITE, true },
	{ "Start-CsWindowsService", NULL, false },
	{ "Start-Transaction", "", true },
	{ "Stop-CsWindowsService", NULL, false },
	{ "Undo-Transaction", "Start-Transaction", false },
};

/* Index in the table, or -1. */
static int find_special(const Cmdlet *cmdlet)
{
	for (size_t i = 0; i < G_N_ELEMENTS(special); i++)
		if (g_str_equal(special[i].cmdlet, cmdlet->name))
			return (int)i;
	return -1;
}

/* No service runs here: all but its name and parameters may fail. */
static bool is_wrong(Session *session)
{
	static const char *const wrong[] = { "ParameterBinding",
					     "CommandNotFound", "Parse" };
	for (uint32_t i = 0; i < session->errors->count; i++) {
		if (session->errors->values[i].type != VALUE_RECORD)
			continue;
		Record *error = session->errors->values[i].record;
		const char *type =
			value_type_name(record_get(error, "Exception"));
		for (size_t j = 0; j < G_N_ELEMENTS(wrong); j++)
			if (strstr(type, wrong[j]))
				return true;
	}
	return false;
}

static bool run_code(Shell *shell, const Example *example)
{
	bool done = shell_run(shell, example->code);
	return done || (example->live && !is_wrong(shell->session));
}

static void run_example(const Example *example, int row)
{
	static const char *const answers[] = { "pool01.contoso.com", "x", "y",
					       NULL };
	static unsigned fresh;
	bool empty = row >= 0 && special[row].fresh;
	g_autofree char *home =
		empty ? g_strdup_printf("fresh%u", ++fresh) : g_strdup("store");
	Shell shell;
	shell_init(&shell, home);
	shell.host.host.interactive = true;
	shell.host.answers = answers;
	if ((row >= 0 && !shell_run(&shell, special[row].before)) ||
	    !run_code(&shell, example)) {
		g_test_message("%s\n%s", example->code, shell.host.text->str);
		g_test_fail();
	}
	shell_clear(&shell);
}

static void run_examples(const Cmdlet *cmdlet)
{
	int row = find_special(cmdlet);
	for (const Example *example = cmdlet->examples; example->code;
	     example++)
		run_example(example, row);
}

/* What is only known says so, and that is an error. */
static bool runs(const Cmdlet *cmdlet)
{
	int row = find_special(cmdlet);
	return !cmdlet->hidden && cmdlet->examples &&
	       (row < 0 || special[row].before);
}

static void test_examples(void)
{
	g_autofree char *start = g_get_current_dir();
	g_autofree char *folder = prepared();
	Shell shell;
	shell_init(&shell, "store");
	g_autoptr(GPtrArray) cmdlets =
		command_table_cmdlets(shell.session->commands);
	shell_clear(&shell);
	for (guint i = 0; i < cmdlets->len; i++) {
		const Cmdlet *cmdlet = cmdlets->pdata[i];
		if (!runs(cmdlet))
			continue;
		use_copy(folder, cmdlet->name);
		run_examples(cmdlet);
	}
	g_assert_cmpint(chdir(start), ==, 0);
}

int main(int argc, char **argv)
{
	const char *words[] = { "rm", "-rf", NULL, NULL };
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	top = g_dir_make_tmp("gatehouse-examples-XXXXXX", NULL);
	g_autofree char *runtime = g_build_filename(top, "run", NULL);
	g_setenv("GATEHOUSE_RUNTIME", runtime, TRUE);
	g_setenv("HOME", top, TRUE);
	g_test_add_func("/examples/run", test_examples);
	int code = g_test_run();
	words[2] = top;
	run_program(words);
	g_free(top);
	return code;
}
