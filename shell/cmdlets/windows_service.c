/* Get-, Start-, Stop-CsWindowsService: the gateway's roles on this computer,
 * under the names that they have in Lync. */
#include "core/publish/enroll.h"
#include "core/service/ask.h"
#include "core/service/process.h"
#include "shell/cmdlets/cmdlets.h"
#include "shell/cmdlets/deployment.h"
#include "shell/cmdlets/steps.h"

#include <gio/gio.h>

/* What a role is called. */
typedef struct RoleName {
	const char *role, *name, *display;
} RoleName;

static const RoleName roles[] = {
	{ "frontend", "RTCXMPPTGW", "XMPP Translating Gateway" },
	{ "edge", "RTCXMPPTGWPROXY", "XMPP Translating Gateway Proxy" },
};

static const Property service_properties[] = {
	{ "Status", "Running, StartPending or Stopped.", .type = VALUE_STRING },
	{ "Name", "Short name.", .type = VALUE_STRING },
	{ "ActivityLevel", "What the service has under way.",
	  .type = VALUE_STRING },
	{ "DisplayName", "What the service is.", .type = VALUE_STRING },
	{ "ComputerName", "FQDN of the computer.", .type = VALUE_STRING },
	{ "Role", "edge or frontend.", .type = VALUE_STRING },
	{ 0 },
};

static const ViewColumn service_columns[] = {
	{ "Status" },	     { "Name" }, { "ComputerName" },
	{ "ActivityLevel" }, { 0 },
};

static const View service_view = { .columns = service_columns };

static const RecordType service_type = {
	.name = "Microsoft.Rtc.Management.Deployment.Core.NTService",
	.properties = service_properties,
	.view = &service_view,
};

/* "fe2.contoso.test down for 12 s (connection refused)" */
static void add_down(GString *text, const json_t *link)
{
	const char *problem = json_member(link, "problem");
	g_string_append_printf(text, "%s%s %s", text->len ? ", " : "",
			       json_member(link, "peer"),
			       json_is_true(json_object_get(link, "draining"))
				       ? "draining"
				       : "down");
	if (json_is_true(json_object_get(link, "draining")))
		return;
	g_string_append_printf(
		text, " for %" JSON_INTEGER_FORMAT " s",
		json_integer_value(json_object_get(link, "down")));
	if (problem)
		g_string_append_printf(text, " (%s)", problem);
}

/* "1 of 2 links up; fe2.contoso.test draining"; NULL when the service does not
 * say. */
static char *activity(const Paths *paths, const char *role)
{
	g_autoptr(json_t) request = json_pack("{s:s}", "ask", "links");
	g_autoptr(json_t) answer =
		service_ask(paths, role, request, 2000, NULL);
	json_t *links = json_object_get(answer, "links");
	if (!links)
		return NULL;
	g_autoptr(GString) down = g_string_new(NULL);
	unsigned up = 0;
	for (size_t i = 0; i < json_array_size(links); i++) {
		const json_t *link = json_array_get(links, i);
		bool is_up = json_is_true(json_object_get(link, "up"));
		up += is_up;
		if (!is_up)
			add_down(down, link);
	}
	return g_strdup_printf("%u of %zu links up%s%s", up,
			       json_array_size(links), down->len ? "; " : "",
			       down->str);
}

static Record *service_record(const Paths *paths, const RoleName *role,
			      const char *computer, bool with_activity)
{
	Record *record = record_new(&service_type);
	ServiceState state = service_state(paths, role->role);
	record_set_take(record, "Status",
			value_string(service_state_name(state)));
	record_set_take(record, "Name", value_string(role->name));
	record_set_take(record, "DisplayName", value_string(role->display));
	record_set_take(record, "ComputerName", value_string(computer));
	record_set_take(record, "Role", value_string(role->role));
	g_autofree char *busy = with_activity && state == SERVICE_RUNNING
					? activity(paths, role->role)
					: NULL;
	if (busy)
		record_set_take(record, "ActivityLevel", value_string(busy));
	return record;
}

static bool named(const RoleName *role, const char *name)
{
	return !name || g_ascii_strcasecmp(name, role->name) == 0 ||
	       g_ascii_strcasecmp(name, role->display) == 0 ||
	       g_ascii_strcasecmp(name, role->role) == 0;
}

