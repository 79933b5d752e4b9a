#include "core/gateway/daemon.h"

#include "config.h"
#include "core/base/clock.h"
#include "core/gateway/base/logbook.h"
#include "core/gateway/base/repeat.h"
#include "core/gateway/config/watch.h"
#include "core/gateway/control.h"
#include "core/gateway/credentials.h"
#include "core/gateway/key_worker.h"
#include "core/gateway/log_ask.h"

#include <gio/gio.h>
#include <signal.h>
#include <unistd.h>

#define DRAIN_MS 30000
#define LOG_MS	 5000 /* between looks for what is to be told */

typedef struct Daemon {
	const DaemonOptions *options;
	Loop *loop;
	Role *role;
	Control *control;
	Watch *watch;
	Config *config; /* in force, or NULL */
	RoleCredentials *credentials;
	KeyWorker *keys;
	Worker *logs;
	Timer *drain_limit, *log;
	gint64 since;
	gboolean draining;
	GError *failure; /* why the first configuration could not be taken */
} Daemon;

/* ---- configuration ---- */

static void warn_missing(const Daemon *daemon, const Config *config)
{
	const char *name = daemon->options->computer;
	if (!daemon->credentials->authority)
		trace_line(TRACE_WARNING, "config", NULL,
			   "the certificate of the deployment's authority is "
			   "missing, so no link: run Enable-CsReplica again "
			   "once New-CsCertificateAuthority was run");
	else if (!daemon->credentials->internal_certificate)
		trace_line(TRACE_WARNING, "config", NULL,
			   "'%s' has no internal certificate yet, so no link: "
			   "Request-CsCertificate -New -Type Internal "
			   "-ComputerFqdn %s",
			   name, name);
	if (g_str_equal(config->self->role, "edge") &&
	    !daemon->credentials->external_certificate)
		trace_line(
			TRACE_WARNING, "config", NULL,
			"'%s' has no certificate for partners yet: "
			"Request-CsCertificate -New -Type AccessEdgeExternal "
			"-ComputerFqdn %s",
			name, name);
}

/* Whether this computer is in the topology, in this role. */
static gboolean check_self(const Daemon *daemon, const Config *config,
			   GError **error)
{
	const char *role = daemon->options->role->name;
	const char *name = daemon->options->computer;
	if (config->self && g_str_equal(config->self->role, role))
		return TRUE;
	g_set_error(
		error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
		config->self
			? "the topology has '%s', but not in the role '%s'"
			: "the topology does not know the computer '%s' (%s): "
			  "add it with New-CsComputer and publish",
		name, role);
	return FALSE;
}

static gboolean take(Daemon *daemon, Config *config, GError **error)
{
	/* Later on it lives by the keys that it has. */
	if (!daemon->config &&
	    !credentials_check(daemon->options->paths,
			       daemon->options->role->name, config, error))
		return FALSE;
	g_autoptr(RoleCredentials) credentials =
		credentials_update(daemon->options->paths,
				   daemon->options->role->name, config, error);
	if (!credentials || !check_self(daemon, config, error) ||
	    !daemon->options->role->apply(daemon->role, config, credentials,
					  error))
		return FALSE;
	credentials_free(daemon->credentials);
	daemon->credentials = g_steal_pointer(&credentials);
	return TRUE;
}

static void on_config(void *data, Config *config)
{
	Daemon *daemon = data;
	g_autoptr(GError) error = NULL;
	gboolean taken = take(daemon, config, &error);
	if (!taken && !daemon->config) {
		daemon->failure = g_steal_pointer(&error);
		loop_stop(daemon->loop);
		return;
	}
	if (!taken) {
		trace_line(TRACE_ERROR, "config", NULL,
			   "not applied (topology %" G_GUINT64_FORMAT
			   ", settings %" G_GUINT64_FORMAT "): %s",
			   config->topology, config->settings, error->message);
		return;
	}
	warn_missing(daemon, config);
	config_unref(daemon->config);
	daemon->config = config_ref(config);
	trace_line(TRACE_INFO, "config", NULL,
		   "in force: topology %" G_GUINT64_FORMAT
		   ", settings %" G_GUINT64_FORMAT ", users %" G_GUINT64_FORMAT,
		   config->topology, config->settings, config->users);
}

static void on_refused(void *data, const char *reason)
{
	(void)data;
	trace_line(TRACE_WARNING, "config", NULL, "record refused: %s", reason);
}

static void on_record(void *data, const char *stream, GBytes *record)
{
	watch_take_record(((Daemon *)data)->watch, stream, record);
}

