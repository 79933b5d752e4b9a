/* Programs of PATH: arguments as a vector, output line by line. */
#include "shell/evaluate/block.h"

#include <gio/gio.h>

enum { NATIVE_ARGUMENTS };

static const Param native_params[] = {
	{ .is = { "Arguments", "The program's path and its arguments.",
		  .flags = PROPERTY_ANY | PROPERTY_LIST | PROPERTY_NULLABLE },
	  .rest = true },
	{ .is = { 0 } },
};

char *native_find(const char *name)
{
	if (g_str_has_suffix(name, ".ps1"))
		return NULL;
	return g_find_program_in_path(name);
}

/* A list is as many arguments, one within it one. */
static void add_argument(GPtrArray *vector, Value value)
{
	if (value.type != VALUE_LIST) {
		g_ptr_array_add(vector, value_format(value));
		return;
	}
	for (uint32_t i = 0; i < value.list->count; i++)
		g_ptr_array_add(vector, value_format(value.list->values[i]));
}

static void add_arguments(GPtrArray *vector, Value value)
{
	if (value.type != VALUE_LIST) {
		add_argument(vector, value);
		return;
	}
	for (uint32_t i = 0; i < value.list->count; i++)
		add_argument(vector, value.list->values[i]);
}

static GPtrArray *vector_of(Call *call)
{
	GPtrArray *vector = g_ptr_array_new_with_free_func(g_free);
	Value arguments = call_value(call, NATIVE_ARGUMENTS);
	add_arguments(vector, arguments);
	g_ptr_array_add(vector, NULL);
	return vector;
}

static void free_input(gpointer input)
{
	g_string_free(input, TRUE);
}

static bool native_process(Call *call, void *args, GError **error)
{
	GString *input = call_state(call);
	(void)args;
	(void)error;
	if (!call_has_input(call))
		return true;
	if (!input) {
		input = g_string_new(NULL);
		call_set_state(call, input, free_input);
	}
	g_autofree char *line = value_format(call_input(call));
	g_string_append_printf(input, "%s\n", line);
	return true;
}

static bool emit_lines(Call *call, const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; *line; line++) {
		if (!**line && !line[1])
			break;
		if (!call_emit_take(call, value_string(*line)))
			return false;
	}
	return true;
}

/* With input: all of it, then all of the output. */
static bool run_with_input(Call *call, GSubprocess *process,
			   const GString *input, GError **error)
{
	g_autofree char *output = NULL;
	if (!g_subprocess_communicate_utf8(process, input->str, NULL, &output,
					   NULL, error))
		return false;
	emit_lines(call, output ? output : "");
	return true;
}

static bool read_lines(Call *call, GSubprocess *process, GError **error)
{
	g_autoptr(GDataInputStream) lines =
		g_data_input_stream_new(g_subprocess_get_stdout_pipe(process));
	for (;;) {
		GError *why = NULL;
		char *line =
			g_data_input_stream_read_line(lines, NULL, NULL, &why);
		if (why) {
			g_propagate_error(error, why);
			return false;
		}
		if (!line)
			return true;
		if (!call_emit_take(call, value_string_take(line)) ||
		    session_interrupted(call_session(call))) {
			g_subprocess_force_exit(process);
			return true;
		}
	}
}

static bool native_end(Call *call, void *args, GError **error)
{
	g_autoptr(GPtrArray) vector = vector_of(call);
	const GString *input = call_state(call);
	GSubprocessFlags flags = G_SUBPROCESS_FLAGS_STDOUT_PIPE |
				 (input ? G_SUBPROCESS_FLAGS_STDIN_PIPE
					: G_SUBPROCESS_FLAGS_STDIN_INHERIT);
	(void)args;
	g_autoptr(GSubprocess) process = g_subprocess_newv(
		(const char *const *)vector->pdata, flags, error);
	if (!process)
		return false;
	bool done = input ? run_with_input(call, process, input, error)
			  : read_lines(call, process, error);
	g_subprocess_wait(process, NULL, NULL);
	int code = g_subprocess_get_if_exited(process)
			   ? g_subprocess_get_exit_status(process)
			   : -1;
	session_set_global_take(call_session(call), "LASTEXITCODE",
				value_int(code));
	return done;
}

bool native_succeeded(Session *session)
{
	Value code = scope_value(session->global, name_intern("LASTEXITCODE"));
	return !value_truth(code);
}

const Cmdlet cmdlet_native = {
	.name = "Application",
	.synopsis = "Runs a program.",
	.params = native_params,
	.simple = true,
	.process = native_process,
	.end = native_end,
};
