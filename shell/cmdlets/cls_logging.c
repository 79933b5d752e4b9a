/* Start-, Stop-, Show-, Sync- and Update-CsClsLogging: what the computers of
 * the gateway write down. */
#include "shell/cmdlets/answer.h"
#include "shell/cmdlets/cls.h"
#include "shell/cmdlets/cmdlets.h"
#include "shell/cmdlets/declare.h"
#include "shell/cmdlets/deployment.h"
#include "shell/cmdlets/kind.h"
#include "shell/types/date.h"

#include <gio/gio.h>
#include <string.h>

typedef struct LoggingArgs {
	const char *scenario, *duration;
	ClsWhere where;
	bool xml;
} LoggingArgs;

/* ---- what is given ---- */

static const Property result_properties[] = {
	{ "PoolFqdn", "Pool of the computer.", .type = VALUE_STRING },
	{ "Computer", "Computer of the gateway.", .type = VALUE_STRING },
	{ "Result", "Success or Failure.", .type = VALUE_STRING },
	{ "Error", "Why it failed.", .type = VALUE_STRING },
	{ 0 },
};
static const ViewColumn result_columns[] = {
	{ "PoolFqdn" }, { "Computer" }, { "Result" }, { "Error" }, { 0 },
};
static const View result_view = { .columns = result_columns };
static const RecordType result_type = {
	.name = "Gatehouse.ClsResult",
	.properties = result_properties,
	.view = &result_view,
};

static const Property state_properties[] = {
	{ "PoolFqdn", "Pool of the computer.", .type = VALUE_STRING },
	{ "Computer", "Computer of the gateway.", .type = VALUE_STRING },
	{ "Scenario", "What is logged; $null: nothing.", .type = VALUE_STRING },
	{ "Since", "When it was started.", .type = VALUE_DATETIME },
	{ "Until", "When it ends by itself.", .type = VALUE_DATETIME },
	{ "Bytes", "What is on disk there.", .type = VALUE_LONG },
	{ "Lost", "Entries that came faster than they could be written.",
	  .type = VALUE_LONG },
	{ 0 },
};
static const char *const state_members[] = { NULL,    NULL, "scenario", "since",
					     "until", NULL, NULL };
static const ViewColumn state_columns[] = {
	{ "PoolFqdn" }, { "Computer" }, { "Scenario" },
	{ "Until" },	{ "Bytes" },	{ 0 },
};
static const View state_view = { .columns = state_columns };
static const RecordType state_type = {
	.name = "Gatehouse.ClsState",
	.properties = state_properties,
	.view = &state_view,
};

static Record *result_of(const GatewayComputer *computer, const GError *error)
{
	Record *record = record_new(&result_type);

	record_set_take(record, "PoolFqdn", value_string(computer->pool));
	record_set_take(record, "Computer", value_string(computer->fqdn));
	record_set_take(record, "Result",
			value_string(error ? "Failure" : "Success"));
	if (error)
		record_set_take(record, "Error", value_string(error->message));
	return record;
}

/* ---- asking all of them ---- */

static GPtrArray *new_records(void)
{
	return g_ptr_array_new_with_free_func((GDestroyNotify)record_unref);
}

/* What fails at one computer does not keep the others. */
static bool ask_all(Call *call, const LoggingArgs *args, json_t *request,
		    GError **error)
{
	g_autoptr(GPtrArray) computers =
		cls_computers(call, &args->where, error);
	g_autoptr(GPtrArray) records = new_records();

	for (guint i = 0; computers && i < computers->len; i++) {
		const GatewayComputer *computer = computers->pdata[i];
		g_autoptr(GError) failure = NULL;
		g_autoptr(json_t) answer =
			cls_ask(call, computer->fqdn, request, &failure);

		(void)answer;
		g_ptr_array_add(records, result_of(computer, failure));
		if (failure)
			cls_fail_take(call, computer->fqdn,
				      g_steal_pointer(&failure));
	}
	if (computers)
		cls_give(call, records, "Computer", args->xml);
	return computers != NULL;
}

