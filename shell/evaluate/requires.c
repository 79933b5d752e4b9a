/* Whether what a script's #requires statements want is there. */
#include "shell/language/requires.h"

#include "shell/evaluate/block.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct Check {
	Session *session;
	const char *script; /* its name, for the messages */
} Check;

static bool fail(const Check *check, int code, const char *why, GError **error)
{
	g_set_error(error, EVALUATE_ERROR, code,
		    "The script '%s' cannot be run because %s", check->script,
		    why);
	return false;
}

/* Major and minor count: a 5.1 is as good as any 5.1.x. */
static bool check_version(const Check *check, const char *wanted,
			  GError **error)
{
	unsigned major = 0, minor = 0, own_major = 0, own_minor = 0;
	Value table = session_variable(check->session, "PSVersionTable");
	const Value *version =
		table.type == VALUE_TABLE
			? table_find_text(table.table, "PSVersion")
			: NULL;
	g_autofree char *own = version ? value_format(*version) : g_strdup("");
	sscanf(wanted, "%u.%u", &major, &minor);
	sscanf(own, "%u.%u", &own_major, &own_minor);
	if (major < own_major || (major == own_major && minor <= own_minor))
		return true;
	g_autofree char *why = g_strdup_printf(
		"it contained a \"#requires\" statement for Windows PowerShell "
		"%s. The version of Windows PowerShell that is required by the "
		"script does not match the currently running version of "
		"Windows PowerShell %s",
		wanted, own);
	return fail(check, EVALUATE_ERROR_VERSION, why, error);
}

static bool check_edition(const Check *check, const char *wanted,
			  GError **error)
{
	if (!g_ascii_strcasecmp(wanted, "Desktop"))
		return true;
	g_autofree char *why = g_strdup_printf(
		"it contained a \"#requires\" statement for PowerShell "
		"editions '%s'. The edition of PowerShell that is required by "
		"the script does not match the currently running PowerShell "
		"Desktop edition",
		wanted);
	return fail(check, EVALUATE_ERROR_EDITION, why, error);
}

/* A module that is not there yet is imported. */
static bool import(Session *session, const char *name)
{
	const Cmdlet *cmdlet =
		command_table_cmdlet(session->commands, "Import-Module");
	g_auto(Value) given = value_string(name);
	g_auto(Value) stop = value_string("Stop");
	const Argument arguments[] = {
		{ NULL, true, given, NULL },
		{ "ErrorAction", true, stop, NULL },
	};
	Stage stage = { .cmdlet = cmdlet,
			.arguments = arguments,
			.count = G_N_ELEMENTS(arguments) };
	Pipeline pipeline = { .stages = &stage, .count = 1 };
	if (!cmdlet)
		return false;
	if (pipeline_run(session, &pipeline, &emit_nothing) != FLOW_THROW)
		return true;
	record_unref(session_take_thrown(session));
	return false;
}

static bool check_module(const Check *check, const char *wanted, GError **error)
{
	if (import(check->session, wanted))
		return true;
	g_autofree char *why = g_strdup_printf(
		"the following modules that are specified by the \"#requires\" "
		"statements of the script are missing: %s",
		wanted);
	return fail(check, EVALUATE_ERROR_MODULES, why, error);
}

static bool check_snapin(const Check *check, const char *wanted, GError **error)
{
	static const char *const there[] = { "Core",	 "Diagnostics",
					     "Host",	 "Management",
					     "Security", "Utility" };
	const char *prefix = "Microsoft.PowerShell.";
	for (unsigned i = 0; i < G_N_ELEMENTS(there); i++)
		if (!g_ascii_strncasecmp(wanted, prefix, strlen(prefix)) &&
		    !g_ascii_strcasecmp(wanted + strlen(prefix), there[i]))
			return true;
	g_autofree char *why = g_strdup_printf(
		"the following snap-ins that are specified by the "
		"\"#requires\" statements of the script are missing: %s",
		wanted);
	return fail(check, EVALUATE_ERROR_SNAPINS, why, error);
}

static bool check_shell(const Check *check, const char *wanted, GError **error)
{
	g_autofree char *own =
		value_format(session_variable(check->session, "ShellId"));
	if (!g_ascii_strcasecmp(wanted, own) ||
	    !g_ascii_strcasecmp(wanted, "Microsoft.PowerShell"))
		return true;
	g_autofree char *why = g_strdup_printf(
		"it contained a \"#requires\" statement with a shell ID of %s "
		"that is incompatible with the current shell",
		wanted);
	return fail(check, EVALUATE_ERROR_SHELL, why, error);
}

static bool check_administrator(const Check *check, const char *wanted,
				GError **error)
{
	(void)wanted;
	if (geteuid() == 0)
		return true;
	return fail(check, EVALUATE_ERROR_ELEVATION,
		    "it contains a \"#requires\" statement for running as "
		    "Administrator. The current session is not running as "
		    "Administrator. Run it as root",
		    error);
}

/* Windows PowerShell reads -Assembly and does nothing about it either. */
static bool check_nothing(const Check *check, const char *wanted,
			  GError **error)
{
	(void)check;
	(void)wanted;
	(void)error;
	return true;
}

bool script_may_run(Session *session, Value block, const char *path,
		    GError **error)
{
	static bool (*const checks[])(const Check *, const char *,
				      GError **) = {
		[REQUIRE_VERSION] = check_version,
		[REQUIRE_EDITION] = check_edition,
		[REQUIRE_MODULE] = check_module,
		[REQUIRE_SNAPIN] = check_snapin,
		[REQUIRE_SHELL] = check_shell,
		[REQUIRE_ASSEMBLY] = check_nothing,
		[REQUIRE_ADMINISTRATOR] = check_administrator,
	};
	const Source *source = block_source(block_of(block));
	g_autofree char *name = g_path_get_basename(path);
	Check check = { session, name };
	for (unsigned i = 0; i < source->requirement_count; i++) {
		const Requirement *row = &source->requirements[i];
		if (!checks[row->kind](&check, row->name, error))
			return false;
	}
	return true;
}
