/* Publish-CsTopology, Enable-CsTopology, Invoke-CsManagementStoreReplication
 * and Get-CsManagementStoreReplicationStatus. */
#include "core/publish/publisher.h"
#include "shell/cmdlets/answer.h"
#include "shell/cmdlets/cmdlets.h"
#include "shell/cmdlets/deployment.h"
#include "shell/cmdlets/steps.h"
#include "shell/cmdlets/store.h"

#include "core/base/clock.h"

#include <gio/gio.h>

/* What is written in the pipeline so far has to be in the store before it can
 * be published. */
static bool commit_first(Call *call, GError **error)
{
	return model_commit(call_model(call), NULL, error);
}

static void say_published(Steps *steps, const Published *done)
{
	bool any = false;
	for (int i = 1; i <= RECORD_STREAMS; i++) {
		if (!done->number[i])
			continue;
		any = true;
		steps_add(steps,
			  "%s was published as number %" G_GUINT64_FORMAT,
			  stream_name((RecordStream)i), done->number[i]);
	}
	if (!any)
		steps_add(steps, "nothing had changed since it was last "
				 "published");
}

static bool run_publisher(Call *call, PublishWhat what, Steps *steps,
			  GError **error)
{
	g_autoptr(Paths) paths = deployment_paths(call_session(call));
	g_autoptr(Publisher) publisher = publisher_new(paths, NULL);
	Published done = { 0 };
	if (!commit_first(call, error) ||
	    !publisher_run(publisher, what, &done, error))
		return false;
	say_published(steps, &done);
	return true;
}

#define UNUSED	    "Accepted for existing scripts: there is no directory here."
#define REPORT_HELP "Writes what was done as an HTML page to this file."
#define FORCE_HELP  "Asks nothing."

/* ---- Publish-CsTopology ---- */

typedef struct PublishArgs {
	const char *file, *backup, *catalog, *controller, *report;
	Value document;
	bool force, finalize;
} PublishArgs;

static bool publish_topology(Call *call, void *data, GError **error)
{
	PublishArgs *args = data;
	g_autoptr(Steps) steps = steps_new(call);
	if (call_set(call) != 2) {
		g_set_error(
			error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
			"a topology document cannot be published here: "
			"change the topology with New-CsPool, New-CsComputer "
			"and the like, then run Publish-CsTopology alone");
		return false;
	}
	if (!call_should_process(call, "topology", "Publish-CsTopology"))
		return true;
	if (args->backup) {
		Store *store = model_store(call_model(call), error);
		if (!store || !store_copy(store, args->backup, error))
			return false;
		steps_add(steps, "the store was copied to '%s'", args->backup);
	}
	return run_publisher(call, PUBLISHER_ALL, steps, error) &&
	       steps_report(steps, args->report, error);
}

static const char *const publish_sets[] = { "Filename", "Document", "Finalize",
					    NULL };

static const Param publish_params[] = {
	{ .is = { "FileName", "A topology document.", .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(PublishArgs, file) },
	  .sets = SET(0),
	  .mandatory = SET(0),
	  .position = 1 },
	{ .is = { "Document", "A topology document as an object.",
		  .flags = PROPERTY_ANY, .net_type = "XElement",
		  .field = VALUE_FIELD(PublishArgs, document) },
	  .sets = SET(1),
	  .mandatory = SET(1) },
	{ .is = { "FinalizeUninstall",
		  "Accepted for existing scripts: "
		  "removed computers go by themselves.",
		  .field = SWITCH_FIELD(PublishArgs, finalize) },
	  .sets = SET(2) },
	{ .is = { "BackupFileName", "Copies the store to this file first.",
		  .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(PublishArgs, backup) } },
	{ .is = { "GlobalCatalog", UNUSED, .net_type = "Fqdn",
		  .field = STRING_FIELD(PublishArgs, catalog) } },
	{ .is = { "GlobalSettingsDomainController", UNUSED, .net_type = "Fqdn",
		  .field = STRING_FIELD(PublishArgs, controller) } },
	{ .is = { "Force", FORCE_HELP,
		  .field = SWITCH_FIELD(PublishArgs, force) } },
	{ .is = { "Report", REPORT_HELP, .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(PublishArgs, report) } },
	{ 0 },
};

static const Example publish_examples[] = {
	{ "Publish-CsTopology", "Publishes the topology as it is in the "
				"store." },
	{ 0 },
};

const Cmdlet cmdlet_publish_cs_topology = {
	.name = "Publish-CsTopology",
	.synopsis = "Publishes the topology, so that all computers follow it.",
	.args_size = sizeof(PublishArgs),
	.params = publish_params,
	.sets = publish_sets,
	.default_set = "Finalize",
	.examples = publish_examples,
	.confirm = CONFIRM_MEDIUM,
	.process = publish_topology,
};