/* "0.02:00": days, hours, minutes. */
static bool duration_of(const char *text, const char *fallback,
			int64_t *seconds, GError **error)
{
	int64_t ticks = 0;

	if (timespan_parse(text ? text : fallback, &ticks) &&
	    ticks >= TICKS_PER_MINUTE && ticks <= 366 * TICKS_PER_DAY) {
		*seconds = ticks / TICKS_PER_SECOND;
		return true;
	}
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
		    "'%s' is no duration: it is days, hours and minutes as in "
		    "0.04:00, a minute at least",
		    text);
	return false;
}

static bool start(Call *call, void *data, GError **error)
{
	const LoggingArgs *args = data;
	int64_t seconds;

	if (!duration_of(args->duration, "04:00", &seconds, error))
		return false;
	g_autoptr(json_t) request =
		json_pack("{s:s, s:s, s:I}", "ask", "log-start", "scenario",
			  args->scenario, "seconds", (json_int_t)seconds);
	return ask_all(call, args, request, error);
}

static bool stop(Call *call, void *data, GError **error)
{
	const LoggingArgs *args = data;
	g_autoptr(json_t) request = json_pack("{s:s, s:s}", "ask", "log-stop",
					      "scenario", args->scenario);
	return ask_all(call, args, request, error);
}

static bool update(Call *call, void *data, GError **error)
{
	const LoggingArgs *args = data;
	int64_t seconds;

	if (!duration_of(args->duration, "00:30", &seconds, error))
		return false;
	g_autoptr(json_t) request = json_pack("{s:s, s:I}", "ask", "log-extend",
					      "seconds", (json_int_t)seconds);
	return ask_all(call, args, request, error);
}

static bool sync_all(Call *call, void *data, GError **error)
{
	g_autoptr(json_t) request = json_pack("{s:s}", "ask", "log-sync");

	return ask_all(call, data, request, error);
}

/* ---- Show-CsClsLogging ---- */

static void add_state(GPtrArray *records, const GatewayComputer *computer,
		      const json_t *answer, const json_t *scenario)
{
	Record *record = answer_record(&state_type, state_members, scenario);

	record_set_take(record, "PoolFqdn", value_string(computer->pool));
	record_set_take(record, "Computer", value_string(computer->fqdn));
	record_set_take(record, "Bytes",
			value_long(json_member_integer(answer, "bytes", 0)));
	record_set_take(record, "Lost",
			value_long(json_member_integer(answer, "lost", 0)));
	g_ptr_array_add(records, record);
}

static void add_states(GPtrArray *records, const GatewayComputer *computer,
		       const json_t *answer)
{
	const json_t *running = json_object_get(answer, "scenarios");

	for (size_t i = 0; i < json_array_size(running); i++)
		add_state(records, computer, answer,
			  json_array_get(running, i));
	if (!json_array_size(running))
		add_state(records, computer, answer, NULL);
}

static bool show(Call *call, void *data, GError **error)
{
	const LoggingArgs *args = data;
	g_autoptr(json_t) request = json_pack("{s:s}", "ask", "log-show");
	g_autoptr(GPtrArray) computers =
		cls_computers(call, &args->where, error);
	g_autoptr(GPtrArray) records = new_records();

	for (guint i = 0; computers && i < computers->len; i++) {
		const GatewayComputer *computer = computers->pdata[i];
		g_autoptr(GError) failure = NULL;
		g_autoptr(json_t) answer =
			cls_ask(call, computer->fqdn, request, &failure);

		if (answer)
			add_states(records, computer, answer);
		else
			cls_fail_take(call, computer->fqdn,
				      g_steal_pointer(&failure));
	}
	if (computers)
		cls_give(call, records, "Computer", args->xml);
	return computers != NULL;
}

/* ---- declarations ---- */

static void complete_scenario(Session *session, const Cmdlet *cmdlet,
			      const char *prefix, GPtrArray *words)
{
	static const char *const names[] = { "AlwaysOn", "IMAndPresence",
					     "XMPP" };

	(void)session, (void)cmdlet;
	for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
		if (!g_ascii_strncasecmp(names[i], prefix, strlen(prefix)))
			g_ptr_array_add(words, g_strdup(names[i]));
}

