/* Walks every declared cmdlet: what help, completion and scripts rely on. */
#include "shell/pipeline/binder.h"
#include "shell/pipeline/session.h"
#include "shell/startup.h"
#include "tests/unit/shell/pipeline/fake_host.h"

#include <string.h>

/* Get-Verb's list, and the four that PowerShell's own cmdlets break it with. */
static const char *const verbs[] = {
	"Add",	       "Approve",    "Assert",	   "Backup",	 "Block",
	"Build",       "Checkpoint", "Clear",	   "Close",	 "Compare",
	"Complete",    "Compress",   "Confirm",	   "Connect",	 "Convert",
	"ConvertFrom", "ConvertTo",  "Copy",	   "Debug",	 "Deny",
	"Deploy",      "Disable",    "Disconnect", "Dismount",	 "Edit",
	"Enable",      "Enter",	     "Exit",	   "Expand",	 "Export",
	"Find",	       "ForEach",    "Format",	   "Get",	 "Grant",
	"Group",       "Hide",	     "Import",	   "Initialize", "Install",
	"Invoke",      "Join",	     "Limit",	   "Lock",	 "Measure",
	"Merge",       "Mount",	     "Move",	   "New",	 "Open",
	"Optimize",    "Out",	     "Ping",	   "Pop",	 "Protect",
	"Publish",     "Push",	     "Read",	   "Receive",	 "Redo",
	"Register",    "Remove",     "Rename",	   "Repair",	 "Request",
	"Reset",       "Resize",     "Resolve",	   "Restart",	 "Restore",
	"Resume",      "Revoke",     "Save",	   "Search",	 "Select",
	"Send",	       "Set",	     "Show",	   "Skip",	 "Sort",
	"Split",       "Start",	     "Step",	   "Stop",	 "Submit",
	"Suspend",     "Switch",     "Sync",	   "Tee",	 "Test",
	"Trace",       "Unblock",    "Undo",	   "Uninstall",	 "Unlock",
	"Unprotect",   "Unpublish",  "Unregister", "Update",	 "Use",
	"Wait",	       "Watch",	     "Where",	   "Write",	 NULL,
};

typedef struct Fixture {
	FakeHost host;
	Session *session;
	GPtrArray *cmdlets;
} Fixture;

static void setup(Fixture *fixture, gconstpointer data)
{
	(void)data;
	fake_host_init(&fixture->host);
	fixture->session = startup_session(&fixture->host.host, NULL);
	fixture->cmdlets = command_table_cmdlets(fixture->session->commands);
}

static void teardown(Fixture *fixture, gconstpointer data)
{
	(void)data;
	g_ptr_array_unref(fixture->cmdlets);
	session_free(fixture->session);
	fake_host_clear(&fixture->host);
}

static void complain(const Cmdlet *cmdlet, const char *param, const char *what)
{
	g_test_message("%s%s%s: %s", cmdlet->name, param ? " -" : "",
		       param ? param : "", what);
	g_test_fail();
}

static const Cmdlet *at(const Fixture *fixture, guint index)
{
	return fixture->cmdlets->pdata[index];
}

static bool sentence(const char *text)
{
	size_t length = text ? strlen(text) : 0;
	return length > 3 && text[length - 1] == '.';
}

static void test_names(Fixture *fixture, gconstpointer data)
{
	(void)data;
	for (guint i = 0; i < fixture->cmdlets->len; i++) {
		const Cmdlet *cmdlet = at(fixture, i);
		g_auto(GStrv) parts = g_strsplit(cmdlet->name, "-", 2);
		if (!parts[1] || !g_strv_contains(verbs, parts[0]) ||
		    !g_ascii_isupper(parts[1][0]))
			complain(cmdlet, NULL, "is no approved Verb-Noun");
	}
}

/* The tables are searched by halves: each name has to be found. */
static void test_sorted(Fixture *fixture, gconstpointer data)
{
	(void)data;
	for (guint i = 0; i < fixture->cmdlets->len; i++) {
		const Cmdlet *cmdlet = at(fixture, i);
		if (command_table_cmdlet(fixture->session->commands,
					 cmdlet->name) != cmdlet)
			complain(cmdlet, NULL,
				 "is not found: its list is not sorted, or "
				 "the name is there twice");
	}
}

