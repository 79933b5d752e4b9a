#include "core/report/gathered.h"

#include "core/base/clock.h"
#include "core/model/identity.h"
#include "core/value/list.h"

const char *gathered_keep(Gathered *gathered, const char *text)
{
	return text ? g_string_chunk_insert_const(gathered->texts, text) : NULL;
}

/* A text property; NULL for $null. */
const char *gathered_text(Gathered *gathered, Record *record, const char *name)
{
	Value value = record_get(record, name);
	g_autofree char *text =
		value_is_null(value) ? NULL : value_format(value);
	return gathered_keep(gathered, text);
}

bool gathered_truth(Record *record, const char *name)
{
	return value_truth(record_get(record, name));
}

/* What stands behind "Site:", "EdgeServer:" … */
const char *gathered_name(Gathered *gathered, Record *record, const char *name)
{
	g_auto(Identity) identity = { 0 };
	const char *text = gathered_text(gathered, record, name);
	if (!text || !identity_parse(text, &identity, NULL))
		return text;
	return gathered_keep(gathered, identity.name);
}

static const char *const *vector_of(Gathered *gathered, Value value)
{
	GPtrArray *texts = g_ptr_array_new();
	uint32_t count = value.type == VALUE_LIST ? value.list->count : 0;
	for (uint32_t i = 0; i < count; i++) {
		g_autofree char *text = value_format(value.list->values[i]);
		g_ptr_array_add(texts, (char *)gathered_keep(gathered, text));
	}
	if (value.type == VALUE_STRING)
		g_ptr_array_add(texts, (char *)gathered_keep(
					       gathered, value_text(value)));
	g_ptr_array_add(texts, NULL);
	g_ptr_array_add(gathered->vectors, texts);
	return (const char *const *)texts->pdata;
}

const char *const *gathered_texts(Gathered *gathered, Record *record,
				  const char *name)
{
	return vector_of(gathered, record_get(record, name));
}

static bool walk(Gathered *gathered, const Kind *kind, RecordFn *function)
{
	return model_each(gathered->model, kind, NULL, 0, function, gathered,
			  &gathered->error);
}

const char *const *gathered_with(Gathered *gathered, const char *const *before,
				 const char *more)
{
	GPtrArray *texts = g_ptr_array_new();
	for (; before && *before; before++)
		g_ptr_array_add(texts, (char *)*before);
	g_ptr_array_add(texts, (char *)more);
	g_ptr_array_add(texts, NULL);
	g_ptr_array_add(gathered->vectors, texts);
	return (const char *const *)texts->pdata;
}

static void publish(Gathered *gathered)
{
	ReportTopology *topology = &gathered->topology;
#define PUBLISH(array_, rows_, count_)                                         \
	(topology->rows_ = (void *)gathered->array_->data,                     \
	 topology->count_ = gathered->array_->len)
	PUBLISH(sites, sites, site_count);
	PUBLISH(pools, pools, pool_count);
	PUBLISH(edges, edges, edge_count);
	PUBLISH(partners, partners, partner_count);
	PUBLISH(policies, policies, policy_count);
	PUBLISH(settings, settings, setting_count);
	PUBLISH(certificates, certificates, certificate_count);
	PUBLISH(replicas, replicas, replica_count);
#undef PUBLISH
}

static GArray *array_of(size_t size)
{
	return g_array_new(FALSE, TRUE, (guint)size);
}

static Gathered *gathered_new(Model *model)
{
	Gathered *gathered = g_new0(Gathered, 1);
	gathered->model = model;
	gathered->texts = g_string_chunk_new(4096);
	gathered->vectors = g_ptr_array_new_with_free_func(
		(GDestroyNotify)g_ptr_array_unref);
	gathered->sites = array_of(sizeof(ReportSite));
	gathered->pools = array_of(sizeof(ReportPool));
	gathered->edges = array_of(sizeof(ReportEdge));
	gathered->partners = array_of(sizeof(ReportPartner));
	gathered->policies = array_of(sizeof(ReportPolicy));
	gathered->settings = array_of(sizeof(ReportSetting));
	gathered->certificates = array_of(sizeof(ReportCertificate));
	gathered->replicas = array_of(sizeof(ReportReplica));
	gathered->pool_edges = g_hash_table_new(g_str_hash, g_str_equal);
	gathered->site_routes = g_hash_table_new(g_str_hash, g_str_equal);
	gathered->site_of_pool = g_hash_table_new(g_str_hash, g_str_equal);
	return gathered;
}

/* In this order: later kinds are put into rows of earlier ones. */
static const struct {
	const Kind *kind;
	RecordFn *add;
} steps[] = {
	{ &kind_site, gather_site },
	{ &kind_registrar, gather_registrar },
	{ &kind_pool, gather_pool },
	{ &kind_computer, gather_computer },
	{ &kind_edge_server, gather_edge },
	{ &kind_xmpp_allowed_partner, gather_partner },
	{ &kind_external_access_policy, gather_policy },
	{ &kind_user, gather_user },
	{ &kind_sip_domain, gather_domain },
	{ &kind_xmpp_gateway_configuration, gather_gateway_settings },
	{ &kind_access_edge_configuration, gather_edge_settings },
	{ &kind_certificate, gather_certificate },
};

Gathered *gather_topology(Model *model, const GatherInput *input,
			  GError **error)
{
	g_autoptr(Gathered) gathered = gathered_new(model);
	ReportTopology *topology = &gathered->topology;
	Store *store = model_store(model, error);
	if (!store || !change_last(store, &topology->change, error))
		return NULL;
	for (size_t i = 0; i < G_N_ELEMENTS(steps); i++)
		if (!walk(gathered, steps[i].kind, steps[i].add)) {
			g_propagate_error(error,
					  g_steal_pointer(&gathered->error));
			return NULL;
		}
	gather_replicas(gathered, input);
	gather_complete(gathered);
	gather_counts(gathered);
	if (input->name)
		topology->name = gathered_keep(gathered, input->name);
	topology->version = gathered_keep(gathered, input->version);
	topology->time = clock_now();
	publish(gathered);
	return g_steal_pointer(&gathered);
}

const ReportTopology *gathered_topology(const Gathered *gathered)
{
	return &gathered->topology;
}

void gathered_free(Gathered *gathered)
{
	if (!gathered)
		return;
	GArray *const arrays[] = { gathered->sites,	   gathered->pools,
				   gathered->edges,	   gathered->partners,
				   gathered->policies,	   gathered->settings,
				   gathered->certificates, gathered->replicas };
	for (size_t i = 0; i < G_N_ELEMENTS(arrays); i++)
		g_array_unref(arrays[i]);
	g_hash_table_unref(gathered->pool_edges);
	g_hash_table_unref(gathered->site_routes);
	g_hash_table_unref(gathered->site_of_pool);
	g_ptr_array_unref(gathered->vectors);
	g_string_chunk_free(gathered->texts);
	g_clear_error(&gathered->error);
	g_free(gathered);
}