static GBytes *on_newest(void *data, const char *stream, guint64 *number)
{
	Daemon *daemon = data;
	return daemon->watch ? watch_record(daemon->watch, stream, number)
			     : NULL;
}

/* ---- ending ---- */

static void on_drained(void *data)
{
	loop_stop(((Daemon *)data)->loop);
}

static void drain(Daemon *daemon)
{
	if (daemon->draining)
		return;
	daemon->draining = TRUE;
	trace_line(TRACE_INFO, "main", NULL, "draining");
	timer_start(daemon->drain_limit, DRAIN_MS, 0);
	daemon->options->role->drain(daemon->role, on_drained, daemon);
}

static void on_signal_posted(void *data)
{
	drain(data);
}

/* Waits for the signals that end or reload, on a thread of its own. */
static gpointer wait_for_signals(gpointer data)
{
	Daemon *daemon = data;
	sigset_t set;
	int number = 0;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGUSR2); /* daemon_run is done */
	while (sigwait(&set, &number) == 0 && number != SIGUSR2)
		loop_post(daemon->loop, on_signal_posted, daemon);
	return NULL;
}

static void block_signals(void)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGUSR2);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
}

/* ---- questions ---- */

/* One question, from the control socket or a link, until its answer. */
typedef struct Asking {
	Daemon *daemon;
	ControlRequest *request; /* from the control socket */
	RoleAnswerFn *answer;	 /* from a link */
	void *token;
	char *what;
} Asking;

/* The sentence of an answer that says no, or NULL. */
static const char *refusal(const json_t *answer)
{
	const json_t *ok = json_object_get(answer, "ok");
	const char *text = json_member(answer, "error");
	if (ok ? json_is_true(ok) : !text)
		return NULL;
	return text ? text : "refused";
}

static void finish_control(ControlRequest *request, const json_t *answer,
			   const char *what)
{
	if (!answer)
		control_fail(request, "there is no ask '%s' here", what);
	else if (refusal(answer))
		control_fail(request, "%s", refusal(answer));
	else
		control_answer_take(request, json_deep_copy(answer));
}

static void finish_link(Asking *asking, json_t *answer)
{
	g_autoptr(json_t) unknown = NULL;
	if (!answer)
		unknown = json_pack("{s:b, s:s}", "ok", 0, "error",
				    "there is no such ask here");
	else if (!json_object_get(answer, "ok"))
		json_object_set_new(answer, "ok",
				    json_boolean(!refusal(answer)));
	asking->answer(asking->token, answer ? answer : unknown);
}

static void finish(Asking *asking, json_t *answer)
{
	if (asking->request)
		finish_control(asking->request, answer, asking->what);
	else
		finish_link(asking, answer);
	g_free(asking->what);
	g_free(asking);
}

static json_t *describe(const Daemon *daemon)
{
	const Config *config = daemon->config;
	g_autofree char *since = clock_format_utc(daemon->since, FALSE);
	return json_pack(
		"{s:s, s:s, s:i, s:s, s:s, s:I, s:I, s:I, s:b}", "computer",
		daemon->options->computer, "role", daemon->options->role->name,
		"pid", (int)getpid(), "since", since, "version", VERSION,
		"topology", (json_int_t)(config ? config->topology : 0),
		"settings", (json_int_t)(config ? config->settings : 0),
		"users", (json_int_t)(config ? config->users : 0), "draining",
		daemon->draining);
}

/* The role adds its counters to what every role says. */
static void on_role_answer(void *data, json_t *answer)
{
	Asking *asking = data;
	if (!g_str_equal(asking->what, "status")) {
		finish(asking, answer);
		return;
	}
	g_autoptr(json_t) status = describe(asking->daemon);
	if (answer && !refusal(answer))
		json_object_update_missing(status, answer);
	finish(asking, status);
}

static void on_key_made(void *data, json_t *answer)
{
	finish(data, answer);
}

static void on_reloaded(void *data)
{
	g_autoptr(json_t) done = json_object();
	finish(data, done);
}

