#include "shell/cmdlets/pool_facts.h"

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/model/address.h"
#include "core/model/identity.h"
#include "core/value/list.h"
#include "shell/cmdlets/deployment.h"
#include "shell/cmdlets/kind.h"
#include "shell/cmdlets/store.h"

#include <string.h>

#define PEM_BYTES 65536

struct PoolFacts {
	GPtrArray *computers; /* of the gateway */
	GArray *front_ends;   /* of SetupFrontEnd */
	GPtrArray *texts;     /* what they and the lists point to */
	GPtrArray *members, *addresses, *partners, *gone;
	char *authority;
	bool federation;
	SetupFacts setup;
};

void pool_facts_free(PoolFacts *facts)
{
	if (!facts)
		return;
	g_clear_pointer(&facts->computers, g_ptr_array_unref);
	g_clear_pointer(&facts->front_ends, g_array_unref);
	g_clear_pointer(&facts->members, g_ptr_array_unref);
	g_clear_pointer(&facts->addresses, g_ptr_array_unref);
	g_clear_pointer(&facts->partners, g_ptr_array_unref);
	g_clear_pointer(&facts->gone, g_ptr_array_unref);
	g_clear_pointer(&facts->texts, g_ptr_array_unref);
	g_free(facts->authority);
	g_free(facts);
}

static const char *keep(PoolFacts *facts, const char *text)
{
	char *copy = g_strdup(text);

	if (copy)
		g_ptr_array_add(facts->texts, copy);
	return copy;
}

static bool add_member(Record *record, void *data)
{
	PoolFacts *facts = data;
	const char *address = value_text(record_get(record, "InternalAddress"));
	const char *pool = value_text(record_get(record, "Pool"));

	if (!value_truth(record_get(record, "SipServer")) ||
	    g_ascii_strcasecmp(pool, facts->setup.pool))
		return true;
	g_ptr_array_add(
		facts->members,
		(gpointer)keep(facts, value_text(record_get(record, "Fqdn"))));
	g_ptr_array_add(facts->addresses,
			(gpointer)keep(facts, address ? address : ""));
	return true;
}

static void add_domain(PoolFacts *facts, GPtrArray *list, const char *domain)
{
	if (domain && *domain &&
	    !g_ptr_array_find_with_equal_func(list, domain, g_str_equal, NULL))
		g_ptr_array_add(list, (gpointer)keep(facts, domain));
}

/* As SIP writes it. */
static void add_spelled(PoolFacts *facts, Value domain)
{
	g_autofree char *spelled = NULL, *key = NULL;

	if (domain_parse(value_text(domain), &spelled, &key, NULL))
		add_domain(facts, facts->partners, key);
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
	PoolFacts *facts = data;

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
				    facts->partners, *at, g_str_equal, NULL))
				add_domain(facts, facts->gone, *at);
	}
	return true;
}

typedef struct Looking {
	PoolFacts *facts;
	Store *store;
	GError **error;
	bool good;
} Looking;

static bool look_at_change(const Change *change, GBytes *set, void *data)
{
	Looking *looking = data;

	(void)change;
	looking->good = changeset_each(looking->store, set, note_gone,
				       looking->facts, looking->error);
	return looking->good;
}

static bool find_gone(Model *model, PoolFacts *facts, GError **error)
{
	ChangeQuery query = { .table = kind_xmpp_allowed_partner.table,
			      .rows = true };
	Store *store = model_store(model, error);
	Looking looking = { facts, store, error, true };

	if (!store ||
	    !change_each(store, &query, look_at_change, &looking, error))
		return false;
	return looking.good;
}

/* ---- front ends ---- */

/* Those of the pool's site, else the first there are. */
static const GatewayComputer *gateway_of(const PoolFacts *facts,
					 const char *site)
{
	const GatewayComputer *first = NULL;

	for (guint i = 0; i < facts->computers->len; i++) {
		const GatewayComputer *one = facts->computers->pdata[i];

		if (one->edge)
			continue;
		if (!g_strcmp0(one->site, site))
			return one;
		first = first ? first : one;
	}
	return first;
}

