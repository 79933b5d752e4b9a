/* Get-CsXmppMigration: the six steps, and how far each is. */
#include "core/migration/migration.h"

#include "core/base/clock.h"
#include "core/base/stop.h"
#include "core/dns/look_up.h"
#include "shell/cmdlets/cmdlets.h"
#include "shell/cmdlets/deployment.h"
#include "shell/cmdlets/store.h"

static const char *const states[] = { "Open", "Started", "Done", NULL };

static const Property properties[] = {
	{ "Step", "1 to 6.", .type = VALUE_INT },
	{ "Name", "What is done in it.", .type = VALUE_STRING },
	{ "State", "Open, Started or Done.", .type = VALUE_STRING,
	  .allowed = states },
	{ "Detail", "What is there, or what is missing and what to do.",
	  .type = VALUE_STRING },
	{ 0 },
};

static const ViewColumn columns[] = {
	{ "Step" }, { "State" }, { "Name" }, { "Detail" }, { 0 },
};
static const View view = { .columns = columns };

static const RecordType step_type = {
	.name = "Gatehouse.XmppMigrationStep",
	.properties = properties,
	.view = &view,
};

typedef struct MigrationArgs {
	bool no_dns;
} MigrationArgs;

static bool emit(Call *call, const MigrationStep *step)
{
	Record *record = record_new(&step_type);
	record_set_take(record, "Step", value_int((int32_t)step->number));
	record_set_take(record, "Name", value_string(step->name));
	record_set_take(record, "State", value_string(states[step->state]));
	record_set_take(record, "Detail", value_string(step->detail));
	return call_emit_record_take(call, record);
}

/* The edges' names on the Internet, ending with NULL; borrowed. */
static GPtrArray *edge_names(const GPtrArray *computers)
{
	GPtrArray *names = g_ptr_array_new();
	for (guint i = 0; i < computers->len; i++) {
		const GatewayComputer *one = computers->pdata[i];
		if (one->edge)
			g_ptr_array_add(names, one->external_fqdn
						       ? one->external_fqdn
						       : one->fqdn);
	}
	g_ptr_array_add(names, NULL);
	return names;
}

/* False: nobody wants more, or it was stopped. */
static bool look_up(Call *call, const char *domain, const GPtrArray *edges,
		    GError **error)
{
	g_autoptr(GError) why = NULL;
	g_auto(GStrv) found = look_up_srv("xmpp-server", domain, &why);
	if (!found && stop_wanted()) {
		g_propagate_error(error, g_steal_pointer(&why));
		return false;
	}
	MigrationStep *step = migration_dns(
		domain, (const char *const *)edges->pdata,
		found && *found ? (const char *const *)found : NULL,
		why ? why->message : NULL);
	bool more = emit(call, step);
	migration_step_free(step);
	return more;
}

static bool look_up_all(Call *call, GError **error)
{
	Model *model = call_model(call);
	g_autoptr(GPtrArray) computers = deployment_computers(model, error);
	g_auto(GStrv) domains =
		computers ? deployment_domains(model, error) : NULL;
	if (!domains)
		return false;
	g_autoptr(GPtrArray) edges = edge_names(computers);
	GError *stopped = NULL;
	for (char **at = domains; *at; at++)
		if (!look_up(call, *at, edges, &stopped))
			break;
	if (stopped)
		g_propagate_error(error, stopped);
	return !stopped;
}

static bool get_migration(Call *call, void *data, GError **error)
{
	const MigrationArgs *args = data;
	g_autoptr(GPtrArray) steps =
		migration_steps(call_model(call), clock_now(), error);
	if (!steps)
		return false;
	for (guint i = 0; i < steps->len; i++)
		if (!emit(call, steps->pdata[i]))
			return true;
	return args->no_dns || look_up_all(call, error);
}

static const Param params[] = {
	{ .is = { "SkipDns", "Asks no DNS server: steps 1 to 5 alone.",
		  .field = SWITCH_FIELD(MigrationArgs, no_dns) } },
	{ 0 },
};

static const Example examples[] = {
	{ "Get-CsXmppMigration -SkipDns",
	  "How far the deployment is, by what the store holds." },
	{ "Get-CsXmppMigration -SkipDns | Where-Object State -ne Done | "
	  "Format-List",
	  "What is left to do." },
	{ 0 },
};

const Cmdlet cmdlet_get_cs_xmpp_migration = {
	.name = "Get-CsXmppMigration",
	.synopsis = "Shows the six steps of migrating XMPP federation, and "
		    "how far each is.",
	.args_size = sizeof(MigrationArgs),
	.params = params,
	.examples = examples,
	.output = &step_type,
	.process = get_migration,
};