#define WHERE                                                                  \
	{ .is = { "Computers",                                                 \
		  "Computers of the gateway; all of them when neither these "  \
		  "nor pools are named.",                                      \
		  .field = STRINGS_FIELD(LoggingArgs, where.computers) },      \
	  .complete = complete_computer },                                     \
		{ .is = { "Pools", "Pools whose computers are meant.",         \
			  .field = STRINGS_FIELD(LoggingArgs, where.pools) },  \
		  .complete = complete_pool },                                 \
	{                                                                      \
		.is = { "AsXml",                                               \
			"Gives one text as XML.",                              \
			.field = SWITCH_FIELD(LoggingArgs, xml) }              \
	}
#define SCENARIO                                                               \
	{                                                                      \
		.is = { "Scenario",                                            \
			"AlwaysOn: the log; IMAndPresence: SIP and XMPP as "   \
			"well; "                                               \
			"XMPP: what is said to partners. One beside AlwaysOn " \
			"at a "                                                \
			"time.",                                               \
			.field = STRING_FIELD(LoggingArgs, scenario) },        \
		.mandatory = ALL_SETS, .complete = complete_scenario           \
	}

static const Param start_params[] = {
	SCENARIO,
	{ .is = { "Duration",
		  "Days, hours and minutes until it ends by itself, as in "
		  "0.02:00; 04:00 by default.",
		  .field = STRING_FIELD(LoggingArgs, duration) } },
	WHERE,
	{ 0 },
};
static const Param stop_params[] = { SCENARIO, WHERE, { 0 } };
static const Param where_params[] = { WHERE, { 0 } };
static const Param update_params[] = {
	{ .is = { "Duration", "How long from now on, as in 0.00:30.",
		  .field = STRING_FIELD(LoggingArgs, duration) },
	  .mandatory = ALL_SETS },
	WHERE,
	{ 0 },
};

/* ...: examples, as { code, text, true }. */
#define CLS_CMDLET(symbol_, verb_, synopsis_, params_, output_, process_, ...) \
	const Cmdlet cmdlet_##symbol_##_cs_cls_logging = {                     \
		.name = verb_ "-CsClsLogging",                                 \
		.synopsis = synopsis_,                                         \
		.args_size = sizeof(LoggingArgs),                              \
		.params = params_,                                             \
		.examples = (const Example[]){ __VA_ARGS__, { 0 } },           \
		.output = &output_,                                            \
		.process = process_,                                           \
	}

CLS_CMDLET(start, "Start",
	   "Lets computers of the gateway write down what they do and what "
	   "goes over the wire.",
	   start_params, result_type, start,
	   { "Start-CsClsLogging -Scenario IMAndPresence -Duration 0.02:00",
	     "SIP and XMPP of all computers for two hours.", true },
	   { "Start-CsClsLogging -Scenario AlwaysOn -Duration 30.00:00 -Pools "
	     "pool01.contoso.com",
	     "The log of one pool's computers for a month.", true });

CLS_CMDLET(stop, "Stop",
	   "Ends what Start-CsClsLogging began; what was written stays to be "
	   "searched.",
	   stop_params, result_type, stop,
	   { "Stop-CsClsLogging -Scenario IMAndPresence",
	     "Ends that scenario on all computers.", true });

CLS_CMDLET(show, "Show",
	   "Shows what computers of the gateway write down, and how long.",
	   where_params, state_type, show,
	   { "Show-CsClsLogging", "What all computers write down.", true },
	   { "Show-CsClsLogging -Pools pool01.contoso.com | Format-List",
	     "One pool's, with what was lost.", true });

CLS_CMDLET(sync, "Sync", "Waits until all that was logged so far is on disk.",
	   where_params, result_type, sync_all,
	   { "Sync-CsClsLogging; Search-CsClsLogging -Uri kenmyer@contoso.com",
	     "Finds also what was said a moment ago.", true });

CLS_CMDLET(update, "Update", "Lets what is logged go on for so long from now.",
	   update_params, result_type, update,
	   { "Update-CsClsLogging -Duration 0.01:00",
	     "One more hour for all that runs.", true });