static bool fail_none(const char *name, const char *computer, GError **error)
{
	if (name)
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
			    "there is no service '%s' on this computer: they "
			    "are RTCXMPPTGW (front end) and RTCXMPPTGWPROXY "
			    "(edge), as far as Enable-CsReplica set them up",
			    name);
	else if (computer)
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
			    "the computer '%s' has no service here: run this "
			    "command on that computer",
			    computer);
	else
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
			    "no service is set up on this computer: run "
			    "Enable-CsReplica first");
	return false;
}

typedef bool ServiceFn(Call *call, const Paths *paths, const RoleName *role,
		       const char *computer, void *data, GError **error);

/* Calls `function` for each service here that is meant. */
static bool each_service(Call *call, const char *name, const char *computer,
			 ServiceFn *function, void *data, GError **error)
{
	g_autoptr(Paths) paths = deployment_paths(call_session(call));
	unsigned found = 0;
	for (unsigned i = 0; i < G_N_ELEMENTS(roles); i++) {
		g_autofree char *here = enrolled_computer(paths, roles[i].role);
		if (!here || !named(&roles[i], name) ||
		    (computer && g_ascii_strcasecmp(computer, here) != 0))
			continue;
		found++;
		if (!function(call, paths, &roles[i], here, data, error))
			return false;
	}
	return found || fail_none(name, computer, error);
}

/* ---- Get-CsWindowsService ---- */

typedef struct GetArgs {
	const char *name, *computer, *report;
	bool exclude_activity;
} GetArgs;

static bool emit_service(Call *call, const Paths *paths, const RoleName *role,
			 const char *computer, void *data, GError **error)
{
	const GetArgs *args = data;
	(void)error;
	call_emit_record_take(call, service_record(paths, role, computer,
						   !args->exclude_activity));
	return true;
}

static bool get_service(Call *call, void *data, GError **error)
{
	GetArgs *args = data;
	return each_service(call, args->name, args->computer, emit_service,
			    args, error);
}

#define NAME_HELP     "Service: RTCXMPPTGW or RTCXMPPTGWPROXY; all when absent."
#define COMPUTER_HELP "FQDN under which the service runs here."
#define REPORT_HELP   "Writes what was done as an HTML page to this file."

static void complete_service(Session *session, const Cmdlet *cmdlet,
			     const char *prefix, GPtrArray *words)
{
	(void)session;
	(void)cmdlet;
	for (unsigned i = 0; i < G_N_ELEMENTS(roles); i++)
		if (g_ascii_strncasecmp(roles[i].name, prefix,
					strlen(prefix)) == 0)
			g_ptr_array_add(words, g_strdup(roles[i].name));
}

static const Param get_params[] = {
	{ .is = { "Name", NAME_HELP, .field = STRING_FIELD(GetArgs, name) },
	  .position = 1,
	  .complete = complete_service },
	{ .is = { "ComputerName", COMPUTER_HELP,
		  .field = STRING_FIELD(GetArgs, computer) } },
	{ .is = { "ExcludeActivityLevel", "Does not ask what is under way.",
		  .field = SWITCH_FIELD(GetArgs, exclude_activity) } },
	{ .is = { "Report", REPORT_HELP, .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(GetArgs, report) } },
	{ 0 },
};

static const Example get_examples[] = {
	{ "Get-CsWindowsService", "The services set up on this computer." },
	{ 0 },
};

const Cmdlet cmdlet_get_cs_windows_service = {
	.name = "Get-CsWindowsService",
	.synopsis = "Lists the gateway's services on this computer.",
	.args_size = sizeof(GetArgs),
	.params = get_params,
	.examples = get_examples,
	.output = &service_type,
	.process = get_service,
};

/* ---- Start-CsWindowsService and Stop-CsWindowsService ---- */

typedef struct ChangeArgs {
	const char *name, *computer, *report;
	Value input;
	bool no_wait, force, graceful, leave_agent, leave_web;
} ChangeArgs;

typedef struct Work {
	const ChangeArgs *args;
	Steps *steps;
} Work;

static bool start_service(Call *call, const Paths *paths, const RoleName *role,
			  const char *computer, void *data, GError **error)
{
	Work *work = data;
	if (!call_should_process(call, role->name, "Start-CsWindowsService"))
		return true;
	if (!service_start(paths, role->role, computer, !work->args->no_wait,
			   error))
		return false;
	steps_add(work->steps, "%s on %s was started", role->name, computer);
	return true;
}

