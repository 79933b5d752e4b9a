#include "shell/general/general.h"

#include "core/value/list.h"
#include "shell/general/path.h"
#include "shell/general/process_info.h"
#include "shell/pipeline/session.h"

#include <gio/gio.h>
#include <stdlib.h>

typedef struct StartArgs {
	const char *program;
	const char *const *arguments;
	const char *folder, *input, *output, *errors, *verb, *style;
	bool wait, pass_thru, no_window, profile, environment;
	Value credential;
} StartArgs;

/* One text alone is a command line, several are arguments as they are. */
static bool add_arguments(GPtrArray *vector, const char *const *arguments,
			  GError **error)
{
	if (!arguments || !*arguments)
		return true;
	if (arguments[1]) {
		for (; *arguments; arguments++)
			g_ptr_array_add(vector, g_strdup(*arguments));
		return true;
	}
	g_auto(GStrv) words = NULL;
	g_autofree char *trimmed = g_strstrip(g_strdup(arguments[0]));
	if (*trimmed && !g_shell_parse_argv(trimmed, NULL, &words, error))
		return false;
	for (char **word = words; word && *word; word++)
		g_ptr_array_add(vector, g_strdup(*word));
	return true;
}

static char *find_program(const char *given, GError **error)
{
	g_autofree char *native = path_native(given, error);
	char *found = native ? g_find_program_in_path(native) : NULL;
	if (native && !found)
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
			    "This command cannot be run due to the error: "
			    "there is no program '%s'",
			    given);
	return found;
}

/* Sets one of the files that standard streams go to. */
static bool redirect(GSubprocessLauncher *launcher, const char *path,
		     void (*set)(GSubprocessLauncher *launcher,
				 const char *file),
		     GError **error)
{
	if (!path)
		return true;
	g_autofree char *native = path_native(path, error);
	if (!native)
		return false;
	g_autofree char *whole = path_absolute(native);
	set(launcher, whole);
	return true;
}

static GSubprocessLauncher *launcher_of(const StartArgs *args, GError **error)
{
	g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(
		args->input ? G_SUBPROCESS_FLAGS_NONE
			    : G_SUBPROCESS_FLAGS_STDIN_INHERIT);
	g_autofree char *folder =
		args->folder ? path_native(args->folder, error) : NULL;
	if (args->folder && !folder)
		return NULL;
	if (folder)
		g_subprocess_launcher_set_cwd(launcher, folder);
	if (!redirect(launcher, args->input,
		      g_subprocess_launcher_set_stdin_file_path, error) ||
	    !redirect(launcher, args->output,
		      g_subprocess_launcher_set_stdout_file_path, error) ||
	    !redirect(launcher, args->errors,
		      g_subprocess_launcher_set_stderr_file_path, error))
		return NULL;
	return g_steal_pointer(&launcher);
}

static Record *about(GSubprocess *process, const char *program)
{
	const char *id = g_subprocess_get_identifier(process);
	Record *record = id ? process_info(atoi(id)) : NULL;
	g_autofree char *name = g_path_get_basename(program);
	if (!record) {
		record = record_new(&process_type);
		record_set_take(record, "Id", value_int(id ? atoi(id) : 0));
	}
	/* It may not have begun its program yet. */
	record_set_take(record, "Name", value_string(name));
	record_set_take(record, "ProcessName", value_string(name));
	return record;
}

static void wait_for(Call *call, GSubprocess *process, Record *record)
{
	session_wait(call_session(call), true);
	g_subprocess_wait(process, NULL, NULL);
	session_wait(call_session(call), false);
	record_set_take(record, "HasExited", value_bool(true));
	if (g_subprocess_get_if_exited(process))
		record_set_take(
			record, "ExitCode",
			value_int(g_subprocess_get_exit_status(process)));
}

