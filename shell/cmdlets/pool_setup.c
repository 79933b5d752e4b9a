/* Get-CsXmppPoolSetup: what is to be run on a pool so that it and the front
 * ends speak with each other. */
#include "core/report/pool_setup.h"

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/model/address.h"
#include "core/model/identity.h"
#include "core/value/list.h"
#include "shell/cmdlets/cmdlets.h"
#include "shell/cmdlets/deployment.h"
#include "shell/cmdlets/kind.h"
#include "shell/cmdlets/store.h"

#include <string.h>

#define PEM_BYTES 65536

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

/* ---- facts ---- */

typedef struct Gathered {
	GPtrArray *computers; /* of the gateway */
	GArray *front_ends;   /* of SetupFrontEnd */
	GPtrArray *texts;     /* what they and the lists point to */
	GPtrArray *members, *addresses, *partners, *gone;
	char *authority;
	bool federation;
	SetupFacts facts;
} Gathered;

static void gathered_clear(Gathered *gathered)
{
	g_clear_pointer(&gathered->computers, g_ptr_array_unref);
	g_clear_pointer(&gathered->front_ends, g_array_unref);
	g_clear_pointer(&gathered->members, g_ptr_array_unref);
	g_clear_pointer(&gathered->addresses, g_ptr_array_unref);
	g_clear_pointer(&gathered->partners, g_ptr_array_unref);
	g_clear_pointer(&gathered->gone, g_ptr_array_unref);
	g_clear_pointer(&gathered->texts, g_ptr_array_unref);
	g_free(gathered->authority);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Gathered, gathered_clear)

static const char *keep(Gathered *gathered, const char *text)
{
	char *copy = g_strdup(text);

	if (copy)
		g_ptr_array_add(gathered->texts, copy);
	return copy;
}

static bool add_member(Record *record, void *data)
{
	Gathered *gathered = data;
	const char *address = value_text(record_get(record, "InternalAddress"));
	const char *pool = value_text(record_get(record, "Pool"));

	if (!value_truth(record_get(record, "SipServer")) ||
	    g_ascii_strcasecmp(pool, gathered->facts.pool))
		return true;
	g_ptr_array_add(gathered->members,
			(gpointer)keep(gathered,
				       value_text(record_get(record, "Fqdn"))));
	g_ptr_array_add(gathered->addresses,
			(gpointer)keep(gathered, address ? address : ""));
	return true;
}

static void add_domain(Gathered *gathered, GPtrArray *list, const char *domain)
{
	if (domain && *domain &&
	    !g_ptr_array_find_with_equal_func(list, domain, g_str_equal, NULL))
		g_ptr_array_add(list, (gpointer)keep(gathered, domain));
}

/* As SIP writes it. */
static void add_spelled(Gathered *gathered, Value domain)
{
	g_autofree char *spelled = NULL, *key = NULL;

	if (domain_parse(value_text(domain), &spelled, &key, NULL))
		add_domain(gathered, gathered->partners, key);
}

static bool add_partner(Record *record, void *data)
{
	Value more = record_get(record, "AdditionalDomains");

	add_spelled(data, record_get(record, "Domain"));
	for (uint32_t i = 0; more.type == VALUE_LIST && i < more.list->count;
	     i++)
		add_spelled(data, more.list->values[i]);
	return true;
}

/* ---- domains that were a partner's ---- */

static bool note_gone(const ChangedRow *row, void *data)
{
	Gathered *gathered = data;

	if (strcmp(row->table, kind_xmpp_allowed_partner.table))
		return true;
	for (unsigned i = 0; i < row->count; i++) {
		const ColumnChange *column = &row->columns[i];
		g_auto(GStrv) domains = NULL;

		if (!column->before ||
		    (strcmp(column->column, "domain_key") &&
		     strcmp(column->column, "additional_domains_key")))
			continue;
		domains = g_strsplit(column->before, "\n", -1);
		for (char **at = domains; *at; at++)
			if (!g_ptr_array_find_with_equal_func(
				    gathered->partners, *at, g_str_equal, NULL))
				add_domain(gathered, gathered->gone, *at);
	}
	return true;
}

typedef struct Looking {
	Gathered *gathered;
	Store *store;
	GError **error;
	bool good;
} Looking;

static bool look_at_change(const Change *change, GBytes *set, void *data)
{
	Looking *looking = data;

	(void)change;
	looking->good = changeset_each(looking->store, set, note_gone,
				       looking->gathered, looking->error);
	return looking->good;
}

static bool find_gone(Model *model, Gathered *gathered, GError **error)
{
	ChangeQuery query = { .table = kind_xmpp_allowed_partner.table,
			      .rows = true };
	Store *store = model_store(model, error);
	Looking looking = { gathered, store, error, true };

	if (!store ||
	    !change_each(store, &query, look_at_change, &looking, error))
		return false;
	return looking.good;
}

/* ---- front ends ---- */