/* ---- Enable-CsTopology ---- */

typedef struct EnableArgs {
	const char *catalog, *controller, *report;
	bool skip_check, force;
} EnableArgs;

static bool enable_topology(Call *call, void *data, GError **error)
{
	EnableArgs *args = data;
	g_autoptr(Steps) steps = steps_new(call);
	if (!call_should_process(call, "topology", "Enable-CsTopology"))
		return true;
	return run_publisher(call, PUBLISHER_ALL, steps, error) &&
	       steps_report(steps, args->report, error);
}

static const Param enable_params[] = {
	{ .is = { "GlobalCatalog", UNUSED, .net_type = "Fqdn",
		  .field = STRING_FIELD(EnableArgs, catalog) } },
	{ .is = { "GlobalSettingsDomainController", UNUSED, .net_type = "Fqdn",
		  .field = STRING_FIELD(EnableArgs, controller) } },
	{ .is = { "SkipPrepareCheck", UNUSED,
		  .field = BOOL_FIELD(EnableArgs, skip_check) } },
	{ .is = { "Report", REPORT_HELP, .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(EnableArgs, report) } },
	{ .is = { "Force", FORCE_HELP,
		  .field = SWITCH_FIELD(EnableArgs, force) } },
	{ 0 },
};

static const Example enable_examples[] = {
	{ "Enable-CsTopology", "Makes the published topology take effect." },
	{ 0 },
};

const Cmdlet cmdlet_enable_cs_topology = {
	.name = "Enable-CsTopology",
	.synopsis = "Makes the topology of the store take effect.",
	.description = "Publishing is enough here; this cmdlet publishes what "
		       "has not gone out yet.",
	.args_size = sizeof(EnableArgs),
	.params = enable_params,
	.examples = enable_examples,
	.confirm = CONFIRM_MEDIUM,
	.process = enable_topology,
};

/* ---- Invoke-CsManagementStoreReplication ---- */

typedef struct InvokeArgs {
	const char *replica;
	bool force;
} InvokeArgs;

static bool invoke_replication(Call *call, void *data, GError **error)
{
	InvokeArgs *args = data;
	g_autoptr(Steps) steps = steps_new(call);
	if (args->replica) {
		g_autoptr(GPtrArray) computers =
			deployment_computers(call_model(call), error);
		if (!computers ||
		    !deployment_computer(computers, args->replica, error))
			return false;
	}
	return run_publisher(call, PUBLISHER_REPAIR, steps, error);
}

static const Param invoke_params[] = {
	{ .is = { "ReplicaFqdn", "Computer to be served; all when absent.",
		  .field = STRING_FIELD(InvokeArgs, replica) },
	  .position = 1,
	  .by_name = ALL_SETS },
	{ .is = { "Force", FORCE_HELP,
		  .field = SWITCH_FIELD(InvokeArgs, force) } },
	{ 0 },
};

static const Example invoke_examples[] = {
	{ "Invoke-CsManagementStoreReplication",
	  "Publishes at once what is due, and what is missing." },
	{ 0 },
};

const Cmdlet cmdlet_invoke_cs_management_store_replication = {
	.name = "Invoke-CsManagementStoreReplication",
	.synopsis = "Publishes at once and puts back what is missing.",
	.args_size = sizeof(InvokeArgs),
	.params = invoke_params,
	.examples = invoke_examples,
	.process = invoke_replication,
};

/* ---- Get-CsManagementStoreReplicationStatus ---- */

static const Property status_properties[] = {
	{ "UpToDate", "Runs all that was published.", .type = VALUE_BOOL },
	{ "ReplicaFqdn", "Computer.", .type = VALUE_STRING },
	{ "LastStatusReport", "When it last reported.",
	  .type = VALUE_DATETIME },
	{ "LastUpdateCreation", "When the newest record was published.",
	  .type = VALUE_DATETIME },
	{ "Topology", "Applied number, and the published one.",
	  .type = VALUE_STRING },
	{ "Settings", "Applied number, and the published one.",
	  .type = VALUE_STRING },
	{ "Users", "Applied number, and the published one.",
	  .type = VALUE_STRING },
	{ "LastRefusal", "Why the last refused record was refused.",
	  .type = VALUE_STRING },
	{ 0 },
};

static const View status_view = { .list = true };

static const RecordType status_type = {
	.name = "Microsoft.Rtc.Management.Xds.ReplicationState",
	.properties = status_properties,
	.view = &status_view,
};

