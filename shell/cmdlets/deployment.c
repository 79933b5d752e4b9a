#include "shell/cmdlets/deployment.h"

#include "core/publish/enroll.h"
#include "shell/cmdlets/store.h"
#include "shell/pipeline/session.h"

#include <arpa/inet.h>
#include <gio/gio.h>
#include <ifaddrs.h>
#include <string.h>

Paths *deployment_paths(Session *session)
{
	return paths_new(session->home);
}

static void computer_free(gpointer data)
{
	GatewayComputer *computer = data;
	g_free(computer->fqdn);
	g_free(computer->pool);
	g_free(computer->site);
	g_free(computer->external_fqdn);
	g_free(computer->internal_address);
	g_free(computer->external_address);
	g_free(computer);
}

static char *text_of(Record *record, const char *property)
{
	return g_strdup(value_text(record_get(record, property)));
}

static guint16 port_of(Record *record, const char *property)
{
	return (guint16)record_get(record, property).integer;
}

static bool keep_record(Record *record, void *data)
{
	g_ptr_array_add(data, record_ref(record));
	return true;
}

/* All records of a kind, so that others can be read meanwhile. */
static GPtrArray *records_of(Model *model, const Kind *kind, GError **error)
{
	g_autoptr(GPtrArray) records =
		g_ptr_array_new_with_free_func((GDestroyNotify)record_unref);
	if (!model_each(model, kind, NULL, 0, keep_record, records, error))
		return NULL;
	return g_steal_pointer(&records);
}

/* The service record of a pool in `records`, or NULL. */
static Record *service_of(const GPtrArray *records, const char *pool)
{
	for (guint i = 0; i < records->len; i++) {
		Record *record = records->pdata[i];
		const char *at = value_text(record_get(record, "PoolFqdn"));
		if (g_ascii_strcasecmp(at, pool) == 0)
			return record;
	}
	return NULL;
}

typedef struct Tables {
	GPtrArray *computers, *edges, *registrars;
} Tables;

static void tables_clear(Tables *tables)
{
	g_clear_pointer(&tables->computers, g_ptr_array_unref);
	g_clear_pointer(&tables->edges, g_ptr_array_unref);
	g_clear_pointer(&tables->registrars, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Tables, tables_clear)

static bool tables_read(Model *model, Tables *tables, GError **error)
{
	tables->computers = records_of(model, &kind_computer, error);
	if (!tables->computers)
		return false;
	tables->edges = records_of(model, &kind_edge_server, error);
	if (!tables->edges)
		return false;
	tables->registrars = records_of(model, &kind_registrar, error);
	return tables->registrars != NULL;
}

static GatewayComputer *computer_new(Model *model, const Tables *tables,
				     Record *record, GError **error)
{
	const char *pool_name = value_text(record_get(record, "Pool"));
	g_autoptr(Record) pool =
		model_find(model, &kind_pool, pool_name, error);
	if (!pool)
		return NULL;
	Record *edge = service_of(tables->edges, pool_name);
	Record *registrar = service_of(tables->registrars, pool_name);
	GatewayComputer *computer = g_new0(GatewayComputer, 1);
	computer->id = record->id;
	computer->fqdn = text_of(record, "Fqdn");
	computer->pool = g_strdup(pool_name);
	computer->site = text_of(pool, "Site");
	computer->internal_address = text_of(record, "InternalAddress");
	computer->external_address = text_of(record, "ExternalAddress");
	computer->external_fqdn = text_of(pool, "ExternalFqdn");
	computer->edge = edge != NULL;
	if (edge) {
		computer->xmpp_port = port_of(edge, "XmppListeningPort");
		computer->link_port = port_of(edge, "XmppInternalPort");
	}
	if (registrar)
		computer->sip_port = port_of(registrar, "XmppGatewaySipPort");
	return computer;
}

GPtrArray *deployment_computers(Model *model, GError **error)
{
	g_auto(Tables) tables = { 0 };
	if (!tables_read(model, &tables, error))
		return NULL;
	g_autoptr(GPtrArray) found =
		g_ptr_array_new_with_free_func(computer_free);
	for (guint i = 0; i < tables.computers->len; i++) {
		Record *record = tables.computers->pdata[i];
		if (!value_truth(record_get(record, "XmppGateway")))
			continue;
		GatewayComputer *computer =
			computer_new(model, &tables, record, error);
		if (!computer)
			return NULL;
		g_ptr_array_add(found, computer);
	}
	return g_steal_pointer(&found);
}

GPtrArray *deployment_computers_known(Call *call, GError **error)
{
	Model *model = call_model(call);
	if (!model_exists(model))
		model = call_local_model(call, error);
	return model ? deployment_computers(model, error) : NULL;
}

const GatewayComputer *deployment_computer(const GPtrArray *computers,
					   const char *fqdn, GError **error)
{
	for (guint i = 0; i < computers->len; i++) {
		const GatewayComputer *computer = computers->pdata[i];
		if (g_ascii_strcasecmp(computer->fqdn, fqdn) == 0)
			return computer;
	}
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
		    "no computer '%s' runs the gateway: see Get-CsComputer, or "
		    "add it with New-CsComputer -XmppGateway $true",
		    fqdn);
	return NULL;
}