static void answer_question(Asking *asking, const json_t *question,
			    gboolean may_change)
{
	Daemon *daemon = asking->daemon;
	static const char *const changing[] = {
		"drain",   "reload",	   "request-key", "stop", "pong",
		"test-im", "test-partner", "test-pool",	  NULL
	};
	gboolean changes = g_strv_contains(changing, asking->what) ||
			   log_ask_changes(asking->what);
	g_autoptr(json_t) answer = NULL;
	if (changes && !may_change) {
		answer = json_pack("{s:s}", "error",
				   "only root and the service's own user may "
				   "ask this");
		finish(asking, answer);
	} else if (g_str_equal(asking->what, "drain")) {
		drain(daemon);
		answer = json_object();
		finish(asking, answer);
	} else if (g_str_equal(asking->what, "reload")) {
		watch_now(daemon->watch, on_reloaded, asking);
	} else if (log_ask_is(asking->what)) {
		worker_ask(daemon->logs, question, on_key_made, asking);
	} else if (g_str_equal(asking->what, "request-key")) {
		key_worker_ask(daemon->keys, question, on_key_made, asking);
	} else {
		daemon->options->role->ask(daemon->role, question,
					   on_role_answer, asking);
	}
}

static void on_control(void *data, ControlRequest *request,
		       const json_t *question)
{
	Asking *asking = g_new0(Asking, 1);
	asking->daemon = data;
	asking->request = request;
	asking->what = g_strdup(json_member(question, "ask"));
	answer_question(asking, question, control_may_change(request));
}

/* What may be asked over the link; nothing of it changes the configuration. */
static void on_asked(void *data, const json_t *question, RoleAnswerFn *answer,
		     void *token)
{
	static const char *const allowed[] = {
		"status", "streams",	 "links", "drain",	  "trace",
		"pong",	  "request-key", "stop",  "test-partner", NULL
	};
	const char *what = json_member(question, "ask");
	Asking *asking = g_new0(Asking, 1);
	*asking = (Asking){ data, NULL, answer, token, g_strdup(what) };
	if (what && (g_strv_contains(allowed, what) || log_ask_is(what)))
		answer_question(asking, question, TRUE);
	else
		finish(asking, NULL);
}

/* ---- running ---- */

static gboolean start(Daemon *daemon, GError **error)
{
	const DaemonOptions *options = daemon->options;
	g_autofree char *runtime = paths_runtime(options->paths);
	g_autofree char *socket =
		paths_socket(options->paths, options->role->name);
	RoleSetup setup = {
		.loop = daemon->loop,
		.paths = options->paths,
		.computer = options->computer,
		.record = on_record,
		.newest = on_newest,
		.asked = on_asked,
		.data = daemon,
	};
	WatchSetup watch = {
		.loop = daemon->loop,
		.paths = options->paths,
		.role = options->role->name,
		.computer = options->computer,
		.changed = on_config,
		.refused = on_refused,
		.data = daemon,
	};
	if (!paths_ensure(runtime, 0750, error))
		return FALSE;
	daemon->role = options->role->open(&setup, error);
	if (!daemon->role)
		return FALSE;
	daemon->logs = worker_new(daemon->loop, log_ask_serve, NULL);
	daemon->keys = key_worker_new(daemon->loop, options->paths,
				      options->role->name);
	daemon->watch = watch_new(&watch, error);
	if (!daemon->watch)
		return FALSE;
	daemon->control =
		control_new(daemon->loop, socket, on_control, daemon, error);
	return daemon->control != NULL;
}

static void end(Daemon *daemon)
{
	key_worker_free(daemon->keys);
	worker_free(daemon->logs);
	control_free(daemon->control);
	watch_free(daemon->watch);
	if (daemon->role)
		daemon->options->role->close(daemon->role);
	timer_free(daemon->drain_limit);
	timer_free(daemon->log);
	config_unref(daemon->config);
	credentials_free(daemon->credentials);
	loop_free(daemon->loop);
}

static void tell_log(void *data)
{
	(void)data;
	trace_repeats_tell();
}

gboolean daemon_run(const DaemonOptions *options, GError **error)
{
	Daemon daemon = { .options = options, .since = clock_now() };
	block_signals();
	daemon.loop = loop_new();
	daemon.drain_limit = timer_new(daemon.loop, on_drained, &daemon);
	daemon.log = timer_new(daemon.loop, tell_log, &daemon);
	timer_start(daemon.log, LOG_MS, LOG_MS);
	GThread *signals = g_thread_new("signals", wait_for_signals, &daemon);
	g_autofree char *folder =
		paths_role(options->paths, options->role->name, "trace");
	logbook_open(folder);
	gboolean started = start(&daemon, error);
	if (started) {
		trace_line(TRACE_INFO, "main", NULL, "%s of '%s' started",
			   options->role->name, options->computer);
		loop_run(daemon.loop);
	}
	kill(getpid(), SIGUSR2);
	g_thread_join(signals);
	end(&daemon);
	logbook_close();
	if (daemon.failure)
		g_propagate_error(error, daemon.failure);
	return started && !daemon.failure;
}