static bool process(Call *call, void *data, GError **error)
{
	const StartArgs *args = data;
	g_autoptr(GPtrArray) vector = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *program = find_program(args->program, error);
	if (!program)
		return false;
	g_ptr_array_add(vector, g_strdup(program));
	if (!add_arguments(vector, args->arguments, error))
		return false;
	g_ptr_array_add(vector, NULL);
	if (!call_should_process(call, program, "Start-Process"))
		return true;
	g_autoptr(GSubprocessLauncher) launcher = launcher_of(args, error);
	g_autoptr(GSubprocess) child =
		launcher ? g_subprocess_launcher_spawnv(
				   launcher, (const char *const *)vector->pdata,
				   error)
			 : NULL;
	if (!child)
		return false;
	g_autoptr(Record) record = about(child, program);
	if (args->wait)
		wait_for(call, child, record);
	if (args->pass_thru)
		call_emit_record_take(call, record_ref(record));
	return true;
}

static const char *const program_aliases[] = { "PSPath", NULL };
static const char *const arguments_aliases[] = { "Args", NULL };
static const char *const window_aliases[] = { "nnw", NULL };
static const char *const output_aliases[] = { "RSO", NULL };
static const char *const error_aliases[] = { "RSE", NULL };
static const char *const input_aliases[] = { "RSI", NULL };
static const char *const profile_aliases[] = { "Lup", NULL };
static const char *const credential_aliases[] = { "RunAs", NULL };

static const Param params[] = {
	{ .is = { "FilePath", "Program to run.", .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(StartArgs, program) },
	  .position = 1,
	  .mandatory = ALL_SETS,
	  .aliases = program_aliases },
	{ .is = { "ArgumentList", "Its arguments.", .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(StartArgs, arguments) },
	  .position = 2,
	  .aliases = arguments_aliases },
	{ .is = { "WorkingDirectory", "Folder that it runs in.",
		  .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(StartArgs, folder) } },
	{ .is = { "Wait", "Goes on when it has ended.",
		  .field = SWITCH_FIELD(StartArgs, wait) } },
	{ .is = { "PassThru", "Gives the process.",
		  .field = SWITCH_FIELD(StartArgs, pass_thru) } },
	{ .is = { "RedirectStandardInput", "File that it reads.",
		  .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(StartArgs, input) },
	  .aliases = input_aliases },
	{ .is = { "RedirectStandardOutput", "File that its output goes to.",
		  .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(StartArgs, output) },
	  .aliases = output_aliases },
	{ .is = { "RedirectStandardError", "File that its errors go to.",
		  .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(StartArgs, errors) },
	  .aliases = error_aliases },
	{ .is = { "NoNewWindow", "Accepted: there are no windows.",
		  .field = SWITCH_FIELD(StartArgs, no_window) },
	  .aliases = window_aliases },
	{ .is = { "WindowStyle", "Accepted: there are no windows.",
		  .field = STRING_FIELD(StartArgs, style) } },
	{ .is = { "Verb", "Accepted: it is run.",
		  .field = STRING_FIELD(StartArgs, verb) } },
	{ .is = { "LoadUserProfile", "Accepted.",
		  .field = SWITCH_FIELD(StartArgs, profile) },
	  .aliases = profile_aliases },
	{ .is = { "UseNewEnvironment", "Accepted.",
		  .field = SWITCH_FIELD(StartArgs, environment) } },
	{ .is = { "Credential", "Accepted: it runs as who runs the shell.",
		  .flags = PROPERTY_ANY | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(StartArgs, credential) },
	  .aliases = credential_aliases },
	{ 0 },
};
static const Example examples[] = {
	{ "(Start-Process true -Wait -PassThru).ExitCode", "Gives 0." },
	{ 0 },
};

const Cmdlet cmdlet_start_process = {
	.name = "Start-Process",
	.synopsis = "Runs a program.",
	.args_size = sizeof(StartArgs),
	.params = params,
	.examples = examples,
	.output = &process_type,
	.confirm = CONFIRM_LOW,
	.process = process,
};
