#include "core/gateway/base/logbook_private.h"

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/paths.h"

#include <gio/gio.h>
#include <string.h>

#define SCENARIOS_FILE	  "scenarios.json"
#define SCENARIOS_BYTES	  65536
#define SCENARIOS_RUNNING 8
#define LONGEST		  (366 * 24 * 3600)

typedef struct Scenario {
	const char *name;
	guint wants;
} Scenario;

static const Scenario scenarios[] = {
	{ "AlwaysOn", LOGBOOK_LINES },
	{ "IMAndPresence",
	  LOGBOOK_LINES | LOGBOOK_DEBUG | LOGBOOK_SIP | LOGBOOK_XMPP },
	{ "XMPP", LOGBOOK_LINES | LOGBOOK_DEBUG | LOGBOOK_XMPP },
};

typedef struct Running {
	const Scenario *scenario;
	gint64 since, until; /* µs since 1970 */
} Running;

struct LogScenarios {
	char *folder;
	GArray *running; /* of Running */
};

static const Scenario *find_scenario(const char *name)
{
	for (guint i = 0; name && i < G_N_ELEMENTS(scenarios); i++)
		if (!g_ascii_strcasecmp(scenarios[i].name, name))
			return &scenarios[i];
	return NULL;
}

static Running *running_at(const LogScenarios *log, guint index)
{
	return &g_array_index(log->running, Running, index);
}

guint log_scenarios_wants(const LogScenarios *log)
{
	guint wants = 0;

	for (guint i = 0; i < log->running->len; i++)
		wants |= running_at(log, i)->scenario->wants;
	return wants;
}

json_t *log_scenarios_describe(const LogScenarios *log)
{
	json_t *list = json_array();

	for (guint i = 0; i < log->running->len; i++) {
		const Running *one = running_at(log, i);
		g_autofree char *since = clock_format_utc(one->since, FALSE);
		g_autofree char *until = clock_format_utc(one->until, FALSE);

		json_array_append_new(list,
				      json_pack("{s:s, s:s, s:s}", "scenario",
						one->scenario->name, "since",
						since, "until", until));
	}
	return list;
}

/* ---- on disk ---- */

static gboolean save(const LogScenarios *log, GError **error)
{
	g_autoptr(json_t) list = log_scenarios_describe(log);
	g_autofree char *text = json_format(list);
	g_autofree char *file =
		g_build_filename(log->folder, SCENARIOS_FILE, NULL);

	return paths_ensure(log->folder, 0700, error) &&
	       file_replace(file, text, strlen(text), 0600, error);
}

static void add_saved(LogScenarios *log, const json_t *one)
{
	Running running = { find_scenario(json_member(one, "scenario")), 0, 0 };
	const char *since = json_member(one, "since");
	const char *until = json_member(one, "until");

	if (running.scenario && since && until &&
	    clock_parse_utc(since, &running.since) &&
	    clock_parse_utc(until, &running.until) &&
	    running.until > clock_now() &&
	    log->running->len < SCENARIOS_RUNNING)
		g_array_append_val(log->running, running);
}

LogScenarios *log_scenarios_load(const char *folder)
{
	LogScenarios *log = g_new0(LogScenarios, 1);
	g_autofree char *file = g_build_filename(folder, SCENARIOS_FILE, NULL);
	g_autofree char *text = file_read(file, SCENARIOS_BYTES, NULL, NULL);
	g_autoptr(json_t) list = text ? json_parse(text, -1, NULL) : NULL;

	log->folder = g_strdup(folder);
	log->running = g_array_new(FALSE, FALSE, sizeof(Running));
	for (size_t i = 0; i < json_array_size(list); i++)
		add_saved(log, json_array_get(list, i));
	return log;
}

void log_scenarios_free(LogScenarios *log)
{
	g_free(log->folder);
	g_array_unref(log->running);
	g_free(log);
}

/* ---- changing them ---- */

gboolean log_scenarios_end_due(LogScenarios *log)
{
	gint64 now = clock_now();
	guint before = log->running->len;

	for (guint i = before; i; i--)
		if (running_at(log, i - 1)->until <= now)
			g_array_remove_index(log->running, i - 1);
	if (log->running->len == before)
		return FALSE;
	save(log, NULL);
	return TRUE;
}

static gboolean fail(GError **error, const char *format, ...)
	G_GNUC_PRINTF(2, 3);

static gboolean fail(GError **error, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	if (error)
		*error = g_error_new_valist(G_IO_ERROR, G_IO_ERROR_FAILED,
					    format, list);
	va_end(list);
	return FALSE;
}

static gboolean check(const Scenario *scenario, const char *name,
		      GError **error)
{
	return scenario || fail(error,
				"there is no scenario '%s' here: AlwaysOn, "
				"IMAndPresence and XMPP are",
				name ? name : "");
}

/* AlwaysOn and one other. */
static gboolean has_room(const LogScenarios *log, const Scenario *scenario,
			 GError **error)
{
	for (guint i = 0; i < log->running->len; i++) {
		const Scenario *one = running_at(log, i)->scenario;

		if (one == scenario)
			return fail(error,
				    "the scenario '%s' runs already: see "
				    "Show-CsClsLogging",
				    one->name);
		if (one != &scenarios[0] && scenario != &scenarios[0])
			return fail(error,
				    "the scenario '%s' runs, and only "
				    "AlwaysOn may beside it: end it with "
				    "Stop-CsClsLogging",
				    one->name);
	}
	return TRUE;
}

static gint64 end_after(gint64 seconds)
{
	return clock_now() + CLAMP(seconds, 1, LONGEST) * G_USEC_PER_SEC;
}

gboolean log_scenarios_start(LogScenarios *log, const char *name,
			     gint64 seconds, GError **error)
{
	const Scenario *scenario = find_scenario(name);
	Running running = { scenario, clock_now(), end_after(seconds) };

	if (!check(scenario, name, error) || !has_room(log, scenario, error))
		return FALSE;
	g_array_append_val(log->running, running);
	if (save(log, error))
		return TRUE;
	g_array_set_size(log->running, log->running->len - 1);
	return FALSE;
}

static gboolean remove_running(LogScenarios *log, const Scenario *scenario)
{
	for (guint i = 0; i < log->running->len; i++)
		if (running_at(log, i)->scenario == scenario) {
			g_array_remove_index(log->running, i);
			return TRUE;
		}
	return FALSE;
}

gboolean log_scenarios_stop(LogScenarios *log, const char *name, GError **error)
{
	const Scenario *scenario = find_scenario(name);

	if (!check(scenario, name, error))
		return FALSE;
	if (!remove_running(log, scenario))
		return fail(error,
			    "the scenario '%s' does not run here: see "
			    "Show-CsClsLogging",
			    scenario->name);
	return save(log, error);
}

gboolean log_scenarios_extend(LogScenarios *log, gint64 seconds, GError **error)
{
	gint64 until = end_after(seconds);

	if (!log->running->len)
		return fail(error, "no scenario runs here: Start-CsClsLogging "
				   "starts one");
	for (guint i = 0; i < log->running->len; i++)
		running_at(log, i)->until = until;
	return save(log, error);
}
