/* [console]: writing and asking go to the session's host; what the console
 * looks like is what the streams tell. */
#include "shell/evaluate/block.h"
#include "shell/types/convert.h"
#include "shell/types/encoding.h"
#include "shell/types/enumeration.h"

#include <sys/ioctl.h>
#include <unistd.h>

/* [console]::Out and [console]::Error */
typedef struct ConsoleWriter {
	Object object;
	bool errors;
} ConsoleWriter;

static const ObjectClass writer_class = {
	.name = "System.IO.TextWriter+SyncTextWriter",
};

static Value writer_value(bool errors)
{
	ConsoleWriter *writer = object_new(&writer_class, sizeof *writer);
	writer->errors = errors;
	return value_object_take(writer);
}

/* A text, or a format with its values. */
static Flow text_of(Eval *eval, const Node *node, const Value *arguments,
		    unsigned count, char **text)
{
	GError *error = NULL;
	g_auto(Value) made = VALUE_NONE;
	if (count < 2) {
		*text = argument_text(arguments, count, 0);
		return FLOW_NORMAL;
	}
	if (!static_call(type_find("string"), "Format", arguments, count, &made,
			 &error))
		return eval_fail(eval, node, error);
	*text = value_format(made);
	return FLOW_NORMAL;
}

static Flow write_out(Eval *eval, const Node *node, const Value *arguments,
		      unsigned count, bool errors, bool newline)
{
	Host *host = eval->session->host;
	g_autofree char *text = NULL;
	Flow flow = text_of(eval, node, arguments, count, &text);
	if (flow)
		return flow;
	if (errors)
		host->class->line(host, STREAM_ERROR, text);
	else
		host->class->write(host, text, newline, NULL, NULL);
	return FLOW_NORMAL;
}

/* The end of the input gives $null. */
static Flow read_line(Eval *eval, Value *result)
{
	Session *session = eval->session;
	session_wait(session, true);
	char *line = session->host->class->read_line(session->host, "", false);
	session_wait(session, false);
	*result = line ? value_string_take(line) : VALUE_NONE;
	return FLOW_NORMAL;
}

/* These change what only a console of Windows has. */
static bool is_without_effect(const char *name)
{
	static const char *const names[] = {
		"Beep",		 "Clear",	  "ResetColor",
		"SetWindowSize", "SetBufferSize", "SetCursorPosition",
		"SetOut",	 "SetError",	  "SetWindowPosition",
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
		if (name_same(names[i], name))
			return true;
	return false;
}

Flow eval_console_call(Eval *eval, const Node *node, const char *name,
		       const Value *arguments, unsigned count, Value *result,
		       bool *known)
{
	bool line = name_same(name, "WriteLine");
	*known = true;
	*result = VALUE_NOTHING;
	if (line || (name_same(name, "Write") && count))
		return write_out(eval, node, arguments, count, false, line);
	if (name_same(name, "ReadLine") && !count)
		return read_line(eval, result);
	*known = is_without_effect(name);
	return FLOW_NORMAL;
}

Flow eval_console_writer(Eval *eval, const Node *node, const char *name,
			 Value on, const Value *arguments, unsigned count,
			 Value *result, bool *known)
{
	ConsoleWriter *writer = value_object(on, &writer_class);
	bool line = name_same(name, "WriteLine");
	*known = writer &&
		 (line || name_same(name, "Write") || name_same(name, "Flush"));
	if (!*known)
		return FLOW_NORMAL;
	*result = VALUE_NOTHING;
	if (name_same(name, "Flush"))
		return FLOW_NORMAL;
	return write_out(eval, node, arguments, count, writer->errors, line);
}

/* ---- what it looks like ---- */

static int columns_or_rows(bool rows)
{
	struct winsize size;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || !size.ws_col)
		return rows ? 25 : 80;
	return rows ? size.ws_row : size.ws_col;
}

#define FACT(name_, value_)                                                    \
	GETTER(name_)                                                          \
	{                                                                      \
		*result = value_;                                              \
		return true;                                                   \
	}

FACT(get_out, writer_value(false))
FACT(get_error, writer_value(true))
FACT(get_title, value_string("gatehouse"))
FACT(get_width, value_int(columns_or_rows(false)))
FACT(get_height, value_int(columns_or_rows(true)))
FACT(get_zero, value_int(0))
FACT(get_false, value_bool(false))
FACT(get_encoding, encoding_value(&encoding_utf8))
FACT(get_front, enumeration_value(&console_color, 7))
FACT(get_back, enumeration_value(&console_color, 0))
FACT(get_in_redirected, value_bool(!isatty(STDIN_FILENO)))
FACT(get_out_redirected, value_bool(!isatty(STDOUT_FILENO)))
FACT(get_error_redirected, value_bool(!isatty(STDERR_FILENO)))

static const Getter getters[] = {
	{ "Out", get_out },
	{ "Error", get_error },
	{ "Title", get_title },
	{ "WindowWidth", get_width },
	{ "WindowHeight", get_height },
	{ "BufferWidth", get_width },
	{ "BufferHeight", get_height },
	{ "CursorLeft", get_zero },
	{ "CursorTop", get_zero },
	{ "KeyAvailable", get_false },
	{ "CapsLock", get_false },
	{ "TreatControlCAsInput", get_false },
	{ "InputEncoding", get_encoding },
	{ "OutputEncoding", get_encoding },
	{ "ForegroundColor", get_front },
	{ "BackgroundColor", get_back },
	{ "IsInputRedirected", get_in_redirected },
	{ "IsOutputRedirected", get_out_redirected },
	{ "IsErrorRedirected", get_error_redirected },
	{ 0 },
};

static const Members members = {
	.type = "System.Console",
	.static_getters = getters,
};

void console_register(void)
{
	members_add(&members);
}