static void check_help(const Cmdlet *cmdlet)
{
	if (!sentence(cmdlet->synopsis))
		complain(cmdlet, NULL, "has no synopsis");
	for (unsigned i = 0; i < cmdlet_param_count(cmdlet); i++)
		if (!sentence(cmdlet->params[i].is.help))
			complain(cmdlet, cmdlet->params[i].is.name,
				 "has no help");
}

static void test_help(Fixture *fixture, gconstpointer data)
{
	(void)data;
	for (guint i = 0; i < fixture->cmdlets->len; i++)
		check_help(at(fixture, i));
}

static bool is_common(const char *name)
{
	for (unsigned i = 0; i < COMMON_COUNT; i++)
		if (g_ascii_strcasecmp(common_params[i].is.name, name) == 0)
			return true;
	return false;
}

static void check_param(const Cmdlet *cmdlet, const Param *param)
{
	const char *name = param->is.name;
	uint64_t sets = SET(cmdlet_set_count(cmdlet)) - 1;
	if (param_is_switch(param) && param->mandatory)
		complain(cmdlet, name, "is a mandatory switch");
	if (param_is_switch(param) && param->position)
		complain(cmdlet, name, "is a switch with a position");
	if (is_common(name))
		complain(cmdlet, name, "is a common parameter");
	if (param->sets && param->sets != ALL_SETS && (param->sets & ~sets))
		complain(cmdlet, name, "is in a set that is not declared");
	if (param->is.field.kind != FIELD_NONE && !cmdlet->args_size)
		complain(cmdlet, name, "has a field and no struct");
}

static void test_params(Fixture *fixture, gconstpointer data)
{
	(void)data;
	for (guint i = 0; i < fixture->cmdlets->len; i++) {
		const Cmdlet *cmdlet = at(fixture, i);
		for (unsigned j = 0; j < cmdlet_param_count(cmdlet); j++)
			check_param(cmdlet, &cmdlet->params[j]);
	}
}

static void check_unique(const Cmdlet *cmdlet)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
	for (unsigned i = 0; i < cmdlet_param_count(cmdlet); i++) {
		const Param *param = &cmdlet->params[i];
		if (!g_hash_table_add(seen,
				      (gpointer)name_intern(param->is.name)))
			complain(cmdlet, param->is.name, "is there twice");
		for (const char *const *a = param->aliases; a && *a; a++)
			if (!g_hash_table_add(seen, (gpointer)name_intern(*a)))
				complain(cmdlet, *a, "is there twice");
	}
}

static void test_unique(Fixture *fixture, gconstpointer data)
{
	(void)data;
	for (guint i = 0; i < fixture->cmdlets->len; i++)
		check_unique(at(fixture, i));
}

static void test_default_set(Fixture *fixture, gconstpointer data)
{
	(void)data;
	for (guint i = 0; i < fixture->cmdlets->len; i++) {
		const Cmdlet *cmdlet = at(fixture, i);
		if (cmdlet->default_set &&
		    (!cmdlet->sets ||
		     !g_strv_contains(cmdlet->sets, cmdlet->default_set)))
			complain(cmdlet, NULL,
				 "has a default set that is not declared");
	}
}

/* Every cmdlet has an example, and it can be parsed. */
static void test_examples(Fixture *fixture, gconstpointer data)
{
	(void)data;
	const Engine *engine = fixture->session->engine;
	for (guint i = 0; i < fixture->cmdlets->len; i++) {
		const Cmdlet *cmdlet = at(fixture, i);
		const Example *example = cmdlet->examples;
		if (!example || !example->code)
			complain(cmdlet, NULL, "has no example");
		for (; engine && example && example->code; example++) {
			g_auto(Value) block = VALUE_NONE;
			if (engine->parse(fixture->session, example->code, NULL,
					  &block, NULL) != PARSE_OK)
				complain(cmdlet, NULL, example->code);
			if (!sentence(example->text))
				complain(cmdlet, NULL,
					 "has an example without a text");
		}
	}
}

#define TEST(name, function)                                                   \
	g_test_add("/declarations/" name, Fixture, NULL, setup, function,      \
		   teardown)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	TEST("names", test_names);
	TEST("sorted", test_sorted);
	TEST("help", test_help);
	TEST("params", test_params);
	TEST("unique", test_unique);
	TEST("default-set", test_default_set);
	TEST("examples", test_examples);
	return g_test_run();
}