/* Puts "applied/published" into the record; false when it lags behind. */
static bool compare_stream(Record *record, const char *property,
			   const json_t *status, RecordStream stream,
			   const RecordPosition *head)
{
	const json_t *streams = json_object_get(status, "streams");
	const json_t *own = json_object_get(streams, stream_name(stream));
	guint64 applied = (guint64)json_member_integer(own, "number", 0);
	guint64 epoch = (guint64)json_member_integer(own, "epoch", 0);
	g_autofree char *text =
		g_strdup_printf("%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT,
				applied, head->number);
	record_set_take(record, property, value_string(text));
	return applied == head->number &&
	       (epoch == head->epoch || !head->number);
}

static void set_time(Record *record, const char *property, const char *text)
{
	gint64 time = 0;
	if (text && clock_parse_utc(text, &time))
		record_set_take(record, property, value_datetime(time));
}

static const char *last_refusal(const json_t *status)
{
	const json_t *refused = json_object_get(status, "refused");
	size_t count = json_array_size(refused);
	return count ? json_member(json_array_get(refused, count - 1), "reason")
		     : NULL;
}

static Record *status_record(const GatewayComputer *computer,
			     const json_t *status, const RecordPosition *heads)
{
	Record *record = record_new(&status_type);
	gint64 newest = 0;
	for (int i = 1; i <= RECORD_STREAMS; i++)
		newest = MAX(newest, heads[i].time);
	bool current = compare_stream(record, "Topology", status,
				      STREAM_TOPOLOGY, &heads[STREAM_TOPOLOGY]);
	current = compare_stream(record, "Settings", status, STREAM_SETTINGS,
				 &heads[STREAM_SETTINGS]) &&
		  current;
	if (!computer->edge)
		current = compare_stream(record, "Users", status, STREAM_USERS,
					 &heads[STREAM_USERS]) &&
			  current;
	record_set_take(record, "UpToDate", value_bool(status && current));
	record_set_take(record, "ReplicaFqdn", value_string(computer->fqdn));
	set_time(record, "LastStatusReport", json_member(status, "time"));
	if (newest)
		record_set_take(record, "LastUpdateCreation",
				value_datetime(newest));
	if (last_refusal(status))
		record_set_take(record, "LastRefusal",
				value_string(last_refusal(status)));
	return record;
}

static const json_t *find_status(const json_t *replicas, const char *fqdn)
{
	for (size_t i = 0; i < json_array_size(replicas); i++) {
		const json_t *status = json_array_get(replicas, i);
		const char *computer = json_member(status, "computer");
		if (computer && g_ascii_strcasecmp(computer, fqdn) == 0)
			return status;
	}
	return NULL;
}

typedef struct StatusArgs {
	const char *replica;
	bool central;
} StatusArgs;

static bool get_status(Call *call, void *data, GError **error)
{
	const StatusArgs *args = data;
	g_autoptr(Paths) paths = deployment_paths(call_session(call));
	g_autoptr(Publisher) publisher = publisher_new(paths, NULL);
	g_autoptr(GPtrArray) computers =
		deployment_computers(call_model(call), error);
	RecordPosition heads[RECORD_STREAMS + 1] = { 0 };
	if (!computers || !publisher_heads(publisher, heads, error))
		return false;
	if (args->replica &&
	    !deployment_computer(computers, args->replica, error))
		return false;
	g_autoptr(json_t) replicas = publisher_replicas(publisher, error);
	if (!replicas)
		return false;
	for (guint i = 0; i < computers->len; i++) {
		const GatewayComputer *computer = computers->pdata[i];
		if (args->replica &&
		    g_ascii_strcasecmp(computer->fqdn, args->replica) != 0)
			continue;
		call_emit_record_take(
			call,
			status_record(computer,
				      find_status(replicas, computer->fqdn),
				      heads));
	}
	return true;
}

static const Param status_params[] = {
	{ .is = { "ReplicaFqdn", "Computer to show; all when absent.",
		  .field = STRING_FIELD(StatusArgs, replica) },
	  .position = 1,
	  .by_name = ALL_SETS },
	{ .is = { "CentralManagementStoreStatus",
		  "Accepted for existing scripts: the store is always current.",
		  .field = SWITCH_FIELD(StatusArgs, central) },
	  .by_name = ALL_SETS },
	{ 0 },
};

static const Example status_examples[] = {
	{ "Get-CsManagementStoreReplicationStatus",
	  "What each computer of the gateway runs." },
	{ 0 },
};

const Cmdlet cmdlet_get_cs_management_store_replication_status = {
	.name = "Get-CsManagementStoreReplicationStatus",
	.synopsis = "Shows what each computer runs of what was published.",
	.args_size = sizeof(StatusArgs),
	.params = status_params,
	.examples = status_examples,
	.output = &status_type,
	.process = get_status,
};
