/* Methods of $Host, $Host.UI and $Host.UI.RawUI. */
#include "shell/evaluate/block.h"
#include "shell/pipeline/host_object.h"
#include "shell/types/convert.h"

#define MOST_CHOICES 64

static Flow fail(Session *session, const char *what)
{
	ErrorKind kind = { .category = "NotImplemented",
			   .id = "HostFunctionNotImplemented",
			   .exception = "Host.HostException" };
	g_autofree char *message = g_strdup_printf(
		"%s has nobody to ask: the shell is not interactive", what);
	return session_throw_record_take(
		session, error_record_new(message, &kind, VALUE_NONE));
}

/* (text) or (foreground, background, text) */
static void write_text(Session *session, const Value *arguments, unsigned count,
		       bool newline)
{
	Host *host = session->host;
	g_autofree char *text =
		count ? value_format(arguments[count - 1]) : g_strdup("");
	g_autofree char *front = count == 3 ? value_format(arguments[0]) : NULL;
	g_autofree char *back = count == 3 ? value_format(arguments[1]) : NULL;
	host->class->write(host, text, newline, front, back);
}

static const struct {
	const char *method;
	Stream stream;
	const char *title;
} lines[] = {
	{ "WriteErrorLine", STREAM_ERROR, "" },
	{ "WriteWarningLine", STREAM_WARNING, "WARNING: " },
	{ "WriteVerboseLine", STREAM_VERBOSE, "VERBOSE: " },
	{ "WriteDebugLine", STREAM_DEBUG, "DEBUG: " },
};

static bool write_line(Session *session, const char *name,
		       const Value *arguments, unsigned count)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(lines); i++) {
		if (!name_same(lines[i].method, name))
			continue;
		g_autofree char *text =
			count ? value_format(arguments[0]) : g_strdup("");
		g_autofree char *whole =
			g_strconcat(lines[i].title, text, NULL);
		session->host->class->line(session->host, lines[i].stream,
					   whole);
		return true;
	}
	return false;
}

static char *label_of(Value choice)
{
	if (choice.type == VALUE_RECORD)
		return value_format(record_get(choice.record, "Label"));
	return value_format(choice);
}

/* (caption, message, choices, default) */
static Flow prompt_for_choice(Session *session, const Value *arguments,
			      Value *result)
{
	char *labels[MOST_CHOICES + 1] = { NULL };
	g_autofree char *caption = value_format(arguments[0]);
	g_autofree char *message = value_format(arguments[1]);
	Value list = arguments[2];
	int fallback = 0;
	if (!convert_int(arguments[3], &fallback, NULL))
		fallback = 0;
	if (list.type != VALUE_LIST)
		labels[0] = label_of(list);
	for (unsigned i = 0;
	     list.type == VALUE_LIST && i < MIN(list.list->count, MOST_CHOICES);
	     i++)
		labels[i] = label_of(list.list->values[i]);
	session_wait(session, true);
	int chosen = session->host->class->choose(
		session->host, caption, message, (const char *const *)labels,
		fallback);
	session_wait(session, false);
	for (char **label = labels; *label; label++)
		g_free(*label);
	if (chosen < 0)
		return fail(session, "PromptForChoice");
	*result = value_int(chosen);
	return FLOW_NORMAL;
}

static Flow read_line(Session *session, const char *what, Value *result)
{
	session_wait(session, true);
	char *line = session->host->class->read_line(session->host, "", false);
	session_wait(session, false);
	if (!line)
		return fail(session, what);
	*result = value_string_take(line);
	return FLOW_NORMAL;
}

static Flow on_ui(Session *session, const char *name, const Value *arguments,
		  unsigned count, Value *result, bool *known)
{
	bool newline = name_same(name, "WriteLine");
	*known = true;
	*result = VALUE_NOTHING;
	if (newline || name_same(name, "Write"))
		write_text(session, arguments, count, newline);
	else if (name_same(name, "ReadLine"))
		return read_line(session, name, result);
	else if (name_same(name, "PromptForChoice") && count == 4)
		return prompt_for_choice(session, arguments, result);
	else
		*known = write_line(session, name, arguments, count);
	return FLOW_NORMAL;
}

/* A key is what a line begins with: its Enter is needed. */
static Flow read_key(Session *session, Value *result)
{
	g_auto(Value) line = VALUE_NONE;
	Flow flow = read_line(session, "ReadKey", &line);
	if (flow)
		return flow;
	Record *key = record_new_custom();
	const char *text = value_text(line);
	gunichar first = *text ? g_utf8_get_char(text) : '\r';
	record_set_take(key, "VirtualKeyCode",
			value_int((int32_t)g_unichar_toupper(first)));
	char bytes[7] = { 0 };
	g_unichar_to_utf8(first, bytes);
	record_set_take(key, "Character", value_string(bytes));
	record_set_take(key, "KeyDown", value_bool(true));
	*result = value_record_take(key);
	return FLOW_NORMAL;
}

static Flow on_raw(Session *session, const char *name, Value *result,
		   bool *known)
{
	*known = true;
	*result = VALUE_NOTHING;
	if (name_same(name, "ReadKey"))
		return read_key(session, result);
	*known = name_same(name, "FlushInputBuffer") ||
		 name_same(name, "SetBufferContents");
	return FLOW_NORMAL;
}

/* SetShouldExit(n) ends the session with that code. */
static Flow on_host(Session *session, const char *name, const Value *arguments,
		    unsigned count, Value *result, bool *known)
{
	*known = name_same(name, "SetShouldExit") && count == 1;
	*result = VALUE_NOTHING;
	if (!*known)
		return FLOW_NORMAL;
	int code = 1;
	convert_int(arguments[0], &code, NULL);
	return session_exit(session, code);
}

Flow eval_host_method(Eval *eval, const char *name, Value on,
		      const Value *arguments, unsigned count, Value *result,
		      bool *known)
{
	Session *session = eval->session;
	*known = false;
	if (value_is_host_ui(on))
		return on_ui(session, name, arguments, count, result, known);
	if (value_is_host_raw(on))
		return on_raw(session, name, result, known);
	if (value_is_host(on))
		return on_host(session, name, arguments, count, result, known);
	return FLOW_NORMAL;
}
