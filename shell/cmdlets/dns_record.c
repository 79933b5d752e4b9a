/* Get-CsDnsRecord: what step 6 of the migration enters in DNS and opens in
 * firewalls. */
#include "core/dns/record.h"
#include "shell/cmdlets/cmdlets.h"
#include "shell/cmdlets/deployment.h"
#include "shell/cmdlets/store.h"

static const Property record_properties[] = {
	{ "Name", "Name to enter.", .type = VALUE_STRING },
	{ "Type", "SRV, A or AAAA.", .type = VALUE_STRING },
	{ "Value", "Data as in a zone file.", .type = VALUE_STRING },
	{ "TimeToLive", "Seconds.", .type = VALUE_INT },
	{ "Purpose", "What it is for.", .type = VALUE_STRING },
	{ 0 },
};

static const ViewColumn record_columns[] = {
	{ "Name" }, { "Type" }, { "Value" }, { "Purpose" }, { 0 },
};
static const View record_view = { .columns = record_columns };
static const RecordType record_type = {
	.name = "Gatehouse.DnsRecord",
	.properties = record_properties,
	.view = &record_view,
};

static const Property port_properties[] = {
	{ "From", "Who connects.", .type = VALUE_STRING },
	{ "To", "Whom to.", .type = VALUE_STRING },
	{ "Protocol", "TCP.", .type = VALUE_STRING },
	{ "Port", "Port that is connected to.", .type = VALUE_INT },
	{ "Purpose", "What it is for.", .type = VALUE_STRING },
	{ 0 },
};
static const ViewColumn port_columns[] = {
	{ "From" },    { "To" }, { "Protocol" }, { "Port", .right = true },
	{ "Purpose" }, { 0 },
};
static const View port_view = { .columns = port_columns };
static const RecordType port_type = {
	.name = "Gatehouse.Port",
	.properties = port_properties,
	.view = &port_view,
};

/* Plain facts for core/dns, borrowed from what is kept beside them. */
typedef struct Gathered {
	GPtrArray *computers;
	char **domains;
	GArray *edges, *front_ends;
	GPtrArray *addresses; /* vectors, one an edge */
	DnsFacts facts;
} Gathered;

static void gathered_clear(Gathered *gathered)
{
	g_clear_pointer(&gathered->computers, g_ptr_array_unref);
	g_clear_pointer(&gathered->domains, g_strfreev);
	g_clear_pointer(&gathered->edges, g_array_unref);
	g_clear_pointer(&gathered->front_ends, g_array_unref);
	g_clear_pointer(&gathered->addresses, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Gathered, gathered_clear)

static void add_edge(Gathered *gathered, const GatewayComputer *computer)
{
	const char **addresses = g_new0(const char *, 2);
	addresses[0] = computer->external_address;
	g_ptr_array_add(gathered->addresses, addresses);
	DnsEdge edge = {
		.external_fqdn = computer->external_fqdn
					 ? computer->external_fqdn
					 : computer->fqdn,
		.addresses = addresses,
		.internal_fqdn = computer->fqdn,
		.xmpp_port = computer->xmpp_port,
		.link_port = computer->link_port,
		.priority = (guint16)(gathered->edges->len * 10),
	};
	g_array_append_val(gathered->edges, edge);
}

static bool gather(Model *model, Gathered *gathered, GError **error)
{
	gathered->computers = deployment_computers(model, error);
	if (!gathered->computers)
		return false;
	gathered->domains = deployment_domains(model, error);
	if (!gathered->domains)
		return false;
	gathered->edges = g_array_new(FALSE, FALSE, sizeof(DnsEdge));
	gathered->front_ends = g_array_new(FALSE, FALSE, sizeof(DnsFrontEnd));
	gathered->addresses = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < gathered->computers->len; i++) {
		const GatewayComputer *computer = gathered->computers->pdata[i];
		DnsFrontEnd front_end = { computer->fqdn, computer->sip_port };
		if (computer->edge)
			add_edge(gathered, computer);
		else
			g_array_append_val(gathered->front_ends, front_end);
	}
	gathered->facts = (DnsFacts){
		.domains = (const char *const *)gathered->domains,
		.edges = (const DnsEdge *)(gpointer)gathered->edges->data,
		.edge_count = gathered->edges->len,
		.front_ends = (const DnsFrontEnd *)(gpointer)
				      gathered->front_ends->data,
		.front_end_count = gathered->front_ends->len,
	};
	return true;
}

typedef struct DnsArgs {
	bool ports, zone;
} DnsArgs;

static void emit_record(Call *call, const DnsRecord *record)
{
	Record *row = record_new(&record_type);
	record_set_take(row, "Name", value_string(record->name));
	record_set_take(row, "Type", value_string(record->type));
	record_set_take(row, "Value", value_string(record->value));
	record_set_take(row, "TimeToLive", value_int((int32_t)record->ttl));
	record_set_take(row, "Purpose", value_string(record->why));
	call_emit_record_take(call, row);
}

static void emit_port(Call *call, const DnsPort *port)
{
	Record *row = record_new(&port_type);
	record_set_take(row, "From", value_string(port->from));
	record_set_take(row, "To", value_string(port->to));
	record_set_take(row, "Protocol", value_string(port->protocol));
	record_set_take(row, "Port", value_int(port->port));
	record_set_take(row, "Purpose", value_string(port->why));
	call_emit_record_take(call, row);
}

static bool get_dns_record(Call *call, void *data, GError **error)
{
	const DnsArgs *args = data;
	g_auto(Gathered) gathered = { 0 };
	if (!gather(call_model(call), &gathered, error))
		return false;
	if (!gathered.edges->len)
		feedback_warn(
			call_feedback(call),
			"no edge of the topology runs the gateway yet, so "
			"there is nothing to enter: see New-CsEdgeServer");
	g_autoptr(GPtrArray) rows = args->ports ? dns_ports(&gathered.facts)
						: dns_records(&gathered.facts);
	if (args->zone) {
		g_autofree char *text = dns_zone_text(rows);
		call_emit_take(call, value_string(g_strchomp(text)));
		return true;
	}
	for (guint i = 0; i < rows->len; i++)
		if (args->ports)
			emit_port(call, rows->pdata[i]);
		else
			emit_record(call, rows->pdata[i]);
	return true;
}

static const char *const sets[] = { "Record", "Zone", "Port", NULL };

static const Param params[] = {
	{ .is = { "AsZone", "Gives the records as text for a zone file.",
		  .field = SWITCH_FIELD(DnsArgs, zone) },
	  .sets = SET(1) },
	{ .is = { "Port", "Gives the ports that firewalls must let through.",
		  .field = SWITCH_FIELD(DnsArgs, ports) },
	  .sets = SET(2) },
	{ 0 },
};

static const Example examples[] = {
	{ "Get-CsDnsRecord", "The records that XMPP federation needs." },
	{ "Get-CsDnsRecord -AsZone", "The same as lines of a zone file." },
	{ "Get-CsDnsRecord -Port", "The ports to open." },
	{ 0 },
};

const Cmdlet cmdlet_get_cs_dns_record = {
	.name = "Get-CsDnsRecord",
	.synopsis = "Shows the DNS records and ports that federation needs.",
	.args_size = sizeof(DnsArgs),
	.params = params,
	.sets = sets,
	.default_set = "Record",
	.examples = examples,
	.output = &record_type,
	.process = get_dns_record,
};