const char *deployment_role(const GatewayComputer *computer)
{
	return computer->edge ? "edge" : "frontend";
}

static bool address_is(const struct sockaddr *own, const char *text)
{
	char buffer[INET6_ADDRSTRLEN] = "";
	if (!own)
		return false;
	if (own->sa_family == AF_INET)
		inet_ntop(AF_INET, &((const struct sockaddr_in *)own)->sin_addr,
			  buffer, sizeof buffer);
	else if (own->sa_family == AF_INET6)
		inet_ntop(AF_INET6,
			  &((const struct sockaddr_in6 *)own)->sin6_addr,
			  buffer, sizeof buffer);
	return strcmp(buffer, text) == 0;
}

/* All of 127.0.0.0/8 is this machine's. */
static bool own_address(const char *text)
{
	struct ifaddrs *list = NULL;
	bool found = g_str_has_prefix(text, "127.");
	if (found || getifaddrs(&list))
		return found;
	for (struct ifaddrs *at = list; at && !found; at = at->ifa_next)
		found = address_is(at->ifa_addr, text);
	freeifaddrs(list);
	return found;
}

bool deployment_is_here(const GatewayComputer *computer)
{
	if (computer->internal_address)
		return own_address(computer->internal_address);
	if (computer->external_address)
		return own_address(computer->external_address);
	return g_ascii_strcasecmp(g_get_host_name(), computer->fqdn) == 0;
}

char **deployment_domains(Model *model, GError **error)
{
	g_autoptr(GPtrArray) records =
		records_of(model, &kind_sip_domain, error);
	if (!records)
		return NULL;
	char **domains = g_new0(char *, records->len + 1);
	for (guint i = 0; i < records->len; i++)
		domains[i] = text_of(records->pdata[i], "Name");
	return domains;
}

CertificateNames *deployment_names(Model *model,
				   const GatewayComputer *computer,
				   CertificateUse use, const char *const *more,
				   GError **error)
{
	g_auto(GStrv) domains = deployment_domains(model, error);
	if (!domains)
		return NULL;
	ProfileFacts facts = {
		.computer = computer->fqdn,
		.pool = computer->pool,
		.external = computer->external_fqdn,
		.domains = (const char *const *)domains,
		.more = more,
	};
	return profile_names(use, &facts, error);
}

GPtrArray *deployment_edges(Call *call, const Paths *paths,
			    const char *computer, GError **error)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	char *here = enrolled_computer(paths, "edge");
	if (computer || here) {
		g_ptr_array_add(names,
				computer ? g_strdup(computer) : g_strdup(here));
		g_free(here);
		return g_steal_pointer(&names);
	}
	g_autoptr(GPtrArray) computers =
		deployment_computers_known(call, error);
	if (!computers)
		return NULL;
	for (guint i = 0; i < computers->len; i++) {
		const GatewayComputer *one = computers->pdata[i];
		if (one->edge)
			g_ptr_array_add(names, g_strdup(one->fqdn));
	}
	if (names->len)
		return g_steal_pointer(&names);
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
		    "the topology has no edge that runs the gateway: see "
		    "New-CsEdgeServer");
	return NULL;
}