/* Those of the pool's site, else the first there are. */
static const GatewayComputer *gateway_of(const Gathered *gathered,
					 const char *site)
{
	const GatewayComputer *first = NULL;

	for (guint i = 0; i < gathered->computers->len; i++) {
		const GatewayComputer *one = gathered->computers->pdata[i];

		if (one->edge)
			continue;
		if (!g_strcmp0(one->site, site))
			return one;
		first = first ? first : one;
	}
	return first;
}

static const char *certificate_of(Model *model, Gathered *gathered,
				  const char *computer)
{
	static const char *const uses[] = { "Default", "Internal" };

	for (unsigned i = 0; i < G_N_ELEMENTS(uses); i++) {
		g_autofree char *identity =
			g_strconcat(computer, ":", uses[i], NULL);
		g_autoptr(Record) record =
			model_find(model, &kind_certificate, identity, NULL);

		if (record)
			return keep(gathered,
				    value_text(record_get(record, "Pem")));
	}
	return NULL;
}

static void add_front_ends(Model *model, Gathered *gathered,
			   const GatewayComputer *chosen)
{
	for (guint i = 0; chosen && i < gathered->computers->len; i++) {
		const GatewayComputer *one = gathered->computers->pdata[i];
		SetupFrontEnd front_end = { one->fqdn, one->internal_address,
					    NULL };

		if (one->edge || g_ascii_strcasecmp(one->pool, chosen->pool))
			continue;
		front_end.pem = certificate_of(model, gathered, one->fqdn);
		g_array_append_val(gathered->front_ends, front_end);
	}
}

/* ---- all of it ---- */

static bool has_route(Record *record, void *data)
{
	bool *found = data;

	*found = !value_is_null(record_get(record, "XmppFederationRoute"));
	return !*found;
}

static bool is_allowed(Record *record, void *data)
{
	bool *allowed = data;

	*allowed = value_truth(record_get(record, "AllowFederatedUsers"));
	return false;
}

static bool read_rules(Model *model, Gathered *gathered, GError **error)
{
	bool route = false, allowed = false;

	if (!model_each(model, &kind_computer, NULL, 0, add_member, gathered,
			error) ||
	    !model_each(model, &kind_xmpp_allowed_partner, NULL, 0, add_partner,
			gathered, error) ||
	    !model_each(model, &kind_site, NULL, 0, has_route, &route, error) ||
	    !model_each(model, &kind_access_edge_configuration, NULL, 0,
			is_allowed, &allowed, error))
		return false;
	gathered->federation = route && allowed;
	return find_gone(model, gathered, error);
}

static void gathered_init(Gathered *gathered)
{
	gathered->texts = g_ptr_array_new_with_free_func(g_free);
	gathered->members = g_ptr_array_new();
	gathered->addresses = g_ptr_array_new();
	gathered->partners = g_ptr_array_new();
	gathered->gone = g_ptr_array_new();
	gathered->front_ends = g_array_new(FALSE, FALSE, sizeof(SetupFrontEnd));
}

static const char *const *as_list(GPtrArray *list)
{
	g_ptr_array_add(list, NULL);
	return (const char *const *)list->pdata;
}

static void fill(Gathered *gathered, Record *pool,
		 const GatewayComputer *chosen)
{
	SetupFacts *facts = &gathered->facts;

	facts->profile =
		keep(gathered, value_text(record_get(pool, "SipProfile")));
	facts->transport =
		keep(gathered, value_text(record_get(pool, "SipTransport")));
	facts->port = (int)record_get(pool, "SipPort").integer;
	facts->by_address = value_truth(record_get(pool, "TrustByAddress"));
	facts->members = as_list(gathered->members);
	facts->addresses = as_list(gathered->addresses);
	facts->partners = as_list(gathered->partners);
	facts->gone = as_list(gathered->gone);
	facts->gateway = chosen ? chosen->pool : NULL;
	facts->gateway_port = chosen ? chosen->sip_port : 0;
	facts->front_ends =
		(const SetupFrontEnd *)(gpointer)gathered->front_ends->data;
	facts->front_end_count = gathered->front_ends->len;
	facts->authority = gathered->authority;
	facts->federation = gathered->federation;
	facts->now = clock_now();
}

static bool gather(Model *model, Gathered *gathered, Record *pool,
		   GError **error)
{
	g_autofree char *authority = g_build_filename(model_paths(model)->pki,
						      "authority.pem", NULL);
	const GatewayComputer *chosen;

	gathered_init(gathered);
	gathered->facts.pool =
		keep(gathered, value_text(record_get(pool, "Fqdn")));
	gathered->computers = deployment_computers(model, error);
	if (!gathered->computers || !read_rules(model, gathered, error))
		return false;
	gathered->authority = file_read(authority, PEM_BYTES, NULL, NULL);
	chosen = gateway_of(gathered, value_text(record_get(pool, "Site")));
	add_front_ends(model, gathered, chosen);
	fill(gathered, pool, chosen);
	return true;
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
		g_auto(Gathered) gathered = { 0 };
		g_autoptr(GPtrArray) steps = NULL;

		if (!gather(model, &gathered, pool, error))
			return false;
		gathered.facts.platform = platform_of(args, pool);
		steps = pool_setup(&gathered.facts);
		emit_steps(call, gathered.facts.pool, steps);
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