static bool stop_service(Call *call, const Paths *paths, const RoleName *role,
			 const char *computer, void *data, GError **error)
{
	Work *work = data;
	if (!call_should_process(call, role->name, "Stop-CsWindowsService"))
		return true;
	if (!service_stop(paths, role->role, work->args->graceful,
			  !work->args->no_wait, error))
		return false;
	steps_add(work->steps, "%s on %s was stopped", role->name, computer);
	return true;
}

static bool change_service(Call *call, ChangeArgs *args, ServiceFn *function,
			   GError **error)
{
	g_autoptr(Steps) steps = steps_new(call);
	Work work = { args, steps };
	const char *name = args->name;
	if (args->input.type == VALUE_RECORD)
		name = value_text(record_get(args->input.record, "Name"));
	return each_service(call, name, args->computer, function, &work,
			    error) &&
	       steps_report(steps, args->report, error);
}

static bool start_process(Call *call, void *data, GError **error)
{
	return change_service(call, data, start_service, error);
}

static bool stop_process(Call *call, void *data, GError **error)
{
	return change_service(call, data, stop_service, error);
}

static const char *const change_sets[] = { "Name", "InputObject", NULL };

#define CHANGE_PARAMS                                                          \
	{ .is = { "Name", NAME_HELP,                                           \
		  .field = STRING_FIELD(ChangeArgs, name) },                   \
	  .sets = SET(0),                                                      \
	  .position = 1,                                                       \
	  .complete = complete_service },                                      \
		{ .is = { "ComputerName", COMPUTER_HELP,                       \
			  .field = STRING_FIELD(ChangeArgs, computer) },       \
		  .sets = SET(0) },                                            \
		{ .is = { "InputObject",                                       \
			  "A service from "                                    \
			  "Get-CsWindowsService.",                             \
			  .type = VALUE_RECORD, .net_type = "NTService",       \
			  .field = VALUE_FIELD(ChangeArgs, input) },           \
		  .sets = SET(1),                                              \
		  .by_value = SET(1) },                                        \
		{ .is = { "NoWait", "Returns at once.",                        \
			  .field = SWITCH_FIELD(ChangeArgs, no_wait) } },      \
		{ .is = { "Force", "Asks nothing.",                            \
			  .field = SWITCH_FIELD(ChangeArgs, force) } },        \
	{                                                                      \
		.is = { "Report",                                              \
			REPORT_HELP,                                           \
			.flags = PROPERTY_PATH,                                \
			.field = STRING_FIELD(ChangeArgs, report) }            \
	}

static const Param start_params[] = {
	CHANGE_PARAMS,
	{ 0 },
};

static const Param stop_params[] = {
	CHANGE_PARAMS,
	{ .is = { "Graceful", "Lets what is under way end first.",
		  .field = SWITCH_FIELD(ChangeArgs, graceful) } },
	{ .is = { "LeaveClsAgentRunning",
		  "Accepted for existing scripts: "
		  "there is no agent.",
		  .field = SWITCH_FIELD(ChangeArgs, leave_agent) } },
	{ .is = { "LeaveWebServerRunning",
		  "Accepted for existing scripts: "
		  "there is no web server.",
		  .field = SWITCH_FIELD(ChangeArgs, leave_web) } },
	{ 0 },
};

static const Example start_examples[] = {
	{ "Start-CsWindowsService -WhatIf", "What would be started." },
	{ 0 },
};

static const Example stop_examples[] = {
	{ "Stop-CsWindowsService -Graceful -WhatIf", "What would be stopped." },
	{ 0 },
};

const Cmdlet cmdlet_start_cs_windows_service = {
	.name = "Start-CsWindowsService",
	.synopsis = "Starts the gateway's services on this computer.",
	.args_size = sizeof(ChangeArgs),
	.params = start_params,
	.sets = change_sets,
	.default_set = "Name",
	.examples = start_examples,
	.confirm = CONFIRM_MEDIUM,
	.process = start_process,
};

const Cmdlet cmdlet_stop_cs_windows_service = {
	.name = "Stop-CsWindowsService",
	.synopsis = "Stops the gateway's services on this computer.",
	.args_size = sizeof(ChangeArgs),
	.params = stop_params,
	.sets = change_sets,
	.default_set = "Name",
	.examples = stop_examples,
	.confirm = CONFIRM_MEDIUM,
	.process = stop_process,
};