static const char *certificate_of(Model *model, PoolFacts *facts,
				  const char *computer)
{
	static const char *const uses[] = { "Default", "Internal" };

	for (unsigned i = 0; i < G_N_ELEMENTS(uses); i++) {
		g_autofree char *identity =
			g_strconcat(computer, ":", uses[i], NULL);
		g_autoptr(Record) record =
			model_find(model, &kind_certificate, identity, NULL);

		if (record)
			return keep(facts,
				    value_text(record_get(record, "Pem")));
	}
	return NULL;
}

static void add_front_ends(Model *model, PoolFacts *facts,
			   const GatewayComputer *chosen)
{
	for (guint i = 0; chosen && i < facts->computers->len; i++) {
		const GatewayComputer *one = facts->computers->pdata[i];
		SetupFrontEnd front_end = { one->fqdn, one->internal_address,
					    NULL };

		if (one->edge || g_ascii_strcasecmp(one->pool, chosen->pool))
			continue;
		front_end.pem = certificate_of(model, facts, one->fqdn);
		g_array_append_val(facts->front_ends, front_end);
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

static bool read_rules(Model *model, PoolFacts *facts, GError **error)
{
	bool route = false, allowed = false;

	if (!model_each(model, &kind_computer, NULL, 0, add_member, facts,
			error) ||
	    !model_each(model, &kind_xmpp_allowed_partner, NULL, 0, add_partner,
			facts, error) ||
	    !model_each(model, &kind_site, NULL, 0, has_route, &route, error) ||
	    !model_each(model, &kind_access_edge_configuration, NULL, 0,
			is_allowed, &allowed, error))
		return false;
	facts->federation = route && allowed;
	return find_gone(model, facts, error);
}

static PoolFacts *new_facts(void)
{
	PoolFacts *facts = g_new0(PoolFacts, 1);

	facts->texts = g_ptr_array_new_with_free_func(g_free);
	facts->members = g_ptr_array_new();
	facts->addresses = g_ptr_array_new();
	facts->partners = g_ptr_array_new();
	facts->gone = g_ptr_array_new();
	facts->front_ends = g_array_new(FALSE, FALSE, sizeof(SetupFrontEnd));
	return facts;
}

static const char *const *as_list(GPtrArray *list)
{
	g_ptr_array_add(list, NULL);
	return (const char *const *)list->pdata;
}

static void fill(PoolFacts *facts, Record *pool, const GatewayComputer *chosen)
{
	SetupFacts *setup = &facts->setup;

	setup->profile =
		keep(facts, value_text(record_get(pool, "SipProfile")));
	setup->transport =
		keep(facts, value_text(record_get(pool, "SipTransport")));
	setup->port = (int)record_get(pool, "SipPort").integer;
	setup->by_address = value_truth(record_get(pool, "TrustByAddress"));
	setup->members = as_list(facts->members);
	setup->addresses = as_list(facts->addresses);
	setup->partners = as_list(facts->partners);
	setup->gone = as_list(facts->gone);
	setup->gateway = chosen ? chosen->pool : NULL;
	setup->gateway_port = chosen ? chosen->sip_port : 0;
	setup->front_ends =
		(const SetupFrontEnd *)(gpointer)facts->front_ends->data;
	setup->front_end_count = facts->front_ends->len;
	setup->authority = facts->authority;
	setup->federation = facts->federation;
	setup->now = clock_now();
}

PoolFacts *pool_facts_new(Model *model, Record *pool, SetupPlatform platform,
			  GError **error)
{
	g_autofree char *authority = g_build_filename(model_paths(model)->pki,
						      "authority.pem", NULL);
	g_autoptr(PoolFacts) facts = new_facts();
	const GatewayComputer *chosen;

	facts->setup.platform = platform;
	facts->setup.pool = keep(facts, value_text(record_get(pool, "Fqdn")));
	facts->computers = deployment_computers(model, error);
	if (!facts->computers || !read_rules(model, facts, error))
		return NULL;
	facts->authority = file_read(authority, PEM_BYTES, NULL, NULL);
	chosen = gateway_of(facts, value_text(record_get(pool, "Site")));
	add_front_ends(model, facts, chosen);
	fill(facts, pool, chosen);
	return g_steal_pointer(&facts);
}

const SetupFacts *pool_facts(const PoolFacts *facts)
{
	return &facts->setup;
}
