#include "shell/general/general.h"

#include "core/base/clock.h"
#include "shell/general/object.h"
#include "shell/pipeline/session.h"
#include "shell/types/secure.h"

#include <gio/gio.h>
#include <string.h>

#define NAP_MS 50 /* between looks at Ctrl+C */

/* ---- Read-Host ---- */

typedef struct ReadArgs {
	Value prompt;
	bool secret;
} ReadArgs;

static bool read_process(Call *call, void *data, GError **error)
{
	ReadArgs *args = data;
	Session *session = call_session(call);
	g_autofree char *text = value_format(args->prompt);
	g_autofree char *prompt =
		*text ? g_strconcat(text, ": ", NULL) : g_strdup("");
	session_wait(session, true);
	char *line = session->host->class->read_line(session->host, prompt,
						     args->secret);
	session_wait(session, false);
	if (line && args->secret) {
		call_emit_take(call, secure_new(line));
		explicit_bzero(line, strlen(line));
		g_free(line);
		return true;
	}
	if (line) {
		call_emit_take(call, value_string_take(line));
		return true;
	}
	if (session_interrupted(session))
		return true;
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
		    "Read-Host has nobody to ask: the shell is not "
		    "interactive");
	return object_stop(call, error);
}

static const Param read_params[] = {
	{ .is = { "Prompt", "Text before the answer.",
		  .flags = PROPERTY_ANY | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(ReadArgs, prompt) },
	  .position = 1,
	  .rest = true },
	{ .is = { "AsSecureString", "Does not show what is typed.",
		  .field = SWITCH_FIELD(ReadArgs, secret) } },
	{ 0 },
};

static const Example read_examples[] = {
	{ "$pool = Read-Host 'Which pool'", "Asks and keeps the answer." },
	{ 0 },
};

const Cmdlet cmdlet_read_host = {
	.name = "Read-Host",
	.synopsis = "Asks for a line of text.",
	.args_size = sizeof(ReadArgs),
	.params = read_params,
	.examples = read_examples,
	.process = read_process,
};

/* ---- Start-Sleep ---- */

typedef struct SleepArgs {
	double seconds;
	int64_t milliseconds;
} SleepArgs;

static bool sleep_process(Call *call, void *data, GError **error)
{
	SleepArgs *args = data;
	Session *session = call_session(call);
	(void)error;
	int64_t until = clock_monotonic_ms() + args->milliseconds +
			(int64_t)(args->seconds * 1000);
	session_wait(session, true);
	for (int64_t left; (left = until - clock_monotonic_ms()) > 0 &&
			   !session_interrupted(session);)
		g_usleep((gulong)MIN(left, NAP_MS) * 1000);
	session_wait(session, false);
	return true;
}

static const char *const milliseconds_aliases[] = { "ms", NULL };

static const Param sleep_params[] = {
	{ .is = { "Seconds", "How long.", .least = 0, .most = G_MAXINT32,
		  .field = DOUBLE_FIELD(SleepArgs, seconds) },
	  .position = 1,
	  .by_value = ALL_SETS,
	  .by_name = ALL_SETS },
	{ .is = { "Milliseconds", "How long.", .least = 0, .most = G_MAXINT32,
		  .field = INTEGER_FIELD(SleepArgs, milliseconds) },
	  .by_name = ALL_SETS,
	  .aliases = milliseconds_aliases },
	{ 0 },
};

static const Example sleep_examples[] = {
	{ "Start-Sleep -Milliseconds 10", "Waits a moment." },
	{ 0 },
};

const Cmdlet cmdlet_start_sleep = {
	.name = "Start-Sleep",
	.synopsis = "Waits.",
	.args_size = sizeof(SleepArgs),
	.params = sleep_params,
	.examples = sleep_examples,
	.process = sleep_process,
};
