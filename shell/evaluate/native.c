/* Programs of PATH: arguments as a vector, output line by line. What nothing
 * captures goes to the terminal itself, so that editors and pagers work. */
#include "core/value/string.h"
#include "shell/evaluate/block.h"
#include "shell/evaluate/child.h"
#include "shell/types/text_decode.h"

#include <string.h>

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
	g_autofree char *path = g_strdelimit(g_strdup(name), "\\", '/');
	char *found = g_find_program_in_path(path);
	if (found || !g_str_has_suffix(path, ".exe"))
		return found;
	/* ping.exe of scripts from Windows is ping here. */
	path[strlen(path) - strlen(".exe")] = 0;
	return g_find_program_in_path(path);
}

/* $null is no argument; an empty text is one. */
static void add_one(GPtrArray *vector, Value value)
{
	if (value.type != VALUE_NULL)
		g_ptr_array_add(vector, value_format(value));
}

/* A list is as many arguments, one within it one. */
static void add_argument(GPtrArray *vector, Value value)
{
	if (value.type != VALUE_LIST) {
		add_one(vector, value);
		return;
	}
	for (uint32_t i = 0; i < value.list->count; i++)
		add_one(vector, value.list->values[i]);
}

static GPtrArray *vector_of(Call *call)
{
	GPtrArray *vector = g_ptr_array_new_with_free_func(g_free);
	Value value = call_value(call, NATIVE_ARGUMENTS);
	for (uint32_t i = 0; value.type == VALUE_LIST && i < value.list->count;
	     i++)
		add_argument(vector, value.list->values[i]);
	if (value.type != VALUE_LIST)
		add_one(vector, value);
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
	value_append(input, call_input(call));
	g_string_append_c(input, '\n');
	return true;
}

/* ---- what the child writes ---- */

typedef struct Reader {
	Call *call;
	bool told; /* one line of its errors was given */
} Reader;

static bool take_output(void *data, const char *line, size_t bytes)
{
	Reader *reader = data;
	Session *session = call_session(reader->call);
	return call_emit_take(reader->call, text_decode_line(line, bytes)) &&
	       !session_interrupted(session);
}

/* Where errors go elsewhere, a line of them is an error record. */
static bool take_error(void *data, const char *line, size_t bytes)
{
	Reader *reader = data;
	g_auto(Value) target = text_decode_line(line, bytes);
	ErrorKind kind = { .category = "NotSpecified",
			   .id = reader->told ? "NativeCommandErrorMessage"
					      : "NativeCommandError",
			   .exception = "RemoteException" };
	Record *record = error_record_new(value_text(target), &kind, target);
	call_place(reader->call, record, "");
	record_set_take(record, "FullyQualifiedErrorId", value_string(kind.id));
	reader->told = true;
	session_write_take(call_session(reader->call), STREAM_ERROR,
			   value_record_take(record));
	return true;
}

static void set_exit_code(Session *session, int code)
{
	session_set_global_take(session, "LASTEXITCODE", value_int(code));
}

/* The system ends an argument where a NUL is. */
static bool check_arguments(Value arguments, GError **error)
{
	if (!value_has_nul(arguments))
		return true;
	g_set_error(error, EVALUATE_ERROR, EVALUATE_ERROR_NATIVE,
		    "An argument of a program cannot have the character NUL");
	return false;
}

static bool native_end(Call *call, void *args, GError **error)
{
	if (!check_arguments(call_value(call, NATIVE_ARGUMENTS), error))
		return false;
	g_autoptr(GPtrArray) vector = vector_of(call);
	Session *session = call_session(call);
	GString *input = call_state(call);
	Reader reader = { .call = call };
	(void)args;
	Child child = { .arguments = (char **)vector->pdata,
			.input = input ? input->str : NULL,
			.input_bytes = input ? input->len : 0,
			.data = &reader };
	if (!call_output_is_screen(call))
		child.output = take_output;
	if (session->streams && session->streams[STREAM_ERROR].to)
		child.errors = take_error;
	bool waits = !child.output && session->host->interactive;
	if (waits)
		session_wait(session, true);
	if (session->host->output_end)
		session->host->output_end(session->host);
	bool ran = child_run(&child, &session->interrupted, error);
	if (waits)
		session_wait(session, false);
	if (ran)
		set_exit_code(session, child.code);
	return ran;
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
