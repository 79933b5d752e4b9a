#include "shell/pipeline/session.h"

#include "core/value/extra.h"
#include "core/value/list.h"
#include "shell/pipeline/common.h"
#include "shell/pipeline/defaults.h"
#include "shell/pipeline/run.h"

#include <stdio.h>
#include <string.h>

#define DEPTH_LIMIT 2000
#define STACK_LIMIT (6 * 1024 * 1024) /* of the usual 8 MiB */

G_DEFINE_QUARK(gatehouse - session - error, session_error)

Session *session_new(Host *host)
{
	containers_watch();
	Session *session = g_new0(Session, 1);
	session->global = scope_new(NULL);
	session->scope = scope_ref(session->global);
	session->commands = command_table_new();
	session->host = host;
	session->success = true;
	session->errors = list_new(LIST_ARRAYLIST, 0);
	session->typed = typed_new();
	session->invoked = g_ptr_array_new();
	session->stack = __builtin_frame_address(0);
	error_kinds_register();
	defaults_set(session);
	return session;
}

void session_free(Session *session)
{
	if (!session)
		return;
	list_clear(session->errors);
	list_unref(session->errors);
	record_unref(session->thrown);
	g_clear_pointer(&session->modules, g_ptr_array_unref);
	extras_clear();
	scope_empty(session->global);
	scope_unref(session->scope);
	scope_unref(session->global);
	command_table_free(session->commands);
	typed_free(session->typed);
	g_ptr_array_unref(session->invoked);
	g_free(session);
	containers_collect();
}

static bool fail_depth(GError **error)
{
	g_set_error(error, SESSION_ERROR, SESSION_ERROR_DEPTH,
		    "The script failed due to call depth overflow");
	return false;
}

bool session_has_stack(const Session *session, size_t spare, GError **error)
{
	const char *here = __builtin_frame_address(0);
	size_t used = (size_t)(session->stack > here ? session->stack - here
						     : here - session->stack);
	return used + spare < STACK_LIMIT || fail_depth(error);
}

bool session_enter(Session *session, GError **error)
{
	if (session->depth >= DEPTH_LIMIT)
		return fail_depth(error);
	if (!session_has_stack(session, 0, error))
		return false;
	session->depth++;
	return true;
}

void session_leave(Session *session)
{
	session->depth--;
}

/* ---- errors */

Flow session_throw_take(Session *session, Record *record, bool fatal)
{
	error_record_place(record, NULL, session->position);
	session_trace(session, record);
	record_unref(session->thrown);
	session->thrown = record;
	session->fatal = fatal;
	session->told = false;
	session->success = false;
	return FLOW_THROW;
}

Flow session_throw_record_take(Session *session, Record *record)
{
	if (session_interrupted(session)) { /* nobody waits for it */
		record_unref(record);
		return FLOW_STOP;
	}
	Value preference = session_variable(session, "ErrorActionPreference");
	return session_throw_take(session, record,
				  action_of(preference) == ACTION_STOP);
}

Flow session_throw_error_take(Session *session, GError *error, Value target)
{
	Record *record = error_record_from(error, target);
	bool too_deep =
		g_error_matches(error, SESSION_ERROR, SESSION_ERROR_DEPTH);
	g_error_free(error);
	Flow flow = session_throw_record_take(session, record);
	session->too_deep = too_deep;
	return flow;
}

Record *session_take_thrown(Session *session)
{
	Record *record = g_steal_pointer(&session->thrown);
	session->fatal = session->too_deep = false;
	session->thrower = NULL;
	return record;
}

static unsigned error_limit(Session *session)
{
	Value limit = session_variable(session, "MaximumErrorCount");
	return limit.type == VALUE_INT && limit.integer > 0
		       ? (unsigned)limit.integer
		       : 256;
}

void session_remember_error(Session *session, Record *record)
{
	list_insert_take(session->errors, 0,
			 value_record_take(record_ref(record)));
	while (session->errors->count > error_limit(session))
		list_remove(session->errors, session->errors->count - 1);
}

void session_report(Session *session, Record *record)
{
	error_record_place(record, NULL, session->position);
	session_trace(session, record);
	session_remember_error(session, record);
	session_write_take(session, STREAM_ERROR,
			   value_record_take(record_ref(record)));
}

