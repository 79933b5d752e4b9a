/* What a command says besides its output: errors, warnings, notes, progress. */
#include "shell/pipeline/call.h"
#include "shell/pipeline/stream_record.h"

G_DEFINE_QUARK(gatehouse - call - stop, call_stop)

/* ---- errors */

static void stop_with(Call *call, Record *record)
{
	Session *session = call->run->session;
	call_flow(call, session_throw_take(session, record_ref(record), true));
}

static const char *const inquire_choices[] = { "&Yes", "&Halt Command", NULL };

/* -ErrorAction Inquire: true to go on. */
static bool inquire(Call *call, const char *message)
{
	Session *session = call->run->session;
	Host *host = session->host;
	session_wait(session, true);
	int choice = host->class->choose(host, "Confirm", message,
					 inquire_choices, 0);
	session_wait(session, false);
	return choice == 0;
}

void call_fail(Call *call, Record *record)
{
	Session *session = call->run->session;
	call->run->failed = true;
	call_place(call, record, NULL);
	g_auto(Value) value = value_record_take(record_ref(record));
	if (call->preferences.error != ACTION_IGNORE)
		call_keep_said(call, KEPT_ERROR, value);
	switch (call->preferences.error) {
	case ACTION_IGNORE:
		break;
	case ACTION_SILENTLY_CONTINUE:
		session_remember_error(session, record);
		break;
	case ACTION_STOP:
		stop_with(call, record);
		break;
	case ACTION_INQUIRE:
		session_report(session, record);
		if (!inquire(call, error_record_message(record)))
			stop_with(call, record);
		break;
	case ACTION_CONTINUE:
		if (session->stop_on_error)
			stop_with(call, record);
		else
			session_report(session, record);
		break;
	}
}

void call_tell_redirection(Call *call, Record *record)
{
	Session *session = call->run->session;
	const Redirect *outer = session->streams;
	if (!call->stage->streams[STREAM_ERROR].to || session->tries ||
	    session->quiet || session->fatal || session->stop_on_error)
		return;
	session->streams = call->streams;
	session_write_take(session, STREAM_ERROR,
			   value_record_take(record_ref(record)));
	session->streams = outer;
	session->told = true;
}

static void terminate(Call *call, const GError *error, Value target)
{
	Session *session = call->run->session;
	Record *record = error_record_from(error, target);
	call_place(call, record, NULL);
	g_auto(Value) value = value_record_take(record_ref(record));
	call_keep_said(call, KEPT_ERROR, value);
	bool fatal = call->preferences.error == ACTION_STOP;
	call_flow(call, session_throw_take(session, record, fatal));
	call_tell_redirection(call, record);
}

void call_set_failed(Call *call)
{
	call->run->failed = true;
}

void call_fail_error(Call *call, const GError *error, Value target)
{
	if (session_interrupted(call->run->session))
		return;
	if (error->domain == CALL_STOP || error_ends_pipeline(error)) {
		terminate(call, error, target);
		return;
	}
	g_autoptr(Record) record = error_record_from(error, target);
	call_fail(call, record);
}

void call_error_take(Call *call, GError *error, Value target)
{
	call_fail_error(call, error, target);
	g_error_free(error);
}

void call_error_record_take(Call *call, Record *record)
{
	call_fail(call, record);
	record_unref(record);
}

void call_terminate_take(Call *call, GError *error, Value target)
{
	terminate(call, error, target);
	g_error_free(error);
}

/* ---- warnings and notes */

static const struct {
	Stream stream;
	const char *preference;
} levels[LEVELS] = {
	[FEEDBACK_WARNING] = { STREAM_WARNING, "WarningPreference" },
	[FEEDBACK_INFORMATION] = { STREAM_INFORMATION,
				   "InformationPreference" },
	[FEEDBACK_VERBOSE] = { STREAM_VERBOSE, "VerbosePreference" },
	[FEEDBACK_DEBUG] = { STREAM_DEBUG, "DebugPreference" },
};

static void stop_by(Call *call, FeedbackLevel level, const char *text)
{
	g_autofree char *message = g_strdup_printf(
		"The running command stopped because the preference variable "
		"\"%s\" or common parameter is set to Stop: %s",
		levels[level].preference, text);
	ErrorKind kind = { -1, "OperationStopped", "ActionPreferenceStop",
			   "ActionPreferenceStopException" };
	g_autoptr(Record) record = error_record_new(message, &kind, VALUE_NONE);
	call_place(call, record, NULL);
	stop_with(call, record);
}

