/* Get-CsXmppPoolSetup: what is to be run on a pool so that it and the front
 * ends speak with each other. */
#include "core/report/pool_setup.h"

#include "core/model/identity.h"
#include "shell/cmdlets/cmdlets.h"
#include "shell/cmdlets/kind.h"
#include "shell/cmdlets/pool_facts.h"
#include "shell/cmdlets/store.h"

#include <string.h>

static const char *const platforms[] = { "SkypeForBusiness", "Ocs", "Kamailio",
					 "Other", NULL };
static const char *const states[] = { "Run", "Done", "ToDo", NULL };

/* ---- what is given ---- */

static const Property properties[] = {
	{ "PoolFqdn", "Pool that it is for.", .type = VALUE_STRING },
	{ "Step", "Its place in the order.", .type = VALUE_INT },
	{ "Place", "Where it is run or entered.", .type = VALUE_STRING },
	{ "Title", "What it is about.", .type = VALUE_STRING },
	{ "State",
	  "Run: to be done there; Done: looked at here, and good; ToDo: looked "
	  "at here, and missing or wrong.",
	  .type = VALUE_STRING, .allowed = states },
	{ "Text", "Commands, or lines of a file.", .type = VALUE_STRING },
	{ 0 },
};

static char *step_lines(const Record *shown)
{
	Record *record = (Record *)shown;
	const char *text = value_text(record_get(record, "Text"));

	return g_strdup_printf("# %d. %s (%s): %s\n%s",
			       (int)record_get(record, "Step").integer,
			       value_text(record_get(record, "Title")),
			       value_text(record_get(record, "State")),
			       value_text(record_get(record, "Place")),
			       text ? text : "");
}

static const View view = { .lines = step_lines };

static const RecordType step_type = {
	.name = "Gatehouse.XmppPoolSetup",
	.properties = properties,
	.view = &view,
};

static void emit_steps(Call *call, const char *pool, const GPtrArray *steps)
{
	for (guint i = 0; i < steps->len; i++) {
		const SetupStep *step = steps->pdata[i];
		Record *record = record_new(&step_type);

		record_set_take(record, "PoolFqdn", value_string(pool));
		record_set_take(record, "Step", value_int((int32_t)i + 1));
		record_set_take(record, "Place", value_string(step->place));
		record_set_take(record, "Title", value_string(step->title));
		record_set_take(record, "State",
				value_string(states[step->state]));
		record_set_take(record, "Text", value_string(step->text));
		if (!call_emit_record_take(call, record))
			return;
	}
}

/* ---- the cmdlet ---- */

typedef struct SetupArgs {
	const char *pool, *platform;
} SetupArgs;

static SetupPlatform platform_of(const SetupArgs *args, Record *pool)
{
	for (unsigned i = 0; args->platform && platforms[i]; i++)
		if (!strcmp(platforms[i], args->platform))
			return (SetupPlatform)i;
	return g_strcmp0(value_text(record_get(pool, "SipProfile")), "Lync")
		       ? SETUP_KAMAILIO
		       : SETUP_SKYPE;
}

static bool keep_pool(Record *record, void *data)
{
	if (!value_truth(record_get(record, "Legacy")))
		g_ptr_array_add(data, record_ref(record));
	return true;
}

/* The named one, else all that users are homed on. */
static GPtrArray *pools_of(Model *model, const char *name, GError **error)
{
	g_autoptr(GPtrArray) pools =
		g_ptr_array_new_with_free_func((GDestroyNotify)record_unref);
	g_auto(Where) where = { 0 };
	Record *pool;

	if (name) {
		pool = model_find(model, &kind_pool, name, error);
		if (!pool)
			return NULL;
		g_ptr_array_add(pools, pool);
		return g_steal_pointer(&pools);
	}
	where_init(&where);
	where_sql(&where, "NOT EXISTS (SELECT 1 FROM edge_server WHERE "
			  "edge_server.pool = pool.id) AND EXISTS (SELECT 1 "
			  "FROM computer WHERE computer.pool = pool.id AND "
			  "computer.sip_server)");
	if (!model_each(model, &kind_pool, &where, 0, keep_pool, pools, error))
		return NULL;
	return g_steal_pointer(&pools);
}

static bool get_setup(Call *call, void *data, GError **error)
{
	const SetupArgs *args = data;
	Model *model = call_model(call);
	g_autoptr(GPtrArray) pools = pools_of(model, args->pool, error);

	for (guint i = 0; pools && i < pools->len; i++) {
		Record *pool = pools->pdata[i];
		g_autoptr(PoolFacts) facts = pool_facts_new(
			model, pool, platform_of(args, pool), error);
		g_autoptr(GPtrArray) steps =
			facts ? pool_setup(pool_facts(facts)) : NULL;

		if (!steps)
			return false;
		emit_steps(call, pool_facts(facts)->pool, steps);
	}
	return pools != NULL;
}

static const char *const pool_aliases[] = { "Identity", "Fqdn", NULL };

static const Param params[] = {
	{ .is = { "PoolFqdn", "Pool to be set up; all when absent.",
		  .field = STRING_FIELD(SetupArgs, pool) },
	  .position = 1,
	  .by_name = ALL_SETS,
	  .aliases = pool_aliases,
	  .complete = complete_pool },
	{ .is = { "Platform",
		  "What the pool runs; by its SipProfile when absent: "
		  "SkypeForBusiness where that is Lync, else Kamailio.",
		  .allowed = platforms,
		  .field = STRING_FIELD(SetupArgs, platform) } },
	{ 0 },
};

static const Example examples[] = {
	{ "Get-CsXmppPoolSetup -PoolFqdn pool01.contoso.com",
	  "Shows what is to be done, here and there, in order." },
	{ "(Get-CsXmppPoolSetup pool01.contoso.com -Platform Kamailio | "
	  "Where-Object Place -like kamailio.cfg*).Text",
	  "The lines for Kamailio's configuration." },
	{ "Get-CsXmppPoolSetup | Where-Object State -eq ToDo",
	  "What is missing here." },
	{ 0 },
};

const Cmdlet cmdlet_get_cs_xmpp_pool_setup = {
	.name = "Get-CsXmppPoolSetup",
	.synopsis = "Prints what is to be run on a pool, so that it and the "
		    "gateway speak with each other, and checks what is needed "
		    "here.",
	.args_size = sizeof(SetupArgs),
	.params = params,
	.examples = examples,
	.output = &step_type,
	.process = get_setup,
};