Flow session_forget(Session *session)
{
	g_autoptr(Record) record = session_take_thrown(session);
	session_remember_error(session, record);
	return FLOW_NORMAL;
}

Flow session_settle(Session *session, Flow flow)
{
	if (flow == FLOW_THROW && session->quiet)
		return session->too_deep ? flow : session_forget(session);
	if (flow != FLOW_THROW || session->fatal || session->tries)
		return flow;
	if (session->stop_on_error) {
		session->fatal = true;
		return flow;
	}
	bool told = session->told;
	g_autoptr(Record) record = session_take_thrown(session);
	Value preference = session_variable(session, "ErrorActionPreference");
	Action action = action_of(preference);
	if (told)
		session_remember_error(session, record);
	else if (action == ACTION_CONTINUE || action == ACTION_INQUIRE)
		session_report(session, record);
	else if (action == ACTION_SILENTLY_CONTINUE)
		session_remember_error(session, record);
	session->success = false;
	return FLOW_NORMAL;
}

/* An error that nothing caught is told once, whatever the preference: it ends
 * what runs. */
Flow session_run(Session *session, Value block, Emit *output)
{
	Flow flow = session->engine->run_top(session, block, output);
	return session_finish(session, flow);
}

Flow session_finish(Session *session, Flow flow)
{
	if (flow != FLOW_THROW)
		return flow;
	session->tries = 0;
	g_autoptr(Record) record = session_take_thrown(session);
	if (record)
		session_report(session, record);
	session->success = false;
	return FLOW_THROW;
}

/* ---- streams */

static const char *const stream_titles[STREAM_COUNT] = {
	[STREAM_WARNING] = "WARNING: ",
	[STREAM_VERBOSE] = "VERBOSE: ",
	[STREAM_DEBUG] = "DEBUG: ",
};

static char *error_text(Session *session, Value value)
{
	g_autofree char *view =
		value_format(session_variable(session, "ErrorView"));
	if (value.type != VALUE_RECORD)
		return value_format(value);
	char *text = name_same(view, "ConciseView")
			     ? error_record_concise(value.record)
		     : name_same(view, "CategoryView")
			     ? error_record_category(value.record)
			     : error_record_normal(value.record);
	return g_strchomp(text);
}

static void count_failure(Session *session, Value value)
{
	session->failures++;
	if (value.type != VALUE_RECORD)
		return;
	const char *id =
		value_text(record_get(value.record, "FullyQualifiedErrorId"));
	if (id && g_str_has_prefix(id, STORE_UNREACHABLE_ID))
		session->unreachable = true;
}

static void write_host(Session *session, Stream stream, Value value)
{
	Host *host = session->host;
	const char *title = stream_titles[stream];
	g_autofree char *text = stream == STREAM_ERROR
					? error_text(session, value)
					: value_format(value);
	g_autofree char *line = g_strconcat(title ? title : "", text, NULL);
	if (stream == STREAM_ERROR)
		count_failure(session, value);
	host->class->line(host, stream, line);
}

void session_write_take(Session *session, Stream stream, Value value)
{
	const Redirect *to =
		session->streams ? &session->streams[stream] : NULL;
	if (to && to->to) {
		emit_take(to->to, value);
		return;
	}
	write_host(session, stream, value);
	value_clear(&value);
}

/* ---- variables */

Value session_variable(Session *session, const char *name)
{
	return scope_value(session->scope, name_intern(name));
}

void session_set_global_take(Session *session, const char *name, Value value)
{
	scope_put_take(session->global, name, value);
}

/* ---- hooks */

void session_statement_end(Session *session)
{
	if (session->hooks.statement_end)
		session->hooks.statement_end(session);
}

bool session_interrupted(const Session *session)
{
	return session->interrupted;
}

Flow session_exit(Session *session, int code)
{
	session->exit_code = code && !(code & 0xff) ? 1 : code & 0xff;
	return FLOW_EXIT;
}

void session_wait(Session *session, bool waits)
{
	if (waits)
		fflush(stdout); /* what was written is to be seen */
	if (session->hooks.waiting)
		session->hooks.waiting(session, waits);
}