static void keep_said(Call *call, FeedbackLevel level, Value value)
{
	if (level == FEEDBACK_WARNING)
		call_keep_said(call, KEPT_WARNING, value);
	if (level == FEEDBACK_INFORMATION)
		call_keep_said(call, KEPT_INFORMATION, value);
}

/* -Debug asks before it goes on, where somebody is there. */
static bool goes_on(Call *call, Action action, const char *text)
{
	return action == ACTION_INQUIRE ? inquire(call, text)
					: action != ACTION_STOP;
}

/* Information goes to where it is redirected though nobody wants to see it. */
static bool is_redirected(Session *session, FeedbackLevel level)
{
	return level == FEEDBACK_INFORMATION && session->streams &&
	       session->streams[STREAM_INFORMATION].to;
}

static void say_take(Call *call, FeedbackLevel level, Record *record)
{
	Session *session = call->run->session;
	Action action = call->preferences.say[level];
	g_auto(Value) value = value_record_take(record);
	if (action != ACTION_IGNORE)
		keep_said(call, level, value);
	if (action == ACTION_IGNORE || (action == ACTION_SILENTLY_CONTINUE &&
					!is_redirected(session, level)))
		return;
	session_write_take(session, levels[level].stream, value_ref(value));
	g_autofree char *text = value_format(value);
	if (!goes_on(call, action, text))
		stop_by(call, level, text);
}

/* The script that speaks, or the command. */
static const char *source_of(Call *call)
{
	const char *script = call->stage->position.script;
	return script ? script : call->cmdlet->name;
}

void call_say(Call *call, FeedbackLevel level, const char *text)
{
	g_auto(Value) data = value_string(text);
	if (level == FEEDBACK_INFORMATION)
		call_inform(call, data, NULL);
	else
		say_take(call, level,
			 stream_record_new(levels[level].stream, text));
}

void call_inform(Call *call, Value data, const List *tags)
{
	say_take(call, FEEDBACK_INFORMATION,
		 information_record_new(data, source_of(call), tags));
}

static void host_write(Host *host, Record *message)
{
	Value text = record_get(message, "Message");
	bool stays = value_truth(record_get(message, "NoNewLine"));
	host->class->write(host, value_text(text), !stays,
			   value_text(record_get(message, "ForegroundColor")),
			   value_text(record_get(message, "BackgroundColor")));
}

/* On the screen whatever $InformationPreference says, unless the stream goes
 * elsewhere. */
void call_host_take(Call *call, Record *message)
{
	Session *session = call->run->session;
	const Redirect *to =
		session->streams ? &session->streams[STREAM_INFORMATION] : NULL;
	g_auto(Value) data = value_record_take(message);
	if (call->preferences.say[FEEDBACK_INFORMATION] == ACTION_IGNORE)
		return;
	g_autoptr(List) tags = list_new(LIST_GENERIC, 1);
	list_add_take(tags, value_string("PSHOST"));
	g_auto(Value) record = value_record_take(
		information_record_new(data, source_of(call), tags));
	keep_said(call, FEEDBACK_INFORMATION, record);
	if (to && to->to)
		emit_take(to->to, value_ref(record));
	else
		host_write(session->host, message);
}

/* ---- the cmdlet's Feedback */

static Call *call_of(Feedback *feedback)
{
	return ((struct CallFeedback *)feedback)->call;
}

static void feedback_say_(Feedback *feedback, FeedbackLevel level,
			  const char *text)
{
	call_say(call_of(feedback), level, text);
}

static void progress(Feedback *feedback, const FeedbackProgress *now)
{
	Session *session = call_of(feedback)->run->session;
	Value preference = session_variable(session, "ProgressPreference");
	if (action_of(preference) == ACTION_CONTINUE)
		session->host->class->progress(session->host, now);
}

static bool ask(Feedback *feedback, const char *caption, const char *question)
{
	return call_should_continue(call_of(feedback), question, caption);
}

static bool stopped(Feedback *feedback)
{
	Call *call = call_of(feedback);
	return call->closed || session_interrupted(call->run->session);
}

const FeedbackClass call_feedback_class = {
	.say = feedback_say_,
	.progress = progress,
	.ask = ask,
	.stopped = stopped,
};
